"""The day of all services: leave, seek, be referred, give up waiting, enter."""

from __future__ import annotations

from typing import Any

import numpy as np

from population.care.capacity import census, enter, places, send_back
from population.care.referral import refer_today
from population.care.retention import give_up, leave
from population.care.seeking import seek


def serve(model: Any) -> None:
    """The day of all services: leave, seek, be referred, give up waiting, enter."""
    if not model.courses.n_rows or not model.treatments:
        return
    ledger = model.courses.fields("ledger")
    treated, _, inside, _ = census(model)
    leave(model, ledger, treated)
    for t, count in enumerate(inside):  # as many as before anybody left: never fewer than now
        if count and count > places(model, t):
            send_back(model, ledger, t, treated)
    seek(model, ledger)
    refer_today(model, ledger)
    treated, waiting, inside, queued = census(model)
    give_up(model, ledger, waiting)
    for t, count in enumerate(queued):
        if count and inside[t] < places(model, t):
            enter(model, ledger, t, treated, waiting)


def note_deaths(model: Any, rows: np.ndarray) -> None:
    """People in `rows` die: those who waited for treatment are counted, once for each class that they waited for."""
    ledger = model.courses.fields("ledger")
    for k, name in enumerate(model.class_names):
        held = model.table["courses"][rows, k]
        mine = rows[held >= 0]
        waited = (ledger.waiting_for[held[held >= 0]] >= 0).any(axis=1)
        model.recorder.count("deaths_waiting", name, mine[waited])
