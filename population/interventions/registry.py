"""Which kinds of intervention there are, and what each one takes.

A kind is a frozen pydantic class put here by the decorator `intervention`; its numbers stand in
``data/interventions/KIND.yaml``. It says which inputs it moves (`levers`), or whom it reaches and how
(`enrol`, `stand_by`); dates, ramps and draws are the same for all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from importlib import import_module
from typing import Annotated, Any, ClassVar, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError

from neuro.errors import InputError, did_you_mean, shown
from neuro.quantities import Quantity, read_quantities
from population.interventions.levers import Lever
from population.scenario.kinds import day, number, refusal, whole
from population.tables import DATA, quantities

PILLARS = ("prevention", "harm reduction", "treatment", "recovery", "supply", "study")
"""The four pillars of the HHS Overdose Prevention Strategy, what happens to the market, and what is to learn from."""

BUILT_IN = ("prevention", "markets", "harm_reduction", "treatment", "recovery", "knock_outs")
LONGEST_RAMP = 36_500
MOST_AREAS = 10_000
MOST_DOLLARS = 1e12

_KINDS: dict[str, type[Intervention]] = {}


def _list_of(low: float, high: float, what: str, length: int | None = None) -> BeforeValidator:
    """A list of numbers from `low` to `high`, of a length if one is given."""

    def check(given: Any) -> tuple[float, ...]:
        fits = isinstance(given, list | tuple) and (length is None or len(given) == length) and len(given) > 0
        if not fits or not all(
            isinstance(n, int | float) and not isinstance(n, bool) and low <= n <= high for n in given
        ):
            raise refusal(f"a list of {what}", given)
        return tuple(given)

    return BeforeValidator(check)


def _yes_or_no(given: Any) -> bool:
    if not isinstance(given, bool):
        raise refusal("true or false", given)
    return given


class Target(BaseModel):
    """Whom an intervention is for; everybody where nothing is said."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    areas: Annotated[tuple[int, ...], _list_of(0, MOST_AREAS, "numbers of neighbourhoods, from 0")] | None = (
        Field(default=None, description="neighbourhoods, by number from 0")
    )
    deprivation: Annotated[tuple[int, ...], _list_of(1, 5, "quintiles from 1 (least) to 5")] | None = Field(
        default=None, description="quintiles of deprivation, 5 the most deprived"
    )
    urban: Annotated[bool, BeforeValidator(_yes_or_no)] | None = Field(
        default=None, description="true for urban areas only, false for rural ones"
    )
    age: Annotated[tuple[float, ...], _list_of(0, 120, "two ages, [from, below]", 2)] | None = Field(
        default=None, description="ages in years, [from, below]"
    )

    def errors(self, scenario: Any) -> Iterator[tuple[str, Any, str]]:
        """Field, value and message of what restricts an intervention to nobody of the scenario."""
        for area in self.areas or ():
            if area >= (areas := scenario.population.areas):
                yield (
                    "target.areas",
                    area,
                    f"must be numbers of areas from 0 to {areas - 1}, but one is {area}",
                )
        if self.age is not None and self.age[0] >= self.age[1]:
            low, high = self.age
            yield (
                "target.age",
                [low, high],
                f"must be [from, below] with from under below, but is [{low:g}, {high:g}]",
            )

    @property
    def given(self) -> tuple[str, ...]:
        """Names of what is restricted."""
        return tuple(name for name in type(self).model_fields if getattr(self, name) is not None)


class Intervention(BaseModel):
    """Base of the kinds: when, how strongly, for whom.

    Attributes
    ----------
    kind, pillar, docs
        Name that scenarios use, one of `PILLARS`, and how it works in a paragraph for planners.
    can_target
        Fields of `Target` that the kind obeys.
    strengths
        Fields that say how strong it is; where all are 0 it does nothing, and costs nothing.
    numbers
        Of a kind from outside this package: its numbers, written as in ``data/interventions/KIND.yaml``.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: ClassVar[str] = ""
    pillar: ClassVar[str] = ""
    docs: ClassVar[str] = ""
    can_target: ClassVar[tuple[str, ...]] = ()
    strengths: ClassVar[tuple[str, ...]] = ("intensity",)
    numbers: ClassVar[Mapping[str, Any]] = {}

    start: Annotated[date, day()] | None = Field(
        default=None, description="first day; the scenario's start date where it is left out"
    )
    ramp_days: Annotated[int, whole(0, LONGEST_RAMP)] = Field(
        default=0, description="days from the first day until it is in full force"
    )
    end: Annotated[date, day()] | None = Field(
        default=None, description="first day without it; it stays where it is left out"
    )
    target: Target = Field(default=Target(), description="whom it is for")
    cost_per_year: Annotated[float, number(0, MOST_DOLLARS)] | None = Field(
        default=None,
        description="what running it costs a year in full force, in dollars of the cost set, for the whole place; "
        "left out, as the cost set says",
    )

    @property
    def does_nothing(self) -> bool:
        """Whether it is of no strength at all, and so changes and costs nothing."""
        return all(not getattr(self, name) for name in self.strengths)

    def at_strength(self, share: float) -> dict[str, Any]:
        """Its fields, as a scenario holds them, with a share of its strength and, where it has its own, of its cost."""
        fields: dict[str, Any] = {"kind": self.kind, **self.model_dump(mode="json")}
        scaled = {name: share * getattr(self, name) for name in self.strengths}
        if self.cost_per_year is not None:
            scaled["cost_per_year"] = share * self.cost_per_year
        return fields | scaled

    def delivered(self, model: Any, level: float, size: Mapping[str, float]) -> float:
        """How much of what the cost set prices it delivers today, to the people simulated; nothing where all of its
        cost is fixed. Asked at the end of a day; it changes nothing.
        """
        return 0.0

    @classmethod
    def example(cls, scenario: Any) -> dict[str, Any]:
        """Fields that must be given, as they could be for a scenario."""
        return {}

    def levers(self, scenario: Any, size: Mapping[str, float]) -> Iterator[Lever]:
        """Inputs that are moved for the whole place; `size` holds the numbers of the kind's file."""
        return iter(())

    def opens(self, scenario: Any) -> tuple[str, ...]:
        """Treatments of which it gives places to a place that has none."""
        return ()

    def enrol(self, model: Any, level: float, size: Mapping[str, float]) -> None:
        """Reach people today, before the market opens to them; called on days with a level above 0."""

    def stand_by(self, model: Any, level: float, size: Mapping[str, float]) -> None:
        """Stand by people today, after their surroundings are known; called on days with a level above 0."""

    def errors(self, scenario: Any) -> Iterator[tuple[str, Any, str]]:
        """Field, value and message of what does not fit the scenario."""
        first = scenario.start_date
        if self.start is not None and self.start < first:
            yield "start", str(self.start), f"must not be before {first}, the first simulated day"
        if self.end is not None and self.end <= (self.start or first):
            yield "end", str(self.end), f"must be after the first day, {self.start or first}"
        for name in self.target.given:
            if name not in self.can_target:
                allowed = ", ".join(self.can_target) or "nothing: it acts on the whole place"
                yield f"target.{name}", None, f"is not for {self.kind}, which can be for {allowed}"
        yield from self.target.errors(scenario)


