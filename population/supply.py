"""The market of a substance over the years, and where in the place it differs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, Literal

import numpy as np
from pydantic import Field, SerializerFunctionWrapHandler, model_serializer

from population.people.strata import STRATA
from population.scenario.kinds import Part, Series, number, series, whole_key

MOST_AREAS = 10_000
LOCAL = {"availability": "supply", "price": "price", "fentanyl_share": "share"}
"""What may differ by area, and what the market of the day calls it (`population.environment.MARKET`)."""


class LocalMarket(Part):
    """How the market of some areas differs: everything is a multiple of what holds for the place."""

    availability: Annotated[Series, series(0, 100)] | None = Field(
        default=None, description="times the availability of the place"
    )
    price: Annotated[Series, series(0, 100)] | None = Field(
        default=None, description="times the price of the place"
    )
    fentanyl_share: Annotated[Series, series(0, 100)] | None = Field(
        default=None, description="times the share of the place, up to all doses"
    )

    @model_serializer(mode="wrap")
    def _given(self, dump: SerializerFunctionWrapHandler) -> dict[str, Any]:
        return {name: value for name, value in dump(self).items() if value is not None}


class Local(Part):
    """Where the market differs; multiples of an area's quintile, kind and number are multiplied with one another."""

    deprivation: dict[Annotated[int, whole_key(1, 5)], LocalMarket] = Field(
        default={}, description="by quintile of deprivation, 1 least to 5 most"
    )
    urbanicity: dict[Literal["rural", "urban"], LocalMarket] = Field(
        default={}, description="rural or urban areas"
    )
    areas: dict[Annotated[int, whole_key(0, MOST_AREAS - 1)], LocalMarket] = Field(
        default={}, description="by number of the area, from 0"
    )

    def __bool__(self) -> bool:
        return bool(self.deprivation or self.urbanicity or self.areas)

    def parts(self, deprivation: np.ndarray, urban: np.ndarray) -> Iterator[tuple[np.ndarray, LocalMarket]]:
        """Every part with a mask of the areas that it is about; both arrays of shape (areas,)."""
        for quintile, market in self.deprivation.items():
            yield deprivation == quintile, market
        for kind, market in self.urbanicity.items():
            yield urban == bool(STRATA["urbanicity"].index(kind)), market
        for area, market in self.areas.items():
            yield np.arange(len(urban)) == area, market

    @model_serializer(mode="wrap")
    def _given(self, dump: SerializerFunctionWrapHandler) -> dict[str, Any]:
        return {name: {str(key): v for key, v in part.items()} for name, part in dump(self).items() if part}


class Supply(Part):
    """The market of one substance over the years."""

    availability: Annotated[Series, series(0, 10)] = Field(description="ease of getting it, 1 = reference")
    price: Annotated[Series, series(0, 100)] = Field(description="price index, 1 = reference")
    potency_cv: Annotated[float, number(0, 5)] = Field(
        description="coefficient of variation of the potency of a dose"
    )
    fentanyl_share: Annotated[Series, series(0, 1)] = Field(
        default=Series(years=(), values=(0.0,)), description="share of doses that are fentanyl"
    )
    legal_age: Annotated[Series, series(0, 120)] | None = Field(
        default=None, description="legal age of purchase in years; the substance's own where it is left out"
    )
    local: Local = Field(default=Local(), description="where in the place the market differs")

    @model_serializer(mode="wrap")
    def _given(self, dump: SerializerFunctionWrapHandler) -> dict[str, Any]:
        """What is the same everywhere is written as if nothing could differ."""
        data: dict[str, Any] = dump(self)
        if not self.local:
            del data["local"]
        return data


def differ_by_area(market: np.ndarray, local: Local, areas: Any, year: float) -> None:
    """Multiply the market of one substance, shape (areas,), where it differs; `areas` is
    `population.people.moving.Areas`.
    """
    for there, part in local.parts(areas.deprivation, areas.urban):
        for name, of_market in LOCAL.items():
            multiple = getattr(part, name)
            if multiple is not None:
                market[of_market][there] *= multiple.at(year)
    np.minimum(market["share"], 1.0, out=market["share"])
