"""More replicates for a result that is finished: until they are in its tables, the manifest tells of those that are."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest
from matplotlib.figure import Figure

from scenarios.comparing import compare
from scenarios.load import load
from scenarios.results import Results
from scenarios.running import run
from scenarios.store import file_facts, read_manifest


def stop(message: Any) -> None:
    if message.phase == "finished":
        raise KeyboardInterrupt


@pytest.fixture(params=["run", "compare"])
def extended(request, tiny, write_scenario, tmp_path):
    """Simulate so many replicates into a folder, by a run or a comparison."""
    place = load(write_scenario())
    shared = {"people": 50, "years": 1, "workers": 1, "out": tmp_path / "r"}
    if request.param == "run":
        return partial(run, place, **shared)
    return partial(compare, place, place.model_copy(update={"name": "more"}), **shared)


def test_an_interrupted_extension_tells_of_the_replicates_that_its_tables_hold(extended):
    finished = extended(replicates=2, command="first")
    with pytest.raises(KeyboardInterrupt):
        extended(replicates=6, command="second", progress=stop)
    told, before = read_manifest(finished.folder), finished.manifest
    assert told["status"] == "interrupted"
    for name in ("replicates", "keys", "command", "files", "versions"):
        assert told[name] == before[name], name
    assert told["unfinished"] == {"command": "second", "replicates": 6}
    again = type(finished)(finished.folder)
    assert again.yearly["replicate"].nunique() == again.manifest["replicates"] == 2
    assert again.table().equals(finished.table())


def test_an_extension_that_goes_on_tells_of_all_replicates_and_of_nothing_unfinished(extended):
    folder = extended(replicates=2).folder
    with pytest.raises(KeyboardInterrupt):
        extended(replicates=6, progress=stop)
    whole = extended(replicates=6)
    told = read_manifest(folder)
    assert (told["status"], told["replicates"], "unfinished" in told) == ("complete", 6, False)
    assert whole.yearly["replicate"].nunique() == 6
    assert all(file_facts(folder / name) == facts for name, facts in told["files"].items())


def test_a_result_never_loses_replicates_by_an_interrupted_extension(extended):
    folder = extended(replicates=3).folder
    with pytest.raises(KeyboardInterrupt):
        extended(replicates=6, progress=stop)
    for part in (folder / "parts").iterdir():
        part.unlink()
    assert extended(replicates=1).manifest["replicates"] == 3


def test_a_figure_tells_of_the_replicates_that_were_added(tiny, write_scenario, tmp_path, monkeypatch):
    noted = []

    def plain(self: Results) -> Figure:
        noted.append(self.note)
        return Figure()

    monkeypatch.setattr(Results, "plot", plain)
    for replicates in (1, 3):
        run(write_scenario(), people=50, years=1, workers=1, replicates=replicates, out=tmp_path / "r")
    assert "1 replicate," in noted[0]
    assert "3 replicates" in noted[1]
