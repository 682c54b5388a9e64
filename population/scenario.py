"""The scenario: a frozen description of a place, its supply, its care, and the days to simulate.

A scenario says what is, never how it is computed. Every field is checked when the scenario is made, and all
mistakes are told at once.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    SerializerFunctionWrapHandler,
    ValidationError,
    field_validator,
    model_serializer,
)

from neuro.errors import InputError, InputErrors
from neuro.files import MOST_ERRORS
from neuro.quantities import Quantity
from population.care.names import PRIORITIES
from population.fields import FIRST_YEAR, LAST_YEAR, Series, day, number, series, some_of, text, whole
from population.groups import NAME, NAME_IN_WORDS, Shares, checked, shares
from population.harm_fields import Harms, Justice
from population.migration import Migration
from population.scenario_checks import (
    consistency_errors,
    interventions_with_defaults,
    network_with_defaults,
    treatment_ids,
    without_quantities,
)
from population.scenario_errors import HIDDEN, explained
from population.series_files import with_files
from population.supply import MOST_AREAS, Supply
from population.tables import values

SCHEMA = "mesolimbic.scenario/1"
NAME_PATTERN = r"[a-z0-9_-]{1,64}"
MOST_PEOPLE = 50_000_000
ONLY_FOR_READERS = ("title", "description", "sources", *HIDDEN)

__all__ = ["SCHEMA", "Scenario", "Series", "scenario_from_mapping", "treatment_ids"]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Population(_Part):
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


class Prescribing(_Part):
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


class CareCapacity(_Part):
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


class Access(_Part):
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


class Route(_Part):
    """A way by which others bring people to care."""

    rate: Annotated[Series, series(0, 52)] = Field(
        default=Series(years=(), values=(0.0,)),
        description="referrals: share of those who come by (emergency department, jail), or a person and year",
    )
    linkage: Annotated[Series, series(0, 1)] = Field(
        default_factory=lambda: _default("linkage"), description="share of referrals that arrive"
    )


class Referral(_Part):
    """Ways by which others bring people to care; none unless the scenario says so."""

    emergency_department: Route = Field(default_factory=Route, description="people who survived an overdose")
    jail: Route = Field(default_factory=Route, description="people who are released")
    primary_care: Route = Field(
        default_factory=Route, description="people with a disorder who see a physician"
    )
    outreach: Route = Field(
        default=Route(), description="people with a disorder who are found where they are"
    )


def _usual(name: str) -> Series:
    """What `data/environment.yaml` says of a field that a scenario leaves out."""
    return Series(years=(), values=(values("environment")[name],))


class ClassEnvironment(_Part):
    """What people meet of one class of substances; what is left out is as `data/courses/CLASS.yaml` says."""

    outlets: Annotated[Series, series(0, 10)] = Field(
        default=Series(years=(), values=(1.0,)), description="density of outlets, 1 = reference"
    )
    advertising: Annotated[Series, series(0, 10)] = Field(
        default=Series(years=(), values=(1.0,)),
        description="amount of advertising, 1 = reference; a cue to users, a norm to all",
    )
    barred_at_work: Annotated[Series, series(0, 1)] | None = Field(
        default=None, description="share of workplaces and schools where use is barred"
    )
    barred_in_venues: Annotated[Series, series(0, 1)] | None = Field(
        default=None, description="share of bars, restaurants and other venues where use is barred"
    )
    injunctive_norm: Annotated[Series, series(-2, 2)] | None = Field(
        default=None,
        description="what society thinks of use: below 0 it is frowned upon, above 0 it is the custom",
    )


class Environment(_Part):
    """What people meet of drugs in their area, over the years."""

    market_visibility: Annotated[Series, series(0, 1)] = Field(
        default_factory=lambda: _usual("market_visibility"),
        description="share of days that lead past an open market or outlet, in an area of middle deprivation",
    )
    deprivation_gradient: Annotated[float, number(-0.25, 0.25)] = Field(
        default_factory=lambda: values("environment")["deprivation_gradient"],
        description="market visibility added for each quintile of deprivation above the middle",
    )
    classes: dict[str, ClassEnvironment] = Field(default={}, description="by class of substances")

    def visibility(self, year: float) -> list[float]:
        """Market visibility in areas of deprivation quintile 1 to 5."""
        middle = self.market_visibility.at(year)
        return [min(1.0, max(0.0, middle + self.deprivation_gradient * (q - 3))) for q in range(1, 6)]

    def of_class(self, name: str, year: float, usual: Any) -> tuple[float, float, float, float, float]:
        """Outlets, what advertising shows, barred at work and in venues, injunctive norm; `usual` is the record of
        `data/courses/CLASS.yaml`.
        """
        part = self.classes.get(name, ClassEnvironment())

        def own(field: str) -> float:
            series = getattr(part, field)
            return float(usual[field]) if series is None else float(series.at(year))

        shown = float(usual.advertising_cue) * part.advertising.at(year)
        norm = own("injunctive_norm") + float(usual.advertising_norm) * (part.advertising.at(year) - 1.0)
        return part.outlets.at(year), shown, own("barred_at_work"), own("barred_in_venues"), norm


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


class Scenario(_Part):
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
    sources: dict[str, str] = {}
    quantities: dict[str, Quantity] = {}
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
    given = {
        key: with_files(part, str(key), file, folder, errors)
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
    if "interventions" in plain:
        plain["interventions"] = interventions_with_defaults(plain["interventions"], file, errors)
    errors += consistency_errors(plain, file)
    try:
        scenario = Scenario.model_validate(plain)
    except ValidationError as problem:
        errors += explained(problem, file, Scenario)
    else:
        errors += _range_errors(plain, quantities, file)
        errors += _intervention_errors(scenario, file) if not errors else []
    if errors:
        raise InputErrors(_first_of_each_field(errors)[:MOST_ERRORS])
    return scenario.model_copy(update={"quantities": quantities, "folder": folder})


def _intervention_errors(scenario: Scenario, file: str) -> Iterator[InputError]:
    """What interventions say that does not fit the rest of the scenario."""
    for i, policy in enumerate(scenario.interventions):
        for field, value, message in policy.intervention.errors(scenario):
            yield InputError(file, f"interventions.{i}.{field}", value, message)


def _first_of_each_field(errors: list[InputError]) -> list[InputError]:
    first: dict[str, InputError] = {}
    for error in errors:
        first.setdefault(error.field, error)
    return list(first.values())


def _range_errors(
    plain: Mapping[Any, Any], quantities: Mapping[str, Quantity], file: str
) -> Iterator[InputError]:
    """Mistakes of the ends of the ranges, which must be allowed values of their fields too."""
    for end in ("low", "high"):
        moved = with_values(plain, {path: getattr(q, end) for path, q in quantities.items()})
        found: list[InputError] = []
        if any(path.startswith("interventions.") for path in quantities):
            interventions_with_defaults(moved["interventions"], file, found)
        yield from (InputError(file, f"{e.field}.{end}", e.value, e.message) for e in found)
        try:
            Scenario.model_validate(moved)
        except ValidationError as problem:
            for error in explained(problem, file, Scenario):
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
