"""``mesolimbic calibrate``: parameters fitted to published targets, or a place to its own series."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import typer

from neuro.errors import InputError, shown
from scenarios.cli.options import COMMAND_LINE, LARGEST_SEED, AsJson, Numbers, Quiet, Seed
from scenarios.failures import Interrupted

USUAL = "baseline"
LEAST_PEOPLE, MOST_PEOPLE, USUAL_LOCAL = 100, 1_000_000, 20_000
MOST_SETS, MOST_RUNS = 1_000, 4_096
USUAL_MINUTES, MOST_MINUTES = 20, 100_000
ONE_THREAD = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")


@dataclass(frozen=True)
class Asked:
    """What the command line asked for, checked; 0 for what was left to the plan."""

    scenario: str
    plan: str | None
    data: str | None
    hold_out: tuple[str, ...]
    recover: int
    ship: bool
    place: str | None
    people: int
    minutes: int
    seed: int | None
    workers: int
    out: str | None
    method: dict[str, int]
    as_json: bool
    quiet: bool

    def say(self, line: str) -> None:
        if not self.quiet:
            typer.echo(line, err=True)


ScenarioArgument = Annotated[
    str, typer.Argument(metavar="[SCENARIO]", help="A name of the library, or a YAML file.")
]
DataOption = Annotated[
    str | None, typer.Option(metavar="FILE", help="A county's own series (CSV): fit the place to it.")
]
PlanOption = Annotated[
    str | None,
    typer.Option(
        metavar="NAME|FILE",
        help="What is fitted to what: a plan of the package or a YAML file.  [default: that of the scenario]",
    ),
]
HoldOutOption = Annotated[
    list[str] | None,
    typer.Option(
        "--hold-out",
        metavar="GROUP",
        help="Leave a group of targets out of the fit, to be predicted; repeatable.",
    ),
]
RecoverOption = Annotated[
    str | None,
    typer.Option(metavar="N", help="No fit, but a test of it: are N sets of known parameters found again?"),
]
ShipOption = Annotated[
    bool, typer.Option("--ship", help="Put the posterior into the package, where --draws uses it.")
]
PlaceOption = Annotated[
    str | None,
    typer.Option(
        metavar="FILE", help="With --data: file of the fitted place to write.  [default: NAME_fitted.yaml]"
    ),
]
PeopleOption = Annotated[
    str | None,
    typer.Option(metavar="N", help="People of each run.  [default: the plan's; 20,000 with --data]"),
]
MinutesOption = Annotated[
    str | None,
    typer.Option(
        metavar="N",
        help="With --data: minutes that it may take, about; too few, and each run has fewer people.  [default: 20]",
    ),
]
DesignOption = Annotated[
    str | None, typer.Option(metavar="N", help="Sets of parameters that a wave tries.  [default: the plan's]")
]
WavesOption = Annotated[
    str | None,
    typer.Option(
        metavar="N", help="Waves of a stage, each where the one before left off.  [default: the plan's]"
    ),
]
RefineOption = Annotated[
    str | None,
    typer.Option(metavar="N", help="Draws of the posterior to run, to sharpen it.  [default: the plan's]"),
]
CheckOption = Annotated[
    str | None,
    typer.Option(metavar="N", help="Draws of the posterior to run, to check it.  [default: the plan's]"),
]
WorkersOption = Annotated[
    str | None, typer.Option(metavar="N", help="Runs at a time.  [default: as many as there are cores]")
]
OutOption = Annotated[
    str | None,
    typer.Option(metavar="DIR", help="Folder of the results.  [default: results/calibration/NAME]"),
]


def calibrate_command(
    scenario: ScenarioArgument = USUAL,
    data: DataOption = None,
    plan: PlanOption = None,
    hold_out: HoldOutOption = None,
    recover: RecoverOption = None,
    ship: ShipOption = False,
    place: PlaceOption = None,
    people: PeopleOption = None,
    minutes: MinutesOption = None,
    design: DesignOption = None,
    waves: WavesOption = None,
    refine: RefineOption = None,
    check: CheckOption = None,
    seed: Seed = None,
    workers: WorkersOption = None,
    out: OutOption = None,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Fit parameters to targets: a posterior, what the data could not tell, what was held out."""
    for variable in ONE_THREAD:  # small matrices; several threads would only wait for one another
        os.environ.setdefault(variable, "1")
    from scenarios.machine import cores

    numbers = Numbers()
    runs = {"design": (design, 4), "waves": (waves, 1), "refine": (refine, 0), "check": (check, 0)}
    method = {
        name: numbers.whole(f"--{name}", text, low, MOST_RUNS, low)
        for name, (text, low) in runs.items()
        if text is not None
    }
    asked = Asked(
        scenario=scenario, plan=plan, data=data, hold_out=tuple(hold_out or ()),
        recover=numbers.whole("--recover", recover, 1, MOST_SETS, 0), ship=ship, place=place,
        people=numbers.whole("--people", people, LEAST_PEOPLE, MOST_PEOPLE, 0),
        minutes=numbers.whole("--minutes", minutes, 1, MOST_MINUTES, USUAL_MINUTES),
        seed=None if seed is None else numbers.whole("--seed", seed, 0, LARGEST_SEED, 1),
        workers=numbers.whole("--workers", workers, 0, cores(), 0) or cores(),
        out=numbers.folder("--out", out), method=method, as_json=as_json, quiet=quiet,
    )  # fmt: skip
    _belong_together(asked, minutes, numbers)
    numbers.finish()
    try:
        _local(asked) if asked.data is not None else _plan(asked)
    except KeyboardInterrupt:
        kept = "interrupted; runs that have finished are kept, and the same command goes on from there"
        raise Interrupted(kept) from None


