"""What policies cost and gain in a nation, its groups and each of its counties: discounted, paired, with intervals.

Net benefit is the willingness to pay times QALYs gained less what is spent more, run by run, so that its interval
knows how costs and health hang together (Stinnett 1998 Med Decis Making 18:S68). Prices and weights of quality of life
stay at their values: intervals are of chance, and of which counties were drawn.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from scenarios.economics.discounting import discount_factors
from scenarios.economics.table import EFFECT, PERSPECTIVES, RATE
from scenarios.nation.gathering import Found
from scenarios.nation.moments import Account, Estimate, Moments
from scenarios.nation.sampling import Sampled

Array = NDArray[np.float64]
COUNTY = "county"
WILLINGNESS_TO_PAY = (0.0, 50_000.0, 100_000.0, 150_000.0)
"""Dollars for a QALY; at 0 net benefit is what is saved."""

ITEMS = ("incremental_cost", "incremental_qaly", "net_benefit")
MONEY_TABLE = pa.schema(
    [
        ("area", pa.string()),
        ("area_level", pa.string()),
        ("policy", pa.string()),
        ("perspective", pa.string()),
        ("discount_rate", pa.float64()),
        ("wtp", pa.float64()),
        ("cost", pa.float64()),
        ("qaly", pa.float64()),
        *((f"{item}{end}", pa.float64()) for item in ITEMS for end in ("", "_lower", "_upper")),
        ("icer", pa.float64()),
        ("counties", pa.int32()),
        ("population", pa.float64()),
    ]
)
"""Columns of nation_economics.parquet: dollars and QALYs of all people of the area over all years, discounted; `area`
is "nation", a column of the table, or "county" with its code; `icer` is dollars for a QALY gained, where both grow.
"""


class Amounts(NamedTuple):
    """Of one county: discounted cost by perspective, and QALYs, in shape (policies, replicates, 2, quantities): of the
    people simulated, and how many they are.
    """

    values: Array

    @classmethod
    def of(cls, found: Found) -> Amounts | None:
        """Amounts of everybody; None where the runs tell of no costs."""
        columns = [_discounted(found, measure) for measure in (*(f"cost_{p}" for p in PERSPECTIVES), EFFECT)]
        known = [column for column in columns if column is not None]
        return cls(np.stack(known, axis=-1)) if len(known) == len(columns) else None

    def with_benefits(self) -> Array:
        """The same, with net benefit by perspective and willingness to pay after them."""
        costs, effect = self.values[..., :-1], self.values[..., -1:]
        benefits = []
        for wtp in WILLINGNESS_TO_PAY:
            benefit = wtp * effect - costs
            benefit[..., 1, :] = effect[..., 1, :]
            benefits.append(benefit)
        return np.concatenate([self.values, *benefits], axis=-1)


def _discounted(found: Found, measure: str) -> Array | None:
    """Worth of a measure of everybody over all years, shape (policies, replicates, 2)."""
    labels = found.labels.to_frame(index=False)
    chosen = (labels["measure"] == measure) & (labels["stratum"] == "all") & (labels["years"] == 1)
    at = np.flatnonzero(chosen.to_numpy())
    if not len(at):
        return None
    years = labels["year"].to_numpy()[at]
    worth = found.values[..., 0, at] @ discount_factors(years, int(years.min()), RATE)
    return np.stack([worth, found.values[..., 1, at].mean(axis=-1)], axis=-1)


class Money:
    """Takes one county after another, keeps accounts of the nation and its groups, and rows of the county.

    Parameters
    ----------
    policies
        Names, the baseline first.
    replicates
        Of each county.
    """

    def __init__(self, policies: Sequence[str], replicates: int) -> None:
        self.policies, self.replicates = list(policies), replicates
        self.areas: dict[tuple[str, str], Account] = {}
        self.by_lot = 0
        self.rows: list[pd.DataFrame] = []

    def take(self, sampled: Sampled, people: int, found: Found, areas: Sequence[tuple[str, str]]) -> None:
        """Add a county to the areas that it lies in."""
        amounts = Amounts.of(found)
        if amounts is None:
            return
        county, chance = sampled
        values = amounts.with_benefits()
        self.by_lot += chance < 1.0
        for key in areas:
            account = self.areas.setdefault(key, Account())
            residents = county.population / chance
            self._add(account, values * (residents / people), residents, chance < 1.0)
        own = Account()
        self._add(own, values * (county.population / people), float(county.population), False)
        self.rows += self._rows((COUNTY, county.fips), own, 0)

    def _add(self, account: Account, values: Array, residents: float, by_lot: bool) -> None:
        if not account.moments:
            account.moments = [Moments(values.shape[-1]) for _ in self.policies]
        account.counties += 1
        account.population += residents
        for moments, own in zip(account.moments, values, strict=True):
            moments.add(values[0], own, by_lot)

    def table(self) -> pd.DataFrame:
        """Rows of nation_economics.parquet: the nation and its groups, then every county."""
        found = [rows for key, own in self.areas.items() for rows in self._rows(key, own, self.by_lot)]
        frames = [*found, *self.rows]
        return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=MONEY_TABLE.names)

    def _rows(self, key: tuple[str, str], account: Account, by_lot: int) -> list[pd.DataFrame]:
        facts: dict[str, Any] = {
            "area": key[0], "area_level": key[1], "discount_rate": RATE, "counties": account.counties,
            "population": account.population,
        }  # fmt: skip
        estimates = zip(self.policies[1:], account.moments[1:], strict=True)
        return [
            _told(Estimate(moments, by_lot, self.replicates), account.population).assign(policy=name, **facts)
            for name, moments in estimates
        ]


def _told(estimate: Estimate, residents: float) -> pd.DataFrame:
    """Rows by perspective and willingness to pay: what the policy costs and gains beside the baseline."""
    value, change, half = (
        part * residents for part in (estimate.rate, estimate.difference, estimate.difference_half)
    )
    n = len(PERSPECTIVES)
    rows = []
    for p, perspective in enumerate(PERSPECTIVES):
        for w, wtp in enumerate(WILLINGNESS_TO_PAY):
            row: dict[str, object] = {
                "perspective": perspective,
                "wtp": wtp,
                "cost": value[p],
                "qaly": value[n],
            }
            for item, at in zip(ITEMS, (p, n, n + 1 + w * n + p), strict=True):
                row |= {
                    item: change[at],
                    f"{item}_lower": change[at] - half[at],
                    f"{item}_upper": change[at] + half[at],
                }
            both_grow = change[p] > 0.0 and change[n] > 0.0
            rows.append(row | {"icer": change[p] / change[n] if both_grow else np.nan})
    return pd.DataFrame(rows)
