"""The circuit as a diagram: its variables in the order in which a day writes them, and which feeds which."""

from __future__ import annotations

from collections import Counter
from functools import cache
from typing import Any

from neuro.records import BRAIN
from scenarios.diagram.graph import Arrow, Box, Diagram
from scenarios.diagram.reading import BEFORE, Reading, Record, Update, merged

RECORDS = {
    "brain": "brain", "around": "surroundings", "circuits": "circuit", "course_table": "course",
    "occasions": "occasion", "offers": "offer",
}  # fmt: skip
"""Arguments of `neuro.day.person_day` that are records, and what they are called."""

INPUTS = ("surroundings", "occasion", "offer")
YESTERDAY = "yesterday"
COLUMNS = {
    YESTERDAY: "as yesterday left it",
    "sensing": "sense",
    "craving": "crave",
    "choosing": "choose and take",
    "learning": "learn and rest",
    "adapting": "adapt",
}
HOME = {"day": "choosing", "taking": "choosing", "resting": "learning"}
"""Files of a day that share the column of another."""

GROUPS = {
    "kinetics": "kinetics", "dopamine": "dopamine", "cues": "cues and learning", "control": "control and stress",
    "choice": "value and choice", "adaptation": "adaptation", "": "no equation of its own",
}  # fmt: skip
"""Files of `neuro.equations`, in words."""

STATE, TODAY, TRAIT, INPUT = "state", "today", "static", "input"


@cache
def read_day() -> Reading:
    """A day of one person, read from its source."""
    from neuro import day

    reading = Reading(("neuro.day", "neuro.steps"), ("neuro.equations",))
    names = {argument: Record(record) for argument, record in RECORDS.items()}
    reading.call(day.person_day, names)
    return reading


def kind_of(name: str) -> str:
    """Whether a field is a state, worked out anew today, a trait or an input: as the day reads and writes it."""
    reading = read_day()
    if name.partition(".")[0] in INPUTS:
        return INPUT
    if name not in reading.written:
        return TRAIT
    return STATE if name in reading.carried else TODAY


def feeds() -> dict[tuple[str, str], tuple[str, ...]]:
    """(source, target) and the equations on the way, of all fields that the day writes; a field's own past is left out.

    A source that the day has not written before it is needed begins with `reading.BEFORE`.
    """
    found: dict[tuple[str, str], tuple[str, ...]] = {}
    for update in read_day().updates:
        for source, way in update.fed.items():
            if source.removeprefix(BEFORE) != update.target:
                pair = source, update.target
                found[pair] = tuple(dict.fromkeys((*found.get(pair, ()), *way)))
    return found


def circuit_diagram() -> Diagram:
    """Variables that the day writes, in boxes; the traits and inputs that enter stand in the boxes, not beside them."""
    pairs = feeds()
    targets = list(dict.fromkeys(update.target for update in read_day().updates))
    arrows = [
        Arrow(source, target, way)
        for (source, target), way in pairs.items()
        if source.removeprefix(BEFORE) in targets
    ]
    begins = {arrow.source for arrow in arrows}
    old = [_carried(name) for name in targets if BEFORE + name in begins]
    return Diagram(
        "circuit",
        "One day of the circuit: which variable feeds which",
        "Read from the functions that the model runs. A box is a variable, in the colour of the equation that makes "
        "it; below its name stand that equation, and the traits and inputs that enter. An arrow means: feeds it.",
        COLUMNS,
        (*old, *(_box(name, pairs) for name in targets)),
        tuple(arrows),
        GROUPS,
    )


def _column(name: str) -> str:
    return _home(next(update for update in read_day().updates if update.target == name))


def _home(update: Update) -> str:
    file = update.function.__module__.rpartition(".")[2]
    return HOME.get(file, file)


def _carried(name: str) -> Box:
    return Box(BEFORE + name, in_words(name), YESTERDAY, _group(name), (), STATE, symbol_of(name))


def _box(name: str, pairs: dict[tuple[str, str], tuple[str, ...]]) -> Box:
    entering = [
        in_words(source.removeprefix(BEFORE))
        for source, target in pairs
        if target == name and kind_of(source.removeprefix(BEFORE)) in (TRAIT, INPUT)
    ]
    notes = (", ".join(dict.fromkeys(_made_by(name))), ", ".join(dict.fromkeys(entering)))
    return Box(name, in_words(name), _column(name), _group(name), notes, kind_of(name), symbol_of(name))


def _made_by(name: str) -> list[str]:
    """Equations that make a variable; where its lines have none of their own, the last on the way to them."""
    updates = [update for update in read_day().updates if update.target == name]
    own = [update.equation for update in updates if update.equation]
    return own or [way[-1] for way in merged(update.fed for update in updates).values() if way]


def _group(name: str) -> str:
    """File of the equation that makes a variable."""
    made = _made_by(name)
    return _files()[Counter(made).most_common(1)[0][0]] if made else ""


@cache
def _files() -> dict[str, str]:
    """File of each equation, by name."""
    from importlib import import_module

    return {
        name: file
        for file in GROUPS
        if file
        for name, member in vars(import_module(f"neuro.equations.{file}")).items()
        if getattr(member, "__module__", "") == f"neuro.equations.{file}"
    }


def in_words(name: str) -> str:
    """A field as it is read: "cue labile"; what brain and course both have, "control of a class" of the course."""
    record, _, field = name.rpartition(".")
    words = field.replace("_", " ")
    return f"{words} of a class" if record.endswith("course") and field in (BRAIN.names or ()) else words


def symbol_of(name: str) -> str:
    """Symbol of a field in equations, as the documents tell it."""
    from scenarios.documents.variables import descriptions

    record, _, field = name.partition(".")
    told: Any = descriptions().get(record, {}).get(field, ("",))
    return (
        str(told[0])
        .replace("delta", "\N{GREEK SMALL LETTER DELTA}")
        .replace("beta", "\N{GREEK SMALL LETTER BETA}")
    )
