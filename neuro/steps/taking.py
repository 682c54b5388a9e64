"""Doses taken: the overdose hazard that lies in them, what they teach, what is absorbed."""

from __future__ import annotations

from typing import Any

from neuro.equations.adaptation import tolerance_in_place
from neuro.equations.choice import overdose_hazard
from neuro.equations.dopamine import share_blocked, surge
from neuro.equations.kinetics import (
    acute_tolerance,
    amount_after,
    exposure_after,
    mean_amount,
    used_share,
)
from neuro.steps.learning import consolidate, learn
from neuro.steps.resting import rest


def consume(
    brain: Any, circuit: Any, course: Any, around: Any, occasion: Any, offer: Any, g: Any, p: Any
) -> None:
    """Take `circuit.doses`, or what is left of them where part is held back: their hazard against today's tolerance,
    what they teach, what is absorbed.
    """
    c = circuit
    c.overdose_hazard = 0.0
    kept = 1.0 - offer.held_back
    amount = c.doses * c.remembered_dose * kept
    if c.doses > 0.0:
        tolerant = tolerance_in_place(c.tolerance, occasion.cues[0], g)
        felt = c.remembered_dose * kept * (1.0 - occasion.antagonist_block)
        c.overdose_hazard = overdose_hazard(c.doses, felt, offer.potency, tolerant, g, p)
        if offer.held_back > 0.0:
            acute = acute_tolerance(c.concentration, p)
            blocked = share_blocked(occasion.antagonist_block, occasion.surge_block)
            c.surge = surge(c.sensitivity, c.remembered_dose * kept, tolerant, acute, blocked, p)
        learn(brain, c, course, around, occasion, c.doses, g, p)
    else:
        rest(c, course, around, g, p)
    consolidate(c, g)
    absorb(c, amount, occasion.antagonist_block, g, p)


def absorb(circuit: Any, amount: float, blocked: float, g: Any, p: Any) -> None:
    """Kinetics of `amount` standard doses taken evenly over the step, less the share that an antagonist keeps from the
    receptor; and the trace of use.
    """
    c = circuit
    per_day = amount * (1.0 - blocked) / g.dt
    mean = mean_amount(c.concentration, per_day, p)
    c.concentration = amount_after(c.concentration, per_day, p)
    c.exposure = exposure_after(c.exposure, mean, g)
    c.idle_days = 0.0 if amount > 0.0 else c.idle_days + g.dt
    used = used_share(amount, c.idle_days, g.dt)
    c.use_trace = used + (c.use_trace - used) * g.keep_use_trace
    c.access = 1.0 if amount > 0.0 else c.access * g.keep_access
