"""Pleasure: what is left of natural rewards, and how wanting and liking of a drug part."""

from __future__ import annotations

import numpy as np

from neuro.equations.dopamine import hedonic
from neuro.protocols.cohort import Cohort, abstain, use_daily
from neuro.protocols.experiments import Setup, experiment
from neuro.protocols.exposure import DAY, challenge, half_time
from neuro.protocols.results import Observed, curve, ratio

JOY = "natural reward value, share of the naive"


def joy_over(cohort: Cohort, use_days: int, off_days: int) -> np.ndarray:
    """Value of natural reward, as a share of the naive one, over days of use and days without."""
    naive = float(cohort.brain["natural_value"][0])
    doses = cohort.parameters["reference_doses_per_day"]

    def value() -> float:
        return float(cohort.brain["natural_value"][0]) / naive

    (use,) = cohort.trace(use_days, lambda: cohort.give(doses), value)
    (off,) = cohort.trace(off_days, lambda: cohort.give(0.0), value)
    return np.concatenate([use, off])


def receptor_share(cohort: Cohort) -> float:
    """Share of today's loss of natural reward value that fewer receptors carry; the rest is tonic dopamine."""
    g, b = cohort.general[0], cohort.brain[0]
    full = hedonic(b["reward_trait"], g)
    flat = hedonic(b["d2_density"] * b["d2_sensitivity"] * b["reward_trait"], g)
    tonic = g.anhedonia_weight * (1.0 - b["tonic"])
    return float((full - flat) / (full - flat + tonic)) if full - flat + tonic > 0.0 else float("nan")


@experiment("anhedonia", "Anhedonia for natural rewards, and its recovery")
def anhedonia(setup: Setup) -> Observed:
    """A year of daily use and eighteen months without (row c)."""
    joy, curves = {}, []
    for name in ("nicotine", "alcohol", "cocaine", "methamphetamine", "heroin"):
        cohort = setup.cohort(name)
        joy[name] = joy_over(cohort, 365, 540)
        curves.append(curve("Natural reward", name, np.arange(905), joy[name], (DAY, JOY)))
    four = setup.cohort("cocaine")
    use_daily(four, 365)
    abstain(four, 4)
    four.read()
    every = joy.values()
    seen = {
        "joy_in_use": max(j[364] for j in every),
        "joy_in_withdrawal": max(j[364 + 4] / j[364] for j in every),
        "joy_after_14_months": min(j[364 + 420] for j in every),
        "cocaine_half_time": half_time(np.arange(500), joy["cocaine"][368:868], 1.0),
        "nicotine_one_month": joy["nicotine"][364 + 30],
        "heroin_one_month": joy["heroin"][364 + 30],
        "heroin_day_4": joy["heroin"][364 + 4],
        "receptor_share_of_anhedonia": receptor_share(four),
    }
    return Observed(seen, curves)


@experiment("wanting", "Wanting without liking")
def wanting(setup: Setup) -> Observed:
    """Over two years of use craving for the drug grows while the liking of a dose falls (Robinson & Berridge 1993)."""
    cohort = setup.cohort("cocaine")
    doses = cohort.parameters["reference_doses_per_day"]

    def liking() -> float:
        return float(hedonic(challenge(cohort, "cocaine")[0], cohort.general[0]))

    def craving() -> float:
        return float(cohort["cocaine"]["craving"][0])

    want, like = cohort.trace(730, lambda: cohort.give(doses), craving, liking)
    off, back = cohort.trace(90, lambda: cohort.give(0.0), craving, liking)
    seen = {
        "wanting_rise": ratio(want[-1], want[6]),
        "liking_fall": ratio(like[-1], like[6]),
        "wanting_after_three_months_off": ratio(off[-1], want[-1]),
    }
    days = np.arange(1, 821)
    axes = (DAY, "level")
    wants, likes = np.concatenate([want, off]), np.concatenate([like, back])
    return Observed(
        seen, [curve("Cocaine", "wanting", days, wants, axes), curve("Cocaine", "liking", days, likes, axes)]
    )
