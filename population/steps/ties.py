"""What 28 days do to the ties of one person; `population.loops.ties` runs this over the people whose turn it is.

A tie is looked at by the end with the smaller uid. New ties are looked for among people near in age or area, in an
index of the living (`population.tie_turnover`). `t` are the parameters of `data/tie_change.yaml`, `n` those of the
network.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from neuro.streams import STREAM, normal, uniforms
from population.calendar import DAYS_PER_YEAR
from population.mechanisms.criteria import BLOCK_DAYS
from population.mechanisms.influence import visible_use
from population.mechanisms.tie_change import accepted, end_probability, friend_loss, seek_probability
from population.people.synthesis import ENTRY_AGE
from population.steps.slots import Slots, count_of, empty, have_room, one_of, put, slot_of
from population.ties import FRIENDSHIP, SCHOOLWORK

TIES = STREAM["ties"]
ENDS, WISHES, MEETS = 1 << 31, 3 << 30, (3 << 30) + (1 << 20)
"""Where the draws of this module begin among those of the stream "ties"."""
MOST_AT_ONCE, LOOKS, DRAWS = 8, 6, 16
"""Ties that may form in one block, people looked at for each of them, and draws set aside for each."""
NOBODY = -1
SPAN_DAYS = 8.0
"""Days of birth that are looked up at once."""


class People(NamedTuple):
    """Columns by row that a tie depends on; `ledger` and `goals` by course, `half` by class of substances, `employed`
    by age in years, ages as on `age_day`.
    """

    uid: Any
    birth_day: Any
    age_day: int
    area: Any
    alive: Any
    courses: Any
    ledger: Any
    goals: Any
    half: Any
    employed: Any


class Index(NamedTuple):
    """People in the order of their births, within areas and over all; `area_start` has one entry more than areas.

    `spans_by_area`, one row for each area, and `spans` say where the births of each `SPAN_DAYS` from `first_birth` on
    begin in `birth_by_area` and `births`, with one entry more than spans.
    """

    next_uid: int
    day: int
    rows_by_area: Any
    birth_by_area: Any
    area_start: Any
    rows_by_birth: Any
    births: Any
    first_birth: float
    spans_by_area: Any
    spans: Any


class Most(NamedTuple):
    """Bounds of probabilities over 28 days: that a friendship, a tie of school or of work ends; that one is sought."""

    friendship: float
    school: float
    work: float
    sought: float


def at_most(t: Any) -> Most:
    """The bounds for ties whose ends differ in use as much as can be."""
    wide = 1.0 + 1e-6
    young = max(t.friend_loss_young, t.friend_loss_adult)
    return Most(
        wide * end_probability(young, 0.0, 1.0, float(BLOCK_DAYS), t),
        wide * end_probability(t.school_loss, 0.0, 1.0, float(BLOCK_DAYS), t),
        wide * end_probability(t.work_loss, 0.0, 1.0, float(BLOCK_DAYS), t),
        seek_probability(1.0, float(BLOCK_DAYS), t),
    )


def age_of(row: int, people: People) -> float:
    """Age in years."""
    return float((people.age_day - people.birth_day[row]) / DAYS_PER_YEAR)


def is_present(row: int, people: People) -> bool:
    """Whether a person is alive and 12 or older."""
    return bool(people.alive[row] and age_of(row, people) >= ENTRY_AGE)


def seen_use(row: int, people: People) -> float:
    """Visible use of a person, the largest over classes."""
    v = 0.0
    for k in range(people.courses.shape[1]):
        if people.courses[row, k] >= 0:
            v = max(v, visible_use(people.ledger[people.courses[row, k]].visible, people.half[k]))
    return v


def is_pupil(row: int, people: People, n: Any) -> bool:
    """Whether a person is of school age."""
    return bool(age_of(row, people) < n.school_leaving_age)


def wanted_ties(row: int, layer: int, seed: int, people: People, n: Any) -> float:
    """How many ties of a layer a person would like: friends by a lasting wish, gamma distributed (Wilson & Hilferty
    1931), company by school and work.
    """
    return wish(row, layer, uniforms(seed, TIES, people.uid[row], 0, WISHES), people, n)


def wish(row: int, layer: int, u: Any, people: People, n: Any) -> float:
    """The same, from the four numbers that are the person's for life."""
    if layer == FRIENDSHIP:
        cv = n.friends_cv
        friends: float = n.friends_mean * max(0.0, 1.0 - cv * cv / 9.0 + cv * normal(u[0], u[1]) / 3.0) ** 3
        return friends
    if is_pupil(row, people, n):
        return float(n.school_mean)
    at_work = u[2] < people.employed[min(int(age_of(row, people)), people.employed.size - 1)]
    return float(n.work_mean) if at_work else 0.0


