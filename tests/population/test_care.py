"""Treatment: who seeks it, who waits, who enters first, who stays, and what it does to the same people."""

from __future__ import annotations

import numpy as np
import pytest

from population import AddictionModel
from population.care import eligible, enter, give_up, leave, places, seek, serve
from population.care.names import MEDICATION, PSYCHOSOCIAL
from population.mechanisms.treatment import burden
from population.records import NEVER
from population.steps.meaning import ATTEMPTED
from tests.population.small_places import check_day, grown, lives, open_circuit, place, treated

AGONIST, BUPRENORPHINE, CBT = 0, 1, 2
TRACK = {AGONIST: MEDICATION, BUPRENORPHINE: MEDICATION, CBT: PSYCHOSOCIAL}
NEWBORN = {"population.history_from": 2024}


def everybody_uses(people=2000, scenario=None, **options):
    """A model in which everybody has met heroin and stands outside of treatment."""
    options = {"past": "life course", **options}
    m = AddictionModel(people=people, rng=7, scenario=place({**NEWBORN, **(scenario or {})}), **options)
    for row in m.table.rows.tolist():
        open_circuit(m, row, m.substances.index("heroin"))
    assert m.treatments == ("methadone", "buprenorphine", "cbt")
    return m, m.courses.array("ledger")


def held(m):
    """Rows of the ledger in order of uid."""
    return m.table["courses"][m.table.rows, 0]


def expected_share(hazard, days):
    return 1.0 - np.exp(-hazard * days)


# -- places --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("people", "expected"), [(100_000, 250), (1_000, 3), (400, 1), (190, 0), (0, 0)])
def test_places_scale_with_the_people_simulated(people, expected):
    m = AddictionModel(people=10, rng=1, scenario=place({"care.cbt.slots": 250.0}))
    m.weight = 100_000 / people if people else 0.0
    assert places(m, CBT) == expected


def test_places_open_in_their_first_year():
    m = AddictionModel(people=1000, rng=1, scenario=place({"care.cbt": {"slots": 300.0, "from_year": 2025}}))
    assert m.day == 0
    assert places(m, CBT) == 0
    m.day = 365
    assert places(m, CBT) == 0
    m.day = 366
    assert places(m, CBT) == 3


def test_more_people_in_a_place_of_the_same_size_stand_for_fewer_each():
    here = place({**NEWBORN, "care.cbt.slots": 300.0})
    few, many = (AddictionModel(people=n, rng=1, scenario=here) for n in (500, 2000))
    assert (few.weight, many.weight) == (200.0, 50.0)
    assert (places(few, CBT), places(many, CBT)) == (2, 6)


def test_places_may_change_over_the_years():
    m = AddictionModel(people=1000, rng=1, scenario=place({"care.cbt.slots": {2024: 100.0, 2026: 500.0}}))
    found = []
    for m.day in (0, 366, 731, 2000):
        found.append(places(m, CBT))
    assert found == [1, 3, 5, 5]


def test_treatments_are_for_the_classes_their_files_name():
    assert eligible(("methadone", "cbt"), ("opioid", "stimulant")).tolist() == [
        [True, False],
        [True, True],
    ]
    assert eligible((), ("opioid",)).shape == (0, 1)


# -- the waiting list ----------------------------------------------------------------------------------------


def test_who_waits_longest_enters_first():
    m, book = everybody_uses(100, {"care.cbt.slots": 7_000.0})
    rows = held(m)[:20]
    m.day = 50
    book.waiting_for[rows, PSYCHOSOCIAL] = CBT
    book.waiting_day[rows, PSYCHOSOCIAL] = np.random.default_rng(1).permutation(20)
    enter(m, book, CBT)
    assert places(m, CBT) == 7
    entered = rows[book.treatment[rows, PSYCHOSOCIAL] == CBT]
    assert sorted(book.waiting_day[entered, PSYCHOSOCIAL].tolist()) == list(range(7))
    assert (book.treatment_day[entered, PSYCHOSOCIAL] == 50).all()
    assert (book.waiting_for[entered, PSYCHOSOCIAL] == -1).all()
    assert (m.courses.array("state").goal[entered] == 1.0).all()
    still = rows[book.treatment[rows, PSYCHOSOCIAL] < 0]
    assert (book.waiting_for[still, PSYCHOSOCIAL] == CBT).all()


