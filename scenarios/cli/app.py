"""The command ``mesolimbic``: its verbs, and how it ends."""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Sequence
from typing import Annotated

import typer

from neuro.errors import BadInput
from scenarios.cli.bench import bench_command
from scenarios.cli.compare import compare_command
from scenarios.cli.dashboard import dashboard_command
from scenarios.cli.evidence import evidence_command
from scenarios.cli.knockouts import knockouts_command
from scenarios.cli.lab import lab_command
from scenarios.cli.listing import list_command
from scenarios.cli.network import network_command
from scenarios.cli.new import new_command
from scenarios.cli.report import report_command
from scenarios.cli.results import rerun_command, results_command
from scenarios.cli.run import run_command
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
app.command("run", short_help="Simulate a scenario: table, figure, folder of results.")(run_command)
app.command("compare", short_help="What policies would change: same people, with and without.")(
    compare_command
)
app.command("validate", short_help="Check a scenario file; every mistake at once.")(validate_command)
app.command("new", short_help="Write a commented scenario file for your own place.")(new_command)
app.command("list", short_help="What there is: scenarios, interventions, terms, ...")(list_command)
app.command("results", short_help="Print the tables of a result folder again.")(results_command)
app.command("report", short_help="Write a result folder as one HTML file.")(report_command)
app.command("rerun", short_help="Make a result again and compare, byte for byte.")(rerun_command)
app.command("lab", short_help="Experiments on one brain, against published findings.")(lab_command)
app.command("knockouts", short_help="Switch each mechanism off: which rates does it change?")(
    knockouts_command
)
app.command("evidence", short_help="Hold the whole model against published numbers.")(evidence_command)
app.command("network", short_help="A scenario's ties: statistics and a picture.")(network_command)
app.command("dashboard", short_help="Plans, comparisons and people in a browser, offline.")(dashboard_command)
app.command("bench", short_help="How fast the model is on this machine.")(bench_command)


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


def _ended(code: int, problem: BaseException, message: str) -> int:
    if os.environ.get(TRACEBACK_VARIABLE):
        traceback.print_exception(problem)
    print(message, file=sys.stderr)
    return code
