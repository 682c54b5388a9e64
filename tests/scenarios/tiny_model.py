"""Models with the real interface that answer at once, sleep, fail or die: to test what runs them."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from scenarios.plan import RunSpec
from scenarios.tables import YEARLY

MEASURES = (
    "use_past_year",
    "disorder_mild",
    "disorder_moderate",
    "disorder_severe",
    "new_disorder",
    "in_treatment",
    "remission_early",
    "remission_sustained",
    "return_to_use",
    "overdose_nonfatal",
    "overdose_fatal",
)
COLUMNS = [name for name in YEARLY.names if name not in ("policy", "replicate", "draw")]
STARTED = "TINY_MODEL_STARTED"


class TinyModel:
    """Reports every phase; its numbers are draws from its seed."""

    def __init__(self, spec: RunSpec, progress: Any, seconds: float = 0.0) -> None:
        self.spec, self.seconds = spec, seconds
        self.years = 0
        for phase in ("people", "ties", "compile", "burn-in"):
            progress(phase, 1, 1)

    def run(self, years: int, progress: Any = None) -> None:
        self.years = years
        if folder := os.environ.get(STARTED):
            (Path(folder) / f"{self.spec.replicate}-{os.getpid()}").touch()
        progress("simulate", 0, years)
        time.sleep(self.seconds)
        progress("simulate", years, years)

    def results(self, every: str = "year") -> pd.DataFrame:
        random = np.random.default_rng(self.spec.model_seed)
        first = self.spec.scenario.start_date.year
        rows = [
            (year, "opioid", measure, "all", "all", n, 1000, 100.0 * n, "per_100000")
            for year in range(first, first + self.years)
            for measure in MEASURES
            for n in [int(random.integers(0, 50))]
        ]
        return pd.DataFrame(rows, columns=COLUMNS)

    def person_accounts(self) -> pd.DataFrame:
        random = np.random.default_rng(self.spec.model_seed)
        return pd.DataFrame(
            {
                "uid": range(3),
                "sex": ["female", "male", "male"],
                "age_at_start": [20.0, 30.0, 40.0],
                "days_use": 0,
                "days_disorder": 0,
                "days_treatment": 0,
                "overdoses": 0,
                "death_day": pd.array([None, 7, None], "Int32"),
                "cause": [None, "other", None],
                "cost": random.uniform(size=3),
                "qaly": 0.5,
            }
        )


def build(spec: RunSpec, report: Any) -> TinyModel:
    return TinyModel(spec, report)


def build_slow(spec: RunSpec, report: Any) -> TinyModel:
    """From replicate 1 on, a run lasts a minute."""
    return TinyModel(spec, report, seconds=60.0 if spec.replicate else 0.0)


def build_failing(spec: RunSpec, report: Any) -> TinyModel:
    if spec.replicate == 1:
        raise ZeroDivisionError("a mistake in the model")
    return TinyModel(spec, report)


def build_starving(spec: RunSpec, report: Any) -> TinyModel:
    raise MemoryError


def build_dying(spec: RunSpec, report: Any) -> TinyModel:
    """Replicate 1 is killed, as by a system short of memory, once replicate 0 is done."""
    if spec.replicate == 1:
        time.sleep(1.0)
        os.kill(os.getpid(), signal.SIGKILL)
    return TinyModel(spec, report)


class Untidy(TinyModel):
    def results(self, every: str = "year") -> pd.DataFrame:
        return super().results().drop(columns="unit")


def build_untidy(spec: RunSpec, report: Any) -> TinyModel:
    return Untidy(spec, report)


def build_nothing(spec: RunSpec, progress: Any) -> TinyModel:
    raise AssertionError("the run began anew")


def build_brief(spec: RunSpec, report: Any) -> TinyModel:
    """Every run lasts long enough to be disturbed."""
    return TinyModel(spec, report, seconds=0.3)
