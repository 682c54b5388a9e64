"""Access to care: what keeps people from it, who is referred, who comes first, and that places are never exceeded."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from neuro.errors import InputErrors
from population import AddictionModel
from population.care import enter, leave, places, refer, seek
from population.care.capacity import begin, rural_places
from population.care.names import MEDICATION, ROUTES
from population.mechanisms.access import asked_for, asks, barrier, drawn_in, weight
from population.mechanisms.treatment import (
    burden,
    dose_given,
    leaving_hazard,
    moved_cue,
    stood_by,
    visits_a_day,
)
from population.records import NEVER
from population.rules import rules
from population.steps.care import share_taken
from population.steps.meaning import ATTEMPTED
from tests.population.small_places import open_circuit, place, treated

RULES = rules(("heroin",), ("methadone", "telehealth_buprenorphine", "app_cbt"), 1.0)
A, T, R = RULES.care[0], RULES.treatments, RULES.classes[0]
shares = st.floats(0.0, 1.0)


def ill(people=600, changes=None, **care):
    """Everybody has a severe disorder of opioids, is grown up, and stands outside of care."""
    scenario = place({"population.history_from": 2024, "care": care, **(changes or {})})
    m = AddictionModel(people, 7, scenario, past="life course")
    for row in m.table.rows.tolist():
        open_circuit(m, row, m.substances.index("heroin"))
    m.courses.array("ledger").severity = 3
    m.table["birth_day"][m.table.rows] = np.minimum(m.table["birth_day"][m.table.rows], -20 * 366)
    return m, m.courses.array("ledger"), m.table["courses"][m.table.rows, 0]


def everybody_attempts(m):
    m.outcome, m.outcome_rows = np.full((len(m.table.rows), 1), ATTEMPTED, np.int8), m.table.rows


def share_asking(changes=None, **care):
    m, ledger, mine = ill(1500, changes, **(care or {"methadone": {"slots": 9000.0}}))
    m.courses.array("state").problem[:] = 0.5
    everybody_attempts(m)
    seek(m, ledger)
    return (ledger.waiting_for[mine] >= 0).any(axis=1)


# -- the equations -------------------------------------------------------------------------------------------


@given(shares, st.floats(0.0, 200.0), st.floats(0.0, 3.0))
def test_nothing_keeps_people_away_at_the_reference_and_each_barrier_does(problem, minutes, stigma):
    t = T[0]
    assert barrier(1.0, A.reference_minutes, 0.0, t, A) == 0.0
    assert barrier(1.0, 0.0, 0.0, t, A) == 0.0
    assert barrier(stigma, minutes, 1.0, t, A) > barrier(stigma, minutes, 0.0, t, A)
    assert barrier(stigma + 1.0, minutes, 0.0, t, A) > barrier(stigma, minutes, 0.0, t, A)
    assert barrier(1.0, minutes, 0.0, T[1], A) == 0.0
    assert weight(2.0, 0.0) == 2.0


@given(shares, st.floats(0.0, 1.0), st.floats(0.0, 10.0))
def test_fewer_ask_the_more_keeps_them_away_and_more_with_ties(share, kept, ties):
    free = asks(share, 1.0, 1.0, 0.0, A)
    assert free == pytest.approx(share)
    assert asks(share, kept, 1.0, 0.0, A) <= free + 1e-12
    assert asks(share, 1.0, 1.0, ties, A) >= free - 1e-12
    assert drawn_in(0.0, A) == 1.0
    assert asks(share, 0.0, 0.0, ties, A) == 0.0
    assert asked_for(1.0, R) >= asked_for(0.0, R)


@given(shares, shares, shares, st.floats(0.0, 400.0))
def test_people_leave_sooner_with_use_craving_and_withdrawal_and_without_a_goal(
    goal, craving, withdrawn, since
):
    t = T[1]
    least = leaving_hazard(0.0, 1.0, 0.0, 0.0, 1e9, 0.3, 15.0, t)
    assert least == pytest.approx(t.leave_rate + burden(1e9, 15.0, t))
    here = leaving_hazard(0.0, goal, craving, withdrawn, since, 0.3, 15.0, t)
    assert here >= least
    assert leaving_hazard(1.0, goal, craving, withdrawn, since, 0.3, 15.0, t) > here
    assert leaving_hazard(0.0, goal, craving, withdrawn, since + 10.0, 0.3, 15.0, t) <= here
    assert moved_cue(craving, 0.0, 0.1) == craving
    assert moved_cue(craving, 1.0, 0.1) == pytest.approx(0.1)
    assert stood_by(goal, 0.0) == goal
    assert stood_by(goal, 1.0) == pytest.approx(1.0)


@given(st.floats(0.0, 1500.0), st.floats(0.0, 200.0), shares)
def test_visits_become_fewer_and_wear_people_out_the_more_the_further_away(since, minutes, u):
    t, at_home = T[0], T[2]
    assert t.visits_later / 7.0 <= visits_a_day(since + 30.0, t) <= visits_a_day(since, t) <= t.visits / 7.0
    assert burden(since, minutes, t) == pytest.approx(2.0 * burden(since, minutes / 2.0, t))
    assert burden(since, 0.0, t) == 0.0 == burden(since, minutes, at_home)
    assert dose_given(u, t) == (t.low_dose if u < t.low_dose_share else 1.0)
    assert dose_given(u, at_home) == 1.0


def test_people_who_live_far_from_a_programme_leave_it_sooner():
    shares = []
    for minutes in (5.0, 150.0):
        m, ledger, mine = ill(
            1200,
            {"access": {"minutes_urban": minutes, "minutes_rural": minutes}},
            methadone={"slots": 400_000.0},
        )
        begin(m, ledger, 0, mine)
        for m.day in range(1, 21):
            leave(m, ledger, mine)
        shares.append((ledger.treatment[mine, MEDICATION] >= 0).mean())
    assert shares[0] > shares[1] + 0.05


def test_some_are_prescribed_a_low_dose_for_as_long_as_they_stay_and_the_others_the_full_one():
    t = rules(("heroin",), ("methadone",), 1.0).treatments[0]
    b = RULES.behaviour[0]
    first, later = (
        [share_taken(5, uid, 100 + day, 0, 1.0, day, t, b) for uid in range(2000)] for day in (0, 400)
    )
    assert first == later
    assert sorted(set(first)) == pytest.approx([t.low_dose, 1.0])
    assert np.mean(np.array(first) < 1.0) == pytest.approx(t.low_dose_share, abs=0.03)


# -- asking --------------------------------------------------------------------------------------------------


def test_distance_keeps_rural_people_from_a_programme_and_not_from_telehealth():
    far = {"access": {"minutes_rural": 120.0, "insured": 1.0}}
    m, *_ = ill(1500, far)
    rural = ~m.table["urban"][m.table.rows]
    programme = share_asking(far, methadone={"slots": 9000.0})
    remote = share_asking(far, telehealth_buprenorphine={"slots": 9000.0})
    assert programme[rural].mean() < 0.6 * programme[~rural].mean()
    assert remote[rural].mean() == pytest.approx(remote[~rural].mean(), abs=0.08)


@pytest.mark.parametrize(
    ("easier", "harder"),
    [
        ({"stigma": 0.0}, {"stigma": 3.0}),
        ({"insured": 1.0}, {"insured": 0.0}),
        ({"minutes_urban": 10.0}, {"minutes_urban": 90.0}),
    ],
)
def test_the_same_people_ask_and_fewer_of_them_where_there_are_more_barriers(easier, harder):
    more, fewer = share_asking({"access": easier}), share_asking({"access": harder})
    assert fewer.sum() < 0.85 * more.sum()
    assert not (fewer & ~more).any()


def test_people_tied_to_somebody_in_treatment_ask_more_often():
    found = []
    for with_ties in (False, True):
        m, ledger, mine = ill(1500, methadone={"slots": 90_000.0})
        m.courses.array("state").problem[:] = 0.5
        if with_ties:
            begin(m, ledger, 0, mine[::3])
        outside = ledger.treatment[mine, MEDICATION] < 0
        everybody_attempts(m)
        seek(m, ledger)
        asked = ledger.waiting_for[mine, MEDICATION] >= 0
        found.append(asked[np.arange(len(mine)) % 3 != 0])
        assert outside[np.arange(len(mine)) % 3 != 0].all()
    assert found[1].sum() > found[0].sum()
    assert not (found[0] & ~found[1]).any()


# -- entering ------------------------------------------------------------------------------------------------


def waiting(m, ledger, rows, days):
    ledger.waiting_for[rows, MEDICATION], ledger.waiting_day[rows, MEDICATION] = 0, m.day - np.asarray(days)


@pytest.mark.parametrize("priority", ["severity", "overdose", "jail", "emergency_department"])
def test_whoever_has_priority_enters_before_those_who_wait_longer(priority):
    m, ledger, mine = ill(600, methadone={"slots": 1000.0, "priority": [priority]})
    assert places(m, 0) == 6
    waiting(m, ledger, mine[:20], range(20, 0, -1))
    ledger.severity[mine[:17]] = 2
    chosen = mine[17:20]
    if priority == "overdose":
        m.courses.plain("history")["overdose_day"][chosen] = m.day - 3
    elif priority in ROUTES:
        ledger.referred_by[chosen], ledger.referred_day[chosen] = ROUTES.index(priority), m.day - 3
    enter(m, ledger, 0)
    entered = mine[:20][ledger.treatment[mine[:20], MEDICATION] == 0]
    assert set(entered) == {*chosen, *mine[:3]}


def test_places_for_rural_people_are_theirs_alone():
    m, ledger, mine = ill(600, methadone={"slots": 2000.0, "rural_share": 0.25})
    assert (places(m, 0), rural_places(m, 0)) == (12, 3)
    waiting(m, ledger, mine, np.full(len(mine), 5))
    enter(m, ledger, 0)
    urban = m.table["urban"][ledger.owner[mine[ledger.treatment[mine, MEDICATION] == 0]]]
    assert (urban.sum(), (~urban).sum()) == (9, 3)


def test_naltrexone_begins_after_a_week_without_use_and_many_who_ask_never_start():
    """28 % of those randomised never began extended-release naltrexone, 6 % buprenorphine (Lee 2018 Lancet 391:309)."""
    begun = {}
    for name in ("extended_release_naltrexone", "extended_release_buprenorphine"):
        m, ledger, mine = ill(800, **{name: {"slots": 90_000.0}})
        m.courses.array("state").problem[:] = 1.0
        m.courses.array("state").goal[:] = 1.0
        waiting(m, ledger, mine, np.zeros(len(mine)))
        ever = np.zeros(len(mine), bool)
        for _ in range(60):
            m.step()
            ledger = m.courses.array("ledger")
            now = ledger.treatment[mine, MEDICATION] == 0
            new = now & ~ever
            if name == "extended_release_naltrexone":
                assert (m.day - 1 - ledger.last_use_day[mine[new]] > 7).all()
            ever |= now
        begun[name] = ever.mean()
    assert begun["extended_release_buprenorphine"] > 0.95
    assert 0.1 < begun["extended_release_naltrexone"] < 0.85


slots = st.one_of(
    st.floats(0.0, 20_000.0),
    st.fixed_dictionaries({2024: st.floats(0.0, 20_000.0), 2025: st.floats(0.0, 20_000.0)}),
)
TREATMENTS = ("methadone", "extended_release_naltrexone", "cbt", "detoxification", "app_cbt")


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True)
@given(
    st.integers(20, 250),
    st.dictionaries(st.sampled_from(TREATMENTS), slots, min_size=1),
    st.one_of(st.none(), st.floats(0.0, 1.0)),
)
def test_on_no_day_are_there_more_people_in_treatment_than_places(people, offered, rural):
    care = {name: {"slots": n, "rural_share": rural, "priority": ["overdose"]} for name, n in offered.items()}
    m, _, _ = ill(people, {"referral": {"primary_care": {"rate": 20.0, "linkage": 1.0}}}, **care)
    m.courses.array("state").problem[:] = 1.0
    most = 0
    for _ in range(40):
        m.step()
        m.day += 8  # the year goes by, and with it the places
        for t in range(len(m.treatments)):
            inside = treated(m, t)
            m.day -= 9
            assert inside <= places(m, t)
            m.day += 9
            most = max(most, inside)
    assert most > 0 or all(
        np.max(list(n.values()) if isinstance(n, dict) else n) < 2500 for n in offered.values()
    )


# -- referral ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("rate", "linkage"), [(1.0, 1.0), (1.0, 0.0), (0.5, 1.0), (0.0, 1.0)])
def test_referrals_are_made_at_their_rate_and_arrive_at_theirs(rate, linkage):
    route = {"referral": {"jail": {"rate": rate, "linkage": linkage}}}
    m, ledger, mine = ill(600, route, methadone={"slots": 90_000.0})
    refer(m, mine, "jail")
    referred = ledger.referred_by[mine] == ROUTES.index("jail")
    assert referred.mean() == pytest.approx(rate, abs=0.07)
    arrived = ledger.waiting_for[mine, MEDICATION] >= 0
    assert arrived.sum() == referred.sum() * linkage
    assert (ledger.referred_day[mine[referred]] == m.day).all()
    assert (ledger.referred_day[mine[~referred]] == NEVER).all()


def test_people_in_jail_join_no_waiting_list():
    route = {"referral": {"jail": {"rate": 1.0, "linkage": 1.0}}}
    m, ledger, mine = ill(300, route, methadone={"slots": 90_000.0})
    m.table["in_jail"][ledger.owner[mine[:30]]] = True
    refer(m, mine, "jail")
    assert not (ledger.waiting_for[mine[:30], MEDICATION] >= 0).any()
    assert (ledger.waiting_for[mine[30:], MEDICATION] == 0).all()


# -- what is told --------------------------------------------------------------------------------------------


def test_starts_waits_referrals_and_deaths_of_those_who_wait_are_told_by_treatment():
    route = {"referral": {"jail": {"rate": 1.0, "linkage": 1.0}}}
    m, ledger, mine = ill(600, route, methadone={"slots": 5000.0}, cbt={"slots": 5000.0})
    refer(m, mine[:10], "jail")
    waiting(m, ledger, mine[100:160], np.full(60, 3))
    m.die(m.table.rows[100:110], "other")
    ledger = m.courses.array("ledger")
    enter(m, ledger, 0)
    while m.year_index(m.day) < 1:
        m.day += 1
    m.day -= 1
    m.recorder.pass_day(m)
    keys = ["measure", "substance", "stratum", "level"]
    table = m.results().set_index(keys).sort_index()["numerator"]
    at = {key: table[key, "opioid"] for key in ("treatment_starts", "referrals", "deaths_waiting", "waiting")}
    assert at["deaths_waiting"]["all", "all"] == 10
    assert at["referrals"]["all", "all"] == 10
    assert at["treatment_starts"]["all", "all"] == at["treatment_starts"]["treatment", "methadone"] == 30
    assert at["treatment_starts"]["treatment", "cbt"] == 0
    inside = table["in_treatment", "opioid"]
    assert inside["treatment", "methadone"] == inside["all", "all"] == 30
    assert at["waiting"]["treatment", "methadone"] + at["waiting"]["treatment", "cbt"] >= 30


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (
            {"care": {"cbt": {"slots": 1, "priority": ["age"]}}},
            "care.cbt.priority: must be a list of some of severity",
        ),
        ({"access": {"insured": 1.2}}, "access.insured: must be a number from 0 to 1"),
        ({"referral": {"jail": {"linkage": 2}}}, "referral.jail.linkage: must be a number from 0 to 1"),
        ({"referral": {"bus": {}}}, "referral.bus"),
    ],
)
def test_a_scenario_with_a_wrong_field_of_access_is_refused_in_words(changes, said):
    with pytest.raises(InputErrors) as problem:
        place(changes)
    assert said in str(problem.value)
