"""The whole path of a run: a scenario in, a result folder out."""

from __future__ import annotations

import platform
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from neuro.errors import InputError
from population.scenario import Scenario, scenario_from_mapping
from scenarios.load import load
from scenarios.machine import cores
from scenarios.plan import (
    LIFE_COURSE,
    STARTER,
    RunSpec,
    code_version,
    experiment_key,
    more_replicates,
    plan,
    sha256,
)
from scenarios.precision import Precision, as_told, checked, outcome_of, until_precise
from scenarios.store import MANIFEST, Store, file_facts, read_manifest

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from scenarios.engine import Progress
    from scenarios.results import Results

DEFAULT_PEOPLE = 10_000
DEFAULT_REPLICATES = 4
FEW_PEOPLE = 1_000
RESULTS = "results"
YEARLY_FILE, SUMMARY_FILE, PERSONS_FILE = "yearly.parquet", "summary.parquet", "persons.parquet"
FIGURE = "overview"
PACKAGES = ("mesolimbic", "numpy", "numba", "mesa", "networkx", "pandas", "pyarrow", "matplotlib")


def run(
    scenario: str | Path | Scenario | Mapping[str, Any] = "baseline",
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
    checkpoint_every: int = 0,
    persons: bool = False,
    precision: Precision | None = None,
    command: str = "scenarios.run",
) -> Results:
    """Simulate a scenario and keep its results in a folder.

    Parameters
    ----------
    scenario
        A name of the library, a YAML file, a scenario, or its plain data.
    people
        How many people to simulate; the place itself may have more.
    years
        Complete years to simulate; those of the scenario if not given.
    replicates
        How many runs that differ by chance alone, at least: those that the folder holds already stay.
    seed
        Seed of the experiment; the same seed gives the same bytes, whatever the workers.
    workers
        Processes on this machine; 0 for one a core.
    out
        Folder of the results; ``results/NAME-KEY8`` if not given. Finished replicates in it are kept.
    executor
        Anything with the interface of ``concurrent.futures``, in place of processes on this machine.
    progress
        Called with a ``scenarios.worker.Message`` whenever there is something to tell.
    plugins
        Modules that add to the model, imported wherever it runs.
    every
        "month" or "day" writes ``monthly.parquet`` or ``daily.parquet`` beside ``yearly.parquet``.
    checkpoint_every
        Simulated years after which a running model is written down; an interrupted run of the same command goes on from
        there and gives the same bytes. 0 for never; processes of this machine only.
    persons
        Whether to write ``persons.parquet``: what each person lived through, cost and gained.
    precision
        How narrow the interval of an outcome shall be: replicates are added until it is, at most `replicates`.
    command
        What the manifest says was asked.

    Raises
    ------
    neuro.errors.BadInput
        When the scenario or the folder cannot be used.
    scenarios.engine.RunFailed, scenarios.store.StoreError
        When a run fails, or the results cannot be written.
    """
    from scenarios.results import Results

    check_period("run", every)
    _check_checkpoints(checkpoint_every, executor is not None or persons)
    checked(precision)
    import_plugins(plugins)
    specs = plan(as_scenario(scenario), people, years, replicates, seed, plugins, every, persons)
    folder = Path(out) if out is not None else default_folder(specs)
    with Store(folder, experiment_key(specs)) as store:
        if holds_persons(store):
            specs = [replace(spec, persons=True) for spec in specs]
        whole = _with_those_held(specs, store)
        tell_of_size(progress, people, len(specs), len(whole))
        _simulate(whole, store, executor, workers or cores(), progress, command, checkpoint_every, precision)
    return Results(folder)


def check_period(command: str, every: str) -> None:
    """Refuse a period of results that is not known."""
    from scenarios.tables import FILES

    if every not in FILES:
        raise InputError(command, "every", every, f"is not known, allowed are {', '.join(FILES)}")


def check_past(command: str, past: str) -> None:
    """Refuse a past that is not known."""
    if past not in (LIFE_COURSE, STARTER):
        raise InputError(command, "past", past, f"is not known, allowed are {LIFE_COURSE} and {STARTER}")


def _check_checkpoints(checkpoint_every: int, unseen: bool) -> None:
    """Refuse checkpoints where they could not be gone on from."""
    if checkpoint_every < 0 or (checkpoint_every and unseen):
        message = "must be 0 or more years, and 0 with accounts of persons or an executor, which may not see the folder"
        raise InputError("run", "checkpoint_every", checkpoint_every, message)


