"""Overdose: the hazard of a dose against today's tolerance, who is rescued, who dies, what survivors take from it."""

from __future__ import annotations

import numpy as np
import pytest

from neuro.equations.adaptation import tolerance_in_place
from neuro.equations.choice import overdose_hazard
from population import AddictionModel
from population.environment import adulterant_ratio
from population.harm import harm, hazards_of
from population.interventions.knock_outs import mechanisms
from population.mechanisms.rescue import frailty
from population.records import NEVER
from population.rescue import rescue
from tests.population.small_places import EASY_START, check_day, grown, only, open_circuit, place

OPIOIDS = ("rx_opioid", "heroin", "fentanyl")
NEWBORN = {"population.history_from": 2024}
CHAIN = {
    "overdose.case_fatality_unaided": 0.4,
    "overdose.case_fatality_emergency": 0.2,
    "overdose.case_fatality_naloxone": 0.05,
}
ALIKE = CHAIN | {"overdose.frailty_per_decade": 1.0}
"""The chain, as deadly for the old as for the young."""
UNKNOWN = {"overdose.batch_known": 0.0}
"""No batch is known from an earlier dose, so that every dose weighs the same."""


def everybody_uses(people, name="heroin", harms=None, changes=None):
    """A model in which everybody has met one substance and moves today."""
    scenario = {**NEWBORN, **({"harms": harms} if harms else {})}
    m = AddictionModel(people=people, rng=3, past="life course", scenario=place(scenario), changes=changes)
    for row in m.table.rows.tolist():
        open_circuit(m, row, m.substances.index(name))
    m.outcome_rows = m.used_rows = m.table.rows
    return m


def chain(witnessed=0.0, naloxone=0.0, call=0.0):
    return {"witnessed": witnessed, "naloxone_coverage": naloxone, "emergency_call": call}


def counted(m, measure):
    return m.recorder.events.get((measure, "opioid"), np.zeros(1))[0]


# -- how often -----------------------------------------------------------------------------------------------


def test_overdoses_come_with_the_probability_of_the_hazard():
    m = everybody_uses(2500, harms=chain(), changes={**dict.fromkeys(CHAIN, 0.0), **UNKNOWN})
    share = 0.05
    states = m.circuits.array("state")
    states.overdose_hazard = -np.log(1.0 - share) * m.rules.harm[0].case_fatality_cohorts
    for m.day in range(10):
        harm(m)
    assert counted(m, "overdose_nonfatal") / (10 * 2500) == pytest.approx(share, abs=0.006)
    assert len(m.table) == 2500


def test_nobody_overdoses_without_a_hazard():
    m = everybody_uses(500)
    m.circuits.array("state").overdose_hazard = 0.0
    for m.day in range(50):
        harm(m)
    assert not m.recorder.events


def share_of_two_opioids(hours):
    """Share of person-days with an overdose where two opioids are taken, each with half of a hazard of 0.1."""
    changes = {**dict.fromkeys(CHAIN, 0.0), **UNKNOWN, "overdose.opioid_hours": hours}
    m = everybody_uses(2000, harms=chain(), changes=changes)
    for row in m.table.rows.tolist():
        open_circuit(m, row, m.substances.index("fentanyl"))
    m.circuits.array("state").overdose_hazard = -np.log(0.9) * m.rules.harm[0].case_fatality_cohorts / 2
    m.circuits.array("state").doses = 1.0
    for m.day in range(10):
        harm(m)
    return counted(m, "overdose_nonfatal") / 20_000


def test_hazards_of_substances_taken_apart_add_up_and_together_they_are_more():
    assert share_of_two_opioids(0.0) == pytest.approx(0.1, abs=0.01)
    assert share_of_two_opioids(16.0) == pytest.approx(1 - 0.9 ** (2.0**2.2), abs=0.03)


def hazards_with(scenario, met=("heroin",), changes=None, tolerance=0.0):
    """(hazard, the part by hidden fentanyl) of 600 people who took a dose of each substance, with this tolerance."""
    nobody_dies = dict.fromkeys(CHAIN, 0.0) | (changes or {})
    m = AddictionModel(people=600, rng=3, past="life course", scenario=scenario, changes=nobody_dies)
    for row in m.table.rows.tolist():
        for name in met:
            open_circuit(m, row, m.substances.index(name))
    m.step()
    states = m.circuits.plain("state")
    states["doses"], states["overdose_hazard"], states["tolerance"] = 1.0, 1e-4, tolerance
    return hazards_of(m, m.table.rows)


