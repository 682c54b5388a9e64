"""Who uses how often, for how long, and what stops and returns look like; and an outbreak from a few people.

    python -m tests.studies.patterns

prints how many people abstain, use moderately and use heavily, how many of each do so again the year after, how many
stop or return from one day to the next, and how many first uses follow on graphs with longer and shorter ways; draws
docs/images/patterns.png (days of use of people who have used) and docs/images/spread.png (first uses on these graphs).
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

import networkx as nx
import numpy as np

from tests.population.patterns import (
    BLOCK,
    PATTERNS,
    RETURN_AFTER,
    pattern_of_years,
    place_of_use,
    returns,
    stops,
    transitions,
    use_days,
)
from tests.population.spreading import distances, ring, spread

IMAGES = Path(__file__).parents[2] / "docs" / "images"
YEAR = 364
SEEDS, NODES, DAYS = range(700, 720), 1500, 1092
REWIRED = {0.0: "#5f6368", 0.02: "#56B4E9", 0.1: "#0072B2", 1.0: "#D55E00"}
COLOURS = ("#9AA0A6", "#E69F00", "#D55E00")


def observed(people: int, seed: int, years: int) -> np.ndarray:
    """Days with use of people who had used before, in a place with an easy start, shape (people, days)."""
    return use_days(place_of_use(people, seed), years * YEAR)


def draw_patterns(used: np.ndarray, people: int, path: Path = IMAGES / "patterns.png") -> None:
    """How many people use on how many days of the first year, and the days of all years of some of each pattern."""
    from matplotlib import rc_context
    from matplotlib.figure import Figure

    from scenarios.figures import INK, QUIET, STYLE, head_panel, image, plain_axes

    first, years = pattern_of_years(used)[:, 0], used.shape[1] // YEAR
    days = used[:, :YEAR].sum(axis=1) / (YEAR / BLOCK)
    with rc_context(STYLE):
        figure = Figure(figsize=(11.0, 5.2), facecolor="white")
        figure.text(0.055, 0.945, "Abstinent, moderate and heavy use side by side", fontsize=14, weight="bold",
                    color=INK)  # fmt: skip
        figure.text(0.055, 0.895, f"Opioids; {len(used):,} of {people:,} people, who had used before; {years} years",
                    color=QUIET)  # fmt: skip
        left, right = figure.add_axes((0.055, 0.11, 0.31, 0.66)), figure.add_axes((0.475, 0.11, 0.505, 0.66))
        for i, name in enumerate(PATTERNS):
            if i:
                left.hist(days[first == i], bins=list(range(0, 29, 2)), color=COLOURS[i])
            left.text(0.5, 0.93 - 0.075 * i, f"{name}: {(first == i).sum()} people", color=COLOURS[i] if i else QUIET,
                      weight="bold", ha="center", transform=left.transAxes)  # fmt: skip
        head_panel(left, "The first year", "people, by their days of use; who abstained is not drawn")
        left.set_xticks(range(0, 29, 7))
        left.set_xlabel("days of use in 28, mean of the year")
        plain_axes(left)
        head_panel(right, "Day by day", "a line is a person, a mark a day of use; some people of each kind")
        raster(right, used)
        right.set_xticks(range(0, 12 * years + 1, 6))
        plain_axes(right, "x")
        path.write_bytes(image(figure, "png"))


def raster(axes: Any, used: np.ndarray, each: int = 9) -> None:
    """Days of use of people who turn, use heavily or use moderately."""
    turning = np.flatnonzero(stops(used).any(axis=1) | returns(used).any(axis=1))
    patterns = pattern_of_years(used)
    groups = {
        "stop or return\nfrom one day\nto the next": turning,
        "heavy in\nall years": np.setdiff1d(np.flatnonzero((patterns == 2).all(axis=1)), turning),
        "moderate in\nall years": np.setdiff1d(np.flatnonzero((patterns == 1).all(axis=1)), turning),
    }
    at, ticks = 0.0, []
    for (name, who), colour in zip(groups.items(), ("#0072B2", COLOURS[2], COLOURS[1]), strict=True):
        shown = (
            who[np.unique(np.linspace(0, len(who) - 1, min(each, len(who))).astype(int))] if len(who) else who
        )
        for person in shown:
            axes.broken_barh(spells(used[person]), (-at - 0.38, 0.76), color=colour, linewidth=0)
            at += 1.0
        ticks.append((-(at - 0.5 - len(shown) / 2), name))
        at += 1.5
    axes.set_yticks([t for t, _ in ticks], [name for _, name in ticks])
    axes.set_xlabel("months")
    axes.set_xlim(0, used.shape[1] / 30.44)


def spells(used: np.ndarray) -> list[tuple[float, float]]:
    """Beginning and length, in months, of the runs of days with use; none is drawn thinner than can be seen."""
    edge = np.flatnonzero(np.diff(np.concatenate([[0], used.astype(np.int8), [0]])))
    least = max(1.0, len(used) / 700)
    return [(begin / 30.44, max(end - begin, least) / 30.44) for begin, end in edge.reshape(-1, 2)]


def first_uses(rewired: float) -> tuple[np.ndarray, float]:
    """First uses up to each day on a ring with this share of its ties led anywhere, and its mean way to the seeds."""
    graph: nx.Graph = ring(NODES, rewired)
    day = spread(graph, SEEDS, DAYS)[1]
    return np.searchsorted(np.sort(day[day > 0]), np.arange(DAYS), side="right"), float(
        distances(graph, SEEDS).mean()
    )


def draw_spread(found: dict[float, tuple[np.ndarray, float]], path: Path = IMAGES / "spread.png") -> None:
    """First uses over time on each graph."""
    from matplotlib import rc_context
    from matplotlib.figure import Figure

    from scenarios.figures import INK, QUIET, STYLE, apart, image, plain_axes

    with rc_context(STYLE):
        figure = Figure(figsize=(8.6, 4.6), facecolor="white")
        figure.text(0.08, 0.94, "Shorter ways, more first use", fontsize=14, weight="bold", color=INK)
        figure.text(0.08, 0.88, f"First uses among {NODES:,} people of whom {len(SEEDS)} neighbours use at the start",
                    color=QUIET)  # fmt: skip
        figure.text(0.08, 0.835, "the same people on four graphs of six ties a person; beside the lines, mean ties "
                    "to the nearest of them", color=QUIET, fontsize=8.5)  # fmt: skip
        axes = figure.add_axes((0.08, 0.12, 0.72, 0.67))
        for rewired, (count, _) in found.items():
            axes.plot(np.arange(DAYS) / 365.25, count, color=REWIRED[rewired], linewidth=2.4)
        axes.set_ylim(0, NODES)
        axes.set_xlim(0, DAYS / 365.25)
        heights = apart(np.array([found[r][0][-1] / NODES for r in found]), 0.07)
        for (rewired, (_, way)), height in zip(found.items(), heights, strict=True):
            axes.text(1.02, height, f"{way:.1f} ties away", color=REWIRED[rewired], weight="bold", va="center",
                      transform=axes.transAxes)  # fmt: skip
        axes.set_xlabel("years")
        axes.yaxis.set_major_formatter(lambda value, _: f"{value:,.0f}")
        plain_axes(axes)
        path.write_bytes(image(figure, "png"))


def main() -> int:
    """Live the places, print the tables, draw the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=5000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--years", type=int, default=3)
    given = parser.parse_args()
    used = observed(given.people, given.seed, given.years)
    patterns = pattern_of_years(used)
    moved = transitions(patterns)
    print(f"{len(used)} of {given.people:,} people had used before; in each of {given.years} years")
    for i, name in enumerate(PATTERNS):
        counts = " ".join(f"{n:4d}" for n in (patterns == i).sum(axis=0))
        print(f"{name:<10} {counts}; the same the year after: {100 * moved[i, i] / moved[i].sum():.0f} % "
              f"(by chance {100 * moved[:, i].sum() / moved.sum():.0f} %)")  # fmt: skip
    print(f"stopped from one day to the next: {stops(used).any(axis=1).sum()} people; "
          f"returned so after {RETURN_AFTER} days or more: {returns(used).any(axis=1).sum()}")  # fmt: skip
    draw_patterns(used, given.people)
    found = {rewired: first_uses(rewired) for rewired in REWIRED}
    print(f"\n{len(SEEDS)} of {NODES:,} people use at the start, six ties a person")
    for rewired, (count, way) in found.items():
        print(f"rewired {rewired:4.2f}: {way:5.1f} ties to the nearest of them; first uses after 1, 2, 3 years: "
              + " ".join(f"{count[day]:5d}" for day in (YEAR, 2 * YEAR, DAYS - 1)))  # fmt: skip
    draw_spread(found)
    return 0


if __name__ == "__main__":
    sys.exit(main())
