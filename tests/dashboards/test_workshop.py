"""A workshop gets ready before it is asked, gives the same results as any other process, and goes when it is told."""

from __future__ import annotations

import os
import threading
import time

import numpy as np
import pytest

from dashboards import jobs
from dashboards.adapters.folders import frame
from dashboards.adapters.places import as_data
from dashboards.adapters.plans import place_of, save_plan
from dashboards.jobs import Job
from dashboards.workshop import Waiting, specs_ahead

ASKED = {"people": 300, "replicates": 2, "seed": 1}
SOON = 240.0


@pytest.fixture
def waiting(monkeypatch):
    """A place of its own where a workshop waits; nothing is left behind."""
    own = Waiting()
    monkeypatch.setattr(jobs, "WAITING", own)
    yield own
    own.close()


def run_of(plan, seed=1):
    return Job(
        "dashboards.adapters.plans:run_plans",
        {
            "place_name": "baseline",
            "names": [plan.name],
            "people": 300,
            "years": 2,
            "replicates": 2,
            "seed": seed,
        },
        pooled=True,
    )


def seen_by(job):
    told = []
    return job.run(lambda what, share: told.append((what, share))), told


def values_of(run):
    """Every number of the runs of a result folder, in an order that does not depend on how they were run."""
    keys = ["policy", "replicate", "year", "substance", "measure", "stratum", "level"]
    table = frame(run, "yearly")
    assert table is not None
    return table.sort_values(keys)["value"].to_numpy()


@pytest.fixture
def plan(results):
    policies = [{"kind": "naloxone", "intensity": 0.7}, {"kind": "treatment_places", "intensity": 1.0}]
    return save_plan("More of <b>both</b>", "baseline", policies)


def test_a_run_in_a_workshop_gives_the_same_numbers_tells_its_progress_and_leaves_it_to_the_next(
    waiting, plan, compared, monkeypatch, results
):
    waiting.make_ready(scenario=as_data(place_of("baseline")), **ASKED)
    first = waiting._workshop
    ended, told = seen_by(run_of(plan))
    assert ended.state == "done"
    assert max(share for _, share in told) > 0.5, "progress comes from within the workers"
    mine = values_of(ended.value)
    monkeypatch.setenv("MESOLIMBIC_RESULTS", str(compared["folder"]))
    other = values_of(compared["run"])
    np.testing.assert_array_equal(mine, other)  # to the bit
    assert waiting._workshop is first, "it waits again"
    assert first.runs == 1


def test_a_cancelled_run_takes_its_workshop_with_it(waiting, plan):
    job, ended = run_of(plan, seed=77), []
    begun = threading.Event()

    def tell(what, share):
        if "runs finished" in what:
            begun.set()

    thread = threading.Thread(target=lambda: ended.append(job.run(tell)))
    thread.start()
    assert begun.wait(SOON)
    job.cancel()
    thread.join(30)
    assert ended[0].state == "cancelled"
    assert waiting._workshop is None
    assert waiting.busy == 0


def test_a_workshop_that_was_killed_is_told_and_followed_by_another(waiting, plan):
    waiting.make_ready()
    killed = waiting._workshop
    os.kill(killed.child.pid, 9)
    deadline = time.monotonic() + 30
    while killed.child.is_alive() and time.monotonic() < deadline:
        time.sleep(0.05)
    ended, _ = seen_by(run_of(plan))
    assert ended.state == "done"


def test_pasts_are_lived_of_the_people_that_the_run_will_have(plan):
    from scenarios.plan import plan as planned

    ahead = specs_ahead(as_data(place_of("baseline")), **ASKED)
    asked = planned(place_of("baseline"), 300, 3, 2, 1)
    assert [spec.model_seed for spec in ahead] == [spec.model_seed for spec in asked]
    assert len({spec.model_seed for spec in ahead}) == 2
