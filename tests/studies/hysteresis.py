"""Supply up, and down again the same way: does use come back to where it was, and does it do so if left alone?

    python -m tests.studies.hysteresis

prints, at equal supply, the prevalence of opioid use disorder on the way up and on the way down, then the prevalence in
two populations that live with one and the same supply after a past with little of it and with much, and draws
docs/images/hysteresis.png of both.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping
from copy import deepcopy
from pathlib import Path
from typing import Any

import numpy as np

from population.model import AddictionModel
from population.model_arguments import resolve
from population.scenario import Scenario, scenario_from_mapping

START, PAST_FROM, LEAST, HELD, MOST = 2024, 2000, 0.25, 1.0, 2.0
FIGURE = Path(__file__).parents[2] / "docs" / "images" / "hysteresis.png"
DISORDERS = ("disorder_mild", "disorder_moderate", "disorder_severe")
UP, DOWN = "#0072B2", "#D55E00"


def supplied(shares: dict[int, float], past_from: int = PAST_FROM) -> Scenario:
    """The baseline with its last supply times the share of each year, straight lines between; the first holds before.

    Parameters
    ----------
    shares : dict of int to float
        Supply relative to the last known level, by calendar year; the last year ends the scenario.
    past_from : int
        First year of the past that people have lived.
    """
    mapping: dict[str, Any] = deepcopy(resolve("baseline").as_mapping())
    for market in mapping["supply"].values():
        series = market["availability"]
        last = series[max(series)] if isinstance(series, dict) else series
        market["availability"] = {str(year): share * last for year, share in shares.items()}
    mapping["population"]["history_from"] = past_from
    mapping["years"] = max(shares) - START
    return scenario_from_mapping(mapping)


def swept(years_each_way: int, past_from: int = PAST_FROM) -> Scenario:
    """`LEAST` in the past, up to `MOST` and back to `LEAST`."""
    top = START + years_each_way
    return supplied({START: LEAST, top: MOST, top + years_each_way: LEAST}, past_from)


def held(before: float, years: int, past_from: int = PAST_FROM) -> Scenario:
    """Supply `before` in the past, `HELD` from the first year on."""
    return supplied({START - 1: before, START: HELD, START + years: HELD}, past_from)


def prevalence(
    scenario: Scenario, people: int, seed: int, changes: Mapping[str, float] | None = None
) -> np.ndarray:
    """People with opioid use disorder per 100,000 at the end of each year, shape (years,)."""
    model = AddictionModel(people=people, rng=seed, scenario=scenario, past="life course", changes=changes)
    model.run(scenario.years)
    rows = model.results()
    rows = rows[(rows.stratum == "all") & rows.measure.isin(DISORDERS) & (rows.substance == "opioid")]
    found: np.ndarray = rows.groupby("year")["value"].sum().to_numpy()
    return found


def both_ways(yearly: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Supply relative to today's, and prevalence at that supply on the way up and down, each of shape (..., years - 1).

    A year's prevalence is that of its end; the top of the sweep and its very end have no counterpart.
    """
    half = yearly.shape[-1] // 2
    share = np.arange(1, half) / half
    return LEAST + (MOST - LEAST) * share, yearly[..., : half - 1], yearly[..., half:-1][..., ::-1]


