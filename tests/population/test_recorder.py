"""What a survey and a registry would see: definitions, strata that add up, one row for everything."""

from __future__ import annotations

import numpy as np
import pytest

from population.circuit_phase import live, reflect
from population.costs.accounts import MEASURES
from population.environment import surround
from population.people.strata import STRATA
from population.recorder import (
    COLUMNS,
    EVENTS,
    EVENTS_OF_ALL,
    LEVELS,
    STATES,
    STATES_OF_ALL,
    class_states,
    record,
    substance_states,
)
from population.records import NEVER
from tests.population.small_places import EASY_START, grown, open_circuit

UNITS = {"per_100000", "proportion", "persons", "events", "person_years", "days", "usd_2024", "qaly"}
KEY = ["year", "substance", "measure", "stratum", "level"]
OF_A_SUBSTANCE = ["use_lifetime", "use_past_year", "use_past_month", "initiation"]


@pytest.fixture(scope="module")
def lived():
    """A model two years after its first day; only to look at."""
    return grown(700, rng=2).run(2)


@pytest.fixture
def model():
    """A model in which ten people have a course, of which nothing has happened yet."""
    m = grown(200, changes={**EASY_START, "diagnosis.criterion_spread": 0.0})
    m.day = 1000
    book = m.courses.array("ledger")
    book.severity = book.shown = book.recent = 0
    book.treatment = book.waiting_for = -1
    book.onset_day = NEVER
    book.first_use_day, book.last_use_day = -2000, -2000
    return m


def with_course(m, n):
    """Rows of people with a course, and their rows of the ledger."""
    rows = m.table.rows[m.table["courses"][m.table.rows, 0] >= 0][:n]
    return rows, m.table["courses"][rows, 0]


def who(m, measure):
    """Rows of the people for whom a state is true."""
    return set(m.table.rows[class_states(m, 0)[measure]].tolist())


# -- definitions ---------------------------------------------------------------------------------------------


def test_use_is_of_the_past_month_the_past_year_or_ever(model):
    rows, held = with_course(model, 5)
    model.courses.array("ledger").last_use_day[held] = model.day - np.array([0, 29, 32, 364, 367])
    recent, year, ever = (who(model, f"use_{when}") for when in ("past_month", "past_year", "lifetime"))
    assert recent == set(rows[:2].tolist())
    assert year == set(rows[:4].tolist())
    assert ever == set(model.active_rows.tolist())


def test_use_of_a_substance_is_dated_by_that_substance(model):
    s = model.substances.index("rx_opioid")
    rows = np.flatnonzero(model.table["slots"][:, s] >= 0)[:3]
    book = model.circuits.array("ledger")
    book.last_use_day = -2000
    book.last_use_day[model.table["slots"][rows, s]] = model.day - np.array([1, 100, 400])
    found = substance_states(model, s)
    by_name = {name: set(model.table.rows[mask].tolist()) for name, mask in found.items()}
    assert by_name["use_past_month"] == {rows[0]}
    assert by_name["use_past_year"] == {rows[0], rows[1]}
    assert by_name["use_lifetime"] == set(np.flatnonzero(model.table["slots"][:, s] >= 0).tolist())
    assert who(model, "use_past_year") == set()


def test_a_person_has_one_severity_or_none(model):
    rows, held = with_course(model, 4)
    model.courses.array("ledger").severity[held] = [0, 1, 2, 3]
    for row, name in zip(rows[1:].tolist(), ("mild", "moderate", "severe"), strict=True):
        assert who(model, f"disorder_{name}") == {row}


def test_treatment_and_waiting_are_told_apart(model):
    rows, held = with_course(model, 3)
    book = model.courses.array("ledger")
    book.treatment[held[0], 0], book.waiting_for[held[1], 1] = 0, 2
    assert who(model, "in_treatment") == {rows[0]}
    assert who(model, "waiting") == {rows[1]}


def test_remission_needs_a_past_disorder_and_is_early_before_a_year_without_criteria_and_sustained_after(
    model,
):
    rows, held = with_course(model, 5)
    book = model.courses.array("ledger")
    #               still ill, early, sustained, never ill, ill again
    book.onset_day[held] = [10, 10, 10, NEVER, 10]
    book.shown[held] = [3, 3, 0, 0, 5]
    book.recent[held] = [2, 0, 0, 0, 4]
    assert who(model, "remission_early") == {rows[1]}
    assert who(model, "remission_sustained") == {rows[2]}


