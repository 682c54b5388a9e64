"""Parameters drawn at random within their published ranges: does a phenomenon need the very numbers chosen?"""

from __future__ import annotations

from typing import Literal

import numpy as np

from neuro.errors import InputError, did_you_mean, shown
from neuro.quantities import Quantity
from neuro.registry import circuit_parameters, substance, substance_ids
from neuro.streams import uniform_array

Spread = Literal["triangular", "uniform"]
SPREADS: tuple[Spread, ...] = ("triangular", "uniform")
SURGE_SIZES = ("surge_fold", "surge_fold_literature")


def varied_quantities(surge: str = "mission") -> dict[str, Quantity]:
    """Quantities of the circuit (`NAME`) and of every substance (`SUBSTANCE.NAME`) that have a range.

    Parameters
    ----------
    surge : {"mission", "literature"}
        Which surge size is drawn, as `SUBSTANCE.surge_fold`; the other is not used by the circuit.
    """
    found = dict(circuit_parameters())
    for name in substance_ids():
        own = dict(substance(name).parameters)
        sizes = {key: own.pop(key) for key in SURGE_SIZES}
        own["surge_fold"] = sizes["surge_fold_literature" if surge == "literature" else "surge_fold"]
        found |= {f"{name}.{key}": quantity for key, quantity in own.items()}
    return {key: quantity for key, quantity in found.items() if quantity.varied}


def hypercube(draws: int, dimensions: int, seed: int) -> np.ndarray:
    """A Latin hypercube: in every dimension one draw in each of `draws` equal strata (McKay, Beckman & Conover 1979).

    Returns
    -------
    ndarray of float, shape (draws, dimensions), in (0, 1).
    """
    draw, dimension = (grid.ravel() for grid in np.mgrid[:draws, :dimensions])
    order, within, *_ = uniform_array(seed, "quantities", draw, dimension).reshape(4, draws, dimensions)
    stratum = order.argsort(axis=0, kind="stable").argsort(axis=0, kind="stable")
    return (stratum + within) / draws


def within_range(u: np.ndarray, quantity: Quantity, spread: Spread = "triangular") -> np.ndarray:
    """Uniform numbers as values of a quantity, by inversion: triangular(low, value, high), or uniform(low, high)."""
    low, mode, high = quantity.low, quantity.value, quantity.high
    width = high - low
    if spread == "uniform":
        drawn = low + u * width
    else:
        rising = low + np.sqrt(u * width * (mode - low))
        falling = high - np.sqrt((1.0 - u) * width * (high - mode))
        drawn = np.where(u * width < mode - low, rising, falling)
    return np.clip(drawn, low, high)


def drawn_changes(
    draws: int, seed: int = 0, surge: str = "mission", spread: str = "triangular"
) -> list[dict[str, float]]:
    """Changes for `neuro.protocols.experiments.run`, one mapping a draw.

    Parameters
    ----------
    draws
        How many; another number gives other draws.
    seed
        Seed of the hypercube.
    surge : {"mission", "literature"}
    spread : {"triangular", "uniform"}

    Raises
    ------
    neuro.errors.InputError
        When the spread is not known.
    """
    if spread not in SPREADS:
        message = (
            f"{shown(spread)} is not known; {did_you_mean(spread, SPREADS)}allowed are {', '.join(SPREADS)}"
        )
        raise InputError("laboratory", "spread", spread, message)
    quantities = varied_quantities(surge)
    cube = hypercube(draws, len(quantities), seed)
    columns = {
        key: within_range(cube[:, i], quantity, spread)
        for i, (key, quantity) in enumerate(quantities.items())
    }
    return [{key: float(column[i]) for key, column in columns.items()} for i in range(draws)]
