"""How dangerous what a person took in a step is: several depressants, batches that are known, what hides in stimulants.

`circuits`, `slots` and `classes` are as in `population.steps.meaning`; `h` are the parameters of `data/overdose.yaml`.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from neuro.streams import STREAM, uniforms
from population.mechanisms.depressants import (
    adulterated,
    dangerous_dose,
    on_board,
    together,
    untested,
    with_alcohol,
    with_sedatives,
)
from population.mechanisms.rescue import overdose_probability

OVERDOSE, CHECKING = STREAM["overdose"], STREAM["checking"]
LASTING = 1
"""Which draw of the stream "overdose" is a person's own on all days: whether sedatives are among what is taken."""


class Board(NamedTuple):
    """What holds for everybody in a step: numbers of the classes of opioids and alcohol and of the opioid prescribed
    (-1 where there is none), days of the step, share of people on opioids who take sedatives, share of people who have
    drugs checked and of warnings that are heeded, hazard and exponent of fentanyl that is hidden, and the weight of
    tolerance in danger.
    """

    opioid: int
    alcohol: int
    prescribed: int
    days: float
    sedatives: float
    checked: float
    heeded: float
    hidden_hazard: float
    hidden_exponent: float
    tolerance_weight: float


def other_opioids(own: int, circuits: Any, slots: Any, classes: Any, opioid: int, h: Any, ps: Any) -> float:
    """Mean dangerous dose of the other opioids on board when substance `own` is taken."""
    found = 0.0
    for s in range(len(slots)):
        if s != own and slots[s] >= 0 and classes[s] == opioid:
            c = circuits[slots[s]]
            if c.overdose_hazard > 0.0:
                weight = dangerous_dose(c.overdose_hazard, c.doses, ps[s].overdose_exponent)
                found += on_board(c.doses, h.opioid_hours, h) * weight
    return found


def doses_of_the_market(circuits: Any, slots: Any, classes: Any, board: Any) -> float:
    """Doses of opioids of unknown content taken in the step: all but tablets prescribed."""
    found = 0.0
    for s in range(len(slots)):
        if slots[s] >= 0 and classes[s] == board.opioid and s != board.prescribed:
            found += circuits[slots[s]].doses
    return found


def opioid_hazard(
    s: int, bought: float, drinks: float, used_to_it: float, sedated: bool, circuits: Any, slots: Any, classes: Any,
    board: Any, h: Any, ps: Any,
) -> float:  # fmt: skip
    """Hazard of opioid s with other opioids, alcohol, `used_to_it` the tolerance to it, and sedatives on board; of the
    doses `bought` the later ones are fitted to what the first one showed.
    """
    c, g = circuits[slots[s]], ps[s].overdose_exponent
    others = other_opioids(s, circuits, slots, classes, board.opioid, h, ps)
    found = together(float(c.overdose_hazard), c.doses, others, g)
    if s != board.prescribed:
        found *= untested(bought, board.days, ps[s].reference_doses_per_day, h)
    found = with_alcohol(found, drinks, used_to_it, g, board.tolerance_weight, h)
    return with_sedatives(found, g, h) if sedated else found


def hidden_hazard(
    aware: bool, circuits: Any, slots: Any, classes: Any, shares: Any, board: Any, h: Any
) -> float:
    """Hazard of fentanyl in what was taken for something else than an opioid, against tolerance to opioids; `shares` of
    doses by substance that hold it. Who has drugs checked leaves most of it.
    """
    tolerance, doses = 0.0, 0.0
    for s in range(len(slots)):
        if slots[s] >= 0:
            if classes[s] == board.opioid:
                tolerance = max(tolerance, circuits[slots[s]].tolerance)
            else:
                doses += shares[s] * circuits[slots[s]].doses
    if doses <= 0.0:
        return 0.0
    if aware:
        doses *= 1.0 - board.heeded
    return adulterated(
        doses, tolerance, board.hidden_hazard, board.hidden_exponent, board.tolerance_weight, h
    )


def total_hazard(
    sedated: bool,
    aware: bool,
    circuits: Any,
    slots: Any,
    classes: Any,
    shares: Any,
    board: Any,
    h: Any,
    ps: Any,
) -> tuple[float, float]:
    """(hazard of all substances of the step, the part of it by fentanyl in what is not an opioid)."""
    drinks, used_to_it, hazard = 0.0, 0.0, 0.0
    bought = doses_of_the_market(circuits, slots, classes, board)
    for s in range(len(slots)):
        if slots[s] >= 0 and classes[s] == board.alcohol:
            drinks += circuits[slots[s]].doses * circuits[slots[s]].remembered_dose
            used_to_it = max(used_to_it, circuits[slots[s]].tolerance)
    for s in range(len(slots)):
        if slots[s] >= 0 and circuits[slots[s]].overdose_hazard > 0.0:
            if classes[s] == board.opioid:
                hazard += opioid_hazard(
                    s, bought, drinks, used_to_it, sedated, circuits, slots, classes, board, h, ps
                )
            else:
                hazard += float(circuits[slots[s]].overdose_hazard)
    hidden = hidden_hazard(aware, circuits, slots, classes, shares, board, h)
    return hazard + hidden, hidden


def hazard_of(
    seed: int, uid: int, circuits: Any, slots: Any, classes: Any, shares: Any, board: Any, h: Any, ps: Any
) -> tuple[float, float]:
    """`total_hazard` of a person, who takes sedatives and has drugs checked or not."""
    sedated = board.sedatives > 0.0 and uniforms(seed, OVERDOSE, uid, 0, LASTING)[0] < board.sedatives
    aware = board.checked > 0.0 and uniforms(seed, CHECKING, uid, 0)[0] < board.checked
    return total_hazard(sedated, aware, circuits, slots, classes, shares, board, h, ps)


def overdosed(seed: int, uid: int, day: int, hazard: float, h: Any) -> bool:
    """Whether the person overdoses in this step, from the hazard of all substances."""
    if hazard <= 0.0:
        return False
    return uniforms(seed, OVERDOSE, uid, day)[0] < overdose_probability(hazard, h)
