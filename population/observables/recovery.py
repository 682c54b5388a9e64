"""From first use to dependence, from dependence to remission, and how long abstinence lasts."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from population.observables.cells import NSDUH, groups
from population.observables.life_tables import ENDS, N_BINS, LifeTable, bin_at, bins_of, days_of_years
from population.observables.observations import year_told
from population.observables.people import course_of, living_cells
from population.observables.registry import observable
from population.observables.tidy import Tidy, ratio
from population.people.strata import levels_with
from population.records import NEVER
from population.steps.histories import LEFT_DAILY, LEFT_USE, QUIT_DAILY, QUIT_USE

LIFETIME_DAYS = int(ENDS[-2])
YEARS_TOLD = (1, 2, 5, 10, 20)
TIMES = (*(days_of_years(y) for y in YEARS_TOLD), LIFETIME_DAYS)
"""Days since an onset at which cumulative incidence is told; the last stands for a lifetime."""
ABSTINENCE_TIMES = (1, 7, 14, 30, 60, 90, 180, *(days_of_years(y) for y in (1, 2, 3)))
ABSTINENCE_CLASSES = ("<1 year", "1-3 years", "3-5 years", "5 years or more")
QUARTILES = {"lower quartile": 0.25, "median": 0.5, "upper quartile": 0.75}


def tell_survival(
    tidy: Tidy, name: str, group: str, table: LifeTable, times: tuple[int, ...], share_with: bool
) -> None:
    """Rows of a life table at some times: the share with the event by then, or the share without."""
    survival, error = table.survival(), table.standard_error()
    events, entered = np.cumsum(table.ended, axis=0), table.entered.sum(axis=0)
    for days in times:
        j = bin_at(days)
        value = 1.0 - survival[j] if share_with else survival[j]
        tidy.add(
            name, group, value, events[j], entered, "proportion", float(days), standard_error=error[j]
        )  # fmt: skip


def onset_table(days: np.ndarray, happened: np.ndarray, member: np.ndarray) -> LifeTable:
    """Life table of people followed from an onset.

    Parameters
    ----------
    days : ndarray, shape (n,)
        From the onset to the event, or to today.
    happened : ndarray of bool, shape (n,)
    member : ndarray, shape (levels, n)
        1 where a person belongs to a level.
    """
    at = bins_of(np.maximum(days, 0))
    entered, ended, censored = np.zeros((3, N_BINS, len(member)))
    entered[0] = member.sum(axis=1)
    np.add.at(ended, at[happened], member[:, happened].T)
    np.add.at(censored, at[~happened], member[:, ~happened].T)
    return LifeTable(entered, ended, censored)


def _since_onset(model: Any, code: str, group: str, bands: tuple[int, ...]) -> pd.DataFrame:
    """Cumulative incidence of dependence since first use, or of remission since dependence."""
    of, cells = groups(bands, model.group_names), living_cells(model)
    tidy = Tidy(code, year_told(model), of.levels)
    for k, name in enumerate(model.class_names):
        course = course_of(model, k)
        dependence = course.history.dependence_day.astype(np.int64)
        if code == "OBS-TRANS":
            begun, end = course.ledger.first_use_day.astype(np.int64), dependence
        else:
            begun, end = dependence, course.history.remission_day.astype(np.int64)
        own = begun > NEVER
        happened = end[own] > NEVER
        days = np.where(happened, end[own], model.day) - begun[own]
        table = onset_table(days, happened, of.sums[:, cells[course.people[own]]])
        tell_survival(tidy, name, group, table, TIMES, share_with=True)
    return tidy.frame()


@observable("OBS-TRANS", "survival")
def dependence_since_first_use(model: Any, bands: tuple[int, ...] = NSDUH) -> pd.DataFrame:
    """Cumulative incidence of first DSM-IV dependence by time since first use, among the people alive (Kaplan-Meier).

    As in a survey of survivors: people who died are not asked, people not dependent yet are censored today.
    """
    return _since_onset(model, "OBS-TRANS", "dependence since first use", bands)


@observable("OBS-REM", "survival")
def remission_since_dependence(model: Any, bands: tuple[int, ...] = NSDUH) -> pd.DataFrame:
    """Cumulative incidence of remission by time since the onset of dependence, among the people alive (Kaplan-Meier).

    Remission is the end of the first 12 months without DSM-IV dependence of the time without it that lasts until today,
    as surveys ask when symptoms were last there (Lopez-Quintero et al. 2011 Addiction 106:657); it is not abstinence.
    """
    return _since_onset(model, "OBS-REM", "remission since dependence", bands)


@observable("OBS-RELAPSE", "survival", observed=True)
def abstinence_after_stopping(model: Any) -> pd.DataFrame:
    """Share without use, and without a return to daily use, by time since a quit date or since leaving treatment.

    Quit dates are told apart by whether the person was in treatment then; spells under way when observation began enter
    late (Kaplan-Meier with delayed entry). Ages are those at the first day.
    """
    seen = model.observations
    still = seen.open_spells()
    tidy = Tidy("OBS-RELAPSE", year_told(model), levels_with(model.group_names))
    for k, name in enumerate(model.class_names):
        kinds = [("quit untreated", 0, QUIT_USE, QUIT_DAILY), ("quit in treatment", 1, QUIT_USE, QUIT_DAILY)]
        kinds += [
            (f"left {treatment}", t, LEFT_USE, LEFT_DAILY)
            for t, treatment in enumerate(model.treatments)
            if model.eligible[t, k]
        ]
        for label, group, use, daily in kinds:
            for kind, what in ((use, "no use"), (daily, "no daily use")):
                table = seen.life_table(k, kind, group, still)
                tell_survival(tidy, name, f"{label}: {what}", table, ABSTINENCE_TIMES, share_with=False)
    return tidy.frame()


@observable("OBS-SUSTAIN", "proportion", observed=True)
def sustained_abstinence(model: Any) -> pd.DataFrame:
    """People abstinent for a whole year, of those ever dependent and abstinent for so long at the interview before it.

    Interviews are a year apart from the first observed day; abstinent is without use for 30 days or more; people who
    died are not interviewed again.
    """
    tidy = Tidy("OBS-SUSTAIN", year_told(model), levels_with(model.group_names))
    for number, year in model.observations.years.items():
        for k, name in enumerate(model.class_names):
            for i, group in enumerate(ABSTINENCE_CLASSES):
                asked, kept = year.interviews[k, i]
                tidy.share(name, f"abstinent {group}", kept, asked, year=number)
    return tidy.frame()


@observable("OBS-ATT", "quartiles")
def attempts_before_recovery(model: Any, bands: tuple[int, ...] = NSDUH) -> pd.DataFrame:
    """Attempts to stop kept for 24 hours or more, of people who have shown no criterion but craving for a year.

    Value: quartiles and mean over people with a past disorder; numerator: all their attempts; denominator: people.
    """
    of, cells = groups(bands, model.group_names), living_cells(model)
    tidy = Tidy("OBS-ATT", year_told(model), of.levels)
    for k, name in enumerate(model.class_names):
        course = course_of(model, k)
        well = (course.ledger.onset_day > NEVER) & (course.ledger.shown == 0)
        attempts = course.history.attempts_kept[well].astype(np.float64)
        member = of.sums[:, cells[course.people[well]]] > 0
        n, total = member.sum(axis=1).astype(np.float64), member @ attempts
        for label, q in QUARTILES.items():
            value = np.array([np.quantile(attempts[m], q) if m.any() else np.nan for m in member])
            tidy.add(name, label, value, total, n, "attempts")
        mean = ratio(total, n)
        spread = np.sqrt(np.maximum(0.0, ratio(member @ attempts**2, n) - mean**2))
        error = ratio(spread, np.sqrt(np.maximum(n, 1.0)))
        tidy.add(name, "mean", mean, total, n, "attempts", standard_error=error)
    return tidy.frame()
