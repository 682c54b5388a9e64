"""One workload, timed in a process of its own, so that its memory is its own: python -m scenarios.bench.timing."""

from __future__ import annotations

import json
import sys
import time
from typing import Any

from scenarios.bench.workloads import BLOCK, Workload

WARM_UP_DAYS = 7


def peak_rss_bytes() -> int | None:
    """Most memory that this process ever held; None where the system does not tell."""
    if sys.platform == "win32":
        return None
    import resource

    used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return int(used * (1 if sys.platform == "darwin" else 1024))


def timed(workload: Workload, runs: int, seed: int = 1) -> dict[str, Any]:
    """Time `runs` blocks of 28 days of one model, one after the other.

    Parameters
    ----------
    workload : Workload
    runs : int
    seed : int

    Returns
    -------
    dict
        `seconds` of the clock and `processor_seconds` (of all threads) of each run; `phases`, processor seconds of all
        runs by phase; `build_seconds` until the first day; `first_day_seconds` of that day.
    """
    begin = time.perf_counter()
    from population import AddictionModel
    from population.phases import PHASES
    from population.threads import threads

    model = AddictionModel(people=workload.people, rng=seed, scenario=workload.scenario)
    built = time.perf_counter()
    model.step()
    first = time.perf_counter()
    for _ in range(WARM_UP_DAYS - 1):
        model.step()
    phases: dict[str, float] = {phase.__name__: 0.0 for phase in PHASES}
    seconds, processor_seconds = [], []
    for _ in range(runs):
        clock, processor = time.perf_counter(), time.process_time()
        for _ in range(BLOCK):
            for phase in PHASES:
                before = time.process_time()
                phase(model)
                phases[phase.__name__] += time.process_time() - before
            model.day += 1
        seconds.append(time.perf_counter() - clock)
        processor_seconds.append(time.process_time() - processor)
    return {
        "name": workload.name, "people": workload.people, "days": BLOCK, "substances": list(model.substances),
        "threads": threads(), "build_seconds": built - begin, "first_day_seconds": first - built,
        "seconds": seconds, "processor_seconds": processor_seconds, "phases": phases,
        "peak_rss_bytes": peak_rss_bytes(),
    }  # fmt: skip


def main(arguments: list[str]) -> int:
    """Print what was measured as JSON: NAME PEOPLE RUNS."""
    name, people, runs = arguments
    print(json.dumps(timed(Workload(name, int(people)), int(runs))))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
