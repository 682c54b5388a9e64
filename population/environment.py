"""Supply and surroundings: the market of the day, and what the day brings to each person."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np

from neuro.kernel import uniform_rows
from neuro.parameters import substance, substance_values
from neuro.streams import normal
from population.loops.day import surroundings
from population.mechanisms.places import area_outlets
from population.mechanisms.stockpile import diverted_supply, lagged
from population.people.synthesis import QUINTILES
from population.scenario import Prescribing
from population.services import ILLEGAL
from population.supply import differ_by_area
from population.threads import in_pieces

MARKET = np.dtype(
    [
        (name, np.float64)
        for name in ("supply", "price", "spread", "share", "ratio", "legal_age", "legal_under_age", "checked")
    ]
)
"""The market of one substance in one area today; `ratio` is how much stronger an adulterated batch is, `checked` the
share of people who have what they buy checked.
"""

AGES = 120
"""Years of age, from 0, by which what people met when they were young is told."""

SCENE = np.dtype(
    [
        ("visible", np.float64, (QUINTILES,)),  # of markets, by quintile of deprivation
        *(
            (name, np.float64)
            for name in ("outlets", "advertised", "barred_at_work", "barred_in_venues", "injunctive_norm")
        ),
        (
            "formed",
            np.float64,
            (AGES,),
        ),  # injunctive norm of the year in which people of an age formed theirs
    ]
)
"""What people meet of one class of substances today."""

ACTIVITY = np.dtype([(name, np.float64) for name in ("home", "work", "venue", "street", "company", "free")])
"""Shares of the waking day by place, and time in venues and free time relative to the adults' mean."""

AGE_GROUPS = ("youth", "adult", "older")
DAYS = ("weekday", "weekend")
WEEKEND_SHARE = 2.0 / 7.0


class Diversion(NamedTuple):
    """Parameters of prescribing that tell what it does to the illegal market."""

    stock_half_life_days: float
    market_diverted: float
    market_reference: float


class Today(NamedTuple):
    """What a day is like: `market` by area and substance, `scenes` by class, `activities` by age group."""

    market: Any
    scenes: Any
    activities: Any


def activities(b: Any) -> np.ndarray:
    """How people of three age groups spend a weekday, a weekend day and the mean day of a week, shape (3, 3).

    `b` is the record of `places.yaml`.
    """
    found = np.zeros((3, len(AGE_GROUPS)), ACTIVITY)
    for d, kind in enumerate(DAYS):
        for a, group in enumerate(AGE_GROUPS):
            hours = [b[f"{place}_hours_{group}_{kind}"] for place in ("work", "venue", "street")]
            work, venue, street = (hour / b.awake_hours for hour in hours)
            found[d, a] = (1.0 - work - venue - street, work, venue, street, 0.0, 0.0)
    for name in ("home", "work", "venue", "street"):
        found[2][name] = (1.0 - WEEKEND_SHARE) * found[0][name] + WEEKEND_SHARE * found[1][name]
    adult = found[2, AGE_GROUPS.index("adult")]
    found["company"] = found["venue"] / adult["venue"]
    found["free"] = (1.0 - found["work"]) / (1.0 - adult["work"])
    return found


def outlets_of_areas(areas: int, seed: int, b: Any) -> np.ndarray:
    """Density of outlets in each area relative to the place's, shape (areas,)."""
    u = uniform_rows(seed, "places", np.arange(areas))
    z = [normal(float(x), float(y)) for x, y in zip(u[0], u[1], strict=True)]
    return np.array([area_outlets(value, b.outlet_spread) for value in z])


def hidden_fentanyl(substances: np.ndarray, names: tuple[str, ...]) -> tuple[float, float]:
    """Hazard of a dose of fentanyl and its exponent, simulated or not."""
    if "fentanyl" in names:
        s = names.index("fentanyl")
        return float(substances["overdose_hazard"][s]), float(substances["overdose_exponent"][s])
    values = substance_values("fentanyl")
    return values["overdose_hazard"], values["overdose_exponent"]


def adulterant_ratio(substances: np.recarray, names: tuple[str, ...], s: int) -> float:
    """Potency of fentanyl against opioid s, such that a dose is as dangerous as one of fentanyl; 1 for what is not an
    opioid, where it meets another tolerance than that to the substance (`population.steps.danger.hidden_hazard`).
    """
    p = substances[s]
    if p.overdose_hazard <= 0.0 or substance(names[s]).substance_class != "opioid":
        return 1.0
    danger, _ = hidden_fentanyl(substances, names)
    return float((danger / p.overdose_hazard) ** (1.0 / p.overdose_exponent))


