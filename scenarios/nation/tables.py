"""Tables of a nation: rates of every county, and of all of them together with what policies change."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from scenarios.nation.columns import GROUPS
from scenarios.nation.gathering import LABELS, TOTALS, Found
from scenarios.nation.moments import Account, Estimate, Moments
from scenarios.nation.sampling import Sampled

Array = NDArray[np.float64]
NATION, EVERYBODY = "nation", "all"
PER = 100_000.0

_QUANTITY = [
    ("year", pa.int32()),
    ("years", pa.int32()),
    ("substance", pa.string()),
    ("measure", pa.string()),
]
_RATE = [
    ("value", pa.float64()),
    ("lower", pa.float64()),
    ("upper", pa.float64()),
    ("difference", pa.float64()),
    ("difference_lower", pa.float64()),
    ("difference_upper", pa.float64()),
]
NATION_TABLE = pa.schema(
    [
        ("area", pa.string()),
        ("area_level", pa.string()),
        ("policy", pa.string()),
        *_QUANTITY,
        ("stratum", pa.string()),
        ("level", pa.string()),
        *_RATE,
        ("count", pa.float64()),
        ("count_difference", pa.float64()),
        ("counties", pa.int32()),
        ("population", pa.float64()),
        ("unit", pa.string()),
    ]
)
"""Columns of nation.parquet: `area` is "nation" or a column of the table by which counties are grouped, `area_level`
its value; `years` from `year` on are summed; `count` is of the people or events in the area, `difference` against the
baseline.
"""

COUNTIES_TABLE = pa.schema(
    [
        ("fips", pa.string()),
        ("name", pa.string()),
        ("population", pa.int64()),
        ("people", pa.int64()),
        ("stands_for", pa.float64()),
        ("policy", pa.string()),
        *_QUANTITY,
        *_RATE,
        ("unit", pa.string()),
    ]
)
"""Columns of counties.parquet, for everybody of a county: `stands_for` counties of its size stand behind it."""


@dataclass
class Area(Account):
    """An account that holds all strata, or everybody alone."""

    strata: bool = False


class Gatherer:
    """Takes one county after another, keeps sums of the nation and rows of the county.

    Parameters
    ----------
    policies
        Names, the baseline first.
    replicates
        Of each county.
    """

    def __init__(self, policies: Sequence[str], replicates: int) -> None:
        self.policies, self.replicates = list(policies), replicates
        self.labels = pd.MultiIndex.from_arrays([[]] * len(LABELS), names=LABELS)
        self.areas: dict[tuple[str, str], Area] = {}
        self.by_lot = 0
        self.rows: list[pd.DataFrame] = []

    def take(self, sampled: Sampled, people: int, found: Found) -> None:
        """Add a county."""
        county, chance = sampled
        at = self._places(found.labels)
        self.by_lot += chance < 1.0
        for key in areas_of(sampled):
            area = self.areas.setdefault(key, Area(strata=key[0] == NATION))
            area.counties += 1
            area.population += county.population / chance
            self._add(area, found, at, county.population / (chance * people), chance < 1.0)
        self.rows.append(self._county_rows(sampled, people, found))

    def _places(self, labels: pd.MultiIndex) -> NDArray[np.int64]:
        """Where the quantities of a county stand among all; new ones are appended."""
        if labels.equals(self.labels):
            return np.arange(len(labels))
        new = labels.difference(self.labels, sort=False)
        if len(new):
            self.labels = self.labels.append(new) if len(self.labels) else labels
            for area in self.areas.values():
                for moments in area.moments:
                    moments.widen(len(self.labels))
        return np.asarray(self.labels.get_indexer(labels), dtype=np.int64)

    def _add(self, area: Area, found: Found, at: NDArray[np.int64], scale: float, by_lot: bool) -> None:
        if not area.moments:
            area.moments = [Moments(len(self.labels)) for _ in self.policies]
        whole = np.zeros((*found.values.shape[:-1], len(self.labels)))
        whole[..., at] = found.values * scale
        for moments, values in zip(area.moments, whole, strict=True):
            moments.add(whole[0], values, by_lot)

    def _county_rows(self, sampled: Sampled, people: int, found: Found) -> pd.DataFrame:
        """Rows of counties.parquet of one county: intervals are of chance within it."""
        county, chance = sampled
        everybody = np.asarray(found.labels.get_level_values("stratum") == EVERYBODY)
        quantities = found.labels[everybody].to_frame(index=False)
        parts = []
        values = found.values[..., everybody]
        for name, own in zip(self.policies, values, strict=True):
            moments = Moments(len(quantities))
            moments.add(values[0], own, by_lot=False)
            estimate = Estimate(moments, 0, self.replicates)
            scale = _scale(quantities["unit"], county.population)
            told = _rates(estimate, scale, name == self.policies[0])
            parts.append(quantities.assign(policy=name, **told))
        return pd.concat(parts, ignore_index=True).assign(
            fips=county.fips, name=county.name, population=county.population, people=people, stands_for=1.0 / chance
        )  # fmt: skip

    def counties(self) -> pd.DataFrame:
        """Rows of counties.parquet."""
        return pd.concat(self.rows, ignore_index=True)

    def nation(self) -> pd.DataFrame:
        """Rows of nation.parquet: the nation first, then the groups in order."""
        order = {NATION: 0, **{name: i + 1 for i, name in enumerate(GROUPS)}}
        keys = sorted(self.areas, key=lambda key: (order[key[0]], key[1]))
        return pd.concat([rows for key in keys for rows in self._area_rows(key)], ignore_index=True)

    def _area_rows(self, key: tuple[str, str]) -> Iterator[pd.DataFrame]:
        area = self.areas[key]
        quantities = self.labels.to_frame(index=False)
        shown = (
            np.ones(len(quantities), bool) if area.strata else (quantities["stratum"] == EVERYBODY).to_numpy()
        )
        for name, moments in zip(self.policies, area.moments, strict=True):
            estimate = Estimate(moments, self.by_lot, self.replicates)
            told = _rates(estimate, _scale(quantities["unit"], area.population), name == self.policies[0])
            change = np.nan if name == self.policies[0] else estimate.count_difference
            frame = quantities.assign(
                policy=name, area=key[0], area_level=key[1], count=estimate.count, count_difference=change,
                counties=area.counties, population=area.population, **told,
            )  # fmt: skip
            yield frame[shown].sort_values(LABELS, kind="stable")


def areas_of(sampled: Sampled) -> Iterable[tuple[str, str]]:
    """The nation, and the groups that a county belongs to."""
    yield NATION, EVERYBODY
    for group in GROUPS:
        if group in sampled.county.cells:
            yield group, str(sampled.county.cells[group])


def _scale(units: pd.Series, population: float) -> Array:
    """What ratios are multiplied with: residents for totals of the place, 100,000 for rates, 1 for shares."""
    whole, share = units.isin(TOTALS).to_numpy(), (units == "proportion").to_numpy()
    return np.where(whole, population, np.where(share, 1.0, PER))


def _rates(estimate: Estimate, scale: Array, is_baseline: bool) -> dict[str, Any]:
    value, half = estimate.rate * scale, estimate.rate_half * scale
    difference, other = estimate.difference * scale, estimate.difference_half * scale
    if is_baseline:
        difference = np.full(len(value), np.nan)
    return {
        "value": value,
        "lower": np.maximum(value - half, np.minimum(value, 0.0)),
        "upper": value + half,
        "difference": difference,
        "difference_lower": difference - other,
        "difference_upper": difference + other,
    }