def test_drink_meets_opioids_by_how_much_it_is_and_not_by_how_many_glasses():
    def hazard(glasses, size):
        scenario = place({**NEWBORN, **only("heroin", "alcohol")})
        m = AddictionModel(people=200, rng=3, past="life course", scenario=scenario)
        for row in m.table.rows.tolist():
            for s in range(2):
                open_circuit(m, row, s)
        states, drinks = m.circuits.plain("state"), m.circuits.plain("ledger")["substance"] == 1
        states["overdose_hazard"], states["doses"], states["remembered_dose"] = 1e-4, 1.0, 1.0
        states["doses"][drinks], states["remembered_dose"][drinks] = glasses, size
        return hazards_of(m, m.table.rows)[0]

    assert hazard(4.0, 1.0) == pytest.approx(hazard(2.0, 2.0))
    assert (hazard(2.0, 2.0) > hazard(2.0, 1.0)).all()


def test_people_who_take_sedatives_are_those_of_the_share_and_die_more_often():
    none, some, more = (
        hazards_with(place({**NEWBORN, "harms": {**chain(), "sedatives": share}}))[0]
        for share in (0.0, 0.2, 0.5)
    )
    assert (none == none[0]).all()
    assert (some > none).mean() == pytest.approx(0.2, abs=0.05)
    assert (more > none)[some > none].all()
    assert more.max() / none[0] == pytest.approx(3.86, abs=0.05)


def stimulants(share):
    """A place with cocaine and heroin, a share of the cocaine with fentanyl in it."""
    mapping = only("heroin", "cocaine")
    return place({**NEWBORN, **mapping, "supply.cocaine.fentanyl_share": share})


def test_fentanyl_in_cocaine_is_met_by_tolerance_to_opioids_and_not_to_cocaine():
    clean, _ = hazards_with(stimulants(0.0), ("cocaine",))
    mixed, hidden = hazards_with(stimulants(0.1), ("cocaine",))
    twice, _ = hazards_with(stimulants(0.2), ("cocaine",))
    assert mixed - clean == pytest.approx(hidden)
    assert (hidden > 0.0).all()
    assert twice - clean == pytest.approx(2.0 * hidden)
    _, used_to_cocaine = hazards_with(stimulants(0.1), ("cocaine",), tolerance=5.0)
    assert used_to_cocaine == pytest.approx(hidden)
    _, used_to_opioids = hazards_with(stimulants(0.1), ("cocaine", "heroin"), tolerance=5.0)
    assert (used_to_opioids < 0.2 * hidden).all()
    untolerant = {"circuit.overdose_tolerance_weight": 0.0}
    _, knocked_out = hazards_with(stimulants(0.1), ("cocaine", "heroin"), untolerant, tolerance=5.0)
    assert knocked_out == pytest.approx(hidden)


# -- who dies ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("harms", "expected"),
    [
        (chain(), 0.4),
        (chain(witnessed=1.0), 0.4),
        (chain(witnessed=0.0, naloxone=1.0, call=1.0), 0.4),
        (chain(witnessed=1.0, naloxone=1.0), 0.05),
        (chain(witnessed=1.0, call=1.0), 0.2),
        (chain(witnessed=1.0, naloxone=1.0, call=1.0), 0.05),
        (chain(witnessed=1.0, naloxone=0.5, call=0.5), 0.5 * 0.05 + 0.25 * 0.2 + 0.25 * 0.4),
    ],
)
def test_the_chain_of_rescue_gives_its_case_fatality(harms, expected):
    m = AddictionModel(
        people=4000, rng=3, past="life course", scenario=place({**NEWBORN, "harms": harms}), changes=ALIKE
    )
    died = np.concatenate([rescue(m, m.table.rows)[0] for m.day in range(3)])
    assert died.mean() == pytest.approx(expected, abs=0.02)


