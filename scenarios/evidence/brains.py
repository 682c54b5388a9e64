"""What single brains show: findings of the laboratory, and studies of cues, twins, trials and detoxification."""

from __future__ import annotations

import math

from scenarios.evidence import cues, trials, twins
from scenarios.laboratory.observing import Setting, observe

EXPERIMENTS = ("relapse", "therapy", "contingency")
PEOPLE = {"relapse": 1500, "therapy": 1500, "contingency": 1500}
PARTS = (
    cues.studies, twins.studies, trials.detox_study, trials.release_study, trials.taper_study, trials.rewards_study,
)  # fmt: skip
Numbers = dict[str, tuple[float | None, float | None]]


def laboratory_run(scale: float, seed: int) -> Numbers:
    """Every number that targets ask of the laboratory, with its error where people were drawn."""
    from neuro.protocols.experiments import Setup

    seen = observe(EXPERIMENTS, Setting(seed=seed, scale=scale), tolerant=True)["values"]
    found: Numbers = {}
    for name, values in seen.items():
        for key, value in values.items():
            found[f"{name}.{key}"] = _plain(float(value)), _error(float(value), PEOPLE[name] * scale)
    setup = Setup(seed=seed, scale=scale)
    for part in PARTS:
        found |= part(setup)
    return found


def _plain(value: float) -> float | None:
    return value if math.isfinite(value) else None


def _error(value: float, n: float) -> float | None:
    """Error of a share of n people; of an effect size of two groups of them otherwise."""
    if not math.isfinite(value):
        return None
    return math.sqrt(value * (1.0 - value) / n) if 0.0 < value < 1.0 else 2.0 / math.sqrt(n)
