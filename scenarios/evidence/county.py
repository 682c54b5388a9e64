"""The run that surveys, cohorts and registries are read from: a county with all substances, written down."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from population.circuit_phase import WEEK
from population.scenario import Scenario, scenario_from_mapping
from scenarios.evidence.recording import Recorder
from scenarios.evidence.records import Record
from scenarios.load import load

USUAL, FIRST_DAY, YEARS = "all_substances", "2019-01-01", 6
"""The place if no other is asked for; the day from which it is lived day by day, before which people live their pasts;
years from then on.
"""


def county(scenario: str | Scenario = USUAL) -> Scenario:
    """The place on the day from which it is observed."""
    place = scenario if isinstance(scenario, Scenario) else load(scenario)
    return scenario_from_mapping({**place.as_mapping(), "start_date": FIRST_DAY})


def county_model(
    people: int,
    seed: int,
    scenario: str | Scenario = USUAL,
    watch: Any = None,
    changes: Mapping[str, float] | None = None,
) -> Any:
    """The people of the county on that day, with their own pasts; a past that nobody watches comes from the cache."""
    from population import AddictionModel

    return AddictionModel(
        people=people, rng=seed, scenario=county(scenario), past="life course", watch=watch, changes=changes or {},
    )  # fmt: skip


def county_run(
    people: int,
    seed: int,
    scenario: str | Scenario = USUAL,
    years: int = YEARS,
    changes: Mapping[str, float] | None = None,
) -> bytes:
    """Live in the county, write it down, and return the record as bytes.

    Parameters
    ----------
    changes
        Parameters in place of the data files', by path; see `population.rules.rules`.
    """
    from population.observables import observables, observe

    recorder = Recorder()
    model = county_model(people, seed, scenario, recorder, changes)
    observe(model, yearly=False)
    recorder.note_ties(model)
    for _ in range(years):
        year = int(model.year)
        while int(model.year) == year:
            model.step()
            if model.day % WEEK == 0:
                recorder.week_ends(model)
        recorder.year_ends(model, year)
        recorder.note_ties(model)
    _note_waits(model, recorder)
    tidy = observables(model, ["OBS-RELAPSE", "OBS-RET", "OBS-MORT", "OBS-SUSTAIN"])
    return Record(recorder.arrays(), tidy).to_bytes()


def _note_waits(model: Any, recorder: Recorder) -> None:
    """The median wait of each treatment, the mean over years weighted by who entered."""
    rows = model.results()
    rows = rows[
        (rows["measure"] == "wait_days_median") & (rows["stratum"] == "treatment") & (rows["denominator"] > 0)
    ]
    for treatment, own in rows.groupby("level"):
        n = own["denominator"].sum()
        recorder.numbers[f"wait {treatment}"] = float((own["value"] * own["denominator"]).sum() / n)
        recorder.numbers[f"waits {treatment}"] = float(n)
