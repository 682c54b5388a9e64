"""``mesolimbic evidence``: the model held against published targets."""

from __future__ import annotations

import json
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from neuro.errors import InputError, did_you_mean, shown
from scenarios.cli.options import COMMAND_LINE, LARGEST_SEED, Numbers
from scenarios.failures import Interrupted

if TYPE_CHECKING:
    from scenarios.evidence.scoring import Score
    from scenarios.evidence.targets import Target

DEFAULT_OUT, DEFAULT_DOCUMENT = "results/evidence", "docs/scorecard.md"
LEAST_PEOPLE, MOST_PEOPLE, USUAL_PEOPLE = 100, 1_000_000, 10_000
MOST_REPLICATES, MOST_WORKERS = 1_000, 256
SCHEMA = "mesolimbic.evidence/1"
SCORECARD, HISTORY = "scorecard", "history"
USUAL_SCENARIO = "all_substances"


@dataclass(frozen=True)
class Asked:
    """What the command line asked for, checked."""

    scenario: str
    people: int
    replicates: int
    seed: int
    workers: int
    out: Path
    only: tuple[str, ...]
    targets: Path | None
    document: Path | None
    as_json: bool
    figure: bool

    @property
    def said(self) -> str:
        """The setting in words."""
        word = "replicate" if self.replicates == 1 else "replicates"
        return (
            f"Scenario {self.scenario}, {self.people:,} people, {self.replicates} {word}, seed {self.seed}."
        )

    @property
    def command(self) -> str:
        """The command that makes the document again."""
        seed = f" --seed {self.seed}" if self.seed != 1 else ""
        place = f" --scenario {self.scenario}" if self.scenario != USUAL_SCENARIO else ""
        return f"mesolimbic evidence --document --people {self.people} --replicates {self.replicates}{seed}{place}"


def evidence_command(
    job: Annotated[
        str,
        typer.Argument(
            metavar="[scorecard|history]", help="All targets; or the curve of opioid deaths 1999-2020."
        ),
    ] = SCORECARD,
    scenario: Annotated[
        str | None,
        typer.Option(metavar="NAME", help=f"The place, a name of the library.  [default: {USUAL_SCENARIO}]"),
    ] = None,
    people: Annotated[
        str | None, typer.Option(metavar="N", help=f"People of each run.  [default: {USUAL_PEOPLE:,}]")
    ] = None,
    replicates: Annotated[
        str | None, typer.Option(metavar="N", help="Runs that differ by chance alone.  [default: 1]")
    ] = None,
    seed: Annotated[str | None, typer.Option(metavar="N", help="Seed of every draw.  [default: 1]")] = None,
    workers: Annotated[str | None, typer.Option(metavar="N", help="Runs at a time.  [default: 1]")] = None,
    out: Annotated[
        str | None,
        typer.Option(metavar="DIR", help=f"Folder of runs kept for the next time.  [default: {DEFAULT_OUT}]"),
    ] = None,
    only: Annotated[
        list[str] | None,
        typer.Option(
            metavar="DOMAIN|ID",
            help="Some targets alone: a domain or its number, an id, a pattern of ids; repeatable.",
        ),
    ] = None,
    targets: Annotated[
        str | None, typer.Option(metavar="FILE", help="Targets of your own: a CSV file of the same columns.")
    ] = None,
    document: Annotated[
        bool, typer.Option("--document", help=f"Write {DEFAULT_DOCUMENT} and its figure.")
    ] = False,
    file: Annotated[
        str | None, typer.Option(metavar="FILE", help="Write the document, and to this file.")
    ] = None,
    no_figure: Annotated[bool, typer.Option("--no-figure", help="Draw no figure.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON alone.")] = False,
) -> None:
    """Hold the model against published numbers; exits with 0 when it ran, whatever it found."""
    numbers = Numbers()
    chosen = numbers.choice("JOB", job, (SCORECARD, HISTORY), SCORECARD)
    from scenarios.load import library_names

    asked = Asked(
        scenario=numbers.choice("--scenario", scenario, library_names(), USUAL_SCENARIO),
        people=numbers.whole("--people", people, LEAST_PEOPLE, MOST_PEOPLE, USUAL_PEOPLE),
        replicates=numbers.whole("--replicates", replicates, 1, MOST_REPLICATES, 1),
        seed=numbers.whole("--seed", seed, 0, LARGEST_SEED, 1),
        workers=numbers.whole("--workers", workers, 1, MOST_WORKERS, 1),
        out=numbers.path("--out", out, DEFAULT_OUT),
        only=tuple(only or ()),
        targets=None if targets is None else numbers.path("--targets", targets, ""),
        document=numbers.path("--file", file, DEFAULT_DOCUMENT) if document or file else None,
        as_json=as_json,
        figure=not no_figure and not (as_json and out is None),
    )
    numbers.finish()
    try:
        _history(asked) if chosen == HISTORY else _scorecard(asked)
    except KeyboardInterrupt:
        kept = f"interrupted; runs that have finished are kept in {asked.out}, and the same command goes on from there"
        raise Interrupted(kept) from None


