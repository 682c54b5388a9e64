"""Which of the circuit's numbers that nobody fitted matter: each at the ends of its range, all others as they are.

    python -m tests.studies.assumed_numbers heroin

prints, for people who are drawn to the substance and have the same chance throughout, what four read-outs of a cohort
become at low and at high: the share dependent after three years of free use, doses a day at their end, the share who
use within ninety days of stopping, and how many times as dangerous the usual dose is after four weeks without. The
order is by the largest change, in tens of percentage points or in halves of a logarithm.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping

import numpy as np

from neuro.protocols.cohort import Cohort, abstain, established
from neuro.protocols.settings import settings
from neuro.protocols.vulnerability import free_use
from neuro.quantities import Quantity
from neuro.registry import circuit_parameters, substance

YEARS, FOLLOWED, APART = 3.0, 90, 28
READ_OUTS = ("dependent, %", "doses a day", "back in 90 days, %", "danger after 28 days, times")
SCALES = (10.0, 0.5, 10.0, 0.5)
"""A change of each read-out that counts as one: percentage points, or logarithms."""
LOGARITHMIC = (False, True, False, True)


def in_doubt(name: str) -> dict[str, Quantity]:
    """Numbers of the circuit and of a substance that have a range and were not fitted, by the name of a change."""
    own = {
        f"{name}.{key}": q for key, q in substance(name).parameters.items() if key != "surge_fold_literature"
    }
    return {key: q for key, q in (circuit_parameters() | own).items() if q.varied and q.kind != "fitted"}


def read_outs(name: str, people: int, changes: Mapping[str, float]) -> tuple[float, ...]:
    """The four read-outs with some numbers changed."""
    free, s = Cohort([name], people, varied=True, seed=1, changes=changes), settings()
    free.brain["attitude"] = s.selected_attitude_share * free.brain["attitude"] + s.selected_attitude_shift
    onset = free_use(free, name, YEARS)
    doses = free.trace(28, lambda: live(free), lambda: free[name]["doses"])[0].mean()
    used = established(Cohort([name], people, varied=True, seed=2, changes=changes))
    away, stopping = used.copy(), used.copy()
    before = danger(used, name)
    abstain(away, APART)
    stopping.resolve(s.goal_floor_treated)
    again = stopping.trace(FOLLOWED, lambda: live(stopping), lambda: stopping[name]["doses"] > 0.0)[0].any(
        axis=0
    )
    return 100.0 * np.isfinite(onset).mean(), doses, 100.0 * again.mean(), danger(away, name) / before


def live(cohort: Cohort) -> None:
    """An ordinary day of free choice."""
    cohort.ordinary()
    cohort.choose()


def danger(cohort: Cohort, name: str) -> float:
    """Mean hazard of a day of the usual doses of people as they are."""
    twin = cohort.copy()
    twin.give(twin.parameters["reference_doses_per_day"])
    return float(twin[name]["overdose_hazard"].mean())


def change(before: tuple[float, ...], after: tuple[float, ...]) -> float:
    """The largest change of the read-outs, in units of `SCALES`."""
    found = [
        abs(np.log(max(b, 1e-3) / max(a, 1e-3)) if logarithmic else b - a) / scale
        for a, b, scale, logarithmic in zip(before, after, SCALES, LOGARITHMIC, strict=True)
        if np.isfinite([a, b]).all()
    ]
    return float(max(found, default=0.0))


def main() -> int:
    """Print a row for each number, the ones that matter most first."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("substance", nargs="?", default="heroin")
    parser.add_argument("--people", type=int, default=300)
    parser.add_argument("--rows", type=int, default=30)
    given = parser.parse_args()
    usual = read_outs(given.substance, given.people, {})
    rows = []
    for key, q in in_doubt(given.substance).items():
        ends = [read_outs(given.substance, given.people, {key: end}) for end in (q.low, q.high)]
        rows.append((max(change(usual, end) for end in ends), key, q, ends))
    print(
        "as it is: " + ", ".join(f"{what} {value:.3g}" for what, value in zip(READ_OUTS, usual, strict=True))
    )
    print("\n| number | kind | value (range) | " + " | ".join(READ_OUTS) + " | change |\n" + "|---" * 8 + "|")
    for size, key, q, (low, high) in sorted(rows, key=lambda row: -row[0])[: given.rows]:
        told = " | ".join(f"{a:.3g} to {b:.3g}" for a, b in zip(low, high, strict=True))
        print(f"| `{key}` | {q.kind} | {q.value:g} ({q.low:g} to {q.high:g}) | {told} | {size:.1f} |")
    return 0


if __name__ == "__main__":
    sys.exit(main())
