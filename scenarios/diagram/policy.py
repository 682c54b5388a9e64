"""The path of a policy: from its file over what it moves and the phase that asks for it to the circuit's inputs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cache
from itertools import pairwise
from typing import Any

from scenarios.diagram.calls import made_of, mentioned, reached
from scenarios.diagram.circuit import COLUMNS as STEPS
from scenarios.diagram.circuit import HOME, RECORDS, TRAIT, kind_of, read_day
from scenarios.diagram.circuit import INPUT as INPUT_FIELD
from scenarios.diagram.graph import Arrow, Box, Diagram
from scenarios.diagram.reading import BEFORE, Parts, Reading, Record, Value

FILE, KIND, MOVED, PHASE, KEPT, INPUT, STEP = "file", "kind", "moved", "phase", "kept", "input", "step"
COLUMNS = {
    FILE: "file of the library",
    KIND: "kind of intervention",
    MOVED: "what it moves",
    PHASE: "phase that asks for it",
    KEPT: "what it leaves",
    INPUT: "input of the circuit",
    STEP: "step of the circuit",
}
PEOPLE = "people whom it reaches"
HOOKS = {"enrol": "intervene", "stand_by": "encourage"}
"""Methods by which an intervention reaches people itself, and the phase that calls them."""

PLACE = "all_substances"
"""Scenario in which every kind has something to act on."""

INPUTS = {
    "surroundings": "SURROUNDINGS", "occasion": "OCCASION", "offer": "OFFER", "course": "COURSE", "brain": "BRAIN",
}  # fmt: skip
"""Records that a brain is given, and their names in `neuro.records`."""

OF_WHAT = {"market": "market", "scene": "scene", "ledger": "ledger of a course", "person": "home"}
"""Records that a phase leaves something in, as they are called."""

BEYOND = "no input of the circuit"
"""Where a path ends that changes what follows an overdose, say, and not what a brain meets."""


def policy_diagram(policies: Sequence[Any] = ()) -> Diagram:
    """The path of some scenarios with interventions; of all policies of the library, if none is given."""
    from population.interventions.registry import PILLARS

    chosen = list(policies) or _of_the_library()
    paths = [path for policy in chosen for path in _paths(policy)]
    boxes: dict[str, Box] = {}
    arrows: dict[Arrow, None] = {}
    for path in paths:
        boxes |= {box.id: boxes.get(box.id, box) for box in path}
        arrows |= {Arrow(a.id, b.id): None for a, b in pairwise(path)}
    groups = {pillar: pillar for pillar in PILLARS if any(box.group == pillar for box in boxes.values())}
    return Diagram(
        "policy",
        "The path of a policy" if len(chosen) != 1 else f"The path of a policy: {chosen[0].title}",
        "Read from the code: the levers of each kind, the phases whose functions ask for what it moves, what these "
        "phases write, the inputs that a day makes of it, and the steps of the circuit that read them. What could be "
        "reached is told, not how much. Nothing touches a state of disorder.",
        COLUMNS,
        tuple(sorted(boxes.values(), key=lambda box: box.name if box.column == STEP else "")),
        tuple(arrows),
        groups,
        numbered=(STEP,),
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
        for moved, phase, kept in _moved(kind, policy, entry.intervention):
            asked = Box(f"{PHASE}.{phase}", phase, PHASE, "", (), PHASE)
            for record, fields in kept.items() or [("", ())]:
                yield from _to_the_circuit((*head, moved, asked), record, fields)


def _to_the_circuit(head: tuple[Box, ...], record: str, kept: tuple[str, ...]) -> Iterator[tuple[Box, ...]]:
    """From what a phase leaves to the inputs that are made of it, and on to the steps that read them."""
    if not record:
        yield (
            *head,
            Box(f"{INPUT}.", BEYOND, INPUT, "", ("harm, kits, custody: what follows a day",), INPUT),
        )
        return
    if record in INPUTS:
        made = [record]
    else:
        head = (*head, Box(f"{KEPT}.{record}.{kept}", OF_WHAT[record], KEPT, "", (", ".join(kept),), KEPT))
        made = list(inputs_of(record, kept))
    for name in made:
        fields, steps = read_by_steps(name)
        box = Box(f"{INPUT}.{name}", name, INPUT, "", (", ".join(fields),), INPUT)
        for step in steps:
            yield (
                *head,
                box,
                Box(f"{STEP}.{step}", f"{list(STEPS).index(step)} {STEPS[step]}", STEP, "", (), STEP),
            )


def _moved(kind: type[Any], policy: Any, given: Any) -> Iterator[tuple[Box, str, dict[str, tuple[str, ...]]]]:
    """What a kind moves, each phase that asks for it, and the records and fields that it leaves for the brain."""
    from population.interventions.registry import Intervention, sizes
    from scenarios.load import named

    size = sizes(kind.kind)
    place = policy if list(given.levers(policy, size)) else named(PLACE)
    for path in dict.fromkeys(general(lever.path, place) for lever in given.levers(place, size)):
        for phase, kept in asked_for(path).items():
            yield (
                Box(f"{MOVED}.{path}", path.rpartition(".")[2], MOVED, kind.pillar, (path,), MOVED),
                phase,
                kept,
            )
    for hook, phase in HOOKS.items():
        method = getattr(kind, hook)
        if method is not getattr(Intervention, hook):
            written = mentioned(method).writes
            kept = {
                name: found for name in INPUTS if (found := tuple(f for f in _fields(name) if f in written))
            }
            box = Box(
                f"{MOVED}.{kind.kind}.{hook}", PEOPLE, MOVED, kind.pillar, (", ".join(*kept.values()),), MOVED
            )
            yield box, phase, kept


def general(path: str, place: Any) -> str:
    """The path of an input with a star for what is one of several: "supply.*.price"."""
    several = {*place.supply, *place.care, *place.environment.classes, *_classes()}
    return ".".join("*" if part in several else part for part in path.split("."))


@cache
def _classes() -> frozenset[str]:
    from neuro.registry import substance, substance_ids

    return frozenset(substance(name).substance_class for name in substance_ids())


@cache
def asked_for(path: str) -> dict[str, dict[str, tuple[str, ...]]]:
    """Phases that ask for an input by name, with the records and fields that they leave for the day of a brain."""
    from population.phases import PHASES

    *roots, leaf = (part for part in path.split(".") if part != "*")
    return {
        phase.__name__: left_by(phase, leaf)
        for phase in PHASES
        if any(_asks(each, roots, leaf) for each in reached(phase))
    }


PARTS_OF_SCENARIO = ("population.scenario", "population.scenario.environment", "population.scenario.harm")
STEPS_OF_PEOPLE = ("population.steps", "population.mechanisms", "neuro")
"""Modules that read fields of a scenario under the names of their own, and those that never see a scenario."""


def _asks(function: Callable[..., Any], roots: list[str], leaf: str) -> bool:
    told, home = mentioned(function), function.__module__
    if home in PARTS_OF_SCENARIO:
        return leaf in told.reads or leaf in told.words
    if roots and roots != ["courses"]:
        by_name = "getattr" in function.__code__.co_names and roots[0] in told.reads
        named = leaf in told.reads and (roots[-1] in told.reads or by_name)
        return named and not home.startswith(STEPS_OF_PEOPLE)
    return leaf in told.reads


def left_by(phase: Callable[..., Any], leaf: str) -> dict[str, tuple[str, ...]]:
    """Records of the place that a phase makes of an input, or else those of people that it changes; their fields."""
    of_place = {name: _used(name) for name in made_of(phase, leaf)}
    if of_place:
        return of_place
    written = {name for each in reached(phase) for name in mentioned(each).writes}
    columns = {name for each in reached(phase) for name in mentioned(each).words}
    found = {
        "ledger": tuple(field for field in _used("ledger") if field in written),
        "person": tuple(field for field in _used("person") if field in columns),
    }
    return {name: fields for name, fields in found.items() if fields}


@cache
def read_meeting() -> Reading:
    """What a day brings to one person, read from its source: from market, scene, ledger and home to inputs."""
    from population.steps import ordinary_day

    reading = Reading(("population.steps",), ("population.mechanisms", "neuro.equations"))
    records = {name: Record(name) for name in ("brain", "market", "ledger")}
    home: dict[str, Value] = {name: {f"person.{name}": ()} for name in ("stock", "familiar")}
    today = Parts({"scenes": Record("scene"), "activities": Record("activity")})
    circuit = {argument: Record(record) for argument, record in RECORDS.items()}
    reading.call(ordinary_day.meet_the_day, {**circuit, **records, **home, "today": today})
    return reading


def _meets() -> Iterator[tuple[str, str, str]]:
    """(record, field, input record) for all that a day brings to the inputs of a circuit."""
    for update in read_meeting().updates:
        for source in update.fed:
            record, _, field = source.removeprefix(BEFORE).partition(".")
            yield record, field, update.target.partition(".")[0]


def _used(record: str) -> tuple[str, ...]:
    """Fields of a record that reach an input of the circuit."""
    return tuple(dict.fromkeys(field for name, field, _ in _meets() if name == record))


def inputs_of(record: str, fields: tuple[str, ...]) -> dict[str, None]:
    """Input records that are made of some fields of a record."""
    return dict.fromkeys(target for name, field, target in _meets() if name == record and field in fields)


def _fields(record: str) -> tuple[str, ...]:
    from neuro import records

    return tuple(getattr(records, INPUTS[record]).names)


@cache
def read_by_steps(record: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Fields of a record that the circuit is given, and the columns of its diagram that read them."""
    fields: dict[str, None] = {}
    steps: dict[str, None] = {}
    for update in read_day().updates:
        for source in update.fed:
            owner, _, field = source.removeprefix(BEFORE).partition(".")
            if owner == record and kind_of(f"{owner}.{field}") in (TRAIT, INPUT_FIELD):
                fields[field] = None
                file = update.function.__module__.rpartition(".")[2]
                steps[HOME.get(file, file)] = None
    return tuple(fields), tuple(step for step in STEPS if step in steps)


def _title(kind: type[Any]) -> str:
    return " ".join((kind.__doc__ or "").split("\n\n")[0].split())
