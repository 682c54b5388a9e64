"""Prevention: fewer offers, cues and reasons to begin."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Any

import numpy as np
from pydantic import Field

from population.calendar import DAYS_PER_YEAR
from population.interventions.fields import share_less, share_more
from population.interventions.levers import Lever
from population.interventions.people import ForResidents, aged_today, among, reached
from population.interventions.places import ClassOfPlace
from population.interventions.registry import Intervention, amount, intervention
from population.scenario.kinds import number


@intervention("outlet_cap")
class OutletCap(ClassOfPlace):
    """Outlets of a class of substances close or get no licence."""

    pillar = "prevention"
    docs = (
        "Fewer outlets mean fewer places that hold cues, and a longer way to the substance: the density of outlets "
        "acts on place cues, on offers in public and on availability."
    )
    intensity: Annotated[float, number(0, 1)] = amount("outlet_cap", 1, "share of outlets that close")

    def levers(self, scenario: Any, size: Mapping[str, float]) -> Iterator[Lever]:
        yield share_less(self.input("outlets"), self.intensity)


@intervention("advertising_ban")
class AdvertisingBan(ForResidents, ClassOfPlace):
    """Advertising of a class of substances is banned, in part or in full."""

    pillar = "prevention"
    docs = "Advertising is a cue to people who use and a norm to all: a ban takes both away."
    intensity: Annotated[float, number(0, 1)] = amount("advertising_ban", 1, "share of advertising that goes")

    def levers(self, scenario: Any, size: Mapping[str, float]) -> Iterator[Lever]:
        yield share_less(self.input("advertising"), self.intensity)


@intervention("smoke_free")
class SmokeFree(ForResidents, ClassOfPlace):
    """Use is barred at workplaces and schools, and in venues."""

    pillar = "prevention"
    docs = "A place where use is barred holds neither its cues nor a chance to use there."
    intensity: Annotated[float, number(0, 1)] = amount(
        "smoke_free", 1, "share of the places that still allow use which bar it"
    )

    def levers(self, scenario: Any, size: Mapping[str, float]) -> Iterator[Lever]:
        for place in ("barred_at_work", "barred_in_venues"):
            yield share_more(self.input(place), self.intensity)


@intervention("prescribing_limit")
class PrescribingLimit(ForResidents):
    """Fewer opioids are prescribed, and more of what is left over is handed in."""

    pillar = "prevention"
    docs = (
        "Fewer prescriptions leave fewer doses at home and, over years, on the illegal market. People who depend on "
        "them search elsewhere: use of illegal opioids may rise at first."
    )
    intensity: Annotated[float, number(0, 1)] = amount(
        "prescribing_limit", 1, "share of prescriptions that are no longer written"
    )
    strengths = ("intensity", "take_back")
    take_back: Annotated[float, number(0, 1)] = Field(
        default=0.0, description="share of people with doses left who hand them in, of those who kept them"
    )

    def levers(self, scenario: Any, size: Mapping[str, float]) -> Iterator[Lever]:
        yield share_less("prescribing.dispensing_per_100", self.intensity)
        yield share_more("prescribing.disposal", self.take_back)


class _AtABirthday(Intervention):
    """Base of programmes in which a share of young people takes part once, at an age."""

    can_target = ("areas", "deprivation", "urban")
    intensity: float

    def enrolled(self, model: Any, level: float, size: Mapping[str, float]) -> np.ndarray:
        """Rows of those who take part from today on."""
        rows = among(model, aged_today(model, size["age_years"] * DAYS_PER_YEAR), self.target)
        return rows[reached(model, rows, self.kind, self.intensity * level)]

    def delivered(self, model: Any, level: float, size: Mapping[str, float]) -> float:
        return float(len(self.enrolled(model, level, size)))


@intervention("school_prevention")
class SchoolPrevention(_AtABirthday):
    """Pupils take part in a universal programme of life skills at school."""

    pillar = "prevention"
    docs = (
        "Pupils who take part come to expect more harm and less gain: their disutility of drug use rises for good, "
        "which the circuit weighs against an offer. Effects on disorder come years later."
    )
    intensity: Annotated[float, number(0, 1)] = amount(
        "school_prevention", 1, "share of pupils who take part"
    )

    def enrol(self, model: Any, level: float, size: Mapping[str, float]) -> None:
        rows = self.enrolled(model, level, size)
        model.table["brain"]["attitude"][rows] += np.float32(size["attitude_gain"])


@intervention("family_prevention")
class FamilyPrevention(_AtABirthday):
    """Families with children of early secondary school take part in a programme together."""

    pillar = "prevention"
    docs = (
        "Warmth, rules and watchfulness at home leave children with better prefrontal control and less lasting "
        "stress; both enter the circuit's choices from then on."
    )
    intensity: Annotated[float, number(0, 1)] = amount(
        "family_prevention", 1, "share of families who take part"
    )

    def enrol(self, model: Any, level: float, size: Mapping[str, float]) -> None:
        rows = self.enrolled(model, level, size)
        brain = model.table["brain"]
        gained = np.float32(1.0 + size["control_gain"])
        brain["control_trait"][rows] *= gained
        brain["pfc_structure"][rows] *= gained
        brain["stress_trait"][rows] = np.maximum(
            0.0, brain["stress_trait"][rows] - np.float32(size["stress_relief"])
        )
