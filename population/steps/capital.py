"""What 28 days do to one person's work and home; `population.loops.harm` runs this over people.

`c` are the parameters of `data/capital.yaml`, `g` and `ps` those of the circuit.
"""

from __future__ import annotations

from typing import Any

from neuro.steps.adapting import neuroadaptation
from population.mechanisms.capital import (
    home_found_rate,
    home_lost_rate,
    within,
    work_found_rate,
    work_lost_rate,
)
from population.mechanisms.criteria import BLOCK_DAYS

WORKING_FROM, WORKING_TO = 18.0, 65.0


def set_point_drive(circuits: Any, slots: Any, g: Any, ps: Any) -> float:
    """What drives the hedonic set point away, 1 - prod_s (1 - s_A F): cigarettes weigh little in it
    (`neuro.steps.adapting.adapt`).
    """
    kept = 1.0
    for s in range(len(slots)):
        if slots[s] >= 0:
            kept *= 1.0 - ps[s].allostasis_scale * neuroadaptation(circuits[slots[s]], g, ps[s])
    return 1.0 - kept


def most_losses(c: Any) -> float:
    """Probability within 28 days that no loss of work or of a home exceeds."""
    return within(max(c.work_lost, c.home_lost * c.home_lost_jobless), BLOCK_DAYS)


def month_of_capital(
    age: float, jobless: bool, homeless: bool, drive: float, u: float, v: float, c: Any
) -> tuple[bool, bool]:
    """(without work, without a home) after 28 days; u and v uniform."""
    if jobless:
        jobless = u >= within(work_found_rate(drive, homeless, c), BLOCK_DAYS)
    elif WORKING_FROM <= age < WORKING_TO:
        jobless = u < within(work_lost_rate(drive, c), BLOCK_DAYS)
    if homeless:
        homeless = v >= within(home_found_rate(jobless, c), BLOCK_DAYS)
    else:
        homeless = v < within(home_lost_rate(drive, jobless, c), BLOCK_DAYS)
    return jobless, homeless
