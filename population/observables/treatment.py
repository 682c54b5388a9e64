"""Who is treated of those who need it, how far people come in care, and how long they stay."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from population.observables.cells import NSDUH, counts_of, groups
from population.observables.life_tables import days_of_years
from population.observables.observations import ANY, year_told
from population.observables.people import course_of, living_cells, within
from population.observables.recovery import tell_survival
from population.observables.registry import observable
from population.observables.tidy import Tidy, over_groups
from population.people.strata import levels_with
from population.records import NEVER
from population.steps.histories import TREATED

RETENTION_TIMES = (30, 90, 180, *(days_of_years(y) for y in (1, 2, 3)))
RETAINED_DAYS = 180


def care_states(model: Any, k: int) -> dict[str, np.ndarray]:
    """Masks over the living of need and care for class k in the past year.

    Need is a disorder in the past 12 months, or treatment in them, as household surveys count it: groups and advice
    are none, but who goes to them has sought help.
    """
    course, day = course_of(model, k), model.day
    ledger, history = course.ledger, course.history
    in_care = (ledger.treatment >= 0).any(axis=1)
    treated = within(day, history.treated_day)
    disorder = ledger.severity > 0
    spells = history.spell_day[:, TREATED:].astype(np.int64)
    long = (ledger.treatment >= 0) & (day - spells >= RETAINED_DAYS) & (spells > NEVER)
    found = {
        "need": disorder | treated,
        "disorder": disorder,
        "perceived": course.state.problem > model.rules.diagnosis[k].problem_level,
        "attempt": within(day, ledger.attempt_day),
        "sought": treated
        | in_care
        | ((ledger.waiting_for >= 0) | within(day, ledger.waiting_day)).any(axis=1),
        "treated": treated,
        "medication": within(day, history.medicated_day),
        "in treatment": in_care,
        "retained": long.any(axis=1),
        "recent": ledger.recent == 0,
    }
    masks = {}
    for name, own in found.items():
        masks[name] = np.zeros(len(model.table.rows), bool)
        masks[name][course.people[own]] = True
    return masks


def _any_class(model: Any) -> dict[str, dict[str, np.ndarray]]:
    """`care_states` of each class and of any: treated for any of the classes that one needs it for."""
    found = {name: care_states(model, k) for k, name in enumerate(model.class_names)}
    keys = next(iter(found.values()), {})
    return found | {ANY: {key: np.any([m[key] & m["need"] for m in found.values()], axis=0) for key in keys}}


@observable("OBS-TXGAP", "proportion")
def treated_of_those_in_need(model: Any, bands: tuple[int, ...] = NSDUH) -> pd.DataFrame:
    """People treated in the past year, in any way or with a medication, of those with a disorder or treated in it.

    "medication, of disorder" has the people with a disorder in the past 12 months as its denominator.
    """
    of, cells = groups(bands, model.group_names), living_cells(model)
    tidy = Tidy("OBS-TXGAP", year_told(model), of.levels)
    for name, m in _any_class(model).items():
        for group, part, base in (
            ("treated", m["treated"], m["need"]),
            ("medication", m["medication"] & m["need"], m["need"]),
            ("medication, of disorder", m["medication"] & m["disorder"], m["disorder"]),
        ):
            whole = over_groups(counts_of(cells, base), of)
            tidy.share(name, group, over_groups(counts_of(cells, part), of), whole)
    return tidy.frame()


@observable("OBS-CASCADE", "proportion")
def treatment_cascade(model: Any, bands: tuple[int, ...] = NSDUH) -> pd.DataFrame:
    """How far people in need of treatment in the past year came: from perceiving a problem to retention and remission.

    Steps are told each by itself, of all in need; "recovering" is no criterion but craving for three months.
    """
    of, cells = groups(bands, model.group_names), living_cells(model)
    tidy = Tidy("OBS-CASCADE", year_told(model), of.levels)
    for name, m in _any_class(model).items():
        need = m["need"]
        whole = over_groups(counts_of(cells, need), of)
        for group, part in (
            ("perceives a problem", m["perceived"]),
            ("attempted to stop", m["attempt"]),
            ("sought treatment", m["sought"]),
            ("treated", m["treated"]),
            ("in treatment today", m["in treatment"]),
            (f"in treatment for {RETAINED_DAYS} days", m["retained"]),
            ("recovering in treatment", m["in treatment"] & m["recent"]),
        ):
            tidy.share(name, group, over_groups(counts_of(cells, part & need), of), whole)
    return tidy.frame()


@observable("OBS-RET", "survival", observed=True)
def retention(model: Any) -> pd.DataFrame:
    """Share of people who entered a treatment still in it by time since, without a gap of more than 30 days.

    Episodes under way when observation began enter late (Kaplan-Meier with delayed entry). Ages are those at entry.
    """
    tidy, still = (
        Tidy("OBS-RET", year_told(model), levels_with(model.group_names)),
        model.observations.open_spells(),
    )
    for k, name in enumerate(model.class_names):
        for t, treatment in enumerate(model.treatments):
            if model.eligible[t, k]:
                table = model.observations.life_table(k, TREATED + model.tracks[t], t, still)
                tell_survival(tidy, name, treatment, table, RETENTION_TIMES, share_with=False)
    return tidy.frame()
