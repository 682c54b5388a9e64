"""Paired runs: the same people, the same chance, one thing changed on the first day."""

from __future__ import annotations

from typing import Any

import numpy as np

from neuro.streams import uniform_array
from population.calendar import DAYS_PER_YEAR
from population.scenario import Scenario, scenario_from_mapping
from population.ties import HOUSEHOLD
from scenarios.evidence.county import USUAL, county, county_model

RISE = 1.2
PRICED = {
    "alcohol": ("alcohol",),
    "nicotine": ("nicotine",),
    "cocaine": ("cocaine",),
    "heroin": ("heroin", "fentanyl"),
    "illicit": ("heroin", "fentanyl", "cocaine", "methamphetamine"),
}
"""What the prices rise of, by the name under which elasticities are told."""
HEAVY = 0.6
"""Share of recent days with use from which people count as heavy users on the first day."""
YEAR, MONTH, HALF_YEAR = 365, 30.4, 182
ROOMMATES, WORKING = (18.0, 20.0), (18.0, 65.0)
BINGE = 5.0
"""Drinks in a day."""
BATCHES = 20
OUTCOMES = {
    ("drinks", "binges"): ("alcohol",),
    ("drugs",): ("cannabis", "cocaine", "methamphetamine", "rx_opioid"),
}
"""What is told of the year, and the substances that room-mates use or do not."""
Numbers = dict[str, tuple[float | None, float | None]]


def dearer(scenario: Scenario, substances: tuple[str, ...], factor: float) -> Scenario:
    """The scenario with the prices of the year of its first day multiplied for some substances, for good."""
    mapping = scenario.as_mapping()
    for name in substances:
        now = scenario.supply[name].price.at(float(scenario.start_date.year))
        mapping["supply"][name]["price"] = factor * now
    return scenario_from_mapping(mapping)


def smoke_free(scenario: Scenario, share: float) -> Scenario:
    """The scenario with smoking barred at this share of workplaces."""
    mapping = scenario.as_mapping()
    classes = mapping["environment"].setdefault("classes", {})
    classes.setdefault("nicotine", {})["barred_at_work"] = share
    return scenario_from_mapping(mapping)


def consumption(model: Any) -> dict[str, np.ndarray]:
    """Doses of each substance in the next year by everybody here today, and who used in its last month."""
    rows = np.asarray(model.table.rows).copy()
    uid = model.table.uid[rows].copy()
    doses = np.zeros((rows.size, len(model.substances)))
    late = np.zeros(doses.shape, bool)
    for day in range(YEAR):
        model.step()
        here = model.table.uid[rows] == uid
        held = np.where(here[:, None] & model.table.alive[rows][:, None], model.table["slots"][rows], -1)
        taken = np.where(held >= 0, model.circuits.plain("state")["doses"][np.maximum(held, 0)], 0.0)
        moved = np.isin(rows, model.outcome_rows)
        taken = np.where(moved[:, None], np.maximum(taken, 0.0), 0.0)
        doses += taken
        late |= (taken > 0.0) & (day >= YEAR - MONTH)
    return {"doses": doses, "late": late}


def elasticity_of(before: np.ndarray, after: np.ndarray) -> tuple[float | None, float | None]:
    """ln(sum after / sum before) / ln(rise), with the error over batches of people (jackknife)."""
    whole = _elasticity(before.sum(), after.sum())
    if whole is None:
        return None, None
    batch = np.arange(before.size) % BATCHES
    left = [_elasticity(before[batch != b].sum(), after[batch != b].sum()) for b in range(BATCHES)]
    known = np.array([x for x in left if x is not None])
    error = (
        float(np.sqrt((known.size - 1) / known.size * ((known - known.mean()) ** 2).sum()))
        if known.size > 1
        else None
    )
    return whole, error


def _elasticity(before: float, after: float) -> float | None:
    return float(np.log(after / before) / np.log(RISE)) if before > 0.0 and after > 0.0 else None


def prices_run(people: int, seed: int, scenario: str = USUAL) -> Numbers:
    """Elasticities of the first year after prices rose by a fifth: "THING doses", "THING users", "THING heavy
    doses".
    """
    base_model = county_model(people, seed, scenario)
    heavy = _trace(base_model) >= HEAVY
    base, found = consumption(base_model), {}
    for thing, substances in PRICED.items():
        if not set(substances) <= set(base_model.substances):
            continue
        model = county_model(people, seed, scenario)
        model.scenario = dearer(model.scenario, substances, RISE)
        changed = consumption(model)
        at = [model.substances.index(s) for s in substances]
        pair = [d["doses"][:, at].sum(axis=1) for d in (base, changed)]
        used = [d["late"][:, at].any(axis=1).astype(float) for d in (base, changed)]
        own = heavy[:, at].any(axis=1)
        found[f"{thing} doses"] = elasticity_of(*pair)
        found[f"{thing} users"] = elasticity_of(*used)
        found[f"{thing} heavy doses"] = elasticity_of(pair[0][own], pair[1][own])
    return found | workplaces_run(people, seed, scenario)


