"""A cohort: brains side by side in a world that the experimenter sets, advanced one step at a time."""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from neuro.circuit import naive_brain, naive_circuit
from neuro.errors import InputError, did_you_mean, shown
from neuro.parameters import general_record, general_values, substance_record, substance_values
from neuro.protocols.forced import chance_doses, ordinary_day, people_day, people_read, steps_given
from neuro.protocols.settings import settings
from neuro.records import COURSE, OCCASION, OFFER, SURROUNDINGS, empty
from neuro.registry import substance, substance_ids
from neuro.traits import born, first_meeting

INPUTS = ("around", "occasion")


def changed_records(
    names: Sequence[str], dt: float, surge: str, changes: Mapping[str, float]
) -> tuple[np.recarray, np.recarray]:
    """Parameter records as `neuro.parameters.parameters`, with changes by name.

    `NAME` changes a parameter of the circuit, `SUBSTANCE.NAME` one of a substance, `*.NAME` one of every substance.

    Raises
    ------
    neuro.errors.InputError
        When there is no such parameter.
    """
    general = general_values()
    each = {name: substance_values(name, surge) for name in names}
    for key, value in changes.items():
        owner, _, parameter = key.rpartition(".")
        if owner in INPUTS or (owner not in ("", "*") and owner not in each):
            continue
        for values in [general] if not owner else each.values() if owner == "*" else [each[owner]]:
            if parameter not in values:
                hint = did_you_mean(parameter, values)
                message = f"{shown(parameter)} is not known; {hint}allowed are {', '.join(values)}"
                raise InputError("laboratory", key, value, message)
            values[parameter] = value
    records = [substance_record(each[name], dt) for name in names]
    return general_record(general, dt), np.concatenate(records).view(np.recarray)


def check_changes(changes: Mapping[str, float]) -> None:
    """Refuse changes that no experiment could make anything of: `changed_records` passes over substances not at hand.

    Raises
    ------
    neuro.errors.InputError
        When an owner, a parameter or an input is not known, or a value is no finite number.
    """
    inputs = {"around": SURROUNDINGS.names, "occasion": OCCASION.names}
    for key, value in changes.items():
        owner, _, parameter = key.rpartition(".")
        known: Mapping[str, Any] = {"": general_values(), **inputs}
        allowed = known.get(owner) or substance_values(substance_ids()[0] if owner == "*" else owner)
        if parameter not in allowed:
            hint = did_you_mean(parameter, allowed)
            message = f"{shown(parameter)} is not known; {hint}allowed are {', '.join(allowed)}"
            raise InputError("laboratory", key, value, message)
        if not np.isfinite(value):
            raise InputError("laboratory", key, value, f"must be a finite number, but is {value}")


