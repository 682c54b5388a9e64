"""Where the prototype of the population failed: its numbers, those of this model, and what is known.

    python -m tests.studies.before_and_after

prints a Markdown table. The prototype's numbers are those of its own report (one substance a run, single seeds).
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from functools import lru_cache

import numpy as np

from population.calendar import DAYS_PER_YEAR
from population.model import AddictionModel
from population.records import NEVER
from population.scenario import Scenario, scenario_from_mapping

Row = tuple[str, str, str, str]
HEAD: Row = ("what", "known", "prototype", "now")


def model_of(scenario: str, people: int, seed: int) -> AddictionModel:
    """The people of a library scenario, with their own past, on the first day."""
    return AddictionModel(people=people, rng=seed, scenario=scenario, past="life course")


def lives(model: AddictionModel, name: str) -> dict[str, np.ndarray]:
    """What is known of everybody who met a class, arrays of shape (people who met it,), ages and times in years."""
    held = model.table["courses"][model.table.rows, model.class_names.index(name)]
    owners, held = model.table.rows[held >= 0], held[held >= 0]
    ledger, history = model.courses.plain("ledger")[held], model.courses.plain("history")[held]
    birth = model.table["birth_day"][owners]
    first, dependent = ledger["first_use_day"].astype(float), history["dependence_day"]

    def since(day: np.ndarray, begin: np.ndarray) -> np.ndarray:
        return np.where(day > NEVER, (day - begin) / DAYS_PER_YEAR, np.nan)

    return {
        "age": (model.day - birth) / DAYS_PER_YEAR,
        "first_age": (first - birth) / DAYS_PER_YEAR,
        "years": (model.day - first) / DAYS_PER_YEAR,
        "dependence": since(history["dependence_day"], first),
        "remission": since(history["remission_day"], history["dependence_day"]),
        "since_dependence": since(
            np.where(history["dependence_day"] > NEVER, model.day, NEVER), history["dependence_day"]
        ),
        "unused": (model.day - ledger["last_use_day"]) / DAYS_PER_YEAR,
        "ever": dependent > NEVER,
    }


def share(mask: np.ndarray, among: np.ndarray) -> float:
    """Percent of those `among` for whom the mask holds."""
    return 100.0 * float(mask[among].mean()) if among.any() else float("nan")


def transition(found: dict[str, np.ndarray], years: tuple[int, ...]) -> str:
    """Percent dependent (DSM-IV) within some years of the first use, of people who first used longer ago than the
    last of them.
    """
    old = found["years"] > years[-1]
    return " / ".join(f"{share(found['dependence'] <= y, old):.0f}" for y in years)


def remitted(found: dict[str, np.ndarray], years: tuple[int, ...]) -> str:
    """Percent with twelve months without dependence within some years of its onset, of people with an onset longer ago
    than the last of them, whose number stands in brackets.
    """
    old = found["since_dependence"] > years[-1]
    shares = " / ".join(f"{share(found['remission'] <= y, old):.0f}" for y in years)
    return f"{shares} ({int(old.sum())} people)"


def consumption(model: AddictionModel, name: str, days: int) -> float:
    """Doses of a class in some days."""
    k, total = model.class_names.index(name), 0.0
    of_class = model.classes == k
    for _ in range(days):
        model.step()
        slots = model.table["slots"][model.active_rows][:, of_class]
        total += float(model.circuits.plain("state")["doses"][slots[slots >= 0]].sum())
    return total


def changed_market(scenario: Scenario, factor: float, field: str) -> Scenario:
    """The scenario with one field of all its markets multiplied."""
    mapping = scenario.as_mapping()
    for market in mapping["supply"].values():
        series = market[field]
        plain = series["value"] if isinstance(series, dict) and "value" in series else series
        last = plain[max(plain)] if isinstance(plain, dict) else plain
        market[field] = factor * last
    return scenario_from_mapping(mapping)


@lru_cache
def usual_year(scenario: str, name: str, people: int, seed: int) -> float:
    """Doses of the first year where nothing changes."""
    return consumption(model_of(scenario, people, seed), name, 365)


def response(scenario: str, name: str, people: int, seed: int, field: str, factor: float) -> float:
    """Doses of the first year when a field of the markets is multiplied on the first day, relative to no change."""
    model = model_of(scenario, people, seed)
    model.scenario = changed_market(model.scenario, factor, field)
    return consumption(model, name, 365) / usual_year(scenario, name, people, seed)


def elasticity(ratio: float, factor: float) -> float:
    """Change of the logarithm of consumption over that of price."""
    return float(np.log(ratio) / np.log(factor))


def rows(people: int, seed: int) -> Iterator[Row]:
    """The table, row by row."""
    drink = lives(model_of("alcohol", people, seed), "alcohol")
    smoke = lives(model_of("nicotine", people, seed), "nicotine")
    opioid = model_of("baseline", 3 * people, seed)
    heroin = heroin_lives(opioid)
    yield (
        "alcohol: remitted 3 / 14 / 25 years after onset of dependence, %", "- / 50 / -", "50 / - / -",
        remitted(drink, (3, 14, 25)),
    )  # fmt: skip
    yield (
        "alcohol: dependent within 1 / 2 / 5 / 10 / 20 years of the first drink, %", "2 / 3.5 / 7 / 11 / 16",
        "0 / 0.6 / 4.4 / 15 / 18.5", transition(drink, (1, 2, 5, 10, 20)),
    )  # fmt: skip
    yield (
        "nicotine: dependent within 1 / 2 / 5 / 10 / 20 years of the first cigarette, %",
        "1.9 / 3.6 / 8.4 / 15.6 / 27", "2.4 / 16 / 36 / 38 / 39", transition(smoke, (1, 2, 5, 10, 20)),
    )  # fmt: skip
    past_year, past_month = (100 * (smoke["unused"] < t).sum() / people for t in (1.0, 30 / 365.25))
    yield (
        "nicotine: any use in the past year / month, % of people", "20 / 16", "31 / 19",
        f"{past_year:.0f} / {past_month:.0f}",
    )  # fmt: skip
    recent = (heroin["years"] < 10.0) & (heroin["first_age"] < 50.0)
    yield "heroin: mean age at first use, years", "24.5", "19.7", f"{heroin['first_age'][recent].mean():.1f}"
    elderly = int((ages_of_all(opioid) >= 50).sum())
    used = int(((heroin["unused"] < 1.0) & (heroin["age"] >= 50)).sum())
    yield (
        "heroin: past-year use at 50 and over, % of people", "0.1 (2012)", "1.5 to 1.9",
        f"{100 * used / elderly:.2f}",
    )  # fmt: skip
    yield (
        "doses in the first year at half the supply, relative: alcohol, nicotine, opioids",
        "-", "0.3 (0.79 nicotine, 0.79 heroin with search)",
        ", ".join(f"{response(s, n, m, seed, 'availability', 0.5):.2f}" for s, n, m in places(people)),
    )  # fmt: skip
    yield (
        "price elasticity of consumption: alcohol, nicotine, opioids", "-0.5, -0.4, -0.9", "-1.1 to -1.6, -0.2, -0.6",
        ", ".join(
            f"{elasticity(response(s, n, m, seed, 'price', 1.2), 1.2):.2f}" for s, n, m in places(people)
        ),
    )  # fmt: skip


def places(people: int) -> tuple[tuple[str, str, int], ...]:
    """Scenario, class and size of the populations whose market changes."""
    return (
        ("alcohol", "alcohol", people),
        ("nicotine", "nicotine", people),
        ("baseline", "opioid", 3 * people),
    )


def ages_of_all(model: AddictionModel) -> np.ndarray:
    """Ages of the living in years."""
    ages: np.ndarray = (model.day - model.table["birth_day"][model.table.rows]) / DAYS_PER_YEAR
    return ages


def heroin_lives(model: AddictionModel) -> dict[str, np.ndarray]:
    """Ages and times in years of people who ever used heroin."""
    slots = model.table["slots"][model.table.rows, model.substances.index("heroin")]
    birth = model.table["birth_day"][model.table.rows[slots >= 0]]
    ledger = model.circuits.plain("ledger")[slots[slots >= 0]]
    days = {
        "age": model.day - birth,
        "first_age": ledger["first_use_day"] - birth,
        "years": model.day - ledger["first_use_day"],
        "unused": model.day - ledger["last_use_day"],
    }
    return {name: np.asarray(value) / DAYS_PER_YEAR for name, value in days.items()}


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=2500)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    print(f"| {' | '.join(HEAD)} |\n|{'---|' * len(HEAD)}")
    for row in rows(options.people, options.seed):
        print(f"| {' | '.join(row)} |", flush=True)


if __name__ == "__main__":
    main()
