"""Treatment: who seeks it, who waits, who enters first, who stays, and what it does to the same people."""

from __future__ import annotations

import numpy as np
import pytest

from population import AddictionModel
from population.care import eligible, enter, give_up, leave, places, seek, serve
from population.courses import open_circuit
from population.records import NEVER
from population.steps.meaning import ATTEMPTED
from tests.population.small_places import check_day, grown, lives, place, treated

AGONIST, CBT = 0, 1
NEWBORN = {"population.history_from": 2024}


def everybody_uses(people=2000, scenario=None, **options):
    """A model in which everybody has met heroin and stands outside of treatment."""
    options = {"past": "life course", **options}
    m = AddictionModel(people=people, rng=7, scenario=place({**NEWBORN, **(scenario or {})}), **options)
    for row in m.table.rows.tolist():
        open_circuit(m, row, m.substances.index("heroin"))
    assert m.treatments == ("opioid_agonist", "cbt")
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
    assert eligible(("opioid_agonist", "cbt"), ("opioid", "stimulant")).tolist() == [
        [True, False],
        [True, True],
    ]
    assert eligible((), ("opioid",)).shape == (0, 1)


# -- the waiting list ----------------------------------------------------------------------------------------


def test_who_waits_longest_enters_first():
    m, book = everybody_uses(100, {"care.cbt.slots": 7_000.0})
    rows = held(m)[:20]
    m.day = 50
    book.waiting_for[rows] = CBT
    book.waiting_day[rows] = np.random.default_rng(1).permutation(20)
    enter(m, book, CBT)
    assert places(m, CBT) == 7
    entered = rows[book.treatment[rows] == CBT]
    assert sorted(book.waiting_day[entered].tolist()) == list(range(7))
    assert (book.treatment_day[entered] == 50).all()
    assert (book.waiting_for[entered] == -1).all()
    assert (m.courses.array("state").goal[entered] == 1.0).all()
    still = rows[book.treatment[rows] < 0]
    assert (book.waiting_for[still] == CBT).all()


def test_those_who_came_on_one_day_enter_by_lot_and_not_by_row():
    chosen = []
    for seed in range(12):
        m, book = everybody_uses(60, {"care.cbt.slots": 17_000.0})
        m.seed = seed
        rows = held(m)[:40]
        book.waiting_for[rows], book.waiting_day[rows] = CBT, -5
        enter(m, book, CBT)
        entered = book.treatment[rows] == CBT
        assert entered.sum() == places(m, CBT) == 10
        chosen.append(entered)
    share = np.mean(chosen, axis=0)
    assert len({row.tobytes() for row in np.array(chosen)}) == 12
    assert 0.1 < share[:20].mean() < 0.4
    assert 0.1 < share[20:].mean() < 0.4


def test_only_free_places_are_filled_and_only_of_the_treatment_asked_for():
    m, book = everybody_uses(1000, {"care.cbt.slots": 1_000.0, "care.opioid_agonist.slots": 500.0})
    rows = held(m)
    book.treatment[rows[:8]], book.treatment_day[rows[:8]] = CBT, 0
    book.waiting_for[rows[8:20]], book.waiting_day[rows[8:20]] = CBT, 0
    book.waiting_for[rows[20:40]], book.waiting_day[rows[20:40]] = AGONIST, 0
    for t in (AGONIST, CBT):
        enter(m, book, t)
    assert treated(m, CBT) == places(m, CBT) == 10
    assert treated(m, AGONIST) == places(m, AGONIST) == 5
    assert (book.waiting_for[rows[20:40]] == AGONIST).sum() == 15


def test_waits_are_reported_in_days():
    m, book = everybody_uses(100, {"care.cbt.slots": 3_000.0})
    rows = held(m)[:3]
    m.day = 100
    book.waiting_for[rows], book.waiting_day[rows] = CBT, [40, 95, 99]
    enter(m, book, CBT)
    waits = m.recorder.observed["wait_days_median", "opioid"]
    assert sorted(waits) == [("cbt", 1), ("cbt", 5), ("cbt", 60)]


def test_people_give_up_waiting_at_the_rate_of_the_treatment():
    m, book = everybody_uses(1500, {"care.cbt.slots": 0.0})
    rows = held(m)
    book.waiting_for[rows], book.waiting_day[rows] = CBT, 0
    for m.day in range(60):
        give_up(m, book, rows[book.waiting_for[rows] >= 0])
    rate = m.rules.treatments.give_up_rate[CBT]
    assert (book.waiting_for[rows] < 0).mean() == pytest.approx(expected_share(rate, 60), abs=0.03)


def test_a_freed_course_neither_waits_nor_takes_a_place():
    m, book = everybody_uses(200, {"care.opioid_agonist.slots": 10_000.0, "care.cbt.slots": 0.0})
    rows = m.table.rows
    m.table.remove(rows[:50])
    serve(m)
    freed = m.courses.array("ledger")[m.courses.free]
    assert (freed.owner == -1).all()
    still = held(m)[:30]
    book.waiting_for[still], book.waiting_day[still] = AGONIST, 0
    m.outcome, m.outcome_rows = np.zeros((0, 1), np.int8), np.zeros(0, np.int64)
    serve(m)
    assert treated(m, AGONIST) == places(m, AGONIST) == 20


# -- seeking -------------------------------------------------------------------------------------------------


def attempted(m, rows):
    m.outcome = np.full((len(rows), 1), ATTEMPTED, np.int8)
    m.outcome_rows = rows


