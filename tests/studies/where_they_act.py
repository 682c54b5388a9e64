"""What each mechanism does in a place where it can act: paired person by person, so that little is lost to chance.

    python -m tests.studies.where_they_act --write

grows four places once: opioids alone, where use begins easily; the same without a past, so that many begin; a town half
of which depends on heroin; and heroin, alcohol, cigarettes and cocaine, some of it with fentanyl. Each mechanism is
switched off in a copy of the place in which it can act, and everybody is compared with themselves in the intact copy. A
mechanism acts when a measure changes beyond its interval; the table of docs/population.md names its largest effect.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator, Mapping
from copy import deepcopy
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from population.harm import hazards_of
from population.interventions.acting import take_force
from population.interventions.knock_outs import mechanism_names
from population.model import AddictionModel
from scenarios.pathways import switched_off
from tests.population.leaving import HEROIN, as_they_ask, dependent_people
from tests.population.small_places import EASY_START, only, place
from tests.studies.in_document import put_between

DOCUMENT = Path(__file__).parents[2] / "docs" / "population.md"
BEGINS, ENDS = "<!-- where_they_act begins -->", "<!-- where_they_act ends -->"
YEAR, BEYOND = 365, 2.81
"""Standard errors beyond which a difference counts: 99.5 %, for ten measures are looked at."""
CARE = {
    name: {"slots": 2000.0} for name in ("methadone", "buprenorphine", "cbt", "extended_release_naltrexone")
}
EASY_ALL = {
    "courses.heroin.offer_ambient": 0.02, "courses.nicotine.offer_ambient": 0.02,
    "courses.alcohol.offer_ambient": 0.01, "courses.cocaine.offer_ambient": 0.01,
}  # fmt: skip
FOUR = {
    **only("heroin", "alcohol", "nicotine", "cocaine"), "care": CARE, "population.history_from": 2014,
    "supply.cocaine.fentanyl_share": 0.2,
}  # fmt: skip
DEPENDENT = {
    **HEROIN, "supply.heroin.fentanyl_share": 0.3, "supply.fentanyl.availability": 0.5, "justice.arrests": 1.0,
    "harms.sedatives": 0.3, "care": {**CARE, "residential": {"slots": 20_000.0}},
}  # fmt: skip


def easy(scenario: Mapping[str, Any], changes: Mapping[str, float]) -> Callable[[int, int], AddictionModel]:
    """A place in which everybody has lived their own past, with other parameters."""
    return lambda people, seed: AddictionModel(
        people, seed, place(dict(scenario)), past="life course", changes=changes
    )


PLACES: dict[str, Callable[[int, int], AddictionModel]] = {
    "opioids": easy({"population.history_from": 2004, "care": CARE}, EASY_START),
    "beginners": easy(
        {"population.history_from": 2024, "care": CARE}, {key: 40.0 * x for key, x in EASY_START.items()}
    ),
    "dependent": lambda people, seed: dependent_people(people, seed, as_they_ask(), around=DEPENDENT),
    "four classes": easy(FOUR, EASY_ALL),
}
WHERE = {
    **dict.fromkeys(
        (
            "cue_learning", "consolidation", "contingency_ceiling", "preoccupation", "adolescent_plasticity", "sex",
            "liking", "natural_learning", "escalation", "outcome_value", "prefrontal_maturation", "place_cues",
            "life_events", "role_erosion",
        ),
        "beginners",
    ),
    **dict.fromkeys(
        (
            "cross_tolerance", "extinction", "extinction_context", "block", "caution", "known_batches", "kits",
            "arrests", "loss_of_home", "conditioned_tolerance", "acute_tolerance", "depressants",
        ),
        "dependent",
    ),
    **dict.fromkeys(
        ("cross_cueing", "rivalry", "own_ensembles", "hidden_fentanyl", "sensitisation", "illness", "adversity"),
        "four classes",
    ),
}  # fmt: skip
"""Mechanisms that need people who begin, many who depend, or more than opioids; all others are tried among opioids."""
MEASURES = (
    "days with use", "doses", "substances met", "attempts to stop", "days with a disorder", "days treated",
    "expected deaths by overdose", "overdoses", "days without work or home", "days in jail",
)  # fmt: skip
REASONS = {
    "adversity": "acts through traits drawn at birth: switched off after it, it changes nobody",
    "cue_learning": "beginners have learned little within a year, and the others most of it before the first day; "
    "what is learned acts (`cue_craving`)",
    "consolidation": "as `cue_learning`: it keeps over years what has been learned",
    "preoccupation": "within the interval among beginners; it grows with years of use",
    "adolescent_plasticity": "few of those who begin are below 18 in a year, and it speeds what needs years",
    "dopamine_ageing": "acts over decades: what surges are worth to the old is as it was on the first day; grown "
    "without it old people have more disorder (`tests/population/test_ageing.py`)",
    "norms_of_youth": "these towns say nothing of norms by year; grown in a place whose norms have changed the old use "
    "more without it (`tests/population/test_norms_of_youth.py`)",
    "novelty_fade": "opioids have novelty seeking's own shape of age; without it people begin to smoke later "
    "(`tests/population/test_novelty_fade.py`)",
    "celebrations": "opioids have no feasts; without those of alcohol fewer people drink in a year "
    "(`tests/population/test_celebrations.py`)",
    "sex": "differs between men and women and not, by much, over both",
    "liking": "shifts who goes on rather than how many, among the few who began within a year",
    "natural_learning": "news about natural reward is over within weeks; in the laboratory it makes differences of "
    "contingency management and anhedonia",
    "escalation": "moves the dose of those with a shifted set point, which beginners do not have",
    "place_cues": "within the interval among beginners; a small part of all cues",
    "role_erosion": "acts over 500 days of lasting heavy exposure, longer than the run",
    "cross_tolerance": "needs people who take two opioids in the same weeks, of whom the town has few",
    "extinction": "those who depend use on nine days of ten, and use undoes what a day without teaches",
    "extinction_context": "as `extinction`, and few are in a residence or a jail on any day",
    "long_term_prescribing": "acts over years, and who is on them beforehand stays on them; grown in "
    "places with and without it, misuse begins late in life (`tests/population/test_long_term.py`)",
    "frailty": "acts after the overdose, which expected deaths here do not see; `test_harm` holds its sign",
    "kits": "saves lives after the overdose, which expected deaths do not see; `test_services` holds its sign",
    "acute_tolerance": "small: a share of 0.3 of the effect of a second dose of the day",
}  # fmt: skip
"""Why a mechanism changes nothing beyond its interval; a person judged these."""


class Change(NamedTuple):
    """What a mechanism makes of a measure, per person and year: intact, difference, standard error."""

    measure: str
    intact: float
    difference: float
    error: float

    @property
    def size(self) -> float:
        """Standard errors; 0 where nobody changed."""
        return abs(self.difference) / self.error if self.error > 0.0 else 0.0


def without(start: AddictionModel, mechanism: str | None) -> AddictionModel:
    """The same people with a mechanism switched off from the first day on; none is the place as it is."""
    model = deepcopy(start)
    if mechanism is not None:
        model.scenario = switched_off(model.scenario, mechanism, mechanism)
        take_force(model)
        model.interventions = ()  # its dials turn on; the books of the intact copy know of no programme
    return model


def lived(model: AddictionModel, days: int) -> np.ndarray:
    """Measures of everybody who is there on the first day, per year, shape (`MEASURES`, people)."""
    table = model.table
    uid = table.uid[table.rows].copy()
    sums = np.zeros((len(MEASURES), len(uid)))
    start = totals(model, table.rows)
    for _ in range(days):
        model.step()
        at = table.rows_of(uid)
        here = np.flatnonzero(at >= 0)
        sums[:, here] += of_today(model, at[here])
    at = table.rows_of(uid)
    here = np.flatnonzero(at >= 0)
    change = totals(model, at[here]) - start[:, here]
    for i, name in enumerate(("substances met", "attempts to stop", "overdoses")):
        sums[MEASURES.index(name), here] = change[i]
    return sums * YEAR / days


def totals(model: AddictionModel, rows: np.ndarray) -> np.ndarray:
    """What only adds up in a life: substances met, attempts, overdoses, shape (3, people)."""
    held = model.table["courses"][rows]
    ledger, history = model.courses.plain("ledger"), model.courses.plain("history")
    has, each = held >= 0, np.maximum(held, 0)
    return np.array(
        [
            (model.table["slots"][rows] >= 0).sum(axis=1),
            np.where(has, ledger["attempts"][each], 0).sum(axis=1),
            np.where(has, history["overdoses"][each], 0).sum(axis=1),
        ],
        float,
    )


def of_today(model: AddictionModel, rows: np.ndarray) -> np.ndarray:
    """What the day adds to each measure of each of `rows`, shape (`MEASURES`, people)."""
    table = model.table
    slots, held = table["slots"][rows], table["courses"][rows]
    ledger = model.courses.plain("ledger")[np.maximum(held, 0)]
    used = (held >= 0) & (ledger["last_use_day"] == model.day - 1)
    doses = np.where(slots >= 0, model.circuits.plain("state")["doses"][np.maximum(slots, 0)], 0.0)
    moved = used.any(axis=1)
    hazard, _ = hazards_of(model, rows)
    found = dict.fromkeys(MEASURES, np.zeros(len(rows)))
    found["days with use"] = used.sum(axis=1)
    found["doses"] = np.where(moved, np.maximum(doses, 0.0).sum(axis=1), 0.0)
    found["days with a disorder"] = ((held >= 0) & (ledger["severity"] > 0)).sum(axis=1)
    found["days treated"] = ((held >= 0) & (ledger["treatment"] >= 0).any(axis=2)).sum(axis=1)
    found["expected deaths by overdose"] = np.where(moved, hazard, 0.0)
    found["days without work or home"] = table["jobless"][rows].astype(int) + table["homeless"][rows]
    found["days in jail"] = table["in_jail"][rows]
    return np.array([found[name] for name in MEASURES], float)


def changes(intact: np.ndarray, off: np.ndarray) -> list[Change]:
    """Paired differences of all measures."""
    each = off - intact
    errors = each.std(axis=1, ddof=1) / np.sqrt(each.shape[1])
    return [
        Change(name, float(a), float(d), float(e))
        for name, a, d, e in zip(MEASURES, intact.mean(axis=1), each.mean(axis=1), errors, strict=True)
    ]


def told(mechanism: str, where: str, found: list[Change]) -> str:
    """A line of the table: the measure that changes most, per 1,000 people and year, and all others that change."""
    largest = max(found, key=lambda change: change.size)
    others = [c.measure for c in found if c.size > BEYOND and c is not largest]
    d, e = 1000.0 * largest.difference, 1000.0 * 1.96 * largest.error
    effect = f"{largest.measure}: {d:+.3g} ({d - e:.3g} to {d + e:.3g}) of {1000.0 * largest.intact:.3g}"
    return f"| {mechanism} | {where} | {effect} | {', '.join(others) or '-'} |"


def acts(found: list[Change]) -> bool:
    """Whether any measure changes beyond its interval."""
    return any(change.size > BEYOND for change in found)


def table(people: int, days: int, seed: int, mechanisms: tuple[str, ...]) -> Iterator[str]:
    """Lines of Markdown, as they are found."""
    yield "| without | place | largest effect, per 1,000 people and year | also changed |"
    yield "|---|---|---|---|"
    silent: dict[str, bool] = {}
    for where in PLACES:
        mine = [name for name in mechanisms if WHERE.get(name, "opioids") == where]
        if not mine:
            continue
        start = PLACES[where](people, seed)
        intact = lived(without(start, None), days)
        for name in mine:
            off = lived(without(start, name), days)
            found = changes(intact, off)
            if acts(found):
                yield told(name, where, found)
            else:
                silent[name] = bool((off != intact).any())
    yield ""
    yield f"{len(mechanisms) - len(silent)} of {len(mechanisms)} change a measure beyond its interval. The others:"
    yield ""
    for name, some in silent.items():
        usual = "changes some people, both ways" if some else "changes nobody here"
        yield f"* `{name}`: {REASONS.get(name, usual)}"


def main(arguments: list[str] | None = None) -> int:
    """Print the table, and write it if asked to."""
    made = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    made.add_argument("mechanisms", nargs="*", help="all of them if none is named")
    made.add_argument("--people", type=int, default=1500)
    made.add_argument("--days", type=int, default=2 * YEAR)
    made.add_argument("--seed", type=int, default=1)
    made.add_argument("--write", action="store_true", help="write the table into docs/population.md")
    given = made.parse_args(arguments)
    lines = [
        f"{given.people:,} people and {given.days} days in each place; the paired difference of people with themselves "
        f"and its 95 % interval; an effect counts beyond {BEYOND:g} standard errors.", "",
    ]  # fmt: skip
    print("\n".join(lines))
    for line in table(given.people, given.days, given.seed, tuple(given.mechanisms) or mechanism_names()):
        print(line, flush=True)
        lines.append(line)
    if given.write:
        put_between(BEGINS, ENDS, "\n".join(lines), DOCUMENT)
    return 0


if __name__ == "__main__":
    sys.exit(main())
