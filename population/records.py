"""The records of the population side of a course: what is remembered about a person and a class of substances."""

from __future__ import annotations

import numpy as np

from population.care.names import N_TRACKS
from population.mechanisms.criteria import N_BLOCKS, N_CRITERIA

NEVER = -(2**30)
"""Day that stands for 'never'."""

COURSE_LEDGER = np.dtype(
    [
        ("owner", np.int32),  # row of the person, -1 where free
        ("substance_class", np.int8),
        ("severity", np.int8),  # 0 none, 1 mild, 2 moderate, 3 severe
        ("dependent", np.int8),  # 1 with DSM-IV dependence in the last twelve months
        ("abuse", np.int8),  # 1 with a criterion of DSM-IV abuse in the last twelve months
        ("recent", np.int8),  # criteria of the last three months but craving
        ("shown", np.int8),  # criteria of the last twelve months but craving
        ("treatment", np.int8, (N_TRACKS,)),  # number of the treatment on each track, -1 none
        ("waiting_for", np.int8, (N_TRACKS,)),
        ("acting", np.int8),  # 1 in a treatment that does anything
        ("referred_by", np.int8),  # position in population.care.names.ROUTES, -1 never
        ("attempts", np.int16),
        ("first_use_day", np.int32),
        ("last_use_day", np.int32),
        ("attempt_day", np.int32),
        ("referred_day", np.int32),
        ("treatment_day", np.int32, (N_TRACKS,)),
        ("left_day", np.int32, (N_TRACKS,)),  # last day on which a treatment ended
        ("waiting_day", np.int32, (N_TRACKS,)),
        ("onset_day", np.int32),  # first block with two criteria or more
        ("peers", np.float32),
        ("friends", np.float32),
        ("outside", np.float32),
        ("household", np.float32),
        ("family", np.float32),
        ("fellows", np.float32),  # friends in recovery, while stopping
        ("visible", np.float32),
        ("caution", np.float32),  # 1 after a survived overdose, fading
        ("counts", np.uint8, (N_BLOCKS, N_CRITERIA)),
    ]
)
"""One person and one class of substances, beside `neuro.records.COURSE`."""

SPELLS = (
    "quit_to_use",
    "quit_to_daily_use",
    "discharge_to_use",
    "discharge_to_daily_use",
    "in_medication",
    "in_psychosocial",
)
"""Spells that are followed from their first day to their end: abstinence since a quit date or since leaving treatment
until the first use, or until daily use; and an episode of treatment on each track."""
N_SPELLS = len(SPELLS)

HISTORY = np.dtype(
    [
        ("dependence_day", np.int32),  # first reading of DSM-IV dependence
        ("remission_day", np.int32),  # end of the first 12 months of the time without it that lasts
        ("clear_day", np.int32),  # first reading in a row of twelve months without criteria but craving
        ("attempts_kept", np.int16),  # attempts to stop after which a day passed without use
        ("treatments", np.int16),  # entries into treatment
        ("last_treatment", np.int8),  # number of the treatment entered last, -1 none
        ("first_treatment_day", np.int32),  # help of any kind
        ("treated_day", np.int32),  # last day in what surveys call treatment
        ("medicated_day", np.int32),  # last day in treatment with a medication
        ("overdoses", np.int16),  # survived
        ("overdose_day", np.int32),
        ("abstinent_then", np.int32),  # days abstinent at the last yearly interview, -1 none
        ("run_days", np.int16),  # days with use up to today without a day between
        ("spell_day", np.int32, (N_SPELLS,)),  # first day of an open spell
        ("spell_home", np.int8, (N_SPELLS,)),  # 2 x deprivation of the home on that day, + 1 if urban
        ("spell_group", np.int8, (N_SPELLS,)),  # 1 for a quit in treatment, or the treatment left or entered
    ]
)
"""What must be known of one person's life with a class of substances that the ledger does not tell."""

NO_HISTORY = np.zeros((), HISTORY)
"""The history of a person who has just met the class."""
for _name in (
    "dependence_day",
    "remission_day",
    "clear_day",
    "first_treatment_day",
    "treated_day",
    "medicated_day",
):
    NO_HISTORY[_name] = NEVER
for _name in ("overdose_day", "spell_day"):
    NO_HISTORY[_name] = NEVER
for _name in ("last_treatment", "abstinent_then"):
    NO_HISTORY[_name] = -1

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

LIVED = (
    "brain", "settled", "threshold_key", "stock", "medicine_days", "kits", "in_jail", "jail_day", "release_day",
    "jobless", "homeless", "capital", "smoked", "drank",
)  # fmt: skip
"""Columns that the past has filled."""
