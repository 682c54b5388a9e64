"""Each treatment tried in the same people: who stays, who stops using, beside what was published.

    python -m tests.studies.treatment_trials --people 3000

prints, for every class of substances, the share still treated, the share abstinent in the last four weeks and the share
without any use since two weeks after the quit date, at six and at twelve months. Trials of medicines give advice or
therapy to everybody, and so do these.
"""

from __future__ import annotations

import argparse
import sys

import numpy as np

from tests.population.trials import abstinent, continuously, follow, patients, trial_model

TRIALS: dict[str, tuple[tuple[str, ...], ...]] = {
    "opioid": (
        (), ("methadone",), ("buprenorphine",), ("extended_release_buprenorphine",), ("extended_release_naltrexone",),
        ("low_threshold_buprenorphine",), ("cbt",), ("methadone", "cbt"), ("residential",), ("detoxification",),
    ),
    "nicotine": (
        (), ("brief_advice",), ("brief_advice", "nicotine_replacement"), ("brief_advice", "varenicline"),
        ("brief_advice", "bupropion"), ("nicotine_replacement",), ("varenicline",),
    ),
    "alcohol": (
        (), ("cbt",), ("cbt", "acamprosate"), ("cbt", "naltrexone_oral"), ("cbt", "disulfiram"), ("mutual_help",),
        ("brief_advice",),
    ),
    "stimulant": ((), ("cbt",), ("contingency_management",), ("cue_exposure_therapy",), ("residential",)),
}  # fmt: skip
MONTHS_6, MONTHS_12 = 182, 365


def tried(name: str, people: int, seed: int) -> dict[str, list[float]]:
    """Percent by arm: treated, abstinent, abstinent all along at six months, the same at twelve; and people."""
    arms = TRIALS[name]
    every = tuple(dict.fromkeys(t for given in arms for t in given))
    found = {}
    for given in arms:
        model = trial_model(name, every, people, seed)
        rows = patients(model, severity=0 if name == "nicotine" else 2)
        days = follow(model, rows, given, MONTHS_12)
        shares = [
            100.0 * float(who.mean())
            for at in (MONTHS_6, MONTHS_12)
            for who in (days["treated"][at], abstinent(days, at), continuously(days, at))
        ]
        found[" + ".join(given) or "none"] = [*shares, float(len(rows))]
    return found


def main(arguments: list[str] | None = None) -> int:
    """Print the tables."""
    made = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    made.add_argument("--people", type=int, default=3000)
    made.add_argument("--seeds", type=int, default=1)
    made.add_argument("--classes", nargs="*", default=list(TRIALS))
    given = made.parse_args(arguments)
    head = (
        "treated 6",
        "abstinent 6",
        "without use 6",
        "treated 12",
        "abstinent 12",
        "without use 12",
        "people",
    )
    for name in given.classes:
        runs = [tried(name, given.people, seed) for seed in range(1, given.seeds + 1)]
        print(f"{name:32}", *(f"{word:>15}" for word in head))
        for arm in runs[0]:
            print(
                f"{arm:32}", *(f"{x:15.1f}" for x in np.mean([run[arm] for run in runs], axis=0)), flush=True
            )
    return 0


if __name__ == "__main__":
    sys.exit(main())
