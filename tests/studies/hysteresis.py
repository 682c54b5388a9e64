"""Supply up, and down again the same way: does use come back to where it was?

    python -m tests.studies.hysteresis

prints the prevalence of opioid use disorder at equal supply on both ways and draws docs/images/hysteresis.png.
"""

from __future__ import annotations

import argparse
import sys
from copy import deepcopy
from pathlib import Path
from typing import Any

import numpy as np

from population.model import AddictionModel, resolve
from population.scenario import Scenario, scenario_from_mapping

START, LEAST, MOST = 2024, 0.25, 2.0
FIGURE = Path(__file__).parents[2] / "docs" / "images" / "hysteresis.png"
DISORDERS = ("disorder_mild", "disorder_moderate", "disorder_severe")


def swept(years_each_way: int) -> Scenario:
    """The baseline with `LEAST` of its last supply in the past, then up to `MOST` and back, in straight lines."""
    mapping: dict[str, Any] = deepcopy(resolve("baseline").as_mapping())
    top, end = START + years_each_way, START + 2 * years_each_way
    for market in mapping["supply"].values():
        series = market["availability"]
        last = series[max(series)] if isinstance(series, dict) else series
        market["availability"] = {str(START): LEAST * last, str(top): MOST * last, str(end): LEAST * last}
    mapping["population"]["history_from"] = 2000
    mapping["years"] = 2 * years_each_way
    return scenario_from_mapping(mapping)


def prevalence(people: int, seed: int, years_each_way: int) -> np.ndarray:
    """People with opioid use disorder per 100,000 in each year of the sweep."""
    model = AddictionModel(people=people, rng=seed, scenario=swept(years_each_way), past="life course")
    model.run(2 * years_each_way)
    rows = model.results()
    rows = rows[(rows.stratum == "all") & rows.measure.isin(DISORDERS) & (rows.substance == "opioid")]
    found: np.ndarray = rows.groupby("year")["value"].sum().to_numpy()
    return found


def both_ways(yearly: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Supply relative to today's, and prevalence on the way up and on the way down, at the middle of the years."""
    half = len(yearly) // 2
    share = (np.arange(half) + 0.5) / half
    return LEAST + (MOST - LEAST) * share, yearly[:half], yearly[half:][::-1]


def draw(supply: np.ndarray, up: np.ndarray, down: np.ndarray, said: str, path: Path = FIGURE) -> None:
    """Prevalence against supply on both ways."""
    from matplotlib import rc_context
    from matplotlib.figure import Figure

    from scenarios.figures import GRID, INK, QUIET, STYLE, image

    with rc_context(STYLE):
        figure = Figure(figsize=(7.2, 4.6))
        axes = figure.add_axes((0.11, 0.13, 0.76, 0.66))
        for line, colour, label in ((up, "#0072B2", "on the way up"), (down, "#D55E00", "on the way down")):
            axes.plot(supply, line, color=colour, linewidth=2.2, marker="o", markersize=3.5)
            axes.annotate(label, (supply[len(supply) // 2], line[len(supply) // 2]), (8, 8 if line is down else -14),
                          textcoords="offset points", color=colour, weight="bold")  # fmt: skip
        axes.set_xlim(0, MOST * 1.02)
        axes.set_ylim(0, None)
        axes.grid(axis="y", color=GRID)
        for side in ("top", "right", "left"):
            axes.spines[side].set_visible(False)
        axes.set_xlabel("availability of opioids, 1 = the last known level")
        figure.text(0.02, 0.93, "The way back is not the way there", fontsize=14, weight="bold", color=INK)
        figure.text(0.02, 0.875, "People with opioid use disorder per 100,000, at equal supply", color=QUIET)
        figure.text(0.02, 0.835, said, color=QUIET, fontsize=8.5)
        path.write_bytes(image(figure, "png"))


def main() -> int:
    """Run the sweep with some seeds, print the table, draw the figure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=6000)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--years", type=int, default=15, help="each way")
    given = parser.parse_args()
    yearly = np.mean(
        [prevalence(given.people, seed, given.years) for seed in range(1, given.seeds + 1)], axis=0
    )
    supply, up, down = both_ways(yearly)
    print("supply    up  down  down/up")
    for s, u, d in zip(supply, up, down, strict=True):
        print(f"{s:6.2f} {u:5.0f} {d:5.0f} {d / u if u else float('nan'):8.2f}")
    print(f"mean over the sweep: {down.mean() / up.mean():.2f}")
    draw(
        supply,
        up,
        down,
        f"{given.years} years each way; mean of {given.seeds} runs of {given.people:,} people",
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
