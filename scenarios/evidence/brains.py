"""What single brains show: findings of the laboratory, effect sizes of cues and stress, twins, detoxification."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from scenarios.laboratory.observing import Setting, observe

EXPERIMENTS = ("relapse", "therapy", "contingency")
CUES = ("alcohol", "nicotine", "cocaine", "heroin")
TWINS = {"alcohol": 8.0, "nicotine": 5.0, "cannabis": 5.0, "cocaine": 3.0, "heroin": 3.0}
"""Substances, and years of free access after which twins are compared (those of the laboratory's vulnerability)."""
PEOPLE, PAIRS = 600, 1500
STRESSOR = 1.8
"""A stressor of the mean size of an ordinary day's."""
DETOX_DAYS = 10
NO_CUE, CUE = 0.0, 1.0
SEED_APART = 7919
JACKKNIFE = 20
Numbers = dict[str, tuple[float | None, float | None]]


def laboratory_run(scale: float, seed: int) -> Numbers:
    """Every number that targets ask of the laboratory, with its error where people were drawn."""
    seen = observe(EXPERIMENTS, Setting(seed=seed, scale=scale), tolerant=True)["values"]
    n = {"relapse": 1500, "therapy": 1500, "contingency": 1500}
    found: Numbers = {}
    for name, values in seen.items():
        for key, value in values.items():
            found[f"{name}.{key}"] = _plain(float(value)), _error(float(value), n[name] * scale)
    for name in CUES:
        found |= cue_study(name, scale, seed)
    for name, years in TWINS.items():
        found[f"twins {name}"] = twin_study(name, years, scale, seed)
    return found | detox_study(scale, seed)


def _plain(value: float) -> float | None:
    return value if math.isfinite(value) else None


def _error(value: float, n: float) -> float | None:
    """Error of a share of n people; of an effect size of two groups of them otherwise."""
    if not math.isfinite(value):
        return None
    return math.sqrt(value * (1.0 - value) / n) if 0.0 < value < 1.0 else 2.0 / math.sqrt(n)


def _setup(scale: float, seed: int) -> Any:
    from neuro.protocols.experiments import Setup

    return Setup(seed=seed, scale=scale)


def cue_study(name: str, scale: float, seed: int) -> Numbers:
    """Effect sizes on craving after a day without: cues against none, a stressor against none."""
    from neuro.protocols.cohort import abstain
    from neuro.protocols.relapse import patients

    cohort = patients(_setup(scale, seed), name, 40, PEOPLE)
    abstain(cohort, 1)
    craving = {}
    for label, cue, stressor in (("neutral", NO_CUE, 0.0), ("cue", CUE, 0.0), ("stress", NO_CUE, STRESSOR)):
        person = cohort.copy()
        person.brain["stress"] += stressor
        person.set_cues(cue)
        person.read()
        craving[label] = person[name]["craving"].astype(float).copy()
    return {
        f"cue {name}": effect(craving["cue"], craving["neutral"]),
        f"stress {name}": effect(craving["stress"], craving["neutral"]),
    }


def effect(a: np.ndarray, b: np.ndarray) -> tuple[float | None, float | None]:
    """Cohen's d with pooled standard deviation, and its error (Hedges & Olkin 1985)."""
    sd = math.sqrt((a.var(ddof=1) + b.var(ddof=1)) / 2.0)
    if sd <= 0.0:
        return None, None
    d = float((a.mean() - b.mean()) / sd)
    return d, math.sqrt(2.0 / a.size + d**2 / (4.0 * a.size))


def twin_study(name: str, years: float, scale: float, seed: int) -> tuple[float | None, float | None]:
    """Tetrachoric correlation of dependence in pairs that were born the same and lived apart.

    All that people are born with counts as inherited; nothing is shared that is not inborn, so that this is the
    heritability of liability (Falconer: twice the difference to pairs who share half of it).
    """
    from neuro.protocols.vulnerability import free_use

    setup = _setup(scale, seed)
    first = setup.cohort(name, people=PAIRS, varied=True, seed=90)
    other = first.copy()
    other.seed += SEED_APART
    pair = [np.isfinite(free_use(cohort, name, years)) for cohort in (first, other)]
    whole = tetrachoric(*pair)
    if whole is None:
        return None, None
    batch = np.arange(pair[0].size) % JACKKNIFE
    left = [tetrachoric(pair[0][batch != b], pair[1][batch != b]) for b in range(JACKKNIFE)]
    known = np.array([x for x in left if x is not None])
    error = math.sqrt((known.size - 1) / known.size * float(((known - known.mean()) ** 2).sum()))
    return whole, error


def tetrachoric(a: np.ndarray, b: np.ndarray) -> float | None:
    """Correlation of two normal liabilities with one threshold under which both cases arise as often as seen."""
    from scipy.optimize import brentq
    from scipy.stats import multivariate_normal, norm

    p = float((a.mean() + b.mean()) / 2.0)
    both = float((a & b).mean())
    if not 0.0 < p < 1.0:
        return None
    cut = norm.ppf(p)

    def excess(r: float) -> float:
        return float(multivariate_normal.cdf([cut, cut], cov=[[1.0, r], [r, 1.0]]) - both)

    if excess(-0.99) > 0.0 or excess(0.99) < 0.0:
        return -0.99 if excess(-0.99) > 0.0 else 0.99
    return float(brentq(excess, -0.99, 0.99, xtol=1e-4))


def detox_study(scale: float, seed: int) -> Numbers:
    """Share of people with years of heroin use who used, and who used regularly, some days after detoxification."""
    from neuro.protocols.cohort import abstain
    from neuro.protocols.relapse import follow, patients
    from neuro.protocols.settings import settings

    cohort = patients(_setup(scale, seed), "heroin", 60, PEOPLE)
    cohort.resolve(settings().goal_floor_treated)
    abstain(cohort, DETOX_DAYS)
    after = follow(cohort, 730)
    found: Numbers = {}
    for label, curve in (("lapse", after.abstinent(lapse=True)), ("relapse", after.abstinent())):
        for day in (7, 30, 42, 180, 365, 730):
            p = 1.0 - float(curve[day])
            found[f"detox {label} {day}"] = p, math.sqrt(max(p * (1.0 - p), 1e-4) / cohort.people)
    return found
