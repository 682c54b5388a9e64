"""The reading of DSM-5: what a day shows, how a year is counted, and what follows from the number of criteria."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from population.loops.day import diagnoses, shift_blocks
from population.mechanisms.criteria import (
    CRITERIA,
    N_BLOCKS,
    N_CRITERIA,
    PRESCRIBED_EXEMPT,
    USE_ITSELF,
    count_day,
    severity,
)
from population.records import COURSE_LEDGER, NEVER
from population.rules import rules
from population.steps.meaning import diagnose
from tests.population.small_places import EASY_START, grown

RULES = rules(("heroin",), ("methadone", "cbt"), 1.0)
D = RULES.diagnosis[0]
CERTAIN = SimpleNamespace(criterion_spread=0.0, dependence_criteria=D.dependence_criteria)
"""Thresholds that are the same for everybody."""
NEEDED = RULES.days_needed[0]
LEFT_OUT_OF_REMISSION = CRITERIA.index("craving")

NOTHING: dict[str, Any] = {
    "habit_weight": 0.0, "goal": 0.0, "problem": 0.0, "relative_doses": 0.0, "craving": 0.0, "loss": 0.0, "xi": 0.0,
    "control": 1.0, "tonic": 1.0, "tolerance": 0.0, "withdrawn": 0.0, "felt": 0.0,
}  # fmt: skip
SHOWS = {
    "larger": {"habit_weight": D.larger_habit + 0.01},
    "cut_down": {"problem": D.problem_level + 0.01},
    "time": {"relative_doses": D.time_doses},
    "craving": {"craving": D.craving_level + 0.01},
    "role": {"loss": D.role_loss + 0.01, "xi": D.social_exposure + 0.01},
    "social": {"loss": D.social_loss + 0.01, "xi": D.social_exposure + 0.01},
    "given_up": {"loss": D.given_up_loss + 0.01, "xi": D.social_exposure + 0.01},
    "hazardous": {"relative_doses": D.hazard_doses + 0.01, "control": D.hazard_control - 0.01},
    "harm": {"tonic": 1.0 - D.harm_tonic - 0.01},
    "tolerance": {"tolerance": D.tolerance_level + 0.01},
    "withdrawal": {"withdrawn": D.withdrawal_level + 0.01},
}
"""What a day must bring for each criterion, just above its threshold."""


def shown(days=1, use_days=1, prescribed=False, **state):
    """Names of the criteria that a day with this state shows."""
    counts = np.zeros(N_CRITERIA, np.uint8)
    values = {**NOTHING, **state}
    count_day(counts, days, use_days, **values, prescribed=prescribed, d=D)
    return {name: int(n) for name, n in zip(CRITERIA, counts, strict=True) if n}


def ledger(**year):
    """A course with so many days a year of each criterion, spread over the thirteen blocks."""
    record = np.zeros(1, COURSE_LEDGER).view(np.recarray)
    for name, days in year.items():
        each, rest = divmod(days, N_BLOCKS)
        record[0].counts[:, CRITERIA.index(name)] = each
        record[0].counts[:rest, CRITERIA.index(name)] += 1
    return record[0]


def read(record, d=CERTAIN, key=1):
    diagnose(5, key, record, d, NEEDED)
    return int(record.severity), int(record.shown), int(record.recent)


def enough(name):
    return int(NEEDED[CRITERIA.index(name)]) + 1


def test_abuse_is_one_of_three_criteria_and_dependence_three_of_seven():
    for name in CRITERIA:
        record = ledger()
        record.counts[0, CRITERIA.index(name)] = enough(name)
        read(record)
        assert record.abuse == (name in ("role", "social", "hazardous")), name
        assert not record.dependent
    record = ledger()
    for name in ("tolerance", "withdrawal", "time"):
        record.counts[0, CRITERIA.index(name)] = enough(name)
    read(record)
    assert (record.abuse, record.dependent) == (0, 1)


# -- a day ---------------------------------------------------------------------------------------------------


def test_a_day_of_nothing_shows_nothing():
    assert shown() == {}


@pytest.mark.parametrize("name", CRITERIA)
def test_each_criterion_is_shown_by_what_it_names(name):
    assert shown(**SHOWS[name])[name] == 1


@pytest.mark.parametrize("name", CRITERIA)
def test_half_of_what_a_criterion_names_does_not_show_it(name):
    half = {field: NOTHING[field] + (value - NOTHING[field]) / 2 for field, value in SHOWS[name].items()}
    assert name not in shown(**half)


def test_harm_to_the_body_that_is_felt_counts_as_harm_and_only_with_use():
    assert set(shown(felt=D.harm_felt + 0.01)) == {"harm"}
    assert shown(felt=D.harm_felt - 0.01) == {}
    assert shown(felt=D.harm_felt + 0.01, use_days=0) == {}


def test_use_against_a_goal_counts_as_more_than_intended():
    assert "larger" in shown(goal=D.larger_goal + 0.01)
    assert "larger" not in shown(goal=D.larger_goal + 0.01, use_days=0)


@pytest.mark.parametrize("name", ["role", "social", "given_up"])
def test_losses_count_only_where_there_is_exposure(name):
    assert name not in shown(**{**SHOWS[name], "xi": D.social_exposure})


def test_criteria_of_use_itself_count_days_with_use_and_the_others_all_days():
    every = {field: value for change in SHOWS.values() for field, value in change.items()}
    every |= {"loss": 1.0, "relative_doses": 2.0}
    counted = shown(days=7, use_days=3, **every)
    assert counted == {name: 3 if CRITERIA.index(name) in USE_ITSELF else 7 for name in CRITERIA}


def test_a_week_of_seven_days_with_use_counts_as_seven_days():
    state = SHOWS["tolerance"]
    daily = np.zeros(N_CRITERIA, np.uint8)
    for _ in range(7):
        count_day(daily, 1, 1, **{**NOTHING, **state}, prescribed=False, d=D)
    assert daily[CRITERIA.index("tolerance")] == shown(days=7, use_days=7, **state)["tolerance"]


def test_counts_stop_at_what_fits():
    counts = np.full(N_CRITERIA, 250)
    count_day(counts, 7, 7, **{**NOTHING, **SHOWS["tolerance"]}, prescribed=False, d=D)
    assert counts[CRITERIA.index("tolerance")] == 255


def test_tolerance_and_withdrawal_do_not_count_under_a_prescribed_agonist():
    assert {CRITERIA[i] for i in PRESCRIBED_EXEMPT} == {"tolerance", "withdrawal"}
    state = {**SHOWS["tolerance"], **SHOWS["withdrawal"], **SHOWS["cut_down"]}
    assert shown(**state) == {"tolerance": 1, "withdrawal": 1, "cut_down": 1}
    assert shown(**state, prescribed=True) == {"cut_down": 1}


# -- a year --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("met", "expected"), [(0, 0), (1, 0), (2, 1), (3, 1), (4, 2), (5, 2), (6, 3), (7, 3), (10, 3), (11, 3)]
)
def test_severity_follows_the_cut_offs_of_dsm_5(met, expected):
    assert severity(met) == expected
    year = {name: enough(name) for name in CRITERIA[:met]}
    assert read(ledger(**year))[0] == expected


@pytest.mark.parametrize("name", CRITERIA)
def test_a_criterion_is_met_on_more_days_than_its_threshold_and_not_on_as_many(name):
    needed = int(NEEDED[CRITERIA.index(name)])
    other = "tolerance" if name != "tolerance" else "withdrawal"
    assert read(ledger(**{other: enough(other), name: needed}))[0] == 0
    assert read(ledger(**{other: enough(other), name: needed + 1}))[0] == 1


def test_craving_counts_for_disorder_but_not_against_remission():
    severe, criteria, recent = read(ledger(craving=200, cut_down=0))
    assert (severe, criteria, recent) == (0, 0, 0)
    assert read(ledger(craving=enough("craving"), tolerance=enough("tolerance"))) == (1, 1, 1)


def test_the_last_three_months_are_read_with_a_quarter_of_the_threshold():
    record = ledger()
    i = CRITERIA.index("tolerance")
    share = NEEDED[i] * 3 / N_BLOCKS
    record.counts[2, i] = int(share)
    assert read(record)[2] == 0
    record.counts[2, i] = int(share) + 1
    assert read(record)[2] == 1
    record.counts[3, i], record.counts[2, i] = record.counts[2, i], 0
    assert read(record)[2] == 0


def test_the_twelve_months_forget_after_thirteen_blocks():
    table = np.zeros(3, COURSE_LEDGER)
    table["counts"][0, 0] = 28
    met = []
    for _ in range(14):
        record = table.view(np.recarray)[0]
        met.append(read(record, d=CERTAIN)[1] > 0)
        shift_blocks(table, 3)
    # 28 days are enough for hazardous use and withdrawal, and for as long as their block is among the thirteen
    assert met == [True] * 13 + [False]
    assert table["counts"].sum() == 0


def test_a_new_block_begins_empty_and_the_others_move_up_by_one():
    table = np.zeros(2, COURSE_LEDGER)
    table["counts"] = np.arange(N_BLOCKS)[None, :, None] + 1
    shift_blocks(table, 2)
    assert (table["counts"] == np.arange(N_BLOCKS)[None, :, None]).all()


def test_people_have_thresholds_of_their_own_which_they_keep():
    everything = ledger(**{name: enough(name) for name in CRITERIA})
    people = [read(everything, d=D, key=key)[:2] for key in range(400)]
    assert people == [read(everything, d=D, key=key)[:2] for key in range(400)]
    assert len(set(people)) > 4


@pytest.mark.parametrize(("deviations", "expected"), [(-1.0, 0.1587), (0.0, 0.5), (1.0, 0.8413)])
def test_personal_thresholds_are_lognormal_about_that_of_the_data_file(deviations, expected):
    needed = NEEDED[CRITERIA.index("tolerance")]
    record = ledger(tolerance=int(needed * np.exp(deviations * D.criterion_spread)))
    met = np.mean([read(record, d=D, key=key)[1] for key in range(3000)])
    assert met == pytest.approx(expected, abs=0.03)


# -- in a population -----------------------------------------------------------------------------------------


def test_onset_is_the_first_reading_with_a_disorder_and_is_reported_once():
    m = grown(300, changes={**EASY_START, "diagnosis.criterion_spread": 0.0})
    held = m.table["courses"][:, 0]
    rows = np.flatnonzero(held >= 0)[:3]
    book = m.courses.array("ledger")
    book.counts[held[rows]] = 0
    book.onset_day[held[rows]] = NEVER
    book.severity[held[rows]] = 0
    book.counts[held[rows[0]]] = 28
    r, onsets = m.rules.plain, np.empty(10, np.int64)
    arguments = (m.seed, 27, m.table["threshold_key"], m.table["courses"], m.courses.plain("ledger"), 1)
    for expected in ([held[rows[0]]], []):
        n = diagnoses(rows, *arguments, r.diagnosis, r.days_needed, onsets)
        assert onsets[:n].tolist() == expected
    assert book.onset_day[held[rows]].tolist() == [27, NEVER, NEVER]
    assert book.severity[held[rows]].tolist() == [3, 0, 0]


@pytest.mark.parametrize(("treatment", "counted"), [("methadone", 0), ("cbt", 1)])
def test_only_a_prescribed_agonist_exempts_from_tolerance_and_withdrawal(treatment, counted):
    m = grown(300)
    rows = m.active_rows[:5]
    held = m.table["courses"][rows, 0]
    book = m.courses.array("ledger")
    book.counts[held] = 0
    t = m.treatments.index(treatment)
    book.treatment[held, m.tracks[t]], book.treatment_day[held, m.tracks[t]] = t, 0
    m.table["settled"][rows] = False
    m.circuits.array("state").tolerance[m.table["slots"][rows].max(axis=1)] = 5.0
    m.step()
    i = CRITERIA.index("tolerance")
    assert book.counts[held, 0, i].tolist() == [counted] * 5


def test_the_disorder_is_read_every_28_days(monkeypatch):
    m = grown(100)
    days: list[int] = []

    def noted(*arguments):
        days.append(m.day)
        return 0

    monkeypatch.setattr("population.life_course.diagnoses", noted)
    for _ in range(85):
        m.step()
    assert days == [27, 55, 83]


def test_a_year_without_the_drug_ends_every_disorder_but_not_its_memory():
    ends = {
        f"supply.{s}.availability": {2020: 1.0, 2023: 1.0, 2024: 0.0}
        for s in ("rx_opioid", "heroin", "fentanyl")
    }
    m = grown(1500, scenario={**ends, "care": {}, "prescribing.dispensing_per_100": 0.0})
    ill = [p for p in m.agents if p.disorder != "none"]
    assert len(ill) > 5
    for _ in range(3 * 364):
        m.step()
    alive = [p for p in ill if p.alive]
    assert len(alive) > 5
    # a perceived problem and craving may outlast use; what use itself shows may not
    i = [CRITERIA.index(name) for name in ("larger", "time", "hazardous", "harm", "tolerance", "withdrawal")]
    held = m.table["courses"][[p._row for p in alive], 0]
    assert (m.courses.plain("ledger")["counts"][held][:, :, i] == 0).all()
    assert all(p.disorder in ("none", "mild") for p in alive)
    assert (m.courses.plain("ledger")["onset_day"][held] > NEVER).all()
