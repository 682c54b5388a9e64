"""The day as a diagram: the tuple of phases that the model runs, and within one of them the day of a brain."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

from scenarios.diagram.circuit import read_day
from scenarios.diagram.graph import Arrow, Box, Diagram

FIRST, WEEK, LAST, BRAIN = "first", "week", "last", "brain"
COLUMNS = {
    FIRST: "place and slow life",
    WEEK: "the day itself (*)",
    BRAIN: "within live: one brain",
    LAST: "care, law, records",
}
LIVE = "live"


def day_diagram() -> Diagram:
    """Phases of a day in their order; those of the past's days stand apart, and the brain beside the phase that runs it."""
    from population.phases import EVERY_DAY, PHASES

    begin = PHASES.index(EVERY_DAY[0])
    parts = {FIRST: PHASES[:begin], WEEK: EVERY_DAY, LAST: PHASES[begin + len(EVERY_DAY) :]}
    number = {phase: i for i, phase in enumerate(PHASES, 1)}
    boxes = [
        Box(phase.__name__, f"{number[phase]}  {phase.__name__}", column, column, (_told(phase), phase.__module__), "phase")
        for column, phases in parts.items()
        for phase in phases
    ]
    brain = [
        Box(f"brain.{step.__name__}", step.__name__, BRAIN, BRAIN, (_told(step), step.__module__), "step")
        for step in steps_of_the_brain()
    ]
    order = [phase.__name__ for phase in PHASES]
    inner = [LIVE, *(box.id for box in brain)]
    arrows = [Arrow(a, b) for line in (order, inner) for a, b in zip(line, line[1:], strict=False)]
    return Diagram(
        "day",
        "The day, as a list",
        "The tuple of phases that the model runs, in this order; the first words of each phase, and its file. (*) In the past before the "
        "first day these run seven times a week, the others once.",
        COLUMNS,
        (*boxes, *brain),
        tuple(arrows),
        {column: said.removesuffix(" (*)") for column, said in COLUMNS.items()},
        in_order=True,
    )  # fmt: skip


def steps_of_the_brain() -> list[Callable[..., Any]]:
    """Functions of `neuro.steps` that write a variable, in the order in which a day first calls them."""
    reading = read_day()
    writers = {update.function for update in reading.updates}
    return [step for step in reading.walked if step in writers and ".steps." in step.__module__]


def _told(function: Callable[..., Any]) -> str:
    return " ".join((inspect.getdoc(function) or "").partition("\n\n")[0].replace("`", "").split())
