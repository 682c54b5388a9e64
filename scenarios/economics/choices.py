"""How sure a choice among policies is, over draws of what is not known.

`costs` and `effects` have a row a draw and a column a policy; draws are joint: a row is one state of the world for all.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from scenarios.economics.benefits import net_benefit

Array = NDArray[np.float64]
QUADRANTS = ("more costly, more effective", "less costly, more effective", "less costly, less effective",
             "more costly, less effective")  # fmt: skip


class Acceptability(NamedTuple):
    """Curves over willingness to pay.

    Attributes
    ----------
    willingness_to_pay : ndarray, shape (W,)
    probability : ndarray, shape (W, policies)
        Share of draws in which each policy has the greatest net benefit (the acceptability curves).
    best : ndarray of int, shape (W,)
        The policy of the greatest mean net benefit.
    frontier : ndarray, shape (W,)
        The probability of that policy (the acceptability frontier, Fenwick 2001 Health Econ 10:779).
    """

    willingness_to_pay: Array
    probability: Array
    best: NDArray[np.int64]
    frontier: Array


class Plane(NamedTuple):
    """Points of the cost-effectiveness plane against a baseline, and the share of draws in each of `QUADRANTS`."""

    incremental_cost: Array
    incremental_effect: Array
    shares: dict[str, float]


def acceptability(costs: ArrayLike, effects: ArrayLike, willingness_to_pay: ArrayLike) -> Acceptability:
    """Acceptability curves and frontier."""
    wtp = np.atleast_1d(np.asarray(willingness_to_pay, float))
    benefit = net_benefit(*checked(costs, effects), wtp)
    probability = np.array([probability_best(each) for each in benefit])
    best = benefit.mean(axis=1).argmax(axis=1)
    return Acceptability(wtp, probability, best, probability[np.arange(len(wtp)), best])


def probability_best(benefit: ArrayLike) -> Array:
    """Share of draws in which each policy has the greatest net benefit, shape (policies,); ties are shared out."""
    b = np.asarray(benefit, float)
    best = b == b.max(axis=1, keepdims=True)
    found: Array = (best / best.sum(axis=1, keepdims=True)).mean(axis=0)
    return found


def expected_regret(benefit: ArrayLike) -> Array:
    """What is lost on average by each policy against the best of each draw, shape (policies,)."""
    b = np.asarray(benefit, float)
    found: Array = (b.max(axis=1, keepdims=True) - b).mean(axis=0)
    return found


def plane(costs: ArrayLike, effects: ArrayLike, policy: int, baseline: int) -> Plane:
    """Draws of one policy against a baseline on the cost-effectiveness plane; what is equal counts as not more."""
    c, e = checked(costs, effects)
    dc, de = c[:, policy] - c[:, baseline], e[:, policy] - e[:, baseline]
    dearer, better = dc > 0.0, de > 0.0
    masks = (dearer & better, ~dearer & better, ~dearer & ~better, dearer & ~better)
    shares = {name: float(mask.mean()) for name, mask in zip(QUADRANTS, masks, strict=True)}
    return Plane(dc, de, shares)


def checked(costs: ArrayLike, effects: ArrayLike) -> tuple[Array, Array]:
    """Both as arrays of one shape (draws, policies); raises ValueError when they are not."""
    c, e = np.asarray(costs, float), np.asarray(effects, float)
    if c.shape != e.shape or c.ndim != 2 or not c.size:
        raise ValueError(
            f"costs and effects must be of one shape (draws, policies), but are {c.shape} and {e.shape}"
        )
    if not (np.isfinite(c).all() and np.isfinite(e).all()):
        raise ValueError("costs and effects must be finite numbers")
    return c, e
