"""The command ``mesolimbic``: its verbs, and how it ends."""

from __future__ import annotations

import io
import os
import sys
import traceback
from collections.abc import Sequence
from typing import Annotated

import typer

from neuro.errors import BadInput
from scenarios.cli.bench import bench_command
from scenarios.cli.calibrate import calibrate_command
from scenarios.cli.compare import compare_command
from scenarios.cli.dashboard import dashboard_command
from scenarios.cli.diagram import diagram_command
from scenarios.cli.document import document_command
from scenarios.cli.evidence import evidence_command
from scenarios.cli.knockouts import knockouts_command
from scenarios.cli.lab import lab_command
from scenarios.cli.listing import list_command
from scenarios.cli.nation import nation_command
from scenarios.cli.network import network_command
from scenarios.cli.new import new_command
from scenarios.cli.optimise import optimise_command
from scenarios.cli.report import report_command
from scenarios.cli.results import rerun_command, results_command
from scenarios.cli.run import run_command
from scenarios.cli.sensitivity import sensitivity_command
from scenarios.cli.validate import validate_command
from scenarios.failures import Interrupted, RunFailed, StoreError

DONE, FAILED, BAD_INPUT, INTERRUPTED = 0, 1, 2, 130
TRACEBACK_VARIABLE = "MESOLIMBIC_TRACEBACK"

app = typer.Typer(
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
_VERBS = (
    ("run", run_command, "Simulate a scenario: table, figure, folder of results."),
    ("compare", compare_command, "What policies would change: same people, with and without."),
    ("optimise", optimise_command, "The portfolio of policies that does most within a budget."),
    ("nation", nation_command, "A scenario over a table of counties, added up."),
    ("validate", validate_command, "Check a scenario file; every mistake at once."),
    ("new", new_command, "Write a commented scenario file for your own place."),
    ("list", list_command, "What there is: scenarios, interventions, terms, ..."),
    ("results", results_command, "Print the tables of a result folder again."),
    ("report", report_command, "Write a result folder as one HTML file."),
    ("rerun", rerun_command, "Make a result again and compare, byte for byte."),
    ("lab", lab_command, "Experiments on one brain, against published findings."),
    ("knockouts", knockouts_command, "Switch each mechanism off: which rates does it change?"),
    ("sensitivity", sensitivity_command, "Which numbers an answer hangs on."),
    ("evidence", evidence_command, "Hold the whole model against published numbers."),
    ("calibrate", calibrate_command, "Fit parameters to targets, or a place to its own series."),
    ("document", document_command, "Write the documents made from code and data."),
    ("network", network_command, "A scenario's ties: statistics and a picture."),
    ("diagram", diagram_command, "The model drawn from its own code: circuit, day, policies."),
    ("dashboard", dashboard_command, "Plans, comparisons and people in a browser, offline."),
    ("bench", bench_command, "How fast the model is on this machine."),
)
for _name, _command, _short in _VERBS:
    app.command(_name, short_help=_short)(_command)


@app.callback(invoke_without_command=True)
def mesolimbic(
    context: typer.Context,
    version: Annotated[bool, typer.Option("--version", help="Print the version and stop.")] = False,
) -> None:
    """Mesolimbic: what a drug policy does to people, and why.

    People on a social graph, each with a neurocircuit of reward, tolerance and control. Begin with `mesolimbic run
    baseline --people 1000 --years 2`, then `mesolimbic compare baseline naloxone more_treatment`. `mesolimbic VERB
    --help` tells more of a verb.
    """
    if version:
        from importlib.metadata import version as installed

        typer.echo(f"mesolimbic {installed('mesolimbic')}")
    elif context.invoked_subcommand is None:
        typer.echo(context.get_help())


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; every error is one plain line on stderr.

    Returns
    -------
    int
        0 done, 1 the run failed, 2 bad input, 130 interrupted.
    """
    given = list(sys.argv[1:] if arguments is None else arguments)
    _print_what_can_be_printed()
    try:
        code = app(given, prog_name="mesolimbic", standalone_mode=False)
        return code if isinstance(code, int) else DONE
    except typer.TyperException as problem:
        return _ended(BAD_INPUT, problem, f"command line: {problem.format_message()}")
    except BadInput as problem:
        return _ended(BAD_INPUT, problem, str(problem))
    except (RunFailed, StoreError) as problem:
        return _ended(FAILED, problem, str(problem))
    except Interrupted as problem:
        return _ended(INTERRUPTED, problem, str(problem))
    except (KeyboardInterrupt, typer.Abort) as problem:
        return _ended(INTERRUPTED, problem, "interrupted")


def _print_what_can_be_printed() -> None:
    """Print a question mark for a letter that the console or file does not know, as old code pages of Windows do."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def _ended(code: int, problem: BaseException, message: str) -> int:
    if os.environ.get(TRACEBACK_VARIABLE):
        traceback.print_exception(problem)
    print(message, file=sys.stderr)
    return code
