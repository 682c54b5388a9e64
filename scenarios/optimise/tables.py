"""Tables of a search: what was tried, what the check says of the best, and what they cost each year."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from scenarios.optimise.front import non_dominated
from scenarios.optimise.portfolios import Levels, Space
from scenarios.optimise.valuing import OBJECTIVES, Outcome
from scenarios.pairs import centre, half_width
from scenarios.tables import (
    DIFFERENCES,
    DIFFERENCES_SUMMARY,
    ECONOMICS,
    RANKING,
    SUMMARY,
    TOTALS,
    parquet_bytes,
)

if TYPE_CHECKING:
    from scenarios.optimise.running import Asked
    from scenarios.optimise.search import Search

Array = NDArray[np.float64]
TRIALS = pa.schema(
    [
        ("trial", pa.int32()),
        ("portfolio", pa.string()),
        ("tried", pa.string()),
        ("policy", pa.string()),
        ("share", pa.float64()),
        *((name, pa.float64()) for name in OBJECTIVES),
        ("spending", pa.float64()),
        ("within_budget", pa.bool_()),
        ("front", pa.bool_()),
        ("checked_as", pa.string()),
    ]
)
"""Columns of trials.parquet: a row for each part of each portfolio tried; gains and spending of small runs."""

PORTFOLIOS = pa.schema(
    [
        ("portfolio", pa.string()),
        ("scenario", pa.string()),
        ("parts", pa.string()),
        ("objective", pa.string()),
        ("searched", pa.float64()),
        ("gain", pa.float64()),
        ("lower", pa.float64()),
        ("upper", pa.float64()),
        ("replicates", pa.int32()),
        ("aimed_at", pa.bool_()),
        ("within_budget", pa.bool_()),
        ("beaten_by", pa.string()),
    ]
)
"""Columns of portfolios.parquet: `searched` is what the search saw, `gain` what the check on fresh seeds did."""

BUDGET = pa.schema(
    [
        ("portfolio", pa.string()),
        ("year", pa.int32()),
        ("item", pa.string()),
        ("cost", pa.float64()),
        ("lower", pa.float64()),
        ("upper", pa.float64()),
        ("per_person", pa.float64()),
        ("unit", pa.string()),
    ]
)
"""Columns of budget.parquet: dollars of each year, of the whole place and for each person of it."""

ITEMS = ("spending", "programmes", "health_care")
"""What the budget pays; the part of it that runs policies; health care, net of what is saved elsewhere."""
DOLLARS = "usd_2024"


def letter(number: int) -> str:
    """Name of a portfolio put forward: A, B, ..., Z, A2, ..."""
    turn, place = divmod(number, 26)
    return chr(ord("A") + place) + (str(turn + 1) if turn else "")


def optimise_tables(
    space: Space, ask: Asked, search: Search, searched: Mapping[Levels, Outcome], chosen: Sequence[Levels],
    checked: Sequence[Outcome],
) -> dict[str, bytes]:  # fmt: skip
    """Name and Parquet bytes of the tables."""
    trials = pd.DataFrame(list(_trials(space, search, searched, chosen)), columns=TRIALS.names)
    portfolios = pd.DataFrame(
        list(_portfolios(space, ask, searched, chosen, checked)), columns=PORTFOLIOS.names
    )
    first = space.place.start_date.year
    budget = pd.DataFrame(
        [
            row
            for i, each in enumerate(checked)
            for row in _budget(letter(i), each, first, space.place.population.size)
        ],
        columns=BUDGET.names,
    )
    return {
        "trials.parquet": parquet_bytes(trials, TRIALS),
        "portfolios.parquet": parquet_bytes(portfolios, PORTFOLIOS),
        "budget.parquet": parquet_bytes(budget, BUDGET),
    }


def no_tables() -> dict[str, bytes]:
    """The tables of a comparison where nothing is worth checking: without rows."""
    schemas = {"summary": SUMMARY, "differences": DIFFERENCES, "differences_summary": DIFFERENCES_SUMMARY}
    schemas |= {"totals": TOTALS, "ranking": RANKING, "economics": ECONOMICS}
    return {f"{k}.parquet": parquet_bytes(pd.DataFrame(columns=v.names), v) for k, v in schemas.items()}


def _trials(
    space: Space, search: Search, searched: Mapping[Levels, Outcome], chosen: Sequence[Levels]
) -> Iterator[tuple[Any, ...]]:
    front, affordable = set(search.front()), set(search.affordable())
    names = {levels: letter(i) for i, levels in enumerate(chosen)}
    for number, levels in enumerate(search.tried):
        gains = [searched[levels].mean(name) for name in OBJECTIVES]
        facts = (search.tried[levels].spending, levels in affordable, levels in front, names.get(levels, ""))
        scenario = space.scenario(levels).name
        for policy, share in space.shares(levels).items() or {"": 0.0}.items():
            yield (number, scenario, search.sources[levels], policy, share, *gains, *facts)


def _portfolios(
    space: Space, ask: Asked, searched: Mapping[Levels, Outcome], chosen: Sequence[Levels], checked: Sequence[Outcome]
) -> Iterator[tuple[Any, ...]]:  # fmt: skip
    beaten = beaten_by([[*(o.mean(n) for n in ask.objectives), -o.dearest_year] for o in checked])
    for i, (levels, found) in enumerate(zip(chosen, checked, strict=True)):
        within = ask.budget is None or found.dearest_year <= ask.budget
        for objective in OBJECTIVES:
            mean, lower, upper = (float(x[0]) for x in interval(found.gains[objective][None, :]))
            yield (
                letter(i), space.scenario(levels).name, space.words(levels), objective,
                searched[levels].mean(objective), mean, lower, upper, len(found.gains[objective]),
                objective in ask.objectives, within, beaten[i],
            )  # fmt: skip


def beaten_by(values: Sequence[Sequence[float]]) -> list[str]:
    """Letter of a portfolio that beats each in the check, empty where none does; that of nothing is "nothing"."""
    whole = [*values, [0.0] * len(values[0])] if values else []
    found = []
    for i, mine in enumerate(values):
        others = [j for j in range(len(whole)) if j != i and not non_dominated([whole[j], mine])[1]]
        found.append(("nothing" if others[0] == len(values) else letter(others[0])) if others else "")
    return found


def interval(values: Array) -> tuple[Array, Array, Array]:
    """Mean of each row over replicates and its 95% interval by Student's t; none with one replicate."""
    mean, error, freedom = centre(values, np.zeros(values.shape[1], np.int64))
    half = half_width(error, freedom)
    return mean, mean - half, mean + half


def _budget(name: str, found: Outcome, first_year: int, size: int) -> Iterator[tuple[Any, ...]]:
    for item in ITEMS:
        mean, lower, upper = interval(getattr(found, item).T)
        for year in range(len(mean)):
            cost = float(mean[year])
            each = cost / size if size else 0.0
            yield (name, first_year + year, item, cost, float(lower[year]), float(upper[year]), each, DOLLARS)
