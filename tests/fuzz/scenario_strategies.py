"""Strategies for scenarios: anything that is allowed, its ends more often than not, and mutations of it."""

from __future__ import annotations

from random import Random
from typing import Any

from hypothesis import strategies as st

from population.scenario.checks import simulated_substances, treatment_ids
from tests.fuzz.mutations import of_tree

START = 2024
ILLEGAL_TOO = ("price", "availability", "fentanyl_share")


def ends(low: float, high: float) -> st.SearchStrategy[float]:
    """A number from `low` to `high`: its ends are as likely as all between."""
    return st.sampled_from((low, high)) | st.floats(low, high, allow_subnormal=False)


def series(low: float, high: float) -> st.SearchStrategy[Any]:
    """A number, or numbers by year or by date."""
    when = st.integers(1900, 2300).map(str) | st.dates().map(str).filter(lambda day: "1900" < day < "2300")
    return ends(low, high) | st.dictionaries(when, ends(low, high), min_size=1, max_size=4)


def parts(**kinds: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    """A mapping of which anything may be left out."""
    return st.fixed_dictionaries({}, optional=kinds)


MARKET = st.fixed_dictionaries(
    {"availability": series(0, 10), "price": series(0, 100), "potency_cv": ends(0, 5)},
    optional={
        "fentanyl_share": series(0, 1),
        "legal_age": series(0, 120),
        "local": parts(
            deprivation=st.dictionaries(st.integers(1, 5), parts(availability=series(0, 100)), max_size=2),
            urbanicity=st.dictionaries(st.sampled_from(["urban", "rural"]), parts(price=series(0, 100))),
        ),
    },
)
HARMS = st.fixed_dictionaries(
    {name: series(0, 1) for name in ("witnessed", "naloxone_coverage", "emergency_call")},
    optional={"naloxone_kits": series(0, 50_000), "good_samaritan": series(0, 1)},
)
ACCESS = parts(stigma=series(0, 5), minutes_urban=series(0, 600), insured=series(0, 1))
REFERRAL = parts(jail=parts(rate=series(0, 52), linkage=series(0, 1)), outreach=parts(rate=series(0, 52)))
JUSTICE = parts(arrests=series(0, 10), treatment_inside=series(0, 1), kits_at_release=series(0, 1))
ENVIRONMENT = parts(market_visibility=series(0, 1), deprivation_gradient=ends(-0.25, 0.25))
MIGRATION = parts(in_per_1000=ends(0, 1000), out_per_1000=ends(0, 1000))
GROUPS = st.sampled_from(({}, {"all of them": 1}, {"a": 0.25, "b": 0.75}))


def networks() -> st.SearchStrategy[dict[str, Any]]:
    """Every kind of network that needs no file, with its usual parameters."""
    from population.networks.registry import kinds

    return st.sampled_from([{"kind": kind} for kind in kinds() if kind != "from_file"])


@st.composite
def scenarios(draw: st.DrawFn) -> dict[str, Any]:
    """Plain data of a scenario that is allowed; its past is at most a year long."""
    substances = draw(st.lists(st.sampled_from(simulated_substances()), min_size=1, max_size=3, unique=True))
    care = st.dictionaries(
        st.sampled_from(treatment_ids()), parts(rural_share=series(0, 1)).map(dict), max_size=3
    )
    places = {name: {**part, "slots": draw(series(0, 50_000_000))} for name, part in draw(care).items()}
    start = draw(st.dates().filter(lambda day: 1901 <= day.year <= 2299))
    return {
        "schema": "mesolimbic.scenario/1",
        "name": "any",
        "title": draw(st.text(st.characters(categories=["L", "N", "P", "Zs"]), min_size=1, max_size=40)),
        "substances": substances,
        "start_date": start.isoformat(),
        "years": draw(st.integers(1, 200)),
        "population": {
            "size": draw(st.integers(0, 50_000_000)),
            "age_structure": "us_2024",
            "areas": draw(st.integers(1, 30) | st.just(10_000)),
            "urban_share": draw(ends(0, 1)),
            "history_from": start.year - draw(st.integers(0, 1)),
            "groups": draw(GROUPS),
            "migration": draw(MIGRATION),
        },
        "network": draw(networks()),
        "supply": {name: draw(MARKET) for name in substances},
        "prescribing": draw(st.fixed_dictionaries({"dispensing_per_100": series(0, 1000)})),
        "environment": draw(ENVIRONMENT),
        "care": places,
        "access": draw(ACCESS),
        "referral": draw(REFERRAL),
        "harms": draw(HARMS),
        "justice": draw(JUSTICE),
    }


@st.composite
def mutated_scenarios(draw: st.DrawFn) -> Any:
    """Plain data of a scenario with a few parts replaced, left out, renamed or doubled."""
    return of_tree(Random(draw(st.integers(0, 2**32))), draw(scenarios()))