def open_market(model: Any) -> None:
    """Supply, price, potency, outlets and custom of today."""
    year, classes = model.year, model.rules.plain.classes
    for s, name in enumerate(model.substances):
        model.market[:, s] = market_of(model, s, year)
        if local := model.scenario.supply[name].local:
            differ_by_area(model.market[:, s], local, model.areas, year)
    environment = model.scenario.environment
    visible, grown = environment.visibility(year), int(model.rules.plain.behaviour["norm_formed_years"][0])
    for k, name in enumerate(model.class_names):
        met = environment.of_class(name, year, classes[k])
        formed = formed_norms(model, name, int(year), grown, classes[k])
        model.scenes[k] = (visible, *met, formed)
        model.scenes["formed"][k, : grown + 1] = met[-1]
    model.today = Today(model.market, model.scenes, model.activities[kind_of_day(model)])


def market_of(model: Any, s: int, year: float) -> tuple[float, ...]:
    """Market of one substance in an area like all others, the fields of `MARKET`."""
    supply, own = model.scenario.supply[model.substances[s]], model.rules.plain.substances
    diverted = diverted_by(model, year) if s == model.prescribed else 1.0
    age = supply.legal_age.at(year) if supply.legal_age else own["legal_age"][s]
    return (
        supply.availability.at(year) * diverted, supply.price.at(year), supply.potency_cv,
        supply.fentanyl_share.at(year), model.adulterant[s], age, own["legal_under_age"][s],
        checked_by(model, model.substances[s]),
    )  # fmt: skip


def formed_norms(model: Any, name: str, year: int, grown: int, usual: Any) -> np.ndarray:
    """Injunctive norm of a class in the year in which people of each age were `grown` years old, shape (AGES,); kept
    until the year ends.
    """
    kept = model.norms_of_youth.get(name)
    if kept is None or kept[0] != year:
        past = model.scenario.environment.of_class
        norms = [past(name, year - max(0, age - grown), usual)[-1] for age in range(AGES)]
        kept = model.norms_of_youth[name] = (year, np.array(norms))
    return kept[1]


def kind_of_day(model: Any) -> int:
    """Row of `activities` for today: 0 a weekday, 1 a weekend day, 2 the mean day of a week-long step."""
    if model.dt > 1:
        return 2
    return int((model.scenario.start_date.weekday() + model.day) % 7 >= 5)


def checked_by(model: Any, name: str) -> float:
    """Share of people who have a substance checked before they take it; nobody checks what is sold by law."""
    if name not in ILLEGAL:
        return 0.0
    return float(model.scenario.harms.drug_checking.reach.at(model.year))


def diverted_by(model: Any, year: float) -> float:
    """What prescriptions of the years up to now do to the illegal market of the substance prescribed."""
    p = model.rules.plain.prescribing  # interventions move it
    return diverted(
        model.scenario.prescribing, year, Diversion(*(float(p[name][0]) for name in Diversion._fields))
    )


@lru_cache(maxsize=20_000)
def diverted(rules: Prescribing, year: float, p: Diversion) -> float:
    """The same by what a scenario says; kept for other runs of the same process, which come to the same days."""
    dispensing, disposal = rules.dispensing_per_100.at, rules.disposal.at

    def kept(then: float) -> float:
        """Prescriptions per 100 residents and year of which what is left is kept."""
        return float(dispensing(then) * (1.0 - disposal(then)))

    return diverted_supply(lagged(kept, year, p), p)


def surround(model: Any) -> None:
    """Cues, stressors, care and offers of today for everybody whose circuit moves today."""
    for rows, r in model.moving:
        _surround(model, rows, r)


def _surround(model: Any, rows: np.ndarray, r: Any) -> None:
    table = model.table.views
    hours = model.activities[kind_of_day(model) if r is model.rules.plain else 2]

    def of(part: slice) -> None:
        surroundings(
            rows[part], model.seed, model.day, table["uid"], table["birth_day"], model.lasting_stress,
            table["deprivation"], table["area"], model.area_outlets, table["familiar"], table["stock"],
            table["medicine_days"], model.prescribed, table["brain"], table["around"], model.circuits.plain("state"),
            model.circuits.plain("offers"), table["slots"], model.courses.plain("occasions"),
            model.courses.plain("state"), model.courses.plain("ledger"), table["courses"], model.classes,
            model.today._replace(activities=hours), r.treatments, r.behaviour, r.classes, r.reach, r.general,
            r.substances, r.prescribing, table["capital"], table["in_jail"], model.rules.plain.justice,
        )  # fmt: skip

    in_pieces(of, len(rows))
