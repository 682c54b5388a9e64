"""The loops over courses in treatment and over arrests, compiled."""

from __future__ import annotations

from typing import Any

import numpy as np

from neuro.kernel import compile_with, compiled_loop
from neuro.prefetching import AHEAD, prefetch
from neuro.streams import STREAM, uniforms
from population import calendar, records
from population.care import names
from population.mechanisms import access, criteria, justice, treatment
from population.steps import queues

compile_with(__file__, (access, treatment, justice, queues), (calendar, records, names, criteria))

_uniforms = uniforms
_prefetch: Any = prefetch
_leaving_hazard = treatment.leaving_hazard
_asked_for, _asks = access.asked_for, access.asks
_barrier, _weight = access.barrier, access.weight
_join: Any = queues.join
_enter, _leave, _note_acting = queues.enter, queues.leave, queues.note_acting
_rank = queues.rank
_arrest_rate = justice.arrest_rate
_arrest_probability = justice.arrest_probability
_most_arrests = justice.most_arrests
RETENTION, ARREST = STREAM["retention"], STREAM["arrest"]
ACCESS, TREATMENT, CARE_ORDER = STREAM["access"], STREAM["treatment"], STREAM["care_order"]
ALWAYS = 0
"""Day of draws that hold for life."""
N_TRACKS = names.N_TRACKS
DAYS_PER_YEAR, BLOCK_DAYS = calendar.DAYS_PER_YEAR, criteria.BLOCK_DAYS


@compiled_loop
def leavings(
    rows: Any, seed: int, day: int, dt: int, weak: float, uid: Any, urban: Any, circuits: Any, slots: Any, classes: Any,
    course_table: Any, ledger: Any, treatments: Any, minutes_rural: float, minutes_urban: float, out: Any,
) -> None:  # fmt: skip
    """Who of the courses `rows` leaves the treatment of a track in this step, in `out`, shape (tracks, len(rows)):
    `leaving_hazard`, or the end that was planned. Use is that of today, in a longer step the share of days with use;
    craving and withdrawal are those of the class itself; minutes are those of the way to a service.
    """
    for i in range(rows.size):
        e = ledger[rows[i]]
        owner = e.owner
        minutes = minutes_urban if urban[owner] else minutes_rural
        used = 0.0
        if day - e.last_use_day < dt:
            used = e.visible if dt > 1 else 1.0
        craving, withdrawn = 0.0, 0.0
        for s in range(slots.shape[1]):
            if slots[owner, s] >= 0 and classes[s] == e.substance_class:
                craving = max(craving, circuits[slots[owner, s]].craving)
                withdrawn = max(withdrawn, circuits[slots[owner, s]].withdrawn)
        goal = course_table[rows[i]].goal
        for track in range(N_TRACKS):
            out[track, i] = False
            if e.treatment[track] >= 0:
                t = treatments[e.treatment[track]]
                since = day - e.treatment_day[track]
                hazard = _leaving_hazard(used, goal, craving, withdrawn, since, weak, minutes, t)
                u = _uniforms(seed, RETENTION, uid[owner], day, 2 * track)[0]
                out[track, i] = since >= t.duration_days or u < -np.expm1(-hazard * dt)


@compiled_loop
def in_care(n_rows: int, ledger: Any, treated: Any, waiting: Any, found: Any, by_treatment: Any) -> None:
    """Courses of people in treatment and of people who wait for one, ascending; `found` takes how many of each, and
    `by_treatment`, shape (2, treatments), how many are in each treatment and wait for it.
    """
    found[0], found[1] = 0, 0
    by_treatment[:] = 0
    for row in range(n_rows):
        _prefetch(ledger, row + AHEAD, 0)
        if ledger[row].owner < 0:
            continue
        held, awaited = False, False
        for track in range(N_TRACKS):
            if ledger[row].treatment[track] >= 0:
                held = True
                by_treatment[0, ledger[row].treatment[track]] += 1
            if ledger[row].waiting_for[track] >= 0:
                awaited = True
                by_treatment[1, ledger[row].waiting_for[track]] += 1
        if held:
            treated[found[0]] = row
            found[0] += 1
        if awaited:
            waiting[found[1]] = row
            found[1] += 1


