"""How much care helps how much: places of each treatment at none, once, twice and five times a number that binds.

    python -m tests.studies.treatment_dose_response --people 2000 --seeds 2 --years 2 --write

runs the same people with the same chance under each number of places of one treatment, the only one on offer. Five
times is as many places as are ever filled at once where there is room for everybody, so that nobody waits; once is a
fifth of that, so that a queue forms. With --write the table goes into docs/care.md: treatment and waiting in the last
year, and what came of it in the people who had a disorder on the first day, each beside the same people without any
places, with 95 % intervals over people.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import NamedTuple

import numpy as np

from population.care.catalogue import treatment
from population.model import AddictionModel
from population.scenario import CareCapacity
from population.scenario.checks import treatment_ids
from tests.population.small_places import place, treated
from tests.population.trials import EASY, PASTS
from tests.studies.in_document import put_between

PAGE = Path(__file__).parents[2] / "docs" / "care.md"
BEGIN, END = "<!-- treatment_dose_response begins -->", "<!-- treatment_dose_response ends -->"
TIMES = (1.0, 2.0, 5.0)
MOST = 5.0
ENOUGH, DRAWS, YEAR, MONTH = 50_000_000.0, 1000, 365, 28
MEASURES = ("in_treatment", "waiting", "treatment_starts", "deaths_waiting", "wait_days_median")


class Lived(NamedTuple):
    """The last year of one run: measures of the place per 100,000 (waits in days); of each person in need, shape
    (people,), share of days treated, of days with use, no use in the last four weeks, expected deaths by overdose; and
    the most people treated at once.
    """

    of_place: dict[str, float]
    treated: np.ndarray
    used: np.ndarray
    free: np.ndarray
    deaths: np.ndarray
    peak: int


def class_of(name: str) -> str:
    """The class of substances that a treatment is tried for: that which it is first for, stimulants for rewards."""
    return "stimulant" if name == "contingency_management" else treatment(name).classes[0]


def grown(kind: str, people: int, seed: int) -> AddictionModel:
    """A place with one class of substances on its first day; its treatments open then, with no places yet."""
    care = {name: {"slots": 0.0, "from_year": 2024} for name in treatment_ids() if class_of(name) == kind}
    scenario = place({**PASTS[kind], "care": care})
    return AddictionModel(people, seed, scenario, past="life course", changes=EASY[kind])


def with_places(start: AddictionModel, name: str, slots: float) -> AddictionModel:
    """The same people, with places of one treatment per 100,000."""
    model = deepcopy(start)
    own = CareCapacity.model_validate({"slots": slots, "from_year": 2024})
    model.scenario = model.scenario.model_copy(update={"care": {**model.scenario.care, name: own}})
    return model


def live(model: AddictionModel, name: str, years: int) -> Lived:
    """Some years of a place, of which the last is told."""
    table, t = model.table, model.treatments.index(name)
    held = table["courses"][table.rows, 0]
    held = held[held >= 0]
    ledger = model.courses.array("ledger")
    uid = table.uid[ledger.owner[held[ledger.severity[held] > 0]]].copy()
    sums, last, peak = np.zeros((3, len(uid))), np.full(len(uid), -YEAR), 0
    days = days_of(model, years)
    for day in range(days):
        model.step()
        peak = max(peak, treated(model, t))
        if day < days - YEAR:
            continue
        at = table.rows_of(uid)
        here, ledger = np.flatnonzero(at >= 0), model.courses.array("ledger")
        mine = table["courses"][at[here], 0]
        used = ledger.last_use_day[mine] == model.day - 1
        last[here[used]] = day
        slots, states = table["slots"][at[here]], model.circuits.plain("state")
        hazard = np.where(slots >= 0, states["overdose_hazard"][np.maximum(slots, 0)], 0.0).sum(axis=1)
        inside = (ledger.treatment[mine] == t).any(axis=1)
        sums[:, here] += inside, used, used * hazard
    of_place = measured(model)
    free = last < days - MONTH
    return Lived(of_place, sums[0] / YEAR, sums[1] / YEAR, free, sums[2], peak)


def days_of(model: AddictionModel, years: int) -> int:
    """Days to the end of so many calendar years, from the first day on."""
    end = model.day
    while model.year_index(end) < years:
        end += 1
    return end - model.day


def measured(model: AddictionModel) -> dict[str, float]:
    """Measures of the last whole year."""
    table = model.results()
    mine = (table.stratum == "all") & (table.substance == model.class_names[0])
    found = table[mine & (table.year == table.year.max())].set_index("measure")["value"]
    return {name: float(found[name]) for name in MEASURES}


def responses(name: str, start: AddictionModel, years: int) -> dict[float, Lived]:
    """The run of each number of places; the most is that of a place with room for everybody."""
    found = {MOST: live(with_places(start, name, ENOUGH), name, years)}
    for times in TIMES[:-1]:
        places = max(1, round(found[MOST].peak * times / MOST))
        found[times] = live(with_places(start, name, places * start.weight), name, years)
    return found


def against(values: list[np.ndarray], none: list[np.ndarray], factor: float) -> str:
    """Mean difference to the same people without places, times a factor, with a 95 % interval over people; bold where
    that holds no zero.
    """
    each = factor * (np.concatenate(values).astype(float) - np.concatenate(none).astype(float))
    random = np.random.default_rng(1)
    means = each[random.integers(0, len(each), (DRAWS, len(each)))].mean(axis=1)
    low, high = np.quantile(means, (0.025, 0.975))
    told = f"{each.mean():+.1f} ({low:.1f} to {high:.1f})"
    return f"**{told}**" if low > 0.0 or high < 0.0 else told


HEAD = (
    "treatment", "places", "filled at most", "in treatment", "waiting", "starts a year", "deaths waiting",
    "wait (days)", "days treated, of people in need (%)", "days with use (%)", "no use in 4 weeks (%)",
    "expected deaths by overdose, per 1,000",
)  # fmt: skip


def rows(name: str, none: list[Lived], found: list[dict[float, Lived]]) -> Iterator[str]:
    """Lines of one treatment in Markdown; none: the same places without any treatment, of each seed."""
    for times in TIMES:
        runs = [each[times] for each in found]
        of_place = [f"{np.nanmean([run.of_place[m] for run in runs]):.0f}" for m in MEASURES]
        cells = [
            against([r.treated for r in runs], [r.treated for r in none], 100.0),
            against([r.used for r in runs], [r.used for r in none], 100.0),
            against([r.free for r in runs], [r.free for r in none], 100.0),
            against([r.deaths for r in runs], [r.deaths for r in none], 1000.0) if class_of(name) == "opioid" else "-",
        ]  # fmt: skip
        most = sum(run.peak for run in runs)
        yield f"| {name} | {times:g}x | {most} | {' | '.join(of_place)} | {' | '.join(cells)} |"


def main(arguments: list[str] | None = None) -> int:
    """Run, print, write."""
    made = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    made.add_argument("--people", type=int, default=2000)
    made.add_argument("--seeds", type=int, default=2)
    made.add_argument("--years", type=int, default=2)
    made.add_argument("--treatments", nargs="*", default=list(treatment_ids()))
    made.add_argument("--write", action="store_true", help="write docs/care.md")
    given = made.parse_args(arguments)
    size = f"{given.people:,} people, {given.years} years, {given.seeds} seeds"
    lines = [
        f"{size}; the last year: of the place per 100,000 people; of people in need the difference to the same people "
        "with no places, with its 95 % interval, bold where that holds no zero.", "",
        "| " + " | ".join(HEAD) + " |", "|---" * len(HEAD) + "|",
    ]  # fmt: skip
    print("\n".join(lines))
    for kind in dict.fromkeys(map(class_of, given.treatments)):
        starts = [grown(kind, given.people, seed) for seed in range(1, given.seeds + 1)]
        mine = [name for name in given.treatments if class_of(name) == kind]
        none = [live(with_places(start, mine[0], 0.0), mine[0], given.years) for start in starts]
        for name in mine:
            found = [responses(name, start, given.years) for start in starts]
            for line in rows(name, none, found):
                print(line, flush=True)
                lines.append(line)
    if given.write:
        put_between(BEGIN, END, "\n".join(lines), PAGE)
    return 0


if __name__ == "__main__":
    sys.exit(main())
