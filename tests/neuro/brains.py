"""People with brains for the tests: arrays as a population has them, and the range of every state."""

from __future__ import annotations

import numpy as np

from neuro.circuit import naive_brain, naive_circuit
from neuro.day import FIRST_SESSION
from neuro.parameters import parameters
from neuro.records import BRAIN, CIRCUIT, COURSE, OCCASION, OFFER, SURROUNDINGS, empty
from neuro.registry import substance, substance_ids

YEAR = 365
IDS = substance_ids()
OPIOIDS = tuple(name for name in IDS if substance(name).substance_class == "opioid")

UNIT = (0.0, 1.0)
RANGES: dict[np.dtype, dict[str, tuple[float, float]]] = {
    BRAIN: {
        "d2_trait": (0.4, 1.4),
        "control_trait": (0.3, 1.5),
        "reward_trait": (0.4, 4.0),
        "stress_trait": (0.0, 0.8),
        "attitude": (-1.0, 1.5),
        "liability": (-2.0, 2.0),
        "plasticity": (0.1, 8.0),
        "stress_reactivity": (0.75, 1.25),
        "d2_density": (0.2, 1.4),
        "d2_sensitivity": (0.6, 1.0),
        "d1": (0.7, 1.0),
        "allostatic_load": (0.0, 0.55),
        "sensitisation": UNIT,
        "natural_expected": (0.0, 6.0),
        "pfc_structure": (0.1, 1.5),
        "pfc_therapy": UNIT,
        "stress": (0.0, 3.0),
        "life_stress": UNIT,
        "stress_felt": (0.0, 6.0),
        "role": (0.0, 1.5),
        "withdrawal": (0.0, 1.3),
        "control": (0.02, 1.5),
        "tonic": (0.1, 1.0),
        "natural_error": (-4.0, 4.0),
        "natural_value": (-2.0, 2.0),
        "anhedonia": (0.0, 3.0),
        "preoccupied": UNIT,
    },
    CIRCUIT: {
        "sensitivity": (0.2, 5.0),
        "session_size": (0.3, 3.0),
        "satiety": (0.3, 3.0),
        "liking": (-1.5, 1.5),
        "concentration": (0.0, 10.0),
        "exposure": (0.0, 10.0),
        "tolerance": (0.0, 9.0),
        "dependence": (0.0, 1.16),
        "outcome_value": (-1.0, 1.5),
        "habit": UNIT,
        "silent_synapses": UNIT,
        "matured_synapses": UNIT,
        "preoccupation": UNIT,
        "extinction_home": (0.0, 0.85),
        "extinction_clinic": (0.0, 0.85),
        "remembered_dose": (0.3, 6.0),
        "use_trace": UNIT,
        "access": UNIT,
        "idle_days": (0.0, 5000.0),
        "cue_labile": UNIT,
        "cue_stable": UNIT,
        "withdrawn": UNIT,
        "other_drug": UNIT,
        "craving": UNIT,
        "cue_value": (0.0, 3.0),
        "expectation": UNIT,
        "habit_weight": UNIT,
        "drug_value": (-8.0, 8.0),
        "pull": (0.0, 1e22),
        "choice": UNIT,
        "surge": (0.0, 50.0),
        "error": (0.0, 50.0),
        "doses": (0.0, 100.0),
        "overdose_hazard": (0.0, 0.01),
    },
    COURSE: {
        "goal": UNIT,
        "problem": UNIT,
        "contemplation": UNIT,
        "discouragement": UNIT,
        "pfc_loss": (0.0, 0.7),
        "sensitisation": UNIT,
        "control": (0.02, 1.5),
        "sensitised": UNIT,
    },
    SURROUNDINGS: {
        "shock": (0.0, 1.0),
        "stress_input": (0.0, 1.0),
        "maturity": (0.7, 1.0),
        "novelty": UNIT,
        "reward": (0.2, 2.0),
        "clinic": UNIT,
        "deliberation": UNIT,
        "therapy_sessions": UNIT,
        "cue_therapy": (0.0, 3.0),
        "cue_sessions": (0.0, 3.0),
        "tonic_support": UNIT,
    },
    OCCASION: {
        "cues": UNIT,
        "norm": UNIT,
        "feast": UNIT,
        "feast_norm": (0.0, 3.0),
        "goal_floor": UNIT,
        "agonist_occupancy": UNIT,
        "agonist_exposure": (0.0, 1.5),
        "antagonist_block": UNIT,
        "surge_block": UNIT,
        "withdrawal_relief": UNIT,
        "aversion": (0.0, 3.0),
    },
    OFFER: {"availability": UNIT, "price": (0.2, 5.0), "potency": (0.2, 5.0), "held_back": (0.0, 0.9)},
}
"""Lowest and highest value of every field of every record, as far as people in a population reach."""


