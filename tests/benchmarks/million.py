"""How long a million people take to build, ties included: python -m tests.benchmarks.million.

Prints the seconds of each part, all of them, those that a processor was at work (less where others use the machine),
the most memory the process ever held, and the mean number of ties by layer.
"""

from __future__ import annotations

import argparse
import json
import resource
import sys
import time
from collections.abc import Callable
from typing import Any

import numpy as np

from neuro.parameters import general_record, general_values
from neuro.traits import born
from population.model_arguments import resolve
from population.networks.registry import build_network
from population.people.synthesis import synthesize
from population.people.traits import FEMALE
from population.ties import LAYERS, Ties

MOST_SECONDS, MOST_GIB = 60.0, 6.0
"""What a million people may take on two cores."""


def peak_gib() -> float:
    """Most memory that this process ever held, GiB."""
    used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return used / (2**30 if sys.platform == "darwin" else 2**20)


def build(n: int, seed: int, tell: Callable[[str, float], None]) -> tuple[Ties, np.ndarray]:
    """People, brains and ties of the baseline's place, as a model makes them before anybody has lived a day.

    Parameters
    ----------
    n, seed : int
    tell : callable
        Called with each part's name and its seconds.

    Returns
    -------
    ties : Ties
    brains : ndarray, shape (n,)
    """
    place, network = resolve("baseline").population, resolve("baseline").network
    general = general_record(general_values(), 1.0)[0]

    def timed(name: str, make: Callable[[], Any]) -> Any:
        begin = time.perf_counter()
        made = make()
        tell(name, time.perf_counter() - begin)
        return made

    people = timed(
        "people and households",
        lambda: synthesize(n, seed, place.areas, place.urban_share, place.age_structure),
    )
    brains = timed("brains", lambda: born(np.arange(n), people["sex"] == FEMALE, seed, general))
    edges = timed("graph", lambda: build_network(network.kind, network.parameters, people, seed))
    ties = timed("store of ties", lambda: Ties.from_edges(n, edges))
    return ties, brains


def main() -> int:
    """Build once, print seconds and memory; 1 where they are more than a million people may take."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    build(1000, given.seed, lambda name, seconds: None)  # imports and compilation
    before = peak_gib()
    parts: dict[str, float] = {}
    begin = time.process_time()
    ties, _ = build(given.people, given.seed, parts.__setitem__)
    processor, seconds, peak = time.process_time() - begin, sum(parts.values()), peak_gib()
    ends = np.bincount(ties.layer[ties.neighbours >= 0], minlength=len(LAYERS)) / given.people
    if given.json:
        print(json.dumps({"people": given.people, "seconds": parts, "processor_seconds": processor,
                          "peak_gib": peak, "before_gib": before}))  # fmt: skip
    else:
        for name, taken in parts.items():
            print(f"{name:<24}{taken:8.1f} s")
        print(f"{'all':<24}{seconds:8.1f} s, of which {processor:.1f} s of one processor; "
              f"peak memory {peak:.2f} GiB ({before:.2f} before)")  # fmt: skip
        print("ties a person: " + ", ".join(f"{m:.2f} {name}" for name, m in zip(LAYERS, ends, strict=True)))
    return int(seconds > MOST_SECONDS or peak > MOST_GIB)


if __name__ == "__main__":
    sys.exit(main())