def workplaces_run(people: int, seed: int, scenario: str = USUAL) -> Numbers:
    """Points of prevalence that a ban on smoking at all workplaces takes from those who work, against none: "smoke-free
    workplaces", of the same people a year after the first day.

    Fichtenberg & Glantz 2002 compare people whose workplace is totally smoke-free with those whose is not. Here each
    works with the probability of the age, so that the mean over people of working age is divided by who works.
    """
    if "nicotine" not in county(scenario).substances:
        return {}
    late = []
    for share in (1.0, 0.0):
        model = county_model(people, seed, scenario)
        model.scenario = smoke_free(model.scenario, share)
        age = (model.day - model.table["birth_day"][np.asarray(model.table.rows)]) / DAYS_PER_YEAR
        late.append(consumption(model)["late"][:, model.substances.index("nicotine")].astype(float))
    able = (age >= WORKING[0]) & (age < WORKING[1])
    works = model.employed[np.minimum(age[able].astype(int), len(model.employed) - 1)].mean()
    change = (late[0] - late[1])[able] / works
    error = max(float(change.std(ddof=1) / np.sqrt(change.size)), 0.5 / change.size)
    return {"smoke-free workplaces": (float(change.mean()), error)}


def _trace(model: Any) -> np.ndarray:
    """Share of recent days with use of everybody, shape (people, substances)."""
    held = model.table["slots"][np.asarray(model.table.rows)]
    return np.where(held >= 0, model.circuits.plain("state")["use_trace"][np.maximum(held, 0)], 0.0)


# -- room-mates by lot -------------------------------------------------------------------------------------------


def roommates_run(people: int, seed: int, scenario: str = USUAL) -> Numbers:
    """Differences of a year with a room-mate by lot who uses, and one who does not, of the same people.

    "drinks", "binges": days a month with alcohol and with five drinks or more, of the second half of the year;
    "drugs": share who used a drug in its last month, by a room-mate who does.
    """
    found: Numbers = {}
    there = county(scenario).substances
    for names, substances in OUTCOMES.items():
        if not set(substances) <= set(there):
            continue
        with_user, without = (_year_with(people, seed, scenario, substances, uses) for uses in (True, False))
        for name in names:
            gap = with_user[name] - without[name]
            error = float(gap.std(ddof=1) / np.sqrt(gap.size)) if gap.size > 1 else None
            found[name] = (float(gap.mean()) if gap.size else None, error)
    return found


def _year_with(
    people: int, seed: int, scenario: str, substances: tuple[str, ...], uses: bool
) -> dict[str, np.ndarray]:
    model = county_model(people, seed, scenario)
    egos = _assign(model, substances, uses)
    uid = model.table.uid[egos].copy()
    at = [model.substances.index(s) for s in substances]
    drinks, binges, late = (np.zeros(egos.size) for _ in range(3))
    for day in range(YEAR):
        model.step()
        held = model.table["slots"][egos][:, at]
        taken = np.where(held >= 0, model.circuits.plain("state")["doses"][np.maximum(held, 0)], 0.0)
        moved = np.isin(egos, model.outcome_rows) & (model.table.uid[egos] == uid)
        taken = np.where(moved, np.maximum(taken, 0.0).sum(axis=1), 0.0)
        if day >= YEAR - HALF_YEAR:
            drinks += taken > 0.0
            binges += taken >= BINGE
        late = np.maximum(late, (taken > 0.0) & (day >= YEAR - MONTH))
    months = HALF_YEAR / MONTH
    return {"drinks": drinks / months, "binges": binges / months, "drugs": late.astype(float)}


def _assign(model: Any, substances: tuple[str, ...], uses: bool) -> np.ndarray:
    """Give everybody of college age a tie as of one household with somebody of that age, by lot among those who used in
    the past year or among those who never did; rows of the people given one.
    """
    rows = np.asarray(model.table.rows)
    age = (model.day - model.table["birth_day"][rows]) / DAYS_PER_YEAR
    young = rows[(age >= ROOMMATES[0]) & (age < ROOMMATES[1])]
    at = [model.substances.index(s) for s in substances]
    held = model.table["slots"][young][:, at]
    ledger = model.circuits.plain("ledger")
    last = np.where(held >= 0, ledger["last_use_day"][np.maximum(held, 0)], -(2**30)).max(axis=1)
    pool = young[model.day - last < YEAR] if uses else young[(held < 0).all(axis=1)]
    if not pool.size:
        return np.empty(0, np.int64)
    lot = uniform_array(model.seed, "sample", model.table.uid[young].astype(np.int64), 1)[0]
    partner = pool[(lot * pool.size).astype(int)]
    weight = float(model.network_record["household_weight"][0])
    for a, b in zip(young.tolist(), partner.tolist(), strict=True):
        if a != b:
            model.ties.add(a, b, HOUSEHOLD, weight)
    return young
