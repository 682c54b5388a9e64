"""Chance belongs to (seed, stream, person, day) and to nothing else: twins, counterfactuals, zero effects."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from typing import Any

import networkx as nx
import numpy as np
import pytest

import neuro.day
from neuro.streams import STREAM, STREAM_NAMES
from population import AddictionModel
from population.steps import danger, meaning, month, ordinary_day
from tests.population.small_places import EASY_START, check_day, grown, lives, place, using

PEOPLE = 400
DAYS = 120
DEADLY = {**EASY_START, **{f"{s}.overdose_hazard": 0.002 for s in ("rx_opioid", "heroin", "fentanyl")}}
"""Parameters under which overdoses are about two hundred times as frequent."""


def after(model, days=DAYS):
    for _ in range(days):
        model.step()
    return model


def same(a, b):
    return lives(a) == lives(b) and a.results().equals(b.results())


@pytest.fixture(scope="module")
def reference():
    return after(grown(PEOPLE))


# -- the same seed -------------------------------------------------------------------------------------------


def test_the_same_seed_gives_the_same_bits(reference):
    assert same(after(grown(PEOPLE)), reference)


def test_another_seed_gives_another_history(reference):
    other = after(grown(PEOPLE, rng=2))
    assert other.circuits.n_rows != reference.circuits.n_rows or lives(other) != lives(reference)
    assert not set(lives(other).values()) & set(lives(reference).values())


def test_results_are_the_same_for_the_same_seed_and_differ_between_seeds():
    first, again, other = (grown(PEOPLE, rng=seed).run(1).results() for seed in (3, 3, 4))
    assert first.equals(again)
    assert not first.equals(other)


def test_single_steps_and_a_run_are_the_same():
    stepped, run = grown(PEOPLE), grown(PEOPLE).run(1)
    assert same(after(stepped, run.day), run)


@pytest.mark.parametrize("past", ["starter", "life course"])
def test_looking_at_the_agents_changes_nothing(past):
    looked, alone = (AddictionModel(people=600, rng=4, past=past, scenario="baseline") for _ in range(2))
    for day in range(60):
        assert len(looked.agents.select(lambda p: p.age > 30).shuffle()) > 0
        for name in ("craving", "control", "anhedonia", "withdrawal"):
            looked.agents.agg(name, [max, min, sum, len])
        looked.agents.groupby("disorder").count()
        _ = looked.graph
        if day % 10 == 0:
            _ = [(p.circuit, p.ties) for p in looked.agents]
        looked.random.random()
        looked.rng.random()
        looked.step()
        alone.step()
    assert same(looked, alone)


def test_another_process_gives_the_same_bits():
    program = (
        "import hashlib; from tests.population.small_places import *\n"
        "m = grown(150, rng=11).run(1)\n"
        "print(hashlib.sha256(repr(sorted(lives(m).items())).encode()).hexdigest())"
    )
    here = grown(150, rng=11).run(1)
    expected = hashlib.sha256(repr(sorted(lives(here).items())).encode()).hexdigest()
    for salt in ("1", "2"):
        done = subprocess.run(
            [sys.executable, "-c", program], capture_output=True, text=True, check=True,
            env={**environment(), "PYTHONHASHSEED": salt},
        )  # fmt: skip
        assert done.stdout.strip() == expected


def environment():
    return {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}


# -- zero effects --------------------------------------------------------------------------------------------


def never_witnessed(coverage):
    return {"harms.witnessed": 0.0, "harms.naloxone_coverage": coverage, "harms.emergency_call": coverage}


AT_HAND = {"harms.naloxone_coverage": 1.0, "referral.emergency_department.rate": 0.0}

ZERO_EFFECTS = {
    "what only readers see": ({}, {"title": "Another", "sources": {}, "name": "other", "years": 9}, {}),
    "places beyond all need": ({"care.cbt.slots": 40_000.0}, {"care.cbt.slots": 80_000.0}, {}),
    "places of a treatment that nobody prefers": (
        {"care.cbt.slots": 0.0}, {"care.cbt.slots": 40_000.0}, {"cbt.preference": 0.0},
    ),
    "places that never open": (
        {"care.cbt": {"slots": 0.0}}, {"care.cbt": {"slots": 40_000.0, "from_year": 2200}}, {},
    ),
    "naloxone where nobody is there": (never_witnessed(0.0), never_witnessed(1.0), DEADLY),
    "calls where naloxone is always at hand, and no hospital refers": (
        {**AT_HAND, "harms.emergency_call": 0.0}, {**AT_HAND, "harms.emergency_call": 1.0}, DEADLY,
    ),
    "adulteration at a share of nothing": (
        {"supply.heroin.fentanyl_share": 0.0}, {"supply.heroin.fentanyl_share": {2020: 0.0, 2030: 0.0}}, {},
    ),
}  # fmt: skip
"""Pairs of a place and a policy that must be the same, and the parameters of both."""


@pytest.mark.parametrize("effect", ZERO_EFFECTS)
def test_an_intervention_of_zero_effect_changes_no_bit(effect):
    without, policy, changes = ZERO_EFFECTS[effect]
    a, b = (
        after(grown(PEOPLE, scenario=here, changes={**EASY_START, **changes})) for here in (without, policy)
    )
    assert same(a, b)
    assert a.circuits.n_rows > 20
    overdoses = sum(
        counts.sum() for (measure, _), counts in a.recorder.events.items() if "overdose" in measure
    )
    assert overdoses > 1 or changes is not DEADLY


def test_no_changes_and_changes_to_the_default_values_are_the_same():
    options: dict[str, Any] = {"people": 300, "rng": 8, "scenario": place(), "past": "life course"}
    plain, empty = AddictionModel(**options), AddictionModel(**options, changes={})
    default = AddictionModel(
        **options, changes={"circuit.trait_d2_sd": float(plain.rules.general[0].trait_d2_sd)}
    )
    assert lives(after(plain)) == lives(after(empty)) == lives(after(default))


def test_a_change_of_a_parameter_changes_something(reference):
    changed = after(grown(PEOPLE, changes={**EASY_START, "behaviour.shock_rate": 0.3}))
    assert lives(changed) != lives(reference)


def test_places_that_bind_change_something():
    few, many = (after(grown(4 * PEOPLE, scenario={"care.cbt.slots": slots})) for slots in (0.0, 40_000.0))
    assert lives(few) != lives(many)


# -- counterfactuals -----------------------------------------------------------------------------------------


def died_today(model, before):
    return before - set(model.table.uid[model.table.rows].tolist())


def test_more_naloxone_changes_nobody_before_the_first_rescue_and_then_only_the_rescued():
    none, all_ = {"harms.witnessed": 1.0, "harms.emergency_call": 0.0}, {2020: 0.0, 2024: 0.0, 2025: 1.0}
    deadly = {**DEADLY, "overdose.case_fatality_unaided": 0.9, "overdose.case_fatality_naloxone": 0.0}
    base = grown(800, scenario={**none, "harms.naloxone_coverage": 0.0}, changes=deadly)
    policy = grown(800, scenario={**none, "harms.naloxone_coverage": all_}, changes=deadly)
    for _ in range(366):
        assert lives(base) == lives(policy)
        everybody = set(lives(base))
        base.step()
        policy.step()
        rescued = died_today(base, everybody) - died_today(policy, everybody)
        assert not died_today(policy, everybody) - died_today(base, everybody)
        if rescued:
            break
    assert rescued, "nobody was rescued within a year"
    a, b = lives(base), lives(policy)
    assert set(b) - set(a) == rescued
    known = {uid for uid in a if a[uid] != b[uid]}
    friends = {other.unique_id for uid in rescued for other in policy.person(uid).ties}
    assert known <= friends, "only those who lost a tie may differ"
    assert {uid: doses for uid, doses in using(policy).items() if uid not in rescued} == using(base)


def test_who_enters_does_not_depend_on_who_dies():
    deadly = {**DEADLY, "overdose.case_fatality_unaided": 1.0, "overdose.case_fatality_naloxone": 0.0}

    def entrants(coverage):
        harms = {"witnessed": 1.0, "emergency_call": 0.0, "naloxone_coverage": coverage}
        m = grown(2000, scenario={"harms": harms}, changes=deadly)
        found = []
        for _ in range(500):
            first = m.table.next_uid
            m.step()
            new = m.table.rows[m.table.uid[m.table.rows] >= first]
            found.append((m.table.uid[new].tolist(), m.table["sex"][new].tolist()))
        return found, m.table.next_uid - len(m.table)

    (few, deaths), (many, more_deaths) = entrants(1.0), entrants({2023: 1.0, 2024: 1.0, 2025: 0.0})
    assert more_deaths > deaths + 4
    assert few == many
    assert sum(len(uids) for uids, _ in few) > 5


def test_a_person_who_leaves_without_ties_or_use_changes_nobody_else():
    a, b = (grown(300, graph=nx.empty_graph(300)) for _ in range(2))
    never = ~(b.table["slots"] >= 0).any(axis=1)
    old = np.flatnonzero(never & (b.table["birth_day"] < -75 * 365))
    gone = int(b.table.uid[old[0]])
    b.person(gone).remove()
    first, second = ({uid: found for uid, found in lives(after(m, 60)).items() if uid < 300} for m in (a, b))
    assert gone not in second
    first.pop(gone, None)
    assert first == second


def test_a_change_of_the_future_leaves_the_past_as_it_was():
    a, b = grown(PEOPLE), grown(PEOPLE, scenario={"care.cbt": {"slots": 40_000.0, "from_year": 2030}})
    c = grown(PEOPLE, scenario={"care.cbt": {"slots": 0.0}})
    assert lives(b) == lives(c)
    d = grown(PEOPLE, scenario={"harms.naloxone_coverage": {2020: 0.2, 2024: 0.2, 2025: 1.0}})
    assert lives(a) == lives(d)


# -- streams and uids ----------------------------------------------------------------------------------------


def test_the_numbers_of_streams_in_compiled_code_are_those_of_the_table():
    modules = {
        **dict.fromkeys(("CUES", "POTENCY", "SHOCK"), ordinary_day),
        **dict.fromkeys(("LIFE_EVENT", "OFFER"), month),
        **dict.fromkeys(("CONTEMPLATION", "CRITERIA"), meaning),
        **dict.fromkeys(("OVERDOSE", "CHECKING"), danger),
    }
    assert [getattr(modules[name], name) for name in modules] == [STREAM[name.lower()] for name in modules]
    assert STREAM["sessions"] == neuro.day.SESSIONS


def test_every_stream_has_a_number_of_its_own():
    assert len(set(STREAM_NAMES)) == len(STREAM_NAMES) == len(set(STREAM.values()))


def test_uids_on_the_first_day_are_the_order_of_entry_whoever_died_in_the_past():
    m = grown(PEOPLE, changes=DEADLY)
    assert m.table.uid.tolist() == list(range(PEOPLE))
    assert m.table.next_uid == PEOPLE
    assert [p.unique_id for p in m.agents] == list(range(PEOPLE))
    check_day(m)


def test_traits_of_people_have_nothing_to_do_with_those_of_their_neighbours():
    newborn = place({"population.history_from": 2024})
    brains = AddictionModel(people=5000, rng=1, past="life course", scenario=newborn).table["brain"]
    names = ("d2_trait", "control_trait", "reward_trait", "attitude", "liability")
    traits = np.array([brains[name] for name in names])
    together = np.corrcoef(traits)
    assert np.abs(together - np.eye(len(traits))).max() < 0.06
    next_to = [np.corrcoef(trait[:-1], trait[1:])[0, 1] for trait in traits]
    assert np.abs(next_to).max() < 0.06
