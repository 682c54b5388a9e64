"""The last years of the past and the first of the status quo: does anything jump where the one ends?

    python -m tests.studies.first_years

prints the rates of the baseline year by year through its first day, and how far the first two years lie from the
straight line through the six before; draws docs/images/first_years.png.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

import numpy as np

from tests.population.across_the_first_day import MEASURES, off_trend, rates_across, trend

START, SHOWN, AFTER, FITTED = 2024, 14, 4, 6
FIGURE = Path(__file__).parents[2] / "docs" / "images" / "first_years.png"
TITLES = ("Use in the past year", "Opioid use disorder", "In treatment", "Overdoses in the year")
COLOURS = ("#0072B2", "#D55E00", "#009E73", "#8A5A83")


def draw(runs: np.ndarray, first: int, said: str, path: Path = FIGURE) -> None:
    """A panel each of `MEASURES`; `runs`, shape (runs, years, measures), year `first` is the scenario's first."""
    from matplotlib import rc_context
    from matplotlib.figure import Figure

    from scenarios.figures import INK, QUIET, STYLE, image

    year = START - first + np.arange(runs.shape[1])
    shown, mean = year >= START - SHOWN, runs.mean(axis=0)
    with rc_context(STYLE):
        figure = Figure(figsize=(11.0, 3.9), facecolor="white")
        figure.text(0.045, 0.93, "No step on the first day", fontsize=14, weight="bold", color=INK)
        figure.text(0.045, 0.86, f"People, or events, per 100,000. {said}", color=QUIET, fontsize=8.5)
        for i, axes in enumerate(figure.subplots(1, 4)):
            axes.axvline(START - 0.5, color=QUIET, linewidth=1.0, linestyle=(0, (4, 3)))
            for run in runs:
                axes.plot(year[shown], run[shown, i], color=COLOURS[i], linewidth=0.8, alpha=0.35)
            axes.plot(year[shown], mean[shown, i], color=COLOURS[i], linewidth=2.4)
            x = np.arange(first - FITTED, first + 2)
            axes.plot(START - first + x, trend(mean, first, FITTED)(x)[:, i], color=INK, linewidth=1.2,
                      linestyle=(0, (1, 1.5)))  # fmt: skip
            axes.set_ylim(0, 1.08 * runs[:, shown, i].max())
            axes.set_title(TITLES[i], loc="left", fontsize=10, weight="bold", pad=10)
            _dress(axes)
        figure.subplots_adjust(left=0.045, right=0.985, top=0.72, bottom=0.1, wspace=0.24)
        path.write_bytes(image(figure, "png"))


def _dress(axes: Any) -> None:
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    from scenarios.figures import plain_axes

    axes.xaxis.set_major_locator(MaxNLocator(nbins=4, integer=True))
    axes.yaxis.set_major_locator(MaxNLocator(nbins=5))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.0f}"))
    plain_axes(axes)


def main() -> int:
    """Run the baseline with some seeds, print the table, draw the figure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=5000)
    parser.add_argument("--seeds", type=int, default=3)
    given = parser.parse_args()
    found = [rates_across(AFTER, people=given.people, rng=seed) for seed in range(1, given.seeds + 1)]
    first = found[0][1]
    runs = np.array([rates for rates, _ in found])
    mean = runs.mean(axis=0)
    print("year" + "".join(f"{name:>15}" for name in MEASURES))
    for at in range(first - SHOWN, first + AFTER):
        print(f"{START + at - first}" + "".join(f"{value:15.0f}" for value in mean[at]))
    for at, row in enumerate(off_trend(mean, first, FITTED)):
        print(
            f"{START + at} off the line through {FITTED} years: " + " ".join(f"{100 * v:+.0f} %" for v in row)
        )
    draw(runs, first, said(given.seeds, given.people))
    return 0


def said(seeds: int, people: int) -> str:
    """The second line of the figure."""
    return (
        f"Thin: {seeds} runs of {people:,} people; thick: their mean; dots: the line through the last "
        f"{FITTED} years before the first day (dashed), carried on for two."
    )


if __name__ == "__main__":
    sys.exit(main())
