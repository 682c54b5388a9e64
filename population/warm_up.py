"""Compiling ahead: every loop is called once with nobody in it, so that compilation is a phase of its own."""

from __future__ import annotations

from typing import Any

import numpy as np

from neuro.kernel import uniform_rows
from population.circuit_phase import choose_who_moves, live, reflect
from population.environment import open_market, surround
from population.harm import harm
from population.histories import remember
from population.life_course import close_block, offer_first_use, pass_month
from population.mortality import excess_hazards, remember_use
from population.prescribing import fill_prescriptions
from population.tie_turnover import change_ties


def warm_up(model: Any) -> None:
    """Compile, or load from the cache, all loops; to be called while nobody has a circuit. Changes no state."""
    nobody = np.empty(0, np.int64)
    model.in_turn = nobody
    uniform_rows(model.seed, "death", nobody)
    for phase in (
        open_market, choose_who_moves, surround, live, reflect, harm, remember, fill_prescriptions, offer_first_use,
    ):  # fmt: skip
        phase(model)
    pass_month(model, nobody)
    remember_use(model, nobody)
    excess_hazards(model, nobody)
    change_ties(model, nobody)
    close_block(model)
    model.accounts.count_day(model, nobody)
    model.accounts.count_up_to(model, nobody, model.day)
    if model.accounts.persons is not None:
        model.accounts.persons.count_day(model, nobody)
