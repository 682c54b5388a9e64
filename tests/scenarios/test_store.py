from __future__ import annotations

import json
import os
import resource
import subprocess
import sys

import pyarrow.parquet as pq
import pytest

from neuro.errors import InputError
from scenarios import store as store_module
from scenarios.failures import StoreError
from scenarios.plan import plan
from scenarios.store import Store, read_manifest, write_atomically
from scenarios.tables import YEARLY, parquet_bytes
from tests.scenarios.tiny_model import build


def table_of(spec):
    model = build(spec, lambda *_: None)
    model.run(spec.years, lambda *_: None)
    frame = model.results().assign(policy="small", replicate=spec.replicate, draw=0)
    return parquet_bytes(frame, YEARLY)


@pytest.fixture
def specs(small):
    return plan(small, people=100, replicates=3)


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "out" / "deep"


def test_what_is_written_is_there_and_joined_in_the_order_asked(folder, specs):
    with Store(folder, "key") as store:
        for spec in reversed(specs):
            assert not store.has(spec.key)
            store.write(spec.key, table_of(spec))
            assert store.has(spec.key)
        content = store.assemble([spec.key for spec in specs])
        assert content == store.assemble([spec.key for spec in specs])
    (folder / "yearly.parquet").write_bytes(content)
    table = pq.read_table(folder / "yearly.parquet")
    assert table.schema.equals(YEARLY, check_metadata=True)
    assert table["replicate"].to_pylist() == sorted(table["replicate"].to_pylist())
    assert set(table["replicate"].to_pylist()) == {0, 1, 2}


@pytest.mark.parametrize("damage", ["cut", "flip", "empty", "other"])
def test_a_damaged_part_counts_as_absent(folder, specs, damage):
    with Store(folder, "key") as store:
        store.write("a", table_of(specs[0]))
        content = bytearray(store.part("a").read_bytes())
        if damage == "cut":
            content = content[: len(content) // 2]
        elif damage == "flip":
            content[60] ^= 0xFF
        else:
            content = bytearray(b"" if damage == "empty" else b"PAR1 no table at all PAR1")
        store.part("a").write_bytes(content)
        assert not store.has("a")


def test_a_table_without_its_columns_is_refused(specs):
    model = build(specs[0], lambda *_: None)
    model.run(1, lambda *_: None)
    with pytest.raises(ValueError, match="lacks the columns policy, replicate, draw"):
        parquet_bytes(model.results(), YEARLY)
    frame = model.results().assign(policy="p", replicate="first", draw=0)
    with pytest.raises(ValueError, match="does not fit its columns"):
        parquet_bytes(frame, YEARLY)


def test_parquet_bytes_depend_on_the_rows_alone(specs):
    model = build(specs[0], lambda *_: None)
    model.run(1, lambda *_: None)
    frame = model.results().assign(policy="p", replicate=0, draw=0)
    shuffled_index = frame.set_index(frame.index + 17)[list(reversed(frame.columns))]
    shuffled_index.attrs["note"] = "no part of the rows"
    assert parquet_bytes(frame, YEARLY) == parquet_bytes(shuffled_index, YEARLY)
    assert parquet_bytes(frame, YEARLY) != parquet_bytes(frame.assign(year=1999), YEARLY)


def test_a_folder_of_another_key_is_refused_untouched(folder):
    with Store(folder, "a" * 64) as store:
        store.write_manifest({"status": "complete"})
    before = sorted(p.name for p in folder.rglob("*"))
    with (
        pytest.raises(InputError, match="results of another run \\(key aaaaaaaa, this run has bbbbbbbb\\)"),
        Store(folder, "b" * 64),
    ):
        pass
    assert sorted(p.name for p in folder.rglob("*")) == before
    with Store(folder, "a" * 64):
        pass


def test_a_folder_of_other_files_is_refused_untouched(folder):
    folder.mkdir(parents=True)
    (folder / "thesis.docx").write_text("years of work")
    with pytest.raises(InputError, match=r"holds other files \(thesis.docx\)"), Store(folder, "key"):
        pass
    assert [p.name for p in folder.iterdir()] == ["thesis.docx"]


def test_a_file_in_the_place_of_the_folder_is_refused(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match="is a file; give a folder"), Store(tmp_path / "file", "key"):
        pass
    with pytest.raises(InputError, match="cannot be written to"), Store(tmp_path / "file" / "below", "key"):
        pass


def test_leftovers_of_a_dead_process_are_cleared(folder):
    with Store(folder, "key") as store:
        (folder / ".writing-1-manifest.json").write_text("half")
        (store.part("a").parent / ".writing-1-a.parquet").write_text("half")
    with Store(folder, "key"):
        assert not [p for p in folder.rglob("*") if "writing" in p.name]


def test_a_second_process_is_told_to_wait(folder):
    code = (
        "import sys; from scenarios.store import Store; from neuro.errors import InputError\n"
        "try:\n    Store(sys.argv[1], 'key').__enter__(); print('entered')\n"
        "except InputError as problem: print(problem)\n"
    )

    def second() -> str:
        done = subprocess.run(
            [sys.executable, "-c", code, str(folder)], capture_output=True, text=True, check=True
        )
        return done.stdout

    with Store(folder, "key"):
        assert "another process is writing to this folder" in second()
    assert second() == "entered\n"


def test_a_full_disk_is_told_and_leaves_what_was_there(folder):
    with Store(folder, "key") as store:
        store.write_file("a.txt", b"old")
        limits = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (1000, limits[1]))
        try:
            with pytest.raises(StoreError, match=r"a\.txt: cannot be written \(File too large\)"):
                store.write_file("a.txt", b"new" * 1000)
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        assert (folder / "a.txt").read_bytes() == b"old"
        assert not list(folder.glob(".writing*"))


def test_a_write_that_stops_half_way_leaves_the_old_content(folder, monkeypatch):
    folder.mkdir(parents=True)
    path = folder / "a.txt"
    write_atomically(path, b"old")

    def stop(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(store_module.os, "replace", stop)
    with pytest.raises(KeyboardInterrupt):
        write_atomically(path, b"new")
    assert path.read_bytes() == b"old"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "is not a result folder"),
        ("{", "cannot be read as JSON"),
        ("[]", "schema must be mesolimbic.results/1"),
        ('{"schema": "other/1"}', "schema must be mesolimbic.results/1"),
        ("[" * 100_000, "cannot be read as JSON"),
    ],
)
def test_what_is_no_manifest_is_told(tmp_path, content, said):
    if content is not None:
        (tmp_path / "manifest.json").write_text(content)
    with pytest.raises(InputError, match=said):
        read_manifest(tmp_path)


def test_a_file_in_place_of_a_folder_is_no_result_folder(tmp_path):
    (tmp_path / "yearly.parquet").touch()
    with pytest.raises(InputError, match=r"yearly\.parquet: is not a result folder"):
        read_manifest(tmp_path / "yearly.parquet")


def test_a_manifest_says_what_it_is(folder):
    with Store(folder, "key") as store:
        store.write_manifest({"status": "running", "title": "Zürich"})
    text = (folder / "manifest.json").read_text(encoding="utf-8")
    assert json.loads(text) == {
        "schema": "mesolimbic.results/1",
        "key": "key",
        "status": "running",
        "title": "Zürich",
    }
    assert read_manifest(folder)["title"] == "Zürich"
    assert os.linesep.join(text.splitlines()[:1]) == "{"
