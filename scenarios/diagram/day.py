"""The day as a diagram: the tuple of phases that the model runs, and within one of them the day of a brain."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from itertools import pairwise
from typing import Any

from scenarios.diagram.circuit import read_day
from scenarios.diagram.graph import Arrow, Box, Diagram

FIRST, WEEK, LAST, BRAIN = "first", "week", "last", "brain"
COLUMNS = {FIRST: "place and slow life", WEEK: "the day (*), care, records", BRAIN: "within live: one brain"}
GROUPS = {
    FIRST: "place and slow life",
    WEEK: "the day itself",
    LAST: "care, law, population, records",
    BRAIN: "one person's circuit",
}
LIVE = "live"


def day_diagram() -> Diagram:
    """Phases of a day in their order; days of the past stand apart, and the brain beside the phase that runs it."""
    from population.phases import PHASES

    brain = [
        _box(step, f"brain.{step.__name__}", step.__name__, BRAIN, BRAIN) for step in steps_of_the_brain()
    ]
    order = [phase.__name__ for phase in PHASES]
    inner = [LIVE, *(box.id for box in brain)]
    return Diagram(
        "day",
        "The day, as a list",
        "The tuple of phases that the model runs, in this order; the first words of each phase, and its file. (*) In "
        "the past before the first day the phases of the day itself run seven times a week, the others once.",
        COLUMNS,
        (*_phases(), *brain),
        tuple(Arrow(a, b) for line in (order, inner) for a, b in pairwise(line)),
        GROUPS,
        in_order=True,
    )


def _phases() -> list[Box]:
    from population.phases import EVERY_DAY, PHASES

    begin = PHASES.index(EVERY_DAY[0])
    boxes = []
    for i, phase in enumerate(PHASES):
        group = FIRST if i < begin else WEEK if phase in EVERY_DAY else LAST
        column = FIRST if group == FIRST else WEEK
        boxes.append(_box(phase, phase.__name__, f"{i + 1}  {phase.__name__}", column, group))
    return boxes


def _box(function: Callable[..., Any], name: str, title: str, column: str, group: str) -> Box:
    return Box(name, title, column, group, (_told(function), function.__module__), "phase")


def steps_of_the_brain() -> list[Callable[..., Any]]:
    """Functions of `neuro.steps` that write a variable, in the order in which a day first calls them."""
    reading = read_day()
    writers = {update.function for update in reading.updates}
    return [step for step in reading.walked if step in writers and ".steps." in step.__module__]


def _told(function: Callable[..., Any]) -> str:
    """The first sentence of a function's docstring."""
    told = " ".join((inspect.getdoc(function) or "").partition("\n\n")[0].replace("`", "").split())
    return told.partition(". ")[0].removesuffix(".") + "."
