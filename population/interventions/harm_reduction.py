"""Harm reduction: fewer deaths and less harm while people use."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Any

from population.interventions.fields import MoreOfFields
from population.interventions.levers import Lever
from population.interventions.people import ForResidents, days_of_illegal_use
from population.interventions.registry import Intervention, amount, intervention
from population.scenario.kinds import number

KITS, COVERAGE = "harms.naloxone_kits", "harms.naloxone_coverage"


@intervention("naloxone")
class Naloxone(Intervention):
    """More naloxone kits are given to people who use opioids and to those around them."""

    pillar = "harm reduction"
    docs = "More witnessed overdoses have naloxone at hand, which reverses them; use itself does not change."
    intensity: Annotated[float, number(0, 20)] = amount(
        "naloxone", 20, "kits added, as a share of those handed out"
    )

    def levers(self, scenario: Any, size: Mapping[str, float]) -> Iterator[Lever]:
        yield Lever(KITS, times=1.0 + self.intensity)
        yield Lever(COVERAGE, times=1.0 + self.intensity, highest=1.0)  # of kits that no person carries


@intervention("emergency_call")
class EmergencyCall(ForResidents, MoreOfFields):
    """A Good Samaritan law and its publicity: witnesses of an overdose call for help without fear of arrest."""

    pillar = "harm reduction"
    docs = "More witnessed overdoses are called in, so that help arrives."
    raised = ("harms.good_samaritan",)
    intensity: Annotated[float, number(0, 1)] = amount(
        "emergency_call", 1, "share of people in reach of the law who come to know and trust it"
    )


@intervention("never_use_alone")
class NeverUseAlone(MoreOfFields):
    """Hotlines, buddies and outreach: fewer people take opioids where nobody would notice an overdose."""

    pillar = "harm reduction"
    docs = (
        "More overdoses are witnessed; what happens then depends on naloxone at hand and on calls for help."
    )
    raised = ("harms.witnessed",)
    intensity: Annotated[float, number(0, 1)] = amount(
        "never_use_alone", 1, "share of unwitnessed overdoses that come to be witnessed"
    )

    def delivered(self, model: Any, level: float, size: Mapping[str, float]) -> float:
        return self.intensity * level * days_of_illegal_use(model)


@intervention("drug_checking")
class DrugChecking(MoreOfFields):
    """Drugs are checked before use, so that people know what they take."""

    pillar = "harm reduction"
    docs = "People who know that a batch holds fentanyl, or is strong, take less of it."
    raised = ("harms.drug_checking.reach",)
    intensity: Annotated[float, number(0, 1)] = amount(
        "drug_checking", 1, "share of people who use illegal substances and come to have them checked"
    )

    def delivered(self, model: Any, level: float, size: Mapping[str, float]) -> float:
        return self.added(model, level) * days_of_illegal_use(model)


@intervention("supervised_consumption")
class SupervisedConsumption(Intervention):
    """Places where illegal substances are taken under watch."""

    pillar = "harm reduction"
    docs = "Doses taken there are witnessed and answered at once, so that an overdose is survived."
    intensity: Annotated[float, number(0, 100_000)] = amount(
        "supervised_consumption", 100_000, "doses a day that find a place, for the whole population size"
    )

    def levers(self, scenario: Any, size: Mapping[str, float]) -> Iterator[Lever]:
        yield Lever("harms.supervised_consumption.visits_per_day", plus=self.intensity)

    def delivered(self, model: Any, level: float, size: Mapping[str, float]) -> float:
        return self.intensity * level / model.weight


@intervention("syringe_services")
class SyringeServices(MoreOfFields):
    """Syringe services: clean equipment, naloxone, a way to care."""

    pillar = "harm reduction"
    docs = "People whom they reach get equipment and naloxone, and are referred to treatment when they ask."
    raised = ("harms.syringe_services.reach",)
    intensity: Annotated[float, number(0, 1)] = amount(
        "syringe_services", 1, "share of people who use illegal substances whom they come to reach"
    )

    def delivered(self, model: Any, level: float, size: Mapping[str, float]) -> float:
        return self.added(model, level) * days_of_illegal_use(model)
