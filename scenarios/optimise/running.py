"""The whole path: a place, policies and a budget in; a folder with the best portfolios, checked on fresh seeds, out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import Executor
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from neuro.errors import InputError
from neuro.streams import derive_seed
from population.scenario import Scenario
from scenarios.machine import cores
from scenarios.optimise.candidates import candidates, chosen_policies
from scenarios.optimise.portfolios import Levels, Space
from scenarios.plan import RunSpec, comparison_key, plan_draw, sha256
from scenarios.running import (
    DEFAULT_PEOPLE,
    DEFAULT_REPLICATES,
    FEW_PEOPLE,
    RESULTS,
    YEARLY_FILE,
    Journal,
    as_scenario,
    facts_of,
    import_plugins,
)
from scenarios.store import Store

if TYPE_CHECKING:
    from scenarios.engine import Progress
    from scenarios.optimise.result import Optimisation
    from scenarios.optimise.search import Found, Search
    from scenarios.optimise.valuing import Outcome

KIND = "optimise"
STAGE = "stage"
"""Phase of a message that tells which stage begins, and about how many runs of it (`total`) there are."""
SEARCHING, CHECKING = "search", "check on fresh seeds"
FRESH = 0x5EED
"""Number by which the seed of the check follows from that of the search."""
OBJECTIVES = ("deaths", "qaly", "equity")
STUDY_FILE, FIGURE = "study.log", "front"
"""Optuna's journal, which holds clock times and so is no file of the manifest; and the figure."""
DEFAULT_TRIALS, DEFAULT_WINNERS, DEFAULT_STEPS = 40, 4, 2
SMALLER = 4
"""A run of the search has this many times fewer people than the check."""


@dataclass(frozen=True)
class Asked:
    """What is asked of a search; `budget` None is for no limit, `trials` 0 for each policy alone and no search."""

    people: int
    years: int
    replicates: int
    search_people: int
    search_replicates: int
    seed: int
    budget: float | None
    objectives: tuple[str, ...]
    steps: int
    trials: int
    winners: int


