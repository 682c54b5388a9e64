"""The whole path of a comparison: a baseline and policies in, a result folder out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

from neuro.errors import InputError, InputErrors, shown
from neuro.streams import derive_seed
from population.burn_in import until_today
from population.scenario import Scenario
from scenarios.calibration.posterior import found_for
from scenarios.draws import Draw, drawn, parameter_draws
from scenarios.load import is_policy, laid_over, named
from scenarios.machine import cores
from scenarios.pathways import checked, without
from scenarios.plan import LIFE_COURSE, RunSpec, comparison_key, plan_draw
from scenarios.precision import Precision, as_told, outcome_of, until_precise
from scenarios.precision import checked as checked_precision
from scenarios.running import (
    DEFAULT_PEOPLE,
    DEFAULT_REPLICATES,
    RESULTS,
    YEARLY_FILE,
    Journal,
    as_scenario,
    check_past,
    check_period,
    facts_of,
    holds_persons,
    import_plugins,
    replicates_of_the_answer,
    table_files,
    tell_of_size,
)
from scenarios.store import Store

if TYPE_CHECKING:
    from scenarios.comparison import Comparison
    from scenarios.engine import Progress

ScenarioLike = str | Path | Scenario | Mapping[str, Any]
KIND = "compare"
MOST_POLICIES = 200


def compare(
    baseline: ScenarioLike,
    policies: ScenarioLike | Sequence[ScenarioLike],
    *,
    people: int = DEFAULT_PEOPLE,
    years: int | None = None,
    replicates: int = DEFAULT_REPLICATES,
    seed: int = 1,
    workers: int = 0,
    out: str | Path | None = None,
    executor: Executor | None = None,
    progress: Progress | None = None,
    plugins: Sequence[str] = (),
    every: str = "year",
    draws: int = 1,
    persons: bool = False,
    pathways: Sequence[str] = (),
    precision: Precision | None = None,
    posterior: bool = True,
    past: str = LIFE_COURSE,
    command: str = "scenarios.compare",
) -> Comparison:
    """Simulate a baseline and policies with the same people and the same chance, and keep what differs in a folder.

    Parameters
    ----------
    baseline
        A name of the library, a YAML file, a scenario, or its plain data.
    policies
        One or several of the same; each shares the baseline's past.
    people, years, replicates, seed, workers, out, executor, progress, plugins, every, persons
        As for `scenarios.run`; replicates are of every scenario, and draw.
    draws
        How many sets of parameters: 1 takes the values of the data files, more sample them within their ranges, the
        same for all scenarios.
    pathways
        Names of `scenarios.pathways.PATHWAYS`: how much of each policy's effect goes through each of them, from runs of
        all scenarios with it switched off; two more runs for each policy and pathway.
    precision
        How narrow the interval of the paired difference of an outcome shall be for every policy: replicates are added
        until it is, at most `replicates`.
    posterior
        Whether draws are those of the posterior for the baseline, where one is there that fits the data files; if not,
        or if there is none, each parameter is drawn in its range.
    past
        Where the first day comes from, as for `population.AddictionModel`: everybody's life lived anew, or people drawn
        from the starter, which is there at once (where the place is another than the starter's, lives are lived anew).
    command
        What the manifest says was asked.

    Raises
    ------
    neuro.errors.BadInput
        When a scenario or the folder cannot be used, or a policy changes the past.
    scenarios.engine.RunFailed, scenarios.store.StoreError
        When a run fails, or the results cannot be written.
    """
    from scenarios.comparison import Comparison

    check_period("compare", every)
    check_past("compare", past)
    checked_precision(precision, draws)
    import_plugins(plugins)
    place = as_scenario(baseline)
    scenarios = comparable(place, [as_policy(policy, place) for policy in _listed(policies)])
    fitted = found_for(scenarios[0])[0] if posterior and draws > 1 else None
    sets = tuple(parameter_draws(scenarios, draws, seed, fitted))
    ask = _Asked(
        tuple(scenarios), people, place.years if years is None else years, seed, tuple(plugins), every, sets,
        checked(pathways), persons, fitted.key if fitted else "", past,
    )  # fmt: skip
    folder = Path(out) if out is not None else Path(RESULTS) / f"{place.name}-compared-{ask.key[:8]}"
    with Store(folder, ask.key) as store:
        ask.persons = ask.persons or holds_persons(store)
        held = _replicates_held(ask, store, replicates)
        tell_of_size(progress, people, replicates, held)
        _simulate(ask, held, store, executor, workers or cores(), progress, command, precision)
    return Comparison(folder)


class _Asked:
    """What is compared, and with what."""

    def __init__(
        self, scenarios: tuple[Scenario, ...], people: int, years: int, seed: int, plugins: tuple[str, ...],
        every: str, draws: tuple[Draw, ...], pathways: tuple[str, ...], persons: bool, drawn_from: str,
        past: str,
    ) -> None:  # fmt: skip
        self.scenarios, self.people, self.years, self.seed = scenarios, people, years, seed
        self.plugins, self.every, self.draws = plugins, every, draws
        self.pathways, self.persons, self.drawn_from, self.past = pathways, persons, drawn_from, past
        self.run = [*scenarios, *(without(s, pathway) for pathway in pathways for s in scenarios)]
        self.drawn = [[drawn(scenario, draw) for scenario in self.run] for draw in draws]

    @property
    def key(self) -> str:
        """What the folder of this comparison is known by."""
        return comparison_key(
            self.scenarios, self.people, self.years, self.seed, len(self.draws), self.plugins, self.every,
            self.pathways, self.drawn_from, self.past,
        )  # fmt: skip

    def replicate(self, number: int) -> list[list[RunSpec]]:
        """The runs of one replicate: for each draw those of the baseline and of the policies."""
        return [
            plan_draw(
                scenarios, self.people, self.years, self.seed, number, draw.number, draw.changes, self.plugins,
                self.every, self.persons, self.past,
            )
            for scenarios, draw in zip(self.drawn, self.draws, strict=True)
        ]  # fmt: skip

    def groups(self, replicates: int) -> list[list[RunSpec]]:
        """Runs with the same people and parameters, the baseline first, of all replicates and draws."""
        return [group for number in range(replicates) for group in self.replicate(number)]


def _listed(policies: ScenarioLike | Sequence[ScenarioLike]) -> list[ScenarioLike]:
    if isinstance(policies, str | Path | Scenario | Mapping):
        return [policies]
    return list(policies)


def as_policy(policy: ScenarioLike, place: Scenario) -> Scenario:
    """A policy in a place: those of the library, as they stand there, are laid over it; all others must describe the
    place themselves, as does one that a manifest keeps, which was laid over its place when it was first run.
    """
    scenario = as_scenario(policy)
    of_library = is_policy(scenario.name) and scenario.interventions and scenario == named(scenario.name)
    return laid_over(scenario, place) if of_library else scenario


def comparable(baseline: Scenario, policies: Sequence[Scenario]) -> list[Scenario]:
    """The baseline and the policies, which must have other names and the same past.

    Raises
    ------
    neuro.errors.InputErrors
        With every policy that cannot be compared, and why.
    """
    if not 1 <= len(policies) <= MOST_POLICIES:
        message = f"must be 1 to {MOST_POLICIES} scenarios beside the baseline, but there are {len(policies)}"
        raise InputError("compare", "POLICY", None, message)
    errors, names, past = [], {baseline.name}, until_today(baseline)
    for policy in policies:
        if policy.name in names:
            what = "the baseline itself" if policy.name == baseline.name else "compared already"
            message = f"{shown(policy.name)} is {what}; give every scenario a name of its own"
            errors.append(InputError(policy.name, "name", policy.name, message))
        names.add(policy.name)
        own = until_today(policy)
        if differs := _first_difference(past, own):
            message = (
                f"is {shown(_at(own, differs))}, but {shown(_at(past, differs))} in {baseline.name}; a policy may not "
                f"change the past, only `interventions` and what dated fields are after {baseline.start_date}: let it "
                f"extend {baseline.name}, or compare it with the place that it extends"
            )
            errors.append(InputError(policy.name, differs, None, message))
    if errors:
        raise InputErrors(errors)
    return [baseline, *policies]


def _at(mapping: Any, path: str) -> Any:
    """Entry of nested mappings at a path; None where there is none."""
    for key in path.split("."):
        mapping = mapping.get(key) if isinstance(mapping, dict) else None
    return mapping


def _first_difference(one: Any, other: Any, path: str = "") -> str:
    """Path of the first entry in which two mappings differ; empty where they are the same."""
    if not isinstance(one, dict) or not isinstance(other, dict) or not (one and other):
        return "" if one == other else path.removesuffix(".first day") or "scenario"
    for key in dict.fromkeys([*one, *other]):
        found = _first_difference(one.get(key), other.get(key), f"{path}.{key}".lstrip("."))
        if found:
            return found
    return ""


def _replicates_held(ask: _Asked, store: Store, asked: int) -> int:
    """How many replicates the answer has: those asked for, or more that the folder holds."""
    complete = replicates_of_the_answer(store)
    for number in count(asked):
        runs = [spec for group in ask.replicate(number) for spec in group]
        if number >= complete and not all(store.has(spec.key, spec.every, spec.persons) for spec in runs):
            return number
    raise AssertionError


def _simulate(
    ask: _Asked, replicates: int, store: Store, executor: Executor | None, workers: int, progress: Progress | None,
    command: str, precision: Precision | None = None,
) -> None:  # fmt: skip
    """Run what is missing, write the answers, and note in the manifest how it goes."""
    from scenarios import engine

    def simulated(chosen: Sequence[Sequence[RunSpec]]) -> None:
        after = {spec.key: group[0].key for group in chosen for spec in group[1:]}
        engine.run(list(_baselines_first(chosen)), store, executor, workers, progress, after=after)

    groups = ask.groups(replicates)
    journal = Journal(store, _facts(ask, groups, command))
    with journal.of_run():
        if precision is None:
            simulated(groups)
        else:
            groups, told = _precise(ask, groups, store, precision, simulated, workers)
            journal.facts = _facts(ask, groups, command) | {"precision": told}
        _write_answers(store, groups, ask, journal)


def _precise(
    ask: _Asked, groups: list[list[RunSpec]], store: Store, asked: Precision,
    simulated: Callable[[Sequence[Sequence[RunSpec]]], None], workers: int,
) -> tuple[list[list[RunSpec]], dict[str, Any]]:  # fmt: skip
    """As many of the replicates as the precision asks for, and what the manifest tells of it."""

    def there(group: Sequence[RunSpec]) -> bool:
        return all(store.has(spec.key, spec.every, spec.persons) for spec in group)

    missing = (number for number, group in enumerate(groups) if not there(group))
    held = max(next(missing, len(groups)), replicates_of_the_answer(store))

    def measured(number: int) -> dict[str, Any]:
        simulated(groups[:number])
        found = [
            outcome_of(store, [group[place].key for group in groups[:number]], asked.outcome)
            for place in range(len(ask.scenarios))
        ]
        return {
            scenario.name: values - found[0]
            for scenario, values in zip(ask.scenarios[1:], found[1:], strict=True)
        }

    verdict = until_precise(measured, asked.width, held, len(groups), workers)
    return groups[: verdict.replicates], as_told(asked, verdict)


def _baselines_first(groups: Sequence[Sequence[RunSpec]]) -> Iterator[RunSpec]:
    yield from (group[0] for group in groups)
    for group in groups:
        yield from group[1:]


def _facts(ask: _Asked, groups: Sequence[Sequence[RunSpec]], command: str) -> dict[str, Any]:
    whole = facts_of([spec for group in groups for spec in group], command)
    return whole | {
        "kind": KIND,
        "scenario": ask.scenarios[0].as_mapping(),
        "policies": [scenario.as_mapping() for scenario in ask.scenarios[1:]],
        "policy_folders": [str(s.folder) if s.folder else None for s in ask.scenarios[1:]],
        "draws": len(ask.draws),
        "pathways": list(ask.pathways),
        "cost_unknown": costs_unknown(ask.scenarios),
        **({"posterior": ask.drawn_from} if ask.drawn_from else {}),
        **({"past": ask.past} if ask.past != LIFE_COURSE else {}),
    }


def costs_unknown(scenarios: Sequence[Scenario]) -> dict[str, list[str]]:
    """By name of a scenario, the kinds of its interventions whose cost of running is not known."""
    from population.costs.programmes import unpriced

    return {scenario.name: kinds for scenario in scenarios if (kinds := list(unpriced(scenario)))}


def _write_answers(store: Store, groups: Sequence[Sequence[RunSpec]], ask: _Asked, journal: Journal) -> None:
    """The tables of all runs, what differs between them, and the figures."""
    from scenarios.comparison import Comparison
    from scenarios.comparison_tables import comparison_tables

    keys = [group[place].key for place in range(len(ask.run)) for group in groups]
    runs = table_files(ask.every, ask.persons)
    for name, kind in runs.items():
        store.write_file(name, store.assemble(keys, kind))
    tables = comparison_tables(store.folder / YEARLY_FILE, derive_seed(ask.seed, 0), ask.pathways, ask.draws)
    journal.wrote(list(runs))
    journal.keep(tables)
    journal.draw(Comparison(store.folder).figures())
