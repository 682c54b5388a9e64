"""Yearly rates of a place through the end of its past and on, all measured in one way."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any
from unittest.mock import patch

import numpy as np

from population import burn_in
from population.calendar import DAYS_PER_YEAR
from population.circuit_phase import WEEK
from population.model import AddictionModel
from population.recorder import class_states

STATES = ("use_past_year", "disorder", "in_treatment")
MEASURES = (*STATES, "overdose")
SEVERITIES = ("disorder_mild", "disorder_moderate", "disorder_severe")
OVERDOSES = ("overdose_fatal", "overdose_nonfatal")
WEEKS = 52
"""Weeks of a year of the past, as `population.burn_in` tells them."""


class Watched(AddictionModel):
    """A model that takes down the rates of every year of its past: `past_rates`, shape (years, len(MEASURES))."""

    def _live_past(self) -> None:
        self.past_rates: list[list[float]] = []
        self.recorder.recording, self.progress = True, self._week
        self.recorder.begin_period(self)
        super()._live_past()
        self.progress = None

    def _week(self, phase: str, done: int, total: int) -> None:
        if phase == "burn-in" and done:
            here = self.present()[self.table.rows]
            states = class_states(self, 0)
            states["disorder"] = np.logical_or.reduce([states[name] for name in SEVERITIES])
            events = sum(
                self.recorder.events.get((name, "opioid"), np.zeros(1))[0] * DAYS_PER_YEAR / (WEEKS * WEEK)
                for name in OVERDOSES
            )
            counts = [*((states[name] & here).sum() for name in STATES), events]
            self.past_rates.append([1e5 * float(n) / here.sum() for n in counts])
            self.recorder.begin_period(self)


def rates_across(years: int, **options: Any) -> tuple[np.ndarray, int]:
    """Rates per 100,000 people aged 12 and over of all years of the past, then of `years` of the scenario.

    Returns
    -------
    rates : ndarray, shape (years of the past + years, len(MEASURES))
        States at the end of a year, overdoses (fatal and not) in it.
    first : int
        The row of the scenario's first year.
    """
    with (
        tempfile.TemporaryDirectory() as empty,
        patch.object(burn_in, "cache_folder", lambda: Path(empty)),  # what is kept has no years
    ):
        model = Watched(past="life course", **options)
    model.run(years)
    rows = model.results()
    rows = rows[(rows.stratum == "all") & (rows.substance == "opioid")]
    table = rows.pivot_table(index="year", columns="measure", values="value", aggfunc="sum")
    table["disorder"] = table[list(SEVERITIES)].sum(axis=1)
    table["overdose"] = table[list(OVERDOSES)].sum(axis=1)
    after = table[list(MEASURES)].to_numpy()
    return np.concatenate([np.array(model.past_rates), after]), len(model.past_rates)


def trend(rates: np.ndarray, first: int, years: int = 6) -> Callable[[np.ndarray], np.ndarray]:
    """The straight lines through the `years` before `first`: a function of years, shape (n,), to (n, measures)."""
    x = np.arange(first - years, first)
    slope, level = np.polyfit(x, rates[x], 1)
    return lambda year: level + slope * np.asarray(year)[:, None]


def off_trend(rates: np.ndarray, first: int, years: int = 6) -> np.ndarray:
    """How far the two years from `first` lie from the line of `trend`, as a share of it, shape (2, measures)."""
    expected = trend(rates, first, years)(np.arange(first, first + 2))
    found: np.ndarray = rates[first : first + 2] / expected - 1.0
    return found
