"""The treatments: one YAML file each in `population/data/treatments`, over what `treatment_inputs.yaml` says.

A number that the laboratory of the circuit uses too is written as {laboratory: NAME}, or with a factor that turns its
unit into the treatment's ({laboratory: cbt_weeks, times: 7}), and stands in `neuro/data/protocols.yaml` alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal

import numpy as np
from pydantic import BaseModel, ConfigDict, ValidationError

from neuro.errors import InputError, InputErrors, did_you_mean, shown
from neuro.files import read_yaml
from neuro.protocols.settings import quantities as laboratory_quantities
from neuro.quantities import Quantity, Text, read_quantities
from neuro.registry import SubstanceClass
from population.care.names import TRACKS
from population.tables import DATA, quantities

FOLDER = DATA / "treatments"


class Cost(BaseModel):
    """What a treatment costs the payer, in the money of its source; cost sets may use other prices."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    per_day: Quantity
    per_start: Quantity


class Treatment(BaseModel):
    """One treatment.

    Attributes
    ----------
    track
        Whether it is a medicine or something else; a person may hold one of each.
    classes
        Classes of substances that it is for.
    capacity_unit
        What a place is: a bed, a patient of a prescriber, a download.
    parameters
        Every name of `treatment_inputs.yaml`.
    own
        Names of those that its file gives.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: Text
    name: Text
    track: Literal["medication", "psychosocial"]
    classes: tuple[SubstanceClass, ...]
    capacity_unit: Text
    description: Text
    cost: Cost
    parameters: dict[str, Quantity]
    own: frozenset[str]

    @property
    def values(self) -> dict[str, float]:
        """Value of every parameter."""
        return {name: quantity.value for name, quantity in self.parameters.items()}


def neutral() -> MappingProxyType[str, Quantity]:
    """What a treatment does where its file says nothing; low and high are what is allowed."""
    return quantities("treatment_inputs", "parameters")


@lru_cache(maxsize=256)
def treatment(name: str) -> Treatment:
    """The treatment of `data/treatments/NAME.yaml`; raises as `read_treatment`."""
    return read_treatment(FOLDER / f"{name}.yaml")


def read_treatment(path: Path) -> Treatment:
    """A treatment from a file.

    Raises
    ------
    neuro.errors.InputErrors
        With every mistake found.
    """
    data, file = read_yaml(path), path.name
    own = read_quantities(_looked_up(data.get("parameters"), file), file)
    errors = list(_misfits(own, file))
    if data.get("id", path.stem) != path.stem:
        errors.append(InputError(file, "id", data["id"], f"must be the name of the file, {path.stem!r}"))
    if errors:
        raise InputErrors(errors)
    try:
        merged = {**data, "parameters": neutral() | own, "own": frozenset(own)}
        return Treatment.model_validate(merged)
    except ValidationError as problem:
        raise InputErrors(
            [
                InputError(file, ".".join(map(str, e["loc"])), e["input"], e["msg"])
                for e in problem.errors(include_url=False)
            ]
        ) from None


def _looked_up(given: Any, file: str) -> Any:
    """Parameters in which what is the laboratory's is looked up there."""
    if not isinstance(given, Mapping):
        return given
    return {
        name: _from_laboratory(entry, file, f"parameters.{name}")
        if isinstance(entry, Mapping) and "laboratory" in entry
        else entry
        for name, entry in given.items()
    }


def _from_laboratory(entry: Mapping[str, Any], file: str, field: str) -> dict[str, Any]:
    known, name, times = laboratory_quantities(), entry["laboratory"], entry.get("times", 1.0)
    if not isinstance(name, str) or name not in known:
        message = f"{shown(name)} is no number of the laboratory; {did_you_mean(str(name), known)}see protocols.yaml"
        raise InputErrors([InputError(file, f"{field}.laboratory", name, message)])
    if isinstance(times, bool) or not isinstance(times, int | float) or not times > 0:
        raise InputErrors(
            [InputError(file, f"{field}.times", times, f"must be a positive number, but is {shown(times)}")]
        )
    found = known[name]
    numbers = {key: getattr(found, key) * times for key in ("value", "low", "high")}
    return {**numbers, "unit": found.unit, "kind": found.kind, "source": found.source}


def _misfits(own: Mapping[str, Quantity], file: str) -> list[InputError]:
    """Names that no treatment has, and values beyond what is allowed."""
    known, errors = neutral(), []
    for name, quantity in own.items():
        field = f"parameters.{name}"
        if name not in known:
            message = f"is not known; {did_you_mean(name, known)}allowed are {', '.join(known)}"
            errors.append(InputError(file, field, None, message))
            continue
        low, high = known[name].low, known[name].high
        if not low <= quantity.value <= high:
            message = f"must be from {low:g} to {high:g}, but is {quantity.value:g}"
            errors.append(InputError(file, field, quantity.value, message))
    return errors


def eligible(treatments: tuple[str, ...], class_names: tuple[str, ...]) -> np.ndarray:
    """Which treatment is for which class of substances, shape (treatments, classes)."""
    found = np.zeros((len(treatments), len(class_names)), bool)
    for t, name in enumerate(treatments):
        found[t] = [k in treatment(name).classes for k in class_names]
    return found


def tracks_of(treatments: tuple[str, ...]) -> np.ndarray:
    """Track of each treatment, shape (treatments,)."""
    return np.array([TRACKS.index(treatment(name).track) for name in treatments], np.int64)


WITHOUT_EFFECT = (
    "adherence", "taper", "duration_days", "residence_cue", "side_effect_days", "low_dose_share", "low_dose",
)  # fmt: skip
"""Parameters that matter only through others."""
ACCESS_AND_LEAVING = (
    "leave_rate", "leave_use", "leave_goal", "leave_craving", "leave_withdrawal", "side_effect_rate", "give_up_rate",
    "leave_visit", "visits", "visits_later", "visits_days",
    "preference", "travel", "stigma", "insurance", "minimum_severity", "minimum_age", "maximum_age", "induction",
    "counted_as",
)  # fmt: skip
"""Parameters of who comes, who stays and what surveys count, which touch no circuit."""


def acting(record: Any) -> np.ndarray:
    """Whether each treatment of `Rules.treatments` does anything to a person, shape (treatments,)."""
    plain = neutral()
    names = [name for name in plain if name not in (*WITHOUT_EFFECT, *ACCESS_AND_LEAVING)]
    return np.any([np.asarray(record[name]) != plain[name].value for name in names], axis=0)
