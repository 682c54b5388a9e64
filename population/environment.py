"""Supply and surroundings: the market of the day, and what the day brings to each person."""

from __future__ import annotations

from typing import Any

import numpy as np

from population.loops import surroundings
from population.mechanisms.stockpile import diverted_supply, lagged

MARKET = np.dtype([(name, np.float64) for name in ("supply", "price", "spread", "share", "ratio")])
"""The market of one substance today; `ratio` is how much stronger an adulterated batch is."""


def adulterant_ratio(substances: np.recarray, names: tuple[str, ...], s: int) -> float:
    """Potency of fentanyl against substance s, such that a dose is as dangerous as one of fentanyl."""
    from neuro.parameters import substance_values

    if "fentanyl" in names:
        danger = float(substances[names.index("fentanyl")].overdose_hazard)
    else:
        danger = substance_values("fentanyl")["overdose_hazard"]
    p = substances[s]
    if p.overdose_hazard <= 0.0:
        return 1.0
    return float((danger / p.overdose_hazard) ** (1.0 / p.overdose_exponent))


def open_market(model: Any) -> None:
    """Supply, price and potency of today."""
    year = model.year
    for s, name in enumerate(model.substances):
        supply = model.scenario.supply[name]
        diverted = diverted_by(model, year) if s == model.prescribed else 1.0
        model.market[s] = (
            supply.availability.at(year) * diverted,
            supply.price.at(year),
            supply.potency_cv,
            supply.fentanyl_share.at(year),
            model.adulterant[s],
        )


def diverted_by(model: Any, year: float) -> float:
    """What prescriptions of the years up to now do to the illegal market of the substance prescribed."""
    rules, p = model.scenario.prescribing, model.rules.prescribing[0]

    def kept(then: float) -> float:
        """Prescriptions per 100 residents and year of which what is left is kept."""
        return float(rules.dispensing_per_100.at(then) * (1.0 - rules.disposal.at(then)))

    return diverted_supply(lagged(kept, year, p), p)


def surround(model: Any) -> None:
    """Cues, stressors, care and offers of today for everybody whose circuit moves today."""
    table = model.table
    visibility = np.array(model.scenario.environment.visibility(model.year))
    for rows, r in model.moving:
        surroundings(
            rows, model.seed, model.day, table.uid, table["birth_day"], model.lasting_stress, table["deprivation"],
            visibility, table["stock"], model.prescribed, table["brain"], table["around"],
            model.circuits.plain("state"), model.circuits.plain("offers"), table["slots"],
            model.courses.plain("occasions"), model.courses.plain("state"), model.courses.plain("ledger"),
            table["courses"], model.classes, model.market, r.treatments, r.behaviour, r.classes, r.reach, r.general,
            r.substances, r.prescribing,
        )  # fmt: skip
