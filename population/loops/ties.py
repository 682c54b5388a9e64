"""The loops over people whose ties get 28 days older, who leave, and who enter, compiled."""

from __future__ import annotations

from typing import Any

from neuro.kernel import compile_with, compiled_loop, compiled_part
from neuro.prefetching import AHEAD, prefetch
from neuro.streams import uniforms
from population import calendar, records, ties
from population.mechanisms import criteria, influence, tie_change
from population.people import synthesis
from population.steps import slots, support
from population.steps import ties as steps_of_ties

compile_with(
    __file__,
    (influence, tie_change, slots, steps_of_ties, support),
    (calendar, criteria, records, synthesis, ties),
)

_ties_of_a_block = steps_of_ties.ties_of_a_block
_support_forms = support.support_forms
_at_most = steps_of_ties.at_most
_uniforms = uniforms
_prefetch: Any = prefetch
_slot_of, _empty, _put, _have_room = slots.slot_of, slots.empty, slots.put, slots.have_room
TIES, FRIENDSHIP, SCHOOLWORK = steps_of_ties.TIES, ties.FRIENDSHIP, ties.SCHOOLWORK


def ask_for_ties(rows: Any, i: int, people: Any, ties: Any) -> None:
    """Ask for the ties of a person `AHEAD` places after `i` in `rows`, and for who is at their other ends."""
    if i + AHEAD < rows.size:
        r = rows[i + AHEAD]
        _prefetch(ties.neighbours, r, 0)
        _prefetch(ties.neighbours, r, 1)
        _prefetch(ties.layer, r, 0)
        _prefetch(people.courses, r, 0)
    if i + AHEAD // 2 < rows.size:
        r = rows[i + AHEAD // 2]
        for j in range(ties.degree[r]):
            _prefetch(people.uid, ties.neighbours[r, j], 0)
            if ties.layer[r, j] == SCHOOLWORK:
                _prefetch(people.birth_day, ties.neighbours[r, j], 0)


_ask_for_ties = compiled_part(ask_for_ties)


@compiled_loop
def ties_change(
    rows: Any, seed: int, day: int, people: Any, ties: Any, index: Any, fellows: Any, t: Any, n: Any
) -> None:
    """`ties_of_a_block` and `support_forms` for the people in `rows`, one after the other."""
    most = _at_most(t[0])
    for i in range(rows.size):
        _ask_for_ties(rows, i, people, ties)
        _ties_of_a_block(rows[i], seed, day, people, ties, index, most, t[0], n[0])
        _support_forms(rows[i], seed, day, people, fellows, ties, t[0], n[0])


@compiled_loop
def where_spans_begin(births: Any, start: Any, edges: Any, out: Any) -> None:
    """First position in each part of `births`, ascending within parts, of a birth on each of the days `edges` or later,
    which ascend; `start` has one entry more than parts, `out` is of shape (parts, edges).
    """
    for part in range(start.size - 1):
        at = start[part]
        for i in range(edges.size):
            while at < start[part + 1] and births[at] < edges[i]:
                at += 1
            out[part, i] = at


@compiled_loop
def ties_of_the_leaving(rows: Any, ties: Any) -> None:
    """End all ties of the people in `rows`; later ties of those at the other ends move up."""
    for i in range(rows.size):
        r = rows[i]
        while ties.degree[r] > 0:
            last = ties.degree[r] - 1
            other = ties.neighbours[r, last]
            _empty(other, _slot_of(other, r, ties), ties)
            _empty(r, last, ties)


@compiled_loop
def befriends(
    row: int, candidates: Any, wanted: int, seed: int, day: int, uid: Any, weight: float, ties: Any, lots: Any
) -> int:
    """Tie a person to `wanted` of the candidates, by lot, those first whom it falls on first; returns how many ties
    found no slot. `lots` is room for a number for each candidate.
    """
    dropped = 0
    for i in range(candidates.size):
        lots[i] = _uniforms(seed, TIES, uid[candidates[i]], day, uid[row])[0]
    for _ in range(wanted):
        first = 0
        for i in range(candidates.size):
            if lots[i] < lots[first]:
                first = i
        lots[first] = 2.0
        other = candidates[first]
        if _slot_of(row, other, ties) >= 0:
            continue
        if not _have_room(row, other, ties):
            dropped += 1
            continue
        _put(row, other, FRIENDSHIP, weight, ties)
        _put(other, row, FRIENDSHIP, weight, ties)
    return dropped
