"""Long tables as matrices: a row for each quantity, a column for each run.

Keys are numbered once, and all that follows works on the numbers: comparing strings of a million rows takes most of the
time otherwise.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Codes = NDArray[np.int64]


class Coded(NamedTuple):
    """The distinct keys of a table in their order, and of each row the place of its key among them."""

    labels: pd.MultiIndex
    codes: Codes


def coded(frame: pd.DataFrame, keys: Sequence[str]) -> Coded:
    """Number the rows of a table by their keys, none of which may be missing."""
    whole, sizes, found = _combined(frame, keys, in_order=True)
    number, used = pd.factorize(whole, sort=True)
    places = [list(codes) for codes in np.unravel_index(used, sizes)]
    labels = pd.MultiIndex(levels=found, codes=places, names=list(keys))
    return Coded(labels, np.asarray(number, dtype=np.int64))


def numbered(frame: pd.DataFrame, keys: Sequence[str]) -> tuple[Codes, pd.DataFrame]:
    """Number the rows by their keys, in order of first appearance; and the distinct keys."""
    whole, _, _ = _combined(frame, keys, in_order=False)
    number = np.asarray(pd.factorize(whole)[0], dtype=np.int64)
    first = np.flatnonzero(np.diff(np.maximum.accumulate(number), prepend=-1))
    return number, frame[list(keys)].iloc[first].reset_index(drop=True)


def _combined(frame: pd.DataFrame, keys: Sequence[str], in_order: bool) -> tuple[Codes, list[int], list[Any]]:
    """One number for the keys of each row, how many values each key has, and these."""
    columns = [pd.factorize(frame[key], sort=in_order) for key in keys]
    sizes = [max(1, len(found)) for _, found in columns]
    whole = np.zeros(len(frame), dtype=np.int64)
    for (codes, _), size in zip(columns, sizes, strict=True):
        whole = whole * size + codes
    return whole, sizes, [found for _, found in columns]


def matrix(rows: Coded, columns: Coded, values: NDArray[np.float64]) -> pd.DataFrame:
    """Values by their row and column; what is not there is NaN.

    Raises
    ------
    ValueError
        When two values have the same row and column.
    """
    shape = len(rows.labels), len(columns.labels)
    cells = rows.codes * shape[1] + columns.codes
    if len(cells) and np.bincount(cells).max() > 1:
        raise ValueError("two rows of the table tell of the same quantity and run")
    filled = np.full(shape, np.nan)
    filled[rows.codes, columns.codes] = values
    return pd.DataFrame(filled, index=rows.labels, columns=columns.labels, copy=False)


def running_totals(
    rows: Coded,
    columns: Coded,
    values: NDArray[np.float64],
    years: NDArray[np.int64],
    horizons: Sequence[int],
) -> Iterator[pd.DataFrame]:
    """Sums over the first years, by row and column, for each of some horizons.

    Parameters
    ----------
    years
        Of each value, counted from 0.
    horizons
        Numbers of years; a sum in which a year is missing is NaN, and a row or column without any value is left out.
    """
    cells = rows.codes * len(columns.labels) + columns.codes
    for horizon in horizons:
        early = years < horizon
        groups = pd.Series(values[early]).groupby(cells[early], sort=False)
        sums = groups.sum(min_count=horizon)
        row, column = np.divmod(np.asarray(sums.index, dtype=np.int64), len(columns.labels))
        yield matrix(
            _present(rows.labels, row), _present(columns.labels, column), np.asarray(sums, dtype=np.float64)
        )


def _present(labels: pd.MultiIndex, codes: Codes) -> Coded:
    """The labels that some codes name, and those codes among them."""
    number, used = pd.factorize(codes, sort=True)
    return Coded(labels[used], np.asarray(number, dtype=np.int64))
