"""One brain that anybody can read and run: the functions of `neuro.day`, uncompiled."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from neuro.day import answer, person_day, sense
from neuro.equations.kinetics import relative_exposure
from neuro.parameters import parameters
from neuro.records import BRAIN, CIRCUIT, COURSE, NEVER_DAYS, OCCASION, OFFER, SURROUNDINGS, empty
from neuro.registry import circuit_parameters, substance


def naive_brain(n: int = 1) -> np.recarray:
    """Drug-naive brains of the population's mean traits, shape (n,)."""
    values = {name: q.value for name, q in circuit_parameters().items()}
    brain = empty(BRAIN, n)
    for name in (
        "d2_trait",
        "control_trait",
        "plasticity",
        "stress_reactivity",
        "d2_density",
        "d2_sensitivity",
        "d1",
        "pfc_structure",
        "role",
    ):
        brain[name] = 1.0
    brain["reward_trait"] = brain["natural_expected"] = values["reward_median"]
    brain["stress_trait"] = brain["stress"] = values["stress_mean"]
    brain["tonic"] = 1.0
    return brain


def naive_circuit(n: int = 1) -> np.recarray:
    """Circuits of a substance never taken, shape (n,)."""
    circuit = empty(CIRCUIT, n)
    circuit["idle_days"] = NEVER_DAYS
    for name in ("sensitivity", "session_size", "satiety", "remembered_dose"):
        circuit[name] = 1.0
    return circuit


class Circuit:
    """One brain with one or more substances, in a world that the caller sets.

    Parameters
    ----------
    substances : sequence of str
        Names of `neuro.registry.substance_ids()`.
    dt : float
        Step in days.
    seed : int
        Seed of the draws when `step` lets the brain choose.
    surge : {"mission", "literature"}
        Which surge sizes.

    Attributes
    ----------
    brain, circuits, course, around, occasion, offers : record arrays of `neuro.records`
        State and inputs by name, to read and to write.
    """

    def __init__(
        self, substances: Sequence[str] = ("heroin",), dt: float = 1.0, seed: int = 0, surge: str = "mission"
    ) -> None:
        self.substances = tuple(substances)
        self.seed, self.day = seed, 0
        self.general, self.parameters = (r.copy() for r in parameters(self.substances, dt, surge))
        names = list(dict.fromkeys(substance(s).substance_class for s in self.substances))
        self.classes = np.array([names.index(substance(s).substance_class) for s in self.substances])
        self.slots = np.arange(len(self.substances))
        self.course_rows = np.arange(len(names))
        self.brain = naive_brain()
        self.circuits = naive_circuit(len(self.substances))
        self.course = empty(COURSE, len(names))
        self.around = empty(SURROUNDINGS, 1)
        self.around["maturity"] = self.around["reward"] = 1.0
        self.occasion = empty(OCCASION, len(names))
        self.occasion["cues"] = 0.4
        self.offers = empty(OFFER, len(self.substances))
        self.offers["availability"] = self.offers["price"] = self.offers["potency"] = 1.0
        self.circuits["access"] = 1.0

    def __getitem__(self, name: str) -> Any:
        """Record of one substance's circuit."""
        return self.circuits[self.substances.index(name)]

    def step(self) -> None:
        """One step in which the brain chooses."""
        person_day(
            self.seed, 0, self.day, self.brain[0], self.around[0], self.circuits, self.slots, self.course,
            self.course_rows, self.occasion, self.offers, self.classes, len(self.course), self.general[0],
            self.parameters,
        )  # fmt: skip
        self.day += 1

    def read(self) -> None:
        """Bring the read-outs up to date without letting time pass."""
        sense(
            self.brain[0], self.around[0], self.circuits, self.slots, self.course_rows, self.occasion, self.classes,
            self.general[0], self.parameters,
        )  # fmt: skip
        answer(
            self.brain[0], self.circuits, self.slots, self.course_rows, self.course, self.occasion, self.classes,
            self.general[0], self.parameters,
        )  # fmt: skip

    def relative_exposure(self, name: str) -> float:
        """Exposure to a substance in units of a dependent person's steady state."""
        i = self.substances.index(name)
        return float(relative_exposure(self.circuits[i].exposure, self.parameters[i]))


__all__ = ["Circuit", "naive_brain", "naive_circuit"]
