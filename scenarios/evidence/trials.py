"""Trials of the laboratory that targets ask for: rewards for abstinence, detoxification, release from jail."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from scenarios.evidence.numbers import study_values

PEOPLE = 600
REWARDED, FOLLOWED = 1500, 84
"""People of the trials of rewards; days for which they are followed after the rewards end."""
DETOX_DAYS, JAIL_DAYS = 10, 90
HALF_YEAR, MONTH = 182, 28
STABLE_DAYS, TAPER_DAYS, AFTER_TAPER = 84, 28, 56
"""Twelve weeks on an agonist, a taper of four, and eight weeks after it (Weiss 2011)."""
AFTER_DETOX, AFTER_RELEASE = 122, 28
"""Four months after detoxification (Strang 2003); four weeks after release (Degenhardt 2014)."""
Numbers = dict[str, tuple[float | None, float | None]]


def share(p: float, n: float) -> tuple[float, float]:
    """A share of n people and its error."""
    return p, math.sqrt(max(p * (1.0 - p), 1e-4) / n)


def come_for_help(cohort: Any) -> None:
    """People enter treatment: the first `to_abstain` of them (they are drawn alike) to stop, with the goal that a
    programme supports; the others to use less or in safety, M = 0.
    """
    from neuro.protocols.settings import settings

    cohort.resolve(settings().goal_floor_treated)
    to_stop = round(study_values("patients")["to_abstain"] * cohort.people)
    cohort.course["goal"][to_stop:] = 0.0


def detox_study(setup: Any) -> Numbers:
    """Share of people with years of heroin use, some of whom came to stop (`come_for_help`), who used, who used
    regularly, and whose regular use had begun ("began", seen at the end of two years), some days after detoxification;
    the share who did not use in the sixth month, whatever they did before, "detox abstinent month 6"; and the expected
    share who died of overdose within four months, "detox deaths".
    """
    from neuro.protocols.cohort import abstain
    from neuro.protocols.relapse import follow, patients

    cohort = patients(setup, "heroin", 60, PEOPLE)
    come_for_help(cohort)
    abstain(cohort, DETOX_DAYS)
    other, seen = cohort.copy(), cohort.copy()
    after = follow(cohort, 730)
    follow(seen, HALF_YEAR - MONTH)
    clean = float((follow(seen, MONTH).lapse > MONTH).mean())
    found: Numbers = {}
    for label, first in (("lapse", after.lapse), ("relapse", after.relapse), ("began", after.began)):
        for day in (7, 30, 42, 180, 365, 730):
            found[f"detox {label} {day}"] = share(float((first <= day).mean()), cohort.people)
    return found | {
        "detox abstinent month 6": share(clean, cohort.people),
        "detox deaths": mean_risk(other, AFTER_DETOX),
    }


def release_study(setup: Any) -> Numbers:
    """Overdose deaths a person-year in the four weeks after three months in jail without use or treatment."""
    from neuro.protocols.cohort import abstain
    from neuro.protocols.relapse import patients

    cohort = patients(setup, "heroin", 61, PEOPLE)
    abstain(cohort, JAIL_DAYS)
    risk, error = mean_risk(cohort, AFTER_RELEASE)
    years = AFTER_RELEASE / 365.25
    return {"release deaths": (risk / years, error / years)}


def taper_study(setup: Any) -> Numbers:
    """Share of people with years of prescription opioids, some of whom came to stop (`come_for_help`), who took none in
    the last four weeks on an agonist, "taper stabilised", and in the last four of the eight weeks after its taper,
    "taper success".
    """
    from neuro.protocols.relapse import patients
    from neuro.protocols.settings import settings
    from neuro.protocols.treatment import Medication

    s, cohort = settings(), patients(setup, "rx_opioid", 62, PEOPLE)
    come_for_help(cohort)
    agonist = Medication(s.agonist_occupancy, s.agonist_exposure, s.agonist_block)
    ends = {"taper stabilised": STABLE_DAYS, "taper success": STABLE_DAYS + TAPER_DAYS + AFTER_TAPER}
    clean = {name: np.ones(cohort.people, bool) for name in ends}
    for day in range(max(ends.values())):
        left = min(1.0, max(0.0, 1.0 - (day - STABLE_DAYS) / TAPER_DAYS))
        cohort.surround(**agonist.tapered(left)._asdict())
        cohort.ordinary()
        cohort.choose()
        used = (cohort.circuits["doses"] > 0.0).any(axis=1)
        for name, end in ends.items():
            if end - MONTH <= day < end:
                clean[name] &= ~used
    return {name: share(float(who.mean()), cohort.people) for name, who in clean.items()}


def mean_risk(cohort: Any, days: int) -> tuple[float, float]:
    """Expected probability to die of overdose within some days of life in the community, without naloxone: the mean
    over people and its error.

    `overdose_hazard` counts fatal overdoses of cohorts that nobody had given naloxone to.
    """
    hazard = np.zeros(cohort.people)
    for _ in range(days):
        cohort.ordinary()
        cohort.choose()
        hazard += cohort.circuits["overdose_hazard"].sum(axis=1)
    risk = 1.0 - np.exp(-hazard)
    return float(risk.mean()), float(risk.std(ddof=1) / math.sqrt(risk.size))


# -- rewards for abstinence --------------------------------------------------------------------------------------


def rewards_study(setup: Any) -> Numbers:
    """Effect sizes of twelve weeks of rewards: on abstinence in the month that ends twelve weeks after them, and on
    abstinence from cocaine at their end among people on an agonist for heroin.
    """
    from neuro.protocols.relapse import patients

    cohort = patients(setup, "cocaine", 100, REWARDED)
    late = [_followed(cohort, rewarded) for rewarded in (True, False)]
    both = _on_agonist(setup)
    end = [_at_the_end(both, rewarded) for rewarded in (True, False)]
    return {
        "rewards three months after": _effect(late[0], late[1], cohort.people),
        "rewards on agonist": _effect(end[0], end[1], both.people),
    }


def _effect(treated: float, control: float, n: int) -> tuple[float | None, float | None]:
    """Cohen's d of two shares of n people each (Chinn 2000), and its error."""
    from neuro.protocols.relapse import effect_size

    d = effect_size(treated, control)
    if not math.isfinite(d):
        return None, None
    variance = sum(1.0 / (n * p * (1.0 - p)) for p in (treated, control))
    return d, math.sqrt(3.0 * variance) / math.pi


