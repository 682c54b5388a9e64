"""The loops over people for overdoses, work and homes, naloxone kits and company in an overdose, compiled."""

from __future__ import annotations

from typing import Any

from neuro import prefetching
from neuro.kernel import compile_with, compiled_loop, compiled_part
from neuro.streams import STREAM, uniforms
from population import calendar, ties
from population.mechanisms import capital as capital_mechanisms
from population.mechanisms import criteria, depressants, influence, rescue
from population.steps import capital, danger

compile_with(
    __file__,
    (capital_mechanisms, influence, rescue, depressants, capital, danger),
    (calendar, criteria, ties),
)

_uniforms = uniforms
_hazard_of = danger.hazard_of
_overdosed = danger.overdosed
_ask_for_circuits = prefetching.ask_for_circuits
_set_point_drive = capital.set_point_drive
_most_losses = capital.most_losses
_month_of_capital = capital.month_of_capital
_richness = capital_mechanisms.richness
_company = rescue.company
_presence = rescue.presence
_lapsed = rescue.lapsed
_visible_use = influence.visible_use
CAPITAL, WITNESS, KITS = STREAM["capital"], STREAM["witness"], STREAM["kits"]
DAYS_PER_YEAR, BLOCK_DAYS = calendar.DAYS_PER_YEAR, criteria.BLOCK_DAYS
HOUSEHOLD = ties.HOUSEHOLD


@compiled_loop
def drives_of(rows: Any, circuits: Any, slots: Any, g: Any, ps: Any, out: Any) -> None:
    """`set_point_drive` of the people in `rows`."""
    for i in range(rows.size):
        out[i] = _set_point_drive(circuits, slots[rows[i]], g[0], ps)


@compiled_loop
def months_of_capital(
    rows: Any, seed: int, day: int, uid: Any, birth_day: Any, age_day: int, in_jail: Any, jobless: Any, homeless: Any,
    left: Any, circuits: Any, slots: Any, c: Any, g: Any, ps: Any,
) -> None:  # fmt: skip
    """`month_of_capital` for those of `rows` outside jail who ever met a substance; `left` is the share of natural
    reward that work and home leave.
    """
    most = _most_losses(c[0])
    for i in range(rows.size):
        r = rows[i]
        met = False
        for s in range(slots.shape[1]):
            met = met or slots[r, s] >= 0
        if not met or in_jail[r]:
            continue
        lacks = jobless[r] or homeless[r]
        u = _uniforms(seed, CAPITAL, uid[r], day)
        if not lacks and min(u[0], u[1]) >= most:
            continue
        drive = _set_point_drive(circuits, slots[r], g[0], ps)
        if not lacks and drive <= 0.0:
            continue
        age = (age_day - birth_day[r]) / DAYS_PER_YEAR
        work, home = _month_of_capital(age, jobless[r], homeless[r], drive, u[0], u[1], c[0])
        jobless[r], homeless[r] = work, home
        left[r] = _richness(work, home, c[0])


@compiled_loop
def kits_lapse(rows: Any, seed: int, day: int, draw: int, uid: Any, kits: Any, h: Any) -> None:
    """28 days of the kits of the people in `rows`: some are lost or out of date."""
    for i in range(rows.size):
        r = rows[i]
        if kits[r] > 0:
            kits[r] -= _lapsed(kits[r], _uniforms(seed, KITS, uid[r], day, draw)[0], BLOCK_DAYS, h[0])


@compiled_part
def _used_within_a_year(held: int, day: int, ledger: Any) -> bool:
    return held >= 0 and day - ledger[held].last_use_day < DAYS_PER_YEAR


@compiled_loop
def receivers(
    active: Any, in_turn: Any, k: int, seed: int, day: int, draw: int, kits: float, uid: Any, courses: Any, ledger: Any,
    out: Any,
) -> tuple[int, int]:  # fmt: skip
    """Those of `in_turn` who used class k within a year and get some of the `kits` that all such people of `active` get
    in 28 days, by the draw, in `out`; returns how many, and how many of `active` used it. Of a draw below 1 - mean,
    nobody gets any.
    """
    users, found = 0, 0
    for i in range(active.size):
        if _used_within_a_year(courses[active[i], k], day, ledger):
            users += 1
    for i in range(in_turn.size if users > 0 else 0):
        r = in_turn[i]
        used = _used_within_a_year(courses[r, k], day, ledger)
        if used and _uniforms(seed, KITS, uid[r], day, draw)[0] >= 1.0 - kits / users:
            out[found] = r
            found += 1
    return found, users


@compiled_loop
def company_there(
    row: int, seed: int, day: int, uid: Any, alive: Any, in_jail: Any, ties: Any, courses: Any, ledger: Any, k: int,
    half: float, witnessed: float, cautious: float, h: Any, out: Any,
) -> int:  # fmt: skip
    """Ties of a person who are there in an overdose, in `out`; returns how many. `k` is the class of opioids, -1 where
    there is none, and `half` the use that is visible by half.
    """
    found = 0
    for i in range(ties.degree[row]):
        other = ties.neighbours[row, i]
        if not alive[other] or in_jail[other]:
            continue
        visible = 0.0
        if k >= 0 and courses[other, k] >= 0:
            visible = _visible_use(ledger[courses[other, k]].visible, half)
        a = _company(ties.layer[row, i] == HOUSEHOLD, ties.weight[row, i], visible, h[0])
        draw = _uniforms(seed, WITNESS, uid[row], day, uid[other])
        if draw[0] < _presence(a, witnessed, cautious, h[0]):
            out[found] = other
            found += 1
    return found


@compiled_loop
def hazards(
    rows: Any, seed: int, uid: Any, area: Any, circuits: Any, slots: Any, classes: Any, shares: Any, board: Any, h: Any,
    ps: Any, total: Any, hidden: Any,
) -> None:  # fmt: skip
    """`danger.hazard_of` of the people in `rows`; `shares` by area and substance."""
    for i in range(rows.size):
        _ask_for_circuits(rows, i, slots, circuits, circuits)
        r = rows[i]
        found = _hazard_of(seed, uid[r], circuits, slots[r], classes, shares[area[r]], board, h[0], ps)
        total[i], hidden[i] = found


@compiled_loop
def overdoses(rows: Any, seed: int, day: int, uid: Any, hazard: Any, h: Any, out: Any) -> int:
    """Rows of the people who overdose in this step, in `out`, by the hazard of each; returns how many."""
    found = 0
    for i in range(rows.size):
        if _overdosed(seed, uid[rows[i]], day, hazard[i], h[0]):
            out[found] = rows[i]
            found += 1
    return found
