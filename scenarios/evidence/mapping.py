"""Which measure computes which target: the rules of ``data/mapping.yaml``."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from neuro.errors import InputError, InputErrors, did_you_mean, shown
from neuro.files import read_yaml
from scenarios.evidence.registry import Measure, all_measures
from scenarios.evidence.targets import DATA, Target

MAPPING = DATA / "mapping.yaml"
KEYS = ("match", "measure", "with", "factor", "reason")


@dataclass(frozen=True)
class Rule:
    """One entry: a pattern of ids, and how they are computed or why they are not.

    Attributes
    ----------
    measure
        Name of a registered measure; empty where there is a reason instead.
    options
        Its options; text may hold {name} of the pattern.
    factor
        From the measure's unit to the target's.
    """

    pattern: re.Pattern[str]
    measure: str
    options: Mapping[str, Any]
    factor: float
    reason: str


@dataclass(frozen=True)
class Computation:
    """How one target is computed."""

    measure: Measure
    options: Mapping[str, Any]
    factor: float


@dataclass(frozen=True)
class Plan:
    """What can be computed, by id, and why the others cannot."""

    computed: dict[str, Computation]
    reasons: dict[str, str]


def plan_of(targets: Sequence[Target], path: Path = MAPPING) -> Plan:
    """How every target that is scored is computed, or why it is not.

    Raises
    ------
    neuro.errors.BadInput
        When a rule is wrong, or names a measure or an option that is not known.
    """
    things, rules = read_rules(path)
    computed, reasons = {}, {}
    for target in targets:
        if target.kind != "target":
            continue
        match = next(((rule, m) for rule in rules if (m := rule.pattern.fullmatch(target.id))), None)
        if match is None:
            reasons[target.id] = f"no rule of {path.name} matches its id"
        elif match[0].reason:
            reasons[target.id] = match[0].reason
        else:
            rule, found = match
            names = {k: things.get(v, v) for k, v in found.groupdict().items() if v is not None}
            options = {k: _filled(v, names) for k, v in rule.options.items()}
            computed[target.id] = Computation(all_measures()[rule.measure], options, rule.factor)
    return Plan(computed, reasons)


def read_rules(path: Path = MAPPING) -> tuple[dict[str, str], list[Rule]]:
    """Names of things, and rules in their order."""
    whole = read_yaml(path)
    errors: list[InputError] = []
    entries = _of_kind(whole.get("targets"), list, "targets", path.name, errors)
    things = _of_kind(whole.get("things"), dict, "things", path.name, errors)
    rules = [_rule(entry, f"targets.{i}", path.name, errors) for i, entry in enumerate(entries)]
    if errors:
        raise InputErrors(errors)
    return {str(k): str(v) for k, v in things.items()}, [rule for rule in rules if rule]


def _of_kind(value: Any, kind: type, field: str, file: str, errors: list[InputError]) -> Any:
    """The value where it is of a kind of container; else an empty one, and an error."""
    if isinstance(value, kind):
        return value
    words = "a mapping" if kind is dict else "a list"
    errors.append(InputError(file, field, value, f"must be {words}, but is {shown(value)}"))
    return kind()


def _rule(entry: Any, field: str, file: str, errors: list[InputError]) -> Rule | None:
    before = len(errors)
    entry = _of_kind(entry, dict, field, file, errors)
    options = dict(_of_kind(entry.get("with", {}), dict, f"{field}.with", file, errors))
    factor = entry.get("factor", 1.0)
    if isinstance(factor, bool) or not isinstance(factor, int | float):
        errors.append(
            InputError(file, f"{field}.factor", factor, f"must be a number, but is {shown(factor)}")
        )
    for key in (key for key in entry if key not in KEYS):
        hint = did_you_mean(key, KEYS)
        errors.append(
            InputError(file, f"{field}.{key}", key, f"is not known; {hint}allowed are {', '.join(KEYS)}")
        )
    if ("measure" in entry) == ("reason" in entry):
        errors.append(InputError(file, field, None, "needs a measure or a reason, and not both"))
        return None
    try:
        pattern = re.compile(str(entry.get("match", "")))
    except re.error as problem:
        errors.append(InputError(file, f"{field}.match", entry["match"], f"is no pattern ({problem})"))
        return None
    if not pattern.pattern:
        errors.append(InputError(file, f"{field}.match", None, "is missing; give a pattern of ids"))
    name = str(entry.get("measure", ""))
    if name:
        _check_measure(name, options, field, file, errors)
    if len(errors) > before:
        return None
    return Rule(pattern, name, options, float(factor), str(entry.get("reason", "")))


def _check_measure(
    name: str, options: Mapping[str, Any], field: str, file: str, errors: list[InputError]
) -> None:
    known = all_measures()
    if name not in known:
        message = f"{shown(name)} is not known; {did_you_mean(name, known)}allowed are {', '.join(known)}"
        errors.append(InputError(file, f"{field}.measure", name, message))
        return
    measure = known[name]
    for option in sorted(map(str, options.keys() - measure.allows)):
        message = f"is no option of {name}; allowed are {', '.join(sorted(measure.allows))}"
        errors.append(InputError(file, f"{field}.with.{option}", option, message))
    for option in sorted(measure.needs - options.keys()):
        errors.append(InputError(file, f"{field}.with.{option}", None, f"is missing; {name} needs it"))


def _filled(value: Any, names: Mapping[str, str]) -> Any:
    """An option with the parts of the id filled in; what reads as a number becomes one, unless it stands for ages."""
    if not isinstance(value, str) or "{" not in value:
        return value
    text = value.format(**names)
    if value in ("{ages}",):
        return text
    return int(text) if re.fullmatch(r"\d+", text) else text