def _followed(cohort: Any, rewarded: bool) -> float:
    """Share who used on no day of the last month of the time after the rewards."""
    from neuro.protocols.alternatives import abstinent_month

    twin = _treated(cohort, rewarded)[0]
    twin.surround(reward=1.0, deliberation=0.0)
    return abstinent_month(twin, FOLLOWED)


def _at_the_end(cohort: Any, rewarded: bool) -> float:
    """Share without cocaine in the last four weeks of the rewards."""
    return float(_treated(cohort, rewarded)[1].mean())


def _treated(cohort: Any, rewarded: bool) -> tuple[Any, np.ndarray]:
    """The cohort after twelve weeks, and who took none of its first substance in the last four of them."""
    from neuro.protocols.settings import settings

    s, twin = settings(), cohort.copy()
    twin.resolve(s.goal_floor_alone)
    clean = np.ones(twin.people, bool)
    days = round(7 * s.cbt_weeks)
    for day in range(days):
        twin.ordinary()
        if rewarded:
            earned = ~(twin.circuits["doses"][:, 0] > 0.0)
            twin.surround(
                reward=np.where(earned, s.contingency_reward, 1.0),
                deliberation=np.where(earned, s.contingency_deliberation, 0.0),
            )
        twin.choose()
        if day >= days - 28:
            clean &= ~(twin.circuits["doses"][:, 0] > 0.0)
    return twin, clean


def _on_agonist(setup: Any) -> Any:
    """People with years of cocaine and heroin, three months on an agonist of the opioid class."""
    from neuro.protocols.cohort import established
    from neuro.protocols.settings import settings

    s = settings()
    cohort = established(setup.cohort("cocaine", "heroin", people=REWARDED, varied=True, seed=101))
    opioid = cohort.classes[1]
    for name in ("agonist_occupancy", "agonist_exposure"):
        cohort.occasion[name][:, opioid] = getattr(s, name)
    cohort.occasion["antagonist_block"][:, opioid] = s.agonist_block
    for _ in range(90):
        cohort.ordinary()
        cohort.choose()
    return cohort
