"""The day, as a list."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from population.capital import lose_and_regain
from population.care.service import serve
from population.circuit_phase import WEEK, choose_who_moves, live, reflect
from population.costs.accounts import account
from population.environment import open_market, surround
from population.harm import harm
from population.histories import remember
from population.interventions.acting import encourage, intervene
from population.justice import arrest_and_release
from population.kits import hand_out_kits
from population.life_course import months_pass, offer_first_use, read_disorder
from population.people.demography import turn
from population.people.moving import move_house
from population.prescribing import fill_prescriptions
from population.recorder import record
from population.services import serve_people_who_use
from population.tie_turnover import turn_ties_over

Phase = Callable[[Any], None]

PHASES: tuple[Phase, ...] = (
    intervene,
    open_market,
    months_pass,
    lose_and_regain,
    move_house,
    turn_ties_over,
    fill_prescriptions,
    hand_out_kits,
    serve_people_who_use,
    offer_first_use,
    choose_who_moves,
    surround,
    encourage,
    live,
    reflect,
    harm,
    remember,
    serve,
    arrest_and_release,
    turn,
    read_disorder,
    account,
    record,
)
"""What happens in a day, in this order; each phase stands in the file that owns its subject."""

EVERY_DAY: tuple[Phase, ...] = (choose_who_moves, surround, encourage, live, reflect, harm, remember)
"""The phases that a week of the past still does day by day; the others it does once."""


def week_of_the_past(model: Any) -> None:
    """Seven days at once: `PHASES` in their order, those of `EVERY_DAY` seven times."""
    first = PHASES.index(EVERY_DAY[0])
    last = first + len(EVERY_DAY)
    begin = model.day
    attempts = []
    model.dt = WEEK
    for phase in PHASES[:first]:
        phase(model)
    for model.day in range(begin, begin + WEEK):
        model.dt = 1
        for phase in EVERY_DAY:
            phase(model)
        attempts.append((model.outcome, model.outcome_rows))
    model.outcome, model.outcome_rows = (np.concatenate(part) for part in zip(*attempts, strict=True))
    model.dt = WEEK
    for phase in PHASES[last:]:
        phase(model)
    model.dt = 1
    model.day = begin + WEEK