def tell_of_size(progress: Progress | None, people: int, asked: int, whole: int) -> None:
    """Tell where people are few, and where the folder holds more replicates than were asked for."""
    from scenarios import engine
    from scenarios.worker import Message

    if progress is None:
        return
    if 0 < people < FEW_PEOPLE:
        progress(Message("", -1, engine.FEW, people, FEW_PEOPLE))
    if whole > asked:
        progress(Message("", -1, engine.HELD, asked, whole))


def _simulate(
    specs: list[RunSpec], store: Store, executor: Executor | None, workers: int, progress: Progress | None,
    command: str, checkpoint_every: int, precision: Precision | None = None,
) -> None:  # fmt: skip
    """Run what is missing, write the answers, and note in the manifest how it goes."""
    from scenarios import engine

    def simulated(chosen: Sequence[RunSpec]) -> None:
        engine.run(chosen, store, executor, workers, progress, checkpoint_every=checkpoint_every)

    journal = Journal(store, facts_of(specs, command))
    with journal.of_run():
        if precision is None:
            simulated(specs)
        else:
            specs, told = _precise(specs, store, precision, simulated, workers)
            journal.facts = facts_of(specs, command) | {"precision": told}
        _write_answers(store, specs, journal)


def _precise(
    specs: list[RunSpec], store: Store, asked: Precision, simulated: Callable[[Sequence[RunSpec]], None], workers: int
) -> tuple[list[RunSpec], dict[str, Any]]:  # fmt: skip
    """As many of the runs as the precision asks for, and what the manifest tells of it."""
    missing = (i for i, spec in enumerate(specs) if not store.has(spec.key, spec.every, spec.persons))
    held = max(next(missing, len(specs)), replicates_of_the_answer(store))

    def measured(number: int) -> dict[str, Any]:
        simulated(specs[:number])
        keys = [spec.key for spec in specs[:number]]
        return {specs[0].scenario.name: outcome_of(store, keys, asked.outcome)}

    verdict = until_precise(measured, asked.width, held, len(specs), workers)
    return specs[: verdict.replicates], as_told(asked, verdict)


def as_scenario(scenario: str | Path | Scenario | Mapping[str, Any]) -> Scenario:
    """A scenario from whatever names or holds one."""
    if isinstance(scenario, Scenario):
        return scenario
    return scenario_from_mapping(scenario) if isinstance(scenario, Mapping) else load(scenario)


def import_plugins(names: Sequence[str]) -> None:
    """Import modules that add to the model, in their order."""
    for name in names:
        import_plugin(name)


def import_plugin(name: str) -> None:
    """Import a module that adds to the model; raises `neuro.errors.InputError` when that fails."""
    try:
        import_module(name)
    except Exception as problem:
        message = (
            f"cannot be imported ({type(problem).__name__}: {problem}); give the name of a Python module"
        )
        raise InputError("command line", "--plugin", name, message) from problem


def default_folder(specs: Sequence[RunSpec]) -> Path:
    """Where the results of a plan lie if nothing else is said."""
    return Path(RESULTS) / f"{specs[0].scenario.name}-{experiment_key(specs)[:8]}"


def _with_those_held(specs: list[RunSpec], store: Store) -> list[RunSpec]:
    """The plan, and the replicates after it that the folder holds: a result never loses any."""
    whole = list(specs)
    complete = replicates_of_the_answer(store)
    for spec in more_replicates(specs):
        if spec.replicate >= complete and not store.has(spec.key, spec.every, spec.persons):
            break
        whole.append(spec)
    return whole


def replicates_of_the_answer(store: Store) -> int:
    """Replicates of the result whose files stand in a folder; 0 if it holds none."""
    told = _told_before(store)
    held = told.get("replicates")
    return held if told.get("files") and isinstance(held, int) else 0


def holds_persons(store: Store) -> bool:
    """Whether a folder tells of each person, as its results then go on to do."""
    return _told_before(store).get("persons") is True


def _told_before(store: Store) -> dict[str, Any]:
    """The manifest that a folder holds; empty if there is none."""
    return read_manifest(store.folder) if (store.folder / MANIFEST).exists() else {}


