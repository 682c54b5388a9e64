from __future__ import annotations

import dataclasses
import importlib
import pickle
import sys

import pytest

from neuro.errors import BadInput, InputError
from neuro.streams import derive_seed
from scenarios.load import load
from scenarios.plan import code_version, experiment_key, plan, plan_draw

plan_module = importlib.import_module("scenarios.plan")


def keys(*arguments, **options):
    return [spec.key for spec in plan(*arguments, **options)]


def test_one_run_for_each_replicate_with_a_seed_of_its_own(small):
    specs = plan(small, people=100, replicates=3, seed=7)
    assert [spec.replicate for spec in specs] == [0, 1, 2]
    assert [spec.model_seed for spec in specs] == [derive_seed(7, r) for r in range(3)]
    assert len({spec.key for spec in specs}) == 3
    assert specs[0].years == small.years


def test_the_same_plan_has_the_same_keys_whatever_readers_see(small, write_scenario):
    other = load(write_scenario("description: Other words\n", "again.yaml"))
    assert other.description != small.description
    assert keys(other, people=100) == keys(small, people=100)


@pytest.mark.parametrize(
    "change",
    [{"people": 101}, {"years": 3}, {"seed": 2}],
)
def test_whatever_decides_a_result_changes_every_key(small, change):
    before = keys(small, **{"people": 100, "replicates": 2})
    after = keys(small, **({"people": 100, "replicates": 2} | change))
    assert not set(before) & set(after)


def test_where_the_first_day_comes_from_changes_the_key_and_no_other_key(small):
    lived, drawn = (plan_draw([small], 300, 2, 1, 0, past=past)[0] for past in ("life course", "starter"))
    assert lived.key == plan(small, 300, 2)[0].key
    assert drawn.key != lived.key
    assert (lived.past, drawn.past) == ("life course", "starter")


def test_a_change_of_the_scenario_changes_the_keys(small, write_scenario):
    other = load(write_scenario("harms: {witnessed: 0.6}\n"))
    assert keys(other, people=100) != keys(small, people=100)


def test_more_replicates_keep_the_keys_of_the_first_ones(small):
    few, many = plan(small, 100, replicates=2), plan(small, 100, replicates=5)
    assert [s.key for s in many[:2]] == [s.key for s in few]
    assert experiment_key(many) == experiment_key(few)


def test_a_change_of_the_code_changes_the_keys(small, monkeypatch):
    before = keys(small, people=100)
    monkeypatch.setattr(plan_module, "code_version", lambda: "another")
    assert keys(small, people=100) != before


def test_the_code_version_covers_sources_and_data_of_what_decides(tmp_path, monkeypatch):
    package = tmp_path / "deciding"
    (package / "data").mkdir(parents=True)
    (package / "__init__.py").write_text("")
    (package / "data" / "numbers.yaml").write_text("a: 1\n")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(plan_module, "PACKAGES_THAT_DECIDE", ("deciding",))
    seen = []
    for path, text in [("data/numbers.yaml", "a: 2\n"), ("__init__.py", "x = 1\n"), ("README.md", "words")]:
        code_version.cache_clear()
        seen.append(code_version())
        (package / path).write_text(text)
    code_version.cache_clear()
    seen.append(code_version())
    code_version.cache_clear()
    sys.modules.pop("deciding", None)
    assert len(set(seen)) == 3, "a number and a source count, a README does not"
    assert seen[2] == seen[3]


def test_a_network_file_counts_by_its_content(write_scenario):
    path = write_scenario("network: {kind: from_file, path: ties.csv}\n")
    ties = path.parent / "ties.csv"
    ties.write_text("0,1\n")
    before = keys(load(path), people=100)
    assert keys(load(path), people=100) == before
    ties.write_text("0,2\n")
    assert keys(load(path), people=100) != before
    loaded = load(path)
    ties.unlink()
    with pytest.raises(InputError, match=r"network\.path: 'ties\.csv' cannot be read"):
        plan(loaded, people=100)
    with pytest.raises(BadInput, match=r"small\.yaml: network\.path: 'ties\.csv' cannot be read"):
        load(path)


def test_a_plugin_counts_by_its_source(small, tmp_path, monkeypatch):
    monkeypatch.syspath_prepend(tmp_path)
    (tmp_path / "a_plugin_of_this_test.py").write_text("x = 1\n")
    with_plugin = keys(small, people=100, plugins=["a_plugin_of_this_test"])
    assert with_plugin != keys(small, people=100)
    (tmp_path / "a_plugin_of_this_test.py").write_text("x = 2\n")
    assert keys(small, people=100, plugins=["a_plugin_of_this_test"]) != with_plugin
    sys.modules.pop("a_plugin_of_this_test")


def test_a_spec_is_frozen_and_travels_between_processes(small):
    spec = plan(small, people=100)[0]
    assert pickle.loads(pickle.dumps(spec)) == spec
    with pytest.raises(dataclasses.FrozenInstanceError):
        spec.people = 5  # type: ignore[misc]
