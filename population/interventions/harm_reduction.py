"""Harm reduction: fewer deaths and less harm while people use."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Any

from population.fields import number
from population.interventions.levers import Lever
from population.interventions.registry import Intervention, amount, intervention


@intervention("naloxone")
class Naloxone(Intervention):
    """Naloxone is given to people who use opioids and to those around them."""

    pillar = "harm reduction"
    docs = "More witnessed overdoses have naloxone at hand, which reverses them; use itself does not change."
    intensity: Annotated[float, number(0, 1)] = amount(
        "naloxone", 1, "share of witnessed overdoses without naloxone at hand that come to have it"
    )

    def levers(self, scenario: Any, size: Mapping[str, float]) -> Iterator[Lever]:
        i = self.intensity
        yield Lever("harms.naloxone_coverage", times=1.0 - i, plus=i, highest=1.0)


@intervention("emergency_call")
class EmergencyCall(Intervention):
    """A Good Samaritan law and its publicity: witnesses of an overdose call for help without fear of arrest."""

    pillar = "harm reduction"
    docs = "More witnessed overdoses are called in, so that help arrives."
    intensity: Annotated[float, number(0, 1)] = amount(
        "emergency_call", 1, "share of witnesses who do not call that come to call"
    )

    def levers(self, scenario: Any, size: Mapping[str, float]) -> Iterator[Lever]:
        i = self.intensity
        yield Lever("harms.emergency_call", times=1.0 - i, plus=i, highest=1.0)


@intervention("never_use_alone")
class NeverUseAlone(Intervention):
    """Hotlines, buddies and outreach: fewer people take opioids where nobody would notice an overdose."""

    pillar = "harm reduction"
    docs = (
        "More overdoses are witnessed; what happens then depends on naloxone at hand and on calls for help."
    )
    intensity: Annotated[float, number(0, 1)] = amount(
        "never_use_alone", 1, "share of unwitnessed overdoses that come to be witnessed"
    )

    def levers(self, scenario: Any, size: Mapping[str, float]) -> Iterator[Lever]:
        i = self.intensity
        yield Lever("harms.witnessed", times=1.0 - i, plus=i, highest=1.0)
