"""Tidy tables of observables: one row for each quantity, time, group, stratum and level."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from population.observables.cells import Groups

TIDY = (
    "observable",
    "year",
    "substance",
    "group",
    "time_days",
    "stratum",
    "level",
    "value",
    "numerator",
    "denominator",
    "person_years",
    "standard_error",
    "unit",
)
"""Columns; `time_days` is NaN where no time belongs to a quantity, `person_years` where none are lived."""

KEY = TIDY[:7]


class Tidy:
    """Collects the rows of one observable.

    Parameters
    ----------
    code
        Code of the observable.
    year
        Calendar year it is told for.
    levels
        (stratum, level) of the rows of each block.
    """

    def __init__(self, code: str, year: int, levels: Sequence[tuple[str, str]]) -> None:
        self.code, self.year, self.levels = code, year, levels
        self.blocks: list[tuple[Any, ...]] = []

    def add(
        self,
        substance: str,
        group: str,
        value: np.ndarray,
        numerator: np.ndarray,
        denominator: np.ndarray,
        unit: str,
        time_days: float = float("nan"),
        person_years: np.ndarray | None = None,
        standard_error: np.ndarray | None = None,
        year: int | None = None,
    ) -> None:
        """A block of rows; arrays of shape (levels,). Values are NaN where the denominator is 0."""
        nothing = np.full(len(self.levels), np.nan)
        error = nothing if standard_error is None else np.where(denominator > 0, standard_error, np.nan)
        lived = nothing if person_years is None else person_years
        self.blocks.append(
            (
                (self.code, self.year if year is None else year, substance, group, time_days, unit),
                np.where(denominator > 0, value, np.nan), numerator, denominator, lived, error,
            )
        )  # fmt: skip

    def share(
        self,
        substance: str,
        group: str,
        numerator: np.ndarray,
        denominator: np.ndarray,
        time_days: float = float("nan"),
        year: int | None = None,
    ) -> None:
        """A proportion with its binomial standard error."""
        p = ratio(numerator, denominator)
        error = np.sqrt(ratio(p * (1.0 - p), denominator))
        self.add(
            substance, group, p, numerator, denominator, "proportion", time_days, None, error, year
        )  # fmt: skip

    def rate(
        self, substance: str, group: str, events: np.ndarray, person_years: np.ndarray, per: float, unit: str,
        time_days: float = float("nan"), year: int | None = None,
    ) -> None:  # fmt: skip
        """Events over person-years, with the standard error of a Poisson count."""
        value = per * ratio(events, person_years)
        error = per * ratio(np.sqrt(events), person_years)
        self.add(
            substance, group, value, events, person_years, unit, time_days, person_years, error, year
        )  # fmt: skip

    def frame(self) -> pd.DataFrame:
        """All rows so far, with the columns `TIDY`."""
        n, many = len(self.levels), len(self.blocks)
        strata, names = zip(*self.levels, strict=True)
        keys = zip(*(block[0] for block in self.blocks), strict=True) if many else [()] * len(OF_BLOCKS)
        found = {
            name: np.repeat(np.array(part, TYPES[name]), n)
            for name, part in zip(OF_BLOCKS, keys, strict=True)
        }
        found |= {
            "stratum": np.array(strata * many, object),
            "level": np.array(names * many, object),
        }
        for i, name in enumerate(NUMBERS):
            found[name] = np.concatenate([block[i + 1] for block in self.blocks] or [np.empty(0)])
        return pd.DataFrame({name: found[name] for name in TIDY}, copy=False)


OF_BLOCKS = ("observable", "year", "substance", "group", "time_days", "unit")
NUMBERS = ("value", "numerator", "denominator", "person_years", "standard_error")
TYPES = {
    name: object if name in ("observable", "substance", "group", "stratum", "level", "unit")
    else np.int32 if name == "year" else np.float64
    for name in TIDY
}  # fmt: skip


def ratio(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """`a` / `b`, NaN where `b` is 0."""
    return np.divide(a, b, out=np.full(np.shape(a), np.nan), where=np.asarray(b) > 0)


def over_groups(counts: np.ndarray, of: Groups) -> np.ndarray:
    """Counts by cell, shape (..., cells), summed over groups: (..., levels); nobody is in cells beyond the last."""
    return np.asarray(counts @ of.sums[:, : counts.shape[-1]].T)
