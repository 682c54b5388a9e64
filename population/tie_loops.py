"""Ties that end and form, compiled: 28 days of the ties of the people whose turn it is.

A tie is looked at by the end with the smaller uid. New ties are looked for among people near in age or area, in an
index of the living that is as old as `population.tie_change.INDEX_DAYS` at most.
"""

from __future__ import annotations

from typing import Any

import neuro.kernel  # registers the circuit's functions with numba first
from neuro import streams
from neuro.compiling import use_cache
from neuro.kernel import compile_module
from population import records
from population.mechanisms import criteria, influence, tie_change

use_cache(
    __file__,
    records.__file__,
    tie_change.__file__,
    influence.__file__,
    criteria.__file__,
    *neuro.kernel.SOURCES,
)

from numba import njit

for _module in (criteria, influence, tie_change):
    compile_module(_module)

_friend_loss, _end, _seek = tie_change.friend_loss, tie_change.end_probability, tie_change.seek_probability
_accepted, _visible = tie_change.accepted, influence.visible_use
_uniforms, _normal = streams.uniforms, streams.normal

TIES = streams.STREAM["ties"]
FRIENDSHIP, SCHOOLWORK = 1, 2
"""Numbers of the layers in `population.ties.LAYERS`."""
ENDS, WISHES, MEETS = 1 << 31, 3 << 30, (3 << 30) + (1 << 20)
"""Where the draws of this module begin among those of the stream "ties"."""
MOST_AT_ONCE, LOOKS, DRAWS = 8, 6, 16
ENTRY_AGE = 12.0
BLOCK_DAYS = float(criteria.BLOCK_DAYS)
DAYS_PER_YEAR = 365.25


@njit(cache=True, nogil=True, error_model="numpy")
def remove_at(row: int, i: int, neighbours: Any, layer: Any, weight: Any, degree: Any) -> None:
    """Empty slot i of a row; later ties move up by one."""
    last = degree[row] - 1
    for j in range(i, last):
        neighbours[row, j], layer[row, j], weight[row, j] = (
            neighbours[row, j + 1],
            layer[row, j + 1],
            weight[row, j + 1],
        )
    neighbours[row, last], layer[row, last], weight[row, last] = -1, 0, 0.0
    degree[row] = last


@njit(cache=True, nogil=True, error_model="numpy")
def slot_of(row: int, other: int, neighbours: Any, degree: Any) -> int:
    """Slot of a row that holds another, or -1."""
    for i in range(degree[row]):
        if neighbours[row, i] == other:
            return i
    return -1


@njit(cache=True, nogil=True, error_model="numpy")
def tie(
    a: int, b: int, kind: int, heavy: float, neighbours: Any, layer: Any, weight: Any, degree: Any
) -> bool:
    """Tie two people who have none; False where there is one or a slot is lacking."""
    slots = neighbours.shape[1]
    if a == b or degree[a] >= slots or degree[b] >= slots or slot_of(a, b, neighbours, degree) >= 0:
        return False
    for own, other in ((a, b), (b, a)):
        at = degree[own]
        neighbours[own, at], layer[own, at], weight[own, at] = other, kind, heavy
        degree[own] = at + 1
    return True


@njit(cache=True, nogil=True, error_model="numpy")
def count_of(row: int, kind: int, layer: Any, degree: Any) -> int:
    """Ties of a row in a layer."""
    n = 0
    for i in range(degree[row]):
        if layer[row, i] == kind:
            n += 1
    return n


@njit(cache=True, nogil=True, error_model="numpy")
def seen_use(row: int, courses: Any, ledger: Any, half: Any) -> float:
    """Visible use of a person, the largest over classes."""
    v = 0.0
    for k in range(courses.shape[1]):
        if courses[row, k] >= 0:
            v = max(v, _visible(ledger[courses[row, k]].visible, half[k]))
    return v


@njit(cache=True, nogil=True, error_model="numpy")
def wanted_ties(kind: int, age: float, seed: int, uid: int, n: Any, employed: Any) -> float:
    """How many ties of a layer a person would like: friends by a lasting wish, gamma distributed (Wilson & Hilferty
    1931), company by school and work.
    """
    u = _uniforms(seed, TIES, uid, 0, WISHES)
    if kind == FRIENDSHIP:
        cv = n.friends_cv
        return n.friends_mean * max(0.0, 1.0 - cv * cv / 9.0 + cv * _normal(u[0], u[1]) / 3.0) ** 3
    if age < n.school_leaving_age:
        return n.school_mean
    return n.work_mean if u[2] < employed[min(int(age), employed.size - 1)] else 0.0


