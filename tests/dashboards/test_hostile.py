"""What strangers hand in is refused in words, beside its field; nothing is written outside of the results."""

from __future__ import annotations

import time

import pytest

from dashboards.adapters.folders import _frame, finished, folder_of
from dashboards.adapters.places import LARGEST_BYTES, read_upload, safe_name, too_large
from dashboards.adapters.plans import keep_place, place_of, places, plans, remove_plan, save_plan
from neuro.errors import BadInput, InputError

NALOXONE = {"kind": "naloxone", "intensity": 0.5}
GOOD = b"extends: baseline\nname: mine\ntitle: My county\npopulation:\n  size: 50000\n"
BOMB = b"a: &a [x,x,x,x,x,x,x,x,x]\n" + b"".join(
    b"%c: &%c [*%c,*%c,*%c,*%c,*%c,*%c,*%c,*%c]\n" % ((c, c, *[c - 1] * 8)) for c in range(ord("b"), ord("j"))
)
WRONG = b"extends: baseline\nname: mine\nyears: -3\npopulation:\n  size: lots\n"


def test_a_damaged_table_is_refused_by_its_name(tmp_path):
    path = tmp_path / "economics.parquet"
    path.write_bytes(b"PAR1 and no more")
    with pytest.raises(InputError, match=r"economics\.parquet: cannot be read as Parquet"):
        _frame(str(path), 1, ())


def files_below(folder):
    return sorted(str(p.relative_to(folder)) for p in folder.rglob("*") if p.is_file())


def test_a_good_file_is_a_place_that_can_be_kept(results):
    found = read_upload("my county.yaml", GOOD)
    assert found.errors == ()
    assert found.scenario is not None
    name = keep_place(found.scenario)
    assert places()[name] == "My county"
    assert place_of(name).population.size == 50_000


def test_every_mistake_comes_back_with_its_field():
    found = read_upload("wrong.yaml", WRONG)
    assert found.scenario is None
    assert {field for field, _ in found.errors} == {"years", "population.size"}
    assert all(message for _, message in found.errors)


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("../../etc/passwd.yaml", "passwd.yaml"),
        ("..\\..\\x.yaml", "x.yaml"),
        ("<img src=x onerror=alert(1)>.yaml", "_img src_x onerror_alert_1__.yaml"),
        ("...", "file"),
        ("a" * 500 + ".yaml", "a" * 80),
    ],
)
def test_the_name_of_a_file_leads_nowhere(name, safe):
    assert safe_name(name) == safe


def test_a_path_in_the_name_of_a_file_writes_nothing(results, tmp_path):
    read_upload("../../../escaped.yaml", GOOD)
    assert files_below(tmp_path) == []


def test_a_hundred_megabytes_are_refused_by_their_size():
    refused = too_large("big.yaml", 100_000_000)
    assert refused is not None
    assert "2 MB at most" in refused.errors[0][1]
    assert too_large("small.yaml", LARGEST_BYTES) is None


def test_many_bytes_are_refused_before_they_are_parsed():
    begun = time.monotonic()
    assert "2 MB" in read_upload("big.yaml", b"a: 1\n" * 1_000_000).errors[0][1]
    assert time.monotonic() - begun < 1


def test_a_bomb_of_aliases_is_refused_at_once():
    begun = time.monotonic()
    found = read_upload("bomb.yaml", BOMB)
    assert found.errors
    assert time.monotonic() - begun < 5


@pytest.mark.parametrize(
    "content",
    [
        b"\x00\xff\xfe",
        b"!!python/object/apply:os.system ['true']",
        b"extends: ../../../etc/passwd",
        b"extends: upload.yaml",
        b"- a\n- b\n",
        b"",
        b"extends: baseline\nname: x\nnetwork:\n  kind: from_file\n  path: /etc/passwd\n",
        b"[" * 5000,
    ],
)
def test_no_content_is_run_or_read_from_elsewhere(content, results, tmp_path):
    found = read_upload("x.yaml", content)
    assert found.scenario is None
    assert found.errors
    assert not any("mesolimbic-" in message for _, message in found.errors)
    assert files_below(tmp_path) == []


def test_what_is_no_yaml_by_name_is_refused():
    assert "YAML" in read_upload("run.sh", GOOD).errors[0][1]


def test_markup_in_the_title_of_a_plan_stays_text_and_names_no_folder(results):
    plan = save_plan("<script>alert(1)</script>/../..", "baseline", [NALOXONE])
    assert plan.title == "<script>alert(1)</script>/../.."
    assert set(plan.name) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")
    assert files_below(results) == [f".dashboard/plans/{plan.name}.json"]
    remove_plan("../" + plan.name)
    assert plan.name in plans()
    remove_plan(plan.name)
    assert plans() == {}


@pytest.mark.parametrize(
    ("title", "policies", "field"),
    [
        ("", [NALOXONE], "title"),
        ("x" * 81, [NALOXONE], "title"),
        ("ok", [], "interventions"),
        ("ok", [{"kind": "naloxone", "intensity": -1}], "interventions.0.intensity"),
        ("ok", [{"kind": "naloxone", "start": "1999-01-01"}], "interventions.0.start"),
    ],
)
def test_a_plan_that_cannot_be_run_is_not_kept(results, title, policies, field):
    with pytest.raises(BadInput) as problem:
        save_plan(title, "baseline", policies)
    assert field in [error.field for error in problem.value.errors]
    assert not results.exists()


@pytest.mark.parametrize("name", ["..", "../x", "/etc", "", ".dashboard", "a\0b"])
def test_no_name_leads_out_of_the_results(results, name):
    with pytest.raises(InputError):
        folder_of(name)


def test_a_broken_folder_is_left_out(results):
    for name, content in {"a": "not json", "b": "[]", "c": '{"schema": "mesolimbic.results/1"}'}.items():
        (results / name).mkdir(parents=True)
        (results / name / "manifest.json").write_text(content)
    (results / "link").symlink_to(results / "a")
    assert finished() == []


def test_a_broken_plan_is_left_out(results):
    folder = results / ".dashboard" / "plans"
    folder.mkdir(parents=True)
    (folder / "x.json").write_text("{")
    (folder / "y.json").write_text('{"title": 1}')
    assert plans() == {}
