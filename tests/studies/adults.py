"""Who depends on opioids and who dies of them, by age: with long-term prescribing and frailty, and without each.

    python -m tests.studies.adults --write

grows the place of `us_history` three times, 20,000 people each, up to the end of 2020, and puts a table into
`docs/population.md`. Deaths are those to be expected from everybody's doses in the last five years.
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from concurrent.futures import ProcessPoolExecutor
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from neuro.files import read_yaml
from population import AddictionModel
from population.calendar import DAYS_PER_YEAR
from population.mechanisms.first_use import OWN_STOCK
from population.tables import DATA
from scenarios.evidence.hazards import BANDS as FINE
from scenarios.evidence.hazards import Hazards
from scenarios.load import load
from tests.studies.in_document import put_between

DOCUMENT = Path(__file__).parents[2] / "docs" / "population.md"
BEGINS, ENDS = "<!-- adults begins -->", "<!-- adults ends -->"
PEOPLE, FIRST_YEAR, LATE = 20_000, 2016, 30.0
BANDS = (15, 25, 35, 45, 55, 65)
PUBLISHED = "overdose_deaths_us_2017.yaml"
"""Deaths by opioids per 100,000 of the same bands, United States 2017, in `population/data`."""
RUNS: dict[str, Mapping[str, float]] = {
    "as it is": {},
    "without long-term prescribing": {"prescribing.long_term_share": 0.0},
    "without frailty": {"overdose.frailty_per_decade": 1.0},
}


def grown(changes: Mapping[str, float]) -> dict[str, Any]:
    """One place: deaths and dependence per 100 and 100,000 by band, who began late, and the women among them."""
    state: dict[str, Any] = {"deaths": np.zeros(len(FINE)), "lived": np.zeros(len(FINE))}

    def watch(m: Any) -> None:
        """Add up what is to be expected of a week; close the year where it ends."""
        hazards = state.setdefault("hazards", Hazards(m))
        year = state.setdefault("year", int(m.year))
        hazards.add_week(m)
        if int(m.year) == year:
            return
        sums, state["year"] = hazards.close(m), int(m.year)
        if year >= FIRST_YEAR:
            state["deaths"] += sums[0, : len(m.substances)].sum(axis=0)
            state["lived"] += np.bincount(band_of(age_of(m), FINE), minlength=len(FINE))

    m = AddictionModel(
        PEOPLE, rng=1, scenario=load("us_history"), past="life course", changes=dict(changes), watch=watch
    )
    return numbers(m, state)


def age_of(m: Any) -> np.ndarray:
    """Ages of those alive."""
    rows = np.flatnonzero(np.asarray(m.table.alive))
    return np.asarray((m.day - m.table["birth_day"][rows]) / DAYS_PER_YEAR)


def band_of(age: np.ndarray, bands: tuple[int, ...]) -> np.ndarray:
    """Number of the band of each age, those below the first in the first."""
    return np.maximum(np.searchsorted(bands, age, side="right") - 1, 0)


def numbers(m: Any, state: Mapping[str, Any]) -> dict[str, Any]:
    """What the table tells of a place."""
    rows, age = np.flatnonzero(np.asarray(m.table.alive)), age_of(m)
    held = m.table["courses"][rows, m.class_names.index("opioid")]
    dependent = (held >= 0) & (m.courses.plain("ledger")["dependent"][np.maximum(held, 0)] > 0)
    slots = m.table["slots"][rows]
    met = np.where(slots >= 0, m.circuits.plain("ledger")["first_use_day"][np.maximum(slots, 0)], 2**30).min(
        axis=1
    )
    begun = (met - m.table["birth_day"][rows]) / DAYS_PER_YEAR
    own = slots[:, m.prescribed]
    from_own = (own >= 0) & (m.circuits.plain("ledger")["source"][np.maximum(own, 0)] == OWN_STOCK)
    patient = m.table["medicine_days"][rows] > 0.0
    in_band = band_of(age, (12, *BANDS)) - 1
    coarse = np.array([band_of(np.array([float(a)]), (12, *BANDS))[0] - 1 for a in FINE])
    pick = range(len(BANDS))
    return {
        "deaths": [
            1e5 * state["deaths"][coarse == i].sum() / state["lived"][coarse == i].sum() for i in pick
        ],
        "dependent": [100.0 * dependent[in_band == i].mean() for i in pick],
        "late": 100.0 * (begun[dependent] > LATE).mean(),
        "own": 100.0 * from_own[dependent].mean(),
        "dependent_patients": 100.0 * patient[dependent].mean(),
        "women": 100.0 * (m.table["sex"][rows][dependent] == 0).mean(),
        "patients": 100.0 * patient.mean(),
    }


def published() -> list[float]:
    """Deaths by opioids per 100,000 of each band."""
    known = read_yaml(DATA / PUBLISHED)
    return [
        float(known[f"ages_{a}_{b}"]["value"])
        for a, b in [*((a, b - 1) for a, b in pairwise(BANDS)), (65, 119)]
    ]


def table(found: Mapping[str, Mapping[str, Any]]) -> str:
    """Markdown of all runs."""
    ages = [f"{a}-{b - 1}" for a, b in pairwise(BANDS)] + [f"{BANDS[-1]}+"]
    lines = [
        f"`us_history`, {PEOPLE:,} people, one seed; deaths by opioids per 100,000 and year, {FIRST_YEAR} to 2020.",
        "",
        "| | " + " | ".join(ages) + " |",
        "|---" * (len(BANDS) + 1) + "|",
        "| *deaths, 2017* | " + " | ".join(f"{x:.0f}" for x in published()) + " |",
    ]
    for what, unit in (("deaths", ".0f"), ("dependent", ".1f")):
        label = "deaths" if what == "deaths" else "dependent, end of 2020, %"
        for name, run in found.items():
            lines.append(f"| {label}, {name} | " + " | ".join(format(x, unit) for x in run[what]) + " |")
    lines += [
        "",
        "| of those dependent, % | " + " | ".join(found) + " |",
        "|---" * (len(found) + 1) + "|",
    ]
    told = {
        "late": f"first use after {LATE:.0f}",
        "own": "first tablets of an own prescription",
        "dependent_patients": "on long-term opioids today",
        "women": "women",
        "patients": "of all residents: on long-term opioids today",
    }
    for key, label in told.items():
        lines.append(f"| {label} | " + " | ".join(f"{run[key]:.1f}" for run in found.values()) + " |")
    return "\n".join(lines)


def main() -> None:
    """Print the table, or put it into the document."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help="put the table into docs/population.md")
    write = parser.parse_args().write
    with ProcessPoolExecutor(2) as pool:
        found = dict(zip(RUNS, pool.map(grown, RUNS.values()), strict=True))
    text = table(found)
    print(text)
    if write:
        put_between(BEGINS, ENDS, text, DOCUMENT)


if __name__ == "__main__":
    main()
