"""A table of made-up counties, to try a nation out with; every row says that it is synthetic."""

from __future__ import annotations

import csv
import io
from functools import cache
from importlib.resources import files
from pathlib import Path
from zlib import crc32

import numpy as np

from neuro.files import read_yaml
from population.scenario import MOST_PEOPLE, Scenario
from scenarios.load import named

FIRST_CODE = 90_000
"""Codes from here on belong to no state."""

MOST_EXAMPLES = 5_000
GROUPS_OF_STATES = 4
FILLED = (
    "fips", "name", "population", "place", "state", "deprivation", "urban_share", "dispensing_per_100",
    "buprenorphine_slots", "illegal_supply",
)  # fmt: skip
STREAM = "example counties"


def example_table(counties: int, seed: int = 1) -> str:
    """CSV text of made-up counties; a row hangs on its number and the seed alone."""
    lines = io.StringIO()
    writer = csv.DictWriter(lines, FILLED, lineterminator="\n")
    writer.writeheader()
    for number in range(counties):
        writer.writerow(_row(number, seed))
    return lines.getvalue()


def _row(number: int, seed: int) -> dict[str, object]:
    shape = made_up()
    random = np.random.Generator(np.random.Philox(key=[seed, crc32(f"{STREAM} {number}".encode())]))
    z = random.standard_normal(8)
    size = shape["median_residents"] * np.exp(shape["spread_of_residents"] * z[0])
    size = int(np.clip(round(size), shape["least_residents"], MOST_PEOPLE // 10))
    is_city, is_rural = size >= shape["city_from"], size < shape["rural_below"]
    place = _place("large_city" if is_city else "rural_county" if is_rural else "baseline")
    year = place.start_date.year
    rate = np.exp(shape["spread_of_rates"] * z[1:])
    patients = place.care["buprenorphine"].slots.at(year) / place.population.size
    return {
        "fips": f"{FIRST_CODE + number}",
        "name": f"Synthetic county {number + 1}",
        "population": size,
        "place": place.name,
        "state": f"synthetic {1 + number % GROUPS_OF_STATES}",
        "deprivation": 1 + int(random.integers(5)),
        "urban_share": f"{np.clip(place.population.urban_share + 0.1 * z[1], 0.0, 1.0):.2f}",
        "dispensing_per_100": f"{place.prescribing.dispensing_per_100.at(year) * rate[2]:.1f}",
        "buprenorphine_slots": f"{patients * size * rate[3]:.0f}",
        "illegal_supply": f"{rate[4]:.2f}",
    }


@cache
def _place(name: str) -> Scenario:
    return named(name)


@cache
def made_up() -> dict[str, float]:
    """The numbers of `data/example.yaml`."""
    path = Path(str(files("scenarios.nation").joinpath("data/example.yaml")))
    return {name: float(quantity["value"]) for name, quantity in read_yaml(path).items()}
