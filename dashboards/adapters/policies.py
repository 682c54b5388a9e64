"""Policies as controls: what each kind is, its range with the source, and what else can be chosen about it."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any, Literal, NamedTuple, get_args, get_origin

from neuro.errors import BadInput
from population.interventions.registry import PILLARS, describe, intervention_class
from population.scenario import Scenario, scenario_from_mapping

TIMES = ("start", "ramp_days", "end", "target")
FIXED = ("intensity", "unit")
"""What a page does not let one choose apart: the slider is the intensity, in its usual unit."""
TARGETS: dict[str, dict[str, Any]] = {
    "everybody": {},
    "the most deprived fifth of neighbourhoods": {"deprivation": [5]},
    "the two most deprived fifths": {"deprivation": [4, 5]},
    "urban neighbourhoods": {"urban": True},
    "rural neighbourhoods": {"urban": False},
    "people younger than 26": {"age": [12, 26]},
}
"""Whom a policy is for, as a reader chooses it, and as a scenario says it."""


class Choice(NamedTuple):
    """Something else that a kind lets one choose: its values, and what is usual."""

    field: str
    meaning: str
    values: tuple[str, ...]
    usual: str | None
    many: bool


class Control(NamedTuple):
    """One kind of policy as a reader meets it."""

    kind: str
    pillar: str
    title: str
    docs: str
    meaning: str
    usual: float
    low: float
    high: float
    unit: str
    source: str
    basis: str
    targets: tuple[str, ...]


@lru_cache(maxsize=1)
def controls() -> dict[str, Control]:
    """Every kind by name, pillar by pillar."""
    found = [_control(entry) for entry in describe() if entry["pillar"] in PILLARS]
    order = {pillar: i for i, pillar in enumerate(PILLARS)}
    return {c.kind: c for c in sorted(found, key=lambda c: (order.get(c.pillar, len(order)), c.title))}


def pillars() -> dict[str, list[Control]]:
    """Controls by pillar."""
    found: dict[str, list[Control]] = {}
    for control in controls().values():
        found.setdefault(control.pillar, []).append(control)
    return found


def choices(kind: str, scenario: Scenario) -> list[Choice]:
    """What else can be chosen about a kind in a place, in the order of its fields."""
    fields = intervention_class(kind).model_fields
    names = [name for name in fields if name not in (*TIMES, *FIXED)]
    found = (_choice(name, fields[name], scenario) for name in names)
    return [choice for choice in found if choice is not None]


def usual(kind: str, scenario: Scenario) -> dict[str, Any]:
    """A policy of this kind as it is when it is switched on."""
    policy: dict[str, Any] = {"kind": kind, "intensity": controls()[kind].usual}
    for choice in choices(kind, scenario):
        if choice.usual is None and choice.values:
            policy[choice.field] = list(choice.values) if choice.many else choice.values[0]
    return policy


def fits(kind: str, scenario: Scenario) -> bool:
    """Whether a place has what a kind acts on: the scenario's own check says so."""
    if not all(choice.values or choice.usual is not None for choice in choices(kind, scenario)):
        return False
    try:
        scenario_from_mapping({**scenario.as_mapping(), "interventions": [usual(kind, scenario)]}, kind)
    except BadInput:
        return False
    return True


def target_name(policy: dict[str, Any]) -> str:
    """The words for a policy's target."""
    given = policy.get("target") or {}
    return next((name for name, target in TARGETS.items() if target == given), "everybody")


@lru_cache(maxsize=1)
def ready_made() -> dict[str, tuple[str, tuple[dict[str, Any], ...]]]:
    """Policies of the library by name: their title, and what they switch on as a plan writes it."""
    from scenarios.load import is_policy, library_names, named

    found = {}
    for name in filter(is_policy, library_names()):
        scenario = named(name)
        found[name] = (scenario.title, tuple(map(_written, scenario.as_mapping()["interventions"])))
    return found


def _written(policy: dict[str, Any]) -> dict[str, Any]:
    """A policy without what is as usual, and with numbers in place of quantities."""
    target = {key: value for key, value in (policy.get("target") or {}).items() if value is not None}
    plain = {
        key: value["value"] if isinstance(value, dict) and "value" in value else value
        for key, value in policy.items()
    }
    kept = {key: value for key, value in plain.items() if value not in (None, 0, [], ()) and key != "target"}
    return {**kept, "target": target} if target else kept


def _control(entry: dict[str, Any]) -> Control:
    number = entry["numbers"]["intensity"]
    allowed = [n for n, t in TARGETS.items() if set(t) <= set(entry["can_target"])]
    return Control(
        kind=entry["kind"],
        pillar=entry["pillar"],
        title=entry["title"].rstrip("."),
        docs=entry["docs"],
        meaning=entry["fields"]["intensity"]["meaning"],
        usual=float(number["value"]),
        low=float(number["low"]),
        high=float(number["high"]),
        unit=number["unit"],
        source=number["source"],
        basis=number["kind"],
        targets=tuple(allowed),
    )


def _choice(name: str, field: Any, scenario: Scenario) -> Choice | None:
    default = None if field.is_required() else field.get_default(call_default_factory=True)
    meaning = field.description or name
    if name == "treatment":
        return Choice(name, meaning, ("all", *scenario.care), "all", False)
    if name == "substance_class":
        return (
            Choice(name, meaning, _classes(scenario), default if default else None, False)
            if field.is_required()
            else None
        )
    if name == "substances":
        return Choice(name, meaning, tuple(scenario.substances), None, True)
    options = _literal(field.annotation)
    return Choice(name, meaning, options, str(default), False) if options else None


def _literal(annotation: Any) -> tuple[str, ...]:
    return tuple(map(str, get_args(annotation))) if get_origin(annotation) is Literal else ()


def _classes(scenario: Scenario) -> tuple[str, ...]:
    from neuro.registry import substance

    return tuple(dict.fromkeys(substance(name).substance_class for name in scenario.substances))


def slug(title: str) -> str:
    """A name that a scenario may have, made of any title."""
    return re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")[:40].strip("-") or "plan"