def _belong_together(asked: Asked, minutes: str | None, numbers: Numbers) -> None:
    local: dict[str, Any] = {"--place": asked.place, "--minutes": minutes}
    plans: dict[str, Any] = {
        "--plan": asked.plan, "--hold-out": asked.hold_out, "--recover": asked.recover, "--ship": asked.ship,
    }  # fmt: skip
    wrong = (plans | asked.method) if asked.data is not None else local
    only = "is not possible with --data" if asked.data is not None else "needs --data"
    for option, value in wrong.items():
        if value:
            name = option if option.startswith("--") else f"--{option}"
            numbers.errors.append(InputError(COMMAND_LINE, name, value, only))
    if asked.recover and asked.ship:
        message = "is not possible with --recover, which finds no posterior"
        numbers.errors.append(InputError(COMMAND_LINE, "--ship", True, message))


def _plan(asked: Asked) -> None:
    from scenarios.calibration.calibrating import (
        finite,
        folder_key,
        recovery_document,
        run_plan,
        run_recovery,
        runs_of,
        runs_of_recovery,
        ship,
    )
    from scenarios.calibration.plan import read_plan
    from scenarios.calibration.text import calibrated_text, recovered_text
    from scenarios.cli.run import command

    plan = read_plan(
        asked.plan or plan_for(asked.scenario), scenario=_own_place(asked), hold_out=asked.hold_out,
        people=asked.people or None, seed=asked.seed, method=asked.method,
    )  # fmt: skip
    out = Path(asked.out or f"results/calibration/{plan.name}")
    if asked.recover:
        asked.say(
            f"{plan.title}: {runs_of_recovery(plan.method)} runs, and one for each of {asked.recover} sets"
        )
        recovered = run_recovery(plan, asked.recover, out, asked.workers, asked.say)
        document = finite(recovery_document(recovered, plan))
        typer.echo(json.dumps(document, indent=1) if asked.as_json else recovered_text(recovered))
        return
    asked.say(
        f"{plan.title}: {len(plan.moves)} parameters, {len(plan.goals)} targets, {len(plan.held_out)} held out,"
        f" {runs_of(plan)} runs of {plan.people:,} people"
    )
    found = run_plan(plan, out / folder_key(plan)[:8], asked.workers, asked.say, command())
    if asked.as_json:
        typer.echo(json.dumps(finite(found.document()), indent=1, allow_nan=False))
    elif not asked.quiet:
        typer.echo(calibrated_text(found))
    if asked.ship:
        for path in ship(found):
            asked.say(f"written: {path}")


