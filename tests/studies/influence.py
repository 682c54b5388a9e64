"""Who use alike know each other: because ties move people (influence), or because people move ties (selection)?

    python -m tests.studies.influence

lives the same place four times, with both, one and neither of the two switched on, and prints

* how many ties join two people who used in the past month, against use dealt out anew within age bands;
* what the regression of the literature finds (own use on a friend's use, both at two waves a year apart; Christakis &
  Fowler 2008 N Engl J Med 358:2249, recalled), with the friends people chose and with friends assigned by lot;

and draws docs/images/influence.png.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import NamedTuple

import numpy as np

from population.model import AddictionModel
from population.ties import HOUSEHOLD, make_edges
from tests.population.small_places import EASY_REACH, EASY_START, grown
from tests.population.use_among_friends import (
    NO_INFLUENCE,
    NO_SELECTION,
    clustering,
    permuted,
    ties_outside,
    used_lately,
)

FIGURE = Path(__file__).parents[2] / "docs" / "images" / "influence.png"
ARMS: dict[str, dict[str, float]] = {
    "both": {},
    "influence only": NO_SELECTION,
    "selection only": NO_INFLUENCE,
    "neither": {**NO_SELECTION, **NO_INFLUENCE},
}

BY_TIES = {"prescribing.long_term_share": 0.0, "behaviour.peer_gain": 3.2}
"""Friends count for more than in the shipped place, and nobody begins by a medicine of years, who owes ties nothing."""


def live(arm: str, people: int, seed: int, since: int = 2014, ease: float = 1.0) -> AddictionModel:
    """A place with an easy start into use, on its first day, after a past lived under an arm of `ARMS`.

    Parameters
    ----------
    since : int
        First year of the past.
    ease : float
        Offers that come to all, relative to `EASY_START`.
    """
    easy = {name: ease * value for name, value in EASY_START.items()}
    place = {"population.history_from": since, **EASY_REACH}
    return grown(people, rng=seed, scenario=place, changes={**easy, **BY_TIES, **ARMS[arm]})


def assign_friends(model: AddictionModel, seed: int) -> None:
    """Deal the places in the network outside households anew among people of an age band; ties then stay."""
    edges = model.ties.edges()
    outside = edges.layer != HOUSEHOLD
    model.ties.remove_many(edges.a[outside], edges.b[outside])
    who = permuted(np.arange(model.table.n_rows), model, np.random.default_rng(seed))
    model.ties.add_many(
        make_edges(who[edges.a[outside]], who[edges.b[outside]], edges.layer[outside], edges.weight[outside])
    )
    model.has_own_graph = True


class Panel(NamedTuple):
    """One row for each person and friend of the later wave: use in the past month at both waves, age and sex."""

    own: np.ndarray
    own_before: np.ndarray
    friend: np.ndarray
    friend_before: np.ndarray
    age: np.ndarray
    male: np.ndarray


def panel(model: AddictionModel, years: int) -> Panel:
    """Waves a year apart, as a cohort study would see them; the model lives on for `years`."""
    waves = []
    for _ in range(years):
        uid, before = model.table.uid.copy(), used_lately(model)
        model.run(1)
        a, b = ties_outside(model)
        own, friend = np.concatenate([a, b]), np.concatenate([b, a])
        there = (model.table.uid[own] == _at(uid, own)) & (model.table.uid[friend] == _at(uid, friend))
        own, friend = own[there], friend[there]
        now = used_lately(model)
        age = (model.day - model.table["birth_day"][own]) / 365.25
        waves.append((now[own], before[own], now[friend], before[friend], age, model.table["sex"][own] == 1))
    return Panel(*(np.concatenate(part) for part in zip(*waves, strict=True)))


def _at(uid: np.ndarray, rows: np.ndarray) -> np.ndarray:
    """Who was in each row at the earlier wave, -1 where nobody."""
    return np.where(rows < uid.size, uid[np.minimum(rows, uid.size - 1)], -1)


def naive_odds_ratio(p: Panel) -> float:
    """Odds ratio of own use by the friend's use at the later wave, given both at the earlier, age and sex."""
    age = (p.age - 40.0) / 20.0
    x = np.stack(
        [np.ones(p.own.size), p.friend, p.friend_before, p.own_before, age, age**2, p.male], axis=1
    ).astype(np.float64)
    return float(np.exp(logistic(x, p.own.astype(np.float64))[1]))


def logistic(x: np.ndarray, y: np.ndarray, steps: int = 30) -> np.ndarray:
    """Coefficients of a logistic regression by Newton's method, with a ridge of 1e-6 against separation."""
    beta = np.zeros(x.shape[1])
    for _ in range(steps):
        p = 1.0 / (1.0 + np.exp(-(x @ beta)))
        curvature = (x * (p * (1.0 - p))[:, None]).T @ x + 1e-6 * np.eye(beta.size)
        step = np.linalg.solve(curvature, x.T @ (y - p) - 1e-6 * beta)
        beta = beta + step
        if np.abs(step).max() < 1e-8:
            break
    return beta


