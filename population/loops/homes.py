"""The loops that find a home and people of about the same age for those who enter, compiled."""

from __future__ import annotations

from typing import Any

from neuro.kernel import compile_with, compiled_loop, compiled_part

compile_with(__file__, ())


def put_in_order(rows: Any, found: int, row: int) -> int:
    """Put a row among the first `found` of `rows`, which ascend, if it is not there; returns how many there are now."""
    at = found
    while at > 0 and rows[at - 1] > row:
        at -= 1
    if at > 0 and rows[at - 1] == row:
        return found
    for i in range(found, at, -1):
        rows[i] = rows[i - 1]
    rows[at] = row
    return found + 1


_put_in_order = compiled_part(put_in_order)


def first_above(values: Any, x: float) -> int:
    """First position in `values`, which ascend, of a value above x; their number where there is none."""
    begin, end = 0, values.size
    while begin < end:
        middle = (begin + end) // 2
        if values[middle] <= x:
            begin = middle + 1
        else:
            end = middle
    return begin


_first_above = compiled_part(first_above)


@compiled_loop
def draw_adults(rows: Any, cumulative: Any, first: Any, area: Any, u: Any, found: Any) -> None:
    """One of `rows` for each of `area` by the uniform numbers `u`, in `found`: of those of the area, or of all where it
    has none. `cumulative` is the running sum of their weights, `first` where each area begins among them.
    """
    for i in range(area.size):
        begin, end = first[area[i]], first[area[i] + 1]
        if end <= begin:
            begin, end = 0, rows.size
        low, high = cumulative[begin], cumulative[end]
        at = _first_above(cumulative, low + u[i] * (high - low)) - 1
        found[i] = rows[min(max(at, begin), end - 1)]


@compiled_loop
def who_lives_there(rows: Any, entered: Any, home: int, household: Any, alive: Any, found: Any) -> int:
    """The living of a household among `rows` and `entered`, ascending and each once, in `found`; returns how many."""
    n = 0
    for part in (rows, entered):
        for r in part:
            if household[r] == home and alive[r]:
                n = _put_in_order(found, n, r)
    return n


@compiled_loop
def who_is_near(rows: Any, row: int, within: float, birth_day: Any, area: Any, alive: Any, found: Any) -> int:
    """The living among `rows` of a person's area born within less than `within` days of the person, but for the person,
    in `found`; returns how many.
    """
    n = 0
    for r in rows:
        near = abs(birth_day[r] - birth_day[row]) < within and area[r] == area[row]
        if near and alive[r] and r != row:
            found[n] = r
            n += 1
    return n