@pytest.mark.parametrize("problem", [0.0, 0.5, 1.0])
def test_treatment_is_sought_by_the_share_of_attempts_that_the_problem_implies(problem):
    m, book = everybody_uses(1500)
    rows = held(m)
    m.courses.array("state").problem[rows] = problem
    attempted(m, m.table.rows)
    seek(m, book)
    r = m.rules.classes[0]
    share = min(1.0, r.treatment_seeking + r.treatment_problem * problem)
    assert (book.waiting_for[rows] >= 0).mean() == pytest.approx(share, abs=0.03)
    preference = m.rules.treatments.preference
    asked = (book.waiting_for[rows] == AGONIST).sum() / (book.waiting_for[rows] >= 0).sum()
    assert asked == pytest.approx(preference[AGONIST] / preference.sum(), abs=0.04)


def test_only_those_who_made_an_attempt_and_are_not_in_care_join_a_list():
    m, book = everybody_uses(300)
    m.courses.array("state").problem[:] = 1.0
    rows, mine = m.table.rows, held(m)
    book.treatment[mine[:50]], book.waiting_for[mine[50:100]], book.waiting_day[mine[50:100]] = CBT, CBT, -9
    attempted(m, rows[:200])
    seek(m, book)
    assert (book.waiting_for[mine[:50]] == -1).all()
    assert (book.waiting_day[mine[50:100]] == -9).all()
    assert (book.waiting_for[mine[100:200]] >= 0).sum() > 30
    assert (book.waiting_for[mine[200:]] == -1).all()


# -- staying -------------------------------------------------------------------------------------------------


def stays(m, book, t, days, used, goal=1.0):
    """Share of the people still in treatment t after so many days, of whom some use every day."""
    rows = held(m)
    book.treatment[rows], book.treatment_day[rows] = t, 0
    m.courses.array("state").goal[rows] = goal
    for m.day in range(1, days + 1):
        book.last_use_day[rows] = np.where(used, m.day, -1000)
        leave(m, book, rows[book.treatment[rows] >= 0])
    return book.treatment[rows] >= 0


def test_retention_falls_with_use_and_follows_its_hazard():
    m, book = everybody_uses(2500)
    used = np.arange(2500) % 2 == 0
    kept = stays(m, book, AGONIST, 200, used)
    t = m.rules.treatments[AGONIST]
    for mask, hazard in ((~used, t.leave_rate), (used, t.leave_rate * (1 + t.leave_use))):
        assert kept[mask].mean() == pytest.approx(np.exp(-hazard * 200), abs=0.04)
    assert kept[used].mean() < kept[~used].mean() - 0.05


def test_a_weak_goal_raises_the_hazard_of_leaving():
    shares = []
    for goal in (0.0, 1.0):
        m, book = everybody_uses(1500)
        shares.append(stays(m, book, AGONIST, 200, np.zeros(1500, bool), goal).mean())
    t = m.rules.treatments[AGONIST]
    assert shares[0] == pytest.approx(np.exp(-t.leave_rate * (1 + 0.3 * t.leave_goal) * 200), abs=0.04)
    assert shares[0] < shares[1]


def test_a_treatment_of_fixed_length_ends_on_its_last_day():
    m, book = everybody_uses(500)
    duration = int(m.rules.treatments.duration_days[CBT])
    assert stays(m, book, CBT, duration - 1, np.zeros(500, bool)).any()
    m.day = duration
    rows = held(m)
    leave(m, book, rows[book.treatment[rows] >= 0])
    assert not (book.treatment[rows] >= 0).any()


def test_a_week_of_the_past_keeps_as_many_as_seven_days():
    m, book = everybody_uses(2500)
    rows = held(m)
    book.treatment[rows], book.treatment_day[rows], book.last_use_day[rows] = CBT, 0, -1000
    m.courses.array("state").goal[rows] = 1.0
    m.dt = 7
    for m.day in range(6, 70, 7):
        leave(m, book, rows[book.treatment[rows] >= 0])
    kept = (book.treatment[rows] >= 0).mean()
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
    return (rows >= 0) & (courses >= 0) & (m.courses.plain("ledger")["treatment"][courses] == AGONIST)


@pytest.fixture(scope="module")
def paired():
    """The same people without and with agonist treatment from 2024 on: doses and withdrawal of a day in treatment.

    Returns both models, and the means over each patient's days in treatment, shape (2 measures, patients).
    """
    n, opens = 4000, {"slots": 90_000.0, "from_year": 2024}
    without = grown(n, rng=9, scenario={"care": {"opioid_agonist": {**opens, "slots": 0.0}}})
    offered = grown(n, rng=9, scenario={"care": {"opioid_agonist": opens}})
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
        book.treatment[held(m)] = t
        book.treatment_day[held(m)] = 0
        m.courses.array("state").goal[held(m)] = 1.0
        m.step()
        occasion = m.courses.array("occasions")[held(m)]
        inputs.append(
            (occasion.agonist_occupancy[0], occasion.agonist_exposure[0], occasion.antagonist_block[0])
        )
    t = m.rules.treatments[AGONIST]
    assert inputs[0] == (0.0, 0.0, 0.0)
    assert inputs[1] == pytest.approx((t.agonist_occupancy, t.agonist_exposure, t.antagonist_block))


def test_nobody_is_in_two_treatments_or_waits_while_treated():
    slots = {"care.opioid_agonist.slots": 300.0, "care.cbt.slots": 300.0}
    m = grown(1500, rng=4, scenario={**slots, "population.history_from": 2010})
    seen = set()
    for _ in range(150):
        m.step()
        book = m.courses.plain("ledger")[held(m)[held(m) >= 0]]
        assert not ((book["treatment"] >= 0) & (book["waiting_for"] >= 0)).any()
        seen |= set(book["treatment"].tolist()) | {10 + int(t) for t in book["waiting_for"]}
        assert (book["first_use_day"] > NEVER).all()
    assert seen >= {AGONIST, CBT, 10 + AGONIST}