def test_the_old_die_of_more_of_their_overdoses():
    m = AddictionModel(
        people=6000, rng=3, past="life course", scenario=place({**NEWBORN, "harms": chain()}), changes=CHAIN
    )
    rows, h = m.table.rows, m.rules.harm[0]
    died = np.mean([rescue(m, rows)[0] for m.day in range(5)], axis=0)
    for first, last in ((15, 25), (40, 50), (65, 75)):
        band = (m.ages[rows] >= first) & (m.ages[rows] < last)
        odds = died[band].mean() / (1.0 - died[band].mean()) / (0.4 / 0.6)
        middle = h.frailty_per_decade ** ((m.ages[rows][band].mean() - h.cohort_age) / 10.0)
        assert odds == pytest.approx(middle, rel=0.15)


def test_without_frailty_age_makes_no_difference():
    off = mechanisms()["frailty"]
    assert off == {"overdose.frailty_per_decade": 1.0}
    h = grown(50, changes=off).rules.harm[0]
    assert frailty(12.0, h) == frailty(90.0, h) == 1.0


@pytest.mark.parametrize("fatality", [0.0, 1.0])
def test_every_overdose_is_fatal_or_none(fatality):
    m = everybody_uses(300, changes=dict.fromkeys(CHAIN, fatality))
    m.circuits.array("state").overdose_hazard = 100.0
    harm(m)
    assert counted(m, "overdose_fatal") == 300 * fatality
    assert counted(m, "overdose_nonfatal") == 300 * (1 - fatality)
    assert len(m.table) == 300 * (1 - fatality)
    check_day(m)


def test_deaths_by_overdose_are_deaths():
    m = everybody_uses(300, changes=CHAIN)
    m.circuits.array("state").overdose_hazard = 100.0
    harm(m)
    assert counted(m, "overdose_fatal") > 50
    assert m.recorder.events["deaths_all", "any"][0] == counted(m, "overdose_fatal") == 300 - len(m.table)


def test_coverage_may_change_over_the_years():
    harms = chain(witnessed=1.0) | {"naloxone_coverage": {2024: 0.0, 2026: 1.0}}
    m = AddictionModel(
        people=4000, rng=3, past="life course", scenario=place({**NEWBORN, "harms": harms}), changes=ALIKE
    )
    shares = []
    for m.day in (0, 366, 731):
        shares.append(rescue(m, m.table.rows)[0].mean())
    assert shares == pytest.approx([0.4, (0.4 + 0.05) / 2, 0.05], abs=0.03)


# -- survivors -----------------------------------------------------------------------------------------------


def test_surviving_raises_the_perceived_problem_by_its_share():
    m = everybody_uses(100, changes=dict.fromkeys(CHAIN, 0.0))
    rows = m.table["courses"][:, 0]
    m.courses.array("state").problem[rows] = 0.2
    m.circuits.array("state").overdose_hazard[m.table["slots"][:50].max(axis=1)] = 100.0
    harm(m)
    jump = m.rules.behaviour[0].problem_overdose
    problem = m.courses.array("state").problem[rows]
    assert problem[:50] == pytest.approx(1 - (1 - 0.2) * (1 - jump))
    assert problem[50:] == pytest.approx(0.2)


# -- tolerance -----------------------------------------------------------------------------------------------


def hazard_per_dose(m, rows, s):
    """Hazard of one remembered dose of average potency, taken today in a place of middling familiarity."""
    states = m.circuits.array("state")[m.table["slots"][rows, s]]
    g, p = m.rules.general[0], m.rules.substances[s]
    tolerance = [tolerance_in_place(float(c.tolerance), 0.5, g) for c in states]
    pairs = zip(states.remembered_dose.tolist(), tolerance, strict=True)
    return np.array([overdose_hazard(1.0, dose, 1.0, tolerant, g, p) for dose, tolerant in pairs])


def test_tolerance_lowers_the_hazard_of_a_dose():
    m = everybody_uses(2)
    s = m.substances.index("heroin")
    slots = m.table["slots"][:, s]
    m.circuits.array("state").tolerance[slots] = [0.0, 3.0]
    naive, tolerant = hazard_per_dose(m, np.arange(2), s)
    assert tolerant < naive / 3


