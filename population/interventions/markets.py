"""The market: prices, supply, and open markets in the street."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from neuro.errors import shown
from neuro.registry import substance, substance_ids
from population.interventions.fields import share_more
from population.interventions.levers import Lever
from population.interventions.people import ForResidents
from population.interventions.registry import Intervention, amount, intervention
from population.scenario.kinds import number, refusal


def _substances(given: Any) -> tuple[str, ...]:
    known = substance_ids()
    if not isinstance(given, list | tuple) or not given or not all(name in known for name in given):
        raise refusal(f"a list of substances ({', '.join(known)})", given)
    if len(set(given)) < len(given):
        raise refusal("a list of substances, each once", given)
    return tuple(given)


class _OnSubstances(Intervention):
    """Base of those that change the market of some substances."""

    substances: Annotated[tuple[str, ...], BeforeValidator(_substances)] = Field(
        description="list of substances"
    )

    @classmethod
    def example(cls, scenario: Any) -> dict[str, Any]:
        return {"substances": [scenario.substances[0]]}

    def errors(self, scenario: Any) -> Iterator[tuple[str, Any, str]]:
        yield from super().errors(scenario)
        for name in self.substances:
            if name not in scenario.substances:
                message = f"{shown(name)} is not simulated; the scenario has {', '.join(scenario.substances)}"
                yield "substances", name, message


def can_hold_fentanyl(name: str) -> bool:
    """Whether doses of a substance may hold fentanyl without being it."""
    return substance(name).substance_class in ("opioid", "stimulant") and name != "fentanyl"


@intervention("price_or_tax")
class PriceOrTax(_OnSubstances):
    """The price of some substances rises, by a tax or a minimum price."""

    pillar = "prevention"
    docs = (
        "A price is a cost in the goal-directed value of a dose and a reason to stop; habitual use feels it less, "
        "and people may turn to other substances."
    )
    intensity: Annotated[float, number(0, 10)] = amount("price_or_tax", 10, "rise of the price, 0.1 for 10 %")

    def levers(self, scenario: Any, size: Mapping[str, float]) -> Iterator[Lever]:
        for name in self.substances:
            yield Lever(f"supply.{name}.price", times=1.0 + self.intensity)


@intervention("supply_shock")
class SupplyShock(_OnSubstances):
    """The illegal supply of some substances breaks down in part, and what is left is dearer and less even."""

    pillar = "supply"
    docs = (
        "Less availability and higher prices; people who depend on the substance search harder. `adulteration` is "
        "the share of the remaining clean doses that hold fentanyl."
    )
    intensity: Annotated[float, number(0, 1)] = amount(
        "supply_shock", 1, "share of availability that is lost"
    )
    strengths = ("intensity", "adulteration")
    adulteration: Annotated[float, number(0, 1)] = Field(
        default=0.0, description="share of doses without fentanyl that come to hold it"
    )

    def levers(self, scenario: Any, size: Mapping[str, float]) -> Iterator[Lever]:
        more = self.adulteration
        for name in self.substances:
            yield Lever(f"supply.{name}.availability", times=1.0 - self.intensity)
            yield Lever(f"supply.{name}.price", times=1.0 + size["price_response"] * self.intensity)
            if can_hold_fentanyl(name):
                yield Lever(f"supply.{name}.fentanyl_share", times=1.0 - more, plus=more, highest=1.0)


@intervention("supply_arrival")
class SupplyArrival(_OnSubstances):
    """Some substances come on the market of a place, or more of them than before."""

    pillar = "supply"
    docs = (
        "People are offered the substances more often, and find them more easily. `adulteration` is the share of clean "
        "doses of the other opioids and stimulants that come to hold fentanyl."
    )
    intensity: Annotated[float, number(0, 10)] = amount(
        "supply_arrival", 10, "availability that is added, where 1 is that of an established market"
    )
    strengths = ("intensity", "adulteration")
    adulteration: Annotated[float, number(0, 1)] = Field(
        default=0.0, description="share of doses of other substances without fentanyl that come to hold it"
    )

    def levers(self, scenario: Any, size: Mapping[str, float]) -> Iterator[Lever]:
        for name in self.substances:
            yield Lever(f"supply.{name}.availability", plus=self.intensity)
        for name in scenario.substances:
            if name not in self.substances and can_hold_fentanyl(name):
                yield share_more(f"supply.{name}.fentanyl_share", self.adulteration)


@intervention("open_market_closure")
class OpenMarketClosure(ForResidents):
    """Open drug markets in the street are closed."""

    pillar = "supply"
    docs = "Fewer days lead past an open market, so that fewer place cues are met; supply itself stays."
    intensity: Annotated[float, number(0, 1)] = amount(
        "open_market_closure", 1, "share of open markets that close"
    )

    def levers(self, scenario: Any, size: Mapping[str, float]) -> Iterator[Lever]:
        yield Lever("environment.market_visibility", times=1.0 - self.intensity)
