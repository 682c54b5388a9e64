"""Who is born: brains of people at the age of entry, who have not met a drug."""

from __future__ import annotations

from typing import Any

import numpy as np

from neuro.kernel import uniform_rows
from neuro.traits import born
from population.stores import Fields

FEMALE = 0
"""Code of female in the column of sex."""


def bear(model: Any, rows: np.ndarray) -> None:
    """Give the people in `rows` the brains of their uid and sex, with the prefrontal cortex of a child."""
    table, g = model.table, Fields(model.rules.plain.general[0])
    brains = born(table.uid[rows], table["sex"][rows] == FEMALE, model.seed, g, uniform_rows)
    brains["pfc_structure"] *= 1.0 - g.pfc_immaturity
    table["brain"][rows] = brains
