"""Compiling ahead: every loop is called once with nobody in it, so that compilation is a phase of its own."""

from __future__ import annotations

from typing import Any

import numpy as np

from neuro.kernel import uniform_rows
from population.calendar import DAYS_PER_YEAR
from population.capital import lose_and_regain
from population.care.capacity import courses_in_care, end, place, queue
from population.care.retention import give_up, leaves
from population.care.seeking import ask_for_care, those_who_try
from population.circuit_phase import choose_who_moves, live, reflect
from population.compile_ahead import a_helper, is_cold, is_helper
from population.environment import open_market, surround
from population.harm import overdosed
from population.histories import remember
from population.justice import arrested, due, hold_all
from population.kits import lapse, served
from population.life_course import close_block, offer_first_use, pass_month
from population.loops.care import joins
from population.loops.events import add_cells, add_levels
from population.loops.harm import company_there
from population.loops.homes import draw_adults, who_is_near, who_lives_there
from population.loops.ties import befriends, ties_change, ties_of_the_leaving
from population.loops.turns import of_age, still_here
from population.people.demography import mortal
from population.people.mortality import remember_use
from population.people.moving import settle, who_moves
from population.prescribing import fill_prescriptions
from population.services import outside_jail
from population.tie_turnover import change_ties


def warm_up(model: Any) -> None:
    """Compile, or load from the cache, all loops; to be called while nobody has a circuit. Changes no state.

    Where nothing is compiled yet, a second process compiles half of it (`compile_ahead`).
    """
    nobody = np.empty(0, np.int64)
    model.in_turn = nobody
    uniform_rows(model.seed, "death", nobody)
    uniform_rows(model.seed, "death", nobody, nobody)
    open_market(model)
    with a_helper(is_cold(ties_change)):
        if not is_helper():
            _of_circuits(model, nobody)
    _of_company(model, nobody)


def _of_circuits(model: Any, nobody: np.ndarray) -> None:
    """The half of this process: what a day brings to people with a circuit, and what is told of it."""
    for phase in (choose_who_moves, surround, live, reflect, remember):
        phase(model)
    pass_month(model, nobody)
    remember_use(model, nobody)
    mortal(model)
    model.active.among(nobody)
    still_here(nobody, nobody, model.table.uid, model.table.alive)
    of_age(nobody, model.table["birth_day"], model.day, nobody)
    due(model)
    model.accounts.look_at_all(model)
    model.accounts.count_day(model, nobody)
    model.accounts.count_up_to(model, nobody, model.day)
    if model.accounts.persons is not None:
        model.accounts.persons.count_day(model, nobody)


def _of_company(model: Any, nobody: np.ndarray) -> None:
    """The half of a helper, where there is one: ties, offers, harm, care and events."""
    for phase in (overdosed, fill_prescriptions, offer_first_use, lose_and_regain):
        phase(model)
    change_ties(model, nobody)
    close_block(model)
    lapse(model, nobody)
    served(model, 0, 0.0)
    outside_jail(model, nobody)
    who_moves(model, nobody)
    settle(model, nobody, np.empty(0))
    arrested(model, 1.0)
    hold_all(model, nobody, [])
    _of_care(model, nobody)
    _of_events(model, nobody)


def _of_care(model: Any, nobody: np.ndarray) -> None:
    courses_in_care(model)
    if model.treatments:
        leaves(model, nobody)
        end(model, 0, nobody)
        queue(model, 0, nobody)
        place(model, 0, nobody)
        those_who_try(model)
        ask_for_care(model, nobody, nobody, nobody)
        give_up(model, model.courses.fields("ledger"), nobody)
        none = model.tracks[:0]
        joins(0, 0, np.empty(0), np.zeros(3), model.courses.plain("ledger"), none, model.rules.plain.care)


def _of_events(model: Any, nobody: np.ndarray) -> None:
    """Those who leave and enter, whose overdose is seen, and whom the recorder counts."""
    table, ties = model.table, model.ties.columns
    where = (nobody, model.day, table["birth_day"], table["sex"], table["deprivation"], table["urban"])
    add_levels(*where, table["group"], np.zeros(1))
    add_cells(*where, 0, model.accounts.book.events)
    ties_of_the_leaving(nobody, ties)
    draw_adults(nobody, np.empty(0), nobody, table["area"][:0], np.empty(0), nobody)
    who_lives_there(nobody, nobody, 0, table["household"], table.alive, nobody)
    who_is_near(nobody, 0, DAYS_PER_YEAR, table["birth_day"], table["area"], table.alive, nobody)
    befriends(0, nobody, 0, model.seed, model.day, table.uid, 1.0, ties, np.empty(0))
    uid, no, alone = np.zeros(1, np.int64), np.zeros(1, bool), ties._replace(degree=np.zeros(1, np.int16))
    company_there(
        0, model.seed, model.day, uid, no, no, alone, table["courses"], model.courses.plain("ledger"), -1, 1.0, 0.0,
        0.0, model.rules.plain.harm, np.empty(1, np.int64),
    )  # fmt: skip