def draw(
    sweep: np.ndarray, low: np.ndarray, high: np.ndarray, said: tuple[str, str], path: Path = FIGURE
) -> None:
    """Prevalence against supply on both ways, and over the years at one supply; thin lines are the runs.

    Parameters
    ----------
    sweep, low, high : ndarray, shape (runs, years)
        Prevalence over the sweep, and with `HELD` after a past of `LEAST` and of `MOST`.
    said : tuple of str
        The second line above each panel.
    """
    from matplotlib import rc_context
    from matplotlib.figure import Figure

    from scenarios.figures import INK, QUIET, STYLE, image

    supply, up, down = both_ways(sweep)
    years = START + np.arange(low.shape[1])
    with rc_context(STYLE):
        figure = Figure(figsize=(11.0, 4.9), facecolor="white")
        figure.text(0.055, 0.945, "The way back is not the way there", fontsize=14, weight="bold", color=INK)
        left, right = figure.add_axes((0.055, 0.12, 0.40, 0.62)), figure.add_axes((0.55, 0.12, 0.40, 0.62))
        _lines(left, supply, up, UP, "supply rises", 0.3)
        _lines(left, supply, down, DOWN, "supply falls", 0.3)
        _lines(right, years, low, UP, f"after years with {LEAST:g} times as much", 0.55)
        _lines(right, years, high, DOWN, f"after years with {MOST:g} times as much", 0.55)
        top = 1.12 * max(part.max() for part in (sweep, low, high))
        for axes, title, line, at, name in (
            (left, "Supply up and down again", said[0], 0.055, "availability of opioids, 1 = the last known level"),
            (right, "The same supply after two pasts", said[1], 0.55, "year"),
        ):  # fmt: skip
            _dress(axes, top)
            axes.set_xlabel(name)
            figure.text(at, 0.865, title, fontsize=10.5, weight="bold", color=INK)
            figure.text(at, 0.815, "People with opioid use disorder per 100,000", color=QUIET, fontsize=8.5)
            figure.text(at, 0.775, line, color=QUIET, fontsize=8.5)
        _point(left, supply, up, 1, 0.6)
        _point(left, supply, down, -1, 0.8)
        left.set_xlim(0, MOST)
        path.write_bytes(image(figure, "png"))


def _lines(axes: Any, x: np.ndarray, runs: np.ndarray, colour: str, label: str, where: float) -> None:
    """The mean of the runs, each run thin behind it, and a label above them at this share of their length."""
    for run in runs:
        axes.plot(x, run, color=colour, linewidth=0.8, alpha=0.35)
    mean, at = runs.mean(axis=0), int(where * len(x))
    axes.plot(x, mean, color=colour, linewidth=2.4)
    reach = len(x) // 4
    near = runs[:, max(0, at - reach) : at + reach + 1].max()
    axes.annotate(label, (x[at], near), (0, 7), textcoords="offset points", color=colour, weight="bold",
                  ha="center", va="bottom")  # fmt: skip


def _point(axes: Any, x: np.ndarray, runs: np.ndarray, step: int, where: float) -> None:
    """An arrow head on the mean of the runs, in the direction in which time goes."""
    mean, at = runs.mean(axis=0), int(where * len(x))
    style = {"arrowstyle": "-|>", "color": UP if step > 0 else DOWN, "lw": 2.4, "mutation_scale": 17}
    axes.annotate("", (x[at + step], mean[at + step]), (x[at], mean[at]), arrowprops=style)


def _dress(axes: Any, top: float) -> None:
    from matplotlib.ticker import FuncFormatter

    from scenarios.figures import plain_axes

    axes.set_ylim(0, top)
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.0f}"))
    plain_axes(axes)


def main() -> int:
    """Run the sweep and the two pasts with some seeds, print the tables, draw the figure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=3000)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--years", type=int, default=15, help="each way")
    given = parser.parse_args()
    seeds, span = range(1, given.seeds + 1), 2 * given.years
    sweep, low, high = (
        np.array([prevalence(scenario, given.people, seed) for seed in seeds])
        for scenario in (swept(given.years), held(LEAST, span), held(MOST, span))
    )
    supply, up, down = both_ways(sweep)
    print("supply    up  down  down/up")
    for s, u, d in zip(supply, up.mean(axis=0), down.mean(axis=0), strict=True):
        print(f"{s:6.2f} {u:5.0f} {d:5.0f} {d / u if u else float('nan'):8.2f}")
    print(f"mean over the sweep: {down.mean() / up.mean():.2f}")
    print(f"\nsupply {HELD:g}, after a past with {LEAST:g} and with {MOST:g} times of it")
    print("year   low   high")
    for year in range(0, span, 5):
        print(f"{START + year}  {low.mean(axis=0)[year]:5.0f}  {high.mean(axis=0)[year]:5.0f}")
    print(f"{START + span - 1}  {low.mean(axis=0)[-1]:5.0f}  {high.mean(axis=0)[-1]:5.0f}")
    runs = f"{given.seeds} runs of {given.people:,} people (thin) and their mean"
    draw(
        sweep, low, high, (f"{given.years} years each way; {runs}", f"supply at the last known level; {runs}")
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
