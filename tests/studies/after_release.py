"""How deadly are the weeks after jail, detoxification or agonist treatment, and does lost tolerance make them so?

    python -m tests.studies.after_release

puts many people who depend on heroin through each, follows them for a year, and prints deaths by overdose per 100
person-years with 95 % intervals over people; and the same without tolerance. Then everybody begins agonist treatment
and leaves it by themselves: deaths by time since beginning and since leaving. Nothing in the model knows that somebody
was released. With --write both tables go into docs/harms.md.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

import numpy as np

from tests.population.leaving import (
    ARMS,
    NO_TOLERANCE,
    WINDOWS,
    Stays,
    as_they_leave,
    followed,
    rate,
    since,
)
from tests.studies.in_document import put_between

DOCUMENT = Path(__file__).parents[2] / "docs" / "harms.md"
BEGINS, ENDS = "<!-- after_release begins -->", "<!-- after_release ends -->"
DRAWS = 1000
MEDICINES = ("methadone", "buprenorphine")
DAYS_28, ALWAYS = 28, 10**6
IN = {"weeks 1-4": (0, DAYS_28), "later": (DAYS_28, ALWAYS)}
OUT = {"weeks 1-2": (0, 14), "weeks 3-4": (14, DAYS_28), "later": (DAYS_28, ALWAYS)}
PUBLISHED = """
Deaths by drugs in weeks 1-2 against weeks 3-12 after release from prison: 3 to 8 times, weeks 3-4 against 5-12: 1.7
(1.3-2.2) (Merrall 2010 Addiction 105:1545, meta-analysis); mortality of any cause in weeks 1-2 against other residents
12.7 (9.2-17.4), by overdose 129 (89-186) (Binswanger 2007 NEJM 356:157; recalled). Deaths by overdose out of against in
methadone treatment 4.8 (2.9-8.0) (Sordo 2017 BMJ 357:j1550). Deaths of any cause after leaving an agonist against those
in treatment: 9 times (5.4-14.9) in weeks 1-2, 8 (4.7-13.7) in weeks 3-4, 1.9 (1.3-2.8) later (Cornish 2010 BMJ
341:c5475).
"""


def interval(each: np.ndarray, over: np.ndarray | None = None, seed: int = 1) -> tuple[float, float, float]:
    """Mean of `each`, or its ratio to that of `over`, and a 95 % interval from draws of people with replacement."""
    return ratio_of(each, np.ones(len(each)), over, None if over is None else np.ones(len(each)), seed)


def ratio_of(
    events: np.ndarray,
    time: np.ndarray,
    other: np.ndarray | None = None,
    other_time: np.ndarray | None = None,
    seed: int = 1,
) -> tuple[float, float, float]:
    """Events over time of all people, or its ratio to that of other events, and a 95 % interval from draws of people
    with replacement; all of shape (people,).
    """
    random = np.random.default_rng(seed)
    drawn = np.vstack([np.arange(len(events)), random.integers(0, len(events), (DRAWS, len(events)))])
    values = events[drawn].sum(axis=1) / time[drawn].sum(axis=1)
    if other is not None and other_time is not None:
        values = values / (other[drawn].sum(axis=1) / other_time[drawn].sum(axis=1))
    low, high = np.quantile(values[1:], (0.025, 0.975))
    return float(values[0]), float(low), float(high)


def told(found: tuple[float, float, float]) -> str:
    """A value with its interval."""
    return f"{found[0]:.2f} ({found[1]:.2f}-{found[2]:.2f})"


def forced(people: int, seed: int) -> Iterator[str]:
    """Lines of the table of those who all leave on one day, with and without tolerance."""
    head = ["after", "tolerance", "people", "last 28 days there", *WINDOWS]
    yield f"| {' | '.join(head)} | weeks 1-2 against 3-12 | 3-4 against 5-12 |"
    yield "|" + "---|" * (len(head) + 2)
    for name, changes in (("as it is", {}), ("knocked out", NO_TOLERANCE)):
        for arm in ARMS:
            inside, deaths = followed(arm, people, seed, changes)
            rates = [told(interval(rate(inside[:, np.newaxis] / 28.0, (0, 1))))]
            rates += [told(interval(rate(deaths, window))) for window in WINDOWS.values()]
            early = told(interval(rate(deaths, (0, 14)), rate(deaths, (14, 84))))
            later = told(interval(rate(deaths, (14, 28)), rate(deaths, (28, 84))))
            yield f"| {arm} | {name} | {len(deaths)} | {' | '.join(rates)} | {early} | {later} |"


def states(stays: Stays) -> dict[str, np.ndarray]:
    """Which days of each person belong to which state, shape (people, days) each. Days in treatment count from the
    start, so that those who begin on the first day are new there too.
    """
    days, changed = np.arange(stays.inside.shape[1]), since(stays.inside)
    ago = np.where(changed >= 0, changed, days[np.newaxis, :])
    inside, outside = stays.inside & stays.alive, ~stays.inside & stays.alive
    clean = np.zeros(stays.used.shape, bool)
    for day in days[DAYS_28:].tolist():
        clean[:, day] = ~stays.used[:, day - DAYS_28 : day].any(axis=1)
    before = np.take_along_axis(clean, np.maximum(days - ago, 0), axis=1)
    found = {f"in, {name}": inside & (ago >= a) & (ago < b) for name, (a, b) in IN.items()}
    found |= {f"out, {name}": outside & (ago >= a) & (ago < b) for name, (a, b) in OUT.items()}
    new = outside & (ago < DAYS_28)
    return {**found, "in": inside, "new": new, "new, no use before": new & before}


def chosen(people: int, seed: int) -> Iterator[str]:
    """Lines of the table of those who leave agonist treatment by themselves, with and without tolerance."""
    columns = [*(f"in, {w}" for w in IN), *(f"out, {w}" for w in OUT), "new, no use before"]
    yield f"| treatment | tolerance | people | {' | '.join(columns)} | out, weeks 1-4, against in | against out later |"
    yield "|" + "---|" * (len(columns) + 5)
    for name, changes in (("as it is", {}), ("knocked out", NO_TOLERANCE)):
        for medicine in MEDICINES:
            stays = as_they_leave(medicine, people, seed, changes)
            found = {
                key: ((stays.deaths * days).sum(axis=1), days.sum(axis=1) / 365.25)
                for key, days in states(stays).items()
            }
            cells = [told(ratio_of(100.0 * found[c][0], found[c][1])) for c in columns]
            cells += [told(ratio_of(*found["new"], *found[other])) for other in ("in", "out, later")]
            yield f"| {medicine} | {name} | {len(stays.deaths)} | {' | '.join(cells)} |"


def main() -> int:
    """All arms with and without tolerance; prints tables in Markdown."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=3000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--write", action="store_true", help="write the tables into docs/harms.md")
    given = parser.parse_args()
    lines: list[str] = []
    for line in chain(forced(given.people, given.seed), [""], chosen(given.people, given.seed)):
        lines.append(line)
        print(line, flush=True)
    print(PUBLISHED)
    if given.write:
        put_between(BEGINS, ENDS, "\n".join(lines), DOCUMENT)
    return 0


if __name__ == "__main__":
    sys.exit(main())
