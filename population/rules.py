"""All numbers that a run obeys, as records for the compiled loops: the data files' values for one step length."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cache, cached_property, lru_cache
from types import SimpleNamespace

import numpy as np

from neuro.errors import InputError, did_you_mean, shown
from neuro.parameters import (
    general_record,
    general_values,
    record,
    substance_record,
    substance_values,
    without_attributes,
)
from neuro.registry import substance
from population.care.catalogue import neutral, treatment
from population.mechanisms.criteria import CRITERIA
from population.tables import DATA, own_values, values


@dataclass(frozen=True)
class Rules:
    """Records of one step length.

    Attributes
    ----------
    general, substances : record arrays, shapes (1,) and (S,)
        The circuit's parameters.
    behaviour, classes, reach : record arrays, shapes (1,), (K,) and (S,)
        Behaviour and places in general, by class and by substance.
    diagnosis, days_needed : record array, shape (K,), and ndarray, shape (K, 11)
        Thresholds of the criteria by class, of a day and of a year.
    harm : record array, shape (1,)
    treatments : record array, shape (T,)
    care : record array, shape (1,)
        Access to care.
    ties : record array, shape (1,)
        How ties end and form.
    observed : record array, shape (1,)
        Definitions of what is observed in histories.
    prescribing : record array, shape (1,)
        Prescribed opioids and what is left of them.
    justice, capital, mortality : record arrays, shape (1,)
        Arrest and jail; work and home; lags of deaths by tobacco and alcohol.
    """

    dt: float
    general: np.recarray
    substances: np.recarray
    behaviour: np.recarray
    classes: np.recarray
    reach: np.recarray
    diagnosis: np.recarray
    days_needed: np.ndarray
    harm: np.recarray
    treatments: np.recarray
    care: np.recarray
    ties: np.recarray
    observed: np.recarray
    prescribing: np.recarray
    justice: np.recarray
    capital: np.recarray
    mortality: np.recarray

    @cached_property
    def plain(self) -> SimpleNamespace:
        """The same records as plain arrays, which compiled loops take faster."""
        found = {f.name: np.array(getattr(self, f.name)) for f in fields(self) if f.name != "dt"}
        return SimpleNamespace(
            **{
                name: array.view(without_attributes(array.dtype)) if array.dtype.names else array
                for name, array in found.items()
            }
        )


@cache
def intervention_numbers() -> tuple[str, ...]:
    """Paths of the numbers of all kinds of intervention."""
    kinds = sorted(path.stem for path in (DATA / "interventions").glob("*.yaml"))
    return tuple(f"interventions.{k}.{name}" for k in kinds for name in values(f"interventions/{k}"))


def class_names(substances: tuple[str, ...]) -> tuple[str, ...]:
    """Classes of the substances, in order of first appearance."""
    return tuple(dict.fromkeys(substance(name).substance_class for name in substances))


def _stack(records: list[np.recarray]) -> np.recarray:
    return np.concatenate(records, dtype=records[0].dtype).view(np.recarray)


@lru_cache(maxsize=16)
def rules(
    substances: tuple[str, ...],
    treatments: tuple[str, ...],
    dt: float,
    changes: tuple[tuple[str, float], ...] = (),
) -> Rules:
    """The rules for these substances and treatments at a step of `dt` days.

    Parameters
    ----------
    changes : tuple of (str, float)
        Values to use in place of the data files', by path: "circuit.NAME", "behaviour.NAME", "SUBSTANCE.NAME",
        "places.NAME", "courses.CLASS.NAME", "courses.SUBSTANCE.NAME", "diagnosis.NAME" (where the class
        has no threshold of its own), "diagnosis.CLASS.NAME", "overdose.NAME", "tie_change.NAME",
        "care.NAME", "prescribing.NAME", "justice.NAME", "capital.NAME", "mortality.NAME", "observables.NAME",
        "TREATMENT.NAME"; "interventions.KIND.NAME", which no record holds, for `population.interventions`.
    """
    change = _Changes(changes)
    named = class_names(substances)
    of_class = [values(f"courses/{k}", "parameters") for k in named]
    of_substance = [values(f"courses/{substance(s).substance_class}", f"substances.{s}") for s in substances]
    places = change.of("places", values("places"))
    diagnosis = _diagnosis(change, named)
    result = Rules(
        dt=dt,
        general=general_record(change.of("circuit", general_values()), dt),
        substances=_stack([substance_record(change.of(s, substance_values(s)), dt) for s in substances]),
        behaviour=record(change.of("behaviour", values("behaviour")) | places, dt),
        classes=_stack(
            [change.record(f"courses.{k}", own, dt) for k, own in zip(named, of_class, strict=True)]
        ),
        reach=_stack(
            [change.record(f"courses.{s}", own, dt) for s, own in zip(substances, of_substance, strict=True)]
        ),
        diagnosis=_stack([record(d, dt) for d in diagnosis]),
        days_needed=np.array([[d[f"days_{name}"] for name in CRITERIA] for d in diagnosis]),
        harm=record(change.of("overdose", values("overdose")) | {"awake_hours": places["awake_hours"]}, dt),
        treatments=_treatments(change, treatments, dt),
        care=change.record("care", values("care", "parameters"), dt),
        ties=change.record("tie_change", values("tie_change"), dt),
        observed=change.record("observables", values("observables"), dt),
        prescribing=change.record("prescribing", values("prescribing", "parameters"), dt),
        justice=change.record("justice", values("justice"), dt),
        capital=change.record("capital", values("capital"), dt),
        mortality=change.record("mortality", values("mortality"), dt),
    )
    change.refuse_unknown()
    return result


class _Changes:
    """Values to use in place of the data files', and which paths there are."""

    def __init__(self, changes: tuple[tuple[str, float], ...]) -> None:
        self.new, self.known = dict(changes), set(intervention_numbers())
        for path, value in self.new.items():
            of_a_kind = isinstance(value, int | float | np.number) and not isinstance(value, bool)
            if not of_a_kind or not np.isfinite(value):
                raise InputError("changes", path, value, f"must be a finite number, but is {shown(value)}")

    def of(self, prefix: str, found: Mapping[str, float]) -> dict[str, float]:
        """Numbers below a path, as they are to be."""
        self.known.update(f"{prefix}.{key}" for key in found)
        return {key: self.new.get(f"{prefix}.{key}", value) for key, value in found.items()}

    def record(self, prefix: str, found: Mapping[str, float], dt: float) -> np.recarray:
        """The record of numbers below a path."""
        return record(self.of(prefix, found), dt)

    def refuse_unknown(self) -> None:
        """Refuse a path that no number stood at."""
        for path in sorted(set(self.new) - self.known):
            hint = did_you_mean(path, sorted(self.known))
            message = f"is not a parameter; {hint}paths are those that `population.rules.rules` lists"
            raise InputError("changes", path, self.new[path], message)


def _diagnosis(change: _Changes, named: tuple[str, ...]) -> list[dict[str, float]]:
    """Thresholds of the criteria by class: its own, or the usual ones."""
    usual = change.of("diagnosis", values("diagnosis"))
    return [change.of(f"diagnosis.{k}", usual | own_values(f"courses/{k}", "diagnosis")) for k in named]


def _treatments(change: _Changes, treatments: tuple[str, ...], dt: float) -> np.recarray:
    """A record for each treatment; a neutral one where there is none."""
    found = [change.record(t, treatment(t).values, dt) for t in treatments]
    return _stack(found or [record({name: q.value for name, q in neutral().items()}, dt)])