def test_those_who_came_on_one_day_enter_by_lot_and_not_by_row():
    chosen = []
    for seed in range(12):
        m, book = everybody_uses(60, {"care.cbt.slots": 17_000.0})
        m.seed = seed
        rows = held(m)[:40]
        book.waiting_for[rows, PSYCHOSOCIAL], book.waiting_day[rows, PSYCHOSOCIAL] = CBT, -5
        enter(m, book, CBT)
        entered = book.treatment[rows, PSYCHOSOCIAL] == CBT
        assert entered.sum() == places(m, CBT) == 10
        chosen.append(entered)
    share = np.mean(chosen, axis=0)
    assert len({row.tobytes() for row in np.array(chosen)}) == 12
    assert 0.1 < share[:20].mean() < 0.4
    assert 0.1 < share[20:].mean() < 0.4


def test_only_free_places_are_filled_and_only_of_the_treatment_asked_for():
    m, book = everybody_uses(1000, {"care.cbt.slots": 1_000.0, "care.methadone.slots": 500.0})
    rows = held(m)
    book.treatment[rows[:8], PSYCHOSOCIAL], book.treatment_day[rows[:8], PSYCHOSOCIAL] = CBT, 0
    book.waiting_for[rows[8:20], PSYCHOSOCIAL], book.waiting_day[rows[8:20], PSYCHOSOCIAL] = CBT, 0
    book.waiting_for[rows[20:40], MEDICATION], book.waiting_day[rows[20:40], MEDICATION] = AGONIST, 0
    for t in (AGONIST, CBT):
        enter(m, book, t)
    assert treated(m, CBT) == places(m, CBT) == 10
    assert treated(m, AGONIST) == places(m, AGONIST) == 5
    assert (book.waiting_for[rows[20:40], MEDICATION] == AGONIST).sum() == 15


def test_waits_are_reported_in_days():
    m, book = everybody_uses(100, {"care.cbt.slots": 3_000.0})
    rows = held(m)[:3]
    m.day = 100
    book.waiting_for[rows, PSYCHOSOCIAL], book.waiting_day[rows, PSYCHOSOCIAL] = CBT, [40, 95, 99]
    enter(m, book, CBT)
    waits = m.recorder.observed["wait_days_median", "opioid"]
    assert sorted(waits) == [("cbt", 1), ("cbt", 5), ("cbt", 60)]


def test_people_give_up_waiting_at_the_rate_of_the_treatment():
    m, book = everybody_uses(1500, {"care.cbt.slots": 0.0})
    rows = held(m)
    book.waiting_for[rows, PSYCHOSOCIAL], book.waiting_day[rows, PSYCHOSOCIAL] = CBT, 0
    for m.day in range(60):
        give_up(m, book, rows[book.waiting_for[rows, PSYCHOSOCIAL] >= 0])
    rate = m.rules.treatments.give_up_rate[CBT]
    assert (book.waiting_for[rows, PSYCHOSOCIAL] < 0).mean() == pytest.approx(
        expected_share(rate, 60), abs=0.03
    )


def test_a_freed_course_neither_waits_nor_takes_a_place():
    m, book = everybody_uses(200, {"care.methadone.slots": 10_000.0, "care.cbt.slots": 0.0})
    rows = m.table.rows
    m.table.remove(rows[:50])
    serve(m)
    freed = m.courses.array("ledger")[m.courses.free]
    assert (freed.owner == -1).all()
    still = held(m)[:30]
    book.waiting_for[still, MEDICATION], book.waiting_day[still, MEDICATION] = AGONIST, 0
    m.outcome, m.outcome_rows = np.zeros((0, 1), np.int8), np.zeros(0, np.int64)
    serve(m)
    assert treated(m, AGONIST) == places(m, AGONIST) == 20


# -- seeking -------------------------------------------------------------------------------------------------


def attempted(m, rows):
    m.outcome = np.full((len(rows), 1), ATTEMPTED, np.int8)
    m.outcome_rows = rows


