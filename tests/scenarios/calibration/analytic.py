"""A linear model with normal noise: its posterior is known."""

from __future__ import annotations

import numpy as np

from neuro.quantities import Quantity
from scenarios.calibration.goals import Goal, Output
from scenarios.calibration.space import Parameter, Space, generator

MATRIX = np.array([[1.0, 0.5, 0.0], [0.2, 1.0, 0.0], [0.0, 0.5, 1.0]])
TARGET = np.array([0.5, -0.3, 0.4])
SD = np.array([0.3, 0.2, 0.4])
CHANCE = 0.1


def space(dimensions: int = 3) -> Space:
    quantity = Quantity(value=0.0, low=-3.0, high=3.0, unit="1", source="a test", kind="assumed")
    names = ("first", "second", "third", "idle")[:dimensions]
    return Space(tuple(Parameter(n, quantity, "linear", "late" if n == "third" else "early") for n in names))


def simulate(u: np.ndarray, batch: str) -> list[dict[str, Output]]:
    x = space(u.shape[1]).values(u)[:, :3]
    y = x @ MATRIX.T + generator(5, batch).normal(0.0, CHANCE, (len(u), 3))
    return [{f"y{j}": (float(row[j]), CHANCE) for j in range(3)} for row in y]


def goals() -> list[Goal]:
    return [
        Goal(f"y{j}", z, z - 1.96 * s, z + 1.96 * s, stage="late" if j == 2 else "early", group=f"g{j}")
        for j, (z, s) in enumerate(zip(TARGET, SD, strict=True))
    ]
