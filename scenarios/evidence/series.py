"""Public series of opioids in the United States, 1999 to 2020: a CSV file of this package."""

from __future__ import annotations

from functools import cache

from neuro.files import read_csv
from scenarios.evidence.targets import DATA

FILE = DATA / "us_opioid_series_1999_2020.csv"


@cache
def all_series() -> dict[str, dict[int, float]]:
    """Every series by its name: values by year. "Population" counts residents of 12 and over."""
    table = read_csv(FILE, ["series", "year", "value"], text_columns=["series"])
    found: dict[str, dict[int, float]] = {}
    for name, year, value in zip(table["series"], table["year"], table["value"], strict=True):
        found.setdefault(name, {})[int(year)] = float(value)
    return found


def series(name: str) -> dict[int, float]:
    """One series: values by year."""
    return all_series()[name]