@njit(cache=True, nogil=True, error_model="numpy")
def first_at_least(values: Any, begin: int, end: int, x: float) -> int:
    """First position from begin to end, both in an ascending part of `values`, whose value is x or more."""
    while begin < end:
        middle = (begin + end) // 2
        if values[middle] < x:
            begin = middle + 1
        else:
            end = middle
    return begin


@njit(cache=True, nogil=True, error_model="numpy")
def stranger(
    row: int, kind: int, u: Any, z: float, ages: Any, area: Any, n: Any, rows_by_area: Any, birth_by_area: Any,
    area_start: Any, rows_by_birth: Any, births: Any, day: int,
) -> int:  # fmt: skip
    """Somebody met by chance: near in age for friends and pupils, of any working age at work; -1 for nobody."""
    age = ages[row]
    pupil = kind == SCHOOLWORK and age < n.school_leaving_age
    share = n.work_same_area if kind == SCHOOLWORK else n.friends_same_area
    near = pupil or u[0] < share
    begin = area_start[area[row]] if near else 0
    end = area_start[area[row] + 1] if near else rows_by_birth.size
    if end <= begin:
        return -1
    rows = rows_by_area if near else rows_by_birth
    born = birth_by_area if near else births
    if kind == SCHOOLWORK and not pupil:
        wanted_age = n.school_leaving_age + u[1] * (n.working_to_age - n.school_leaving_age)
    else:
        spread = 0.5 if pupil else n.friends_age_sd + n.friends_age_sd_slope * max(age - 18.0, 0.0)
        wanted_age = age + spread * z
    at = first_at_least(born, begin, end, day - wanted_age * DAYS_PER_YEAR)
    return rows[min(at, end - 1)]


@njit(cache=True, nogil=True, error_model="numpy")
def one_of(row: int, kind: int, u: float, neighbours: Any, layer: Any, degree: Any) -> int:
    """One of the ties of a row in a layer, by a uniform number; -1 for none."""
    wanted = int(u * count_of(row, kind, layer, degree))
    for i in range(degree[row]):
        if layer[row, i] == kind:
            if wanted == 0:
                return neighbours[row, i]
            wanted -= 1
    return -1


@njit(cache=True, nogil=True, error_model="numpy")
def suits(row: int, other: int, kind: int, ages: Any, n: Any) -> bool:
    """Whether two are of an age for a tie of the layer."""
    a, b = ages[row], ages[other]
    if kind == SCHOOLWORK:
        young = a < n.school_leaving_age
        return young == (b < n.school_leaving_age) and (not young or abs(a - b) <= 1.0)
    spread = n.friends_age_sd + n.friends_age_sd_slope * max(min(a, b) - 18.0, 0.0)
    return abs(a - b) <= 2.5 * spread


@njit(cache=True, nogil=True, error_model="numpy")
def classes_of(row: int, area: Any, birth_by_area: Any, area_start: Any, n: Any, day: int) -> int:
    """Number of school classes of a year of birth in a person's area."""
    begin, end = area_start[area[row]], area_start[area[row] + 1]
    oldest = first_at_least(birth_by_area, begin, end, day - n.school_leaving_age * DAYS_PER_YEAR)
    a_year = (end - oldest) / (n.school_leaving_age - ENTRY_AGE)
    return max(1, int(a_year / n.school_group_size + 0.5))


@njit(cache=True, nogil=True, error_model="numpy")
def ties_end(
    row: int, seed: int, day: int, uid: Any, ages: Any, courses: Any, ledger: Any, half: Any, neighbours: Any,
    layer: Any, weight: Any, degree: Any, t: Any, n: Any,
) -> None:  # fmt: skip
    """28 days of the ties of one person that this person looks at."""
    own = seen_use(row, courses, ledger, half)
    i = 0
    while i < degree[row]:
        other, kind = neighbours[row, i], layer[row, i]
        if uid[row] >= uid[other] or (kind != FRIENDSHIP and kind != SCHOOLWORK):
            i += 1
            continue
        u = _uniforms(seed, TIES, uid[row], day, ENDS + uid[other])
        v = seen_use(other, courses, ledger, half)
        if kind == FRIENDSHIP:
            ends = u[0] < _end(_friend_loss(min(ages[row], ages[other]), t), own, v, BLOCK_DAYS, t)
        else:
            pupils = (ages[row] < n.school_leaving_age) + (ages[other] < n.school_leaving_age)
            rate = t.school_loss if pupils == 2 else t.work_loss
            ends = pupils == 1 or u[0] < _end(rate, own, v, BLOCK_DAYS, t)
            if pupils == 1 and u[1] < t.school_tie_kept:
                j = slot_of(other, row, neighbours, degree)
                layer[row, i] = layer[other, j] = FRIENDSHIP
                weight[row, i] = weight[other, j] = n.friendship_weight
                ends = False
        if ends:
            remove_at(other, slot_of(other, row, neighbours, degree), neighbours, layer, weight, degree)
            remove_at(row, i, neighbours, layer, weight, degree)
        else:
            i += 1


