"""Phasic dopamine and natural reward, in fold of the drug-naive tonic level above it; tonic as a share of it."""

from __future__ import annotations

from math import exp, log
from typing import Any


def surge(sensitivity: float, dose: float, tolerance: float, acute: float, blocked: float, p: Any) -> float:
    """Phasic surge of one dose dDA = sens u dose (1 - block) / (1 + T* + T_a), u the surge of a standard dose."""
    return sensitivity * p.surge_fold * dose * (1.0 - blocked) / (1.0 + tolerance + acute)


def ageing(age_years: float, g: Any) -> float:
    """What is left of a surge at an age, s = exp(-r max(0, a - a0)): receptors and transporters of dopamine go with
    age, and with them what a dose does and teaches (Karrer 2017 Neurobiol Aging 57:36; recalled, not re-checked).
    """
    return exp(-g.release_ageing * max(0.0, age_years - g.release_ageing_from))


def share_blocked(antagonist: float, behind: float) -> float:
    """Share of the surge that is taken away, b = a + s (1 - a): at the receptor (a), or behind it (s), as naltrexone
    takes the opioid-mediated part of the surge of alcohol, which stays on board (Gonzales & Weiss 1998 J Neurosci
    18:10663; recalled, not re-checked).
    """
    return antagonist + behind * (1.0 - antagonist)


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


def supported(tonic: float, support: float) -> float:
    """Tonic dopamine under a medicine that raises it, ton' = ton + s (1 - ton): a blocker of reuptake makes up for a
    share of the deficit and lifts nobody above the own baseline (bupropion: Stahl 2004 Prim Care Companion 6:159;
    recalled, not re-checked).
    """
    return tonic + support * (1.0 - tonic)


def hedonic(response: float, g: Any) -> float:
    """Hedonic response to a dopamine response y, hed = ln(1 + y) - zeta y (concave, and too much is too much)."""
    return log(1.0 + response) - g.hedonic_satiation * response


def natural_error(response: float, expected: float) -> float:
    """Prediction error of natural reward delta_n = R s_n - N: all of it can be learned away (Schultz 1997)."""
    return response - expected


def natural_expected_after(expected: float, response: float, g: Any) -> float:
    """What natural reward has come to be N' = R s_n + (N - R s_n) E(tau_n)."""
    return response + (expected - response) * g.keep_natural_learning


def natural_value(response: float, error: float, tonic: float, g: Any) -> float:
    """Value of natural reward h_n = hedonic(R s_n) + k_n delta_n - k_ton (1 - tonic): fewer receptors and a low tonic
    level flatten food, friends and work; better or worse than expected counts on top, for as long as it is news.
    """
    return hedonic(response, g) + g.natural_error_weight * error - g.anhedonia_weight * (1.0 - tonic)


def anhedonia(response: float, naive_response: float, tonic: float, g: Any) -> float:
    """Anhedonia a = max(0, hedonic(R0 s_n) - hedonic(R s_n) + k_ton (1 - tonic)): what receptors and tonic level take
    from a day that the drug-naive brain would enjoy (Koob & Le Moal 2001); mere disappointment is not part of it.
    """
    lost = hedonic(naive_response, g) - hedonic(response, g)
    return max(0.0, lost + g.anhedonia_weight * (1.0 - tonic))


def spoiled(liked: float, aversion: float) -> float:
    """Liking of a dose that makes ill h_d' = h_d - v: the reaction comes with the outcome, and is learned with it
    (ethanol on disulfiram: Skinner 2014 PLoS One 9:e87366; recalled, not re-checked).
    """
    return liked - aversion


def outcome_value_after(value: float, liked: float, doses: float, g: Any) -> float:
    """Learned outcome value U' = U + (1 - exp(-alpha_U n)) (h_d + l_i - U): what the goal-directed system expects to
    like, l_i how pleasant this person finds the effects (people differ as much as drugs do: de Wit & Phillips 2012
    Neurosci Biobehav Rev 36:1565, recalled); it fades by E(tau_U) without use.
    """
    return value + (1.0 - exp(-g.outcome_learning_rate * doses)) * (liked - value)
