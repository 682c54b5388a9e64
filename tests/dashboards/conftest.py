"""A results folder of its own for each test, and one small comparison that several tests read."""

from __future__ import annotations

import pytest

from dashboards.adapters.folders import ROOT_VARIABLE


@pytest.fixture
def results(tmp_path, monkeypatch):
    """An empty results folder that the pages read."""
    folder = tmp_path / "results"
    monkeypatch.setenv(ROOT_VARIABLE, str(folder))
    return folder


@pytest.fixture(scope="session")
def compared(tmp_path_factory):
    """A results folder that holds one finished comparison of 300 people; its name."""
    import os

    from dashboards.adapters.plans import run_plans, save_plan

    folder = tmp_path_factory.mktemp("dashboard") / "results"
    before = os.environ.get(ROOT_VARIABLE)
    os.environ[ROOT_VARIABLE] = str(folder)
    try:
        policies = [{"kind": "naloxone", "intensity": 0.7}, {"kind": "treatment_places", "intensity": 1.0}]
        plan = save_plan("More of <b>both</b>", "baseline", policies)
        shares = []
        name = run_plans(lambda what, share: shares.append(share), "baseline", [plan.name], 300, 2, 2, 1)
    finally:
        os.environ.pop(ROOT_VARIABLE) if before is None else os.environ.update({ROOT_VARIABLE: before})
    return {"folder": folder, "run": name, "plan": plan.name, "shares": shares}
