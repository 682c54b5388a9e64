"""The records of the population side of a course: what is remembered about a person and a class of substances."""

from __future__ import annotations

import numpy as np

from population.mechanisms.criteria import N_BLOCKS, N_CRITERIA

NEVER = -(2**30)
"""Day that stands for 'never'."""

COURSE_LEDGER = np.dtype(
    [
        ("owner", np.int32),  # row of the person, -1 where free
        ("substance_class", np.int8),
        ("severity", np.int8),  # 0 none, 1 mild, 2 moderate, 3 severe
        ("recent", np.int8),  # criteria of the last three months but craving
        ("shown", np.int8),  # criteria of the last twelve months but craving
        ("treatment", np.int8),  # number of the treatment, -1 none
        ("waiting_for", np.int8),
        ("attempts", np.int16),
        ("first_use_day", np.int32),
        ("last_use_day", np.int32),
        ("attempt_day", np.int32),
        ("treatment_day", np.int32),
        ("waiting_day", np.int32),
        ("onset_day", np.int32),  # first block with two criteria or more
        ("peers", np.float32),
        ("friends", np.float32),
        ("household", np.float32),
        ("family", np.float32),
        ("fellows", np.float32),  # friends in recovery, while stopping
        ("visible", np.float32),
        ("counts", np.uint8, (N_BLOCKS, N_CRITERIA)),
    ]
)
"""One person and one class of substances, beside `neuro.records.COURSE`."""

CIRCUIT_LEDGER = np.dtype(
    [
        ("owner", np.int32),
        ("substance", np.int8),
        ("source", np.int8),  # of the first dose: position in population.mechanisms.first_use.SOURCES
        ("first_use_day", np.int32),
        ("last_use_day", np.int32),
    ]
)
"""One person and one substance, beside `neuro.records.CIRCUIT`."""
