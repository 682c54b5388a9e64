"""The scenario: a frozen description of a place, its supply, its care, and the days to simulate.

A scenario says what is, never how it is computed. Every field is checked when the scenario is made, and all
mistakes are told at once.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    SerializerFunctionWrapHandler,
    TypeAdapter,
    ValidationError,
    field_validator,
    model_serializer,
)

from neuro.errors import InputError, InputErrors
from neuro.files import MOST_ERRORS
from neuro.quantities import Quantity
from population.care.names import PRIORITIES
from population.people.groups import NAME, NAME_IN_WORDS, Shares, checked, shares
from population.people.migration import Migration
from population.scenario.checks import (
    consistency_errors,
    interventions_with_defaults,
    network_with_defaults,
    treatment_ids,
    without_quantities,
)
from population.scenario.environment import ClassEnvironment, Environment
from population.scenario.errors import HIDDEN, explained
from population.scenario.harm import Harms, Justice
from population.scenario.kinds import (
    FIRST_YEAR,
    LAST_YEAR,
    Part,
    Series,
    day,
    number,
    series,
    some_of,
    text,
    whole,
)
from population.scenario.series_files import with_files
from population.supply import MOST_AREAS, Supply
from population.tables import values

SCHEMA = "mesolimbic.scenario/1"
NAME_PATTERN = r"[a-z0-9_-]{1,64}"
MOST_PEOPLE = 50_000_000
ONLY_FOR_READERS = ("title", "description", "sources", *HIDDEN)

__all__ = ["SCHEMA", "ClassEnvironment", "Scenario", "Series", "scenario_from_mapping", "treatment_ids"]


class Population(Part):
    """The place: how many people live there, and where their past begins."""

    size: Annotated[int, whole(0, MOST_PEOPLE)] = Field(description="residents aged 12 and over")
    age_structure: Annotated[
        str, text(NAME_PATTERN, "a name of a table (small letters, digits, _ and -)")
    ] = Field(description="name of a table of people by age and sex")
    areas: Annotated[int, whole(1, MOST_AREAS)] = Field(description="number of neighbourhoods")
    urban_share: Annotated[float, number(0, 1)] = Field(description="share of people in urban areas")
    history_from: Annotated[int, whole(FIRST_YEAR, LAST_YEAR)] = Field(
        description="first calendar year of the past that people have lived"
    )
    groups: dict[Annotated[str, text(NAME, NAME_IN_WORDS)], Annotated[Shares, shares()]] = Field(
        default={}, description="share of each group that results are told for, the same or by quintile"
    )

    migration: Migration | None = Field(
        default=None, description="people who move in and out; nobody if left out"
    )

    _add_up = field_validator("groups")(checked)

    @model_serializer(mode="wrap")
    def _given(self, dump: SerializerFunctionWrapHandler) -> dict[str, Any]:
        """Without what is not given and may be."""
        return {k: value for k, value in dump(self).items() if value or k not in ("groups", "migration")}


class Network(BaseModel):
    """The kind of social graph, and its own parameters."""

    model_config = ConfigDict(frozen=True, extra="allow")

    kind: Annotated[str, text(NAME_PATTERN, "a name of a kind of network")] = Field(
        description="kind of social graph"
    )

    @property
    def parameters(self) -> dict[str, Any]:
        """Parameters of the kind, as its own description understood them, defaults included."""
        return dict(self.model_extra or {})


class Prescribing(Part):
    """Medical prescribing of opioids."""

    dispensing_per_100: Annotated[Series, series(0, 1000)] = Field(
        description="opioid prescriptions dispensed per 100 residents and year"
    )
    disposal: Annotated[Series, series(0, 1)] = Field(
        default_factory=lambda: Series(years=(), values=(values("prescribing", "scenario")["disposal"],)),
        description="share of people with doses left of a prescription who dispose of them",
    )


def _default(name: str) -> Series:
    """What `data/care.yaml` says of a field that a scenario leaves out."""
    return Series(years=(), values=(values("care", "scenario")[name],))


class CareCapacity(Part):
    """Places of one treatment."""

    slots: Annotated[Series, series(0, MOST_PEOPLE)] = Field(
        description="places, for the whole population size"
    )
    from_year: Annotated[int, whole(FIRST_YEAR, LAST_YEAR)] = Field(
        default=FIRST_YEAR, description="first year in which the places exist"
    )
    rural_share: Annotated[Series, series(0, 1)] | None = Field(
        default=None,
        description="share of the places that is for people of rural areas; left out, all are for everybody",
    )
    priority: Annotated[tuple[str, ...], some_of(PRIORITIES)] = Field(
        default=(), description="who enters before those who wait longer"
    )


class Access(Part):
    """What keeps people from care, or eases the way to it, over the years."""

    stigma: Annotated[Series, series(0, 5)] = Field(
        default=Series(years=(), values=(1.0,)),
        description="stigma of being treated, 1 = as preferences tell",
    )
    minutes_urban: Annotated[Series, series(0, 600)] = Field(
        default_factory=lambda: _default("minutes_urban"),
        description="minutes to a service in urban areas",
    )
    minutes_rural: Annotated[Series, series(0, 600)] = Field(
        default_factory=lambda: _default("minutes_rural"),
        description="minutes to a service in rural areas",
    )
    insured: Annotated[Series, series(0, 1)] = Field(
        default_factory=lambda: _default("insured"), description="share of people with health insurance"
    )


class Route(Part):
    """A way by which others bring people to care."""

    rate: Annotated[Series, series(0, 52)] = Field(
        default=Series(years=(), values=(0.0,)),
        description="referrals: share of those who come by (emergency department, jail), or a person and year",
    )
    linkage: Annotated[Series, series(0, 1)] = Field(
        default_factory=lambda: _default("linkage"), description="share of referrals that arrive"
    )


class Referral(Part):
    """Ways by which others bring people to care; none unless the scenario says so."""

    emergency_department: Route = Field(default_factory=Route, description="people who survived an overdose")
    jail: Route = Field(default_factory=Route, description="people who are released")
    primary_care: Route = Field(
        default_factory=Route, description="people with a disorder who see a physician"
    )
    outreach: Route = Field(
        default=Route(), description="people with a disorder who are found where they are"
    )


class Policy(BaseModel):
    """A kind of intervention, and its own fields."""

    model_config = ConfigDict(frozen=True, extra="allow")

    kind: Annotated[str, text(NAME_PATTERN, "a name of a kind of intervention")] = Field(
        description="kind of intervention; `mesolimbic list interventions` tells their fields"
    )

    @property
    def intervention(self) -> Any:
        """The `population.interventions.Intervention` that it describes."""
        from population.interventions.registry import intervention_class

        return intervention_class(self.kind).model_validate(dict(self.model_extra or {}))


class Scenario(Part):
    """Everything that a model needs to know, and nothing of how it computes.

    Attributes
    ----------
    quantities
        Range, unit and source of every number that was written with them, by the path of its field
        ("supply.heroin.price").
    folder
        Where files that the scenario names are looked for; None for a scenario that is no file.
    """

    schema_: Literal["mesolimbic.scenario/1"] = Field(alias="schema", description=f"the schema, {SCHEMA}")
    name: Annotated[str, text(NAME_PATTERN, "1 to 64 small letters, digits, _ or -")] = Field(
        description="short name"
    )
    title: Annotated[str, text(r".{1,200}", "one line of 1 to 200 characters")] = Field(
        description="one line for readers"
    )
    description: Annotated[str, text(r"(?s).{0,10000}", "text of at most 10,000 characters")] = ""
    substances: tuple[str, ...] = Field(description="list of substances")
    start_date: Annotated[date, day()] = Field(description="first simulated day")
    years: Annotated[int, whole(1, 200)] = Field(description="years to simulate")
    population: Population = Field(description="the place")
    network: Network = Field(description="the social graph")
    supply: dict[str, Supply] = Field(description="one entry for each substance")
    prescribing: Prescribing = Field(description="medical prescribing")
    environment: Environment = Field(
        default=Environment(),
        description="what people meet of drugs in their area: outlets, advertising, bans, custom",
    )
    care: dict[str, CareCapacity] = Field(default={}, description="places by treatment")
    access: Access = Field(default_factory=Access, description="what keeps people from care")
    referral: Referral = Field(
        default_factory=Referral, description="ways by which others bring people to care"
    )
    harms: Harms = Field(description="what happens around an overdose, and what is done against harm")
    justice: Justice = Field(default=Justice(), description="arrest, jail and release")
    interventions: tuple[Policy, ...] = Field(
        default=(), description="what changes from the start date on, in this order"
    )
    costs: Annotated[str, text(NAME_PATTERN, "a name of a cost set (small letters, digits, _ and -)")] = (
        Field(default="us_2024", description="name of a cost set: what states, events and treatments cost")
    )
    sources: dict[str, str] = Field(default={})
    quantities: dict[str, Quantity] = Field(default={})
    folder: Path | None = None

    def as_mapping(self) -> dict[str, Any]:
        """The whole scenario in plain JSON types; `scenario_from_mapping` makes an equal one of it."""
        data = self.model_dump(mode="json", by_alias=True, exclude=set(HIDDEN))
        for path, quantity in self.quantities.items():
            *parents, last = path.split(".")
            part: Any = data
            for key in parents:
                part = part[int(key) if isinstance(part, list) else key]
            part[last] = quantity.model_dump(mode="json", exclude_none=True)
        return data

    def canonical(self) -> dict[str, Any]:
        """All that decides a result, as plain JSON with sorted keys; what only readers see is left out."""
        data = self.model_dump(mode="json", by_alias=True, exclude=set(ONLY_FOR_READERS))
        ordered: dict[str, Any] = _sorted(data)
        return ordered


def scenario_from_mapping(
    mapping: Mapping[Any, Any], file: str = "scenario", folder: Path | None = None
) -> Scenario:
    """A scenario from plain data, as a YAML file or a manifest holds it.

    Parameters
    ----------
    mapping
        Plain data; every number may be written as {value, low, high, unit, source}.
    file
        What errors call it.
    folder
        Where files that the scenario names are looked for.

    Raises
    ------
    neuro.errors.InputErrors
        With every mistake, each with its field, its value and what is allowed.
    """
    errors: list[InputError] = []
    quantities: dict[str, Quantity] = {}
    unread: set[str] = set()
    given = {
        key: with_files(part, str(key), file, folder, errors, unread)
        for key, part in mapping.items()
        if key not in HIDDEN
    }
    plain = {
        key: part if key == "sources" else without_quantities(part, str(key), file, quantities, errors)
        for key, part in given.items()
    }
    errors += [InputError(file, key, None, "unknown key; remove it") for key in HIDDEN if key in mapping]
    if "network" in plain:
        plain["network"] = network_with_defaults(plain["network"], file, errors, folder)
    policies = plain.get("interventions", ())
    if "interventions" in plain:
        plain["interventions"] = interventions_with_defaults(policies, file, errors)
    errors += consistency_errors(plain, file)
    scenario: Any = None
    try:
        scenario = Scenario.model_validate(plain)
    except ValidationError as problem:
        errors += (e for e in explained(problem, file, Scenario) if e.field not in unread)
    told = unread | {error.field for error in errors}
    errors += _range_errors({**plain, "interventions": policies}, quantities, file, told)
    errors += _intervention_errors(_Sound(plain, told) if told else scenario, policies, file, told)
    if errors:
        raise InputErrors(_first_of_each_field(errors)[:MOST_ERRORS])
    return scenario.model_copy(update={"quantities": quantities, "folder": folder})


class _NotKnownError(Exception):
    """A part of a scenario is asked for that is wrong itself."""


class _Sound:
    """The parts of a scenario in which nothing is wrong."""

    def __init__(self, plain: Mapping[Any, Any], told: Set[str]) -> None:
        self._plain, self._wrong = plain, {field.partition(".")[0] for field in told}

    def __getattr__(self, name: str) -> Any:
        field = Scenario.model_fields.get(name)
        if field is None or name in self._wrong:
            raise _NotKnownError(name)
        if name not in self._plain:
            return field.get_default(call_default_factory=True)
        kind: Any = Annotated[field.annotation, field]
        return TypeAdapter(kind).validate_python(self._plain[name])


def _intervention_errors(
    scenario: Scenario | _Sound, policies: Any, file: str, told: Set[str]
) -> Iterator[InputError]:
    """What interventions say that does not fit the rest of the scenario, as far as both are right."""
    for i, policy in enumerate(policies if isinstance(policies, list | tuple) else ()):
        if any(f"{field}.".startswith(f"interventions.{i}.") for field in told):
            continue
        with suppress(_NotKnownError):
            for field, value, message in Policy.model_validate(policy).intervention.errors(scenario):
                yield InputError(file, f"interventions.{i}.{field}", value, message)


def _first_of_each_field(errors: list[InputError]) -> list[InputError]:
    first: dict[str, InputError] = {}
    for error in errors:
        first.setdefault(error.field, error)
    return list(first.values())


def _range_errors(
    plain: Mapping[Any, Any], quantities: Mapping[str, Quantity], file: str, told: Set[str]
) -> Iterator[InputError]:
    """Mistakes of the ends of the ranges, which must be allowed values of their fields too; those of fields whose
    mistakes are `told` are not told again.
    """
    for end in ("low", "high"):
        moved = with_values(plain, {path: getattr(q, end) for path, q in quantities.items()})
        found: list[InputError] = []
        if any(path.startswith("interventions.") for path in quantities):
            interventions_with_defaults(moved["interventions"], file, found)
            moved["interventions"] = []
        try:
            Scenario.model_validate(moved)
        except ValidationError as problem:
            found += explained(problem, file, Scenario)
        for error in found:
            if not any(f"{error.field}.".startswith(f"{field}.") for field in told):
                yield InputError(file, f"{error.field}.{end}", error.value, error.message)


def with_values(data: Any, values: Mapping[str, float], path: str = "") -> Any:
    """Plain data with the numbers at some paths replaced."""
    if path in values:
        return values[path]
    if isinstance(data, list | tuple):
        return [with_values(part, values, f"{path}.{i}".lstrip(".")) for i, part in enumerate(data)]
    if not isinstance(data, Mapping):
        return data
    return {key: with_values(part, values, f"{path}.{key}".lstrip(".")) for key, part in data.items()}


def _sorted(data: Any) -> Any:
    if isinstance(data, dict):
        return {key: _sorted(data[key]) for key in sorted(data)}
    return data
