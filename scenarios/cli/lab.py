"""``mesolimbic lab``: experiments on one brain, held against what was published."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from neuro.errors import InputError, did_you_mean, shown
from scenarios.cli.options import COMMAND_LINE, Numbers
from scenarios.failures import Interrupted

if TYPE_CHECKING:
    from scenarios.laboratory.observing import Setting

DEFAULT_OUT, DEFAULT_FILE = "results/lab", "docs/evidence.md"
LARGEST_SEED, MOST_DRAWS, MOST_WORKERS = 10**15, 10_000, 256
LEAST_SCALE, LARGEST_SCALE = 0.01, 10.0
EXPERIMENTS, KNOCKOUTS, DRAWS, DOCUMENT = "an experiment", "knockouts", "draws", "document"
BELONGS = {
    "--knock-out": (EXPERIMENTS, KNOCKOUTS),
    "--no-figures": (EXPERIMENTS, KNOCKOUTS),
    "--surge": (EXPERIMENTS, KNOCKOUTS, DRAWS),
    "--json": (EXPERIMENTS, KNOCKOUTS, DRAWS),
    "--draws": (DRAWS, DOCUMENT),
    "--spread": (DRAWS, DOCUMENT),
    "--file": (DOCUMENT,),
}
"""Options that only some jobs have."""


@dataclass(frozen=True)
class Asked:
    """What the command line asked for, checked."""

    name: str
    knock_out: str | None
    surge: str
    seed: int
    scale: float | None
    workers: int
    out: Path
    figures: bool
    as_json: bool
    draws: int
    spread: str
    file: Path

    def setting(self, scale: float = 1.0) -> Setting:
        """Which brains; `scale` holds when none was given."""
        from scenarios.laboratory.observing import Setting

        return Setting(self.surge, self.seed, scale if self.scale is None else self.scale)


ExperimentArgument = Annotated[
    str,
    typer.Argument(
        metavar="[EXPERIMENT|all|knockouts|draws|document]",
        help="An experiment, or all; every mechanism switched off; parameters drawn at random; "
        "or the document of all these.",
    ),
]
KnockOutOption = Annotated[
    str | None,
    typer.Option(
        "--knock-out", metavar="MECHANISM", help="A mechanism to switch off (`mesolimbic list mechanisms`)."
    ),
]
SurgeOption = Annotated[
    str | None,
    typer.Option(
        metavar="SIZES",
        help="How far drugs and food raise dopamine. mission: the model's own sizes, which everything was fitted with "
        "(the project's mission set their range). literature: sizes measured in rats, mostly smaller; shows "
        "which findings hang on that choice.  [default: mission]",
    ),
]
SeedOption = Annotated[str | None, typer.Option(metavar="N", help="Seed of every draw.  [default: 0]")]
ScaleOption = Annotated[
    str | None,
    typer.Option(metavar="SHARE", help="Share of the usual number of people.  [default: 1; draws: 0.2]"),
]
WorkersOption = Annotated[
    str | None, typer.Option(metavar="N", help="Experiments at a time.  [default: 2, or 1 on one core]")
]
OutOption = Annotated[
    str | None,
    typer.Option(
        metavar="DIR",
        help=f"Folder of figures and of what is kept for the next time.  [default: {DEFAULT_OUT}]",
    ),
]
NoFiguresOption = Annotated[bool, typer.Option("--no-figures", help="Write no figures.")]
DrawsOption = Annotated[
    str | None,
    typer.Option(
        metavar="N", help="With draws or document: how many sets of parameters to draw.  [default: 200]"
    ),
]
SpreadOption = Annotated[
    str | None,
    typer.Option(
        metavar="SHAPE",
        help="With draws or document: triangular or uniform within the ranges.  [default: triangular]",
    ),
]
FileOption = Annotated[
    str | None,
    typer.Option(metavar="FILE", help=f"With document: the file to write.  [default: {DEFAULT_FILE}]"),
]
AsJsonOption = Annotated[bool, typer.Option("--json", help="Print JSON alone.")]


def lab_command(
    experiment: ExperimentArgument = "all",
    knock_out: KnockOutOption = None,
    surge: SurgeOption = None,
    seed: SeedOption = None,
    scale: ScaleOption = None,
    workers: WorkersOption = None,
    out: OutOption = None,
    no_figures: NoFiguresOption = False,
    draws: DrawsOption = None,
    spread: SpreadOption = None,
    file: FileOption = None,
    as_json: AsJsonOption = False,
) -> None:
    """Run experiments of the laboratory; exits with 0 when they ran, whatever they found."""
    given = {
        "--knock-out": knock_out, "--no-figures": no_figures, "--surge": surge, "--json": as_json,
        "--draws": draws, "--spread": spread, "--file": file,
    }  # fmt: skip
    job = experiment if experiment in JOBS else EXPERIMENTS
    numbers = Numbers()
    _refuse_what_does_not_belong(numbers, job, given)
    usual = min(2, _cores())
    asked = Asked(
        name=experiment,
        knock_out=knock_out,
        surge=numbers.choice("--surge", surge, ("mission", "literature"), "mission"),
        seed=numbers.whole("--seed", seed, 0, LARGEST_SEED, 0),
        scale=numbers.real("--scale", scale, LEAST_SCALE, LARGEST_SCALE),
        workers=numbers.whole("--workers", workers, 1, MOST_WORKERS, usual),
        out=numbers.path("--out", out, DEFAULT_OUT),
        figures=not no_figures and not (as_json and out is None),
        as_json=as_json,
        draws=numbers.whole("--draws", draws, 1, MOST_DRAWS, 200),
        spread=numbers.choice("--spread", spread, ("triangular", "uniform"), "triangular"),
        file=numbers.path("--file", file, DEFAULT_FILE),
    )
    numbers.finish()
    try:
        JOBS.get(job, _experiments)(asked)
    except KeyboardInterrupt:
        kept = (
            "interrupted" if job == EXPERIMENTS else f"interrupted; what is finished is kept in {asked.out}"
        )
        end = kept if job == EXPERIMENTS else f"{kept}, and the same command goes on from there"
        raise Interrupted(end) from None


def _experiments(asked: Asked) -> None:
    from neuro.protocols.laboratory import as_json
    from neuro.protocols.wording import as_text
    from scenarios.laboratory.experiments import run_experiments, write_figures
    from scenarios.store import make_folder

    names = _names(asked.name)
    if asked.figures:
        make_folder(asked.out)
    results = run_experiments(names, asked.setting(), asked.knock_out, asked.workers, _say)
    _print(asked, as_text(results), json.loads(as_json(results)))
    if asked.figures:
        written = write_figures(results, asked.out, asked.setting())
        if not asked.as_json:
            typer.echo(_written(written))


def _knockouts(asked: Asked) -> None:
    from neuro.protocols.laboratory import KNOCKOUT_SCHEMA
    from scenarios.laboratory.knockouts import knockouts_text, run_knockouts

    chosen = [asked.knock_out] if asked.knock_out else None
    rows = run_knockouts(asked.setting(), asked.out, chosen, asked.workers, _say)
    written = _matrix(rows, asked) if asked.figures else []
    _print(asked, knockouts_text(rows), {"schema": KNOCKOUT_SCHEMA, "rows": rows})
    if written and not asked.as_json:
        typer.echo(_written(written))


def _matrix(rows: list[dict[str, Any]], asked: Asked) -> list[Path]:
    from scenarios.figures import write_figure
    from scenarios.laboratory.matrix import matrix_figure

    only = "" if asked.knock_out is None else f"-{asked.knock_out}"
    stem = asked.out / f"knockouts{only}{asked.setting().suffix}"
    return write_figure(matrix_figure(rows), stem)


def _draws(asked: Asked) -> None:
    from scenarios.laboratory.draws import DEFAULT_SCALE, draws_text, run_draws

    setting = asked.setting(DEFAULT_SCALE)
    drawn = run_draws(setting, asked.out, asked.draws, asked.spread, asked.workers, _say)
    _print(asked, draws_text(drawn), {**drawn.document(), "spread": asked.spread}, DEFAULT_SCALE)


def _document(asked: Asked) -> None:
    from scenarios.laboratory.document import Plan, check_document, write_document
    from scenarios.laboratory.draws import DEFAULT_SCALE

    scales = (1.0, DEFAULT_SCALE) if asked.scale is None else (asked.scale, asked.scale)
    check_document(asked.file)
    plan = Plan(asked.seed, *scales, draws=asked.draws, spread=asked.spread)
    typer.echo(f"Document: {write_document(asked.file, plan, asked.out, asked.workers, _say)}")


JOBS = {KNOCKOUTS: _knockouts, DRAWS: _draws, DOCUMENT: _document}


def _refuse_what_does_not_belong(numbers: Numbers, job: str, given: dict[str, Any]) -> None:
    for option, value in given.items():
        if value not in (None, False) and job not in BELONGS[option]:
            message = f"belongs to {' and '.join(BELONGS[option])}, not to {job}; leave it out"
            numbers.errors.append(InputError(COMMAND_LINE, option, value, message))


def _names(given: str) -> list[str]:
    from neuro.protocols.experiments import available

    known = available()
    if given != "all" and given not in known:
        allowed = [*known, "all", *JOBS]
        message = (
            f"{shown(given)} is not known; {did_you_mean(given, allowed)}allowed are {', '.join(allowed)}"
        )
        raise InputError(COMMAND_LINE, "EXPERIMENT", given, message)
    return list(known) if given == "all" else [given]


def _cores() -> int:
    from scenarios.machine import cores

    return cores()


def _print(asked: Asked, text: str, document: dict[str, Any], scale: float = 1.0) -> None:
    from dataclasses import asdict

    document["setting"] = {**asdict(asked.setting(scale)), "knock_out": asked.knock_out}
    typer.echo(json.dumps(document, indent=1, allow_nan=False) if asked.as_json else text)


def _written(paths: list[Path]) -> str:
    return f"Figures: {len(paths)} files (PNG and SVG) in {paths[0].parent}"


def _say(line: str) -> None:
    typer.echo(line, err=True)
