"""Phasic and tonic dopamine, in fold of the person's own drug-naive tonic baseline (1.0 = +100 %)."""

from __future__ import annotations

from math import exp, log
from typing import Any


def surge(sensitivity: float, dose: float, tolerance: float, blocked: float, p: Any) -> float:
    """Phasic surge of one dose dDA = sens u dose (1 - block) / (1 + T*), u the surge of a standard dose."""
    return sensitivity * p.surge_fold * dose * (1.0 - blocked) / (1.0 + tolerance)


def prediction_error(surged: float, expected: float, load: float, g: Any) -> float:
    """Reward-prediction error delta = nu dDA + (1 - nu) max(dDA - expected, 0) - k A, at least floor dDA.

    The share nu of a drug surge cannot be cancelled by prediction (Redish 2004, graded because cocaine is
    blocked too: Panlilio 2007); the allostatic set point subtracts (Dezfouli 2009). A natural reward has nu = 0.
    """
    cancellable = (1.0 - g.noncompensable_fraction) * max(surged - expected, 0.0)
    delta = g.noncompensable_fraction * surged + cancellable - g.allostatic_error_threshold * load
    return max(delta, g.error_floor_fraction * surged)


def tonic_without_drug(withdrawn: float, load: float, g: Any) -> float:
    """Tonic dopamine without drug ton = 1 - a_w w - a_A A, at least a floor (Rossetti 1992 EJP)."""
    deficit = g.withdrawal_tonic_loss * withdrawn + g.allostatic_tonic_loss * load
    return max(g.tonic_min, 1.0 - deficit)


def hedonic(response: float, g: Any) -> float:
    """Hedonic response to a dopamine response y, hed = ln(1 + y) - zeta y (concave, and too much is too much)."""
    return log(1.0 + response) - g.hedonic_satiation * response


def natural_value(d2: float, reward: float, tonic: float, g: Any) -> float:
    """Value of a natural reward h_n = hedonic(R s_n) - k_ton (1 - tonic): fewer receptors and a low tonic level
    flatten food, friends and work (anhedonia).
    """
    return hedonic(d2 * reward, g) - g.anhedonia_weight * (1.0 - tonic)


def outcome_value_after(value: float, liked: float, doses: float, g: Any) -> float:
    """Learned outcome value U' = U E(tau) + (1 - exp(-alpha_U n)) (h_d - U): what the goal-directed system expects
    to like; it fades without use.
    """
    learned = value + (1.0 - exp(-g.outcome_learning_rate * doses)) * (liked - value)
    return learned if doses > 0.0 else learned * g.keep_outcome_value
