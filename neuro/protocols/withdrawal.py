"""Withdrawal: when it peaks, when it ends."""

from __future__ import annotations

from functools import partial

import numpy as np

from neuro.protocols.cohort import Cohort, use_daily
from neuro.protocols.experiments import Setup, experiment
from neuro.protocols.results import Observed, curve

SUBSTANCES = ("nicotine", "alcohol", "cannabis", "cocaine", "methamphetamine", "heroin", "fentanyl")
HOUR = 1.0 / 24.0
ENDED = 0.2


def felt(cohort: Cohort) -> float:
    """Withdrawal of the first person."""
    return float(cohort.brain["withdrawal"][0])


@experiment("withdrawal", "The time course of withdrawal, hour by hour")
def withdrawal(setup: Setup) -> Observed:
    """Seven months of daily use, then five weeks without, in steps of an hour (row d)."""
    seen: dict[str, float] = {}
    curves = []
    for name in SUBSTANCES:
        cohort = setup.cohort(name)
        for day in range(219):
            use_daily(cohort, 1, min(1.0, (day + 1) / 120))
        hourly = setup.cohort(name, dt=HOUR)
        hourly.brain[:], hourly.circuits[:] = cohort.brain, cohort.circuits
        hourly.set_cues(0.3)
        (w,) = hourly.trace(35, hourly.give, partial(felt, hourly))
        days = np.arange(w.size) * HOUR
        peak = int(w.argmax())
        over = np.flatnonzero(w[peak:] < ENDED * w[peak])
        seen[f"{name}_peak"] = days[peak] if w[peak] > 0.0 else float("nan")
        seen[f"{name}_end"] = days[peak + over[0]] if over.size else float("nan")
        curves.append(curve("Withdrawal", name, days, w, ("days since the last dose", "withdrawal")))
    return Observed(seen, curves)
