"""The columns of the people: one row a person."""

from __future__ import annotations

import numpy as np

from neuro.records import BRAIN, SURROUNDINGS
from population.columns import ColumnSpec

NO_DEATH = 2**31 - 1
NO_MEDICINE = -28.0
"""Days left of a therapy that ended a month ago or never was."""


def columns(n_substances: int, n_classes: int) -> dict[str, ColumnSpec]:
    """Columns of the people."""
    return {
        "birth_day": ColumnSpec(np.int32),
        "sex": ColumnSpec(np.int8),
        "area": ColumnSpec(np.int16),
        "deprivation": ColumnSpec(np.int8, 3),
        "familiar": ColumnSpec(np.float32, 1.0),  # how well the own neighbourhood is known, 0..1
        "urban": ColumnSpec(bool),
        "group": ColumnSpec(np.int8, -1),  # place in the groups of the scenario
        "household": ColumnSpec(np.int32),
        "death_day": ColumnSpec(np.int32, NO_DEATH),
        "settled": ColumnSpec(bool),
        "threshold_key": ColumnSpec(np.int64),
        "stock": ColumnSpec(np.float64),
        "medicine_days": ColumnSpec(
            np.float32, NO_MEDICINE
        ),  # of long-term opioids as prescribed, that are left
        "kits": ColumnSpec(np.int16),  # of naloxone
        "in_jail": ColumnSpec(bool),
        "jail_day": ColumnSpec(np.int32),  # first day of the stay
        "release_day": ColumnSpec(np.int32),
        "jobless": ColumnSpec(bool),  # lost a job to use or jail
        "homeless": ColumnSpec(bool),
        "capital": ColumnSpec(np.float32, 1.0),  # share of natural reward that work and home leave, 0..1
        "smoked": ColumnSpec(np.float32),  # accumulated harm of smoking, 0..1
        "drank": ColumnSpec(np.float32),  # drinks a day, as organs remember them
        "cause": ColumnSpec(np.int8),  # of a death to come, position in population.people.mortality.CAUSES
        "brain": ColumnSpec(BRAIN),
        "around": ColumnSpec(SURROUNDINGS),
        "slots": ColumnSpec(np.int32, -1, (n_substances,)),
        "courses": ColumnSpec(np.int32, -1, (n_classes,)),
    }
