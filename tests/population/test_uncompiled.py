"""The compiled loops and the Python that they are written in are one: the same people, the same month."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from neuro.records import BRAIN, CIRCUIT
from population.checkpoint import to_bytes
from population.model import AddictionModel
from tests.fuzz.test_extremes import every_intervention
from tests.population.small_places import EASY_START
from tests.uncompiled import KEY, go_on, readable

ROOT = Path(__file__).resolve().parents[2]
PEOPLE, DAYS = 150, 40
ROUNDING = 1e-4
"""Python rounds every step of a formula to the 32 bits of a record's field, compiled code its end alone."""


def busy_place() -> dict:
    """A place with every substance, short pasts, and every policy but knock-outs."""
    from scenarios.load import load

    chosen = [entry for entry in every_intervention(1.0) if entry["kind"] != "knock_out"]
    mapping = load("all_substances").as_mapping()
    lived = mapping["population"] | {
        "history_from": 2018,
        "migration": {"in_per_1000": 60, "out_per_1000": 60},
    }
    return mapping | {"population": lived, "interventions": chosen}


@pytest.fixture(scope="module")
def both(tmp_path_factory):
    """What two models know after the same days: one lived compiled, one as Python."""
    folder = tmp_path_factory.mktemp("uncompiled")
    scenario = busy_place()
    model = AddictionModel(PEOPLE, 1, scenario, past="life course", changes=EASY_START)
    told = json.dumps({"scenario": scenario, "changes": EASY_START})
    (folder / "place.json").write_text(told, encoding="utf-8")
    (folder / "begin").write_bytes(to_bytes(model, KEY))
    environment = {**os.environ, "NUMBA_DISABLE_JIT": "1", "PYTHONPATH": str(ROOT)}
    words = ["-m", "tests.uncompiled", str(folder / "place.json"), str(DAYS), str(folder / "begin")]
    subprocess.run([sys.executable, *words], env=environment, cwd=ROOT, check=True)
    with np.load(folder / "begin.npz", allow_pickle=False) as file:
        lived = {name: file[name] for name in file.files}
    return go_on(scenario, DAYS, (folder / "begin").read_bytes(), EASY_START), lived


def test_people_who_live_in_python_meet_drop_and_keep_whom_the_compiled_people_do(both):
    compiled, python = both
    for name in (n for n in compiled if n.startswith("ties/")):
        np.testing.assert_allclose(python[name], compiled[name], rtol=ROUNDING, atol=ROUNDING, err_msg=name)


@pytest.mark.parametrize(("part", "record"), [("table/brain", BRAIN), ("circuits/state", CIRCUIT)])
def test_brains_and_circuits_are_those_of_compiled_code_but_for_rounding(both, part, record):
    compiled, python = both
    assert compiled[part].size == python[part].size > 0
    for name in record.names:
        np.testing.assert_allclose(
            python[part][name], compiled[part][name], rtol=ROUNDING, atol=ROUNDING, err_msg=name
        )


def test_the_same_people_use_and_show_the_same_criteria_on_the_same_days(both):
    compiled, python = both
    ledgers = compiled["courses/ledger"], python["courses/ledger"]
    assert (ledgers[0]["last_use_day"] > 0).any()
    for name in ("last_use_day", "counts", "severity", "onset_day"):
        np.testing.assert_array_equal(ledgers[1][name], ledgers[0][name], err_msg=name)


def test_records_are_read_by_name_within_named_tuples_too():
    records = np.zeros(2, BRAIN)
    assert readable(records)[1].d1 == 0.0
    readable(records)[1].d1 = 2.0
    assert records["d1"].tolist() == [0.0, 2.0]
    assert readable(records[1]).d1 == 2.0
    assert readable(7) == 7
