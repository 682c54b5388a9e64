"""From need to remission: how many people in need see it, come to care, start, stay and recover.

    python -m tests.studies.care_cascade --write

follows everybody with a disorder on the first day of a place for two years and writes the tables of `docs/care.md`.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from population.care.names import MEDICATION
from population.model import AddictionModel
from population.records import NEVER
from scenarios.load import load
from tests.studies.in_document import put_between

DOCUMENT = Path(__file__).parents[2] / "docs" / "care.md"
BEGINS, ENDS = "<!-- care_cascade begins -->", "<!-- care_cascade ends -->"
YEAR, HALF, MONTHS_3, STEP = 365, 182, 90, 7
STEPS = (
    "in need, per 1,000 people", "sees the need", "contact", "start", "6 months", "12 months", "remission: started",
    "remission: did not",
)  # fmt: skip
AFTER = ("medication within 90 days", "medication within 12 months")


class Cascade:
    """What is known of the people of a place who have a disorder on the first day; arrays of shape (courses,).

    Parameters
    ----------
    model
        A place on its first day.
    """

    def __init__(self, model: AddictionModel) -> None:
        self.model = model
        table, n = model.table, model.courses.n_rows
        ledger = model.courses.plain("ledger")[:n]
        rows = np.flatnonzero((ledger["owner"] >= 0) & (ledger["severity"] > 0))
        self.uid, self.k = table.uid[ledger["owner"][rows]].copy(), ledger["substance_class"][rows].copy()
        self.tries = ledger["attempts"][rows].copy()
        self.begun = (ledger["treatment"][rows] >= 0).any(axis=1)
        self.sees = self.begun | (model.courses.plain("state")["goal"][rows] > 0.0)
        self.contact = self.sees & self.begun
        self.since = np.full(len(rows), NEVER)
        self.held = {HALF: np.zeros(len(rows), bool), YEAR: np.zeros(len(rows), bool)}
        self.well, self.here = np.zeros(len(rows), bool), np.ones(len(rows), bool)
        self.overdoses: dict[tuple[int, int], list[float]] = {}
        self.first = model.day

    def follow(self) -> None:
        """Live for two years and look at everybody once a week."""
        while self.model.day < self.first + 2 * YEAR:
            self.model.step()
            if (self.model.day - self.first) % STEP == 0:
                self.look()
        at, here = self._courses()
        severity = self.model.courses.plain("ledger")["severity"]
        self.well, self.here = here & (severity[at] == 0), here

    def _courses(self) -> tuple[np.ndarray, np.ndarray]:
        rows = self.model.table.rows_of(self.uid)
        held = self.model.table["courses"][np.maximum(rows, 0), self.k]
        here = (rows >= 0) & (held >= 0)
        return np.where(here, held, 0), here

    def look(self) -> None:
        """Note who tries, comes, starts and is still there."""
        at, here = self._courses()
        ledger, day = self.model.courses.plain("ledger"), self.model.day
        inside = here & (ledger["treatment"][at] >= 0).any(axis=1)
        if day <= self.first + YEAR:
            asked = (ledger["waiting_for"][at] >= 0).any(axis=1) | (ledger["referred_day"][at] > self.first)
            self.sees |= here & ((ledger["attempts"][at] > self.tries) | asked) | inside
            self.contact |= (here & asked) | inside
            self.since[inside & ~self.begun & (self.since == NEVER)] = day
        for days, held in self.held.items():
            held |= inside & (np.abs(day - self.since - days) <= STEP / 2)
        self._survivors()

    def _survivors(self) -> None:
        """People who survived an overdose in the first year, and how long after it they had a medication."""
        n, day = self.model.courses.n_rows, self.model.day
        ledger, history = self.model.courses.plain("ledger")[:n], self.model.courses.plain("history")[:n]
        if day <= self.first + YEAR:
            new = (ledger["owner"] >= 0) & (history["overdose_day"] > day - STEP)
            for row in np.flatnonzero(new & (history["overdose_day"] > self.first)).tolist():
                key = int(self.model.table.uid[ledger["owner"][row]]), int(ledger["substance_class"][row])
                self.overdoses.setdefault(key, [float(history["overdose_day"][row]), np.inf])
        for (uid, k), told in self.overdoses.items():
            row = int(self.model.table.rows_of(np.array([uid]))[0])
            held = int(self.model.table["courses"][row, k]) if row >= 0 else -1
            if told[1] == np.inf and held >= 0 and ledger["treatment"][held, MEDICATION] >= 0:
                told[1] = day - told[0]

    def shares(self, who: np.ndarray) -> list[tuple[float, int]]:
        """Share and number of people of each of `STEPS`, of those in `who`, shape (courses,)."""
        new, started = who & (self.since > NEVER), who & (self.begun | (self.since > NEVER))
        told = [(self.sees, who), (self.contact, who), (started, who)]
        told += [(held, new) for held in self.held.values()]
        told += [(self.well, started & self.here), (self.well, who & ~started & self.here)]
        need = 1000.0 * float(who.sum()) / len(self.model.table.rows)
        return [(need, len(self.model.table.rows)), *((_share(a, b), int(b.sum())) for a, b in told)]

    def after_overdose(self) -> list[tuple[float, int]]:
        """Share and number of the survivors of each of `AFTER`."""
        days = np.array([told[1] for told in self.overdoses.values()])
        everybody = np.ones(len(days), bool)
        return [(_share(days <= within, everybody), len(days)) for within in (MONTHS_3, YEAR)]


def _share(found: np.ndarray, among: np.ndarray) -> float:
    return 100.0 * float(found[among].mean()) if among.any() else float("nan")


def run(scenario: str, people: int, seed: int) -> dict[str, list[tuple[float, int]]]:
    """Steps of the cascade by class of substances, and of the survivors of overdoses."""
    model = AddictionModel(people, seed, load(scenario), past="life course")
    cascade = Cascade(model)
    cascade.follow()
    found = {name: cascade.shares(cascade.k == k) for k, name in enumerate(model.class_names)}
    if "nicotine" in model.class_names and len(model.class_names) > 2:
        found["all but nicotine"] = cascade.shares(cascade.k != model.class_names.index("nicotine"))
    return found | {"survivors": cascade.after_overdose()}


def pooled(runs: list[list[tuple[float, int]]]) -> Iterator[tuple[float, float, int]]:
    """Mean over runs weighted by people, half its 95 % interval (Agresti & Coull 1998), and people, of each step."""
    for each in zip(*runs, strict=True):
        value, n = np.array([v for v, _ in each]), np.array([m for _, m in each])
        known = n > 0
        if not known.any():
            yield float("nan"), float("nan"), 0
            continue
        mean, total = float(np.average(value[known], weights=n[known])), int(n.sum())
        share = (mean / 100.0 * total + 2.0) / (total + 4.0)
        yield mean, 196.0 * float(np.sqrt(max(0.0, share * (1.0 - share)) / (total + 4.0))), total


def table(runs: list[dict[str, list[tuple[float, int]]]]) -> Iterator[str]:
    """Lines of Markdown."""
    names = [name for name in runs[0] if name != "survivors"]
    yield "| | " + " | ".join(names) + " |"
    yield "|---" * (len(names) + 1) + "|"
    columns = [list(pooled([run[name] for run in runs])) for name in names]
    for i, step in enumerate(STEPS):
        yield f"| {step} | " + " | ".join(_shown(*column[i], plain=i == 0) for column in columns) + " |"
    yield ""
    told = pooled([run["survivors"] for run in runs])
    yield "Of people who survived an overdose: " + "; ".join(
        f"{name} {_shown(*told_of)}" for name, told_of in zip(AFTER, told, strict=True)
    ) + "."  # fmt: skip


def _shown(mean: float, half: float, n: int, plain: bool = False) -> str:
    if not n:
        return "-"
    return f"{mean:.1f}" if plain else f"{mean:.0f} ± {half:.0f} ({n})"


def main(arguments: list[str] | None = None) -> int:
    """Print the table, and write it if asked to."""
    made = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    made.add_argument("--scenario", default="all_substances")
    made.add_argument("--people", type=int, default=4000)
    made.add_argument("--seeds", type=int, default=2)
    made.add_argument("--write", action="store_true", help="write the table into docs/care.md")
    given = made.parse_args(arguments)
    runs = [run(given.scenario, given.people, seed) for seed in range(1, given.seeds + 1)]
    said = f"`{given.scenario}`, {given.people:,} people, {given.seeds} seed(s); percent (number of people)."
    text = "\n".join([said, "", *table(runs)])
    print(text)
    if given.write:
        put_between(BEGINS, ENDS, text, DOCUMENT)
    return 0


if __name__ == "__main__":
    sys.exit(main())
