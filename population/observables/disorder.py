"""Disorder by DSM-5, dependence by DSM-IV, and what became of people who were dependent."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from population.mechanisms.criteria import CRITERIA
from population.observables.cells import NSDUH, counts_of, groups
from population.observables.observations import ANY, year_told
from population.observables.people import YEAR, Course, course_of, living_cells, severities, within
from population.observables.registry import observable
from population.observables.tidy import Tidy, over_groups
from population.records import NEVER

SEVERITIES = ("mild", "moderate", "severe")
STATUS = ("dependent", "partial remission", "risk use without symptoms", "low-risk use", "abstinent")
"""The five classes of Dawson 2005 Addiction 100:281, told for any substance."""
HEAVY = CRITERIA.index("time")


@observable("OBS-SUD", "proportion")
def past_year_disorder(model: Any, bands: tuple[int, ...] = NSDUH) -> pd.DataFrame:
    """People with 2 or more of 11 DSM-5 criteria in the past 12 months (mild 2-3, moderate 4-5, severe 6 or more)."""
    of, cells = groups(bands, model.group_names), living_cells(model)
    everybody = over_groups(counts_of(cells), of)
    tidy = Tidy("OBS-SUD", year_told(model), of.levels)
    for name, severity in severities(model).items():
        tidy.share(name, "any severity", over_groups(counts_of(cells, severity > 0), of), everybody)
        for i, degree in enumerate(SEVERITIES):
            tidy.share(name, degree, over_groups(counts_of(cells, severity == i + 1), of), everybody)
    return tidy.frame()


@observable("OBS-DEP", "proportion")
def past_year_dependence(model: Any, bands: tuple[int, ...] = NSDUH) -> pd.DataFrame:
    """People with 3 or more of 7 criteria of DSM-IV dependence in the past 12 months; and those ever dependent."""
    of, cells = groups(bands, model.group_names), living_cells(model)
    everybody = over_groups(counts_of(cells), of)
    tidy = Tidy("OBS-DEP", year_told(model), of.levels)
    now, ever = np.zeros((2, len(cells)), bool)
    for k, name in enumerate(model.class_names):
        course = course_of(model, k)
        for group, found, told in (
            ("past year", course.ledger.dependent > 0, now),
            ("lifetime", course.history.dependence_day > NEVER, ever),
        ):
            told[course.people[found]] = True
            tidy.share(name, group, over_groups(counts_of(cells[course.people[found]]), of), everybody)
    for group, told in (("past year", now), ("lifetime", ever)):
        tidy.share(ANY, group, over_groups(counts_of(cells, told), of), everybody)
    return tidy.frame()


def status_of(model: Any, course: Course) -> np.ndarray:
    """Number in `STATUS` of everybody with a course.

    Partial remission is any criterion but craving in the past 12 months; use without any is risk use from
    `risk_use_year` heavy days in them on.
    """
    ledger = course.ledger
    heavy = ledger.counts[:, :, HEAVY].astype(np.int64).sum(axis=1)
    risky = heavy >= model.rules.observed[0].risk_use_year
    used = within(model.day, ledger.last_use_day)
    return np.select(
        [ledger.dependent > 0, ledger.shown > 0, used & risky, used], [0, 1, 2, 3], default=4
    )  # fmt: skip


@observable("OBS-STATUS", "proportion")
def status_after_dependence(model: Any, bands: tuple[int, ...] = NSDUH) -> pd.DataFrame:
    """What is true in the past year of people who were dependent before it: one of five classes."""
    of, cells = groups(bands, model.group_names), living_cells(model)
    tidy = Tidy("OBS-STATUS", year_told(model), of.levels)
    for k, name in enumerate(model.class_names):
        course = course_of(model, k)
        onset = course.history.dependence_day
        prior = (onset > NEVER) & (model.day - onset >= YEAR)
        status, own = status_of(model, course)[prior], cells[course.people[prior]]
        all_prior = over_groups(counts_of(own), of)
        for i, group in enumerate(STATUS):
            tidy.share(name, group, over_groups(counts_of(own, status == i), of), all_prior)
    return tidy.frame()