def _scorecard(asked: Asked) -> None:
    from scenarios.evidence.mapping import plan_of
    from scenarios.evidence.scoring import Setting, scores
    from scenarios.evidence.table import text
    from scenarios.evidence.targets import TARGETS, read_targets

    found = chosen_targets(read_targets(asked.targets or TARGETS), asked.only)
    plan = plan_of(found)
    setting = Setting(asked.people, asked.replicates, asked.seed, asked.scenario)
    scored = scores(found, plan, setting, asked.out, asked.workers, _say)
    typer.echo(
        json.dumps(_as_json(scored, asked), indent=1, allow_nan=False)
        if asked.as_json
        else text(scored, asked.said)
    )
    if asked.figure:
        _draw(scored, asked)
    if asked.document is not None:
        _document(scored, plan, asked)


def chosen_targets(targets: list[Target], only: tuple[str, ...]) -> list[Target]:
    """Those that any of the words asks for; all where there are none.

    Raises
    ------
    neuro.errors.InputError
        When a word asks for nothing.
    """
    if not only:
        return targets
    found: dict[str, Target] = {}
    for word in only:
        own = [t for t in targets if _asks_for(word, t)]
        if not own:
            names = [*dict.fromkeys(t.domain for t in targets), *(t.id for t in targets)]
            message = f"{shown(word)} is no domain and no id; {did_you_mean(word, names)}domains are "
            raise InputError(
                COMMAND_LINE, "--only", word, message + ", ".join(dict.fromkeys(t.domain for t in targets))
            )
        found |= {t.id: t for t in own}
    return [t for t in targets if t.id in found]


def _asks_for(word: str, target: Target) -> bool:
    return word in (target.domain, target.domain.split("_")[0], target.id) or fnmatchcase(target.id, word)


def _as_json(scored: list[Score], asked: Asked) -> dict[str, Any]:
    from scenarios.evidence.scoring import tally

    return {
        "schema": SCHEMA,
        "scenario": asked.scenario,
        "people": asked.people,
        "replicates": asked.replicates,
        "seed": asked.seed,
        "tally": tally(scored),
        "targets": [s.row() for s in scored],
    }


def _draw(scored: list[Score], asked: Asked) -> None:
    from scenarios.evidence.figure import scorecard_figure
    from scenarios.figures import write_figure

    written = write_figure(scorecard_figure(scored, asked.said), asked.out / "scorecard")
    if not asked.as_json:
        typer.echo(f"\nFigure: {written[0]} and {written[1].name}")


def _document(scored: list[Score], plan: Any, asked: Asked) -> None:
    from scenarios.evidence.document import FIGURE, write_document
    from scenarios.evidence.figure import scorecard_figure
    from scenarios.figures import image
    from scenarios.store import make_folder, write_atomically

    file = asked.document or Path(DEFAULT_DOCUMENT)
    written = write_document(scored, plan, file, asked.command, asked.said)
    make_folder((file.parent / FIGURE).parent)
    write_atomically(file.parent / FIGURE, image(scorecard_figure(scored, asked.said), "png"))
    _say(f"Document: {written}")


def _history(asked: Asked) -> None:
    from scenarios.evidence.history import history_text, tell_history

    found = tell_history(asked.people, asked.replicates, asked.seed, asked.out, asked.workers, _say)
    typer.echo(
        json.dumps(found.document(), indent=1, allow_nan=False) if asked.as_json else history_text(found)
    )
    if asked.figure:
        found.draw(asked.out / "history")
    if asked.document is not None:
        found.write(asked.document, asked.said)


def _say(line: str) -> None:
    typer.echo(line, err=True)
