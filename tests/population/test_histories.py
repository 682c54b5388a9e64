"""What a history remembers: attempts, spells and their ends, dependence and remission; and that nobody acts on it."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from population.mechanisms.criteria import CRITERIA, DEPENDENCE
from population.observables import observe
from population.observables.life_tables import ENDS, N_BINS
from population.people.strata import N_LEVELS
from population.records import COURSE_LEDGER, N_SPELLS, NEVER, NO_HISTORY, SPELLS
from population.rules import rules
from population.steps import histories as steps
from population.steps.histories import (
    ENDED,
    ENTERED,
    IN,
    LEFT_DAILY,
    LEFT_USE,
    OUT,
    QUIT_DAILY,
    QUIT_USE,
    TREATED,
)
from population.steps.meaning import diagnose
from tests.population.small_places import DANGEROUS, EASY_START, grown, lives

RULES = rules(
    ("rx_opioid", "heroin", "fentanyl"),
    ("methadone", "cbt"),
    1.0,
    (("diagnosis.criterion_spread", 0.0),),
)
H = RULES.observed[0]
TALK = rules(("alcohol",), ("brief_advice", "mutual_help", "cbt"), 1.0)
"""Treatments that surveys count as nothing, as help, and as treatment."""


class Life:
    """One person's records, lived day by day: what happens on which day is written as lists of days.

    `care` holds (treatment, first day, last day), with a track where it is not that of the treatment's number.
    """

    def __init__(self, use: Any = (), attempts: Any = (), care: Any = (), place: Any = RULES) -> None:
        self.ledger: Any = np.zeros(1, COURSE_LEDGER).view(np.recarray)[0]
        for name in COURSE_LEDGER.names or ():
            if name.endswith("_day"):
                self.ledger[name] = NEVER
        self.ledger.treatment = self.ledger.waiting_for = -1
        self.history: Any = np.array([NO_HISTORY]).view(np.recarray)[0]
        self.tables = np.zeros((N_SPELLS, 3, 3, N_BINS, N_LEVELS), np.int64)
        self.use, self.attempts, self.care = set(use), set(attempts), tuple(care)
        self.place = place

    def live(self, days: int) -> Life:
        for day in range(days):
            self.ledger.last_use_day = day if day in self.use else self.ledger.last_use_day
            self.ledger.attempt_day = day if day in self.attempts else self.ledger.attempt_day
            steps.note_day(day, self.ledger, self.history, self.place.treatments)
            steps.follow_spells(day, self.ledger, self.history, -9000, 1, 3, 1, H, self.tables, ENDS)
            for treatment, first, last, *track in self.care:
                on = track[0] if track else treatment
                if day == last:
                    self.ledger.treatment[on], self.ledger.left_day[on] = -1, day
                if day == first:
                    self.ledger.treatment[on], self.ledger.treatment_day[on] = treatment, day
        return self

    def spells(self, kind: int, group: int, what: int = ENDED) -> dict[int, int]:
        """Durations (the last days of their bins) and numbers of spells."""
        counts = self.tables[kind, group, what, :, 0]
        return {int(ENDS[i]): int(counts[i]) for i in np.flatnonzero(counts)}


# -- attempts and abstinence ---------------------------------------------------------------------------------


@pytest.mark.parametrize(("use", "kept"), [((0, 1, 2, 3), 0), ((0, 1, 3), 1), ((0, 1), 1)])
def test_an_attempt_is_kept_when_the_next_day_passes_without_use(use, kept):
    assert Life(use=use, attempts=[1]).live(6).history.attempts_kept == kept


def test_abstinence_after_a_quit_date_ends_with_the_first_use():
    life = Life(use=[0, 8], attempts=[0]).live(20)
    assert life.spells(QUIT_USE, 0, ENTERED) == {0: 1}
    assert life.spells(QUIT_USE, 0) == {8: 1}


def test_use_on_the_quit_date_itself_is_no_lapse():
    assert Life(use=[3], attempts=[3]).live(20).spells(QUIT_USE, 0) == {}


def test_a_second_attempt_within_abstinence_is_no_new_quit_date():
    life = Life(use=[0, 12], attempts=[0, 5]).live(20)
    assert life.spells(QUIT_USE, 0, ENTERED) == {0: 1}
    assert life.spells(QUIT_USE, 0) == {12: 1}


def test_daily_use_has_returned_after_seven_days_in_a_row_since_the_quit_date():
    before, lapses, again = list(range(11)), [15, 16, 18], list(range(30, 40))
    life = Life(use=before + lapses + again, attempts=[10]).live(60)
    assert life.spells(QUIT_USE, 0) == {5: 1}
    assert life.spells(QUIT_DAILY, 0) == {26: 1}, (
        "day 36 is the seventh in a row, 26 days after the quit date"
    )


def test_somebody_who_goes_on_as_before_has_returned_to_daily_use_after_a_week():
    life = Life(use=range(60), attempts=[20]).live(60)
    assert life.spells(QUIT_USE, 0) == {1: 1}
    assert life.spells(QUIT_DAILY, 0) == {7: 1}


def test_a_quit_date_in_treatment_is_told_apart():
    life = Life(use=[0, 30], attempts=[20], care=[(0, 10, 100)]).live(60)
    assert life.spells(QUIT_USE, 1) == {10: 1}
    assert life.spells(QUIT_USE, 0, ENTERED) == {}


# -- treatment -----------------------------------------------------------------------------------------------


def test_leaving_treatment_begins_abstinence_that_the_next_use_ends():
    life = Life(use=[0, 70], care=[(1, 10, 50)]).live(90)
    assert life.spells(LEFT_USE, 1) == {20: 1}
    assert life.spells(LEFT_DAILY, 1) == {}
    assert life.spells(LEFT_DAILY, 1, ENTERED) == {0: 1}


@pytest.mark.parametrize(("gap", "episodes"), [(1, 1), (29, 1), (30, 1), (31, 2), (200, 2)])
def test_an_episode_of_treatment_survives_a_gap_of_thirty_days_and_no_longer(gap, episodes):
    life = Life(care=[(0, 10, 50), (0, 50 + gap, 400)]).live(380)
    assert life.spells(TREATED, 0, ENTERED) == {0: episodes}
    assert life.spells(TREATED, 0) == ({40: 1} if episodes == 2 else {})
    assert life.history.treatments == 2


def test_another_treatment_is_another_episode_at_once():
    life = Life(care=[(0, 10, 50), (1, 55, 400, 0)]).live(100)
    assert life.spells(TREATED, 0) == {40: 1}
    assert life.spells(TREATED, 1, ENTERED) == {0: 1}
    assert life.history.last_treatment == 1


def test_a_medicine_and_a_therapy_at_once_are_two_episodes_and_leaving_is_leaving_both():
    life = Life(use=[0, 70], care=[(0, 10, 50), (1, 20, 60)]).live(100)
    assert life.spells(TREATED, 0) == {40: 1}
    assert life.spells(TREATED + 1, 1) == {40: 1}
    assert life.spells(LEFT_USE, 1) == {10: 1}
    assert life.spells(LEFT_USE, 0) == {}
    assert life.history.treatments == 2


@pytest.mark.parametrize(
    ("treatment", "first", "last"),
    [(0, NEVER, NEVER), (1, 10, NEVER), (2, 10, 50)],
    ids=["advice", "group", "therapy"],
)
def test_advice_is_no_treatment_and_a_group_is_help_but_none(treatment, first, last):
    life = Life(care=[(treatment, 10, 50, 1)], place=TALK).live(100)
    assert (life.history.first_treatment_day, life.history.treated_day) == (first, last)
    assert life.history.treatments == 1, "an episode of care all the same"


def test_who_holds_both_counts_as_in_the_medicine():
    life = Life(care=[(1, 0, 90), (0, 30, 60)]).live(45)
    assert steps.care_state(45, life.ledger, life.history) == (0, IN, 1)
    assert steps.care_state(70, life.live(70).ledger, life.history)[:2] == (1, IN)


def test_days_in_treatment_and_with_a_medication_are_dated():
    life = Life(care=[(0, 10, 50), (1, 60, 90)]).live(200)
    assert (life.history.first_treatment_day, life.history.medicated_day, life.history.treated_day) == (
        10,
        50,
        90,
    )


@pytest.mark.parametrize(
    ("day", "expected"),
    [(12, (IN, 0)), (23, (IN, 0)), (24, (IN, 1)), (37, (IN, 1)), (38, (IN, 2)), (52, (OUT, 0)), (80, (OUT, 2))],
)  # fmt: skip
def test_time_is_split_by_weeks_since_treatment_began_or_was_left(day, expected):
    life = Life(care=[(0, 10, 50)]).live(day)
    assert steps.care_state(day, life.ledger, life.history) == (0, *expected)


def test_a_person_never_treated_is_neither_in_nor_out_of_treatment():
    life = Life(use=range(50)).live(50)
    assert steps.care_state(50, life.ledger, life.history)[0] == -1


# -- dependence ----------------------------------------------------------------------------------------------


def reading(*names: str) -> Any:
    """The ledger of a person of middling thresholds who showed these criteria all year, as it is read."""
    life = Life()
    for name in names:
        life.ledger.counts[:, CRITERIA.index(name)] = 28
    middling = SimpleNamespace(
        criterion_spread=0.0, dependence_criteria=RULES.diagnosis[0].dependence_criteria
    )
    diagnose(1, 5, life.ledger, middling, RULES.days_needed[0])
    return life.ledger


def test_dependence_is_three_of_the_seven_criteria_of_dsm_iv():
    seven = {"larger", "cut_down", "time", "given_up", "harm", "tolerance", "withdrawal"}
    assert {CRITERIA[i] for i in DEPENDENCE} == seven
    assert [reading("larger", "time").dependent, reading("larger", "time", "harm").dependent] == [0, 1]


def test_craving_roles_relations_and_hazards_make_a_severe_disorder_and_no_dependence():
    found = reading("craving", "role", "social", "hazardous", "larger", "time")
    assert (found.severity, found.dependent) == (3, 0)


def remission_dates(readings):
    """When dependence and remission are dated, after each reading of (day, dependent)."""
    life, dates = Life(), []
    for day, dependent in readings:
        life.ledger.dependent = dependent
        steps.date_dependence(day, life.ledger, life.history)
        dates.append(int(life.history.remission_day))
    return int(life.history.dependence_day), dates


def test_remission_is_the_first_year_without_dependence_after_its_onset():
    onset, dates = remission_dates(((28, 0), (56, 1), (84, 0), (112, 1), (420, 0), (448, 0), (700, 0)))
    assert onset == 56
    assert dates[2:4] == [NEVER, NEVER], "on day 84 the year before held the onset itself"
    assert dates[4:] == [420, 420, 420]


def test_who_is_dependent_again_has_not_remitted():
    onset, dates = remission_dates(((56, 1), (420, 0), (448, 1), (812, 0), (840, 0)))
    assert onset == 56
    assert dates == [NEVER, 420, NEVER, 812, 812]


def test_nobody_remits_who_was_never_dependent():
    life = Life()
    for day in range(0, 2000, 28):
        steps.date_dependence(day, life.ledger, life.history)
    assert (life.history.dependence_day, life.history.remission_day) == (NEVER, NEVER)


# -- in a population -----------------------------------------------------------------------------------------


def test_observing_a_model_changes_nobodys_life():
    plain, seen = grown(400, rng=3), grown(400, rng=3)
    observe(seen)
    plain.run(1)
    seen.run(1)
    assert lives(plain) == lives(seen)
    assert plain.results().equals(seen.results())


def test_every_spell_that_entered_has_ended_is_censored_or_goes_on():
    m = grown(1200, rng=4)
    o = observe(m)
    m.run(2)
    counts = o.spells.sum(axis=4) + o.open_spells().sum(axis=4)
    assert (counts[:, :, :, ENTERED] == counts[:, :, :, ENDED] + counts[:, :, :, 2]).all()
    assert counts[0, QUIT_USE, :, ENDED, 0].sum() > 20
    assert counts[0, TREATED, :, ENTERED, 0].sum() > 5
    n = m.courses.n_rows
    ledger: Any = m.courses.array("ledger")[:n]
    history: Any = m.courses.array("history")[:n]
    going = (history.spell_day[:, TREATED:] > NEVER) & (ledger.owner >= 0)[:, None]
    inside = (ledger.owner >= 0)[:, None] & (ledger.treatment >= 0)
    assert going[inside].sum() >= inside.sum() - 2


def test_histories_and_tables_take_no_more_room_as_time_goes_on():
    m = grown(300, rng=2)
    o = observe(m, yearly=False)
    tables = [o.spells, o.care_days, o.care_deaths]
    sizes = [t.nbytes for t in tables]
    m.run(2)
    assert [t.nbytes for t in tables] == sizes
    assert all(a is b for a, b in zip(tables, [o.spells, o.care_days, o.care_deaths], strict=True))
    assert sorted(o.years) == [2024, 2025]
    assert NO_HISTORY.nbytes < 80


def test_survived_overdoses_stand_in_the_history():
    m = grown(1500, rng=7, changes=EASY_START | DANGEROUS)
    before = m.courses.array("history").overdoses.sum()
    m.run(1)
    results = m.results()
    of = (
        (results.measure == "overdose_nonfatal")
        & (results.substance == "opioid")
        & (results.stratum == "all")
    )
    counted = float(results.numerator[of].sum())
    assert counted > 0
    # some of those who survived one died later in the year, and their histories with them
    assert 0 < m.courses.array("history").overdoses.sum() - before <= counted


def test_spells_have_the_names_of_their_places():
    places = (QUIT_USE, QUIT_DAILY, LEFT_USE, LEFT_DAILY, TREATED, TREATED + 1)
    assert [SPELLS[i] for i in places] == list(SPELLS)
