"""The whole path of a nation: a table of counties and policies in, a result folder out."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from neuro.errors import InputError, InputErrors, shown
from population.scenario import Scenario
from scenarios.load import library_groups, library_names, named
from scenarios.machine import cores
from scenarios.nation.planning import BASELINE, Asked, CountyPlan, county_plans, nation_key
from scenarios.nation.sampling import Sampled, people_of, sample_of
from scenarios.nation.table import County, read_counties
from scenarios.running import RESULTS, Journal, as_scenario, facts_of, replicates_of_the_answer
from scenarios.store import Store

if TYPE_CHECKING:
    from scenarios.engine import Progress
    from scenarios.nation.result import Nation
    from scenarios.plan import RunSpec

KIND = "nation"
NATION_FILE, COUNTIES_FILE, FIGURE = "nation.parquet", "counties.parquet", "nation"
MONEY_FILE = "nation_economics.parquet"
DEFAULT_REPLICATES = 2
USUAL_PLACE = "baseline"


@dataclass(frozen=True)
class People:
    """How many people are simulated in a county: one for every `per` residents, from `least` to `most`."""

    per: int = 100
    least: int = 1_000
    most: int = 20_000

    def of(self, county: County) -> int:
        return people_of(county.population, self.per, self.least, self.most)


class Drawn(NamedTuple):
    """A county that is simulated whatever the sample, and with how many people: of a nation made again."""

    sampled: Sampled
    people: int


def nation(
    counties: str | Path | Sequence[County] | Sequence[Drawn],
    policies: Sequence[str | Path | Scenario] = (),
    *,
    place: str | Path | Scenario = USUAL_PLACE,
    sample: int | None = None,
    people: People | None = None,
    years: int | None = None,
    replicates: int = DEFAULT_REPLICATES,
    seed: int = 1,
    workers: int = 0,
    out: str | Path | None = None,
    executor: Executor | None = None,
    progress: Progress | None = None,
    command: str = "scenarios.nation",
) -> Nation:
    """Simulate every county of a table, or a sample of them, with and without policies, and add them up.

    Parameters
    ----------
    counties
        A CSV file with the columns of `scenarios.nation.columns`, its rows, or counties that were drawn before.
    policies
        Scenarios with interventions, which are laid over every county; none simulates the counties as they are.
    place
        What counties are like whose row does not name a place of the library.
    sample
        How many counties are drawn, by their residents; all if not given.
    people
        How many people are simulated in each.
    years, replicates, seed, workers, out, executor, progress
        As for `scenarios.compare`; every county has chance of its own, made of the seed and its code.
    command
        What the manifest says was asked.

    Raises
    ------
    neuro.errors.BadInput
        When the table, a place, a policy or the folder cannot be used.
    scenarios.engine.RunFailed, scenarios.store.StoreError
        When a run fails, or the results cannot be written.
    """
    from scenarios.nation.result import Nation

    asked = _asked(counties, policies, place, sample, people or People(), years, seed)
    plans = list(county_plans(asked))
    key = nation_key(plans)
    folder = Path(out) if out is not None else Path(RESULTS) / f"nation-{key[:8]}"
    with Store(folder, key) as store:
        held = max(replicates, replicates_of_the_answer(store))
        _simulate(asked, plans, held, store, executor, workers or cores(), progress, command)
    return Nation(folder)


def places_of_the_library() -> list[str]:
    """Names of the places that counties may be like."""
    groups = library_groups()
    return [*groups["status quo"], *groups["places"]]


def _asked(
    counties: str | Path | Sequence[County] | Sequence[Drawn], policies: Sequence[str | Path | Scenario],
    place: str | Path | Scenario, sample: int | None, people: People, years: int | None, seed: int,
) -> Asked:  # fmt: skip
    file = str(counties) if isinstance(counties, str | Path) else "counties"
    drawn = _drawn(counties, sample, people, seed)
    usual = place_like(place)
    told = {str(each.sampled.county.cells["place"]) for each in drawn if "place" in each.sampled.county.cells}
    places = {"": usual, **{name: named(name) for name in sorted(told)}}
    if differing := [p.name for p in places.values() if p.start_date != usual.start_date]:
        message = f"begins on another day than {usual.name}; all places must begin on the same"
        raise InputError("nation", "place", differing[0], f"{differing[0]} {message}")
    return Asked(
        file, tuple(each.sampled for each in drawn), tuple(each.people for each in drawn), places,
        _policies(policies, usual), usual.years if years is None else years, seed,
    )  # fmt: skip


def place_like(place: str | Path | Scenario) -> Scenario:
    """The place that counties are like.

    Raises
    ------
    neuro.errors.InputError
        When it is a policy of the library.
    """
    places = places_of_the_library()
    if isinstance(place, str) and place in library_names() and place not in places:
        hint = f"is a policy, no place; give it as a policy; places are {', '.join(places)}, or a file of your own"
        raise InputError("nation", "place", place, f"{shown(place)} {hint}")
    return as_scenario(place)


def _drawn(
    counties: str | Path | Sequence[County] | Sequence[Drawn], sample: int | None, people: People, seed: int
) -> list[Drawn]:
    if isinstance(counties, str | Path):
        rows = read_counties(counties, places_of_the_library())
    else:
        before = [county for county in counties if isinstance(county, Drawn)]
        if len(before) == len(counties):
            return before
        rows = [county for county in counties if isinstance(county, County)]
    return [Drawn(sampled, people.of(sampled.county)) for sampled in sample_of(rows, sample, seed)]


def _policies(policies: Sequence[str | Path | Scenario], usual: Scenario) -> tuple[Scenario, ...]:
    """Policies that can be laid over a county.

    Raises
    ------
    neuro.errors.InputErrors
        When one changes nothing, or has the name of another.
    """
    scenarios = [as_scenario(policy) for policy in policies]
    errors, names = [], {BASELINE, usual.name}
    for scenario in scenarios:
        if not scenario.interventions:
            message = "has no interventions, and nothing else is laid over counties (`mesolimbic list interventions`)"
            errors.append(InputError(scenario.name, "interventions", None, message))
        elif scenario.name in names:
            message = f"{shown(scenario.name)} is there already; give every policy a name of its own"
            errors.append(InputError(scenario.name, "name", scenario.name, message))
        names.add(scenario.name)
    if errors:
        raise InputErrors(errors)
    return tuple(scenarios)


def _simulate(
    asked: Asked, plans: Sequence[CountyPlan], replicates: int, store: Store, executor: Executor | None, workers: int,
    progress: Progress | None, command: str,
) -> None:  # fmt: skip
    """Run what is missing, write the answers, and note in the manifest how it goes."""
    from scenarios import engine

    runs = [plan.runs(replicates) for plan in plans]
    groups = [group for county in runs for group in county]
    after = {spec.key: group[0].key for group in groups for spec in group[1:]}
    journal = Journal(store, _facts(asked, groups, replicates, command))
    with journal.of_run():
        engine.run(
            [spec for group in groups for spec in group], store, executor, workers, progress, after=after
        )
        _write_answers(store, asked, plans, runs, journal)


def _facts(
    asked: Asked, groups: Sequence[Sequence[RunSpec]], replicates: int, command: str
) -> dict[str, Any]:
    """What the manifest tells: enough to make everything again."""
    usual = asked.places[""]
    whole = facts_of([group[0] for group in groups], command)
    residents = sum(s.county.population / s.probability for s in asked.sampled)
    return whole | {
        "kind": KIND,
        "scenario": usual.as_mapping(),
        "scenario_folder": str(usual.folder) if usual.folder else None,
        "policies": [policy.as_mapping() for policy in asked.policies],
        "policy_folders": [str(p.folder) if p.folder else None for p in asked.policies],
        "table": asked.file,
        "counties": [
            {**sampled.county.cells, "people": people, "probability": sampled.probability}
            for sampled, people in zip(asked.sampled, asked.people, strict=True)
        ],
        "people": sum(asked.people),
        "population_size": round(residents),
        "weight": residents / sum(asked.people),
        "replicates": replicates,
        "keys": [spec.key for group in groups for spec in group],
        "seed": asked.seed,
    }  # fmt: skip


def _write_answers(
    store: Store, asked: Asked, plans: Sequence[CountyPlan], runs: Sequence[Sequence[Sequence[RunSpec]]],
    journal: Journal,
) -> None:  # fmt: skip
    """The tables and the figure, one county after another, so that memory does not grow with their runs."""
    from scenarios.nation.gathering import found_in
    from scenarios.nation.money import MONEY_TABLE, Money
    from scenarios.nation.result import Nation
    from scenarios.nation.tables import COUNTIES_TABLE, NATION_TABLE, Gatherer, areas_of
    from scenarios.tables import parquet_bytes

    gathered, money = Gatherer(asked.names, len(runs[0])), Money(asked.names, len(runs[0]))
    for plan, own in zip(plans, runs, strict=True):
        found = found_in(store, own)
        gathered.take(plan.sampled, plan.people, found)
        money.take(plan.sampled, plan.people, found, list(areas_of(plan.sampled)))
    tables = {
        NATION_FILE: parquet_bytes(gathered.nation(), NATION_TABLE),
        COUNTIES_FILE: parquet_bytes(gathered.counties(), COUNTIES_TABLE),
        MONEY_FILE: parquet_bytes(money.table(), MONEY_TABLE),
    }
    journal.keep(tables)
    journal.draw({FIGURE: Nation(store.folder).plot()})
