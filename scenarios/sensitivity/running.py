"""The whole path of a sensitivity analysis: a scenario and numbers with ranges in, a result folder out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from neuro.errors import InputError, did_you_mean, shown
from neuro.streams import derive_seed
from scenarios.comparing import ScenarioLike, as_policy, comparable
from scenarios.machine import cores
from scenarios.plan import RunSpec, comparison_key, sha256
from scenarios.running import FEW_PEOPLE, RESULTS, Journal, as_scenario, facts_of, import_plugins
from scenarios.sensitivity.designs import (
    METHODS,
    MORRIS,
    SOBOL,
    TORNADO,
    Design,
    design,
    points_needed,
    screening_sizes,
    size_for,
)
from scenarios.sensitivity.factors import Factor, all_factors, chosen_factors
from scenarios.sensitivity.points import Experiment, values_of
from scenarios.store import Store

if TYPE_CHECKING:
    from scenarios.engine import Progress
    from scenarios.sensitivity.frames import Stage
    from scenarios.sensitivity.result import Sensitivity

KIND = "sensitivity"
DEFAULT_PEOPLE, DEFAULT_YEARS, DEFAULT_REPLICATES = 2_000, 3, 2
TABLES = ("sensitivity", "variance", "points", "runs")
FIGURE = "sensitivity"
LARGEST_SEED = 2**31


@dataclass(frozen=True)
class Question:
    """What is asked: the method, which numbers are moved, and how many runs that may take.

    Attributes
    ----------
    method
        "morris", "sobol" or "tornado".
    parameters
        Names, groups or patterns of the numbers moved; all with a range if none is given, and then by group.
    outcomes
        Measures; the headline ones if none is given.
    grouped
        Whether the numbers of a group move together; None for where no parameters are named.
    fitted
        Whether fitted numbers are moved too.
    screen
        Of Sobol, how many of the parameters, the most important ones by a Morris screening; 0 for all.
    budget
        How many runs at most.
    """

    method: str = MORRIS
    parameters: tuple[str, ...] = ()
    outcomes: tuple[str, ...] = ()
    grouped: bool | None = None
    fitted: bool = False
    screen: int = 0
    budget: int | None = None

    def __post_init__(self) -> None:
        if self.method not in METHODS:
            hint = did_you_mean(self.method, METHODS)
            message = f"{shown(self.method)} is not known; {hint}allowed are {', '.join(METHODS)}"
            raise InputError("sensitivity", "--method", self.method, message)
        if self.screen and (self.method != SOBOL or self.grouped):
            message = "chooses single parameters for Sobol indices: give --method sobol, without --grouped"
            raise InputError("sensitivity", "--screen", self.screen, message)
        if self.grouped and self.method == TORNADO:
            message = "moves several numbers at once, which a tornado does not: give --method morris or sobol"
            raise InputError("sensitivity", "--grouped", None, message)

    @property
    def by_group(self) -> bool:
        """Whether the numbers of a group move together."""
        if self.grouped is None:
            return not self.parameters and not self.screen and self.method != TORNADO
        return self.grouped


class Analysis:
    """An analysis that can be run: what is asked of which scenarios, and how many runs it takes."""

    def __init__(self, experiment: Experiment, question: Question) -> None:
        from scenarios.totals import checked_outcomes

        self.experiment, self.question = experiment, question
        checked_outcomes(question.outcomes)
        found = all_factors(experiment.scenarios)
        self.factors = chosen_factors(found, question.parameters, question.fitted)
        self.seed = 1 + derive_seed(experiment.seed, 0) % LARGEST_SEED
        runs_a_point = experiment.replicates * len(experiment.scenarios)
        many = len(set(self.groups))
        if question.screen:
            kept = min(question.screen, len(self.factors))
            self.sizes = screening_sizes(many, kept, question.budget, runs_a_point)
            self.screening = points_needed(SOBOL, kept, self.sizes[1])
        else:
            self.sizes = (size_for(question.method, many, question.budget, runs_a_point), 0)
            self.screening = 0

    @property
    def groups(self) -> list[str]:
        """The factor of each parameter."""
        return [f.group if self.question.by_group else f.name for f in self.factors]

    @cached_property
    def first(self) -> Design:
        """The design that is run first: of the method, or of the screening before it."""
        method = MORRIS if self.question.screen else self.question.method
        return design(method, [f.name for f in self.factors], self.sizes[0], self.seed, self.groups)

    def second(self, kept: Sequence[str]) -> Design:
        """Sobol's design of the factors that the screening kept."""
        return design(SOBOL, list(kept), self.sizes[1], self.seed)

    @property
    def points(self) -> int:
        """How many sets of parameters are run."""
        return len(self.first.positions) + self.screening

    @property
    def runs(self) -> int:
        """How many runs the analysis takes."""
        return self.points * self.experiment.replicates * len(self.experiment.scenarios)

    @property
    def key(self) -> str:
        """Key of the analysis; more runs of it, or more replicates, belong into the same folder."""
        e, q = self.experiment, self.question
        shared = comparison_key(e.scenarios, e.people, e.years, e.seed, 1, e.plugins, "year")
        return sha256(
            {
                "sensitivity": shared, "method": q.method, "parameters": [f.name for f in self.factors],
                "factors": self.groups, "screen": q.screen,
            }
        )  # fmt: skip


