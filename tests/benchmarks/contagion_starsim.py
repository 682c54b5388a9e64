"""The common workload in Starsim, contagion alone on a small world: python -m tests.benchmarks.contagion_starsim.

Starsim is no dependency. Run it with a Python that has it; `mesolimbic bench` takes the one that the environment
variable MESOLIMBIC_STARSIM_PYTHON names, and leaves this out where there is none.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import time

try:
    import starsim as ss  # type: ignore[import-not-found, unused-ignore]
except ImportError:
    sys.exit("this Python has no Starsim; MESOLIMBIC_STARSIM_PYTHON may name one that has it")
import networkx as nx

from tests.benchmarks.contagion_rules import BEGINS, DAYS, FIRST_USERS, STOPS, small_world


def simulation(n, seed, days):
    """A silent simulation by the rules of `contagion_rules`: use is an infection that leaves no immunity."""
    graph = nx.Graph()
    graph.add_nodes_from(range(n))
    graph.add_edges_from(small_world(n, 1).T.tolist())
    use = ss.SIS(
        beta=ss.perday(BEGINS), init_prev=ss.bernoulli(p=FIRST_USERS), dur_inf=ss.expon(scale=ss.days(1.0 / STOPS)),
        waning=ss.perday(0.0), imm_boost=0.0,
    )  # fmt: skip
    sim = ss.Sim(
        n_agents=n, diseases=use, networks=ss.StaticNet(graph=graph), start=ss.date("2024-01-01"), dur=ss.days(days),
        dt=ss.days(1), rand_seed=seed, verbose=0,
    )  # fmt: skip
    sim.init()
    return sim


def run(n, seed, days):
    """Processor seconds of the days of one simulation, the share who ever used, and who uses at the end."""
    sim = simulation(n, seed, days)
    begin = time.process_time()
    sim.run()
    took = time.process_time() - begin
    use = sim.diseases[0]
    ever = (use.infected | (use.ti_infected >= 0)).values.mean()
    return took, float(ever), float(use.infected.values.mean())


def main():
    """Measure and print JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=100_000)
    parser.add_argument("--runs", type=int, default=3)
    given = parser.parse_args()
    found = [run(given.people, seed, DAYS) for seed in range(1, given.runs + 1)]
    result = {
        "people": given.people, "days": DAYS, "runs": given.runs, "version": ss.__version__,
        "ns": 1e9 * statistics.median(f[0] for f in found) / (given.people * DAYS),
        "used_ever": statistics.median(f[1] for f in found),
        "use_at_the_end": statistics.median(f[2] for f in found),
    }  # fmt: skip
    print(json.dumps(result))


if __name__ == "__main__":
    main()