def optimise(
    place: Any,
    policies: Sequence[Any] = (),
    *,
    budget: float | None = None,
    objectives: Sequence[str] = OBJECTIVES,
    steps: int = DEFAULT_STEPS,
    trials: int = DEFAULT_TRIALS,
    winners: int = DEFAULT_WINNERS,
    people: int = DEFAULT_PEOPLE,
    years: int | None = None,
    replicates: int = DEFAULT_REPLICATES,
    search_people: int | None = None,
    search_replicates: int | None = None,
    seed: int = 1,
    workers: int = 0,
    out: str | Path | None = None,
    executor: Executor | None = None,
    progress: Progress | None = None,
    plugins: Sequence[str] = (),
    command: str = "scenarios.optimise",
) -> Optimisation:
    """Search the portfolios of policies that do most within a budget, and check the best on fresh seeds.

    Parameters
    ----------
    place
        The status quo: a name of the library, a YAML file, a scenario, or its plain data.
    policies
        What may be bought, as the same; the library's policies that fit the place if none.
    budget
        Dollars a year, in no year of which more may be spent; None for no limit.
    objectives
        Of `scenarios.optimise.valuing.OBJECTIVES`.
    steps
        In how many steps each policy's strength is chosen: 2 for none, half and full.
    trials
        Portfolios to simulate in the search; 0 to price each policy alone at full strength, without a search.
    winners
        Portfolios to check.
    people, years, replicates, seed, workers, out, executor, progress, plugins, command
        As for `scenarios.compare`; people and replicates of the check.
    search_people, search_replicates
        Of the search; a quarter of the people, and half of the replicates, if not given.

    Raises
    ------
    neuro.errors.BadInput
        When the place, a policy or the folder cannot be used.
    scenarios.engine.RunFailed, scenarios.store.StoreError
        When a run fails, or the results cannot be written.
    """
    import_plugins(plugins)
    whole = as_scenario(place)
    chosen = chosen_policies(whole, policies)
    space = Space(whole, tuple(candidates(whole, chosen)), steps)
    ask = Asked(
        people, whole.years if years is None else years, replicates,
        min(people, max(FEW_PEOPLE, people // SMALLER)) if search_people is None else search_people,
        max(2, replicates // 2) if search_replicates is None else search_replicates,
        seed, budget, tuple(_checked(objectives)), steps, trials, winners,
    )  # fmt: skip
    key = _key(space, ask, plugins)
    folder = Path(out) if out is not None else Path(RESULTS) / f"{whole.name}-optimised-{key[:8]}"
    many = workers or cores()
    with Store(folder, key) as store, _workers(executor, many) as pool:
        alone = 0 if executor is not None else many
        _Job(space, ask, chosen, store, pool, progress, tuple(plugins), alone).run(command)
    from scenarios.optimise.result import Optimisation

    return Optimisation(folder)


def _checked(objectives: Sequence[str]) -> Sequence[str]:
    from scenarios.optimise.valuing import OBJECTIVES as KNOWN

    for name in objectives:
        if name not in KNOWN:
            raise InputError("optimise", "objectives", name, f"is not known; allowed: {', '.join(KNOWN)}")
    if not objectives or len(set(objectives)) < len(objectives):
        raise InputError("optimise", "objectives", None, "must be one or more of them, each once")
    return objectives


def _key(space: Space, ask: Asked, plugins: Sequence[str]) -> str:
    full = [space.scenario(space.alone(i, space.steps)) for i in range(len(space.candidates))]
    shared = comparison_key([space.place, *full], ask.people, ask.years, ask.seed, 1, plugins, "year")
    names = [candidate.name for candidate in space.candidates]
    return sha256({"optimise": shared, "candidates": names, **asdict(ask)})


@contextmanager
def _workers(executor: Executor | None, workers: int) -> Iterator[Executor]:
    """The executor, or processes of this machine that stay for all batches."""
    if executor is not None:
        yield executor
        return
    from scenarios.processes import processes
    from scenarios.worker import start

    with processes(workers, start, None) as pool:
        yield pool


class _Job:
    """One search with its check, in a folder."""

    def __init__(
        self, space: Space, ask: Asked, policies: Sequence[Scenario], store: Store, executor: Executor,
        progress: Progress | None, plugins: tuple[str, ...], compilers: int,
    ) -> None:  # fmt: skip
        self.space, self.ask, self.policies, self.store = space, ask, policies, store
        self.executor, self.plugins, self.compilers = executor, plugins, compilers
        self.tell = progress or (lambda message: None)
        self.outcomes: dict[Levels, Outcome] = {}
        self.known: set[str] = set()

    def run(self, command: str) -> None:
        journal = Journal(self.store, self.facts(command))
        with journal.of_run():
            search, chosen = self.search()
            checked = self.check(chosen)
            self.write(search, chosen, checked, journal)

    def facts(self, command: str) -> dict[str, Any]:
        specs = self.specs([self.space.nothing], self.ask.people, self.ask.replicates, self.fresh_seed)
        homes = [str(policy.folder) if policy.folder else None for policy in self.policies]
        return facts_of(specs, command) | {
            "kind": KIND,
            "seed": self.ask.seed,
            "asked": asdict(self.ask),
            "policies": [policy.as_mapping() for policy in self.policies],
            "policy_folders": homes,
            "candidates": [{"name": c.name, "title": c.title} for c in self.space.candidates],
        }

    @property
    def fresh_seed(self) -> int:
        """Seed of the check, which no run of the search had."""
        return derive_seed(self.ask.seed, FRESH)

    def specs(self, portfolios: Sequence[Levels], people: int, replicates: int, seed: int) -> list[RunSpec]:
        """Runs of some portfolios, by replicate."""
        scenarios = [self.space.scenario(levels) for levels in portfolios]
        return [
            spec
            for replicate in range(replicates)
            for spec in plan_draw(
                scenarios, people, self.ask.years, seed, replicate, plugins=self.plugins
            )
        ]  # fmt: skip

    def simulate(self, specs: Sequence[RunSpec], without: Sequence[RunSpec]) -> None:
        """Run what is missing; each run after that of the same replicate `without` anything, which lives its past."""
        from scenarios import engine

        first = {spec.replicate: spec.key for spec in without}
        after = {spec.key: first[spec.replicate] for spec in specs if spec.key != first[spec.replicate]}
        each = {spec.key: spec for spec in (*without, *specs)}
        new = [spec for key, spec in each.items() if key not in self.known]
        if (
            self.compilers
        ):  # the engine's own processes, of which one compiles what all need before others begin
            engine.run(without, self.store, None, self.compilers, self.tell)
            new, self.compilers = [spec for spec in new if spec not in without], 0
        engine.run(new, self.store, self.executor, 1, self.tell, after=after)
        self.known |= set(each)

    def search(self) -> tuple[Search, list[Levels]]:
        """The search, and the portfolios to check."""
        from scenarios.optimise.search import ALONE, Search

        ask, space = self.ask, self.space
        budget = float("inf") if ask.budget is None else ask.budget
        search = Search(space, self.evaluate, budget, max(ask.trials, 1), ask.seed)
        every = [space.alone(i, space.steps) for i in range(len(space.candidates))]
        portfolios = min(ask.trials, space.size) + ask.winners if ask.trials else len(every) + 1
        self.stage(SEARCHING, portfolios * ask.search_replicates)
        if ask.trials:
            return search, search.run(ask.winners)
        search.try_out([space.nothing], "nothing")
        search.try_out(every, ALONE)
        return search, every

    def stage(self, name: str, runs: int) -> None:
        from scenarios.worker import Message

        people = self.ask.search_people if name == SEARCHING else self.ask.people
        self.tell(Message("", people, STAGE, 0, runs, name))

    def evaluate(self, batch: Sequence[Levels]) -> list[Found]:
        """What small runs say of some portfolios."""
        from scenarios.optimise.search import Found

        ask = self.ask
        found = self.valued(batch, ask.search_people, ask.search_replicates, ask.seed)
        self.outcomes |= dict(zip(batch, found, strict=True))
        return [Found(tuple(each.mean(name) for name in ask.objectives), each.dearest_year) for each in found]

    def check(self, chosen: Sequence[Levels]) -> list[Outcome]:
        """What full runs with fresh seeds say of the portfolios chosen."""
        self.stage(CHECKING, (len(chosen) + 1) * self.ask.replicates)
        return self.valued(chosen, self.ask.people, self.ask.replicates, self.fresh_seed)

    def valued(self, portfolios: Sequence[Levels], people: int, replicates: int, seed: int) -> list[Outcome]:
        """Outcomes of paired runs, those of the same replicate with the same people and chance."""
        from scenarios.optimise.valuing import outcome

        each = [self.specs([levels], people, replicates, seed) for levels in portfolios]
        without = self.specs([self.space.nothing], people, replicates, seed)
        self.simulate([spec for specs in each for spec in specs], without)
        weight = self.space.place.population.size / people if people else 0.0
        usual = self.rows(without)
        return [outcome(usual, self.rows(specs), weight) for specs in each]

    def rows(self, specs: Sequence[RunSpec]) -> Any:
        import pandas as pd

        return pd.concat([pd.read_parquet(self.store.part(spec.key)) for spec in specs], ignore_index=True)

    def write(
        self, search: Search, chosen: Sequence[Levels], checked: Sequence[Outcome], journal: Journal
    ) -> None:
        """All tables and the figure."""
        from scenarios.comparison_tables import comparison_tables
        from scenarios.optimise.result import Optimisation
        from scenarios.optimise.search import write_journal
        from scenarios.optimise.tables import no_tables, optimise_tables

        ask = self.ask
        each = [
            self.specs([levels], ask.people, ask.replicates, self.fresh_seed)
            for levels in (self.space.nothing, *chosen)
        ]
        keys = [spec.key for specs in each for spec in specs]
        self.store.write_file(YEARLY_FILE, self.store.assemble(keys))
        tables = (
            comparison_tables(self.store.folder / YEARLY_FILE, derive_seed(ask.seed, 0))
            if chosen
            else no_tables()
        )
        tables |= optimise_tables(self.space, ask, search, self.outcomes, chosen, checked)
        journal.keep(tables)
        journal.wrote([YEARLY_FILE])
        write_journal(search, self.store.folder / STUDY_FILE)
        journal.draw({FIGURE: Optimisation(self.store.folder).plot()})