class Found(NamedTuple):
    """What one arm and seed give: clustering, and the odds ratio with friends chosen and with friends assigned."""

    clustering: float
    chosen: Panel
    assigned: Panel


def study(arm: str, people: int, seed: int, years: int) -> Found:
    """Clustering on the first day; then the same people on, with friends chosen, and with friends assigned."""
    model = live(arm, people, seed)
    ratio, _ = clustering(model)
    chosen = panel(model, years)
    model = live(arm, people, seed)
    assign_friends(model, seed)
    return Found(ratio, chosen, panel(model, years))


def pooled(panels: list[Panel]) -> Panel:
    """Several panels in one."""
    return Panel(*(np.concatenate(part) for part in zip(*panels, strict=True)))


def draw(table: dict[str, tuple[np.ndarray, float, float]], said: str, path: Path = FIGURE) -> None:
    """Clustering and odds ratios of each arm; `table` has the runs' clustering and two pooled odds ratios."""
    from matplotlib import rc_context
    from matplotlib.figure import Figure
    from matplotlib.ticker import MaxNLocator

    from scenarios.figures import GRID, INK, QUIET, STYLE, image, plain_axes

    at = np.arange(len(table))[::-1]
    with rc_context(STYLE):
        figure = Figure(figsize=(10.4, 3.9), facecolor="white")
        figure.text(
            0.02,
            0.935,
            "People who use know each other: influence, selection, or both",
            fontsize=14,
            weight="bold",
            color=INK,
        )
        figure.text(0.02, 0.87, said, color=QUIET, fontsize=8.5)
        left, right = figure.add_axes((0.125, 0.13, 0.36, 0.56)), figure.add_axes((0.56, 0.13, 0.36, 0.56))
        for axes, title, line in (
            (left, "Ties between two who use", "times as many as by chance; dots are single runs"),
            (right, "What a regression on friends finds", "odds ratio of own use by the friend's use"),
        ):
            axes.axvline(1.0, color=QUIET, linewidth=1.0)
            axes.set_yticks(at, list(table) if axes is left else [""] * len(table))
            axes.set_ylim(-0.6, len(table) - 0.4)
            plain_axes(axes, "x")
            axes.xaxis.set_major_locator(MaxNLocator(nbins=5))
            axes.set_title(title, loc="left", fontsize=10.5, weight="bold", pad=22)
            axes.text(0, 1.045, line, transform=axes.transAxes, fontsize=8.5, color=QUIET)
        for y, (ratios, chosen, assigned) in zip(at, table.values(), strict=True):
            left.plot([1.0, ratios.mean()], [y, y], color="#0072B2", linewidth=7, solid_capstyle="butt")
            left.plot(ratios, np.full(ratios.size, y), "o", color=INK, markersize=3.5)
            right.plot([assigned, chosen], [y, y], color=GRID, linewidth=4, zorder=1)
            right.plot(chosen, y, "o", color="#D55E00", markersize=8)
            right.plot(assigned, y, "o", color="#0072B2", markersize=8)
        left.set_xlim(left=0.0)
        right.set_xlim(left=0.0)
        for x, name, colour in (
            (0.56, "friends they chose", "#D55E00"),
            (0.72, "friends assigned by lot", "#0072B2"),
        ):
            figure.text(x, 0.02, f"● {name}", color=colour, fontsize=8.5, weight="bold")
        path.write_bytes(image(figure, "png"))


def main() -> int:
    """Run the four arms with some seeds, print the table, draw the figure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=4000)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--years", type=int, default=3)
    given = parser.parse_args()
    table = {}
    print(f"{'':<16}  ties between two who use,  odds ratio, friends")
    print(f"{'':<16}  times chance                chosen  assigned")
    for arm in ARMS:
        found = [study(arm, given.people, seed, given.years) for seed in range(1, given.seeds + 1)]
        ratios = np.array([f.clustering for f in found])
        chosen = naive_odds_ratio(pooled([f.chosen for f in found]))
        assigned = naive_odds_ratio(pooled([f.assigned for f in found]))
        table[arm] = (ratios, chosen, assigned)
        print(f"{arm:<16}  {ratios.mean():5.2f} ({ratios.min():.2f}-{ratios.max():.2f}) "
              f"{chosen:18.2f} {assigned:9.2f}", flush=True)  # fmt: skip
    draw(table, f"{given.seeds} runs of {given.people:,} people; {given.years} yearly waves after the first")
    return 0


if __name__ == "__main__":
    sys.exit(main())