class Journal:
    """Keeps the manifest of a run up to date.

    It tells of the files that stand in the folder: those of an earlier run of fewer replicates, until those of this one
    have taken their place.
    """

    def __init__(self, store: Store, facts: Mapping[str, Any]) -> None:
        self.store, self.facts = store, facts
        self.begun = time.monotonic()
        self.files: dict[str, Any] = {}
        before = _told_before(store)
        self.earlier_s = float(before.get("wall_s", 0.0))
        unfinished = {name: facts[name] for name in ("command", "replicates")}
        self.told = {**before, "unfinished": unfinished} if before.get("files") else {**facts, "files": {}}

    @contextmanager
    def of_run(self) -> Iterator[None]:
        """Around a run: notes that it goes on, and how it ended."""
        try:
            self.note("running")
            yield
        except KeyboardInterrupt:
            self.note("interrupted")
            raise
        except Exception:
            self.note("failed")
            raise
        self.note("complete")

    def wrote(self, names: Sequence[str]) -> None:
        """Note that files of this run stand in the folder."""
        self.files |= {name: file_facts(self.store.folder / name) for name in names}
        self.told = {**self.facts, "files": self.files}
        self.note("running")

    def keep(self, tables: Mapping[str, bytes]) -> None:
        """Keep tables of this run, by the name of the file."""
        for name, content in tables.items():
            self.store.write_file(name, content)
        self.wrote(list(tables))

    def draw(self, figures: Mapping[str, Figure]) -> None:
        """Keep figures of this run, by the name of the file."""
        from scenarios.figures import write_figure

        written = [write_figure(figure, self.store.folder / name) for name, figure in figures.items()]
        self.wrote([path.name for paths in written for path in paths])

    def note(self, status: str) -> None:
        wall_s = round(self.earlier_s + time.monotonic() - self.begun, 3)
        now = datetime.now(UTC).isoformat(timespec="seconds")
        self.store.write_manifest({**self.told, "status": status, "wall_s": wall_s, "written": now})


def table_files(every: str, persons: bool = False) -> dict[str, str]:
    """Files of the tables of a run, and the kind of each."""
    from scenarios.tables import EACH_PERSON, FILES

    found = {f"{FILES[e]}.parquet": e for e in dict.fromkeys(("year", every))}
    return {**found, PERSONS_FILE: EACH_PERSON} if persons else found


def facts_of(specs: Sequence[RunSpec], command: str) -> dict[str, Any]:
    """What the manifest tells of runs: of the scenario of the first, and what all share."""
    spec = specs[0]
    size = spec.scenario.population.size
    return {
        "command": command,
        "scenario": spec.scenario.as_mapping(),
        "scenario_sha256": sha256(spec.scenario.canonical()),
        "versions": versions(),
        "seed": spec.seed,
        "people": spec.people,
        "population_size": size,
        "weight": size / spec.people if spec.people else None,
        "start_date": spec.scenario.start_date.isoformat(),
        "years": spec.years,
        "replicates": len({s.replicate for s in specs}),
        "draws": len({s.draw for s in specs}),
        "keys": [s.key for s in specs],
        "plugins": list(spec.plugins),
        "every": spec.every,
        "persons": spec.persons,
        "scenario_folder": str(spec.scenario.folder) if spec.scenario.folder else None,
    }


def versions() -> dict[str, str]:
    """Versions of the code and of the packages that compute with it."""
    found = {"python": platform.python_version(), "code": code_version()}
    for package in PACKAGES:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            found[package] = "not installed"
    return found


def _write_answers(store: Store, specs: Sequence[RunSpec], journal: Journal) -> None:
    """The yearly table, its summary, and the figures."""
    import pandas as pd

    from scenarios.results import Results
    from scenarios.summary import summarise
    from scenarios.tables import SUMMARY, parquet_bytes

    tables = table_files(specs[0].every, specs[0].persons)
    for name, every in tables.items():
        store.write_file(name, store.assemble([spec.key for spec in specs], every))
    yearly = pd.read_parquet(store.folder / YEARLY_FILE)
    store.write_file(SUMMARY_FILE, parquet_bytes(summarise(yearly), SUMMARY))
    journal.wrote([*tables, SUMMARY_FILE])
    journal.draw({FIGURE: Results(store.folder).plot()})
