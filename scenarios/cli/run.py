"""``mesolimbic run``: simulate a scenario."""

from __future__ import annotations

import json
import logging
import shlex
import signal
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Annotated, Any

import typer

from neuro.errors import InputError
from scenarios.cli.options import (
    COMMAND_LINE,
    MOST_YEARS,
    AsJson,
    Cluster,
    Every,
    Numbers,
    People,
    Persons,
    Plugins,
    PreciseOutcome,
    PrecisionWidth,
    Quiet,
    Replicates,
    ScenarioName,
    Seed,
    Workers,
    Years,
    use_plugins,
)
from scenarios.failures import Interrupted

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from scenarios.cli.progress import Display
    from scenarios.results import Results


def run_command(
    scenario: ScenarioName,
    people: People = None,
    years: Years = None,
    replicates: Replicates = None,
    seed: Seed = None,
    workers: Workers = None,
    out: Annotated[
        str | None, typer.Option(metavar="DIR", help="Folder of the results.  [default: results/NAME-KEY8]")
    ] = None,
    cluster: Cluster = None,
    plugin: Plugins = None,
    every: Every = None,
    checkpoint_every: Annotated[
        str | None,
        typer.Option(
            metavar="YEARS",
            help="Keep the state of a run every so many years; one that was stopped goes on from there.  "
            "[default: never]",
        ),
    ] = None,
    persons: Persons = False,
    precision: PrecisionWidth = None,
    outcome: PreciseOutcome = None,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Simulate a scenario: a table, a figure, and a folder of results."""
    from scenarios.load import load

    numbers = Numbers()
    precise, most = numbers.precision(precision, outcome, replicates)
    chosen = numbers.of_runs(people, years, most, seed, workers) | {
        "precision": precise,
        "every": numbers.choice("--every", every, ("year", "month", "day"), "year"),
        "checkpoint_every": numbers.whole("--checkpoint-every", checkpoint_every, 1, MOST_YEARS, 0),
        "out": numbers.folder("--out", out),
    }
    if persons and checkpoint_every:
        message = "is not possible with --persons, whose accounts are not written down"
        numbers.errors.append(InputError(COMMAND_LINE, "--checkpoint-every", checkpoint_every, message))
    if cluster and checkpoint_every:
        message = "is not possible with --cluster, whose workers may not see the folder"
        numbers.errors.append(InputError(COMMAND_LINE, "--checkpoint-every", checkpoint_every, message))
    numbers.finish()
    plugins = use_plugins(plugin)
    results = simulate(
        load(scenario), quiet=quiet, cluster=cluster, plugins=plugins, persons=persons, **chosen
    )
    show(results, as_json=as_json, quiet=quiet)


def simulate(scenario: Any, *, quiet: bool, cluster: str | None, **chosen: Any) -> Results:
    """Run with a progress display; an interrupt, or a request to end, says how to go on."""
    from scenarios.running import run

    with under_display(chosen["replicates"], quiet, cluster) as (executor, display):
        return run(scenario, executor=executor, progress=display, command=command(), **chosen)


@contextmanager
def under_display(
    replicates: int,
    quiet: bool,
    cluster: str | None,
    runs_each: int = 1,
    brief: bool = False,
    own: Display | None = None,
) -> Iterator[tuple[Executor | None, Display]]:
    """An executor, if a cluster is named, and a display of progress, the usual one or its `own`; an interrupt becomes
    `Interrupted`.
    """
    from scenarios.cli.progress import progress_display

    with ExitStack() as stack:
        executor = stack.enter_context(_cluster(cluster)) if cluster else None
        display = own or stack.enter_context(progress_display(replicates, quiet, runs_each, brief))
        stack.enter_context(_ending_counts_as_interrupt())
        try:
            yield executor, display
        except KeyboardInterrupt:
            what = "replicates" if runs_each == 1 and own is None else "runs"
            finished = f"interrupted: {display.finished} of {display.runs} {what} are finished and kept"
            raise Interrupted(f"{finished}; run the same command again to go on from them") from None


def show(results: Results, *, as_json: bool, quiet: bool = False, substance: str | None = None) -> None:
    """Print results: JSON alone, the folder alone, or the table and the folder."""
    from scenarios.cli.tables import print_table, rates_as_json

    if as_json:
        typer.echo(json.dumps(rates_as_json(results, substance), indent=2))
        return
    if not quiet:
        print_table(results, substance)
    tell_precision(results.manifest)
    typer.echo(f"Results: {results.folder}")


def tell_precision(manifest: dict[str, Any]) -> None:
    """Say how many replicates a precision took, where one was asked for."""
    from scenarios.precision import in_words

    if isinstance(told := manifest.get("precision"), dict):
        several = len(manifest.get("policies") or ()) > 1
        typer.echo(in_words(told, f"under {told['of']}" if several else ""))


def _silence(package: str) -> None:
    """Let nothing but what is critical into the log of a package, each of whose modules has a level of its own."""
    for name in list(logging.root.manager.loggerDict):
        if name == package or name.startswith(f"{package}."):
            logging.getLogger(name).setLevel(logging.CRITICAL)


@contextmanager
def _cluster(address: str) -> Iterator[Executor]:
    """An executor on a Dask cluster."""
    from dask.distributed import Client

    _silence("distributed")  # what it loses is told in our own line; its log would add tracebacks to that
    try:
        client = Client(address, timeout="10s")
    except (OSError, ValueError, TypeError) as problem:
        message = f"no Dask scheduler answers at {address} ({problem}); give its address, as tcp://host:8786"
        raise InputError(COMMAND_LINE, "--cluster", address, message) from None
    with client:
        yield client.get_executor()


@contextmanager
def _ending_counts_as_interrupt() -> Iterator[None]:
    """Treat the signal that asks a process to end as an interrupt from the keyboard."""

    def interrupt(number: int, frame: Any) -> None:
        raise KeyboardInterrupt

    try:
        previous = signal.signal(signal.SIGTERM, interrupt)
    except ValueError:  # only the main thread may; elsewhere the signal ends the process as usual
        yield
        return
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, previous)


def command() -> str:
    """The command line that was given."""
    return shlex.join(["mesolimbic", *sys.argv[1:]])
