"""The loops over people that keep what smoking and drinking leave behind, compiled."""

from __future__ import annotations

from typing import Any

from neuro.kernel import compile_with, compiled_loop
from population import calendar
from population.mechanisms import mortality

compile_with(__file__, (mortality,), (calendar,))

_harm_of_smoking = mortality.harm_of_smoking
_lagged_drinks = mortality.lagged_drinks
_weight_of_drinking = mortality.weight_of_drinking


@compiled_loop
def months_of_lags(
    rows: Any, days: float, nicotine: int, alcohol: int, circuits: Any, slots: Any, classes: Any, elimination: Any,
    smoked: Any, drank: Any, m: Any,
) -> None:  # fmt: skip
    """`days` of smoking and drinking for the people in `rows`; `nicotine` and `alcohol` are classes, -1 for none."""
    for i in range(rows.size):
        r = rows[i]
        trace, drinks = 0.0, 0.0
        for s in range(slots.shape[1]):
            if slots[r, s] >= 0:
                if classes[s] == nicotine:
                    trace = max(trace, circuits[slots[r, s]].use_trace)
                elif classes[s] == alcohol:
                    drinks += circuits[slots[r, s]].exposure * elimination[s]
        if trace > 0.0 or smoked[r] > 0.0:
            smoked[r] = _harm_of_smoking(smoked[r], trace, days, m[0])
        if drinks > 0.0 or drank[r] > 0.0:
            drank[r] = _lagged_drinks(drank[r], drinks, days, m[0])


@compiled_loop
def weights_of_drinking(
    rows: Any, alcohol: int, circuits: Any, slots: Any, classes: Any, elimination: Any, drank: Any, m: Any, out: Any
) -> None:  # fmt: skip
    """What drinking weighs in the deaths of the people in `rows`."""
    for i in range(rows.size):
        r = rows[i]
        if drank[r] <= 0.0:
            continue
        drinks = 0.0
        for s in range(slots.shape[1]):
            if slots[r, s] >= 0 and classes[s] == alcohol:
                drinks += circuits[slots[r, s]].exposure * elimination[s]
        out[i] = _weight_of_drinking(drank[r], drinks, m[0])
