"""One run of the model for a calibration: with drawn parameters, to every target that it can compute."""

from __future__ import annotations

import math
import os
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from population.scenario import Scenario
from scenarios.calibration.goals import Output

LABORATORY_PREFIX = "circuit."
CACHE = "MESOLIMBIC_CACHE"


@dataclass(frozen=True)
class Task:
    """What one run is given; plain data, so that it can be sent to another process.

    Attributes
    ----------
    scenario
        The place as drawn.
    changes
        Parameters of the data files as drawn, by path.
    targets
        Ids of targets of `scenarios/evidence`.
    experiments
        Experiments of the laboratory.
    series
        Years and measures of a county's own data; see `scenarios.calibration.series`.
    """

    scenario: Scenario
    people: int
    seed: int
    changes: tuple[tuple[str, float], ...] = ()
    targets: tuple[str, ...] = ()
    experiments: tuple[str, ...] = ()
    laboratory_scale: float = 0.1
    series: tuple[tuple[str, int, str, str], ...] = ()


def run(task: Task) -> dict[str, list[float]]:
    """Value and Monte-Carlo error by target; what could not be computed is not there."""
    found: dict[str, Output] = {}
    if task.targets:
        found |= _targets(task)
    if task.experiments:
        found |= _findings(task)
    if task.series:
        from scenarios.calibration.series import series_run

        found |= series_run(task)
    return {name: [float(v), float(e)] for name, (v, e) in found.items() if math.isfinite(v)}


def _targets(task: Task) -> dict[str, Output]:
    from scenarios.evidence.county import county_run
    from scenarios.evidence.records import Record

    with pasts_not_kept():
        content = county_run(task.people, task.seed, task.scenario, changes=dict(task.changes))
    record = Record.from_bytes(content)
    return measured(record, task.targets)


def measured(record: Any, ids: tuple[str, ...]) -> dict[str, Output]:
    """Targets as a record gives them, in their units."""
    from scenarios.evidence.mapping import plan_of
    from scenarios.evidence.records import Absent
    from scenarios.evidence.targets import read_targets

    plan = plan_of([t for t in read_targets() if t.id in set(ids)])
    found: dict[str, Output] = {}
    for name, c in plan.computed.items():
        try:
            m = c.measure.compute(record, **c.options)
        except Absent:
            continue
        found[name] = m.value * c.factor, m.error * abs(c.factor)
    return found


def _findings(task: Task) -> dict[str, Output]:
    """Findings of the laboratory; one brain or a cohort each, so that chance is left to the emulator."""
    from scenarios.laboratory.observing import Setting, observe

    own = laboratory_changes(dict(task.changes))
    setting = Setting(seed=task.seed % 2**31, scale=task.laboratory_scale)
    seen = observe(task.experiments, setting, changes=own, tolerant=True)
    return {
        f"{name}.{key}": (float(value), 0.0)
        for name, values in seen["values"].items()
        for key, value in values.items()
    }


def laboratory_changes(changes: Mapping[str, float]) -> dict[str, float]:
    """Those of the circuit and of substances, by the names that the laboratory knows."""
    from neuro.protocols.draws import varied_quantities

    known = varied_quantities()
    plain = {name.removeprefix(LABORATORY_PREFIX): value for name, value in changes.items()}
    return {name: value for name, value in plain.items() if name in known}


@contextmanager
def pasts_not_kept() -> Iterator[None]:
    """Keep no past of the people who are made meanwhile: hundreds of draws would fill the cache, and none comes again.

    What was compiled stays where it is: that folder was chosen when the modules were imported.
    """
    import population.model  # noqa: F401  (chooses the folder of compiled code)

    before = os.environ.get(CACHE)
    with tempfile.TemporaryDirectory(prefix="mesolimbic-pasts-") as folder:
        os.environ[CACHE] = folder
        try:
            yield
        finally:
            if before is None:
                del os.environ[CACHE]
            else:
                os.environ[CACHE] = before
