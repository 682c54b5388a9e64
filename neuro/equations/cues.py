"""Cue-reward learning, its consolidation, its incubation, its extinction."""

from __future__ import annotations

from math import exp
from typing import Any

from neuro.records import INTEROCEPTIVE

NOTHING_LEFT = 1e-6
"""Labile weight that counts as faded."""


def cue_weight(labile: float, stable: float) -> float:
    """Strength of one cue W = Wf + Ws - Wf Ws: labile or structural potentiation opens the same synapse."""
    return labile + stable - labile * stable


def noticed(cue: float, preoccupation: float, g: Any) -> float:
    """Exposure as noticed x' = x + k_K K x (1 - x): who is preoccupied sees more of the cues that are there
    (attentional bias, Field, Munafo & Franken 2009).
    """
    return cue + g.preoccupation_attention * preoccupation * cue * (1.0 - cue)


def expectation(cues: Any, felt: float, labile: Any, stable: Any, preoccupation: float, g: Any) -> float:
    """Drug expectation from the cues present What = 1 - prod_c (1 - x'_c W_c), x'_c the exposure to cue class c as
    noticed; the fifth cue, `felt`, is another drug on board.
    """
    missing = 1.0 - felt * cue_weight(labile[INTEROCEPTIVE], stable[INTEROCEPTIVE])
    for c in range(INTEROCEPTIVE):
        missing *= 1.0 - noticed(cues[c], preoccupation, g) * cue_weight(labile[c], stable[c])
    return 1.0 - missing


def plasticity(trait: float, mature: float, g: Any) -> float:
    """Rate of learning relative to an adult's mean L = trait (1 + k (1 - mat(a))): adolescents learn cues and habits
    faster (Brenhouse & Andersen 2008).
    """
    return trait * (1.0 + g.adolescent_plasticity * (1.0 - mature))


def learning_gate(d1: float, rate: float, sensitised: float, stressed: float, g: Any) -> float:
    """Gate of LTP = D1 L (1 + g_G G_k)(1 + k_GS (S* - s0)): L from `plasticity`, s0 chronic stress of the mean
    person without shocks; a sensitised or stressed system learns faster (Vezina 2004; Piazza & Le Moal 1996).
    """
    facilitated = max(0.0, 1.0 + g.stress_facilitation * (stressed - g.stress_mean))
    return d1 * rate * sensitised_gain(sensitised, g) * facilitated


def contingency_ceiling(use_trace: float, g: Any) -> float:
    """What a cue of daily life, met on days with and without use, can come to predict: ceiling = floor + (1 - floor)
    (1 + h) v / (v + h), v the share of recent days with use, 1 for daily use.
    """
    h = g.cue_contingency_half
    return min(1.0, g.cue_cap_floor + (1.0 - g.cue_cap_floor) * (1.0 + h) * use_trace / (use_trace + h))


def potentiated(
    labile: float,
    stable: float,
    cue: float,
    error: float,
    doses: float,
    gate: float,
    ceiling: float,
    g: Any,
    p: Any,
) -> float:
    """LTP of one cue, Wf' = m - (m - Wf) exp(-alpha gate delta n x / m), m = (ceiling - Ws) / (1 - Ws): the weight W
    never passes its ceiling; Wf decays by E(tau_f). `gate` from `learning_gate`.

    Potentiation needs a positive error and D1 (Wolf 2010; Lovinger 2010).
    """
    if (1.0 - labile) * (1.0 - stable) <= 1.0 - ceiling:
        return labile
    most = (ceiling - stable) / (1.0 - stable)
    rate = g.cue_learning_rate * p.cue_learning_scale * gate * error * doses * cue
    return most - (most - labile) * exp(-rate / most)


def stable_after(labile: float, stable: float, g: Any) -> float:
    """Consolidation into structure Ws' = 1 - (1 - Ws E(tau_s)) exp(-Wf dt / tau_con): years, not weeks.

    A labile weight under `NOTHING_LEFT` has nothing left to consolidate.
    """
    if labile < NOTHING_LEFT:
        return stable * g.keep_cue_stable
    return 1.0 - (1.0 - stable * g.keep_cue_stable) * exp(-labile * g.dt / g.cue_consolidation_days)


def preoccupation_after(
    preoccupation: float, error: float, relative_doses: float, gate: float, expected: float, g: Any
) -> float:
    """Potentiation from the ventral tegmental area to the prefrontal cortex, K' = 1 - (1 - K E(tau_K))
    exp(-alpha_K gate delta What n / n_ref): the expected drug comes to occupy thought (Goldstein & Volkow 2011).
    """
    rate = g.preoccupation_rate * gate * error * relative_doses * expected
    return 1.0 - (1.0 - preoccupation * g.keep_preoccupation) * exp(-rate)


