"""Accounts: every person-day counted once, costs and quality of life that follow from it, nothing else changed."""

from __future__ import annotations

import numpy as np
import pytest

from population.calendar import DAYS_PER_YEAR
from population.columns import ColumnSpec
from population.costs.accounts import JAIL_COLUMN, MEASURES, Book, by_level
from population.costs.sets import EVENTS, PERSPECTIVES
from population.mechanisms.valuing import STATES, course_state, quality_of_life
from population.people.strata import AGE_BANDS, LEVELS, N_AGES
from population.records import COURSE_LEDGER, NEVER
from population.steps.accounting import CELLS_OF_AN_AGE, N_CELLS, N_QUINTILES, N_SEXES, N_URBAN, PARTS
from tests.population.small_places import EASY_REACH, grown

PEOPLE = 1000


NO_ARRESTS = {"justice.arrests": 0.0}


def cells_of(model, rows):
    """Cells of people today, counted by NumPy where the model has a compiled loop."""
    table = model.table
    age = (model.day - table["birth_day"][rows]) / DAYS_PER_YEAR
    cell = (
        np.clip(np.searchsorted(AGE_BANDS, age, side="right") - 1, 0, N_AGES - 1) * N_SEXES
        + table["sex"][rows]
    )
    return (cell * N_QUINTILES + table["deprivation"][rows] - 1) * N_URBAN + table["urban"][rows]


@pytest.fixture(scope="module")
def lived():
    """Two years with an account of each person and a naive count of every day; only to look at."""
    model = grown(PEOPLE, rng=3, persons=True, scenario=NO_ARRESTS | EASY_REACH)
    ledger = model.courses.array("ledger")
    long_clean = np.flatnonzero((ledger.owner >= 0) & (ledger.last_use_day < -400) & (ledger.severity == 0))
    ledger.onset_day[
        long_clean[:5]
    ] = -1000  # a few in sustained remission, which takes longer than this past
    model.table["settled"][ledger.owner[long_clean[:5]]] = False  # whose state is looked at again
    model.naive = Naive(model)
    while model.year_index(model.day) < 2:
        model.step()
        model.naive.count(model)
    return model


class Naive:
    """Counts everybody on every day: what the accounts must come to."""

    def __init__(self, model):
        self.days = np.zeros(N_CELLS, np.int64)
        self.states = np.zeros((N_CELLS, len(model.class_names), len(STATES)), np.int64)
        self.quality = np.zeros(N_CELLS)
        self.treated = self.starts = 0

    def count(self, model):
        model.day -= 1  # the day that has just been lived
        table, a = model.table, model.accounts
        ledger = model.courses.array("ledger")
        untouched = table.rows[(table["slots"][table.rows] < 0).all(axis=1)]
        years = ((model.day - table["birth_day"][untouched]) / DAYS_PER_YEAR).astype(int)
        np.add.at(self.days, cells_of(model, untouched), 1)
        np.add.at(self.quality, cells_of(model, untouched), a.costs.norm[table["sex"][untouched], years])
        rows = model.active_rows
        for row, cell in zip(rows.tolist(), cells_of(model, rows).tolist(), strict=True):
            factor = 1.0
            for k, course in enumerate(table["courses"][row].tolist()):
                if course >= 0:
                    state = course_state(model.day, ledger[course])
                    self.states[cell, k, state] += 1
                    factor *= a.factors[k, state]
                    held = ledger[course].treatment >= 0
                    self.treated += held.sum()
                    self.starts += (held & (ledger[course].treatment_day == model.day)).sum()
            year = min(110, int((model.day - table["birth_day"][row]) / DAYS_PER_YEAR))
            self.days[cell] += 1
            self.quality[cell] += quality_of_life(a.costs.norm[table["sex"][row], year], factor)
        model.day += 1


def records(model):
    """The account of each person, by uid."""
    persons = model.accounts.persons
    assert persons is not None
    return persons.records


def amounts(model, measure, stratum="all"):
    """Numerators of a measure, summed over years, by level."""
    rows = model.results()
    rows = rows[(rows["measure"] == measure) & (rows["stratum"] == stratum)]
    return rows.groupby("level", sort=False)["numerator"].sum()


# -- states --------------------------------------------------------------------------------------------------


def course(day=1000, **fields):
    """One record of a course of which nothing has happened for long, with these fields."""
    record = np.zeros(1, COURSE_LEDGER).view(np.recarray)[0]
    record.treatment = record.waiting_for = -1
    record.onset_day, record.last_use_day = NEVER, day - 900
    for name, value in fields.items():
        record[name] = value
    return record


ILL = {"severity": 3, "onset_day": 1, "recent": 2, "shown": 6}


