"""Milestones on the way from the first cigarette to dependence, in adolescents."""

from __future__ import annotations

import numpy as np

from neuro.equations.control import maturity
from neuro.protocols.adolescence import aged
from neuro.protocols.cohort import Cohort
from neuro.protocols.experiments import Setup, experiment
from neuro.protocols.results import Observed, curve
from neuro.protocols.vulnerability import YEAR, dependent, surveyed

AGE, YEARS, PEOPLE = 13.0, 6, 1000
QUARTER, MONTH, STEADY_DAYS, HUNDRED = 0.25, 365.0 / 12.0, 28, 100.0
NAMES = ("weekly", "hundred_cigarettes", "daily", "dependence")


class Reached:
    """Day on which each person reached each milestone first, infinite for none; arrays of shape (people,)."""

    def __init__(self, cohort: Cohort) -> None:
        self.cohort = cohort
        self.day = {name: np.full(cohort.people, np.inf) for name in NAMES}
        self.smoked, self.weekly, self.daily = (np.zeros(cohort.people) for _ in range(3))

    def note(self, day: int) -> None:
        """Look at everybody after a day; weekly and daily smoking must have lasted for four weeks."""
        circuits = self.cohort["nicotine"]
        self.smoked += circuits["doses"]
        self.weekly = np.where(circuits["idle_days"] < 7.0, self.weekly + 1, 0)
        self.daily = np.where(circuits["doses"] > 0.0, self.daily + 1, 0)
        states = (
            self.weekly >= STEADY_DAYS,
            self.smoked >= HUNDRED,
            self.daily >= STEADY_DAYS,
            dependent(self.cohort, "nicotine"),
        )
        for name, there in zip(NAMES, states, strict=True):
            self.day[name][there & np.isinf(self.day[name])] = day


def months_to_quarter(days: np.ndarray) -> float:
    """Months until a quarter of the people are there; not a number when fewer ever are."""
    last = np.sort(days)[max(0, int(np.ceil(QUARTER * days.size)) - 1)]
    return float(last / MONTH) if np.isfinite(last) else float("nan")


@experiment("milestones", "Milestones from the first cigarette to dependence")
def milestones(setup: Setup) -> Observed:
    """Six years of adolescents after a first cigarette (Gervais 2006)."""
    cohort = aged(setup.cohort("nicotine", people=PEOPLE, least=PEOPLE, varied=True, seed=71), AGE)
    reached = Reached(cohort)

    def each_day(day: int) -> None:
        reached.note(day - 1)
        cohort.surround(maturity=maturity(AGE + day / YEAR, cohort.general[0]))

    surveyed(cohort, "nicotine", YEARS, each_day)
    months = np.linspace(0.0, 12.0 * YEARS, 73)
    axes = ("months after the first cigarette", "share there")
    return Observed(
        {name: months_to_quarter(days) for name, days in reached.day.items()},
        [
            curve(
                "Adolescents",
                name.replace("_", " "),
                months,
                [(days <= m * MONTH).mean() for m in months],
                axes,
            )
            for name, days in reached.day.items()
        ],
    )