def _own_place(asked: Asked) -> Any:
    """The place that was asked for, where the plan is another's."""
    from scenarios.load import load

    return load(asked.scenario) if asked.plan is not None and asked.scenario != USUAL else None


def plan_for(scenario: str) -> str:
    """The plan that ships for a scenario.

    Raises
    ------
    neuro.errors.InputError
        When there is none.
    """
    from neuro.files import read_yaml
    from scenarios.calibration.plan import PLANS, plan_names

    by_scenario = {str(read_yaml(PLANS / f"{name}.yaml")["scenario"]): name for name in plan_names()}
    if scenario not in by_scenario:
        message = f"no plan for {shown(scenario)}; give one with --plan, or the place's own series with --data; plans"
        raise InputError(
            COMMAND_LINE, "SCENARIO", scenario, f"{message} are there for {', '.join(by_scenario)}"
        )
    return by_scenario[scenario]


def _local(asked: Asked) -> None:
    from scenarios.calibration.calibrating import finite
    from scenarios.calibration.local import LocalPlan, budgeted, fit_locally, free_parameters, pilot
    from scenarios.calibration.local_data import read_series, supposed
    from scenarios.calibration.local_files import document, place_path, write_local
    from scenarios.calibration.text import local_text
    from scenarios.calibration.waves import Method
    from scenarios.cli.run import command
    from scenarios.load import load

    assert asked.data is not None
    scenario = load(asked.scenario)
    place = place_path(asked.place, scenario, asked.scenario)
    rows = tuple(read_series(asked.data, scenario))
    if said := supposed(rows):
        asked.say(said)
    many = asked.people or USUAL_LOCAL
    first = LocalPlan(
        scenario, free_parameters(scenario), rows, many, many, 1 if asked.seed is None else asked.seed, Method()
    )  # fmt: skip
    out = Path(asked.out or f"results/calibration/{scenario.name}-{first.key[:8]}")
    plan = _budgeted(first, out, asked, pilot, budgeted)
    fit = fit_locally(plan, out, asked.workers, asked.say)
    written = write_local(fit, place, asked.scenario, out, command())
    if asked.as_json:
        typer.echo(json.dumps(finite(document(fit)), indent=1, allow_nan=False))
        return
    if not asked.quiet:
        typer.echo(local_text(fit))
    typer.echo(f"\nPlace: {written.place}; draws: {written.posterior[0]}; figure: {written.figure[0]}")


def _budgeted(first: Any, out: Path, asked: Asked, pilot: Any, budgeted: Any) -> Any:
    """The plan that fits the time; one that was begun is gone on with as it was."""
    from dataclasses import replace

    from scenarios.calibration.calibrating import write_json

    kept = out / "budget.json"
    try:
        seconds = float(json.loads(kept.read_text(encoding="utf-8"))["seconds_a_run"])
    except (OSError, ValueError, KeyError, TypeError):
        seconds = pilot(first)
        write_json(kept, {"seconds_a_run": seconds, "people": first.people})
        seconds = float(json.loads(kept.read_text(encoding="utf-8"))["seconds_a_run"])
    plan = budgeted(first, seconds, asked.minutes, asked.workers)
    m = plan.method
    total = m.design + m.refine + m.check
    guess = total * seconds * plan.people / first.people / asked.workers / 60.0
    fewer = (
        f" in place of {first.people:,}, so that {asked.minutes} minutes are enough"
        if plan.people < first.people
        else ""
    )
    asked.say(
        f"{len(plan.moves)} parameters, {total} runs of {plan.people:,} people{fewer}; about {guess:.0f} minutes"
    )
    return replace(plan, asked=first.people)
