"""Who is born: brains of people at the age of entry, who have not met a drug."""

from __future__ import annotations

from typing import Any

import numpy as np

from neuro.kernel import uniform_rows
from neuro.records import BRAIN
from neuro.traits import born
from population.stores import Fields

FEMALE = 0
"""Code of female in the column of sex."""
SEXES = 2
AHEAD = 64
"""People who enter next whose brains are drawn at once: few cost as much as one."""


class Unborn:
    """Brains of the people who enter next, by sex and uid: each depends on seed, uid, sex and parameters alone."""

    def __init__(self) -> None:
        self.first = 0
        self.brains = np.zeros((SEXES, 0), BRAIN)
        self.parameters: np.ndarray | None = None

    def of(self, uid: np.ndarray, sex: np.ndarray, seed: int, general: np.ndarray) -> np.ndarray:
        """Brains of people whose uids are near one another, shape (n,) of BRAIN; `general` as in `Rules`."""
        begins, ends = int(uid.min()), int(uid.max()) + 1
        known = self.first <= begins and ends <= self.first + self.brains.shape[1]
        if not known or self.parameters is None or self.parameters.tobytes() != general.tobytes():
            uids = np.arange(begins, max(ends, begins + AHEAD))
            self.first, self.parameters = begins, general.copy()
            self.brains = np.array(
                [brains_of(uids, np.full(len(uids), code), seed, general) for code in range(SEXES)]
            )
        return self.brains[sex, uid - self.first]


def brains_of(uid: np.ndarray, sex: np.ndarray, seed: int, general: np.ndarray) -> np.ndarray:
    """Brains of people at the age of entry, with the prefrontal cortex of a child, shape (n,) of BRAIN."""
    g = Fields(general[0])
    brains = born(uid, sex == FEMALE, seed, g, uniform_rows)
    brains["pfc_structure"] *= 1.0 - g.pfc_immaturity
    return np.asarray(brains)


def bear(model: Any, rows: np.ndarray) -> None:
    """Give the people in `rows` the brains of their uid and sex."""
    table, general = model.table, model.rules.plain.general
    uid, sex = table.uid[rows], table["sex"][rows]
    if 0 < len(rows) <= AHEAD and not model.in_past:  # they enter, and their uids follow one another
        table["brain"][rows] = model.unborn.of(uid, sex, model.seed, general)
    else:
        table["brain"][rows] = brains_of(uid, sex, model.seed, general)
