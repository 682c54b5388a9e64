"""Where use is widespread: what becomes of it if nothing changes, and if cues, peers, care or supply improve?

    python -m tests.studies.recovery

prints, for each change alone and for all four, the share of people with opioid use disorder over the years, in the same
people with the same chance, and draws docs/images/recovery.png.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import numpy as np

from tests.population.recovering import ARMS, share_with_disorder, widespread

FIGURE = Path(__file__).parents[2] / "docs" / "images" / "recovery.png"
COLOURS = dict(zip(ARMS, ("#5f6368", "#E69F00", "#56B4E9", "#009E73", "#0072B2", "#D55E00"), strict=True))


def course(arm: str, people: int, seed: int, years: int) -> list[float]:
    """Percent of people with opioid use disorder on the first day and at the end of each year."""
    model = widespread(people, seed, **ARMS[arm])
    found = [100.0 * share_with_disorder(model)]
    for _ in range(years):
        model.run(1)
        found.append(100.0 * share_with_disorder(model))
    return found


def draw(courses: dict[str, np.ndarray], said: str, path: Path = FIGURE) -> None:
    """Lines of the means of the runs, named at their ends; `courses` by arm, shape (runs, years + 1)."""
    from matplotlib import rc_context
    from matplotlib.figure import Figure

    from scenarios.figures import INK, QUIET, STYLE, apart, image, plain_axes

    with rc_context(STYLE):
        figure = Figure(figsize=(8.6, 4.9), facecolor="white")
        figure.text(0.07, 0.945, "It does not pass by itself", fontsize=14, weight="bold", color=INK)
        figure.text(0.07, 0.885, "People with opioid use disorder, percent", color=QUIET)
        figure.text(0.07, 0.845, said, color=QUIET, fontsize=8.5)
        axes = figure.add_axes((0.07, 0.12, 0.66, 0.68))
        ends = {}
        for arm, runs in courses.items():
            mean = runs.mean(axis=0)
            ends[arm] = mean[-1]
            axes.plot(
                mean, color=COLOURS[arm], linewidth=3.0 if arm in ("nothing changes", "all four") else 1.8
            )
        top = 1.15 * max(runs.mean(axis=0).max() for runs in courses.values())
        axes.set_ylim(0, top)
        axes.set_xlim(0, next(iter(courses.values())).shape[1] - 1)
        plain_axes(axes)
        axes.set_xlabel("years after the change")
        order = sorted(ends, key=lambda arm: ends[arm])
        for arm, height in zip(order, apart(np.array([ends[a] / top for a in order]), 0.055), strict=True):
            axes.text(
                1.02, height, arm, transform=axes.transAxes, color=COLOURS[arm], weight="bold", va="center"
            )
        path.write_bytes(image(figure, "png"))


def main() -> int:
    """Run all arms with some seeds, print the table, draw the figure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=3000)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--years", type=int, default=8)
    given = parser.parse_args()
    print("people with opioid use disorder, percent, at the end of the year")
    print(f"{'':<30}" + "".join(f"{year:6d}" for year in range(given.years + 1)))
    courses: dict[str, np.ndarray] = {}
    seeds = range(1, given.seeds + 1)
    for arm in ARMS:
        courses[arm] = np.array([course(arm, given.people, seed, given.years) for seed in seeds])
        print(f"{arm:<30}" + "".join(f"{value:6.2f}" for value in courses[arm].mean(axis=0)), flush=True)
    draw(courses, f"mean of {given.seeds} runs of {given.people:,} people, the same people in every line")
    return 0


if __name__ == "__main__":
    sys.exit(main())