def use_after(m, gap):
    """Let one person use today after `gap` days without any, and say how many returns to use that is."""
    rows, held = with_course(m, 1)
    slots = m.table["slots"][rows[0]]
    m.courses.array("ledger").last_use_day[held] = m.day - gap
    m.circuits.array("state").doses = 0.0
    m.circuits.array("state").doses[slots[slots >= 0][0]] = 1.0
    m.moving = [(rows, m.rules.plain), (rows[:0], m.weekly_rules.plain)]
    m.recorder.begin_period(m)
    reflect(m)
    assert m.courses.array("ledger").last_use_day[held] == m.day
    return m.recorder.events.get(("return_to_use", "opioid"), np.zeros(1))[0]


@pytest.mark.parametrize(("gap", "expected"), [(1, 0), (28, 0), (32, 1), (400, 1)])
def test_a_return_to_use_is_a_use_after_at_least_thirty_days_without(model, gap, expected):
    assert use_after(model, gap) == expected


@pytest.mark.parametrize(("gap", "expected"), [(5, 0), (400, 1)])
def test_a_first_use_of_another_substance_may_be_a_return_to_use(model, gap, expected):
    rows, held = with_course(model, 1)
    other = int(np.flatnonzero(model.table["slots"][rows[0]] < 0)[0])
    model.courses.array("ledger").last_use_day[held] = model.day - gap
    model.recorder.begin_period(model)
    open_circuit(model, int(rows[0]), other)
    model.moving = [(rows, model.rules.plain), (rows[:0], model.weekly_rules.plain)]
    for phase in (surround, live, reflect):
        phase(model)
    assert model.recorder.events.get(("return_to_use", "opioid"), np.zeros(1))[0] == expected
    assert model.courses.array("ledger").last_use_day[held] == model.day


def test_a_day_without_use_is_no_return_to_use(model):
    use_after(model, 100)
    model.recorder.begin_period(model)
    model.circuits.array("state").doses = 0.0
    model.day += 50
    reflect(model)
    assert not model.recorder.events


# -- strata and rows -----------------------------------------------------------------------------------------


def test_there_is_one_row_for_every_year_measure_stratum_and_level(lived):
    results = lived.results()
    assert tuple(results.columns) == COLUMNS
    assert not results.duplicated(KEY).any()
    expected = []
    for year in (2024, 2025):
        for substance, measures in (
            ("opioid", [*STATES, *EVENTS]),
            *((name, OF_A_SUBSTANCE) for name in lived.substances),
            ("any", [*EVENTS_OF_ALL, *STATES_OF_ALL, *MEASURES]),
        ):
            expected += [(year, substance, measure, *where) for measure in measures for where in LEVELS]
        waits = [("all", "all"), *(("treatment", name) for name in lived.treatments)]
        expected += [(year, "opioid", "wait_days_median", *where) for where in waits]
        expected += [
            (year, "opioid", measure, *where)
            for measure in ("in_treatment", "waiting", "treatment_starts")
            for where in waits[1:]
        ]
    assert sorted(results[KEY].itertuples(index=False, name=None)) == sorted(expected)


def test_units_and_types_are_those_of_the_interface(lived):
    results = lived.results()
    assert set(results["unit"]) <= UNITS
    rates = results[~results.measure.isin(["wait_days_median", *MEASURES])]
    assert set(rates["unit"]) == {"per_100000"}
    assert set(results["stratum"]) == {"all", "age", "sex", "deprivation", "urbanicity", "treatment"}
    for name in ("numerator", "denominator", "value"):
        assert results[name].dtype == np.float64
    assert results["year"].dtype.kind == "i"


@pytest.mark.parametrize("column", ["numerator", "denominator"])
def test_the_levels_of_every_stratum_add_up_to_all(lived, column):
    results = lived.results()
    results = results[results.unit == "per_100000"]
    sums = results.groupby(["year", "substance", "measure", "stratum"])[column].sum().unstack("stratum")
    for stratum in STRATA:
        assert np.allclose(sums[stratum], sums["all"]), stratum


