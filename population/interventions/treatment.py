"""Treatment: more places, and a lower threshold to them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal

from pydantic import Field

from neuro.errors import shown
from population.interventions.fields import MoreOfFields, share_less, share_more
from population.interventions.levers import Lever
from population.interventions.opening import opened, unfit
from population.interventions.people import ForResidents
from population.interventions.places import classes_of
from population.interventions.registry import Intervention, amount, intervention, one_of
from population.scenario.kinds import Series, number

EVERY = "all"
PER = 100_000
TO_OPEN = "open it with treatment_places and `unit: per_100000`"


def _treatments() -> tuple[str, ...]:
    from population.scenario.checks import treatment_ids

    return (EVERY, *treatment_ids())


class _OfTreatment(Intervention):
    """Base of those that change one treatment, or all that the scenario has."""

    treatment: Annotated[str, one_of(_treatments, "a treatment, or all")] = Field(
        default=EVERY, description="which treatment, or all"
    )

    def chosen(self, scenario: Any) -> tuple[str, ...]:
        """Names of the treatments, of those that the scenario has."""
        return tuple(name for name in scenario.care if self.treatment in (EVERY, name))

    def errors(self, scenario: Any) -> Iterator[tuple[str, Any, str]]:
        yield from super().errors(scenario)
        if self.treatment == EVERY or self.treatment in scenario.care:
            return
        if self.treatment in opened(scenario):
            wrong = list(unfit(self.treatment, scenario))
        else:
            has = ", ".join(scenario.care) or "none"
            wrong = [f"has no places in the scenario, which has {has}; {TO_OPEN}, or add it to care"]
        for message in wrong:
            yield "treatment", self.treatment, f"{shown(self.treatment)} {message}"


@intervention("treatment_places")
class TreatmentPlaces(_OfTreatment):
    """More places in treatment."""

    pillar = "treatment"
    docs = (
        "People who seek care wait for a place; more places shorten the wait, fewer give up, and more are in "
        "treatment. What the treatment does to the circuit is the same. Places alone help only as far as there is a "
        "queue. With `unit: per_100000` it may also open a treatment that the place does not have."
    )
    intensity: Annotated[float, number(0, 1_000_000)] = amount(
        "treatment_places", 1_000_000, "places added: a share of those there are, or a number (see `unit`)"
    )
    unit: Literal["share", "places", "per_100000"] = Field(
        default="share",
        description="share (1 doubles the places), places (for the whole population size) or per_100000 (residents)",
    )

    def added_to(self, scenario: Any, before: float) -> float:
        """Places added in full force to a treatment that has `before`, for the whole population size."""
        if self.unit == "share":
            return self.intensity * before
        return self.intensity * (1.0 if self.unit == "places" else scenario.population.size / PER)

    def levers(self, scenario: Any, size: Mapping[str, float]) -> Iterator[Lever]:
        for name in self.chosen(scenario):
            if self.unit == "share":
                yield Lever(f"care.{name}.slots", times=1.0 + self.intensity)
            else:
                yield Lever(f"care.{name}.slots", plus=self.added_to(scenario, 0.0))

    def opens(self, scenario: Any) -> tuple[str, ...]:
        return (self.treatment,) if self.unit != "share" and self.treatment != EVERY else ()

    def delivered(self, model: Any, level: float, size: Mapping[str, float]) -> float:
        """Places that it adds and that stand empty today; days in treatment have a price of their own."""
        from population.care.capacity import census, places  # loads numba

        empty, (_, _, inside, _) = 0.0, census(model)
        for name in self.chosen(model.scenario):
            slots, t = model.scenario.care[name].slots, model.treatments.index(name)
            more = level * self.added_to(model.scenario, Series.at(slots, model.year))
            empty += max(0.0, min(more / model.weight, float(places(model, t) - inside[t])))
        return empty


@intervention("low_threshold_access")
class LowThresholdAccess(_OfTreatment):
    """Treatment without appointments, waiting rules or discharge for use."""

    pillar = "treatment"
    docs = (
        "People are let in on the day they ask and not sent away for use: fewer give up waiting, a day of use makes "
        "fewer leave, and more attempts to stop are made in treatment."
    )
    intensity: Annotated[float, number(0, 1)] = amount(
        "low_threshold_access", 1, "share of services that do so"
    )

    def levers(self, scenario: Any, size: Mapping[str, float]) -> Iterator[Lever]:
        for name in self.chosen(scenario):
            yield Lever(f"{name}.give_up_rate", times=1.0 - self.intensity * size["give_up_less"])
            yield Lever(f"{name}.leave_use", times=1.0 - self.intensity * size["leave_use_less"])
        for name in classes_of(scenario):
            yield seeking_more(name, self.intensity * size["seeking_more"])

    def delivered(self, model: Any, level: float, size: Mapping[str, float]) -> float:
        from population.care.capacity import places  # loads numba

        numbers = [model.treatments.index(name) for name in self.chosen(model.scenario)]
        return self.intensity * level * sum(places(model, t) for t in numbers)


@intervention("anti_stigma")
class AntiStigma(ForResidents):
    """Campaigns and training against the stigma of treatment and of people who use drugs."""

    pillar = "treatment"
    docs = "Fear of being judged keeps people from care: with less of it more attempts to stop are made in treatment."
    intensity: Annotated[float, number(0, 1)] = amount("anti_stigma", 1, "share of people whom it reaches")

    def levers(self, scenario: Any, size: Mapping[str, float]) -> Iterator[Lever]:
        yield share_less("access.stigma", self.intensity * size["stigma_less"])


@intervention("jail_treatment")
class JailTreatment(MoreOfFields):
    """Treatment goes on in jail, and people leave it with a referral and naloxone."""

    pillar = "treatment"
    docs = "People keep their medication, and so their tolerance, in jail; more find treatment at release."
    raised = ("justice.treatment_inside", "referral.jail.rate", "justice.kits_at_release")
    intensity: Annotated[float, number(0, 1)] = amount(
        "jail_treatment", 1, "share of people in jail whom it reaches"
    )

    def delivered(self, model: Any, level: float, size: Mapping[str, float]) -> float:
        from population.costs.accounts import jailed  # loads numba

        inside = jailed(model)
        return self.added(model, level) * float(inside[model.table.rows].sum() if len(inside) else 0)


@intervention("warm_handover")
class WarmHandover(MoreOfFields):
    """After an overdose treatment is offered in the hospital, at once."""

    pillar = "treatment"
    docs = "People who survived an overdose are brought to treatment while they want it most."
    raised = ("referral.emergency_department.rate",)
    intensity: Annotated[float, number(0, 1)] = amount(
        "warm_handover", 1, "share of overdoses in hospital after which treatment is offered at once"
    )

    def delivered(self, model: Any, level: float, size: Mapping[str, float]) -> float:
        return self.added(model, level) * float(model.accounts.today["emergency_calls"])


def seeking_more(name: str, share: float) -> Lever:
    """A share of the attempts at stopping that a class makes outside treatment come to be made in it."""
    return share_more(f"courses.{name}.treatment_seeking", share)