def prepare(
    scenario: ScenarioLike,
    question: Question,
    *,
    policies: Sequence[ScenarioLike] = (),
    people: int = DEFAULT_PEOPLE,
    years: int | None = DEFAULT_YEARS,
    replicates: int = DEFAULT_REPLICATES,
    seed: int = 1,
    plugins: Sequence[str] = (),
) -> Analysis:
    """An analysis, checked, before anything is run.

    Raises
    ------
    neuro.errors.BadInput
        When a scenario cannot be used, a parameter or an outcome is not known, or the budget does not suffice.
    """
    import_plugins(plugins)
    place = as_scenario(scenario)
    found = comparable(place, [as_policy(p, place) for p in policies]) if policies else [place]
    horizon = place.years if years is None else years
    return Analysis(Experiment(tuple(found), people, horizon, seed, replicates, tuple(plugins)), question)


def analyse(
    scenario: ScenarioLike, *, method: str = MORRIS, policies: Sequence[ScenarioLike] = (),
    parameters: Sequence[str] = (), outcomes: Sequence[str] = (), grouped: bool | None = None, fitted: bool = False,
    screen: int = 0, budget: int | None = None, people: int = DEFAULT_PEOPLE, years: int | None = DEFAULT_YEARS,
    replicates: int = DEFAULT_REPLICATES, seed: int = 1, plugins: Sequence[str] = (), **how: Any,
) -> Sensitivity:  # fmt: skip
    """Find which numbers the outcomes of a scenario, or the effects of policies, hang on.

    Parameters
    ----------
    scenario, policies
        As for `scenarios.compare`; without policies, levels alone are told of.
    method, parameters, outcomes, grouped, fitted, screen, budget
        As in `Question`.
    people, years, replicates, seed, plugins
        As for `scenarios.run`; every set of parameters has the same people and dice in the same replicate.
    how
        As for `carry_out`.
    """
    question = Question(method, tuple(parameters), tuple(outcomes), grouped, fitted, screen, budget)
    ready = prepare(
        scenario, question, policies=policies, people=people, years=years, replicates=replicates, seed=seed,
        plugins=plugins,
    )  # fmt: skip
    return carry_out(ready, **how)


def carry_out(
    analysis: Analysis,
    *,
    workers: int = 0,
    out: str | Path | None = None,
    executor: Executor | None = None,
    progress: Progress | None = None,
    command: str = "scenarios.sensitivity.analyse",
) -> Sensitivity:
    """Run an analysis, or what is missing of it, and keep its answers in a folder.

    Raises
    ------
    neuro.errors.BadInput
        When the folder cannot be used, or an outcome is not told.
    scenarios.engine.RunFailed, scenarios.store.StoreError
        When a run fails, or the results cannot be written.
    """
    from scenarios import engine
    from scenarios.sensitivity.result import Sensitivity
    from scenarios.worker import Message

    name = analysis.experiment.scenarios[0].name
    folder = Path(out) if out is not None else Path(RESULTS) / f"{name}-sensitivity-{analysis.key[:8]}"
    with Store(folder, analysis.key) as store:
        if progress and 0 < analysis.experiment.people < FEW_PEOPLE:
            progress(Message("", -1, engine.FEW, analysis.experiment.people, FEW_PEOPLE))
        _Session(analysis, store, executor, workers or cores(), progress, command).run()
    return Sensitivity(folder)