PLENTY = {"care.methadone.slots": 9_000.0, "care.buprenorphine.slots": 9_000.0, "care.cbt.slots": 9_000.0}
NEAR = {"access": {"minutes_rural": 15.0, "insured": 1.0}}
"""A place in which nothing keeps anybody from care."""


def ill(people, scenario=None):
    """A model of people with a severe disorder, who could all be given anything at once."""
    m, book = everybody_uses(people, {**PLENTY, **NEAR, **(scenario or {})})
    book.severity[held(m)] = 3
    m.table["birth_day"][m.table.rows] = np.minimum(m.table["birth_day"][m.table.rows], -20 * 366)
    return m, book


@pytest.mark.parametrize("problem", [0.0, 0.5, 1.0])
def test_treatment_is_sought_by_the_share_of_attempts_that_the_problem_implies(problem):
    m, book = ill(1500)
    rows = held(m)
    m.courses.array("state").problem[rows] = problem
    attempted(m, m.table.rows)
    seek(m, book)
    r, a = m.rules.classes[0], m.rules.care[0]
    share = min(1.0, r.treatment_seeking + r.treatment_problem * problem)
    waits = book.waiting_for[rows] >= 0
    assert waits.any(axis=1).mean() == pytest.approx(share, abs=0.03)
    preference = m.rules.treatments.preference
    medicine = preference[[AGONIST, BUPRENORPHINE]].sum() / preference.sum()
    both = waits.all(axis=1).sum() / waits.any(axis=1).sum()
    assert both == pytest.approx(a.combined_share, abs=0.07)
    only = waits[~waits.all(axis=1) & waits.any(axis=1)]
    assert only[:, MEDICATION].mean() == pytest.approx(medicine, abs=0.08)


def test_only_those_who_made_an_attempt_join_a_list_and_only_on_a_track_that_is_free():
    m, book = ill(300)
    m.courses.array("state").problem[:] = 1.0
    rows, mine = m.table.rows, held(m)
    book.treatment[mine[:50]] = (AGONIST, CBT)
    book.treatment[mine[50:100], MEDICATION] = AGONIST
    book.waiting_for[mine[100:150]], book.waiting_day[mine[100:150]] = (BUPRENORPHINE, CBT), -9
    attempted(m, rows[:250])
    seek(m, book)
    assert (book.waiting_for[mine[:50]] == -1).all()
    assert (book.waiting_for[mine[50:100], MEDICATION] == -1).all()
    assert (book.waiting_for[mine[50:100], PSYCHOSOCIAL] == CBT).sum() > 10
    assert (book.waiting_day[mine[100:150]] == -9).all()
    assert (book.waiting_for[mine[150:250]] >= 0).any(axis=1).sum() > 30
    assert (book.waiting_for[mine[250:]] == -1).all()


def test_nobody_asks_for_a_treatment_that_is_not_for_them():
    m, book = ill(400)
    mine = held(m)
    book.severity[mine[:200]] = 1
    m.table["birth_day"][m.table.rows[200:400]] = -17 * 365
    m.courses.array("state").problem[:] = 1.0
    attempted(m, m.table.rows)
    seek(m, book)
    asked = book.waiting_for[mine]
    assert not (asked[:200] == AGONIST).any()
    assert not (asked[200:400] == AGONIST).any()
    assert (asked == BUPRENORPHINE).sum() > 50


# -- staying -------------------------------------------------------------------------------------------------


def stays(m, book, t, days, used, goal=1.0):
    """Share of the people still in treatment t after so many days, of whom some use every day."""
    rows = held(m)
    book.treatment[rows, TRACK[t]], book.treatment_day[rows, TRACK[t]] = t, 0
    m.courses.array("state").goal[rows] = goal
    for m.day in range(1, days + 1):
        book.last_use_day[rows] = np.where(used, m.day, -1000)
        leave(m, book, rows[book.treatment[rows, TRACK[t]] >= 0])
    return book.treatment[rows, TRACK[t]] >= 0


