"""Harm reduction: fewer deaths and less harm while people use."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Any

from population.fields import number
from population.interventions.fields import OfFields, share_more
from population.interventions.levers import Lever
from population.interventions.registry import amount, intervention

KITS, COVERAGE = "harms.naloxone_kits", "harms.naloxone_coverage"
LAW, CALLS = "harms.good_samaritan", "harms.emergency_call"


@intervention("naloxone")
class Naloxone(OfFields):
    """More naloxone kits are given to people who use opioids and to those around them."""

    pillar = "harm reduction"
    docs = "More witnessed overdoses have naloxone at hand, which reverses them; use itself does not change."
    needs = ((KITS, COVERAGE),)
    intensity: Annotated[float, number(0, 20)] = amount(
        "naloxone", 20, "kits added, as a share of those handed out"
    )

    def levers(self, scenario: Any, size: Mapping[str, float]) -> Iterator[Lever]:
        highest = 1.0 if self.field(scenario, 0) == COVERAGE else float("inf")
        yield Lever(self.field(scenario, 0), times=1.0 + self.intensity, highest=highest)


@intervention("emergency_call")
class EmergencyCall(OfFields):
    """A Good Samaritan law and its publicity: witnesses of an overdose call for help without fear of arrest."""

    pillar = "harm reduction"
    docs = "More witnessed overdoses are called in, so that help arrives."
    needs = ((LAW, CALLS),)
    intensity: Annotated[float, number(0, 1)] = amount(
        "emergency_call", 1, "share of people in reach of the law who come to know and trust it"
    )

    def levers(self, scenario: Any, size: Mapping[str, float]) -> Iterator[Lever]:
        yield share_more(self.field(scenario, 0), self.intensity)


@intervention("never_use_alone")
class NeverUseAlone(OfFields):
    """Hotlines, buddies and outreach: fewer people take opioids where nobody would notice an overdose."""

    pillar = "harm reduction"
    docs = (
        "More overdoses are witnessed; what happens then depends on naloxone at hand and on calls for help."
    )
    needs = (("harms.witnessed",),)
    intensity: Annotated[float, number(0, 1)] = amount(
        "never_use_alone", 1, "share of unwitnessed overdoses that come to be witnessed"
    )

    def levers(self, scenario: Any, size: Mapping[str, float]) -> Iterator[Lever]:
        yield share_more(self.field(scenario, 0), self.intensity)


@intervention("drug_checking")
class DrugChecking(OfFields):
    """Drugs are checked before use, so that people know what they take."""

    pillar = "harm reduction"
    docs = "People who know that a batch holds fentanyl, or is strong, take less of it."
    needs = (("harms.drug_checking.reach",),)
    intensity: Annotated[float, number(0, 1)] = amount(
        "drug_checking", 1, "share of people who use illegal substances and come to have them checked"
    )

    def levers(self, scenario: Any, size: Mapping[str, float]) -> Iterator[Lever]:
        yield share_more(self.field(scenario, 0), self.intensity)


@intervention("supervised_consumption")
class SupervisedConsumption(OfFields):
    """Places where illegal substances are taken under watch."""

    pillar = "harm reduction"
    docs = "Doses taken there are witnessed and answered at once, so that an overdose is survived."
    needs = (("harms.supervised_consumption.visits_per_day",),)
    intensity: Annotated[float, number(0, 100_000)] = amount(
        "supervised_consumption", 100_000, "doses a day that find a place, for the whole population size"
    )

    def levers(self, scenario: Any, size: Mapping[str, float]) -> Iterator[Lever]:
        yield Lever(self.field(scenario, 0), plus=self.intensity)


@intervention("syringe_services")
class SyringeServices(OfFields):
    """Syringe services: clean equipment, naloxone, a way to care."""

    pillar = "harm reduction"
    docs = "People whom they reach get equipment and naloxone, and are referred to treatment when they ask."
    needs = (("harms.syringe_services.reach",),)
    intensity: Annotated[float, number(0, 1)] = amount(
        "syringe_services", 1, "share of people who use illegal substances whom they come to reach"
    )

    def levers(self, scenario: Any, size: Mapping[str, float]) -> Iterator[Lever]:
        yield share_more(self.field(scenario, 0), self.intensity)