class Cohort:
    """People with the same substances within reach.

    Parameters
    ----------
    substances
        Names of `neuro.registry.substance_ids()`.
    people
        How many.
    dt
        Step in days.
    surge : {"mission", "literature"}
    changes
        Parameters by name (`changed_records`), and inputs `around.NAME`, `occasion.NAME` that keep a value.
    seed
        Seed of every draw.
    varied
        Whether people differ in their traits, or are all average.

    Attributes
    ----------
    brain : recarray of BRAIN, shape (people,)
    circuits : recarray of CIRCUIT, shape (people, substances)
    course, occasion : recarrays of COURSE and OCCASION, shape (people, classes)
    around : recarray of SURROUNDINGS, shape (people,)
    offers : recarray of OFFER, shape (people, substances)
    general, parameters : parameter records
    """

    def __init__(
        self,
        substances: Sequence[str],
        people: int = 1,
        *,
        dt: float = 1.0,
        surge: str = "mission",
        changes: Mapping[str, float] | None = None,
        seed: int = 0,
        varied: bool = False,
    ) -> None:
        self.substances, self.people, self.dt = tuple(substances), people, dt
        self.seed, self.day = seed, 0
        self.changes = dict(changes or {})
        self.general, self.parameters = changed_records(self.substances, dt, surge, self.changes)
        names = list(dict.fromkeys(substance(s).substance_class for s in self.substances))
        self.classes = np.array([names.index(substance(s).substance_class) for s in self.substances])
        shape, by_class = (people, len(self.substances)), (people, len(names))
        self.slots = np.arange(np.prod(shape)).reshape(shape)
        self.courses = np.arange(np.prod(by_class)).reshape(by_class)
        self.brain = naive_brain(people)
        self.circuits = naive_circuit(self.slots.size).reshape(shape)
        self.circuits["access"] = 1.0
        self.course, self.occasion = empty(COURSE, by_class), empty(OCCASION, by_class)
        self.around, self.offers = empty(SURROUNDINGS, people), empty(OFFER, shape)
        self.around["maturity"] = self.around["reward"] = 1.0
        for name in ("availability", "price", "potency"):
            self.offers[name] = 1.0
        self.set_cues(settings().cue_in_use)
        if varied:
            self._vary()
        self.read()

    def _vary(self) -> None:
        """Draw everybody's traits, with the spreads of the circuit's parameters; every other person is female."""
        uid = np.arange(self.people)
        self.brain = born(uid, uid % 2 == 1, self.seed, self.general[0])
        for s in range(len(self.substances)):
            first_meeting(
                self.circuits[:, s], uid, uid % 2 == 1, s, self.brain["liability"], self.seed, self.general[0],
                self.parameters[s],
            )  # fmt: skip

    def __getitem__(self, name: str) -> Any:
        """Circuits of one substance, a view of shape (people,)."""
        return self.circuits[:, self.substances.index(name)]

    def set_cues(self, exposure: float | Sequence[float]) -> None:
        """Set exposure to all four classes of cue, or to each."""
        self.occasion["cues"] = exposure

    def surround(self, **inputs: Any) -> None:
        """Set inputs of the day by name: fields of SURROUNDINGS, OCCASION or OFFER."""
        for name, value in inputs.items():
            for holder in (self.around, self.occasion, self.offers):
                if name in (holder.dtype.names or ()):
                    holder[name] = value
                    break
            else:
                raise KeyError(f"no input {name!r}")

    def resolve(self, floor: float, goal: float = 1.0) -> None:
        """Everybody decides to abstain; `floor` is what the goal relaxes to."""
        self.course["goal"] = goal
        self.occasion["goal_floor"] = floor

    def ordinary(self) -> None:
        """Draw an ordinary day: cues that come and go, a stressor now and then."""
        s = settings()
        ordinary_day(
            self.seed, self.day, s.cue_low, s.cue_high, s.cue_high_share, s.shock_rate, s.shock_size,
            self.around, self.occasion.reshape(-1),
        )  # fmt: skip

    def give(self, doses: Any = 0.0, size: float | None = None, chance: bool = False, steps: int = 1) -> None:
        """A step in which everybody takes `doses`, each of `size` standard doses (None: the person's own).

        Parameters
        ----------
        doses
            Doses in the step, broadcast to (people, substances).
        size
            Standard doses in one dose.
        chance
            Whether the number is Poisson distributed around `doses`, the same in all `steps`.
        steps
            How many such steps.
        """
        amount = np.ascontiguousarray(np.broadcast_to(np.asarray(doses, float), self.slots.shape))
        if chance:
            mean, amount = amount, np.empty(self.slots.shape)
            chance_doses(mean, self.seed, self.day, amount)
        if size is not None:
            self.circuits["remembered_dose"] = size
        self._hold()
        sizes = np.full(self.slots.shape, -1.0 if size is None else size)
        steps_given(
            steps, amount, sizes, self.brain, self.around, self.circuits.reshape(-1), self.slots,
            self.course.reshape(-1), self.courses, self.occasion.reshape(-1), self.offers.reshape(-1), self.classes,
            self.course.shape[1], self.general, self.parameters,
        )  # fmt: skip
        self.day += steps

    def choose(self) -> None:
        """A step in which everybody chooses."""
        self._hold()
        people_day(
            np.arange(self.people), self.seed, self.day, np.arange(self.people), self.brain, self.around,
            self.circuits.reshape(-1), self.slots, self.course.reshape(-1), self.courses,
            self.occasion.reshape(-1), self.offers.reshape(-1), self.classes, self.course.shape[1], self.general,
            self.parameters,
        )  # fmt: skip
        self.day += 1

    def read(self) -> None:
        """Bring the read-outs up to date; no time passes."""
        self._hold()
        people_read(
            self.brain, self.around, self.circuits.reshape(-1), self.slots, self.course.reshape(-1), self.courses,
            self.occasion.reshape(-1), self.offers.reshape(-1), self.classes, self.course.shape[1], self.general,
            self.parameters,
        )  # fmt: skip

    def _hold(self) -> None:
        """Keep the inputs that a knock-out holds."""
        for key, value in self.changes.items():
            owner, _, name = key.partition(".")
            if owner in INPUTS:
                getattr(self, owner)[name] = value

    def copy(self) -> Cohort:
        """The same people, to be treated otherwise."""
        twin = copy.copy(self)
        for name in ("brain", "circuits", "course", "occasion", "around", "offers"):
            setattr(twin, name, getattr(self, name).copy())
        return twin

    def trace(self, days: float, step: Callable[[], None], *read: Callable[[], Any]) -> list[np.ndarray]:
        """Repeat a step for some days and note read-outs after each; arrays of shape (steps, ...)."""
        notes: list[list[Any]] = [[] for _ in read]
        for _ in range(round(days / self.dt)):
            step()
            for note, function in zip(notes, read, strict=True):
                note.append(np.copy(function()))
        return [np.array(note) for note in notes]


def use_daily(cohort: Cohort, days: float, level: float = 1.0, size: float | None = None) -> None:
    """Let everybody take `level` times the reference doses of every substance every day, evenly."""
    doses = level * cohort.parameters["reference_doses_per_day"] * cohort.dt
    cohort.give(doses, size, steps=round(days / cohort.dt))


def abstain(cohort: Cohort, days: float) -> None:
    """Let days pass without any dose."""
    cohort.give(0.0, steps=round(days / cohort.dt))


def established(cohort: Cohort, years: float | None = None, selected: bool = True) -> Cohort:
    """Bring a cohort to regular use, as people come to treatment; doses vary by chance from day to day.

    Parameters
    ----------
    years
        Length of use; by default that of the settings.
    selected
        Whether attitudes are those of people who chose to use.
    """
    s = settings()
    reference = cohort.parameters["reference_doses_per_day"]
    for day in range(round(365 * (s.years_of_use if years is None else years))):
        cohort.give(reference * min(1.0, (day + 1) / s.rise_of_use_days), chance=True)
    if selected:
        cohort.brain["attitude"] = (
            s.selected_attitude_share * cohort.brain["attitude"] + s.selected_attitude_shift
        )
    cohort.read()
    return cohort