def class_number(row: int, classes: int, seed: int, people: People) -> int:
    """Which of the school classes of a year of birth a person belongs to."""
    return int(uniforms(seed, TIES, people.uid[row], 0, WISHES)[3] * classes)


def age_spread(age: float, n: Any) -> float:
    """Standard deviation of friends' ages about one's own, years."""
    spread: float = n.friends_age_sd + n.friends_age_sd_slope * max(age - 18.0, 0.0)
    return spread


def suits(a: int, b: int, layer: int, people: People, t: Any, n: Any) -> bool:
    """Whether two are of an age for a tie of the layer."""
    apart = abs(age_of(a, people) - age_of(b, people))
    if layer == SCHOOLWORK:
        pupil = is_pupil(a, people, n)
        return pupil == is_pupil(b, people, n) and (not pupil or apart <= t.classmate_years)
    return bool(apart <= t.friend_age_reach * age_spread(min(age_of(a, people), age_of(b, people)), n))


def first_at_least(values: Any, begin: int, end: int, x: float) -> int:
    """First position from begin to end, both in an ascending part of `values`, whose value is x or more."""
    while begin < end:
        middle = (begin + end) // 2
        if values[middle] < x:
            begin = middle + 1
        else:
            end = middle
    return begin


def born_from(values: Any, spans: Any, first_birth: float, x: float) -> int:
    """First position in a part of `values`, births in order, of somebody born on day x or later; `spans` says where
    each span of days begins in it.
    """
    n = spans.size - 1
    span = int(min(max((x - first_birth) / SPAN_DAYS, 0.0), n - 1.0))
    return first_at_least(values, spans[span], spans[span + 1], x)


def classes_of(row: int, day: int, people: People, index: Index, n: Any) -> int:
    """Number of school classes of a year of birth in a person's area."""
    area = people.area[row]
    from_day = day - n.school_leaving_age * DAYS_PER_YEAR
    oldest = born_from(index.birth_by_area, index.spans_by_area[area], index.first_birth, from_day)
    a_year = (index.area_start[area + 1] - oldest) / (n.school_leaving_age - ENTRY_AGE)
    return max(1, int(a_year / n.school_group_size + 0.5))


def stranger(
    row: int, layer: int, day: int, u: Any, z: float, people: People, index: Index, t: Any, n: Any
) -> int:
    """Somebody met by chance: near in age for friends and pupils, of any working age at work; -1 for nobody."""
    pupil = layer == SCHOOLWORK and is_pupil(row, people, n)
    near = pupil or u[0] < (n.work_same_area if layer == SCHOOLWORK else n.friends_same_area)
    begin = index.area_start[people.area[row]] if near else 0
    end = index.area_start[people.area[row] + 1] if near else index.rows_by_birth.size
    if end <= begin:
        return NOBODY
    if layer == SCHOOLWORK and not pupil:
        age = n.school_leaving_age + u[1] * (n.working_to_age - n.school_leaving_age)
    else:
        own = age_of(row, people)
        age = own + z * (0.5 * t.classmate_years if pupil else age_spread(own, n))
    born = day - age * DAYS_PER_YEAR
    if near:
        spans = index.spans_by_area[people.area[row]]
        at = born_from(index.birth_by_area, spans, index.first_birth, born)
        return int(index.rows_by_area[min(at, end - 1)])
    at = born_from(index.births, index.spans, index.first_birth, born)
    return int(index.rows_by_birth[min(at, end - 1)])


def met(
    row: int, layer: int, seed: int, day: int, draws: int, people: People, ties: Slots, index: Index, t: Any, n: Any
) -> int:  # fmt: skip
    """Whom a person who looks for a tie meets: a friend of a friend, or a stranger (of the own class at school); -1 for
    nobody who suits.
    """
    pupil = layer == SCHOOLWORK and is_pupil(row, people, n)
    u = uniforms(seed, TIES, people.uid[row], day, draws)
    if u[0] < (n.school_closure if pupil else n.friends_closure):
        friend = one_of(row, layer, u[1], ties)
        other = one_of(friend, layer, u[2], ties) if friend >= 0 else NOBODY
        if other >= 0 and other != row and suits(row, other, layer, people, t, n):
            return other
    classes = classes_of(row, day, people, index, n) if pupil else 1
    mine = class_number(row, classes, seed, people) if classes > 1 else 0
    for look in range(LOOKS):
        x = uniforms(seed, TIES, people.uid[row], day, draws + 2 + 2 * look)
        z = 0.0
        if layer != SCHOOLWORK or pupil:  # company at work is of any working age
            y = uniforms(seed, TIES, people.uid[row], day, draws + 3 + 2 * look)
            z = normal(y[0], y[1])
        other = stranger(row, layer, day, x, z, people, index, t, n)
        if other < 0 or other == row or not is_present(other, people):
            continue
        mates = classes <= 1 or class_number(other, classes, seed, people) == mine
        if mates and suits(row, other, layer, people, t, n):
            return other
    return NOBODY