def drawn(record, count, random, ends=0.0):
    """Records whose every number lies anywhere in its range, a share `ends` of them at low or high."""
    fields = [
        np.broadcast_to(np.array(RANGES[record][name]), (record[name].itemsize // 4, 2))
        for name in record.names
    ]
    low, high = np.concatenate(fields).T
    share = random.random((count, low.size))
    share = np.where(random.random(share.shape) < ends, share.round(), share)
    found = empty(record, count)
    found.view(np.float32).reshape(count, low.size)[:] = low + (high - low) * share
    return found


class People:
    """`n` people who all met the same substances and never used, in arrays as a population keeps them."""

    def __init__(self, substances, n=1, dt=1.0, seed=0, surge="mission"):
        self.substances, self.seed, self.day = tuple(substances), seed, 0
        # copies: what a test changes must not be there for the next one
        self.general, self.parameters = (record.copy() for record in parameters(self.substances, dt, surge))
        names = [substance(name).substance_class for name in self.substances]
        unique = list(dict.fromkeys(names))
        self.classes = np.array([unique.index(name) for name in names])
        self.n_classes = len(unique)
        self.uid = np.arange(n)
        self.brains, self.around = naive_brain(n), empty(SURROUNDINGS, n)
        self.around["maturity"] = self.around["reward"] = 1.0
        s, k = len(names), len(unique)
        self.circuits, self.offers = naive_circuit(n * s), empty(OFFER, n * s)
        self.offers["price"] = self.offers["potency"] = 1.0
        self.course_table, self.occasions = empty(COURSE, n * k), empty(OCCASION, n * k)
        self.occasions["cues"] = 0.5
        self.slots = np.arange(n * s).reshape(n, s)
        self.courses = np.arange(n * k).reshape(n, k)

    def of(self, name):
        """A copy of the circuits of one substance, one row a person."""
        return self.circuits[self.slots[:, self.substances.index(name)]]

    def step(self, days=1, rows=None):
        """Let the compiled days pass."""
        from neuro.kernel import people_day

        rows = np.arange(len(self.uid)) if rows is None else np.asarray(rows)
        for _ in range(days):
            people_day(
                rows, self.seed, self.day, self.uid, self.brains, self.around, self.circuits, self.slots,
                self.course_table, self.courses, self.occasions, self.offers, self.classes, self.n_classes,
                self.general, self.parameters,
            )  # fmt: skip
            self.day += 1

    def use_heavily(self, *names):
        """Offer these substances, and no others, to people who want nothing else."""
        for name in self.substances:
            rows = self.slots[:, self.substances.index(name)]
            self.offers["availability"][rows] = 1.0 if name in names else 0.0
        self.brains["attitude"] = -20.0

    def abstain(self):
        """Take every substance out of reach."""
        self.offers["availability"] = 0.0

    def agree(self, size=1.0):
        """Let everybody agree to one session, of a size of their own, of every substance on the next day."""
        self.circuits["doses"], self.circuits["session_size"] = FIRST_SESSION, size

    def bytes(self):
        """State of all people, to compare bit by bit."""
        return b"".join(a.tobytes() for a in (self.brains, self.circuits, self.course_table))


def days_of(people, days):
    """Let days pass, in steps of these people's length."""
    people.step(round(days / people.general.dt[0]))


def with_habit(*names, days=90, dt=1.0, **kwargs):
    """People who took these substances heavily for some days."""
    people = People(kwargs.pop("met", names), dt=dt, **kwargs)
    people.use_heavily(*names)
    days_of(people, days)
    return people


def equation_parameters(name="heroin", dt=1.0):
    """The records (g, p) that equations take, for one substance."""
    general, each = parameters((name,), dt)
    return general[0], each[0]