def worn_out(m, t, days):
    """Share whom the visits of so many days leave in treatment t."""
    way, urban = m.scenario.access, m.table["urban"][m.table.rows]
    minutes = np.where(urban, way.minutes_urban.at(m.year), way.minutes_rural.at(m.year))
    left = [
        np.exp(-sum(burden(day, each, m.rules.treatments[t]) for day in range(1, days + 1)))
        for each in set(minutes)
    ]
    return np.average(left, weights=[(minutes == each).sum() for each in set(minutes)])


def test_retention_falls_with_use_and_follows_its_hazard():
    m, book = everybody_uses(2500)
    used = np.arange(2500) % 2 == 0
    kept = stays(m, book, AGONIST, 200, used)
    t = m.rules.treatments[AGONIST]
    for mask, hazard in ((~used, t.leave_rate), (used, t.leave_rate * (1 + t.leave_use))):
        assert kept[mask].mean() == pytest.approx(np.exp(-hazard * 200) * worn_out(m, AGONIST, 200), abs=0.04)
    assert kept[used].mean() < kept[~used].mean() - 0.05


def test_a_weak_goal_raises_the_hazard_of_leaving():
    shares = []
    for goal in (0.0, 1.0):
        m, book = everybody_uses(1500)
        shares.append(stays(m, book, AGONIST, 200, np.zeros(1500, bool), goal).mean())
    t = m.rules.treatments[AGONIST]
    expected = np.exp(-t.leave_rate * (1 + 0.3 * t.leave_goal) * 200) * worn_out(m, AGONIST, 200)
    assert shares[0] == pytest.approx(expected, abs=0.04)
    assert shares[0] < shares[1]


def test_a_treatment_of_fixed_length_ends_on_its_last_day():
    m, book = everybody_uses(500)
    duration = int(m.rules.treatments.duration_days[CBT])
    assert stays(m, book, CBT, duration - 1, np.zeros(500, bool)).any()
    m.day = duration
    rows = held(m)
    leave(m, book, rows[book.treatment[rows, PSYCHOSOCIAL] >= 0])
    assert not (book.treatment[rows, PSYCHOSOCIAL] >= 0).any()


def test_a_week_of_the_past_keeps_as_many_as_seven_days():
    m, book = everybody_uses(2500)
    rows = held(m)
    book.treatment[rows, PSYCHOSOCIAL], book.treatment_day[rows, PSYCHOSOCIAL], book.last_use_day[rows] = (
        CBT,
        0,
        -1000,
    )
    m.courses.array("state").goal[rows] = 1.0
    m.dt = 7
    for m.day in range(6, 70, 7):
        leave(m, book, rows[book.treatment[rows, PSYCHOSOCIAL] >= 0])
    kept = (book.treatment[rows, PSYCHOSOCIAL] >= 0).mean()
    assert kept == pytest.approx(np.exp(-m.rules.treatments.leave_rate[CBT] * 70), abs=0.03)


# -- what it does --------------------------------------------------------------------------------------------


def doses_and_withdrawal(m, uids):
    """Doses of the last step and withdrawal, shape (2, n); nothing of those who have left."""
    rows = m.table.rows_of(uids)
    slots, states = m.table["slots"][rows], m.circuits.plain("state")
    doses = np.where(slots >= 0, states["doses"][np.maximum(slots, 0)], 0.0).sum(axis=1)
    return np.where(rows >= 0, [doses, m.table["brain"]["withdrawal"][rows]], np.nan)


def in_agonist_treatment(m, uids):
    rows = m.table.rows_of(uids)
    courses = m.table["courses"][rows, 0]
    return (
        (rows >= 0)
        & (courses >= 0)
        & (m.courses.plain("ledger")["treatment"][courses, MEDICATION] == AGONIST)
    )


@pytest.fixture(scope="module")
def paired():
    """The same people without and with agonist treatment from 2024 on: doses and withdrawal of a day in treatment.

    Returns both models, and the means over each patient's days in treatment, shape (2 measures, patients).
    """
    n, opens = 4000, {"slots": 90_000.0, "from_year": 2024}
    without = grown(n, rng=9, scenario={"care": {"methadone": {**opens, "slots": 0.0}}})
    offered = grown(n, rng=9, scenario={"care": {"methadone": opens}})
    assert lives(without) == lives(offered)
    uids, days, sums = np.arange(n), np.zeros(n), np.zeros((2, 2, n))
    for _ in range(365):
        treated_today = in_agonist_treatment(offered, uids)
        without.step()
        offered.step()
        found = np.array([doses_and_withdrawal(m, uids) for m in (without, offered)])
        counts = treated_today & np.isfinite(found).all(axis=(0, 1))
        days += counts
        sums += np.where(counts, found, 0.0)
    patients = days >= 60
    return without, offered, *(sums[:, :, patients] / days[patients])


