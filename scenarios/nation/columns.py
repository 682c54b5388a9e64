"""Columns of a table of counties: what each may hold, and where it goes in the scenario of the county."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from population.scenario import MOST_PEOPLE
from population.supply import MOST_AREAS

Kind = Literal["code", "text", "place", "whole", "number"]
Way = Literal["", "set", "scaled", "times"]


@dataclass(frozen=True)
class Column:
    """One column.

    Attributes
    ----------
    kind
        What its cells hold.
    low, high
        Smallest and largest number allowed.
    paths
        Fields of the scenario that it decides; none for what names, groups or checks a county.
    way
        "set": the field has this number. "scaled": the field has this number on the first simulated day, and its past
        is that of the place times the same factor. "times": the field is that of the place times the number.
    needed
        Whether a table without the column, or a row without a value, is refused.
    """

    name: str
    kind: Kind
    meaning: str
    low: float = 0.0
    high: float = 0.0
    paths: tuple[str, ...] = ()
    way: Way = ""
    needed: bool = False


SLOTS = "_slots"
COLUMNS = (
    Column("fips", "code", "five digits that no other row has", needed=True),
    Column("name", "text", "name of the county", needed=True),
    Column("population", "whole", "residents aged 12 and over", 100, MOST_PEOPLE, needed=True),
    Column("place", "place", "place of the library that the county is like"),
    Column("state", "text", "state, or any other group that results are told for"),
    Column("deprivation", "whole", "fifth of counties by deprivation, 5 the most deprived; groups results", 1, 5),
    Column("urban_share", "number", "share of residents in urban areas", 0, 1, ("population.urban_share",), "set"),
    Column("areas", "whole", "neighbourhoods, such as census tracts", 1, MOST_AREAS, ("population.areas",), "set"),
    Column(
        "dispensing_per_100", "number", "opioid prescriptions per 100 residents and year", 0, 1000,
        ("prescribing.dispensing_per_100",), "scaled",
    ),
    Column(
        "methadone_slots", "number", "places in methadone treatment", 0, MOST_PEOPLE,
        ("care.methadone.slots",), "scaled",
    ),
    Column(
        "buprenorphine_slots", "number", "people whom prescribers of buprenorphine can hold", 0, MOST_PEOPLE,
        ("care.buprenorphine.slots",), "scaled",
    ),
    Column(
        "cbt_slots", "number", "places in cognitive behavioural therapy", 0, MOST_PEOPLE, ("care.cbt.slots",),
        "scaled",
    ),
    Column(
        "naloxone_kits", "number", "naloxone kits handed out per 100,000 residents and year", 0, 100_000,
        ("harms.naloxone_kits",), "scaled",
    ),
    Column("witnessed", "number", "share of overdoses that somebody sees", 0, 1, ("harms.witnessed",), "scaled"),
    Column(
        "emergency_call", "number", "share of witnessed overdoses in which help is called", 0, 1,
        ("harms.emergency_call",), "scaled",
    ),
    Column("insured", "number", "share of people with health insurance", 0, 1, ("access.insured",), "scaled"),
    Column(
        "minutes_urban", "number", "minutes to a service in urban areas", 0, 600, ("access.minutes_urban",), "scaled"
    ),
    Column(
        "minutes_rural", "number", "minutes to a service in rural areas", 0, 600, ("access.minutes_rural",), "scaled"
    ),
    Column(
        "illegal_supply", "number", "illegal opioids, 1 = as many as in the place, in all years", 0, 5,
        ("supply.heroin.availability", "supply.fentanyl.availability"), "times",
    ),
    Column(
        "overdose_deaths", "number",
        "deaths by opioid overdose per 100,000 residents and year; compared with the model, decides nothing", 0, 10_000,
    ),
)  # fmt: skip
"""Every column that a table may have, in the order in which the example is written."""

BY_NAME = {column.name: column for column in COLUMNS}
GROUPS = ("state", "place", "deprivation")
"""Columns by whose values results are told, beside the nation's."""
