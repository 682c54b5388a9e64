"""The path of a policy: from its file over what it moves and the phase that asks for it to the circuit's inputs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cache
from typing import Any

from scenarios.diagram.calls import mentioned, reached
from scenarios.diagram.circuit import COLUMNS as STEPS
from scenarios.diagram.circuit import HOME, RECORDS, YESTERDAY, read_day
from scenarios.diagram.graph import Arrow, Box, Diagram
from scenarios.diagram.reading import BEFORE

FILE, KIND, MOVED, PHASE, RECORD, STEP = "file", "kind", "moved", "phase", "record", "step"
COLUMNS = {
    FILE: "file of the library",
    KIND: "kind of intervention",
    MOVED: "what it moves",
    PHASE: "phase that asks for it",
    RECORD: "what it brings people",
    STEP: "step of the circuit",
}
PEOPLE = "people whom it reaches"
HOOKS = {"enrol": "intervene", "stand_by": "encourage"}
"""Methods by which an intervention reaches people itself, and the phase that calls them."""

PLACE = "all_substances"
"""Scenario in which every kind has something to act on."""

INPUTS = {"surroundings": "SURROUNDINGS", "occasion": "OCCASION", "offer": "OFFER", "course": "COURSE"}
BEYOND = "no input of the circuit"
"""Where a path ends that changes what follows an overdose or a wish for care, not what a brain meets."""


def policy_diagram(policies: Sequence[Any] = ()) -> Diagram:
    """The path of some scenarios with interventions; of all policies of the library, if none is given."""
    from population.interventions.registry import PILLARS

    chosen = list(policies) or _of_the_library()
    paths = [path for policy in chosen for path in _paths(policy)]
    boxes: dict[str, Box] = {}
    arrows: dict[Arrow, None] = {}
    for path in paths:
        boxes |= {box.id: boxes.get(box.id, box) for box in path}
        arrows |= {Arrow(a.id, b.id): None for a, b in zip(path, path[1:], strict=False)}
    groups = {pillar: pillar for pillar in PILLARS if any(box.group == pillar for box in boxes.values())}
    return Diagram(
        "policy",
        "The path of a policy" if len(chosen) != 1 else f"The path of a policy: {chosen[0].title}",
        "Read from the code: the levers of each kind, the phases whose functions ask for what it moves, what these phases write for a person, "
        "and the steps of the circuit that read it. No policy touches a state of disorder.",
        COLUMNS,
        tuple(boxes.values()),
        tuple(arrows),
        groups,
    )  # fmt: skip


def _of_the_library() -> list[Any]:
    from scenarios.load import is_policy, library_names, named

    return [named(name) for name in library_names() if is_policy(name)]


def _paths(policy: Any) -> Iterator[tuple[Box, ...]]:
    """Chains of boxes, from a file to steps of the circuit."""
    for entry in policy.interventions:
        kind = type(entry.intervention)
        head = (
            Box(f"{FILE}.{policy.name}", policy.name, FILE, kind.pillar, (), FILE),
            Box(f"{KIND}.{kind.kind}", kind.kind, KIND, kind.pillar, (_title(kind),), KIND),
        )
        for moved, phases in _moved(kind, policy, entry.intervention):
            for phase, records in phases.items():
                for record in records or (BEYOND,):
                    yield from _to_the_circuit((*head, moved, _phase_box(phase)), record)


def _to_the_circuit(head: tuple[Box, ...], record: str) -> Iterator[tuple[Box, ...]]:
    if record == BEYOND:
        yield (*head, Box(f"{RECORD}.{BEYOND}", BEYOND, RECORD, "", ("harm, care or law: what follows a day",), RECORD))
        return
    fields, steps = read_by_steps(record)
    box = Box(f"{RECORD}.{record}", record, RECORD, "", (", ".join(fields),), RECORD)
    for step in steps:
        yield (*head, box, Box(f"{STEP}.{step}", STEPS[step], STEP, "", (), STEP))


def _moved(kind: type[Any], policy: Any, given: Any) -> Iterator[tuple[Box, dict[str, tuple[str, ...]]]]:
    """What a kind moves, and the phases that ask for it with the records that these write."""
    from population.interventions.registry import Intervention, sizes
    from scenarios.load import named

    place = policy if list(given.levers(policy, sizes(kind.kind))) else named(PLACE)
    paths = dict.fromkeys(general(lever.path, place) for lever in given.levers(place, sizes(kind.kind)))
    for path in paths:
        yield Box(f"{MOVED}.{path}", path, MOVED, kind.pillar, (), MOVED), asked_for(path)
    for hook, phase in HOOKS.items():
        if getattr(kind, hook) is not getattr(Intervention, hook):
            written = mentioned_writes(getattr(kind, hook))
            box = Box(f"{MOVED}.{kind.kind}.{hook}", PEOPLE, MOVED, kind.pillar, (", ".join(written),), MOVED)
            yield box, {phase: _records_of(written)}


def general(path: str, place: Any) -> str:
    """The path of an input with a star for what is one of several: "supply.*.price"."""
    several = {*place.supply, *place.care, *place.environment.classes, *_classes()}
    return ".".join("*" if part in several else part for part in path.split("."))


@cache
def _classes() -> frozenset[str]:
    from neuro.registry import substance, substance_ids

    return frozenset(substance(name).substance_class for name in substance_ids())


@cache
def asked_for(path: str) -> dict[str, tuple[str, ...]]:
    """Phases that ask for an input by name, and the records of people that they write."""
    from population.phases import PHASES

    *roots, leaf = (part for part in path.split(".") if part != "*")
    found = {}
    for phase in PHASES:
        askers = [each for each in reached(phase) if _asks(each, roots, leaf)]
        if askers:
            found[phase.__name__] = _records_of(_writes_of(tuple(askers), phase))
    return found


def _asks(function: Callable[..., Any], roots: list[str], leaf: str) -> bool:
    told = mentioned(function).reads
    of_a_part = function.__module__ in ("population.scenario", "population.harm_fields")
    return leaf in told and (of_a_part or not roots or roots[-1] in told or roots == ["courses"])


def _writes_of(askers: tuple[Callable[..., Any], ...], phase: Callable[..., Any]) -> list[str]:
    names = {name for each in reached(phase) for name in mentioned(each).writes}
    return sorted(names)


def mentioned_writes(method: Callable[..., Any]) -> list[str]:
    """Fields of a person's records that a method of an intervention writes."""
    names = mentioned(method).writes
    return [name for record in INPUTS for name in _fields(record) if name in names]


def _records_of(names: Sequence[str]) -> tuple[str, ...]:
    return tuple(record for record in INPUTS if set(names) & set(_fields(record)))


def _fields(record: str) -> tuple[str, ...]:
    from neuro import records

    return tuple(getattr(records, INPUTS[record]).names)


@cache
def read_by_steps(record: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Fields of a record that the circuit reads, and the columns of its diagram that read them."""
    assert record in RECORDS.values()
    fields, steps = {}, {}
    for update in read_day().updates:
        for source in update.fed:
            owner, _, field = source.removeprefix(BEFORE).partition(".")
            if owner == record:
                fields[field] = None
                file = update.function.__module__.rpartition(".")[2]
                steps[HOME.get(file, file)] = None
    return tuple(fields), tuple(step for step in STEPS if step in steps and step != YESTERDAY)


def _phase_box(phase: str) -> Box:
    return Box(f"{PHASE}.{phase}", phase, PHASE, "", (), PHASE)


def _title(kind: type[Any]) -> str:
    return " ".join((kind.__doc__ or "").split("\n\n")[0].split())
