"""A number of the science: its value, the range it may lie in, its unit and where it comes from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, FiniteFloat, ValidationError, model_validator

from neuro.errors import InputError, InputErrors, did_you_mean, shown

Kind = Literal["literature", "fitted", "assumed"]


def _number(given: Any) -> Any:
    """Refuse what Python would quietly turn into a number: true, false and text."""
    if isinstance(given, bool) or not isinstance(given, int | float):
        raise ValueError(f"must be a number, but is {shown(given)}")
    return given


def _text(given: Any) -> Any:
    if not isinstance(given, str) or not given.strip():
        raise ValueError(f"must be text that is not empty, but is {shown(given)}")
    return given.strip()


Number = Annotated[FiniteFloat, BeforeValidator(_number)]
Text = Annotated[str, BeforeValidator(_text)]


class Quantity(BaseModel):
    """A number with its range, unit and source.

    Parameters
    ----------
    value
        What the model uses by default.
    low, high
        Range for sensitivity analysis and calibration, low <= value <= high; all three equal for a
        definition that is not varied.
    unit
        Unit of the three numbers; "1" for a pure number.
    source
        Study or reason, as a reader would cite it.
    kind
        "literature" (a study gives the number), "fitted" (adjusted so that the model meets a study) or
        "assumed" (chosen, and the source says why).
    note
        Anything else a reader must know.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    value: Number
    low: Number
    high: Number
    unit: Text
    source: Text
    kind: Kind = "literature"
    note: str = ""

    @model_validator(mode="after")
    def _ordered(self) -> Quantity:
        if not self.low <= self.value <= self.high:
            given = f"low is {self.low:g}, value {self.value:g}, high {self.high:g}"
            raise ValueError(f"low <= value <= high must hold, but {given}")
        return self

    @property
    def varied(self) -> bool:
        """Whether sensitivity analysis and calibration may move it."""
        return self.low < self.high


def read_quantities(mapping: Any, file: str, field: str = "parameters") -> dict[str, Quantity]:
    """Quantities of a mapping of names to {value, low, high, unit, source}.

    Parameters
    ----------
    mapping
        Plain data, as `neuro.files.read_yaml` returns it.
    file
        Names the file in errors.
    field
        Path of the mapping in the file.

    Raises
    ------
    neuro.errors.InputErrors
        With one error for every field that is missing, unknown or wrong.
    """
    if not isinstance(mapping, Mapping):
        message = f"holds {shown(mapping)}, but must be a mapping"
        raise InputErrors([InputError(file, field, mapping, message)])
    quantities: dict[str, Quantity] = {}
    errors: list[InputError] = []
    for name, entry in mapping.items():
        path = f"{field}.{name}" if field else str(name)
        try:
            quantities[str(name)] = read_quantity(entry, file, path)
        except InputErrors as found:
            errors += found.errors
    if errors:
        raise InputErrors(errors)
    return quantities


def read_quantity(entry: Any, file: str, field: str) -> Quantity:
    """One quantity of a mapping {value, low, high, unit, source}; raises as `read_quantities`."""
    if not isinstance(entry, Mapping):
        message = f"holds {shown(entry)}, but must be a mapping {{value, low, high, unit, source}}"
        raise InputErrors([InputError(file, field, entry, message)])
    try:
        return Quantity.model_validate(dict(entry))
    except ValidationError as problem:
        raise InputErrors(_explained(problem, file, field)) from None


def _explained(problem: ValidationError, file: str, field: str) -> list[InputError]:
    found = []
    for error in problem.errors():
        part = ".".join(str(p) for p in error["loc"])
        message, value = error["msg"].removeprefix("Value error, "), error["input"]
        if error["type"] == "missing":
            message, value = "is missing", None
        elif error["type"] == "extra_forbidden":
            hint, allowed = did_you_mean(part, Quantity.model_fields), ", ".join(Quantity.model_fields)
            message = f"is not known; {hint}allowed are {allowed}"
        found.append(InputError(file, ".".join(p for p in (field, part) if p), value, message))
    return found