@compiled_loop
def given_up(rows: Any, seed: int, day: int, dt: int, uid: Any, ledger: Any, treatments: Any) -> None:
    """Some of the courses `rows` leave the waiting lists that they are on."""
    for i in range(rows.size):
        e = ledger[rows[i]]
        for track in range(N_TRACKS):
            if e.waiting_for[track] >= 0:
                rate = treatments[e.waiting_for[track]].give_up_rate
                if _uniforms(seed, RETENTION, uid[e.owner], day, 2 * track + 1)[0] < -np.expm1(-rate * dt):
                    e.waiting_for[track] = -1


@compiled_loop
def attempts(
    outcome: Any, rows: Any, attempted: int, courses: Any, found: Any, owners: Any, classes: Any
) -> int:
    """Who of `rows` made an attempt to stop a class of substances, by `outcome`, shape (len(rows), classes): `owners`,
    `classes` and in `found` the courses; returns how many.
    """
    n = 0
    for i in range(rows.size):
        for k in range(outcome.shape[1]):
            if outcome[i, k] == attempted:
                found[n], owners[n], classes[n] = courses[rows[i], k], rows[i], k
                n += 1
    return n


@compiled_loop
def options(
    rows: Any, seed: int, day: int, uid: Any, birth_day: Any, urban: Any, in_jail: Any, ledger: Any, eligible: Any,
    tracks: Any, offered: Any, stigma: float, insured: float, minutes_rural: float, minutes_urban: float,
    treatments: Any, a: Any, preferences: Any, weights: Any,
) -> None:  # fmt: skip
    """Preference of the person of each of the courses `rows` among the treatments open to them now, and the same less
    what keeps people away (`access.barrier`), in `preferences` and `weights`, shape (len(rows), treatments); 0 for what
    is no option. Who lacks insurance is so for as long as the share `insured` stays as it is.
    """
    for i in range(rows.size):
        e = ledger[rows[i]]
        owner = e.owner
        age = (day - birth_day[owner]) / DAYS_PER_YEAR
        minutes = minutes_urban if urban[owner] else minutes_rural
        uninsured = 1.0 if _uniforms(seed, ACCESS, uid[owner], ALWAYS)[0] >= insured else 0.0
        for j in range(tracks.size):
            t, track = treatments[j], tracks[j]
            fits = eligible[j, e.substance_class] and offered[j] and not in_jail[owner]
            fits = fits and e.treatment[track] < 0 and e.waiting_for[track] < 0
            fits = fits and e.severity >= t.minimum_severity and t.minimum_age <= age <= t.maximum_age
            preferences[i, j] = t.preference if fits else 0.0
            weights[i, j] = preferences[i, j] * _weight(1.0, _barrier(stigma, minutes, uninsured, t, a[0]))


@compiled_loop
def seekers(
    rows: Any, owners: Any, classes: Any, seed: int, day: int, uid: Any, preferences: Any, weights: Any, ties: Any,
    courses: Any, course_table: Any, ledger: Any, tracks: Any, rc: Any, a: Any,
) -> None:  # fmt: skip
    """Who of the people who make an attempt asks for care (`asks`) joins a waiting list, or one on each track: by
    `preferences` and `weights` of `options`; friends in recovery and ties in a treatment that acts draw people in.
    """
    for i in range(rows.size):
        row, k, owner = rows[i], classes[i], owners[i]
        company = float(ledger[row].fellows)
        for j in range(ties.degree[owner]):
            held = courses[ties.neighbours[owner, j], k]
            if held >= 0 and ledger[held].acting > 0:
                company += 1.0
        wanted, open_to = 0.0, 0.0
        for t in range(tracks.size):
            wanted += preferences[i, t]
            open_to += weights[i, t]
        share = _asked_for(course_table[row].problem, rc[k])
        u = _uniforms(seed, TREATMENT, uid[owner], day, k)
        if u[0] < _asks(share, open_to, wanted, company, a[0]):
            _join(ledger[row], weights[i], tracks, (u[1], u[2], u[3]), a[0].combined_share, day)