def test_levels_are_the_ages_sexes_and_places_of_the_people():
    m = grown(700, rng=2)
    m.recorder.begin_period(m)
    counted = dict(zip(LEVELS, m.recorder._began, strict=True))
    ages = [p.age for p in m.agents]
    bands = {"12-17": (12, 18), "18-25": (18, 26), "26-34": (26, 35), "35-49": (35, 50), "50-64": (50, 65)}
    for name, (low, high) in {**bands, "65+": (65, 200)}.items():
        assert counted["age", name] == sum(low <= age < high for age in ages)
    for sex in ("female", "male"):
        assert counted["sex", sex] == sum(p.sex == sex for p in m.agents)
    rows = m.table.rows
    for level in STRATA["deprivation"]:
        assert counted["deprivation", level] == (m.table["deprivation"][rows] == int(level)).sum()
    assert counted["urbanicity", "urban"] == m.table["urban"][rows].sum()


def test_states_are_counted_among_the_living_and_events_over_person_years(lived):
    results = lived.results()
    last = results[(results.year == 2025) & (results.stratum == "all")].set_index(["substance", "measure"])
    first = results[(results.year == 2024) & (results.stratum == "all")].set_index(["substance", "measure"])
    for measure in STATES:
        assert last.denominator["opioid", measure] == len(lived.table)
    ends = [700.0, first.denominator["opioid", "use_lifetime"], float(len(lived.table))]
    for frame, begin, end in ((first, ends[0], ends[1]), (last, ends[1], ends[2])):
        for measure in EVENTS:
            assert frame.denominator["opioid", measure] == (begin + end) / 2
        assert frame.denominator["any", "deaths_all"] == (begin + end) / 2


def test_what_the_year_end_says_is_what_the_agents_say(lived):
    results = lived.results()
    last = (
        results[(results.year == 2025) & (results.stratum == "all")]
        .set_index(["substance", "measure"])
        .numerator
    )
    for name in ("mild", "moderate", "severe"):
        assert last["opioid", f"disorder_{name}"] == sum(p.disorder == name for p in lived.agents)
    assert last["opioid", "in_treatment"] == sum(p.in_treatment for p in lived.agents)
    for name in lived.substances:
        assert last[name, "use_lifetime"] == sum(name in p.circuit for p in lived.agents)
    assert last["opioid", "use_lifetime"] == sum(len(p.circuit) > 1 for p in lived.agents)
    assert (
        last["opioid", "use_past_month"] <= last["opioid", "use_past_year"] <= last["opioid", "use_lifetime"]
    )


def test_lifetime_use_grows_by_initiations_and_falls_by_deaths_alone():
    m = grown(700, rng=2)
    users = set(m.table.uid[m.active_rows].tolist())
    m.run(1)
    results = m.results()
    opioid = (
        results[(results.substance == "opioid") & (results.stratum == "all")].set_index("measure").numerator
    )
    left = users - set(m.table.uid[m.active_rows].tolist())
    started_and_died = len(users) + opioid["initiation"] - len(left) - opioid["use_lifetime"]
    assert 0 <= started_and_died <= 2
    assert opioid["initiation"] > 5


# -- events --------------------------------------------------------------------------------------------------


def test_events_are_counted_where_they_happen_and_only_while_recording():
    m = grown(200)
    women = m.table.rows[m.table["sex"][m.table.rows] == 0][:3]
    m.recorder.begin_period(m)
    m.recorder.count("overdose_nonfatal", "opioid", women)
    m.recorder.count("overdose_nonfatal", "opioid", women[:1])
    counted = dict(zip(LEVELS, m.recorder.events["overdose_nonfatal", "opioid"], strict=True))
    assert (counted["all", "all"], counted["sex", "female"], counted["sex", "male"]) == (4, 4, 0)
    m.recorder.recording = False
    m.recorder.count("overdose_nonfatal", "opioid", women)
    assert m.recorder.events["overdose_nonfatal", "opioid"][0] == 4


