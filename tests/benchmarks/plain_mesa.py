"""Plain Mesa agents that live the readable circuit, over the compiled loop: python -m tests.benchmarks.plain_mesa.

One agent is one object with its state in attributes, which is how Mesa models are usually written; both live the same
days from the same state, and must use as often. Few people are enough: each costs plain Mesa the same, few or many.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import time
from types import SimpleNamespace

import mesa
import numpy as np

from neuro.day import person_day
from tests.benchmarks.circuit_kernel import people_who_use

SUBSTANCES = ("heroin",)
DAYS = 5
COMPILED_PEOPLE = 2_000


def plain(record):
    """A record as an object with plain numbers, which Python reads faster than a row of an array."""
    return SimpleNamespace(
        **{name: np.asarray(record[name]).tolist() for name in record.dtype.names}  # lists for cues
    )


class PlainPerson(mesa.Agent):
    """One person, one brain, one circuit a substance."""

    def __init__(self, model, people, row):
        super().__init__(model)
        self.uid = int(people.uid[row])
        self.brain, self.around = plain(people.brains[row]), plain(people.around[row])
        self.circuits = [plain(people.circuits[i]) for i in people.slots[row]]
        self.offers = [plain(people.offers[i]) for i in people.slots[row]]
        self.course_table = [plain(people.course_table[i]) for i in people.courses[row]]
        self.occasions = [plain(people.occasions[i]) for i in people.courses[row]]
        self.slots, self.courses = list(range(len(self.circuits))), list(range(len(self.course_table)))

    def step(self):
        """Live a day."""
        m = self.model
        person_day(
            m.seed_of_draws, self.uid, m.day, self.brain, self.around, self.circuits, self.slots, self.course_table,
            self.courses, self.occasions, self.offers, m.classes, m.n_classes, m.general, m.parameters,
        )  # fmt: skip


class PlainModel(mesa.Model):
    """People of `circuit_kernel`, as agents."""

    def __init__(self, people):
        super().__init__(rng=1)
        self.seed_of_draws, self.day = people.seed, people.day
        self.classes, self.n_classes = people.classes.tolist(), people.n_classes
        self.general, self.parameters = plain(people.general[0]), [plain(p) for p in people.parameters]
        for row in range(people.uid.size):
            PlainPerson(self, people, row)

    def step(self):
        """Everybody lives a day."""
        self.agents.do("step")
        self.day += 1


def users_today(model):
    """People with a dose today, as the agents know."""
    return [any(c.doses > 0.0 for c in person.circuits) for person in model.agents]


def run_plain(people):
    """Nanoseconds per person-day of plain Mesa, and who used on the last day."""
    model = PlainModel(people)
    begin = time.process_time()
    for _ in range(DAYS):
        model.step()
    took = time.process_time() - begin
    return 1e9 * took / (DAYS * people.uid.size), users_today(model)


def run_compiled(people):
    """The same of the compiled loop."""
    begin = time.process_time()
    people.step(DAYS)
    took = time.process_time() - begin
    return 1e9 * took / (DAYS * people.uid.size), (people.circuits["doses"][people.slots] > 0.0).any(axis=1)


def measured(n, runs):
    """Medians of both in turn, their ratio, and the share of people on whose last day both agree."""
    run_compiled(people_who_use(SUBSTANCES, 10))  # compiles
    plain_ns, compiled_ns, agree = [], [], []
    for seed in range(1, runs + 1):
        ns, used = run_plain(people_who_use(SUBSTANCES, n, seed))
        plain_ns.append(ns)
        agree.append(np.mean(np.array(used) == run_compiled(people_who_use(SUBSTANCES, n, seed))[1]))
        compiled_ns.append(run_compiled(people_who_use(SUBSTANCES, COMPILED_PEOPLE, seed))[0])
    ratios = [a / b for a, b in zip(plain_ns, compiled_ns, strict=True)]
    return {
        "name": "circuit in plain Mesa agents over the compiled one", "numerator": statistics.median(plain_ns),
        "denominator": statistics.median(compiled_ns), "value": statistics.median(ratios), "runs": runs,
        "unit": "ns per person-day", "people": n, "agreement": float(np.mean(agree)),
    }  # fmt: skip


def main():
    """Measure and print JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=100)
    parser.add_argument("--runs", type=int, default=3)
    given = parser.parse_args()
    found = measured(given.people, given.runs)
    print(json.dumps(found))
    if found["agreement"] < 0.95:
        sys.exit(f"the two agree on {found['agreement']:.0%} of the people only")


if __name__ == "__main__":
    main()
