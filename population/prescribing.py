"""Prescribed opioids: courses of treatment, what is left of them at home, and the way from there to people who use."""

from __future__ import annotations

from typing import Any

import numpy as np

from neuro.files import read_yaml
from neuro.registry import substance
from population.loops.day import stocks_change
from population.mechanisms.long_term import ended_share
from population.steps.stocks import Users
from population.tables import DATA

NOT_PRESCRIBED = -1


def prescribed_substance(substances: tuple[str, ...]) -> int:
    """Number of the substance that `data/courses/CLASS.yaml` says is prescribed, or -1."""
    for s, name in enumerate(substances):
        course = read_yaml(DATA / "courses" / f"{substance(name).substance_class}.yaml")
        if course.get("prescribed") == name:
            return s
    return NOT_PRESCRIBED


def users(model: Any) -> Users:
    """Who uses the substance prescribed, as the steps of a stock take it."""
    slots = model.table["slots"][:, model.prescribed]
    return Users(slots, model.circuits.plain("state"), model.circuits.plain("ledger")["last_use_day"])


def fill_prescriptions(model: Any) -> None:
    """28 days of the stocks of those whose turn it is: disposal, a course of treatment, doses that ties pass on."""
    if model.prescribed != NOT_PRESCRIBED:
        change_stocks(model, model.in_turn[~model.table["in_jail"][model.in_turn]])


def change_stocks(model: Any, rows: np.ndarray) -> None:
    """28 days of the stocks of the people in `rows`."""
    table, r, rules = model.table.views, model.rules.plain, model.scenario.prescribing
    stocks_change(
        rows, model.seed, model.day, table["uid"], table["birth_day"], table["sex"], model.age_day,
        rules.dispensing_per_100.at(model.year), ended_share(rules.dispensing_per_100.at, model.year),
        rules.disposal.at(model.year),
        float(r.substances[model.prescribed]["reference_doses_per_day"]), users(model), table["stock"],
        table["medicine_days"], model.ties.columns, r.prescribing,
    )  # fmt: skip