def test_a_new_year_begins_without_the_events_of_the_old_one():
    m = grown(200)
    m.recorder.begin_period(m)
    m.recorder.count("return_to_use", "opioid", m.table.rows[:3])
    m.recorder.observe("wait_days_median", "opioid", "cbt", 5.0)
    m.recorder.end_period(m, (2024,))
    m.recorder.end_period(m, (2025,))
    results = m.results()
    overall = results[results.stratum == "all"].set_index(["year", "substance", "measure"])
    assert overall.numerator[2024, "opioid", "return_to_use"] == 3
    assert overall.numerator[2025, "opioid", "return_to_use"] == 0
    assert overall.value[2024, "opioid", "wait_days_median"] == 5.0
    assert np.isnan(overall.value[2025, "opioid", "wait_days_median"])


def test_the_median_of_waits_comes_for_all_and_by_treatment_with_how_many_waited():
    m = grown(200)
    m.recorder.begin_period(m)
    for treatment, days in (("cbt", 3), ("cbt", 10), ("methadone", 200)):
        m.recorder.observe("wait_days_median", "opioid", treatment, days)
    m.recorder.end_period(m, (2024,))
    results = m.results()
    waits = results[results.measure == "wait_days_median"].set_index(["stratum", "level"])
    assert set(waits.unit) == {"days"}
    assert waits.value.dropna().to_dict() == {
        ("all", "all"): 10.0,
        ("treatment", "cbt"): 6.5,
        ("treatment", "methadone"): 200.0,
    }
    assert sorted(waits.denominator) == [0.0, 1.0, 2.0, 3.0]  # nobody waited for buprenorphine


def test_the_past_is_not_recorded():
    m = grown(300)
    assert m.recorder.rows == []
    assert m.recorder.events == {}
    m.in_past, m.day = True, 364
    record(m)
    assert m.recorder.rows == []


# -- months and days -----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def monthly():
    """A model that tells its months, two years after its first day."""
    return grown(700, rng=2, every="month").run(2)


def test_months_are_told_beside_the_years_which_stay_as_they_were(lived, monthly):
    assert monthly.results().equals(lived.results())
    months = monthly.results("month")
    assert tuple(months.columns) == ("year", "month", *COLUMNS[1:])
    assert not months.duplicated(["month", *KEY]).any()
    assert len(months) == 12 * len(lived.results())
    assert months.groupby("year")["month"].unique().map(list).to_dict() == {
        2024: list(range(1, 13)),
        2025: list(range(1, 13)),
    }


def test_events_of_the_months_add_up_to_those_of_the_year(monthly):
    months, years = monthly.results("month"), monthly.results()
    for measure in (*EVENTS, "deaths_all"):
        by_month = months[months.measure == measure].groupby(KEY)["numerator"].sum()
        by_year = years[years.measure == measure].set_index(KEY)["numerator"]
        assert (by_month == by_year.reindex(by_month.index)).all(), measure


def test_december_is_the_year_end_and_a_month_is_a_twelfth_of_the_person_years(monthly):
    months, years = monthly.results("month"), monthly.results()
    states = list(STATES)
    december = months[(months.month == 12) & months.measure.isin(states)].set_index(KEY)
    ends = years[years.measure.isin(states)].set_index(KEY)
    assert (december.numerator == ends.numerator.reindex(december.index)).all()
    of_a_kind = (months.measure == "initiation") & (months.stratum == "all") & (months.substance == "opioid")
    lived_years = months[of_a_kind].groupby("year")["denominator"].sum()
    assert lived_years.to_numpy() == pytest.approx([700, 700], rel=0.03)


def test_days_are_told_one_by_one():
    m = grown(150, rng=2, every="day").run(2)
    days = m.results("day")
    assert tuple(days.columns) == ("year", "day", *COLUMNS[1:])
    told = days[["year", "day"]].drop_duplicates()
    assert told.to_numpy().tolist() == [
        [year, day] for year, n in ((2024, 365), (2025, 365)) for day in range(1, n + 1)
    ]
    last = days[(days.year == 2025) & (days.day == 365) & days.measure.isin(STATES)].set_index(KEY)
    ends = m.results()[m.results().year == 2025].set_index(KEY)
    assert (last.numerator == ends.numerator.reindex(last.index)).all()


def test_a_period_that_the_model_does_not_tell_is_refused(lived):
    with pytest.raises(ValueError, match="every: 'month' is not told by this model, 'year' is"):
        lived.results("month")
    with pytest.raises(ValueError, match="every: 'week' is not known, allowed are 'year', 'month', 'day'"):
        grown(50, every="week")