class _Session:
    """One pass over an analysis."""

    def __init__(
        self, analysis: Analysis, store: Store, executor: Executor | None, workers: int, progress: Progress | None,
        command: str,
    ) -> None:  # fmt: skip
        self.analysis, self.store = analysis, store
        self.executor, self.workers, self.progress, self.command = executor, workers, progress, command
        self.specs: dict[str, RunSpec] = {}
        self.ranges: Mapping[str, Factor] = {f.name: f for f in analysis.factors}

    def run(self) -> None:
        """Run all stages and write the answers, and note in the manifest how it goes."""
        journal = Journal(self.store, self.facts())
        with journal.of_run():
            stages = self.stages()
            journal.facts = self.facts()
            self.write(stages, journal)

    def stages(self) -> list[Stage]:
        from scenarios.sensitivity.frames import found_in, screened

        first = self.stage(self.analysis.first, 0)
        if not self.analysis.question.screen:
            return [first]
        found = found_in(first, self.baseline, self.analysis.seed)
        kept = screened(found, MORRIS, self.analysis.question.screen)
        return [first, self.stage(self.analysis.second(kept), len(first.plan.positions))]

    def stage(self, plan: Design, first: int) -> Stage:
        """Run one design and gather its outcomes."""
        from scenarios import engine
        from scenarios.sensitivity.frames import Stage
        from scenarios.sensitivity.outcomes import HEADLINE, outcomes_of
        from scenarios.totals import checked_outcomes

        points = list(values_of(plan, self.analysis.factors))
        runs = self.analysis.experiment.runs(points, first)
        baselines = {(spec.draw, spec.replicate): spec.key for specs in runs for spec in specs[::-1]}
        new = {spec.key: spec for specs in runs for spec in sorted(specs, key=self._is_policy)}
        self.specs |= new
        after = {
            spec.key: own
            for spec in new.values()
            if (own := baselines[spec.draw, spec.replicate]) != spec.key
        }
        engine.run(list(new.values()), self.store, self.executor, self.workers, self.progress, after=after)
        asked = checked_outcomes(self.analysis.question.outcomes)
        return Stage(plan, outcomes_of(self.store, runs, asked or HEADLINE, bool(asked)), first)

    def _is_policy(self, spec: RunSpec) -> bool:
        return spec.scenario.name != self.baseline

    @property
    def baseline(self) -> str:
        return self.analysis.experiment.scenarios[0].name

    def facts(self) -> dict[str, Any]:
        """What the manifest tells."""
        e, q = self.analysis.experiment, self.analysis.question
        specs = list(self.specs.values()) or e.runs([{}])[0]
        place = e.scenarios[0]
        return facts_of(specs, self.command) | {
            "kind": KIND,
            "scenario": place.as_mapping(),
            "scenario_sha256": sha256(place.canonical()),
            "policies": [s.as_mapping() for s in e.scenarios[1:]],
            "policy_folders": [str(s.folder) if s.folder else None for s in e.scenarios[1:]],
            "replicates": e.replicates,
            "draws": self.analysis.points,
            "runs": self.analysis.runs,
            "asked": {
                "method": q.method, "parameters": list(q.parameters), "outcomes": list(q.outcomes),
                "grouped": q.by_group, "fitted": q.fitted, "screen": q.screen, "budget": q.budget,
            },
        }  # fmt: skip

    def write(self, stages: Sequence[Stage], journal: Journal) -> None:
        """The tables and the figures."""
        from scenarios.sensitivity.result import Sensitivity
        from scenarios.sensitivity.writing import tables_of

        tables = tables_of(stages, self.baseline, self.ranges, self.analysis.seed)
        journal.keep({f"{name}.parquet": content for name, content in tables.items()})
        journal.draw(Sensitivity(self.store.folder).figures())
