"""What a page tells of an analysis: sentences, tables and what its charts are made of, as plain data."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Any, NamedTuple

from dashboards.adapters.analyses import Analysis
from dashboards.charts.base import short
from dashboards.words import plain

if TYPE_CHECKING:
    import pandas as pd

MOST_ROWS = 24
"""Rows of a chart or a table; more are in the files."""


MAKERS = {
    "optimise": "dashboards.adapters.told_runs:optimised",
    "sensitivity": "dashboards.adapters.told_runs:sensitivity",
    "nation": "dashboards.adapters.told_nation:nation",
    "calibration": "dashboards.adapters.told_fits:calibrated",
    "local": "dashboards.adapters.told_fits:local",
}
"""What tells of each kind: a function of the analysis and of the outcome that is looked at."""


class Sheet(NamedTuple):
    """A table."""

    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    numeric: Sequence[int] = ()
    said: str = ""


class Chart(NamedTuple):
    """What a chart is made of: `form` is "spans", "tornado" or "front"."""

    form: str
    title: str
    unit: str
    content: Sequence[Any]
    mark: float | None = None
    said: str = ""


class Told(NamedTuple):
    """A page: what was found in a sentence, what the numbers are, and the parts below; `choice` names the outcomes."""

    sentence: str
    note: str
    parts: Sequence[Sheet | Chart]
    choice: dict[str, str] = {}  # noqa: RUF012


def told(analysis: Analysis, outcome: str = "") -> Told:
    """Everything that the page of an analysis tells; `outcome` is one of its `choice`."""
    module, name = MAKERS[analysis.kind].split(":")
    maker: Callable[[Analysis, str], Told] = getattr(import_module(module), name)
    return maker(analysis, outcome)


def chosen(outcome: str, choice: dict[str, str]) -> str:
    """The outcome that is shown: the one asked for, or the first."""
    return outcome if outcome in choice else next(iter(choice), "")


def sheet(title: str, frame: pd.DataFrame, names: Sequence[str]) -> Sheet:
    """A table of text under its own names."""
    columns = [plain(str(frame.index.name or "")), *(plain(str(c)) for c in frame.columns)]
    rows = [[name, *map(str, row)] for name, row in zip(names, frame.to_numpy(), strict=True)]
    return Sheet(title, columns, rows)


def numbers(row: pd.Series, name: str) -> tuple[float, float, float]:
    """A value and its interval."""
    return float(row[name]), float(row["lower"]), float(row["upper"])


def with_interval(row: Any, name: str, ends: str = "") -> str:
    """A value and its interval as text."""
    value, lower, upper = (float(row[k]) for k in (name, f"{ends}lower", f"{ends}upper"))
    return short(value) if lower != lower else f"{short(value)} ({short(lower)} to {short(upper)})"


def finite(value: Any) -> float:
    """A number, or none where there is none."""
    return float(value) if isinstance(value, int | float) else float("nan")