@njit(cache=True, nogil=True, error_model="numpy")
def ties_form(
    row: int, kind: int, seed: int, day: int, uid: Any, ages: Any, area: Any, courses: Any, ledger: Any, half: Any,
    present: Any, neighbours: Any, layer: Any, weight: Any, degree: Any, rows_by_area: Any, birth_by_area: Any,
    area_start: Any, rows_by_birth: Any, births: Any, employed: Any, t: Any, n: Any,
) -> None:  # fmt: skip
    """New ties of a layer for one person who lacks some: a friend of a friend, or a stranger."""
    lacking = wanted_ties(kind, ages[row], seed, uid[row], n, employed) - count_of(row, kind, layer, degree)
    own = seen_use(row, courses, ledger, half)
    heavy = n.friendship_weight if kind == FRIENDSHIP else n.schoolwork_weight
    pupil = kind == SCHOOLWORK and ages[row] < n.school_leaving_age
    closure = n.school_closure if pupil else n.friends_closure
    classes = classes_of(row, area, birth_by_area, area_start, n, day) if pupil else 1
    mine = int(_uniforms(seed, TIES, uid[row], 0, WISHES)[3] * classes)
    for k in range(min(MOST_AT_ONCE, int(lacking) + 1)):
        draws = MEETS + DRAWS * (MOST_AT_ONCE * kind + k)
        u = _uniforms(seed, TIES, uid[row], day, draws)
        if u[0] >= _seek(min(1.0, lacking - k), BLOCK_DAYS, t):
            continue
        v = _uniforms(seed, TIES, uid[row], day, draws + 1)
        w = _uniforms(seed, TIES, uid[row], day, draws + 2)
        other = -1
        if u[1] < closure:
            friend = one_of(row, kind, u[2], neighbours, layer, degree)
            other = one_of(friend, kind, u[3], neighbours, layer, degree) if friend >= 0 else -1
        if other < 0 or other == row or not suits(row, other, kind, ages, n):
            for look in range(LOOKS if pupil else 1):
                x = _uniforms(seed, TIES, uid[row], day, draws + 3 + look)
                other = stranger(
                    row, kind, v, _normal(x[0], x[1]), ages, area, n, rows_by_area, birth_by_area, area_start,
                    rows_by_birth, births, day,
                )  # fmt: skip
                if other >= 0 and int(_uniforms(seed, TIES, uid[other], 0, WISHES)[3] * classes) == mine:
                    break
        if other < 0 or other == row or not present[other] or not suits(row, other, kind, ages, n):
            continue
        room = wanted_ties(kind, ages[other], seed, uid[other], n, employed) + 1.0
        if count_of(other, kind, layer, degree) < room and w[2] < _accepted(
            own, seen_use(other, courses, ledger, half), t
        ):
            tie(row, other, kind, heavy, neighbours, layer, weight, degree)


@njit(cache=True, nogil=True, error_model="numpy")
def ties_change(
    rows: Any, seed: int, day: int, uid: Any, ages: Any, area: Any, courses: Any, ledger: Any, half: Any, present: Any,
    neighbours: Any, layer: Any, weight: Any, degree: Any, rows_by_area: Any, birth_by_area: Any, area_start: Any,
    rows_by_birth: Any, births: Any, employed: Any, t: Any, n: Any,
) -> None:  # fmt: skip
    """28 days of the ties of the people in `rows`: some end, some form."""
    for i in range(rows.size):
        ties_end(
            rows[i],
            seed,
            day,
            uid,
            ages,
            courses,
            ledger,
            half,
            neighbours,
            layer,
            weight,
            degree,
            t[0],
            n[0],
        )
        for kind in (FRIENDSHIP, SCHOOLWORK):
            ties_form(
                rows[i], kind, seed, day, uid, ages, area, courses, ledger, half, present, neighbours, layer, weight,
                degree, rows_by_area, birth_by_area, area_start, rows_by_birth, births, employed, t[0], n[0],
            )  # fmt: skip
