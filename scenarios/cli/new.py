"""``mesolimbic new``: write a scenario file for a place of one's own."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Annotated

import typer

from neuro.errors import InputError, did_you_mean, shown
from scenarios.cli.options import COMMAND_LINE, Numbers

SUFFIX = ".yaml"
USUAL_PLACE = "baseline"
SMALLEST = 100


def new_command(
    file: Annotated[str, typer.Argument(metavar="PLACE", help="Name of the place, or of the file to write.")],
    place: Annotated[
        str, typer.Option(metavar="NAME", help="Place of the library that is most like it.")
    ] = USUAL_PLACE,
    population: Annotated[
        str | None,
        typer.Option(
            metavar="N", help="Residents aged 12 and over.  [default: those of the place it is like]"
        ),
    ] = None,
) -> None:
    """Write a commented scenario file that asks for what a county knows."""
    from population.scenario import MOST_PEOPLE
    from scenarios.load import library_groups, load, named
    from scenarios.new_place import place_file
    from scenarios.store import make_folder, write_atomically

    groups = library_groups()
    places = [*groups["status quo"], *groups["places"]]
    numbers = Numbers()
    if place not in places:
        hint = did_you_mean(place, places)
        message = f"{shown(place)} is no place of the library; {hint}allowed are {', '.join(places)}"
        numbers.errors.append(InputError(COMMAND_LINE, "--place", place, message))
    size = numbers.whole("--population", population, SMALLEST, MOST_PEOPLE, 0)
    numbers.finish()
    path = _path(file)
    base = named(place)
    text = place_file(path.stem, place, base, size or base.population.size)
    make_folder(path.parent, "PLACE")
    write_atomically(path, text.encode())
    load(path)
    typer.echo(f"{path}: written; change what you know, then: mesolimbic validate {path}")


def _path(file: str) -> Path:
    name = Path(file).name.removesuffix(SUFFIX)
    if not re.fullmatch(r"[a-z0-9_-]{1,64}", name):
        message = f"must be 1 to 64 small letters, digits, _ or -, but is {shown(name)}"
        raise InputError(COMMAND_LINE, "PLACE", file, message)
    path = Path(file).with_name(f"{name}{SUFFIX}")
    if os.path.lexists(path):
        raise InputError(path, "", None, "is there already; give another name, or take it away first")
    return path
