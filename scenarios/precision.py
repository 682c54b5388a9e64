"""How many replicates are needed: add them in batches until the interval of an outcome is narrow enough.

The width is relative: half the 95% interval of the mean over the mean itself; of a comparison, that of the paired
difference, and every policy must meet it. Chance narrows with the square root of the replicates, so that so many times
the variance needs as many times the runs. The rule looks again after each batch (Chow & Robbins 1965 Ann Math Stat
36:457; Law 2015 Simulation Modeling and Analysis, 9.4): it never stops before `FIRST` replicates, since a variance of
a few runs may be small by luck.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from math import isfinite, sqrt
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from neuro.errors import InputError

if TYPE_CHECKING:
    from scenarios.store import Store

CONFIDENCE = 0.95

FIRST = 6
"""Replicates of the first batch."""

GROWTH = 2
"""How many times as many replicates a batch may lead to."""

MOST_NEEDED = 1_000_000
USUAL_OUTCOME = "disorder"
USUAL_MOST = 100
NARROWEST, WIDEST = 0.001, 10.0


@dataclass(frozen=True)
class Precision:
    """What is asked: the relative half-width of the interval of an outcome, a measure of everybody over all years."""

    width: float
    outcome: str = USUAL_OUTCOME


class Verdict(NamedTuple):
    """How far it is after some replicates.

    Attributes
    ----------
    reached
        Whether the interval is narrow enough.
    replicates
        So many there are.
    relative_half_width
        Of the widest interval; None where its mean is zero and it has a width.
    needed
        Replicates after which it would be narrow enough, if mean and variance stay; None where they would be more than
        `MOST_NEEDED`.
    of
        Of which policy's difference that is; the scenario's name where there is no policy.
    """

    reached: bool
    replicates: int
    relative_half_width: float | None
    needed: int | None
    of: str


def judged(values: Mapping[str, ArrayLike], width: float) -> Verdict:
    """The verdict on the replicates of one outcome or of several differences, by name; the worst counts."""
    found = [_judged(name, np.asarray(each, float), width) for name, each in values.items()]
    return max(found, key=lambda v: (not v.reached, v.needed or MOST_NEEDED + 1))


def _judged(name: str, values: np.ndarray, width: float) -> Verdict:
    n = len(values)
    mean = float(values.mean())
    sd = float(values.std(ddof=1)) if n > 1 else float("inf")
    needed = replicates_needed(mean, sd, width)
    half = 0.0 if sd == 0.0 else student(n) * sd / sqrt(n) if n > 1 else float("inf")
    relative = 0.0 if half == 0.0 else half / abs(mean) if mean else float("inf")
    told = relative if isfinite(relative) else None
    return Verdict(relative <= width, n, told, needed, name)


def replicates_needed(mean: float, sd: float, width: float) -> int | None:
    """The least n of at least 2 with t(n - 1) sd / sqrt(n) <= width |mean|; None where more than `MOST_NEEDED` are."""
    if sd == 0.0:
        return 2
    if not isfinite(sd) or mean == 0.0 or student(MOST_NEEDED) * sd / sqrt(MOST_NEEDED) > width * abs(mean):
        return None
    low, high = 2, MOST_NEEDED
    while low < high:
        middle = (low + high) // 2
        if student(middle) * sd / sqrt(middle) <= width * abs(mean):
            high = middle
        else:
            low = middle + 1
    return low


def student(n: int) -> float:
    """Standard errors of half a 95% interval of the mean of n numbers."""
    from scipy.special import stdtrit

    return float(stdtrit(n - 1, (1.0 + CONFIDENCE) / 2.0))


def next_number(verdict: Verdict, most: int, at_once: int) -> int:
    """How many replicates to have next: towards those needed, not beyond `GROWTH` times as many, whole batches."""
    goal = min(verdict.needed or MOST_NEEDED, GROWTH * verdict.replicates)
    more = max(1, goal - verdict.replicates)
    batches = -(-more // at_once)
    return min(most, verdict.replicates + batches * at_once)


def until_precise(
    measure: Callable[[int], Mapping[str, ArrayLike]], width: float, held: int, most: int, at_once: int
) -> Verdict:
    """Have more and more replicates until the interval is narrow enough or there are as many as may be.

    Parameters
    ----------
    measure
        Has so many replicates simulated, and tells their outcome or differences by name.
    width
        Relative half-width asked for.
    held, most
        Replicates that are there, and that may be.
    at_once
        How many run side by side.
    """
    number = min(most, max(FIRST, held))
    while True:
        verdict = judged(measure(number), width)
        if verdict.reached or number >= most:
            return verdict
        number = next_number(verdict, most, at_once)


def as_told(asked: Precision, verdict: Verdict) -> dict[str, Any]:
    """What the manifest tells of it."""
    return asdict(asked) | verdict._asdict()


def in_words(told: Mapping[str, Any], title: str = "") -> str:
    """The verdict in a sentence; `title` names the scenario or the policy it is of."""
    relative = told["relative_half_width"]
    now = "is not told apart from nothing" if relative is None else f"is known to within {relative:.1%}"
    what = f"{told['outcome'].replace('_', ' ')}{f', {title},' if title else ''}"
    text = f"After {told['replicates']} replicates {what} {now}"
    if told["reached"]:
        return f"{text}, as narrow as the {told['width']:.1%} asked for."
    needed = told["needed"]
    more = (
        f"about {needed:,} replicates would do"
        if needed
        else "no number of replicates that is feasible would do"
    )
    return f"{text}, not the {told['width']:.1%} asked for; {more}."


def outcome_of(store: Store, keys: Sequence[str], measure: str) -> np.ndarray:
    """An outcome of finished runs, shape (runs,).

    Raises
    ------
    neuro.errors.InputError
        When the runs do not tell it for every year.
    """
    import pandas as pd

    from scenarios.totals import totals_of

    found = []
    for key in keys:
        rows = totals_of(pd.read_parquet(store.part(key)), [measure])
        if not len(rows):
            message = (
                "is not told by this scenario for every year; `mesolimbic list outputs` says which are told"
            )
            raise InputError("precision", "--outcome", measure, message)
        found.append(float(rows["value"].iloc[0]))
    return np.array(found)


def checked(precision: Precision | None, draws: int = 1) -> None:
    """Raise `neuro.errors.InputError` where a precision cannot be asked for."""
    if precision is None:
        return
    from scenarios.totals import checked_outcomes

    checked_outcomes([precision.outcome], "precision")
    if not NARROWEST <= precision.width <= WIDEST:
        message = f"must be a number from {NARROWEST:g} to {WIDEST:g}, as 0.05 for 5%"
        raise InputError("precision", "--precision", precision.width, message)
    if draws > 1:
        message = (
            "is of intervals by chance, which replicates narrow; with --draws they also hold what is not known, which "
            "they do not: ask for one of both"
        )
        raise InputError("precision", "--precision", precision.width, message)