@pytest.mark.parametrize(
    ("fields", "state"),
    [
        ({}, "no_use"),
        ({"last_use_day": 973}, "use"),
        ({"last_use_day": 972}, "no_use"),
        ({"severity": 1, "onset_day": 1, "recent": 2, "shown": 2}, "disorder_mild"),
        ({"severity": 2, "onset_day": 1, "recent": 2, "shown": 4}, "disorder_moderate"),
        (ILL, "disorder_severe"),
        ({"severity": 3, "onset_day": 1, "recent": 0, "shown": 6}, "remission_early"),
        ({"severity": 0, "onset_day": 1, "recent": 0, "shown": 0}, "remission_sustained"),
        ({**ILL, "treatment": (0, -1)}, "treated"),
        ({**ILL, "treatment": (0, -1), "last_use_day": 990}, "disorder_severe"),
        ({"treatment": (0, -1), "last_use_day": 990}, "use"),
    ],
)  # fmt: skip
def test_a_day_is_spent_in_one_state(fields, state):
    assert STATES[course_state(1000, course(**fields))] == state


# -- what is counted -----------------------------------------------------------------------------------------


def test_every_person_day_is_counted_once_in_its_cell_and_state(lived):
    a, naive = lived.accounts, lived.naive
    assert (a.days(a.book) == naive.days).all()
    assert (a.book.state_days == naive.states).all()
    assert a.book.treated.sum() == naive.treated > 0
    assert a.book.starts.sum() == naive.starts > 0
    assert a.quality(a.book) == pytest.approx(naive.quality, abs=naive.days.max() / PARTS)
    for state in ("use", "disorder_severe", "remission_sustained", "treated"):
        assert naive.states[:, :, STATES.index(state)].sum() > 0, state


def test_some_people_are_settled_and_counted_later(lived):
    assert lived.table["settled"][lived.active_rows].mean() > 0.2


def test_person_days_are_the_person_years_of_the_recorder(lived):
    rows = lived.results()
    events = rows[(rows["measure"] == "deaths_all") & (rows["stratum"] == "all")]["denominator"]
    years = rows[(rows["measure"] == "life_years") & (rows["stratum"] == "all")]
    assert (years["numerator"] == years["denominator"]).all()
    assert years["numerator"].to_numpy() == pytest.approx(events.to_numpy(), rel=0.005)


def test_life_years_are_told_for_the_whole_place(lived):
    rows = lived.results()
    rows = rows[rows["measure"].isin(MEASURES)]
    assert rows["value"].to_numpy() == pytest.approx(rows["numerator"].to_numpy() * lived.weight)
    assert set(rows["substance"]) == {"any"}
    assert dict(zip(rows["measure"], rows["unit"], strict=True)) == MEASURES
    assert len(rows) == 2 * len(MEASURES) * len(LEVELS)


@pytest.mark.parametrize("measure", MEASURES)
def test_levels_of_every_stratum_add_up_to_all(lived, measure):
    total = amounts(lived, measure)["all"]
    for stratum in ("age", "sex", "deprivation", "urbanicity"):
        assert amounts(lived, measure, stratum).sum() == pytest.approx(total), stratum


def test_quality_adjusted_life_years_lie_between_nothing_and_life_years(lived):
    for stratum in ("all", "age", "sex"):
        qaly, years = amounts(lived, "qaly", stratum), amounts(lived, "life_years", stratum)
        assert ((qaly >= 0.0) & (qaly <= years)).all()
        assert (qaly > 0.7 * years).all()


def test_the_societal_perspective_holds_the_others(lived):
    rest = amounts(lived, "cost_societal")["all"] - sum(
        amounts(lived, f"cost_{name}")["all"] for name in PERSPECTIVES if name != "societal"
    )
    a = lived.accounts
    assert rest == pytest.approx(a.components(a.book)[:, 3].sum())


def test_people_with_disorder_cost_more_and_live_less_well(lived):
    table = lived.person_accounts()
    table = table[(table["age_at_start"].between(18, 60)) & table["death_day"].isna()]
    ill, well = table[table["days_disorder"] > 150], table[table["days_disorder"] == 0]
    assert len(ill) > 2
    assert ill["cost"].mean() > 1.5 * well["cost"].mean()
    assert ill["qaly"].mean() < 0.9 * well["qaly"].mean()


# -- persons -------------------------------------------------------------------------------------------------


def test_accounts_of_persons_add_up_to_those_of_all(lived):
    table = lived.person_accounts()
    assert table["cost"].sum() == pytest.approx(amounts(lived, "cost_societal")["all"])
    assert table["qaly"].sum() == pytest.approx(amounts(lived, "qaly")["all"])
    by_treatment = lived.accounts.book.treated.sum()  # a day in a medicine and a therapy counts for each
    assert 0 < table["days_treatment"].sum() <= by_treatment <= 2 * table["days_treatment"].sum()
    assert table["overdoses"].sum() == sum(
        amounts_of(lived, measure) for measure in ("overdose_fatal", "overdose_nonfatal")
    )
    assert len(table) == lived.table.next_uid
    assert (table["uid"] == np.arange(len(table))).all()


def amounts_of(model, measure):
    rows = model.results()
    chosen = (
        (rows["measure"] == measure) & (rows["stratum"] == "all") & rows["substance"].isin(model.class_names)
    )
    return rows[chosen]["numerator"].sum()