@compiled_loop
def joins(row: int, day: int, weights: Any, u: Any, ledger: Any, tracks: Any, a: Any) -> bool:
    """`join` for one course; u of shape (3,)."""
    return bool(_join(ledger[row], weights, tracks, (u[0], u[1], u[2]), a[0].combined_share, day))


@compiled_loop
def in_line(
    rows: Any, t: int, track: int, seed: int, day: int, recent: float, induction: float, uid: Any, priorities: Any,
    ledger: Any, histories: Any, found: Any, rank: Any, since: Any, lot: Any,
) -> int:  # fmt: skip
    """Those of `rows` who wait for treatment t and have gone without use for the days that its start needs, in `found`;
    returns how many. The others take what says who enters first: `queues.rank`, the day of joining, a lot.
    """
    n = 0
    for i in range(rows.size):
        e = ledger[rows[i]]
        if e.waiting_for[track] != t or (induction > 0.0 and day - e.last_use_day <= induction):
            continue
        found[n], since[n] = rows[i], e.waiting_day[track]
        rank[n] = _rank(e, histories[rows[i]].overdose_day, priorities, recent)
        lot[n] = _uniforms(seed, CARE_ORDER, uid[e.owner], since[n])[0]
        n += 1
    return n


@compiled_loop
def entries(
    rows: Any, t: int, track: int, day: int, goal: float, acting: Any, course_table: Any, ledger: Any, settled: Any,
) -> None:  # fmt: skip
    """The people of the courses `rows` enter treatment t with at least this goal."""
    for i in range(rows.size):
        e, c = ledger[rows[i]], course_table[rows[i]]
        _enter(e, t, track, day)
        c.goal = max(c.goal, goal)
        _note_acting(e, acting, settled)


@compiled_loop
def departures(rows: Any, track: int, day: int, acting: Any, ledger: Any, settled: Any) -> None:
    """The people of the courses `rows` leave their treatment on a track."""
    for i in range(rows.size):
        _leave(ledger[rows[i]], track, day)
        _note_acting(ledger[rows[i]], acting, settled)


@compiled_loop
def arrests(
    rows: Any, seed: int, day: int, draw: int, times: float, uid: Any, birth_day: Any, age_day: int, sex: Any,
    in_jail: Any, alive: Any, homeless: Any, circuits: Any, slots: Any, illegal: Any, public_homeless: float,
    public_housed: float, j: Any, out: Any,
) -> int:  # fmt: skip
    """Those of `rows` who are arrested within 28 days, in `out`; returns how many. `illegal` says of each substance
    whether it is, `times` how often people are arrested relative to the usual.
    """
    most = _arrest_probability(times * _most_arrests(j[0]), BLOCK_DAYS)
    found = 0
    for i in range(rows.size):
        r = rows[i]
        if in_jail[r] or not alive[r]:
            continue
        u = _uniforms(seed, ARREST, uid[r], day, draw)[0]
        if u >= most:
            continue
        days = 0.0
        for s in range(slots.shape[1]):
            if illegal[s] and slots[r, s] >= 0:
                days = max(days, circuits[slots[r, s]].use_trace)
        public = public_homeless if homeless[r] else public_housed
        rate = times * _arrest_rate((age_day - birth_day[r]) / DAYS_PER_YEAR, sex[r] > 0, days, public, j[0])
        if u < _arrest_probability(rate, BLOCK_DAYS):
            out[found] = r
            found += 1
    return found


@compiled_loop
def locked_up(
    rows: Any, days: Any, day: int, in_jail: Any, jail_day: Any, release_day: Any, settled: Any, courses: Any,
    out: Any,
) -> int:  # fmt: skip
    """Jail for the people in `rows` from tomorrow on, for so many days each; those of them who ever met a class of
    substances are in `out`; returns how many.
    """
    found = 0
    for i in range(rows.size):
        r = rows[i]
        in_jail[r], settled[r] = True, False
        jail_day[r], release_day[r] = day, day + days[i]
        for k in range(courses.shape[1]):
            if courses[r, k] >= 0:
                out[found] = r
                found += 1
                break
    return found
