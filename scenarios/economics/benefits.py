"""Net monetary benefit: what a policy gains, at a price of a unit of effect, less what it costs."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike, NDArray

from scenarios.economics.incremental import Option, frontier

Array = NDArray[np.float64]


def net_benefit(cost: ArrayLike, effect: ArrayLike, willingness_to_pay: ArrayLike) -> Array:
    """NB = wtp x effect - cost, by wtp along a new first axis where several are given."""
    wtp = np.asarray(willingness_to_pay, float)
    cost, effect = np.asarray(cost, float), np.asarray(effect, float)
    found: Array = np.multiply.outer(wtp, effect) - cost
    return found


def switching_values(options: Sequence[Option]) -> list[tuple[float, str]]:
    """From which willingness to pay on each policy is the best: (wtp, name) along the frontier, the first from 0."""
    efficient = frontier(options)
    prices = [(b.cost - a.cost) / (b.effect - a.effect) for a, b in pairwise(efficient)]
    return list(zip([0.0, *prices], [option.name for option in efficient], strict=True)) if efficient else []
