"""Treatment: more places, and a lower threshold to them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal

from pydantic import Field

from neuro.errors import shown
from population.fields import number
from population.interventions.levers import Lever
from population.interventions.places import Class, classes_of
from population.interventions.registry import Intervention, amount, intervention, one_of

EVERY = "all"


def _treatments() -> tuple[str, ...]:
    from population.scenario_checks import treatment_ids

    return (EVERY, *treatment_ids())


class _OfTreatment(Intervention):
    """Base of those that change one treatment, or all that the scenario has."""

    treatment: Annotated[str, one_of(_treatments, "a treatment, or all")] = Field(
        default=EVERY, description="which treatment, or all"
    )

    def chosen(self, scenario: Any) -> tuple[str, ...]:
        """Names of the treatments."""
        return tuple(scenario.care) if self.treatment == EVERY else (self.treatment,)

    def errors(self, scenario: Any) -> Iterator[tuple[str, Any, str]]:
        yield from super().errors(scenario)
        if self.treatment != EVERY and self.treatment not in scenario.care:
            has = ", ".join(scenario.care) or "none"
            message = (
                f"{shown(self.treatment)} has no places in the scenario, which has {has}; add it to care"
            )
            yield "treatment", self.treatment, message


@intervention("treatment_places")
class TreatmentPlaces(_OfTreatment):
    """More places in treatment."""

    pillar = "treatment"
    docs = (
        "People who seek care wait for a place; more places shorten the wait, fewer give up, and more are in "
        "treatment. What the treatment does to the circuit is the same. Places alone help only as far as there is a queue."
    )
    intensity: Annotated[float, number(0, 1_000_000)] = amount(
        "treatment_places", 1_000_000, "places added: a share of those there are, or a number (see `unit`)"
    )
    unit: Literal["share", "places"] = Field(
        default="share", description="share (1 doubles the places) or places (for the whole population size)"
    )

    def levers(self, scenario: Any, size: Mapping[str, float]) -> Iterator[Lever]:
        for name in self.chosen(scenario):
            if self.unit == "share":
                yield Lever(f"care.{name}.slots", times=1.0 + self.intensity)
            else:
                yield Lever(f"care.{name}.slots", plus=self.intensity)


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


@intervention("anti_stigma")
class AntiStigma(Intervention):
    """Campaigns and training against the stigma of treatment and of people who use drugs."""

    pillar = "treatment"
    docs = "Fear of being judged keeps people from care: with less of it more attempts to stop are made in treatment."
    intensity: Annotated[float, number(0, 1)] = amount("anti_stigma", 1, "share of people whom it reaches")
    substance_class: Class | None = Field(default=None, description="class of substances; all if left out")

    def levers(self, scenario: Any, size: Mapping[str, float]) -> Iterator[Lever]:
        names = (self.substance_class,) if self.substance_class else classes_of(scenario)
        for name in names:
            yield seeking_more(name, self.intensity * size["seeking_more"])

    def errors(self, scenario: Any) -> Iterator[tuple[str, Any, str]]:
        yield from super().errors(scenario)
        if self.substance_class is not None and self.substance_class not in classes_of(scenario):
            yield "substance_class", self.substance_class, f"{shown(self.substance_class)} is not simulated"


def seeking_more(name: str, share: float) -> Lever:
    """A share of the attempts at stopping that a class makes outside treatment come to be made in it."""
    return Lever(f"courses.{name}.treatment_seeking", times=1.0 - share, plus=share, highest=1.0)