Kind = TypeVar("Kind", bound=Intervention)


def intervention(kind: str) -> Callable[[type[Kind]], type[Kind]]:
    """Register a class under the name that scenarios use.

    Raises
    ------
    ValueError
        When the name is taken by another class.
    """

    def register(made: type[Kind]) -> type[Kind]:
        taken = _KINDS.get(kind)
        if taken is not None and taken.__qualname__ != made.__qualname__:
            raise ValueError(f"the kind of intervention {kind!r} is already {taken.__qualname__}")
        made.kind = kind
        _KINDS[kind] = made
        return made

    return register


def intervention_kinds() -> tuple[str, ...]:
    """Names of all kinds of intervention, sorted."""
    for module in BUILT_IN:
        import_module(f"population.interventions.{module}")
    return tuple(sorted(_KINDS))


def intervention_class(kind: str) -> type[Intervention]:
    """The frozen class of a kind.

    Raises
    ------
    neuro.errors.InputError
        When there is no such kind.
    """
    known = intervention_kinds()
    if kind not in known:
        message = f"{shown(kind)} is not a known kind of intervention; {did_you_mean(kind, known)}"
        raise InputError("scenario", "interventions", kind, f"{message}allowed: {', '.join(known)}")
    return _KINDS[kind]


def numbers_of(kind: str) -> Mapping[str, Quantity]:
    """Numbers of a kind: of its file, or what a class from outside this package says itself."""
    if (DATA / "interventions" / f"{kind}.yaml").exists():
        return quantities(f"interventions/{kind}")
    return read_quantities(dict(_KINDS[kind].numbers), kind, "numbers")


def sizes(kind: str, changes: Mapping[str, float] | None = None) -> dict[str, float]:
    """Numbers of a kind, by name; `changes` may replace "interventions.KIND.NAME"."""
    own = {name: quantity.value for name, quantity in numbers_of(kind).items()}
    given = changes or {}
    return {name: given.get(f"interventions.{kind}.{name}", value) for name, value in own.items()}


def amount(kind: str, high: float = 1.0, what: str = "") -> Any:
    """The field `intensity` of a kind: its usual value stands in the kind's file; 0 is nothing, `high` the most."""
    return Field(
        default_factory=lambda: numbers_of(kind)["intensity"].value,
        description=f"{what}, from 0 to {high:g}",
    )


def one_of(known: Callable[[], tuple[str, ...]], what: str) -> BeforeValidator:
    """A name out of those that `known` lists."""

    def check(given: Any) -> str:
        if not isinstance(given, str) or given not in known():
            hint = did_you_mean(given, known()).removesuffix(" ")
            message = f"must be {what} ({', '.join(known())}), but is {shown(given)}"
            raise PydanticCustomError(
                "not_allowed", "{message}", {"message": f"{message}; {hint}".strip("; ")}
            )
        return given

    return BeforeValidator(check)


def describe() -> list[dict[str, Any]]:
    """Every kind: name, pillar, what it does, its fields with meaning and default, its numbers with their sources."""
    return [
        {
            "kind": kind,
            "pillar": _KINDS[kind].pillar,
            "title": " ".join((_KINDS[kind].__doc__ or "").split("\n\n")[0].split()),
            "docs": _KINDS[kind].docs,
            "can_target": list(_KINDS[kind].can_target),
            "fields": {
                name: {"meaning": field.description, "usual": _usual(field)}
                for name, field in _KINDS[kind].model_fields.items()
            },
            "numbers": {name: q.model_dump() for name, q in numbers_of(kind).items()},
        }
        for kind in intervention_kinds()
    ]


def _usual(field: Any) -> Any:
    if field.is_required():
        return "required"
    value = field.get_default(call_default_factory=True)
    return None if isinstance(value, Target) else value
