"""Memory asked for ahead of its use, in compiled loops: a hint to the processor that changes nothing computed.

People of one day's turn lie far apart in memory, so that a loop over them would wait for each. A loop that knows its
next rows asks for their records some people ahead.
"""

from __future__ import annotations

from typing import Any

from llvmlite import ir
from numba.core import cgutils, types
from numba.extending import intrinsic

AHEAD = 8
"""People ahead whose records are asked for."""
LINE = 64
"""Bytes that the processor fetches at once."""
READ, KEEP, DATA = 0, 3, 1
"""Arguments of LLVM's `prefetch`: a read, to be kept in all caches, of data."""


@intrinsic
def prefetch(context: Any, array: Any, row: Any, line: Any) -> Any:
    """Ask for the memory of `array[row]`, `line` lines after its first byte. Any row may be asked for."""

    def code(target: Any, builder: Any, signature: Any, given: Any) -> Any:
        found = target.make_array(signature.args[0])(target, builder, given[0])
        begin = builder.ptrtoint(found.data, cgutils.intp_t)
        stride = builder.extract_value(found.strides, 0)
        offset = builder.add(
            builder.mul(given[1], stride), builder.mul(given[2], ir.Constant(cgutils.intp_t, LINE))
        )
        pointer = builder.inttoptr(builder.add(begin, offset), cgutils.voidptr_t)
        number = ir.IntType(32)
        kind = ir.FunctionType(ir.VoidType(), [cgutils.voidptr_t, number, number, number])
        function = cgutils.get_or_insert_function(builder.module, kind, "llvm.prefetch.p0")
        builder.call(function, [pointer, *(ir.Constant(number, n) for n in (READ, KEEP, DATA))])
        return target.get_dummy_value()

    return types.void(array, types.intp, types.intp), code


_asked: Any = prefetch
"""The same, as compiled code calls it: without the context of its typing."""


def ask_for_person(rows: Any, i: int, brains: Any, around: Any, slots: Any, courses: Any) -> None:
    """Ask for what is known of a person `AHEAD` places after `i` in `rows`, but for circuits and courses."""
    if i + AHEAD < rows.size:
        r = rows[i + AHEAD]
        _asked(brains, r, 0)
        _asked(brains, r, 1)
        _asked(around, r, 0)
        _asked(slots, r, 0)
        _asked(courses, r, 0)


def ask_for_circuits(rows: Any, i: int, slots: Any, circuits: Any, offers: Any) -> None:
    """Ask for the circuits of a person half of `AHEAD` places after `i` in `rows`, whose slots have come meanwhile."""
    if i + AHEAD // 2 < rows.size:
        r = rows[i + AHEAD // 2]
        for s in range(slots.shape[1]):
            if slots[r, s] >= 0:
                _asked(circuits, slots[r, s], 0)
                _asked(circuits, slots[r, s], 1)
                _asked(circuits, slots[r, s], 2)
                _asked(offers, slots[r, s], 0)


def ask_for_courses(rows: Any, i: int, courses: Any, course_table: Any, other: Any, lines: int) -> None:
    """Ask for the courses of the same person: their states, and the first lines of another record of them."""
    if i + AHEAD // 2 < rows.size:
        r = rows[i + AHEAD // 2]
        for k in range(courses.shape[1]):
            if courses[r, k] >= 0:
                _asked(course_table, courses[r, k], 0)
                for line in range(lines):
                    _asked(other, courses[r, k], line)