def test_after_eight_weeks_of_forced_abstinence_the_same_dose_is_more_dangerous():
    ends = {f"supply.{s}.availability": {2020: 1.0, 2023: 1.0, 2024: 0.0} for s in OPIOIDS}
    m = grown(1000, scenario={**ends, "prescribing.dispensing_per_100": 0.0, "care": {}})
    s = m.substances.index("heroin")
    slots = m.table["slots"][:, s]
    heavy = np.flatnonzero(
        (slots >= 0) & (m.circuits.plain("state")["tolerance"][np.maximum(slots, 0)] > 1.0)
    )
    people = [m.person_at(int(row)) for row in heavy]
    before = hazard_per_dose(m, heavy, s)
    doses = m.circuits.plain("state")["remembered_dose"][slots[heavy]].copy()
    for _ in range(56):
        m.step()
        assert m.agents.agg("use_today", max) == 0.0
    alive = np.array([p.alive for p in people])
    rows = np.array([p._row for p in people])[alive]
    after = hazard_per_dose(m, rows, s)
    assert alive.sum() >= 5
    assert (m.circuits.plain("state")["remembered_dose"][m.table["slots"][rows, s]] == doses[alive]).all()
    assert (after > 2.0 * before[alive]).all()


def test_an_adulterated_dose_is_as_dangerous_as_one_of_fentanyl():
    m = AddictionModel(people=2, rng=1, scenario=place(NEWBORN), past="life course")
    for s, name in enumerate(m.substances):
        ratio = adulterant_ratio(m.rules.substances, m.substances, s)
        g, p = m.rules.general[0], m.rules.substances[s]
        fentanyl = m.rules.substances[m.substances.index("fentanyl")]
        own = overdose_hazard(1.0, 1.0, ratio, 0.0, g, p)
        assert own == pytest.approx(overdose_hazard(1.0, 1.0, 1.0, 0.0, g, fentanyl)), name
        assert (ratio == 1.0) == (name == "fentanyl")


def test_adulterated_supply_changes_the_danger_of_doses_and_not_the_doses():
    harmless = {
        **dict.fromkeys(CHAIN, 0.0),
        "behaviour.problem_overdose": 0.0,
        "behaviour.caution_dose": 0.0,
    }
    pure = {
        "supply.heroin.fentanyl_share": 0.0,
        "supply.heroin.potency_cv": 0.0,
        "supply.heroin.availability": 0.6,
    }
    policy = {"supply.heroin.fentanyl_share": {2020: 0.0, 2024: 0.0, 2025: 1.0}}
    doses, hazards = [], []
    for change in ({}, policy):
        m = grown(1000, rng=6, scenario={**pure, **change}, changes={**EASY_START, **harmless})
        for _ in range(700):
            m.step()
        taken, danger = [], []
        for _ in range(30):
            m.step()
            held = m.table["slots"][m.table.rows, m.substances.index("heroin")]
            states = m.circuits.plain("state")[held[held >= 0]]
            taken.append(states["doses"])
            danger.append(states["overdose_hazard"])
        doses.append(np.concatenate(taken))
        hazards.append(np.concatenate(danger))
    assert (doses[0] == doses[1]).all()
    used = doses[0] > 0.0
    assert used.any()
    heroin = m.substances.index("heroin")
    expected = m.adulterant[heroin] ** m.rules.substances.overdose_exponent[heroin]
    assert hazards[1][used] == pytest.approx(expected * hazards[0][used], rel=1e-4)
    assert expected > 1.5


def test_the_danger_of_adulterated_batches_follows_a_changed_parameter():
    plain, changed = (
        AddictionModel(people=2, rng=1, scenario=place(NEWBORN), past="life course", changes=changes)
        for changes in ({}, {"fentanyl.overdose_hazard": 1.0})
    )
    heroin = plain.substances.index("heroin")
    assert changed.adulterant[heroin] > 10 * plain.adulterant[heroin]


def test_the_overdose_of_a_person_belongs_to_its_substance_and_the_class_of_it():
    m = everybody_uses(20, "fentanyl", changes=dict.fromkeys(CHAIN, 0.0))
    m.circuits.array("state").overdose_hazard = 100.0
    harm(m)
    told = {key for key in m.recorder.events if key[0].startswith("overdose_")}
    assert told == {("overdose_nonfatal", "opioid"), ("overdose_nonfatal", "fentanyl")}
    assert (m.courses.plain("ledger")["first_use_day"][: m.courses.n_rows] > NEVER).all()
