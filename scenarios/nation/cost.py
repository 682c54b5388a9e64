"""What a nation costs: runs of some sizes measured here, a line through them, and what the line says of a table.

``python -m scenarios.nation.cost TABLE.csv SIZE...`` measures a county of each size in a process of its own: processor
seconds of its past and of two simulated years, and the most memory that the process held.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

YEARS = 2
MEASURE = """
import json, sys, time
from population import AddictionModel
from scenarios.bench.timing import peak_rss_bytes
people, years, seed = (int(word) for word in sys.argv[1:])
AddictionModel(people=200, rng=seed, scenario="baseline", past="life course").run(years=1)  # machine code is loaded
begun = time.process_time()
model = AddictionModel(people=people, rng=seed, scenario="baseline", past="life course")
lived = time.process_time()
model.run(years=years)
ended = time.process_time()
print(json.dumps([people, lived - begun, (ended - lived) / years, peak_rss_bytes() or 0]))
"""


class Measured(NamedTuple):
    """One run: people, processor seconds of the past and of a simulated year, and peak memory in bytes."""

    people: int
    past_s: float
    year_s: float
    peak_bytes: float


class Line(NamedTuple):
    """What a run needs whatever its size, and what every person adds."""

    fixed: float
    each: float

    def of(self, people: float) -> float:
        return self.fixed + self.each * people


class Cost(NamedTuple):
    """Lines through measured runs."""

    past_s: Line
    year_s: Line
    peak_bytes: Line


def measured(people: int, seed: int) -> Measured:
    """Run a county of a size in a process of its own; a seed that was used before finds its past in the cache."""
    words = [sys.executable, "-c", MEASURE, str(people), str(YEARS), str(seed)]
    done = subprocess.run(words, capture_output=True, text=True, encoding="utf-8", check=True)
    return Measured(*json.loads(done.stdout.splitlines()[-1]))


def fitted(runs: Sequence[Measured]) -> Cost:
    """Straight lines of least squares through runs of two sizes or more; nothing is less than free."""
    people = np.array([run.people for run in runs], float)
    return Cost(*(_line(people, np.array(column, float)) for column in list(zip(*runs, strict=True))[1:]))


def _line(x: np.ndarray, y: np.ndarray) -> Line:
    each, fixed = np.polyfit(x, y, 1)
    if fixed < 0.0:
        each, fixed = float((x * y).sum() / (x * x).sum()), 0.0
    return Line(float(fixed), float(each))


def core_hours(cost: Cost, people: Sequence[int], years: int, policies: int, replicates: int) -> float:
    """Processor hours of counties of some sizes: each replicate lives one past, and the years with each policy."""
    each = (cost.past_s.of(n) + (1 + policies) * years * cost.year_s.of(n) for n in people)
    return replicates * sum(each) / 3600.0


def main(arguments: Sequence[str]) -> None:
    """Print what was measured, the lines, and the hours of the table with 1 policy, 5 years and 2 replicates."""
    from scenarios.nation.running import People, places_of_the_library
    from scenarios.nation.table import read_counties

    table, *sizes = arguments
    counties = read_counties(table, places_of_the_library())
    runs = [measured(int(size), seed) for seed, size in enumerate(sizes, start=7_001)]
    for run in runs:
        print(
            f"{run.people:,} people: past {run.past_s:.1f} s, a year {run.year_s:.2f} s, {run.peak_bytes / 1e6:.0f} MB"
        )
    cost = fitted(runs)
    print(f"past: {cost.past_s.fixed:.2f} s + {1000 * cost.past_s.each:.2f} s for every 1,000 people")
    print(f"year: {cost.year_s.fixed:.2f} s + {1000 * cost.year_s.each:.2f} s for every 1,000 people")
    print(
        f"memory: {cost.peak_bytes.fixed / 1e6:.0f} MB + {cost.peak_bytes.each * 1e3 / 1e6:.1f} MB for 1,000 people"
    )
    people = [People().of(county) for county in counties]
    hours = core_hours(cost, people, years=5, policies=1, replicates=2)
    print(f"{len(people):,} counties, {sum(people):,} people simulated: {hours:,.0f} core-hours")


if __name__ == "__main__":
    main(sys.argv[1:])
