"""What a scenario's fields must know of one another and of the names that ship with the package."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from neuro.errors import InputError, did_you_mean, shown
from neuro.files import read_yaml
from neuro.quantities import Quantity
from neuro.registry import substance, substance_ids
from population.scenario.beside import file_beside
from population.scenario.errors import explained
from population.scenario.kinds import PointsOfFile


@cache
def treatment_ids() -> tuple[str, ...]:
    """Names of the treatments that ship with the package, one YAML file each."""
    return _names("treatments/", "", ".yaml")


@cache
def simulated_substances() -> tuple[str, ...]:
    """Substances whose circuit and whose course of use among people are both described."""
    folder = Path(str(files("population").joinpath("data", "courses")))
    described = {name for path in folder.glob("*.yaml") for name in read_yaml(path)["substances"]}
    return tuple(name for name in substance_ids() if name in described)


@cache
def cost_set_ids() -> tuple[str, ...]:
    """Names of the cost sets that ship with the package, one YAML file each."""
    return _names("costs/", "", ".yaml")


@cache
def age_structures() -> tuple[str, ...]:
    """Names of the tables of people by age and sex that ship with the package."""
    return _names("", "age_sex_", ".csv")


def _names(folder: str, prefix: str, suffix: str) -> tuple[str, ...]:
    names = (entry.name for entry in files("population").joinpath("data", folder).iterdir())
    found = (name for name in names if name.startswith(prefix) and name.endswith(suffix))
    return tuple(sorted(name.removeprefix(prefix).removesuffix(suffix) for name in found))


def without_quantities(
    data: Any, path: str, file: str, quantities: dict[str, Quantity], errors: list[InputError]
) -> Any:
    """Plain data in which every {value, low, high, unit, source} has become its value.

    The quantities are put into `quantities` under the path of their field, mistakes into `errors`.
    """
    if isinstance(data, list):
        return [
            without_quantities(item, f"{path}.{i}", file, quantities, errors) for i, item in enumerate(data)
        ]
    if not isinstance(data, Mapping) or isinstance(data, PointsOfFile):
        return data
    if "value" not in data:
        return {
            key: without_quantities(v, f"{path}.{key}", file, quantities, errors) for key, v in data.items()
        }
    try:
        quantities[path] = Quantity.model_validate(dict(data))
    except ValidationError as problem:
        errors += explained(problem, file, Quantity, tuple(path.split(".")))
    return data["value"]


def consistency_errors(plain: Mapping[Any, Any], file: str) -> list[InputError]:
    """Mistakes that no single field can see: unknown names, and entries that must match one another."""
    substances = plain.get("substances")
    errors = _substance_errors(substances, file)
    if isinstance(substances, list | tuple) and substances:
        errors += _supply_errors(substances, plain.get("supply"), file)
    errors += [
        _unknown(file, f"care.{name}", name, "treatment", treatment_ids())
        for name in _keys(plain.get("care"))
        if name not in treatment_ids()
    ]
    errors += _class_errors(substances, plain.get("environment"), file)
    errors += _area_errors(plain.get("supply"), plain.get("population"), file)
    errors += _cost_errors(plain.get("costs"), file)
    return errors + _population_errors(plain.get("population"), plain.get("start_date"), file)


def network_with_defaults(
    network: Any, file: str, errors: list[InputError], folder: Path | None = None
) -> Any:
    """The network section with the parameters of its kind checked and its defaults filled in; a file that it names must
    lie in the `folder` of the scenario, where that is known.
    """
    from population.networks.registry import network_kinds, parameters_class

    if not isinstance(network, Mapping) or not isinstance(network.get("kind"), str):
        return network
    kind = network["kind"]
    if kind not in network_kinds():
        errors.append(_unknown(file, "network.kind", kind, "kind of network", network_kinds()))
        return {"kind": kind}
    parameters = {key: value for key, value in network.items() if key != "kind"}
    model: type[BaseModel] = parameters_class(kind)
    try:
        checked: Any = model.model_validate(parameters)
        found = checked.model_dump(mode="json")
        if folder is not None and "path" in found:
            file_beside(found["path"], folder, file, "network.path")
            checked.check(folder)
        return {"kind": kind, **found}
    except InputError as problem:
        errors.append(problem)
        return {"kind": kind}
    except ValidationError as problem:
        errors += explained(problem, file, model, ("network",))
        return {"kind": kind}


def interventions_with_defaults(given: Any, file: str, errors: list[InputError]) -> Any:
    """The list of interventions with the fields of each kind checked and its defaults filled in."""
    from population.interventions.registry import intervention_kinds

    if not isinstance(given, list | tuple):
        message = f"must be a list of mappings, each with a kind, but is {shown(given)}"
        errors.append(InputError(file, "interventions", given, message))
        return []
    known = intervention_kinds()
    found = []
    for i, entry in enumerate(given):
        field = f"interventions.{i}"
        if not isinstance(entry, Mapping) or not isinstance(entry.get("kind"), str):
            message = f"must be a mapping with a kind, one of {', '.join(known)}, but is {shown(entry)}"
            errors.append(InputError(file, field, entry, message))
        elif entry["kind"] not in known:
            errors.append(_unknown(file, f"{field}.kind", entry["kind"], "kind of intervention", known))
        else:
            found.append(_intervention_with_defaults(entry, field, file, errors))
    return found


def _intervention_with_defaults(
    entry: Mapping[Any, Any], field: str, file: str, errors: list[InputError]
) -> dict[str, Any]:
    from population.interventions.registry import intervention_class

    kind = entry["kind"]
    model = intervention_class(kind)
    try:
        made = model.model_validate({key: value for key, value in entry.items() if key != "kind"})
    except ValidationError as problem:
        errors += explained(problem, file, model, tuple(field.split(".")))
        return {"kind": kind}
    return {"kind": kind, **made.model_dump(mode="json")}


def _substance_errors(substances: Any, file: str) -> list[InputError]:
    if substances is None:
        return []
    known = simulated_substances()
    if not isinstance(substances, list | tuple) or not substances:
        message = f"must be a list of at least one of {', '.join(known)}, but is {shown(substances)}"
        return [InputError(file, "substances", substances, message)]
    if len(substances) > len(known):
        message = f"has {len(substances):,} entries; there are {len(known)} substances, each once at most"
        return [InputError(file, "substances", substances, message)]
    errors = []
    for i, name in enumerate(substances):
        if name not in known:
            errors.append(_unknown(file, f"substances.{i}", name, "substance", known))
        elif name in substances[:i]:
            errors.append(
                InputError(file, f"substances.{i}", name, f"{shown(name)} is given twice; give it once")
            )
    return errors


def _supply_errors(substances: Sequence[Any], supply: Any, file: str) -> list[InputError]:
    if not isinstance(supply, Mapping):
        return []
    needed = "is missing; every substance of the scenario needs an entry"
    named = dict.fromkeys(name for name in substances if isinstance(name, str))
    errors = [InputError(file, f"supply.{name}", None, needed) for name in named if name not in supply]
    if extra := [str(name) for name in supply if name not in named]:
        listed = ", ".join(extra)
        message = f"lacks {listed}, which supply describes; add what is used, take away what is not (null)"
        errors.append(InputError(file, "substances", list(substances), message))
    return errors


def _area_errors(supply: Any, population: Any, file: str) -> list[InputError]:
    """Areas in which supply differs and that the place does not have."""
    areas = population.get("areas") if isinstance(population, Mapping) else None
    if not isinstance(supply, Mapping) or not isinstance(areas, int | float):
        return []
    errors = []
    for name, market in supply.items():
        local = market.get("local") if isinstance(market, Mapping) else None
        for key in _keys(local.get("areas")) if isinstance(local, Mapping) else ():
            if key.isdecimal() and float(key) >= areas:
                message = f"must be a number of an area from 0 to {areas - 1:g}, but is {key}"
                errors.append(InputError(file, f"supply.{name}.local.areas.{key}", key, message))
    return errors


def _class_errors(substances: Any, environment: Any, file: str) -> list[InputError]:
    """Classes that the environment describes and no substance of the scenario belongs to."""
    if not isinstance(environment, Mapping) or not isinstance(substances, list | tuple):
        return []
    known = {substance(name).substance_class for name in substances if name in substance_ids()}
    return [
        _unknown(file, f"environment.classes.{name}", name, "class of the scenario's substances", known)
        for name in _keys(environment.get("classes"))
        if name not in known
    ]


def _cost_errors(name: Any, file: str) -> list[InputError]:
    if not isinstance(name, str) or name in cost_set_ids():
        return []
    return [_unknown(file, "costs", name, "cost set", cost_set_ids())]


def _population_errors(population: Any, start: Any, file: str) -> list[InputError]:
    if not isinstance(population, Mapping):
        return []
    errors = []
    table, first = population.get("age_structure"), population.get("history_from")
    if isinstance(table, str) and table not in age_structures():
        errors.append(_unknown(file, "population.age_structure", table, "age structure", age_structures()))
    year = start_year(start)
    if isinstance(first, int | float) and year is not None and first > year:
        message = f"must be a year up to the start year {year}, but is {first:g}"
        errors.append(InputError(file, "population.history_from", first, message))
    return errors


def start_year(start: Any) -> int | None:
    """Year of a date, or of a text that is one; None for what is neither."""
    if isinstance(start, date):
        return start.year
    try:
        return date.fromisoformat(start).year
    except (TypeError, ValueError):
        return None


def _unknown(file: str, field: str, name: Any, what: str, known: Iterable[str]) -> InputError:
    names = sorted(known)
    message = f"{shown(name)} is not a known {what}; {did_you_mean(name, names)}allowed: {', '.join(names)}"
    return InputError(file, field, name, message)


def _keys(data: Any) -> list[str]:
    return [str(key) for key in data] if isinstance(data, Mapping) else []
