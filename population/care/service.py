"""The day of all services: leave, seek, be referred, give up waiting, enter."""

from __future__ import annotations

from typing import Any

import numpy as np

from population.care.capacity import courses_in_care, enter, send_back
from population.care.referral import refer_today
from population.care.retention import give_up, leave
from population.care.seeking import seek


def serve(model: Any) -> None:
    """The day of all services: leave, seek, be referred, give up waiting, enter."""
    if not model.courses.n_rows or not model.treatments:
        return
    ledger = model.courses.fields("ledger")
    inside = courses_in_care(model)[0]
    leave(model, ledger, inside)
    inside = inside[(ledger.treatment[inside] >= 0).any(axis=1)]
    for t in range(len(model.treatments)):
        send_back(model, ledger, t, inside)
    seek(model, ledger)
    refer_today(model, ledger)
    inside, waiting = courses_in_care(model)
    give_up(model, ledger, waiting)
    for t in range(len(model.treatments)):
        enter(model, ledger, t, inside, waiting)


def note_deaths(model: Any, rows: np.ndarray) -> None:
    """People in `rows` die: those who waited for treatment are counted, once for each class that they waited for."""
    ledger = model.courses.fields("ledger")
    for k, name in enumerate(model.class_names):
        held = model.table["courses"][rows, k]
        mine = rows[held >= 0]
        waited = (ledger.waiting_for[held[held >= 0]] >= 0).any(axis=1)
        model.recorder.count("deaths_waiting", name, mine[waited])
