"""Options of the command line, checked all at once before anything is done."""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from neuro.errors import InputError, InputErrors, did_you_mean, shown

if TYPE_CHECKING:
    from scenarios.precision import Precision

COMMAND_LINE = "command line"
LARGEST_SEED = 2**63 - 1
MOST_PEOPLE, MOST_YEARS, MOST_REPLICATES = 10_000_000, 200, 10_000

ScenarioName = Annotated[
    str, typer.Argument(metavar="SCENARIO", help="A name of the library, or a YAML file.")
]
People = Annotated[
    str | None,
    typer.Option(
        metavar="N", help="People to simulate; more of them, narrower intervals.  [default: 10,000]"
    ),
]
Years = Annotated[
    str | None, typer.Option(metavar="N", help="Years to simulate.  [default: those of the scenario]")
]
Replicates = Annotated[
    str | None, typer.Option(metavar="N", help="Runs that differ by chance alone.  [default: 4]")
]
Pairs = Annotated[
    str | None, typer.Option(metavar="N", help="Pairs of runs that differ by chance alone.  [default: 4]")
]
Seed = Annotated[
    str | None,
    typer.Option(metavar="N", help="Number that chance follows from: same seed, same bytes.  [default: 1]"),
]
Workers = Annotated[
    str | None,
    typer.Option(metavar="N", help="Runs at a time; 0 for as many as there are cores.  [default: 0]"),
]
Cluster = Annotated[
    str | None,
    typer.Option(
        metavar="ADDRESS", help="Dask scheduler to run on, instead of this machine (tcp://host:8786)."
    ),
]
Plugins = Annotated[
    list[str] | None,
    typer.Option(
        metavar="MODULE",
        help="Python module that adds to the model, in this folder or installed; repeatable.",
    ),
]
Every = Annotated[
    str | None,
    typer.Option(
        metavar="PERIOD",
        help="year, month or day; month and day add a table to the yearly one.  [default: year]",
    ),
]
Persons = Annotated[
    bool,
    typer.Option(
        "--persons", help="Also a table of what each person lived through, cost and gained (persons.parquet)."
    ),
]
PrecisionWidth = Annotated[
    str | None,
    typer.Option(
        "--precision",
        metavar="WIDTH",
        help="Add replicates until half the 95% interval of the outcome is this share of it (0.05 for 5%), at most "
        "--replicates (then 100 by default).",
    ),
]
PreciseOutcome = Annotated[
    str | None,
    typer.Option(
        "--outcome",
        metavar="MEASURE",
        help="Measure that --precision looks at, summed over all years.  [default: disorder]",
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print the result as JSON alone.")]
Quiet = Annotated[bool, typer.Option("--quiet", help="No progress, no table.")]
"""Options that several verbs have; a verb names its parameter as the option is called."""


def use_plugins(names: Sequence[str] | None) -> tuple[str, ...]:
    """Import the modules of `--plugin`; those of the current folder are found last, so that they hide no other.

    Raises
    ------
    neuro.errors.InputError
        When one cannot be imported.
    """
    if not names:
        return ()
    from scenarios.running import import_plugin

    here = str(Path.cwd())
    if here not in sys.path:
        sys.path.append(here)
    for name in names:
        import_plugin(name.removesuffix(".py"))
    return tuple(name.removesuffix(".py") for name in names)


WHOLE = re.compile(r"[-+]?([0-9]{1,25}|[0-9]{1,3}((,[0-9]{3}){1,8}|(_[0-9]{3}){1,8}))")
"""A whole number, with a comma or an underscore before every three digits, or none."""


class Numbers:
    """Reads numbers, words and paths of options and keeps every mistake until `finish`."""

    def __init__(self) -> None:
        self.errors: list[InputError] = []

    def whole(self, option: str, text: str | None, low: int, high: int, default: int) -> int:
        """The number of an option, or its default when it was not given or not allowed."""
        if text is None:
            return default
        plain = text.strip()
        number = int(re.sub("[_,]", "", plain)) if WHOLE.fullmatch(plain) else None
        if number is not None and low <= number <= high:
            return number
        message = f"must be a whole number from {low:,} to {high:,}, but is {shown(text)}"
        self.errors.append(InputError(COMMAND_LINE, option, text, message))
        return default

    def real(self, option: str, text: str | None, low: float, high: float) -> float | None:
        """The number of an option, with a decimal point or an exponent; None when it was not given or not allowed."""
        if text is None:
            return None
        plain = text.strip()
        number = (
            float(plain)
            if re.fullmatch(r"[-+]?([0-9]{1,15}\.?|[0-9]{0,15}\.[0-9]{1,15})([eE][-+]?[0-9]{1,2})?", plain)
            else None
        )
        if number is not None and low <= number <= high:
            return number
        message = f"must be a number from {low:,.10g} to {high:,.10g}, but is {shown(text)}"
        self.errors.append(InputError(COMMAND_LINE, option, text, message))
        return None

    def choice(self, option: str, text: str | None, allowed: Sequence[str], default: str) -> str:
        """One of some words, or the default when the option was not given or not allowed."""
        if text is None or text in allowed:
            return default if text is None else text
        hint = did_you_mean(text, allowed)
        message = f"{shown(text)} is not known; {hint}allowed are {', '.join(allowed)}"
        self.errors.append(InputError(COMMAND_LINE, option, text, message))
        return default

    def path(self, option: str, text: str | None, default: str) -> Path:
        """The path of an option, or its default when it was not given or cannot be one."""
        if text is None or (text.strip() and "\0" not in text):
            return Path(default if text is None else text)
        self.errors.append(InputError(COMMAND_LINE, option, text, "must be the name of a file or folder"))
        return Path(default)

    def folder(self, option: str, text: str | None) -> str | None:
        """The folder of an option, None when it was not given."""
        if text is not None and (not text.strip() or "\0" in text):
            self.errors.append(InputError(COMMAND_LINE, option, text, "must be the name of a folder"))
        return text

    def of_runs(
        self, people: str | None, years: str | None, replicates: str | None, seed: str | None, workers: str | None,
        usual_people: int | None = None, usual_years: int = 0,
    ) -> dict[str, Any]:  # fmt: skip
        """How many people, years, replicates and workers, and the seed: arguments of `scenarios.run` by name; years
        are None where neither an option nor `usual_years` says how many.
        """
        from scenarios.machine import cores
        from scenarios.running import DEFAULT_PEOPLE, DEFAULT_REPLICATES

        many = DEFAULT_PEOPLE if usual_people is None else usual_people
        return {
            "people": self.whole("--people", people, 0, MOST_PEOPLE, many),
            "years": self.whole("--years", years, 1, MOST_YEARS, usual_years) or None,
            "replicates": self.whole("--replicates", replicates, 1, MOST_REPLICATES, DEFAULT_REPLICATES),
            "seed": self.whole("--seed", seed, 0, LARGEST_SEED, 1),
            "workers": self.whole("--workers", workers, 0, cores(), 0),
        }

    def precision(
        self, width: str | None, outcome: str | None, replicates: str | None
    ) -> tuple[Precision | None, str | None]:
        """The precision asked for, if any, and how many replicates there may be: then more than usual."""
        from scenarios.precision import NARROWEST, USUAL_MOST, USUAL_OUTCOME, WIDEST, Precision

        number = self.real("--precision", width, NARROWEST, WIDEST)
        if number is None:
            if outcome is not None and width is None:
                message = "says what --precision is of; give that too, as --precision 0.05"
                self.errors.append(InputError(COMMAND_LINE, "--outcome", outcome, message))
            return None, replicates
        asked = Precision(number, outcome or USUAL_OUTCOME)
        return asked, str(USUAL_MOST) if replicates is None else replicates

    def finish(self) -> None:
        """Raise `neuro.errors.InputErrors` when there was any mistake."""
        if self.errors:
            raise InputErrors(self.errors)
