"""The run that the history is read from: `us_history` from 1980 on, and the deaths by overdose to be expected in it."""

from __future__ import annotations

from typing import Any

from population.calendar import DAYS_PER_YEAR
from population.people.synthesis import ENTRY_AGE

SCENARIO, FIRST, LAST = "us_history", 1999, 2020
Numbers = dict[str, Any]


def history_run(people: int, seed: int) -> Numbers:
    """Expected overdose deaths by year and substance per person of 12 and over, and the sums of squares over people."""
    from population import AddictionModel
    from scenarios.evidence.hazards import Hazards
    from scenarios.load import load

    found: Numbers = {"years": [], "deaths": [], "squares": [], "people": []}
    state: dict[str, Any] = {}

    def watch(model: Any) -> None:
        hazards = state.setdefault("hazards", Hazards(model))
        year = state.setdefault("year", int(model.year))
        hazards.add_week(model)
        if int(model.year) > year:
            sums = hazards.close(model)
            if FIRST <= year <= LAST:
                grown = (model.day - model.table["birth_day"]) / DAYS_PER_YEAR >= ENTRY_AGE
                found["years"].append(year)
                found["deaths"].append(sums[0, : len(model.substances)].sum(axis=1).tolist())
                found["squares"].append(sums[1, : len(model.substances)].sum(axis=1).tolist())
                found["people"].append(int((grown & model.table.alive).sum()))
            state["year"] = int(model.year)

    model = AddictionModel(people=people, rng=seed, scenario=load(SCENARIO), past="life course", watch=watch)
    return found | {"substances": list(model.substances)}
