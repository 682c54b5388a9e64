"""How fast the compiled circuit is, against the same circuit in C: python -m tests.benchmarks.circuit_kernel."""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import time
from functools import partial

import numpy as np

from neuro.kernel import people_day as kernel_day
from neuro.streams import normal_array, uniform_array
from tests.benchmarks.circuit_reference import has_compiler
from tests.benchmarks.circuit_reference import people_day as reference_day
from tests.neuro.brains import OPIOIDS, People

SETS = {
    "heroin": ("heroin",),
    "opioids": OPIOIDS,
    "opioid+alcohol+nicotine": ("heroin", "alcohol", "nicotine"),
}
DAYS = {"numba": kernel_day, "C": reference_day}
WARM_UP_DAYS = 60
STATES = ("brains", "circuits", "course_table")
RELATIVE, OF_LARGEST = 1e-4, 1e-5
LEAST_AGREEMENT = 0.995


def people_who_use(substances, n, seed=1):
    """People after two months of heavy use, each with cues, attitude, stress, price and goal of their own."""
    people = People(substances, n, seed=seed)
    people.use_heavily(*substances)
    for stream, rows in (("cues", people.courses), ("offer", people.slots)):
        for s in range(rows.shape[1]):
            u = uniform_array(seed, stream, people.uid, other=s)
            if stream == "cues":
                people.occasions["cues"][rows[:, s]] = u.T
            else:
                people.offers["price"][rows[:, s]] = 0.5 + u[0]
                people.offers["availability"][rows[:, s]] = u[1]
    people.step(WARM_UP_DAYS)
    u = uniform_array(seed, "traits", people.uid)
    people.brains["attitude"] = normal_array(u[0], u[1])
    people.around["stress_input"] = 0.5 * u[2]
    people.course_table["goal"][people.courses] = np.where(u[3] < 0.3, u[3], 0.0)[:, None]
    return people


def people_who_abstain(substances, n):
    """The same people with nothing to take."""
    people = people_who_use(substances, n)
    people.abstain()
    return people


def people_who_never_met(substances, n):
    """People whom every substance is unknown to."""
    people = People(substances, n)
    people.slots[:] = people.courses[:] = -1
    return people


PEOPLE = {"using": people_who_use, "abstinent": people_who_abstain, "never met": people_who_never_met}


def live(people, person_days, days):
    """Let days pass; processor seconds that they took, which other programs of a busy machine do not count in."""
    rows, first = np.arange(people.uid.size), people.day
    step = partial(person_days, rows, people.seed)
    start = time.thread_time()
    for day in range(first, first + days):
        step(
            day, people.uid, people.brains, people.around, people.circuits, people.slots, people.course_table,
            people.courses, people.occasions, people.offers, people.classes, people.n_classes, people.general,
            people.parameters,
        )  # fmt: skip
    return time.thread_time() - start


def copies(people):
    """Copy the state of all people."""
    return {name: getattr(people, name).copy() for name in STATES}


def restore(people, kept):
    """Bring all people back to a copied state."""
    for name, array in kept.items():
        getattr(people, name)[:] = array


def agreeing(people, found, expected):
    """Share of people whose states are the same but for rounding."""
    agree = np.ones(people.uid.size, bool)
    for name, rows in (
        ("brains", people.uid[:, None]),
        ("circuits", people.slots),
        ("course_table", people.courses),
    ):
        a, b = (state[name].view(np.float32).reshape(state[name].size, -1) for state in (found, expected))
        tolerance = RELATIVE * np.abs(b) + OF_LARGEST * np.abs(b).max(axis=0)
        same = (np.abs(a - b) <= tolerance).all(axis=1)
        agree &= np.where(rows >= 0, same[rows], True).all(axis=1)
    return float(agree.mean())


def race(people, days, runs):
    """Seconds of each run of both programs in turn from one state, and the share of people on whom they agree."""
    begin = copies(people)
    seconds: dict[str, list[float]] = {name: [] for name in DAYS}
    ends = {}
    for run in range(runs + 1):
        for name, person_days in DAYS.items():
            restore(people, begin)
            took = live(people, person_days, days)
            if run:  # the first one compiles
                seconds[name].append(took)
            ends[name] = copies(people)
    restore(people, ends["C"])
    return seconds, agreeing(people, ends["numba"], ends["C"])


def measured(state, substances, n, days, runs):
    """Nanoseconds per person, substance and day of both programs in one state of the people, and their ratio."""
    people = PEOPLE[state](substances, n)
    seconds, agreement = race(people, days, runs)
    unit = 1e9 / (n * len(substances) * days)
    ratios = [a / b for a, b in zip(seconds["numba"], seconds["C"], strict=True)]
    met = people.slots >= 0
    return {
        "state": state,
        "use_days": float((people.circuits["doses"][people.slots[met]] > 0.0).mean()) if met.any() else 0.0,
        **{f"{name}_ns": statistics.median(s) * unit for name, s in seconds.items()},
        **{f"{name}_least_ns": min(s) * unit for name, s in seconds.items()},
        "ratio": statistics.median(ratios),
        "agreement": agreement,
    }


def as_text(results, arguments):
    """What was measured, as a table."""
    lines = [
        f"{arguments.substances}: {arguments.people} people, {arguments.days} days, {arguments.runs} runs, one thread;",
        "nanoseconds per person, substance and day: median (least)",
        f"{'people':12}{'numba':>16}{'C':>16}{'numba / C':>12}{'using':>8}{'agree':>10}",
    ]
    for r in results:
        numba, c = (f"{r[f'{name}_ns']:.1f} ({r[f'{name}_least_ns']:.1f})" for name in DAYS)
        lines.append(
            f"{r['state']:12}{numba:>16}{c:>16}{r['ratio']:>12.2f}{r['use_days']:>8.0%}{r['agreement']:>10.3%}"
        )
    return "\n".join(lines)


def main():
    """Measure, print, and fail if the two programs disagree."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=20_000)
    parser.add_argument("--days", type=int, default=30)
    parser.add_argument("--runs", type=int, default=7)
    parser.add_argument("--substances", choices=SETS, default="heroin")
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    arguments = parser.parse_args()
    if not has_compiler():
        sys.exit("There is no gcc to build the C reference with.")
    names = SETS[arguments.substances]
    results = [measured(state, names, arguments.people, arguments.days, arguments.runs) for state in PEOPLE]
    print(
        json.dumps({**vars(arguments), "results": results}, indent=2)
        if arguments.json
        else as_text(results, arguments)
    )
    for r in results:
        if r["agreement"] <= LEAST_AGREEMENT:
            sys.exit(f"{r['state']}: the two agree on {r['agreement']:.2%} of the people only")


if __name__ == "__main__":
    main()
