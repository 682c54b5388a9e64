"""What the runs of one county found, as arrays: numerators and denominators by policy, replicate and quantity."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from scenarios.pairs import SUMMED, with_sums
from scenarios.tables import YEARLY
from scenarios.wide import Coded, coded

if TYPE_CHECKING:
    from scenarios.plan import RunSpec
    from scenarios.store import Store

LABELS = ["year", "years", "substance", "measure", "stratum", "level", "unit"]
TOTALS = ("usd_2024", "qaly", "person_years", "persons", "events")
"""Units of what is told for the whole place, and not for so many residents."""

LEFT_OUT = ("days",)
"""Units that cannot be added up over counties: a median wait of counties is not that of their people."""


class Found(NamedTuple):
    """One county: `labels` of its quantities, and values of shape (policies, replicates, 2, quantities): numerator and
    denominator, in simulated people.
    """

    labels: pd.MultiIndex
    values: NDArray[np.float64]


def found_in(store: Store, runs: Sequence[Sequence[RunSpec]]) -> Found:
    """Read the tables of a county's runs, `runs[replicate][policy]`, the baseline first."""
    people = runs[0][0].people
    tables = [pq.read_table(store.part(spec.key), schema=YEARLY) for group in runs for spec in group]
    rows = pa.concat_tables(tables).to_pandas()
    rows = with_sums(rows[~rows["unit"].isin(LEFT_OUT)]).assign(years=1)
    place = {spec.scenario.name: p for p, spec in enumerate(runs[0])}
    run = rows["replicate"] * len(runs[0]) + rows["policy"].map(place)
    quantities = coded(rows, LABELS)
    shape = len(tables), len(quantities.labels)
    numerators = _filled(rows["numerator"], run, quantities, shape)
    whole = rows["unit"].isin(TOTALS)
    denominators = _filled(rows["denominator"].where(~whole, people), run, quantities, shape)
    both = np.stack([numerators, denominators], axis=1)
    labels, both = _with_sums_over_years(quantities.labels, both)
    each = both.reshape(len(runs), len(runs[0]), 2, len(labels))
    return Found(labels, each.transpose(1, 0, 2, 3))


def _filled(
    values: pd.Series, runs: pd.Series, quantities: Coded, shape: tuple[int, int]
) -> NDArray[np.float64]:
    """Values by run and quantity; 0 people where a quantity was not told."""
    filled = np.zeros(shape)
    filled[runs.to_numpy(dtype=np.int64), quantities.codes] = values.to_numpy(dtype=float)
    return filled


def _with_sums_over_years(
    labels: pd.MultiIndex, both: NDArray[np.float64]
) -> tuple[pd.MultiIndex, NDArray[np.float64]]:
    """The same, and what each quantity adds up to over all years, over the mean of its denominators.

    Events are added up, and people at the end of each year, which makes person-years.
    """
    frame = labels.to_frame(index=False)
    years = int(frame["year"].nunique())
    if years < 2:
        return labels, both
    summed = coded(frame, [name for name in LABELS if name not in ("year", "years")])
    known = np.bincount(summed.codes) == years
    usable = known & np.isin(np.asarray(summed.labels.get_level_values("unit"), dtype=str), SUMMED)
    totals = np.zeros((*both.shape[:-1], len(summed.labels)))
    for place, code in enumerate(summed.codes):
        totals[..., code] += both[..., place]
    totals[:, 1] /= years
    more = summed.labels.to_frame(index=False).assign(year=int(frame["year"].min()), years=years)[usable]
    whole = pd.concat([frame, more[LABELS]], ignore_index=True)
    return pd.MultiIndex.from_frame(whole), np.concatenate([both, totals[..., usable]], axis=-1)