def test_agonist_treatment_lowers_withdrawal_in_the_same_people_on_the_same_days(paired):
    _, _, (_, before), (_, after) = paired
    assert len(before) >= 15
    assert after.mean() < 0.9 * before.mean()
    assert (after < before + 0.01).mean() > 0.7


def test_agonist_treatment_lowers_use_in_the_same_people_on_the_same_days(paired):
    _, _, (before, _), (after, _) = paired
    assert after.mean() < 0.95 * before.mean()
    assert (after < before).mean() > 0.6


def test_nobody_is_in_treatment_without_places_and_somebody_with(paired):
    without, offered, *_ = paired
    assert treated(without, 0) == 0
    assert treated(offered, 0) > 3
    check_day(offered)


def test_an_agonist_keeps_tolerance_and_covers_withdrawal():
    inputs = []
    for t in (-1, AGONIST):
        m, book = everybody_uses(50)
        book.treatment[held(m), MEDICATION] = t
        book.treatment_day[held(m), MEDICATION] = 0
        m.courses.array("state").goal[held(m)] = 1.0
        m.step()
        occasion = m.courses.array("occasions")[held(m)]
        inputs.append(
            (occasion.agonist_occupancy[0], occasion.agonist_exposure[0], occasion.antagonist_block[0])
        )
    t = m.rules.treatments[AGONIST]
    assert inputs[0] == (0.0, 0.0, 0.0)
    assert inputs[1] == pytest.approx((t.agonist_occupancy, t.agonist_exposure, t.antagonist_block))


def test_a_person_may_hold_a_medicine_and_a_therapy_but_never_waits_for_what_is_held():
    slots = {"care.methadone.slots": 300.0, "care.cbt.slots": 600.0}
    both = {"care.combined_share": 1.0}
    m = grown(1500, rng=4, scenario={**slots, "population.history_from": 2010}, changes=both)
    seen = set()
    for _ in range(150):
        m.step()
        book = m.courses.plain("ledger")[held(m)[held(m) >= 0]]
        assert not ((book["treatment"] >= 0) & (book["waiting_for"] >= 0)).any()
        assert set(book["treatment"][:, MEDICATION].tolist()) <= {-1, AGONIST, BUPRENORPHINE}
        assert set(book["treatment"][:, PSYCHOSOCIAL].tolist()) <= {-1, CBT}
        seen |= {tuple(t) for t in book["treatment"].tolist()}
        assert (book["first_use_day"] > NEVER).all()
    assert {tuple(t >= 0 for t in pair) for pair in seen} == {
        (False, False), (True, False), (False, True), (True, True),
    }  # fmt: skip


def test_who_loses_a_place_because_there_are_fewer_entered_last_and_waits_for_another():
    stay = {"cbt.leave_rate": 0.0, "cbt.duration_days": 9999.0, "cbt.give_up_rate": 0.0}
    m, book = everybody_uses(1000, {"care.cbt.slots": {2024: 1_000.0, 2025: 500.0}}, changes=stay)
    rows = held(m)[:10]
    book.treatment[rows, PSYCHOSOCIAL] = CBT
    book.treatment_day[rows, PSYCHOSOCIAL] = np.arange(10)
    m.outcome, m.outcome_rows = np.zeros((0, 1), np.int8), np.zeros(0, np.int64)
    m.courses.array("state").goal[rows] = 1.0
    m.day = 366
    serve(m)
    assert (book.treatment[rows, PSYCHOSOCIAL] == CBT).tolist() == [True] * 5 + [False] * 5
    assert (book.waiting_for[rows[5:], PSYCHOSOCIAL] == CBT).all()
