"""A model that answers at once and whose numbers follow its parameters: to test what asks about parameters."""

from __future__ import annotations

import time
from concurrent.futures import Executor, Future
from typing import Any

import numpy as np
import pandas as pd

from scenarios.economics.table import PERSPECTIVES
from scenarios.plan import RunSpec
from tests.scenarios.tiny_model import COLUMNS, TinyModel

MIDDLE = 1.583
"""Mean of STRONG over draws."""

STRONG, WEAK = "overdose.company_use", "overdose.kit_carried"


class RespondingModel(TinyModel):
    """Deaths are 100 + 30 x STRONG + 5 x WEAK and what the dice say; a policy halves what STRONG does."""

    def results(self, every: str = "year") -> pd.DataFrame:
        random = np.random.default_rng(self.spec.model_seed)
        dice = float(random.normal(0.0, 3.0))
        given = dict(self.spec.changes)
        halved = 0.5 if self.spec.scenario.interventions else 1.0
        first = self.spec.scenario.start_date.year
        values = {
            "overdose_fatal": 100.0
            + dice
            + 30.0 * halved * given.get(STRONG, 0.5)
            + 5.0 * given.get(WEAK, 0.5),
            "disorder_mild": 50.0 + dice,
            "disorder_moderate": 60.0,
            "disorder_severe": 70.0,
        }
        rows = [
            (year, "opioid", measure, "all", "all", value, 1000, value, "per_100000")
            for year in range(first, first + self.years)
            for measure, value in values.items()
        ]
        return pd.DataFrame(rows, columns=COLUMNS)


def build(spec: RunSpec, report: Any) -> RespondingModel:
    return RespondingModel(spec, report)


def build_slowing(spec: RunSpec, report: Any) -> RespondingModel:
    """From the sixth set of parameters on, a run lasts a minute."""
    if spec.draw > 5:
        time.sleep(60.0)
    return RespondingModel(spec, report)


class CostedModel(RespondingModel):
    """A policy gains as many dollars as STRONG lies above the middle of its range, in ten thousands."""

    def results(self, every: str = "year") -> pd.DataFrame:
        strong = dict(self.spec.changes).get(STRONG, MIDDLE)
        cost = 1e6 - 1e4 * (strong - MIDDLE) * bool(self.spec.scenario.interventions)
        told = {f"cost_{name}": cost for name in PERSPECTIVES} | {"qaly": 900.0}
        first = self.spec.scenario.start_date.year
        rows = [
            (
                year,
                "any",
                measure,
                "all",
                "all",
                value,
                1000,
                value,
                "qaly" if measure == "qaly" else "usd_2024",
            )
            for year in range(first, first + self.years)
            for measure, value in told.items()
        ]
        return pd.concat([super().results(), pd.DataFrame(rows, columns=COLUMNS)], ignore_index=True)


def build_costed(spec: RunSpec, report: Any) -> CostedModel:
    return CostedModel(spec, report)


class AtOnce(Executor):
    """Runs what it is given in this process, at once."""

    def submit(self, function: Any, /, *given: Any, **named: Any) -> Future[Any]:
        future: Future[Any] = Future()
        future.set_result(function(*given, **named))
        return future
