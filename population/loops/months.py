"""The loops that find, among those whose turn it is, the few to whom something may happen, compiled.

The draw first: it is known before anything else is looked up. A loop here lets through whoever the draw could mean,
never fewer, and what happens to them is computed in full elsewhere.
"""

from __future__ import annotations

from typing import Any

from neuro.kernel import compile_with, compiled_loop
from neuro.streams import STREAM, uniforms
from population import calendar
from population.mechanisms import criteria

compile_with(__file__, (), (calendar, criteria))

_uniforms = uniforms
DEATH, MOVING = STREAM["death"], STREAM["moving"]
DAYS_PER_YEAR, BLOCK_DAYS = calendar.DAYS_PER_YEAR, criteria.BLOCK_DAYS
WIDE = 1.0 + 1e-9
"""More than rounding can make of a probability."""


@compiled_loop
def may_die(
    rows: Any,
    seed: int,
    day: int,
    uid: Any,
    alive: Any,
    sex: Any,
    birth_day: Any,
    hazard: Any,
    excess: Any,
    out: Any,
) -> int:
    """Places in `rows` of the living whose draw of 28 days lies below what 1 - exp(-h t) <= h t can be, in `out`;
    returns how many. `hazard` a day by sex and age, shape (2, ages); `excess` of each of `rows`, shape (causes, n), or
    of nobody.
    """
    found = 0
    last = hazard.shape[1] - 1
    for i in range(rows.size):
        r = rows[i]
        if not alive[r]:
            continue
        u = _uniforms(seed, DEATH, uid[r], day)[0]
        h = hazard[sex[r], min(int((day - birth_day[r]) / DAYS_PER_YEAR), last)]
        if excess.shape[1] > 0:
            for cause in range(excess.shape[0]):
                h += excess[cause, i]
        if u <= h * BLOCK_DAYS * WIDE:
            out[found] = i
            found += 1
    return found


@compiled_loop
def may_move(
    rows: Any, seed: int, block: int, alive: Any, household: Any, familiar: Any, probability: float, movers: Any,
    lots: Any, strangers: Any,
) -> tuple[int, int]:  # fmt: skip
    """Those of `rows` whose household moves, in `movers` with their lots, and those who do not know their neighbourhood
    in full, in `strangers`; returns how many of each.
    """
    moving, strange = 0, 0
    for i in range(rows.size):
        r = rows[i]
        if not alive[r] or household[r] < 0:
            continue
        if familiar[r] != 1.0:
            strangers[strange] = r
            strange += 1
        u = _uniforms(seed, MOVING, household[r], block)
        if u[0] < probability:
            movers[moving], lots[moving] = r, u[1]
            moving += 1
    return moving, strange


@compiled_loop
def new_homes(rows: Any, u: Any, cumulative: Any, area: Any, goers: Any, new: Any) -> int:
    """Those of `rows` whose new neighbourhood is another than the old, in `goers`, and its number in `new`, drawn by
    size with the uniform numbers u; returns how many. `cumulative` is the running share of the people by area.
    """
    found = 0
    for i in range(rows.size):
        at = 0
        while at < cumulative.size - 1 and cumulative[at] <= u[i]:
            at += 1
        if at != area[rows[i]]:
            goers[found], new[found] = rows[i], at
            found += 1
    return found


@compiled_loop
def settle_in(
    rows: Any, new: Any, deprivations: Any, urbans: Any, stress: float, area: Any, deprivation: Any, urban: Any,
    familiar: Any, lasting_stress: Any,
) -> None:  # fmt: skip
    """The people in `rows` live in the areas `new` from now on, which are new to them; `deprivations` and `urbans` by
    area, `stress` is the lasting stress of each quintile of deprivation above the middle.
    """
    for i in range(rows.size):
        r, at = rows[i], new[i]
        area[r], deprivation[r], urban[r] = at, deprivations[at], urbans[at]
        familiar[r] = 0.0
        lasting_stress[r] = stress * (deprivations[at] - 3.0)


@compiled_loop
def who_uses(rows: Any, in_jail: Any, circuits: Any, slots: Any, illegal: Any, users: Any, days: Any) -> int:
    """Those of `rows` outside jail who use illegal substances, in `users`, with the share of recent days with the most
    used in `days`; returns how many. `illegal` says of each substance whether it is.
    """
    found = 0
    for i in range(rows.size):
        r = rows[i]
        if in_jail[r]:
            continue
        most = 0.0
        for s in range(slots.shape[1]):
            if illegal[s] and slots[r, s] >= 0:
                most = max(most, circuits[slots[r, s]].use_trace)
        if most > 0.0:
            users[found], days[found] = r, most
            found += 1
    return found
