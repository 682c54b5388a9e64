"""One mechanism at a time switched off: a name, and the parameters or inputs that take it away.

`NAME` is a parameter of the circuit, `*.NAME` one of every substance, `around.NAME` and `occasion.NAME` an input of
the day that stays at the value whatever an experiment asks for.
"""

from __future__ import annotations

from collections.abc import Mapping

from neuro.errors import InputError, did_you_mean, shown

NEVER_DAYS = 1e12

KNOCKOUTS: dict[str, dict[str, float]] = {
    "noncompensable_surge": {"noncompensable_fraction": 0.0, "error_floor_fraction": 0.0},
    "prediction": {"noncompensable_fraction": 1.0},
    "cue_learning": {"cue_learning_rate": 0.0},
    "consolidation": {"cue_consolidation_days": NEVER_DAYS},
    "contingency_ceiling": {"cue_cap_floor": 1.0},
    "cue_craving": {"cue_craving": 0.0, "habit_craving": 0.0},
    "habit_craving": {"habit_craving": 0.0},
    "preoccupation": {"preoccupation_rate": 0.0},
    "sensitisation": {"sensitisation_rate": 0.0},
    "own_ensembles": {"control_generalisation": 1.0, "cross_sensitisation": 1.0},
    "stress_facilitation": {"stress_facilitation": 0.0},
    "cross_cueing": {"interoceptive_salience": 0.0},
    "adolescent_plasticity": {"adolescent_plasticity": 0.0},
    "sex": {
        "female_plasticity": 0.0,
        "female_stress_reactivity": 0.0,
        "female_attitude": 0.0,
        "*.female_surge": 1.0,
    },
    "liking": {"liking_sd": 0.0},
    "adversity": {"adversity_control": 0.0, "adversity_attitude": 0.0},
    "rivalry": {"*.occasion_share": 0.0},
    "natural_learning": {"natural_error_weight": 0.0},
    "incubation": {"silent_synapse_rate": 0.0},
    "receptor_loss": {"*.d2_density_loss": 0.0, "*.d1_loss": 0.0},
    "receptor_sensitivity": {"d2_sensitivity_loss": 0.0},
    "tolerance": {"tolerance_gain": 0.0},
    "acute_tolerance": {"*.acute_tolerance": 0.0},
    "tolerated_intake": {"tolerance_intake_share": 0.0},
    "conditioned_tolerance": {"tolerance_context_share": 0.0},
    "cross_tolerance": {"cross_tolerance": 0.0},
    "withdrawal": {"*.withdrawal_severity": 0.0},
    "relief": {"relief_weight": 0.0},
    "escape": {"escape_weight": 0.0},
    "allostasis": {"*.allostasis_scale": 0.0},
    "escalation": {"dose_learning_rate": 0.0},
    "anhedonia": {"anhedonia_weight": 0.0},
    "outcome_value": {"outcome_learning_rate": 0.0},
    "habit": {"habit_learning_rate": 0.0},
    "arbitration": {"arbitration_control_weight": 0.0},
    "control": {"control_weight": 0.0, "goal_control_weight": 0.0},
    "goal": {"goal_control_weight": 0.0},
    "lapse_effect": {"lapse_effect": 0.0},
    "prefrontal_loss": {"pfc_structural_loss": 0.0},
    "receptor_control_coupling": {"d2_control_coupling": 0.0},
    "prefrontal_maturation": {"pfc_immaturity": 0.0},
    "dopamine_ageing": {"release_ageing": 0.0},
    "stress": {"stress_control_cost": 0.0, "stress_craving": 0.0},
    "extinction": {"extinction_rate": 0.0},
    "extinction_context": {"extinction_generalisation": 1.0},
    "priming": {"prime_craving": 0.0},
    "therapy": {"therapy_control_gain": 0.0},
    "cue_exposure": {"around.cue_therapy": 0.0, "around.cue_sessions": 0.0},
    "medication": {
        "occasion.agonist_occupancy": 0.0,
        "occasion.agonist_exposure": 0.0,
        "occasion.antagonist_block": 0.0,
        "occasion.surge_block": 0.0,
    },
    "tonic_support": {"around.tonic_support": 0.0},
    "withdrawal_relief": {"occasion.withdrawal_relief": 0.0},
    "aversion": {"occasion.aversion": 0.0},
    "agonist_satiation": {"agonist_satiation": 0.0},
    "competing_reward": {"around.reward": 1.0},
    "deliberation": {"around.deliberation": 0.0},
    "recovery": {
        "d2_recovery_days": NEVER_DAYS,
        "pfc_recovery_days": NEVER_DAYS,
        "allostatic_fall_days": NEVER_DAYS,
    },
    "traits": {
        "trait_d2_sd": 0.0,
        "trait_control_sd": 0.0,
        "reward_log_sd": 0.0,
        "stress_sd": 0.0,
        "sensitivity_log_sd": 0.0,
        "plasticity_log_sd": 0.0,
        "attitude_sd": 0.0,
        "liking_sd": 0.0,
        "satiety_log_sd": 0.0,
        "session_size_log_sd": 0.0,
    },
}
"""Mechanism -> what switches it off."""

FIXED_CONTROL: Mapping[str, float] = {
    "pfc_structural_loss": 0.0,
    "d2_control_coupling": 0.0,
    "withdrawal_control_cost": 0.0,
    "preoccupation_control_cost": 0.0,
}
"""A brain whose prefrontal control use does not touch, while stress still does: willpower as a fixed resource."""


def knockout_names() -> tuple[str, ...]:
    """Names of all mechanisms that can be switched off."""
    return tuple(KNOCKOUTS)


def changes_of(knock_out: str | None) -> dict[str, float]:
    """Parameter and input changes of a knock-out; nothing for None.

    Raises
    ------
    neuro.errors.InputError
        When there is no such mechanism.
    """
    if knock_out is None:
        return {}
    if knock_out not in KNOCKOUTS:
        hint = did_you_mean(knock_out, KNOCKOUTS)
        message = f"{shown(knock_out)} is not known; {hint}allowed are {', '.join(KNOCKOUTS)}"
        raise InputError("laboratory", "knock_out", knock_out, message)
    return dict(KNOCKOUTS[knock_out])
