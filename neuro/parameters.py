"""Parameters as the equations read them: records of floats, made from the data files for one step length.

Every time constant `<name>_days` also appears as `keep_<name>` = exp(-dt / tau), what is left of a
deviation after a step of dt days, so that equations are exact for any step.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from math import exp, log

import numpy as np

from neuro.registry import circuit_parameters, substance

HOURS_PER_DAY = 24.0


def record(values: Mapping[str, float], dt: float) -> np.recarray:
    """A record of floats, shape (1,): the values, `keep_<name>` for every `<name>_days`, and `dt`."""
    fields = dict(values)
    for name, value in values.items():
        if name.endswith("_days"):
            fields["keep_" + name.removesuffix("_days")] = exp(-dt / value)
    fields["dt"] = dt
    array = np.zeros(1, _of_floats(tuple(fields))).view(np.recarray)
    for name, value in fields.items():
        array[name] = value
    return array


@lru_cache(maxsize=256)
def _of_floats(names: tuple[str, ...]) -> np.dtype:
    """Type of a record of floats, the same object for the same names: a compiled loop knows a type that it has met at
    once, and looks through all fields of another that is equal.
    """
    return np.dtype((np.record, [(name, np.float64) for name in names]))


@lru_cache(maxsize=256)
def without_attributes(dtype: np.dtype) -> np.dtype:
    """The type of plain records with the fields of another; their fields are read in half the time."""
    return np.dtype((np.void, dtype))


def general_record(values: Mapping[str, float], dt: float) -> np.recarray:
    """Parameters shared by all substances, shape (1,), for steps of `dt` days; `mean_stress` is the mean over a step of
    a stress that begins it at 1, `abstain_weight` the softmax weight of neither drug nor natural reward.
    """
    tau = values["stress_days"]
    derived = {"mean_stress": tau / dt * (1.0 - exp(-dt / tau))}
    derived["abstain_weight"] = exp(min(50.0, values["choice_sensitivity"] * values["abstain_value"]))
    return record({**values, **derived}, dt)


def substance_record(values: Mapping[str, float], dt: float) -> np.recarray:
    """Parameters of one substance, shape (1,): with `elimination` (1/day) and `steady_amount` (standard doses),
    the mean amount on board of a person who takes the reference doses every day.
    """
    elimination = log(2.0) / (values["effect_half_life_hours"] / HOURS_PER_DAY)
    r, z = 1.0 / values["maturation_days"], 1.0 / values["matured_decay_days"]
    derived = {
        "maturation_flow": r / (r - z),
        "elimination": elimination,
        "steady_amount": values["reference_doses_per_day"] / elimination,
        "keep_concentration": exp(-elimination * dt),
    }
    return record({**values, **derived}, dt)


def general_values() -> dict[str, float]:
    """Default values of the general parameters."""
    return {name: q.value for name, q in circuit_parameters().items()}


def substance_values(name: str, surge: str = "mission") -> dict[str, float]:
    """Default values of a substance's parameters.

    Parameters
    ----------
    name : str
        A name of `neuro.registry.substance_ids()`.
    surge : {"mission", "literature"}
        Which surge size: the default, or the microdialysis figure.
    """
    if surge not in ("mission", "literature"):
        raise ValueError(f"surge: {surge!r} is not known, allowed are 'mission' and 'literature'")
    values = {key: q.value for key, q in substance(name).parameters.items()}
    literature = values.pop("surge_fold_literature")
    if surge == "literature":
        values["surge_fold"] = literature
    return values


@lru_cache(maxsize=64)
def parameters(
    names: Sequence[str], dt: float = 1.0, surge: str = "mission"
) -> tuple[np.recarray, np.recarray]:
    """Records (general, shape (1,); substances, shape (len(names),)) of the default parameters.

    Parameters
    ----------
    names : tuple of str
        Substances, in the order in which circuits are numbered.
    dt : float
        Step in days.
    surge : {"mission", "literature"}
    """
    general = general_record(general_values(), dt)
    each = [substance_record(substance_values(name, surge), dt) for name in names]
    return general, np.concatenate(each).view(np.recarray)
