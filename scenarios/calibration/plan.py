"""The plan of a calibration: a YAML file that says what moves, what counts, in which order, and what is left out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from neuro.errors import InputError, InputErrors, did_you_mean, shown
from neuro.files import read_yaml
from population.scenario import Scenario
from scenarios.calibration.goals import Goal, balanced
from scenarios.calibration.moving import Move, move_of
from scenarios.calibration.space import Space
from scenarios.calibration.waves import Method

SCHEMA = "mesolimbic.calibration_plan/1"
PLANS = Path(__file__).parent / "data" / "plans"


class _Entry(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class ParameterEntry(_Entry):
    """A parameter that moves; low and high are those of the data file unless given."""

    path: str
    stage: str
    scale: Literal["linear", "log", "pert"] = "linear"
    how: Literal["value", "times", "plus"] = "value"
    low: float | None = None
    high: float | None = None
    at_most: float | None = None
    source: str = ""


class TargetEntry(_Entry):
    """A target of `scenarios/evidence`, by its id."""

    id: str
    stage: str
    group: str
    weight: float = Field(default=1.0, ge=0.0)
    discrepancy: float = Field(default=0.0, ge=0.0)
    log: bool | None = None


class FindingEntry(_Entry):
    """A finding of the laboratory, EXPERIMENT.FINDING, that the circuit must go on showing."""

    id: str
    stage: str
    group: str = "laboratory"
    weight: float = Field(default=1.0, ge=0.0)


class MethodEntry(_Entry):
    """See `scenarios.calibration.waves.Method`."""

    design: int = Field(default=48, ge=4, le=4096)
    waves: int = Field(default=2, ge=1, le=20)
    cutoff: float = Field(default=3.0, gt=0.0)
    refine: int = Field(default=32, ge=0, le=4096)
    check: int = Field(default=32, ge=0, le=4096)
    particles: int = Field(default=1024, ge=64, le=65536)
    draws: int = Field(default=400, ge=200, le=10000)


class PlanEntry(_Entry):
    """A whole plan."""

    schema_: Literal["mesolimbic.calibration_plan/1"] = Field(alias="schema")
    name: str = Field(pattern=r"^[a-z0-9_-]{1,64}$")
    title: str
    scenario: str
    people: int = Field(ge=100, le=1_000_000)
    laboratory_scale: float = Field(default=0.1, gt=0.0, le=1.0)
    seed: int = Field(default=1, ge=0)
    weights: Literal["as given", "domains alike"] = "as given"
    stages: tuple[str, ...] = Field(min_length=1)
    parameters: tuple[ParameterEntry, ...] = Field(min_length=1)
    targets: tuple[TargetEntry, ...] = ()
    findings: tuple[FindingEntry, ...] = ()
    hold_out: dict[str, str] = {}
    method: MethodEntry = MethodEntry()


@dataclass(frozen=True)
class Plan:
    """A plan that can be run.

    Attributes
    ----------
    goals
        Those that are fitted.
    held_out
        Goals of the groups that are left out, with nothing fitted to them.
    reasons
        Why a group is independent of the rest.
    """

    name: str
    title: str
    scenario: Scenario
    people: int
    laboratory_scale: float
    seed: int
    stages: tuple[str, ...]
    moves: tuple[Move, ...]
    goals: tuple[Goal, ...]
    held_out: tuple[Goal, ...]
    reasons: Mapping[str, str]
    method: Method
    written: Mapping[str, Any]

    @property
    def space(self) -> Space:
        return Space(tuple(m.parameter for m in self.moves))

    @property
    def findings(self) -> tuple[str, ...]:
        """Experiments of the laboratory that are needed."""
        ids = (g.id for g in (*self.goals, *self.held_out) if g.domain == "laboratory")
        return tuple(dict.fromkeys(i.partition(".")[0] for i in ids))

    @property
    def computed(self) -> tuple[str, ...]:
        """Ids of all targets, fitted or held out."""
        return tuple(g.id for g in (*self.goals, *self.held_out) if g.domain != "laboratory")

    def in_one_stage(self) -> Plan:
        """The same with everything in one stage."""
        stage = "all"
        moves = tuple(replace(m, parameter=replace(m.parameter, stage=stage)) for m in self.moves)
        goals = tuple(replace(g, stage=stage) for g in self.goals)
        return replace(self, stages=(stage,), moves=moves, goals=goals)


def plan_names() -> list[str]:
    """Plans that ship with the package."""
    return sorted(path.stem for path in PLANS.glob("*.yaml"))


def read_plan(
    plan: str | Path, *, scenario: Scenario | None = None, hold_out: Sequence[str] = (), people: int | None = None,
    seed: int | None = None, method: Mapping[str, int] | None = None,
) -> Plan:  # fmt: skip
    """A plan by its name or from a file, with what the command line says otherwise.

    Raises
    ------
    neuro.errors.BadInput
        With every mistake, each with its field.
    """
    path = PLANS / f"{plan}.yaml" if str(plan) in plan_names() else Path(plan)
    if path.parent != PLANS and path.suffix not in (".yaml", ".yml"):
        names = plan_names()
        message = (
            f"no such plan; {did_you_mean(plan, names)}there are {', '.join(names)}; or give a YAML file"
        )
        raise InputError("command line", "--plan", str(plan), message)
    written = read_yaml(path)
    try:
        entry = PlanEntry.model_validate(written)
    except ValidationError as problem:
        raise InputErrors(_explained(problem, path.name)) from None
    return _plan(entry, written, path.name, scenario, hold_out, people, seed, method or {})


def _plan(
    entry: PlanEntry, written: Mapping[str, Any], file: str, scenario: Scenario | None, hold_out: Sequence[str],
    people: int | None, seed: int | None, method: Mapping[str, int],
) -> Plan:  # fmt: skip
    from population.rule_ranges import rule_ranges
    from scenarios.load import load

    place = load(entry.scenario) if scenario is None else scenario
    ranges = rule_ranges(tuple(place.substances), tuple(place.care))
    errors: list[InputError] = []
    moves = []
    for i, parameter in enumerate(entry.parameters):
        try:
            moves.append(
                move_of(parameter.model_dump(exclude_none=True), place, ranges, file, f"parameters.{i}")
            )
        except InputError as problem:
            errors.append(problem)
    goals = [*_targets(entry, file, errors), *_findings(entry, file, errors)]
    errors += list(_stage_errors(entry, file))
    out = _held_out(entry, goals, hold_out, errors, file)
    if errors:
        raise InputErrors(errors)
    fitted = [g for g in goals if g.group not in out]
    fitted = balanced(fitted) if entry.weights == "domains alike" else fitted
    whole = entry.method.model_dump() | dict(method)
    return Plan(
        entry.name, entry.title, place, people or entry.people, entry.laboratory_scale,
        entry.seed if seed is None else seed, entry.stages, tuple(moves), tuple(fitted),
        tuple(g for g in goals if g.group in out),
        {g: entry.hold_out.get(g, "left out on request") for g in out}, Method(**whole), written,
    )  # fmt: skip


def _targets(entry: PlanEntry, file: str, errors: list[InputError]) -> Iterable[Goal]:
    from scenarios.evidence.mapping import plan_of
    from scenarios.evidence.targets import read_targets

    known = {t.id: t for t in read_targets() if t.kind == "target"}
    chosen = [known[t.id] for t in entry.targets if t.id in known]
    computed = plan_of(chosen)
    for i, target in enumerate(entry.targets):
        field = f"targets.{i}.id"
        if target.id not in known:
            message = f"{shown(target.id)} is no target; {did_you_mean(target.id, known)}"
            errors.append(InputError(file, field, target.id, f"{message}see `mesolimbic evidence`"))
        elif target.id in computed.reasons:
            errors.append(
                InputError(file, field, target.id, f"cannot be computed: {computed.reasons[target.id]}")
            )
        elif computed.computed[target.id].measure.run != "county":
            run = computed.computed[target.id].measure.run
            errors.append(
                InputError(file, field, target.id, f"is computed by a run of kind {run}; only county is")
            )
        else:
            yield goal_of(known[target.id], target)


def goal_of(target: Any, entry: TargetEntry) -> Goal:
    """A target as a goal, compared on the scale on which the scorecard compares it."""
    from scenarios.evidence.scoring import RATIOS, SMALL_PERCENT

    small = target.unit.startswith("%") and 0 < target.value < SMALL_PERCENT
    usual = target.unit.split(" ")[0] in RATIOS or small
    log = (usual if entry.log is None else entry.log) and target.lower > 0.0
    return Goal(
        target.id, target.value, target.lower, target.upper, log, False, entry.weight, entry.stage, entry.group,
        target.domain, target.unit, _words(target), entry.discrepancy,
    )  # fmt: skip


def _words(target: Any) -> str:
    """What a target counts and in which year, with the substance where its own words do not name it."""
    told, substance = f"{target.observable}, {target.year}", target.substance.replace("_", " ")
    return told if substance == "na" or substance in told.lower() else f"{substance}: {told}"


def _findings(entry: PlanEntry, file: str, errors: list[InputError]) -> Iterable[Goal]:
    if not entry.findings:
        return
    from math import inf

    from neuro.protocols import experiments
    from neuro.protocols.findings import findings

    known = {f"{n}.{key}": f for n in experiments.available() for key, f in findings(n).items()}
    for i, wanted in enumerate(entry.findings):
        if wanted.id not in known:
            message = f"{shown(wanted.id)} is no finding; {did_you_mean(wanted.id, known)}"
            errors.append(InputError(file, f"findings.{i}.id", wanted.id, f"{message}see `mesolimbic lab`"))
            continue
        found: Any = known[wanted.id]
        low = -inf if found.lower is None else float(found.lower)
        high = inf if found.upper is None else float(found.upper)
        yield Goal(
            wanted.id, 0.0, low, high, False, True, wanted.weight, wanted.stage, wanted.group, "laboratory",
            found.unit, found.statement,
        )  # fmt: skip


def _stage_errors(entry: PlanEntry, file: str) -> Iterable[InputError]:
    parts: dict[str, Sequence[ParameterEntry | TargetEntry | FindingEntry]] = {
        "parameters": entry.parameters,
        "targets": entry.targets,
        "findings": entry.findings,
    }
    for part, entries in parts.items():
        seen: set[str] = set()
        for i, one in enumerate(entries):
            if one.stage not in entry.stages:
                allowed = f"{shown(one.stage)} is no stage; allowed are {', '.join(entry.stages)}"
                yield InputError(file, f"{part}.{i}.stage", one.stage, allowed)
            name = one.path if isinstance(one, ParameterEntry) else one.id
            if name in seen:
                yield InputError(file, f"{part}.{i}", name, f"{shown(name)} stands twice")
            seen.add(name)


def _held_out(
    entry: PlanEntry, goals: Sequence[Goal], asked: Sequence[str], errors: list[InputError], file: str
) -> set[str]:  # fmt: skip
    groups = {g.group for g in goals}
    for group in entry.hold_out:
        if group not in groups:
            errors.append(InputError(file, f"hold_out.{group}", group, "is the group of no target"))
    for group in asked:
        if group not in groups:
            hint = did_you_mean(group, groups)
            message = f"{shown(group)} is no group of the plan; {hint}allowed are {', '.join(sorted(groups))}"
            errors.append(InputError("command line", "--hold-out", group, message))
    out = set(entry.hold_out) | set(asked)
    if goals and all(g.group in out for g in goals):
        errors.append(InputError(file, "hold_out", None, "leaves nothing to fit to"))
    return out


def _explained(problem: ValidationError, file: str) -> list[InputError]:
    found = []
    for error in problem.errors():
        field = ".".join(str(p) for p in error["loc"])
        value = error["input"]
        said = error["msg"][:1].lower() + error["msg"][1:]
        shown_value = (
            f", but is {shown(value)}" if error["type"] not in ("missing", "extra_forbidden") else ""
        )
        found.append(InputError(file, field, value, f"{said}{shown_value}"))
    return found
