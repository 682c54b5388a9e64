"""Each treatment tried in the same people: who stays, who stops using, beside what was published.

    python -m tests.studies.treatment_trials --people 2500 --seeds 3 --write

gives one treatment or another to the same people, who all decide to stop on the first day, and writes the table of
docs/care.md: who is still treated, who has not used in four weeks and since the second week, at six months and at
twelve, with the ratio to those who had no more than everybody had. Trials of medicines give advice or therapy to
everybody, and so do these; trials of medicines for smoking take people who smoke every day, and so do these.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import NamedTuple

import numpy as np

from tests.population.trials import abstinent, continuously, enrolled, follow, trial_model
from tests.studies.in_document import put_between

DOCUMENT = Path(__file__).parents[2] / "docs" / "care.md"
BEGINS, ENDS = "<!-- treatment_trials begins -->", "<!-- treatment_trials ends -->"
Arm = tuple[str, ...]
TRIALS: dict[str, tuple[Arm, ...]] = {
    "opioid": (
        (), ("methadone",), ("buprenorphine",), ("extended_release_buprenorphine",), ("extended_release_naltrexone",),
        ("low_threshold_buprenorphine",), ("cbt",), ("methadone", "cbt"), ("residential",), ("detoxification",),
    ),
    "nicotine": (
        ("brief_advice",), (), ("brief_advice", "nicotine_replacement"), ("brief_advice", "varenicline"),
        ("brief_advice", "bupropion"),
    ),
    "alcohol": (
        ("cbt",), (), ("cbt", "acamprosate"), ("cbt", "naltrexone_oral"), ("cbt", "disulfiram"), ("mutual_help",),
        ("brief_advice",),
    ),
    "stimulant": (
        (), ("cbt",), ("contingency_management",), ("cue_exposure_therapy",), ("residential",),
        ("cbt", "residential"),
    ),
}  # fmt: skip
"""Arms of each class; the first is what the others are compared with."""
MONTHS_6, MONTHS_12, DRAWS, FEW = 182, 365, 1000, 5
MANY_DRINKS = 5.0
PUBLISHED = {
    "methadone": "treated 78 (72-83) at 6 months, Gryczynski 2013; 57 (45-70) at 12, any agonist, O'Connor 2020",
    "buprenorphine": "treated 58 (50-64) at 6 months, Gryczynski 2013",
    "extended_release_buprenorphine": "treated about 65 at 24 weeks, Haight 2019 (recalled)",
    "extended_release_naltrexone": "median of one month in practice, half lost within 3-6 months in trials (Larochelle "
    "2018; Lee 2018)",
    "low_threshold_buprenorphine": "treated about half at 6-12 months, Jakubowski 2020 (recalled)",
    "brief_advice + nicotine_replacement": "abstinent 1.55 times (1.49-1.61), Hartmann-Boyce 2018 (recalled)",
    "brief_advice + varenicline": "abstinent 2.24 times (2.06-2.43), Cahill 2016 (recalled)",
    "brief_advice + bupropion": "abstinent 1.64 times (1.52-1.77), Howes 2020 (recalled)",
    "cbt + acamprosate": "any drinking .86 times (.81-.91), Rosner 2010 (recalled)",
    "cbt + naltrexone_oral": "heavy drinking .83 times (.76-.90), any .96 (.92-1.00), Rosner 2010 (recalled)",
    "contingency_management": "d .46 (.37-.54) at its end, -.09 (-.28 to .10) six months later, Benishek 2014",
}


class Outcome(NamedTuple):
    """What is seen of each person in one arm, arrays of shape (people,)."""

    treated_6: np.ndarray
    treated_12: np.ndarray
    abstinent_6: np.ndarray
    abstinent_12: np.ndarray
    continuous_6: np.ndarray
    days_used_6: np.ndarray
    many_6: np.ndarray


def outcome(found: dict[str, np.ndarray]) -> Outcome:
    """What a year of follow-up says of each person; shares of days are those of the first half year."""
    half = slice(1, MONTHS_6 + 1)
    many: np.ndarray = np.asarray(found["doses"][half] >= MANY_DRINKS).max(axis=0)
    return Outcome(
        found["treated"][MONTHS_6], found["treated"][MONTHS_12], abstinent(found, MONTHS_6),
        abstinent(found, MONTHS_12), continuously(found, MONTHS_6), found["used"][half].mean(axis=0),
        many,
    )  # fmt: skip


def tried(name: str, people: int, seed: int) -> dict[Arm, Outcome]:
    """Outcomes of the same people under each arm."""
    every = tuple(dict.fromkeys(t for given in TRIALS[name] for t in given))
    start = trial_model(name, every, people, seed)
    found = {}
    for given in TRIALS[name]:
        model = deepcopy(start)
        found[given] = outcome(follow(model, enrolled(model, name), given, MONTHS_12))
    return found


def pooled(runs: list[dict[Arm, Outcome]]) -> dict[Arm, Outcome]:
    """Outcomes of the people of all seeds together."""
    return {
        given: Outcome(*(np.concatenate(parts) for parts in zip(*(run[given] for run in runs), strict=True)))
        for given in runs[0]
    }


def with_interval(values: np.ndarray, over: np.ndarray | None = None) -> str:
    """Percent, or the ratio to the same people in another arm, with a 95 % interval over draws of people; a dash for a
    ratio to fewer than `FEW` of them.
    """
    if over is not None and over.sum() < FEW:
        return "-"
    random = np.random.default_rng(1)
    drawn = np.vstack([np.arange(len(values)), random.integers(0, len(values), (DRAWS, len(values)))])
    share = 100.0 * values[drawn].mean(axis=1)
    if over is not None:
        share = share / (100.0 * np.maximum(over[drawn].mean(axis=1), 1.0 / len(over)))
    low, high = np.quantile(share[1:], (0.025, 0.975))
    digits = 1 if over is None else 2
    return f"{share[0]:.{digits}f} ({low:.{digits}f}-{high:.{digits}f})"


def table(name: str, found: dict[Arm, Outcome]) -> Iterator[str]:
    """Rows of one class of substances in Markdown."""
    control = found[TRIALS[name][0]]
    for given, seen in found.items():
        label = " + ".join(given) or "none"
        same = given == TRIALS[name][0]
        ratios = ["1", "1"] if same else [
            with_interval(seen.abstinent_6, control.abstinent_6),
            with_interval(seen.continuous_6, control.continuous_6),
        ]  # fmt: skip
        cells = [
            with_interval(seen.treated_6), with_interval(seen.treated_12), with_interval(seen.abstinent_6), ratios[0],
            with_interval(seen.continuous_6), ratios[1], with_interval(seen.abstinent_12),
            with_interval(seen.days_used_6), PUBLISHED.get(label, ""),
        ]  # fmt: skip
        if name == "alcohol" and not same:
            drinking = with_interval(1.0 - seen.continuous_6, 1.0 - control.continuous_6)
            heavy = with_interval(seen.many_6, control.many_6)
            here = f"here any drinking {drinking}, {MANY_DRINKS:.0f} drinks on a day {heavy}"
            cells[-1] = f"{cells[-1]}; {here}" if cells[-1] else here
        yield f"| {name}: {label} ({len(seen.treated_6)}) | {' | '.join(cells)} |"


HEAD = (
    "treatment (people)", "treated, 6 months", "12 months", "no use in 4 weeks, 6 months", "ratio",
    "none since week 2, 6 months", "ratio", "no use in 4 weeks, 12 months", "days with use, 6 months", "published",
)  # fmt: skip


def main(arguments: list[str] | None = None) -> int:
    """Print the table, and write it if asked to."""
    made = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    made.add_argument("--people", type=int, default=2500)
    made.add_argument("--seeds", type=int, default=3)
    made.add_argument("--classes", nargs="*", default=list(TRIALS))
    made.add_argument("--write", action="store_true", help="write the table into docs/care.md")
    given = made.parse_args(arguments)
    lines = [
        f"{given.people:,} people, {given.seeds} seeds; percent with 95 % intervals over people, and ratios to the "
        "first line of each class, in the same people.", "", "| " + " | ".join(HEAD) + " |", "|---" * len(HEAD) + "|",
    ]  # fmt: skip
    print("\n".join(lines))
    for name in given.classes:
        runs = [tried(name, given.people, seed) for seed in range(1, given.seeds + 1)]
        for line in table(name, pooled(runs)):
            print(line, flush=True)
            lines.append(line)
    if given.write:
        put_between(BEGINS, ENDS, "\n".join(lines), DOCUMENT)
    return 0


if __name__ == "__main__":
    sys.exit(main())
