"""What treatments do to the same people: what fades when it ends and what lasts, what adds up, who dies."""

from __future__ import annotations

import numpy as np
import pytest

from population.care.capacity import end
from population.care.names import MEDICATION
from tests.population.trials import abstinent, follow, patients, trial_model

STIMULANT_ARMS = ("cbt", "contingency_management", "residential")
AT_THE_END, LATER = 84, 84 + 182
PEOPLE = 6000


def stimulant_trial(given, changes=None, days=LATER):
    """Days of people with a stimulant use disorder who are given treatments."""
    model = trial_model("stimulant", STIMULANT_ARMS, PEOPLE, changes=changes)
    return follow(model, patients(model), given, days)


@pytest.fixture(scope="module")
def arms():
    return {given: stimulant_trial(given) for given in ((), ("cbt",), ("contingency_management",))}


def gain(arms, given, day):
    """Share of days without use in the last four weeks, less that of the same people without; percentage points."""
    free = [1.0 - arms[arm]["used"][day - 27 : day + 1].mean() for arm in (given, ())]
    return 100.0 * (free[0] - free[1])


def test_the_effect_of_contingency_management_fades_after_it_ends(arms):
    """d = .46 (.37-.54) at its end and -.09 (-.28 to .10) six months later (Benishek 2014 Addiction)."""
    at_the_end, later = (gain(arms, ("contingency_management",), day) for day in (AT_THE_END, LATER))
    assert at_the_end > 1.0
    assert later < 0.4 * at_the_end


def test_the_effect_of_therapy_lasts_longer(arms):
    """g = .154 after treatment and .096 a year later: most of it is kept (Magill & Ray 2009 J Stud Alcohol Drugs)."""
    at_the_end, later = (gain(arms, ("cbt",), day) for day in (AT_THE_END, LATER))
    assert later > 0.4 * at_the_end > 0.4
    assert later > gain(arms, ("contingency_management",), LATER)


def test_therapy_with_protected_time_beats_either():
    """As the laboratory has it (experiment `therapy`, both_best): a residence with sessions against each alone."""
    time_alone = {"residential.therapy_sessions": 0.0}
    in_residence = {"residential.therapy_sessions": 1.0 / 7.0, "residential.leave_rate": 0.0}
    both = stimulant_trial(("residential",), in_residence, 300)
    time = stimulant_trial(("residential",), in_residence | time_alone, 300)
    therapy = stimulant_trial(("cbt",), in_residence, 300)
    shares = [abstinent(days, 300).mean() for days in (both, time, therapy)]
    assert shares[0] > max(shares[1:])


@pytest.fixture(scope="module")
def opioid():
    """Days of the same people without treatment, and in methadone treatment that all of them leave after 120 days."""
    stay = {f"methadone.{key}": 0.0 for key in ("leave_rate", "side_effect_rate", "leave_visit")}
    models = [trial_model("opioid", ("methadone",), 3000, changes=stay) for _ in range(2)]
    without = follow(models[0], patients(models[0]), (), 160)
    rows = patients(models[1])
    uid = models[1].table.uid[models[1].courses.array("ledger").owner[rows]].copy()
    inside = follow(models[1], rows, ("methadone",), 120)
    at = models[1].table.rows_of(uid)
    left = models[1].table["courses"][at[at >= 0], 0]
    end(models[1], MEDICATION, left)
    goals = models[1].courses.array("state").goal[left].copy()
    outside = follow(models[1], left, (), 40)
    assert len(goals) == len(left)
    return without, inside, outside


def daily(days, first, last):
    """Mean expected overdose deaths of a person and day, of those alive."""
    return days["hazard"][first:last].sum() / days["alive"][first:last].sum()


def test_agonist_treatment_lowers_deadly_overdose_while_it_lasts(opioid):
    """Overdose mortality out of against in methadone treatment 4.8 (2.9-7.96), all-cause 3.2 (Sordo 2017 BMJ)."""
    without, inside, _ = opioid
    assert daily(without, 60, 120) > 2.0 * daily(inside, 60, 120)


def test_the_excess_of_deaths_returns_on_leaving(opioid):
    """Mortality in the first two weeks after leaving against that in treatment 9 (5.4-14.9) (Cornish 2010 BMJ)."""
    _, inside, outside = opioid
    assert daily(outside, 1, 29) > 2.0 * daily(inside, 60, 120)
    assert np.isfinite(daily(outside, 1, 15))
