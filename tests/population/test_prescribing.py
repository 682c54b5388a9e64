"""Prescribed opioids at home: where they come from, where they go, and that nothing is taken which is not there."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import norm

from population.environment import open_market
from population.life_course import offer_first_use
from population.mechanisms.first_use import (
    MARKET,
    OWN_STOCK,
    SOURCES,
    STOCK_OF_TIES,
    USERS,
    source_of,
)
from population.mechanisms.stockpile import (
    at_hand,
    diverted_supply,
    doses_of_a_course,
    lagged,
    prescription_rate,
    stock_after,
    with_stock,
)
from population.people.person_columns import NO_MEDICINE
from population.people.synthesis import age_sex_table
from population.phases import EVERY_DAY, PHASES
from population.prescribing import fill_prescriptions, prescribed_substance
from population.scenario import Prescribing, scenario_from_mapping
from population.steps.slots import Slots
from population.steps.stocks import Users, get_from_ties, month_of_stock, stock_offers, use_up
from population.tables import values
from population.ties import FRIENDSHIP, HOUSEHOLD
from tests.population.small_places import EASY_START, check_day, grown, lives, place

P = SimpleNamespace(**values("prescribing", "parameters"))
unit = st.floats(0.0, 1.0)
doses = st.floats(0.0, 1e4)


# -- equations -----------------------------------------------------------------------------------------------


def test_prescriptions_of_all_ages_are_as_many_as_are_dispensed():
    age, sex, share = age_sex_table("us_2024")
    courses = sum(
        w * prescription_rate(a + 0.5, s == 0, 50.0, 0.0, P) for a, s, w in zip(age, sex, share, strict=True)
    )
    assert courses / share.sum() * P.prescriptions_per_course * 365.25 == pytest.approx(0.5, rel=0.05)


@given(st.floats(12.0, 100.0), st.floats(0.0, 1000.0), unit)
def test_courses_grow_with_dispensing_age_and_seeking_and_end_with_dispensing(age, dispensing, seeking):
    rate = prescription_rate(age, True, dispensing, seeking, P)
    assert rate >= 0.0
    assert prescription_rate(age, True, 0.0, seeking, P) == 0.0
    assert prescription_rate(age, True, 2.0 * dispensing, seeking, P) == pytest.approx(2.0 * rate)
    assert prescription_rate(age + 1.0, True, dispensing, seeking, P) >= rate
    assert prescription_rate(age, True, dispensing, seeking + 0.1, P) >= rate


def test_a_third_more_women_than_men_have_a_course():
    women, men = (prescription_rate(40.0, female, 50.0, 0.0, P) for female in (True, False))
    assert women / men == pytest.approx(1.33, abs=0.02)


def test_courses_have_the_mean_and_the_spread_asked_for():
    z = norm.ppf((np.arange(200_000) + 0.5) / 200_000)
    found = np.array([doses_of_a_course(12.0, x, P) for x in z])
    assert found.mean() == pytest.approx(12.0, rel=0.01)
    assert found.std() / 12.0 == pytest.approx(P.doses_cv, rel=0.05)
    assert found.min() > 0.0


@given(doses, st.floats(0.1, 1000.0))
def test_a_stock_halves_in_its_half_life_and_ends(stock, days):
    left = stock_after(stock, days, P)
    assert 0.0 <= left <= stock
    assert left == 0.0 or left == pytest.approx(stock * 0.5 ** (days / P.stock_half_life_days))
    assert stock_after(stock, 100.0 * P.stock_half_life_days, P) == 0.0


@given(doses, unit)
def test_doses_at_home_make_available_what_is_not_otherwise(stock, reached):
    assert at_hand(0.0, P) == 0.0
    assert with_stock(reached, 0.0) == reached
    assert reached <= with_stock(reached, at_hand(stock, P)) <= 1.0
    assert at_hand(P.stock_half, P) == pytest.approx(0.5)
    assert at_hand(stock + 1.0, P) > at_hand(stock, P)


@given(st.floats(0.0, 100.0), st.floats(0.0, 100.0))
def test_the_market_follows_what_is_kept_by_the_share_that_comes_out_of_homes(kept, more):
    assert diverted_supply(0.0, P) == pytest.approx(1.0 - P.market_diverted)
    assert diverted_supply(P.market_reference, P) == pytest.approx(1.0)
    assert diverted_supply(kept + more, P) >= diverted_supply(kept, P) >= 0.0
    assert lagged(lambda year: kept, 2024.0, P) == pytest.approx(kept)
    ended = lagged(lambda year: kept if year < 2020.0 else 0.0, 2020.0 + P.stock_half_life_days / 365.25, P)
    assert ended == pytest.approx(0.5 * kept, rel=0.01, abs=1e-9)


def test_first_doses_come_from_sources_as_often_as_these_offer():
    offers = (0.1, 0.2, 0.3, 0.4)
    u = (np.arange(10_000) + 0.5) / 10_000
    found = np.bincount([source_of(x, *offers) for x in u]) / len(u)
    assert found.tolist() == pytest.approx(offers, abs=1e-3)
    assert source_of(0.999, 0.0, 0.1, 0.0, 0.0) == USERS
    assert source_of(1e-9, 0.1, 0.0, 0.0, 0.0) == MARKET
    assert source_of(0.5, 0.0, 0.0, 0.1, 0.0) == OWN_STOCK
    assert len(SOURCES) == STOCK_OF_TIES + 1


# -- the steps of one person ---------------------------------------------------------------------------------

DAY, USER, RELATIVE, FRIEND, OTHER_USER = 100, 0, 1, 2, 3


def circle(held, users=(USER, OTHER_USER)):
    """(users, stock, ties) of a person in row 0 who lives with row 1 and knows rows 2 and 3."""
    slots = np.full(4, -1)
    slots[list(users)] = np.arange(len(users))
    circuits = np.zeros(len(users), [(name, float) for name in ("habit_weight", "craving", "use_trace")])
    circuits["use_trace"] = 1.0
    ties = Slots(
        np.array([[RELATIVE, FRIEND, OTHER_USER]]),
        np.array([[HOUSEHOLD, FRIENDSHIP, FRIENDSHIP]]),
        np.array([[2.0, 1.0, 1.0]]),
        np.array([3]),
    )
    users_of = Users(slots, circuits.view(np.recarray), np.full(len(users), DAY - 1))
    return users_of, np.array(held, float), ties


@given(st.lists(doses, min_size=4, max_size=4), st.floats(-10.0, 1e4))
def test_what_a_person_gets_is_what_ties_lose_and_no_more_than_wanted(held, wanted):
    users, stock, ties = circle(held)
    got = get_from_ties(USER, DAY, wanted, users, stock, ties, P)
    assert (stock >= 0.0).all()
    assert stock.sum() == pytest.approx(sum(held))
    assert stock[USER] - held[USER] == pytest.approx(got, abs=1e-6)
    assert 0.0 <= got <= max(wanted, 0.0) + 1e-9
    assert held[RELATIVE] - stock[RELATIVE] <= P.passed_home * held[RELATIVE] + 1e-6
    assert held[FRIEND] - stock[FRIEND] <= P.passed_friends * held[FRIEND] + 1e-6
    assert stock[OTHER_USER] == held[OTHER_USER], "who uses passes nothing on"


def test_ties_without_stock_and_ties_who_use_offer_nothing():
    for held in ([0.0, 0.0, 0.0, 0.0], [0.0, 0.0, 0.0, 50.0]):
        users, stock, ties = circle(held)
        assert stock_offers(USER, DAY, users, stock, ties, P) == (0.0, 0.0)
        assert get_from_ties(USER, DAY, 10.0, users, stock, ties, P) == 0.0
        assert stock.tolist() == held


def test_offers_come_of_the_own_stock_and_of_those_of_household_and_friends_by_weight():
    users, stock, ties = circle([3.0, 9.0, 1.0, 5.0], users=(USER,))
    own, others = stock_offers(USER, DAY, users, stock, ties, P)
    assert own == pytest.approx(P.offer_own * at_hand(3.0, P))
    friends = at_hand(1.0, P) + at_hand(5.0, P)
    assert others == pytest.approx(P.offer_home * at_hand(9.0, P) + P.offer_friends * friends)


@given(doses, doses)
def test_no_more_is_used_up_than_is_there(held, taken):
    stock = np.array([held])
    used = use_up(0, taken, stock)
    assert used == min(held, taken)
    assert stock[0] == pytest.approx(held - used)
    assert stock[0] >= 0.0


def months(uid, dispensing=1000.0, disposal=0.0, users=(), held=(0.0, 0.0, 0.0, 0.0)):
    who, stock, ties = circle(held, users)
    medicine_days = np.full(4, NO_MEDICINE)
    month_of_stock(
        USER, 1, DAY, uid, 50.0, True, dispensing, 0.0, disposal, 4.0, who, stock, medicine_days, ties, P
    )  # fmt: skip
    return stock


def test_a_stock_comes_of_courses_and_of_nothing_else():
    got = np.array([months(uid)[USER] for uid in range(2000)])
    rate = 28.0 * prescription_rate(50.0, True, 1000.0, 0.0, P)
    assert (got > 0.0).mean() == pytest.approx((1.0 - np.exp(-rate)) * P.unused_share, rel=0.15)
    assert got[got > 0.0].mean() == pytest.approx(P.unused_doses, rel=0.2)
    assert not any(months(uid, dispensing=0.0)[USER] for uid in range(500))
    assert not any(months(uid, disposal=1.0)[USER] for uid in range(500))


def test_more_disposal_never_leaves_anybody_more():
    some, more = (np.array([months(uid, disposal=d)[USER] for uid in range(500)]) for d in (0.2, 0.6))
    assert (more <= some).all()
    assert 0 < (more > 0.0).sum() < (some > 0.0).sum()
    assert (more[more > 0.0] == some[more > 0.0]).all(), "the same people keep the same"


def test_a_person_who_uses_keeps_a_whole_course_and_asks_ties_for_a_month():
    got = np.array([months(uid, users=(USER,), disposal=1.0)[USER] for uid in range(2000)])
    assert got[got > 0.0].mean() == pytest.approx(P.course_doses, rel=0.2)
    asked = months(1, dispensing=0.0, users=(USER,), held=(0.0, 1e6, 0.0, 0.0))
    assert asked[USER] == pytest.approx(28 * 4.0)
    assert months(1, dispensing=0.0, held=(0.0, 1e6, 0.0, 0.0))[USER] == 0.0


# -- in a population -----------------------------------------------------------------------------------------

STOCKED = {"prescribing.dispensing_per_100": 150.0}
GENEROUS = {f"prescribing.offer_{name}": 0.05 for name in ("own", "home", "friends")}


def with_prescribing(model, **rules):
    """The model with another policy from today on."""
    given = {**model.scenario.as_mapping()["prescribing"], **rules}
    model.scenario = model.scenario.model_copy(update={"prescribing": Prescribing.model_validate(given)})
    return model


def first_uses(model, begin, end, source):
    """First uses of the substance prescribed within days, by source."""
    ledger = model.circuits.array("ledger")[: model.circuits.n_rows]
    ledger = ledger[(ledger.owner >= 0) & (ledger.substance == model.prescribed)]
    within = (ledger.first_use_day >= begin) & (ledger.first_use_day < end)
    return int((within & (ledger.source == source)).sum())


def standard_doses(model):
    """What everybody took of each substance today, in standard doses: people who are tolerant take larger ones."""
    state, offers = model.circuits.plain("state"), model.circuits.plain("offers")
    return state["doses"] * state["remembered_dose"] * (1.0 - offers["held_back"].astype(float))


def test_only_the_named_phases_change_stocks_and_nobody_takes_what_is_not_there():
    m = grown(800, rng=4, scenario=STOCKED, changes={**EASY_START, **GENEROUS})
    used_up = 0.0
    for _ in range(60):
        for phase in PHASES:
            before = {
                int(u): m.table["stock"][r] for u, r in zip(m.table.uid, range(m.table.n_rows), strict=True)
            }
            total = m.table["stock"][m.table.rows].sum()
            phase(m)
            rows = m.table.rows
            stock = m.table["stock"][rows]
            assert (stock >= 0.0).all(), phase.__name__
            change = stock - [before.get(int(u), 0.0) for u in m.table.uid[rows]]
            if phase.__name__ == "reflect":
                slots = m.table["slots"][rows, m.prescribed]
                taken = np.where(slots >= 0, standard_doses(m)[np.maximum(slots, 0)], 0.0)
                moved = np.isin(rows, m.outcome_rows)
                had = stock - change
                assert -change == pytest.approx(np.where(moved, np.minimum(had, taken), 0.0), abs=1e-9)
                used_up -= change.sum()
            elif phase is offer_first_use:
                assert stock.sum() == pytest.approx(total), "a first dose changes hands"
            elif phase is not fill_prescriptions:
                assert not change.any(), phase.__name__
        m.day += 1
    assert used_up > 1.0
    check_day(m)


@pytest.mark.parametrize(
    "rules", [{"dispensing_per_100": 0.0}, {"disposal": 1.0}], ids=["dispensing", "disposal"]
)
def test_without_dispensing_or_with_all_disposed_of_nobody_starts_with_a_stock(rules):
    changed = {f"prescribing.{name}": value for name, value in rules.items()}
    nobody_stays_on_them = {"prescribing.long_term_share": 0.0}
    changes = {**EASY_START, **GENEROUS, **nobody_stays_on_them}
    m = grown(800, rng=4, scenario={**STOCKED, **changed}, changes=changes)
    assert m.circuits.n_rows > 20
    never = m.table["slots"][m.table.rows, m.prescribed] < 0
    assert not m.table["stock"][m.table.rows][never].any()
    begin = -5 * 366
    assert first_uses(m, begin, 1, OWN_STOCK) == 0
    if (
        "dispensing_per_100" in rules
    ):  # people who used keep what they were prescribed, and ties may get it later
        assert first_uses(m, begin, 1, STOCK_OF_TIES) == 0
    assert first_uses(m, begin, 1, MARKET) > 0


def kept(model):
    """Mean doses at home of people who never used them otherwise than prescribed."""
    rows = model.table.rows
    return model.table["stock"][rows][model.table["slots"][rows, model.prescribed] < 0].mean()


def test_tightening_lowers_stocks_and_first_use_through_ties_with_a_lag():
    changes = {"prescribing.offer_friends": 1.0, "prescribing.stock_half_life_days": 120.0}
    free, tight = (grown(2000, rng=6, scenario=STOCKED, changes=changes) for _ in range(2))
    with_prescribing(tight, dispensing_per_100=0.0)
    held = {}
    for name, model in (("free", free), ("tight", tight)):
        for end in (0, 28, 336):
            while model.day < end:
                model.step()
            held[name, end] = kept(model)
    assert held["free", 0] == held["tight", 0]
    assert 0.7 * held["free", 28] < held["tight", 28] < held["free", 28], "pills outlast their prescription"
    assert held["tight", 336] < 0.3 * held["free", 336]
    soon, later = (
        [first_uses(m, begin, begin + 84, STOCK_OF_TIES) for m in (free, tight)] for begin in (0, 252)
    )
    assert soon[0] > 15
    assert 0.7 * soon[0] < soon[1] <= soon[0]
    assert later[1] < 0.6 * later[0]


def test_tightening_reaches_the_illegal_market_with_a_lag_and_the_share_that_comes_out_of_homes():
    m = grown(10, scenario={"prescribing.dispensing_per_100": {2020: 80.0, 2024: 80.0, 2025: 0.0}})
    half_life = round(P.stock_half_life_days)
    supply = []
    for m.day in (0, 365, 365 + half_life, 365 + 30 * half_life):
        open_market(m)
        supply.append(
            float(m.market["supply"][0, 0] / m.scenario.supply["rx_opioid"].availability.at(m.year))
        )
    before = diverted_supply(80.0 * (1.0 - values("prescribing", "scenario")["disposal"]), P)
    assert supply[0] == pytest.approx(before, rel=1e-3)
    assert supply[3] == pytest.approx(1.0 - P.market_diverted)
    assert supply[0] > supply[1] > supply[2] > supply[3]
    assert (supply[2] - supply[3]) / (supply[1] - supply[3]) == pytest.approx(0.5, rel=0.02)
    heroin = float(m.market["supply"][0, 1])
    assert heroin == m.scenario.supply["heroin"].availability.at(m.year), (
        "only the market of what is prescribed"
    )


def test_people_whom_no_stock_reaches_live_as_they_would_have():
    changes = {**EASY_START, "prescribing.market_diverted": 0.0}
    a, b = (grown(1500, rng=9, scenario=STOCKED, changes=changes) for _ in range(2))
    with_prescribing(b, dispensing_per_100=75.0)
    touched = np.zeros(a.table.capacity + 50, bool)
    for _ in range(12):
        a.step()
        b.step()
        rows = a.table.rows
        assert a.table.uid.tolist() == b.table.uid.tolist()
        touched[rows] |= a.table["stock"][rows] != b.table["stock"][rows]
    assert 0 < touched.sum() < 60
    near = touched.copy()
    for _ in range(2):
        known = a.ties.neighbours[near[: a.ties.capacity].nonzero()[0]]
        near[known[known >= 0]] = True
    before, after = lives(a), lives(b)
    untouched = [
        int(u) for u, row in zip(a.table.uid[a.table.rows], a.table.rows, strict=True) if not near[row]
    ]
    assert len(untouched) > 100
    assert all(before[u] == after[u] for u in untouched)


def test_a_stock_lets_a_person_use_whom_no_market_reaches():
    ends = {
        f"supply.{s}.availability": {2020: 1.0, 2023: 1.0, 2024: 0.0}
        for s in ("rx_opioid", "heroin", "fentanyl")
    }
    m = grown(
        1500, rng=3, scenario={**ends, "prescribing.dispensing_per_100": {2020: 40.0, 2023: 40.0, 2024: 0.0}}
    )
    users = [int(r) for r in m.table.rows if m.table["slots"][r, m.prescribed] >= 0]
    stocked, taken = users[::2], dict.fromkeys(users, 0.0)
    open_market(m)
    for _ in range(14):
        m.table["stock"][:] = 0.0
        m.table["stock"][stocked] = 1000.0
        live_without_ties(m)
        for r in users:
            taken[r] += float(m.circuits.plain("state")["doses"][m.table["slots"][r, m.prescribed]])
    assert sum(taken[r] for r in stocked) > 0.0
    assert not any(taken[r] for r in set(users) - set(stocked))


def live_without_ties(model):
    """A day in which no dose changes hands."""
    for phase in EVERY_DAY:
        phase(model)
    model.day += 1


# -- scenarios and parameters --------------------------------------------------------------------------------


def test_disposal_is_that_of_the_data_file_unless_the_scenario_says_otherwise():
    written = place().as_mapping()
    assert place().prescribing.disposal.at(2024) == values("prescribing", "scenario")["disposal"]
    written["prescribing"]["disposal"] = {2020: 0.2, 2024: 0.6}
    read = scenario_from_mapping(written)
    assert read.prescribing.disposal.at(2022) == pytest.approx(0.4)
    assert scenario_from_mapping(read.as_mapping()) == read


def test_the_substance_prescribed_is_the_one_that_the_course_names():
    assert prescribed_substance(("heroin", "rx_opioid")) == 1
    assert prescribed_substance(("heroin", "fentanyl")) == -1
