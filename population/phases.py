"""The day, as a list."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from population.care import serve
from population.circuit_phase import choose_who_moves, live, reflect
from population.demography import turn
from population.environment import open_market, surround
from population.harm import harm
from population.life_course import months_pass, offer_first_use, read_disorder
from population.recorder import record

Phase = Callable[[Any], None]

PHASES: tuple[Phase, ...] = (
    open_market,
    months_pass,
    choose_who_moves,
    surround,
    live,
    reflect,
    harm,
    offer_first_use,
    serve,
    turn,
    read_disorder,
    record,
)
"""What happens in a day, in this order; each phase stands in the file that owns its subject."""
