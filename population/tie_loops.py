"""The loop over people whose ties get 28 days older, compiled: `population.steps.ties` over the rows it is given."""

from __future__ import annotations

from typing import Any

from neuro.kernel import compile_with, compiled_loop
from population import calendar, records, synthesis, ties
from population.mechanisms import criteria, influence, tie_change
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


@compiled_loop
def ties_change(
    rows: Any, seed: int, day: int, people: Any, ties: Any, index: Any, fellows: Any, t: Any, n: Any
) -> None:
    """`ties_of_a_block` and `support_forms` for the people in `rows`, one after the other."""
    most = _at_most(t[0])
    for i in range(rows.size):
        _ties_of_a_block(rows[i], seed, day, people, ties, index, most, t[0], n[0])
        _support_forms(rows[i], seed, day, people, fellows, ties, t[0], n[0])
