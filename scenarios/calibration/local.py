"""A county's own calibration: its free parameters fitted to its own series, in a budget of time."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from neuro.errors import InputError
from neuro.files import read_yaml
from population.scenario import Scenario, scenario_from_mapping
from population.scenario.kinds import LAST_YEAR
from scenarios.calibration.diagnostics import Told, told
from scenarios.calibration.goals import Goal
from scenarios.calibration.local_data import Row
from scenarios.calibration.model import Task
from scenarios.calibration.moving import Move, move_of, scenario_paths
from scenarios.calibration.plan import ParameterEntry
from scenarios.calibration.posterior import data_key
from scenarios.calibration.runs import Runner, measures_version, task_of
from scenarios.calibration.space import Space
from scenarios.calibration.waves import Fit, Method, Tell, calibrate
from scenarios.plan import code_version, sha256

FREE = Path(__file__).parent / "data" / "local.yaml"
STAGE = "local"
SPARE = 0.75
"""Share of the time that runs may take; the rest is for emulators, and for runs slower than the first."""
RUNS_EACH, LEAST_RUNS, MOST_RUNS = 9, 40, 160
"""Runs for each parameter, and bounds of them."""
FEWEST_PEOPLE = 1000


@dataclass(frozen=True)
class LocalPlan:
    """What is fitted to what, and how much is run.

    Attributes
    ----------
    people, asked
        People of each run, and those asked for, which the budget may not allow.
    """

    scenario: Scenario
    moves: tuple[Move, ...]
    rows: tuple[Row, ...]
    people: int
    asked: int
    seed: int
    method: Method

    @property
    def space(self) -> Space:
        return Space(tuple(m.parameter for m in self.moves))

    @property
    def goals(self) -> list[Goal]:
        return [replace(row.goal(), stage=STAGE, group=row.measure) for row in self.rows]

    @property
    def task(self) -> Task:
        """A run of the place as it is, until the last year of the data is over."""
        return Task(
            observed_until(self.scenario, self.rows), self.people, self.seed, series=series_of(self.rows)
        )

    @property
    def key(self) -> str:
        rows = [repr(row) for row in self.rows]
        moves = [repr(move) for move in self.moves]
        decided = [self.scenario.canonical(), self.scenario.name, moves, rows, self.asked, self.seed]
        return sha256([decided, code_version(), measures_version(), data_key()])


@dataclass(frozen=True)
class LocalFit:
    """A fitted county."""

    plan: LocalPlan
    fit: Fit
    told: list[Told]
    seconds: float

    @property
    def centre(self) -> dict[str, float]:
        """The middle of the posterior, by path: what the place file gets."""
        return self.fit.space.named(self.fit.sample.points.mean(axis=0))

    @property
    def not_told(self) -> list[Told]:
        """Parameters of which the data told nothing."""
        return [t for t in self.told if t.verdict.startswith("not")]

    def panels(self) -> dict[str, list[dict[str, Any]]]:
        """By measure and stratum: each year's number, and the model before and after fitting, in the file's unit."""
        found: dict[str, list[dict[str, Any]]] = {}
        first = self.fit.runs.outputs[: self.plan.method.design]
        for row in sorted(self.plan.rows, key=lambda r: (r.measure, r.stratum, r.year)):
            title = f"{row.measure}, {row.stratum}" if row.stratum != "all" else row.measure
            found.setdefault(f"{title} ({row.unit})", []).append(
                {
                    "year": row.year,
                    "value": None if row.value is None else row.value * row.factor,
                    "lower": row.lower * row.factor,
                    "upper": row.upper * row.factor,
                    **_spread("before", row, first),
                    **_spread("model", row, self.fit.checks.outputs),
                }
            )
        return found

    def rows(self) -> list[dict[str, Any]]:
        """One row for each number of the data."""
        return [{"series": title, **row} for title, rows in self.panels().items() for row in rows]


def _spread(name: str, row: Row, outputs: Sequence[Mapping[str, Any]]) -> dict[str, float]:
    values = [o[row.id][0] for o in outputs if row.id in o] or [float("nan")]
    low, middle, high = np.quantile(values, [0.05, 0.5, 0.95]) * row.factor
    return {f"{name}_lower": float(low), name: float(middle), f"{name}_upper": float(high)}


def free_parameters(scenario: Scenario, path: Path = FREE) -> tuple[Move, ...]:
    """What may move in a place: the entries of `data/local.yaml` whose fields it has."""
    from population.rules import class_names

    places, classes = scenario_paths(scenario), class_names(tuple(scenario.substances))
    found = []
    for i, written in enumerate(read_yaml(path)["parameters"]):
        entry = ParameterEntry.model_validate(written)
        head = entry.path.split(".")
        absent = (head[0] == "supply" and head[1] not in scenario.substances) or (
            head[1] == "classes" and head[2] not in classes
        )
        still = entry.how == "times" and not _moves(places.get(entry.path))
        if not absent and not still:
            given = entry.model_dump(exclude_none=True)
            found.append(move_of(given, scenario, {}, path.name, f"parameters.{i}"))
    return tuple(found)


def _moves(number: Any) -> bool:
    """Whether multiplying it changes anything."""
    if isinstance(number, Mapping):
        return any(point for point in number.values())
    return bool(number)


def series_of(rows: Sequence[Row]) -> tuple[tuple[str, int, str, str], ...]:
    """What a run must measure."""
    return tuple((row.id, row.year, row.measure, row.stratum) for row in rows)


def observed_until(scenario: Scenario, rows: Sequence[Row]) -> Scenario:
    """The place as it lives until the data end; its policies begin later and are left out."""
    last = max(row.year for row in rows)
    if last + 1 > LAST_YEAR:
        raise InputError(scenario.name, "year", last, f"must be before {LAST_YEAR}")
    data = scenario.as_mapping()
    return scenario_from_mapping(
        {**data, "interventions": [], "start_date": f"{last + 1}-01-01"}, scenario.name, scenario.folder
    )


def budgeted(plan: LocalPlan, seconds: float, minutes: float, workers: int) -> LocalPlan:
    """The plan with as many runs, and where they do not fit with as few people, as the time allows.

    Parameters
    ----------
    seconds
        What one run of `plan.people` takes.
    """
    d = len(plan.moves)
    wanted = min(max(RUNS_EACH * d, LEAST_RUNS), MOST_RUNS)
    affordable = minutes * 60.0 * SPARE * workers / max(seconds, 1e-3)
    people = plan.people
    if affordable < wanted:
        share = affordable / wanted
        people = max(min(FEWEST_PEOPLE, plan.people), int(plan.people * share) // 100 * 100)
    runs = wanted
    check = max(10, runs // 5)
    refine = max(8, runs // 4)
    method = replace(plan.method, design=runs - check - refine, waves=1, refine=refine, check=check)
    return replace(plan, people=people, method=method)


def pilot(plan: LocalPlan) -> float:
    """Seconds of one run; what has to be compiled first does not count."""
    from scenarios.calibration.model import run

    small = replace(plan.task, people=min(300, plan.people))
    run(small)
    begun = time.monotonic()
    tried = max(min(plan.people, 2000), 300)
    run(replace(plan.task, people=tried))
    return (time.monotonic() - begun) * plan.people / tried


def fit_locally(plan: LocalPlan, out: Path, workers: int, tell: Tell) -> LocalFit:
    """Fit; runs that are kept are not made again."""
    begun = time.monotonic()
    m = plan.method
    runner = Runner(
        plan.space, task_of(plan.moves, plan.task), plan.seed, out, workers, m.design + m.refine + m.check, tell
    )  # fmt: skip
    fit = calibrate(plan.space, plan.goals, [STAGE], runner, m, plan.seed, tell)
    return LocalFit(plan, fit, told(fit), time.monotonic() - begun)