def sensitisation_after(sensitised: float, drive: float, g: Any) -> float:
    """Incentive sensitisation G' = 1 - (1 - G E(tau_G)) exp(-alpha_G d), d = L sum delta n / n_ref.

    Of all substances together, and of each class alone: one sensitises in part to another (Robinson & Berridge 1993;
    Vezina 2004).
    """
    if drive <= 0.0:
        return sensitised * g.keep_sensitisation
    return 1.0 - (1.0 - sensitised * g.keep_sensitisation) * exp(-g.sensitisation_rate * drive)


def sensitised_gain(sensitised: float, g: Any) -> float:
    """What sensitisation to a class multiplies its cues and primes by = 1 + g_G G_k."""
    return 1.0 + g.sensitisation_gain * sensitised


def sated_gain(agonist: float, g: Any) -> float:
    """What a prescribed agonist leaves of cue reactivity = 1 - k O_med: wanting needs a need (Zhang et al. 2009; heroin
    cues before and after methadone, Langleben et al. 2008).
    """
    return 1.0 - g.agonist_satiation * agonist


def cue_value(expected: float, matured: float, gain: float, inhibition: float, g: Any) -> float:
    """Cue reactivity V = What (1 + g_Z Z) gain (1 - I*): incubation and sensitisation multiply, extinction hides."""
    return expected * (1.0 + g.incubation_gain * matured) * gain * (1.0 - inhibition)


def silent_after(silent: float, matured: float, error: float, relative_doses: float, g: Any, p: Any) -> float:
    """Silent synapses made by use, Y' = m - (m - Y E(tau_r)) exp(-c_Y delta n / n_ref), m = 1 - Z: those that have
    matured are no longer there to be made (Dong & Nestler 2014).
    """
    most = 1.0 - matured
    return most - (most - silent * p.keep_maturation) * exp(-g.silent_synapse_rate * error * relative_doses)


def matured_after(silent: float, matured: float, p: Any) -> float:
    """Silent synapses mature into CP-AMPA receptors, Z' = Z e2 + Y k (e2 - e1), e1 = E(tau_r), e2 = E(tau_z): cue
    craving incubates for weeks and then declines, for as long as the substance says (Grimm 2001; Shalev 2001).
    """
    return matured * p.keep_matured_decay + silent * p.maturation_flow * (
        p.keep_matured_decay - p.keep_maturation
    )


def incubation_kept(relative_doses: float, g: Any) -> float:
    """Share of the matured synapses that use leaves = exp(-k_Z n / n_ref)."""
    return exp(-g.incubation_reset * relative_doses)


def inhibition(here: float, elsewhere: float, control: float, g: Any) -> float:
    """Extinction memory at work I* = min(1, P_k)(I_here + gen I_elsewhere): bound to its context (renewal) and in need
    of the prefrontal cortex (Bouton 2004).
    """
    total = min(1.0, control) * (here + g.extinction_generalisation * elsewhere)
    return min(g.extinction_ceiling, max(0.0, total))


def extinction_step(expected: float, control: float, therapy: float, g: Any) -> float:
    """Extinction learned in a step without use r = alpha_E What min(1, P_k)(1 + cet) dt."""
    return g.extinction_rate * expected * min(1.0, control) * (1.0 + therapy) * g.dt


def extinction_after(memory: float, rate: float, g: Any) -> float:
    """Extinction where the person is and does not use I' = I_max - (I_max - I E(tau_I)) exp(-r); elsewhere only
    E(tau_I) acts, which is spontaneous recovery (Bouton 2004).
    """
    if rate <= 0.0:
        return memory * g.keep_extinction
    return g.extinction_max - (g.extinction_max - memory * g.keep_extinction) * exp(-rate)


def extinction_in_sessions(memory: float, rate: float, g: Any) -> float:
    """Extinction that sessions of cue exposure add to the clinic's memory I' = I_max - (I_max - I) exp(-r); at home it
    counts as far as extinction generalises (renewal: Conklin & Tiffany 2002 Addiction 97:155; recalled).
    """
    if rate <= 0.0:
        return memory
    return g.extinction_max - (g.extinction_max - memory) * exp(-rate)


def extinction_kept(relative_doses: float, g: Any) -> float:
    """Share of extinction that use leaves = exp(-k_re n / n_ref): rapid reacquisition (Bouton 2004)."""
    return exp(-g.reacquisition_rate * relative_doses)
