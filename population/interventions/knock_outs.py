"""Mechanisms that can be switched off from a day on, to see what they are good for: a study, never a policy."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Any

from pydantic import Field

from neuro.protocols.knockouts import KNOCKOUTS
from population.interventions.levers import Lever
from population.interventions.registry import Intervention, amount, intervention, one_of
from population.rules import class_names
from population.scenario.kinds import number

OF_THE_DAY = ("around.", "occasion.")
"""Inputs that only an experiment of the laboratory can hold fixed."""

CLASS, SUBSTANCE, TREATMENT = "courses.CLASS.", "courses.SUBSTANCE.", "TREATMENT."

OF_PEOPLE: dict[str, dict[str, float]] = {
    "peer_influence": {"behaviour.peer_gain": 0.0, SUBSTANCE + "observed_use": 0.0},
    "offers_of_ties": {SUBSTANCE + "offer_friends": 0.0, SUBSTANCE + "offer_household": 0.0},
    "reach_through_ties": {SUBSTANCE + "reach_friends": 0.0, SUBSTANCE + "reach_household": 0.0},
    "place_cues": {
        "places.cue_place_home": 0.0,
        "places.cue_place_venue": 0.0,
        "places.cue_place_market": 0.0,
    },
    "people_cues": {"places.cue_people_floor": 0.0, "behaviour.peer_gain": 0.0},
    "search": {"behaviour.search_gain": 0.0},
    "life_events": {"behaviour.life_event_rate": 0.0},
    "daily_stress": {"behaviour.shock_rate": 0.0},
    "role_erosion": {"behaviour.role_erosion": 0.0},
    "perceived_problem": {
        "behaviour.problem_withdrawal": 0.0,
        "behaviour.problem_loss": 0.0,
        "behaviour.problem_doses": 0.0,
        "behaviour.problem_overdose": 0.0,
    },
    "illness": {"behaviour.illness_gain": 0.0},
    "celebrations": {CLASS + "celebrations": 0.0},
    "novelty_fade": {SUBSTANCE + "novelty_fade": 1.0},
    "norms_of_youth": {CLASS + "norm_formed": 0.0},
    "attempts": {"behaviour.attempt_rate_max": 0.0},
    "discouragement": {"behaviour.determination_fatigue": 0.0},
    "support_of_ties": {
        "behaviour.goal_support": 0.0,
        "behaviour.goal_family": 0.0,
        "behaviour.goal_fellows": 0.0,
    },
    "unused_prescriptions": {
        "prescribing.offer_own": 0.0,
        "prescribing.offer_home": 0.0,
        "prescribing.offer_friends": 0.0,
        "prescribing.passed_home": 0.0,
        "prescribing.passed_friends": 0.0,
    },
    "long_term_prescribing": {"prescribing.long_term_share": 0.0},
    "cheap_own_tablets": {"prescribing.own_price": 1.0},
    "diversion": {"prescribing.market_diverted": 0.0},
    "treatment_seeking": {CLASS + "treatment_seeking": 0.0, CLASS + "treatment_problem": 0.0},
    "treatment_support": {TREATMENT + "goal_support": 0.0},
    "agonist": {TREATMENT + "agonist_occupancy": 0.0, TREATMENT + "agonist_exposure": 0.0},
    "block": {TREATMENT + "antagonist_block": 0.0},
    "caution": {"behaviour.caution_dose": 0.0, "overdose.caution_company": 0.0},
    "depressants": {
        "overdose.opioid_hours": 0.0,
        "overdose.alcohol_hours": 0.0,
        "overdose.sedatives_weight": 0.0,
    },
    "known_batches": {"overdose.batch_known": 0.0},
    "hidden_fentanyl": {"overdose.hidden_dose": 0.0},
    "company": {"overdose.company_home": 0.0, "overdose.company_use": 0.0, "overdose.company_other": 0.0},
    "kits": {"overdose.kit_carried": 0.0},
    "frailty": {"overdose.frailty_per_decade": 1.0},
    "arrests": {"justice.arrest_male": 0.0, "justice.arrest_female": 0.0},
    "loss_of_work": {"capital.work_lost": 0.0, "capital.jail_work_days": 1e9},
    "loss_of_home": {
        "capital.home_lost": 0.0,
        "capital.jail_home_days": 1e9,
    },
    "therapy_sessions": {TREATMENT + "therapy_sessions": 0.0},
}
"""Mechanisms of the population -> the parameters that take them away."""


def mechanisms() -> dict[str, dict[str, float]]:
    """Every mechanism that can be switched off, and its parameters; those of the circuit as in the laboratory."""
    circuit = {
        name: {(path if path.startswith("*.") else f"circuit.{path}"): value for path, value in off.items()}
        for name, off in KNOCKOUTS.items()
        if name != "traits" and not any(path.startswith(OF_THE_DAY) for path in off)
    }
    return {**circuit, **OF_PEOPLE}


def mechanism_names() -> tuple[str, ...]:
    """Names of `mechanisms`."""
    return tuple(mechanisms())


@intervention("knock_out")
class KnockOut(Intervention):
    """A mechanism of circuit or population is switched off."""

    pillar = "study"
    docs = "Nobody can do this to people: it shows how much of a result, or of a policy's effect, a mechanism makes."
    mechanism: Annotated[str, one_of(mechanism_names, "a mechanism")] = Field(description="which mechanism")
    intensity: Annotated[float, number(0, 1)] = amount("knock_out", 1, "how much of it is off")

    @classmethod
    def example(cls, scenario: Any) -> dict[str, Any]:
        return {"mechanism": "tolerance"}

    def levers(self, scenario: Any, size: Mapping[str, float]) -> Iterator[Lever]:
        for path, value in mechanisms()[self.mechanism].items():
            for each in spread(path, scenario):
                yield Lever(each, times=1.0 - self.intensity, plus=self.intensity * value)


def spread(path: str, scenario: Any) -> Iterator[str]:
    """The parameter of each class, substance or treatment of a scenario that a path stands for."""
    substances = tuple(scenario.substances)
    named = {
        "*.": substances,
        CLASS: class_names(substances),
        SUBSTANCE: substances,
        TREATMENT: tuple(scenario.care),
    }
    for prefix, names in named.items():
        if path.startswith(prefix):
            head = "courses." if prefix in (CLASS, SUBSTANCE) else ""
            yield from (f"{head}{name}.{path.removeprefix(prefix)}" for name in names)
            return
    yield path