def test_a_death_stops_costs_and_the_years_lived(lived):
    table, days = lived.person_accounts(), records(lived)["days"]
    died = table[table["death_day"].notna()]
    assert len(died) == amounts_of_all(lived, "deaths_all") > 0
    here = died[died["age_at_start"] > 12.0]
    assert (days[here["uid"]] == here["death_day"]).all()
    assert (here["qaly"] <= here["death_day"] / DAYS_PER_YEAR).all()
    assert set(died["cause"]) <= {"other", "overdose"}
    assert table.loc[table["death_day"].isna(), "cause"].isna().all()


def amounts_of_all(model, measure):
    return amounts(model, measure)["all"]


def test_somebody_who_dies_costs_nothing_from_then_on():
    model = grown(200, persons=True)
    for _ in range(10):
        model.step()
    row = int(model.table.rows[0])
    uid = int(model.table.uid[row])
    model.die(np.array([row]), "other")
    before = records(model)[uid].copy()
    for _ in range(10):
        model.step()
    after = records(model)[uid]
    assert after == before
    assert (before["days"], before["death_day"]) == (10, 10)
    assert before["cost"] > 0.0


def test_a_model_that_keeps_no_persons_says_so():
    with pytest.raises(ValueError, match="persons=True"):
        grown(50).person_accounts()


# -- what changes nothing ------------------------------------------------------------------------------------


def test_a_finer_period_and_accounts_of_persons_change_no_bit():
    plain, finer = grown(200).run(1), grown(200, every="month", persons=True).run(1)
    assert plain.results().equals(finer.results())


def test_costs_of_the_parts_of_a_year_add_up():
    model = grown(1500, every="month", scenario=NO_ARRESTS).run(1)
    months, year = model.results("month"), model.results()
    for measure in MEASURES:
        parts = months[(months["measure"] == measure) & (months["stratum"] == "all")]["numerator"]
        halves = parts.iloc[:6].sum(), parts.iloc[6:].sum()
        whole = year[(year["measure"] == measure) & (year["stratum"] == "all")]["numerator"]
        assert sum(halves) == pytest.approx(whole.iloc[0], rel=1e-12), measure
        if measure == "cost_programmes":  # nobody runs one here
            assert whole.iloc[0] == 0.0
        else:
            assert min(halves) > 0.3 * whole.iloc[0] or measure == "cost_productivity", measure


def test_other_prices_change_costs_and_nothing_else():
    path, value = "costs.background.ages_35_49", 0.0
    plain = grown(200).run(1).results()
    from tests.population.small_places import EASY_START

    cheap = grown(200, changes={**EASY_START, path: value}).run(1).results()
    touched = plain["measure"].isin(["cost_health_care", "cost_societal"])
    assert plain[~touched].equals(cheap[~touched])
    assert (cheap[touched]["numerator"].to_numpy() <= plain[touched]["numerator"].to_numpy()).all()
    assert not plain[touched].equals(cheap[touched])


# -- events and jail -----------------------------------------------------------------------------------------


def test_an_event_costs_its_price_once_whether_told_of_a_class_or_of_a_substance_too():
    model = grown(100, persons=True)
    rows = model.table.rows[:3]
    before = model.accounts.components(model.accounts.book).sum(axis=0)
    for name in (model.class_names[0], model.substances[0]):
        model.recorder.count("overdose_nonfatal", name, rows)
    spent = model.accounts.components(model.accounts.book).sum(axis=0) - before
    price = model.accounts.event_prices[EVENTS.index("overdose_nonfatal")]
    assert spent == pytest.approx(3 * price)
    assert records(model)["overdoses"].sum() == 3


def test_a_day_in_jail_is_counted_and_replaces_the_average_cost_of_justice(monkeypatch):
    model = grown(100, scenario=NO_ARRESTS)
    if JAIL_COLUMN not in model.table:
        model.table.register(JAIL_COLUMN, ColumnSpec(bool))
    monkeypatch.setattr("population.costs.accounts.simulates_justice", lambda scenario: True)
    accounts = type(model.accounts)(model)
    model.accounts = model.recorder.prices = accounts
    model.recorder.begin_period(model)
    untouched = model.table.rows[(model.table["slots"][model.table.rows] < 0).all(axis=1)]
    jailed = np.array([untouched[0], model.active_rows[0]])
    model.table[JAIL_COLUMN][jailed] = True
    for _ in range(3):
        model.accounts.end_day(model)
        model.day += 1
    found = accounts.book.since(model.recorder.book)
    assert found.jail_days.sum() == 6
    assert not accounts.states[:, :, 1].any()
    justice = accounts.components(found)[:, 1].sum()
    assert justice == pytest.approx(6 * accounts.costs.jail[1])


def test_cells_and_levels_are_numbered_alike():
    model = grown(300)
    rows = model.table.rows
    cells = np.bincount(cells_of(model, rows), minlength=N_CELLS)
    assert by_level(cells).tolist() == model.recorder._levels(rows).tolist()
    assert CELLS_OF_AN_AGE * 6 == N_CELLS


def test_a_book_told_since_another_holds_what_came_between():
    before = Book(1, 2)
    before.days[3] = 5
    after = before.copy()
    after.days[3], after.events[0, 0] = 9, 1
    found = after.since(before)
    assert (found.days[3], found.events.sum(), before.days[3]) == (4, 1, 5)
