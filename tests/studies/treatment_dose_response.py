"""How much care helps how much: places of each treatment at none, once, twice and five times those of today.

    python -m tests.studies.treatment_dose_response --people 4000 --seeds 4 --years 3

runs the same people with the same chance under each number of places and, with --write, writes the table of
docs/care.md: people in treatment and waiting at the end of the last year, the median wait, deaths by overdose and more,
each with the 95 % interval of its mean over the seeds. At 1x a queue forms and binds; at 5x waits fall and coverage
saturates at what people ask for.
"""

from __future__ import annotations

import argparse
import sys
from concurrent.futures import ProcessPoolExecutor
from itertools import product
from math import sqrt
from pathlib import Path
from typing import NamedTuple

import numpy as np

from population.care.catalogue import treatment
from population.model import AddictionModel
from population.scenario import CareCapacity, treatment_ids
from tests.population.small_places import place
from tests.population.trials import EASY, PASTS

PAGE = Path(__file__).parents[2] / "docs" / "care.md"
BEGIN, END = "<!-- treatment_dose_response begins -->", "<!-- treatment_dose_response ends -->"
TIMES = (0.0, 1.0, 2.0, 5.0)
ONCE = {"opioid": 500.0, "alcohol": 600.0, "nicotine": 1500.0, "stimulant": 1500.0}
"""Places of one treatment per 100,000 that stand for 1x: fewer than ask for them in a place where use is easy."""
MEASURES = (
    "in_treatment",
    "waiting",
    "treatment_starts",
    "deaths_waiting",
    "overdose_fatal",
    "use_past_month",
)


class Job(NamedTuple):
    """One run: a treatment, how many times its places, and the seed."""

    name: str
    times: float
    seed: int
    people: int
    years: int


def class_of(name: str) -> str:
    """The class of substances that a treatment is tried for: that which it is first for, stimulants for rewards."""
    return "stimulant" if name == "contingency_management" else treatment(name).classes[0]


def run(job: Job) -> dict[str, float]:
    """Measures of the last year, per 100,000, and the median wait in days.

    The past of a class is lived once: places open on the first day, and only those of the job are more than none.
    """
    kind = class_of(job.name)
    names = [name for name in treatment_ids() if class_of(name) == kind]
    care = {name: {"slots": 0.0, "from_year": 2024} for name in names}
    scenario = place({**PASTS[kind], "care": care})
    model = AddictionModel(job.people, job.seed, scenario, past="life course", changes=EASY[kind])
    own = CareCapacity.model_validate({"slots": job.times * ONCE[kind], "from_year": 2024})
    model.scenario = scenario.model_copy(update={"care": {**scenario.care, job.name: own}})
    model.run(job.years)
    table = model.results()
    of_class = (table.stratum == "all") & (table.substance == model.class_names[0])
    found = table[of_class & (table.year == table.year.max())].set_index("measure")["value"]
    return {name: float(found[name]) for name in (*MEASURES, "wait_days_median")}


def told(values: np.ndarray) -> str:
    """Mean with the half width of its 95 % interval over seeds, by Student's t; a dash where nothing was seen."""
    seen = values[np.isfinite(values)]
    if not len(seen):
        return "-"
    if len(seen) < 2:
        return f"{seen[0]:.0f}"
    t = {2: 12.7, 3: 4.3, 4: 3.18, 5: 2.78, 6: 2.57, 8: 2.36}.get(len(seen), 2.0)
    return f"{seen.mean():.0f} ± {t * seen.std(ddof=1) / sqrt(len(seen)):.0f}"


def table(found: dict[Job, dict[str, float]], names: list[str]) -> list[str]:
    """Rows of the table in Markdown."""
    columns = (*MEASURES, "wait_days_median")
    lines = ["| treatment | places | " + " | ".join(columns) + " |", "|---|---|" + "---|" * len(columns)]
    for name, times in product(names, TIMES):
        mine = [value for job, value in found.items() if (job.name, job.times) == (name, times)]
        cells = [told(np.array([value[column] for value in mine])) for column in columns]
        lines.append(
            f"| {name} | {times:g}x ({times * ONCE[class_of(name)]:g}) | " + " | ".join(cells) + " |"
        )
    return lines


def write(lines: list[str], said: str) -> None:
    """Put the table between its marks in docs/care.md."""
    page = PAGE.read_text(encoding="utf-8")
    before, rest = page.split(BEGIN)
    after = rest.split(END)[1]
    PAGE.write_text("\n".join([f"{before}{BEGIN}", said, "", *lines, f"{END}{after}"]), encoding="utf-8")


def main(arguments: list[str] | None = None) -> int:
    """Run, print, write."""
    made = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    made.add_argument("--people", type=int, default=4000)
    made.add_argument("--seeds", type=int, default=4)
    made.add_argument("--years", type=int, default=3)
    made.add_argument("--workers", type=int, default=2)
    made.add_argument("--treatments", nargs="*", default=list(treatment_ids()))
    made.add_argument("--write", action="store_true", help="write docs/care.md")
    given = made.parse_args(arguments)
    seeds = range(1, given.seeds + 1)
    jobs = [Job(n, x, s, given.people, given.years) for s, n, x in product(seeds, given.treatments, TIMES)]
    if given.workers > 1:
        with ProcessPoolExecutor(given.workers) as pool:
            found = dict(zip(jobs, pool.map(run, jobs), strict=True))
    else:
        found = {job: run(job) for job in jobs}
    lines = table(found, given.treatments)
    size = f"{given.people:,} people, {given.years} years, {given.seeds} seeds"
    said = f"{size}; the last year, per 100,000 people; waits in days."
    print("\n".join([said, *lines]))
    if given.write:
        write(lines, said)
    return 0


if __name__ == "__main__":
    sys.exit(main())