def ties_end(row: int, seed: int, day: int, people: People, ties: Slots, most: Most, t: Any, n: Any) -> None:
    """28 days of the ties of one person that this person looks at; who leaves school keeps some as friends.

    Most ties go on whatever their ends are like, and are not looked at any further (`most`).
    """
    uid, age, pupil = people.uid[row], age_of(row, people), is_pupil(row, people, n)
    of_company = most.school if pupil else most.work
    i = 0
    while i < ties.degree[row]:
        other, layer = ties.neighbours[row, i], ties.layer[row, i]
        if (layer != FRIENDSHIP and layer != SCHOOLWORK) or uid >= people.uid[other]:
            i += 1
            continue
        u = uniforms(seed, TIES, uid, day, ENDS + people.uid[other])
        if layer == SCHOOLWORK and pupil != is_pupil(other, people, n):
            ends = u[1] >= t.school_tie_kept
            if not ends:
                become_friend(row, other, ties, n)
                become_friend(other, row, ties, n)
        elif u[0] >= (most.friendship if layer == FRIENDSHIP else of_company):
            ends = False
        else:
            if layer == FRIENDSHIP:
                rate = friend_loss(min(age, age_of(other, people)), t)
            else:
                rate = t.school_loss if pupil else t.work_loss
            apart = seen_use(row, people), seen_use(other, people)
            ends = u[0] < end_probability(rate, apart[0], apart[1], float(BLOCK_DAYS), t)
        if ends:
            empty(other, slot_of(other, row, ties), ties)
            empty(row, i, ties)
        else:
            i += 1


def become_friend(own: int, other: int, ties: Slots, n: Any) -> None:
    """Turn one end of a tie of another layer into a friendship."""
    at = slot_of(own, other, ties)
    ties.layer[own, at] = FRIENDSHIP
    ties.weight[own, at] = n.friendship_weight


def ties_form(
    row: int, layer: int, wanted: float, seed: int, day: int, people: People, ties: Slots, index: Index, most: Most,
    t: Any, n: Any,
) -> None:  # fmt: skip
    """New ties of a layer for one person who lacks some, with people who have room for one and accept."""
    lacking = wanted - count_of(row, layer, ties)
    weight = n.friendship_weight if layer == FRIENDSHIP else n.schoolwork_weight
    for k in range(min(MOST_AT_ONCE, int(lacking) + 1)):
        if lacking - k <= 0.0:
            continue
        draws = MEETS + DRAWS * (MOST_AT_ONCE * layer + k)
        u = uniforms(seed, TIES, people.uid[row], day, draws)
        if u[0] >= (
            most.sought if lacking - k >= 1.0 else seek_probability(lacking - k, float(BLOCK_DAYS), t)
        ):
            continue
        other = met(row, layer, seed, day, draws + 1, people, ties, index, t, n)
        if other < 0 or u[1] >= accepted(seen_use(row, people), seen_use(other, people), t):
            continue
        room = count_of(other, layer, ties) < wanted_ties(other, layer, seed, people, n) + t.spare_ties
        if room and have_room(row, other, ties) and slot_of(row, other, ties) < 0:
            put(row, other, layer, weight, ties)
            put(other, row, layer, weight, ties)


def ties_of_a_block(
    row: int, seed: int, day: int, people: People, ties: Slots, index: Index, most: Most, t: Any, n: Any
) -> None:
    """28 days of the ties of one person: some end, then some form."""
    ties_end(row, seed, day, people, ties, most, t, n)
    u = uniforms(seed, TIES, people.uid[row], 0, WISHES)
    for layer in (FRIENDSHIP, SCHOOLWORK):
        ties_form(row, layer, wish(row, layer, u, people, n), seed, day, people, ties, index, most, t, n)
