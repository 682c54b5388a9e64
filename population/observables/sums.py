"""What adds up in a tidy table, so that a count left out could be got back from others.

Counts are nodes: row i's own count is node i, and its denominator, where that counts people of a kind and not all
people, is node n + i of a table with n rows. A margin is a total and the nodes that add up to it; a margin of one node
is a count that is told twice.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import pandas as pd

from neuro.registry import substance, substance_ids
from population.observables.disorder import SEVERITIES, STATUS
from population.observables.mortality import WINDOWS
from population.observables.tidy import KEY

TELLING = ("stratum", "level", "value", "numerator", "denominator", "person_years", "standard_error", "unit")
"""Columns that do not say which quantity a row belongs to."""

OF_EVERYBODY = ("OBS-PY", "OBS-PM", "OBS-LIFE", "OBS-SUD", "OBS-DEP")
"""Observables whose denominators are people of all kinds."""
ALL_WEEKS = "all weeks"
BY_SUBSTANCE = ("OBS-OD", "OBS-OD-ADJ", "OBS-OD-RATIO")
"""Observables that count each event for one substance, for its class and for any."""
TOLD_AS_DENOMINATOR = (
    (("OBS-SUD", "any severity"), ("OBS-TXGAP", "medication, of disorder")),
    (("OBS-DEP", "lifetime"), ("OBS-REM", "remission since dependence")),
    (("OBS-LIFE", "use"), ("OBS-TRANS", "dependence since first use")),
)
"""Counts of one observable that are the denominators of another."""
TOLD_TWICE = ((("OBS-OD", "fatal"), ("OBS-OD-ADJ", "fatal, age-adjusted")),)
TOLD_INSIDE = (("OBS-OD", "fatal"), ("OBS-OD", "survived")), ("OBS-OD-RATIO", "survived per fatal")
"""Counts that a ratio shows, which is left out with either of them."""

Margin = tuple[int, list[int]]
"""Node of a total, and nodes that add up to it."""
Places = dict[tuple[Any, ...], list[int]]


def counts_people_of_a_kind(table: pd.DataFrame) -> pd.Series:
    """Which rows have a denominator that counts people of a kind: in need, ever dependent, abstinent."""
    if "observable" not in table:
        return pd.Series(False, table.index)
    surveyed = table["group"] == "survey" if "group" in table else False
    return (table["unit"] == "proportion") & ~table["observable"].isin(OF_EVERYBODY) & ~surveyed


def margins(table: pd.DataFrame) -> Iterator[Margin]:
    """Every sum that a table holds, whose rows are numbered from 0."""
    own = counts_people_of_a_kind(table).to_numpy()
    for total, cells in _strata(table):
        yield total, cells
        if own[total]:
            yield total + len(table), [i + len(table) for i in cells]
    if set(KEY) <= set(table.columns):
        yield from _groups(table)
        yield from _substances(table)
        yield from _twice(table)


def shown_inside(table: pd.DataFrame) -> Iterator[tuple[int, int]]:
    """(a, b): row b shows the count of row a and is left out with it."""
    if set(KEY) <= set(table.columns):
        counts, ratio = TOLD_INSIDE
        at, shown = _at(table, *zip(*counts, strict=True)), _at(table, (ratio[0],), (ratio[1],))
        for key, rows in at.items():
            for a in rows:
                yield from ((a, b) for b in shown.get(key, ()))


def _strata(table: pd.DataFrame) -> Iterator[Margin]:
    """Levels of a stratum, and of a crossed stratum along either side."""
    keys = [name for name in table.columns if name not in TELLING]
    quantities = table.groupby(keys, sort=False, dropna=False) if keys else [((), table)]
    for _, part in quantities:
        at = {
            (stratum, level): i
            for i, stratum, level in zip(part.index, part["stratum"], part["level"], strict=True)
        }
        strata = dict.fromkeys(part["stratum"])
        total = at.get(("all", "all"))
        for stratum in strata:
            levels = [i for (s, _), i in at.items() if s == stratum]
            if stratum != "all" and total is not None:
                yield total, levels
            one, _, other = stratum.partition("_")
            if one in strata and other in strata:
                yield from _sides(at, stratum, one, other)


def _sides(at: dict[tuple[str, str], int], stratum: str, one: str, other: str) -> Iterator[Margin]:
    cells = {level: i for (s, level), i in at.items() if s == stratum}
    for (s, level), i in at.items():
        if s == one:
            yield i, [j for name, j in cells.items() if name.startswith(f"{level} ")]
        elif s == other:
            yield i, [j for name, j in cells.items() if name.endswith(f" {level}")]


def _cells(table: pd.DataFrame, code: str, column: str) -> Iterator[dict[str, int]]:
    """Rows of an observable by their label in a column, all else alike."""
    part = table[table["observable"] == code]
    for _, rows in part.groupby([name for name in KEY if name != column], sort=False, dropna=False):
        yield dict(zip(rows[column], rows.index, strict=True))


def _groups(table: pd.DataFrame) -> Iterator[Margin]:
    """Degrees that add up to a disorder, statuses to all who have one, weeks to all weeks."""
    for at in _cells(table, "OBS-SUD", "group"):
        if "any severity" in at and all(name in at for name in SEVERITIES):
            yield at["any severity"], [at[name] for name in SEVERITIES]
    for at in _cells(table, "OBS-STATUS", "group"):
        if all(name in at for name in STATUS):
            cells = [at[name] for name in STATUS]
            yield len(table) + cells[0], cells
            yield from ((len(table) + cells[0], [len(table) + i]) for i in cells[1:])
    for at in _cells(table, "OBS-MORT", "group"):
        for name, total in at.items():
            parts = [name.replace(ALL_WEEKS, window) for window in WINDOWS]
            if ALL_WEEKS in name and all(part in at for part in parts):
                yield total, [at[part] for part in parts]


def _substances(table: pd.DataFrame) -> Iterator[Margin]:
    """Substances that add up to their class, and classes to any."""
    known = {name: substance(name).substance_class for name in substance_ids()}
    for code in BY_SUBSTANCE:
        for at in _cells(table, code, "substance"):
            class_of = {name: known.get(name, name) for name in at if name != "any"}
            classes = list(dict.fromkeys(class_of.values()))
            if "any" in at and all(name in at for name in classes):
                yield at["any"], [at[name] for name in classes]
            for name in classes:
                members = [at[s] for s, of in class_of.items() if of == name and s != name]
                if name in at and members:
                    yield at[name], members


def _twice(table: pd.DataFrame) -> Iterator[Margin]:
    """Counts that stand in a second row, as its count or as its denominator."""
    pairs = [(*pair, 0) for pair in TOLD_TWICE] + [(*pair, len(table)) for pair in TOLD_AS_DENOMINATOR]
    for (code, group), (other, other_group), shift in pairs:
        first, second = _at(table, (code,), (group,)), _at(table, (other,), (other_group,))
        for key, rows in first.items():
            yield from ((rows[0], [j + shift]) for j in second.get(key, ()))


def _at(table: pd.DataFrame, codes: Sequence[str], groups: Sequence[str]) -> Places:
    """Rows of observables and their groups by year, substance, stratum and level."""
    found: Places = {}
    of = zip(codes, groups, strict=True)
    for code, group in of:
        part = table[(table["observable"] == code) & (table["group"] == group)]
        keys = zip(part["year"], part["substance"], part["stratum"], part["level"], strict=True)
        for i, key in zip(part.index, keys, strict=True):
            found.setdefault(key, []).append(i)
    return found
