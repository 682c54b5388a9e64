"""The space of the parameters that are calibrated: each with a prior, all together the unit cube."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal
from zlib import crc32

import numpy as np

from neuro.quantities import Quantity
from scenarios.draws import pert

Scale = Literal["linear", "log", "pert"]
Cube = np.ndarray
"""Points of the unit cube, shape (n, d): where each parameter lies in its prior, as a quantile."""


@dataclass(frozen=True)
class Parameter:
    """One parameter and its prior.

    Attributes
    ----------
    name
        Path of a number of the data files or of a field of the scenario.
    quantity
        Value that the model has now, and the ends of the prior.
    scale
        "linear" or "log": uniform between the ends, or so is the logarithm; "pert": most likely near the value.
    stage
        When it is fitted first.
    """

    name: str
    quantity: Quantity
    scale: Scale = "linear"
    stage: str = ""

    def values(self, u: np.ndarray) -> np.ndarray:
        """Values at some quantiles of the prior, shape (n,)."""
        q = self.quantity
        if self.scale == "pert":
            return pert(np.clip(u, 1e-9, 1.0 - 1e-9), q)
        if self.scale == "log":
            return np.asarray(q.low * (q.high / q.low) ** u)
        return np.asarray(q.low + u * (q.high - q.low))

    @property
    def centre(self) -> float:
        """Quantile at which the value of now lies."""
        q = self.quantity
        if self.scale == "pert":
            grid = np.linspace(0.0, 1.0, 2001)
            return float(np.interp(q.value, self.values(grid), grid))
        if self.scale == "log":
            return float(np.log(q.value / q.low) / np.log(q.high / q.low))
        return (q.value - q.low) / (q.high - q.low)


@dataclass(frozen=True)
class Space:
    """All parameters of a calibration."""

    parameters: tuple[Parameter, ...]

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(p.name for p in self.parameters)

    @property
    def centre(self) -> np.ndarray:
        """The model as it is, shape (d,)."""
        return np.array([p.centre for p in self.parameters])

    def values(self, u: Cube) -> np.ndarray:
        """Values of the parameters at points of the cube, shape (n, d)."""
        return np.stack([p.values(u[:, i]) for i, p in enumerate(self.parameters)], axis=1)

    def named(self, point: np.ndarray) -> dict[str, float]:
        """Values by name at one point."""
        row = self.values(point[None])[0]
        return {name: float(value) for name, value in zip(self.names, row, strict=True)}

    def indices(self, stages: Sequence[str]) -> np.ndarray:
        """Places of the parameters of some stages."""
        return np.array([i for i, p in enumerate(self.parameters) if p.stage in stages], dtype=int)


def sobol(n: int, dimensions: int, seed: int, name: str = "design") -> Cube:
    """The first `n` points of a Sobol sequence in (0, 1), shifted at random (Cranley & Patterson 1976).

    Returns
    -------
    ndarray, shape (n, dimensions).
    """
    from scipy.stats import qmc

    whole = qmc.Sobol(dimensions, scramble=False).random_base2(max(0, (max(n, 1) - 1).bit_length()))
    shifted = np.mod(whole[:n] + generator(seed, name).random(dimensions), 1.0)
    return np.clip(shifted, 1e-9, 1.0 - 1e-9)


def generator(seed: int, name: str) -> np.random.Generator:
    """Random numbers of the method itself, keyed by seed and purpose; the model's own never come from here."""
    return np.random.Generator(np.random.Philox(key=[seed, crc32(name.encode())]))
