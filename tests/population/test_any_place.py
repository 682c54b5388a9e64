"""Places of hardly anybody, without supply or treatment, at the ends of what is allowed, with some of the opioids."""

from __future__ import annotations

import numpy as np
import pytest

from population import AddictionModel
from population.care import places
from tests.population.small_places import WITHOUT_DRUGS, check_day, grown, only

OPIOIDS = ("rx_opioid", "heroin", "fentanyl")


@pytest.mark.parametrize("past", ["starter", "life course"])
@pytest.mark.parametrize("people", [0, 1, 2])
def test_a_place_of_hardly_anybody_lives_on(people, past):
    m = AddictionModel(people=people, rng=1, past=past)
    for _ in range(366):
        m.step()
        check_day(m)
    assert len(m.results()) > 0
    assert (m.graph.number_of_nodes() == 0) or people
    assert m.agents.agg("craving", lambda found: len(found)) == len(m.table)


def test_nobody_enters_a_place_of_nobody():
    m = AddictionModel(people=0, rng=1).run(1)
    assert m.table.next_uid == 0
    assert m.results().numerator.fillna(0.0).sum() == 0


@pytest.mark.parametrize(
    "changes", [{"care": {}}, {"care.methadone.slots": 0, "care.buprenorphine.slots": 0, "care.cbt.slots": 0}]
)
def test_nobody_is_treated_or_waits_where_there_are_no_places(changes):
    m = grown(500, scenario=changes)
    for _ in range(200):
        m.step()
        assert not any(p.in_treatment for p in m.agents)
    check_day(m)
    waiting = m.courses.plain("ledger")["waiting_for"][: m.courses.n_rows] >= 0
    assert not waiting.any()


def test_without_supply_and_prescriptions_nobody_starts_and_nobody_uses():
    m = grown(1000, scenario=WITHOUT_DRUGS).run(1)
    assert m.circuits.n_rows == m.courses.n_rows == 0
    results = m.results()
    assert results[results.substance != "any"].numerator.fillna(0.0).sum() == 0
    for measure in ("kits_used", "overdoses_witnessed", "emergency_calls", "infections"):
        assert results[results.measure == measure].numerator.sum() == 0
    assert not any(p.craving or p.use_today or p.tolerance for p in m.agents)


def test_when_supply_ends_use_ends_and_nobody_starts():
    ends = {f"supply.{s}.availability": {2020: 1.0, 2023: 1.0, 2024: 0.0} for s in OPIOIDS}
    m = grown(500, scenario={**ends, "prescribing.dispensing_per_100": {2020: 40.0, 2023: 40.0, 2024: 0.0}})
    assert m.circuits.n_rows > 30
    m.table["stock"][:] = 0.0  # what is left of prescriptions would be used first
    before = m.circuits.n_rows
    for _ in range(120):
        m.step()
        assert m.agents.agg("use_today", max) == 0.0
    assert m.circuits.n_rows == before
    check_day(m)


@pytest.mark.parametrize(
    "changes",
    [
        {f"supply.{s}.price": 0.0 for s in OPIOIDS},
        {f"supply.{s}.price": 100.0 for s in OPIOIDS},
        {f"supply.{s}.availability": 10.0 for s in OPIOIDS},
        {f"supply.{s}.potency_cv": 0.0 for s in OPIOIDS},
        {f"supply.{s}.potency_cv": 5.0 for s in OPIOIDS} | {"supply.heroin.fentanyl_share": 1.0},
        {"harms": {"witnessed": 0.0, "naloxone_coverage": 0.0, "emergency_call": 0.0}},
        {"harms": {"witnessed": 1.0, "naloxone_coverage": 1.0, "emergency_call": 1.0}},
        {"care.methadone.slots": 50_000_000, "care.cbt.slots": 0.001},
        {"population.areas": 1, "population.urban_share": 0.0},
        {"population.areas": 500, "population.urban_share": 1.0},
        {"population.size": 0},
        {"prescribing.dispensing_per_100": 1000.0},
        {"start_date": "2024-07-01"},
        {"start_date": "2024-02-29", "population.history_from": 2024},
        {"network": {"kind": "random"}},
        {"network": {"kind": "scale_free"}},
    ],
    ids=lambda changes: ", ".join(f"{k}={v}" for k, v in list(changes.items())[:2])[:60],
)
def test_any_place_at_the_ends_of_what_is_allowed_lives_on(changes):
    m = grown(250, scenario=changes)
    for _ in range(60):
        m.step()
        check_day(m)
    m.run(1)
    check_day(m)
    assert np.isfinite(m.results().numerator.fillna(0.0)).all()


@pytest.mark.parametrize(
    "names", [(name,) for name in OPIOIDS] + [("heroin", "rx_opioid"), ("fentanyl", "heroin")]
)
def test_a_scenario_may_have_only_some_of_the_opioids(names):
    easy = {f"courses.{name}.offer_ambient": 0.02 for name in names}
    m = grown(600, scenario=only(*names), changes=easy)
    m.run(1)
    check_day(m)
    assert m.substances == names
    results = m.results()
    assert set(results.substance) == {*names, "opioid", "any"}
    used = results[(results.measure == "use_lifetime") & (results.stratum == "all")]
    assert (used.numerator > 0).all()
    together = used[used.substance == "opioid"].numerator.item()
    each = used[used.substance.isin(names)].numerator
    assert each.max() <= together <= each.sum()


def test_places_and_counts_scale_from_the_place_to_the_people_simulated():
    m = AddictionModel(people=1000, rng=1)
    slots = m.scenario.care["methadone"].slots
    assert m.weight == 100.0
    assert places(m, m.treatments.index("methadone")) == int(slots.at(2024) / 100.0 + 0.5)
