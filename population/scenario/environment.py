"""What a scenario may say of what people meet of drugs in their area."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from population.scenario.kinds import Part, Series, number, series
from population.tables import values


def _usual(name: str) -> Series:
    """What `data/environment.yaml` says of a field that a scenario leaves out."""
    return Series(years=(), values=(values("environment")[name],))


class ClassEnvironment(Part):
    """What people meet of one class of substances; what is left out is as `data/courses/CLASS.yaml` says."""

    outlets: Annotated[Series, series(0, 10)] = Field(
        default=Series(years=(), values=(1.0,)), description="density of outlets, 1 = reference"
    )
    advertising: Annotated[Series, series(0, 10)] = Field(
        default=Series(years=(), values=(1.0,)),
        description="amount of advertising, 1 = reference; a cue to users, a norm to all",
    )
    barred_at_work: Annotated[Series, series(0, 1)] | None = Field(
        default=None, description="share of workplaces and schools where use is barred"
    )
    barred_in_venues: Annotated[Series, series(0, 1)] | None = Field(
        default=None, description="share of bars, restaurants and other venues where use is barred"
    )
    injunctive_norm: Annotated[Series, series(-2, 2)] | None = Field(
        default=None,
        description="what society thinks of use: below 0 it is frowned upon, above 0 it is the custom; "
        "people keep part of what was thought when they were 18",
    )


AS_USUAL = ClassEnvironment()
"""What a scenario says that says nothing of a class."""


class Environment(Part):
    """What people meet of drugs in their area, over the years."""

    market_visibility: Annotated[Series, series(0, 1)] = Field(
        default_factory=lambda: _usual("market_visibility"),
        description="share of days that lead past an open market or outlet, in an area of middle deprivation",
    )
    deprivation_gradient: Annotated[float, number(-0.25, 0.25)] = Field(
        default_factory=lambda: values("environment")["deprivation_gradient"],
        description="market visibility added for each quintile of deprivation above the middle",
    )
    classes: dict[str, ClassEnvironment] = Field(default={}, description="by class of substances")

    def visibility(self, year: float) -> list[float]:
        """Market visibility in areas of deprivation quintile 1 to 5."""
        middle = self.market_visibility.at(year)
        return [min(1.0, max(0.0, middle + self.deprivation_gradient * (q - 3))) for q in range(1, 6)]

    def of_class(self, name: str, year: float, usual: Any) -> tuple[float, float, float, float, float]:
        """Outlets, what advertising shows, barred at work and in venues, injunctive norm; `usual` is the record of
        `data/courses/CLASS.yaml`.
        """
        part = self.classes.get(name, AS_USUAL)

        def own(field: str) -> float:
            series = getattr(part, field)
            return float(usual[field]) if series is None else float(series.at(year))

        advertising = part.advertising.at(year)
        shown = float(usual["advertising_cue"]) * advertising
        norm = own("injunctive_norm") + float(usual["advertising_norm"]) * (advertising - 1.0)
        return part.outlets.at(year), shown, own("barred_at_work"), own("barred_in_venues"), norm
