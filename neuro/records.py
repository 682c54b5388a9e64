"""The records of the circuit: which numbers describe a brain, a substance in it, and a day's inputs.

Every record is a NumPy structured type of float32 fields. A million people are an array of records; one
person is an array of length one. The equations read and write fields by name on either.
"""

from __future__ import annotations

from typing import Any

import numpy as np

CUES = ("place", "people", "object", "time")
"""The four classes of cue outside the body; `exposure` to each is an intensity in [0, 1]."""

INTEROCEPTIVE = len(CUES)
"""Index of the fifth cue, which is felt: substances of another class on board."""

CUE_COUNT = len(CUES) + 1

NEVER_DAYS = 3650.0
"""Days since the last dose of somebody who never took one."""


def _floats(*names: str) -> list[tuple[str, Any]]:
    return [(name, np.float32) for name in names]


BRAIN = np.dtype(
    _floats(
        "d2_trait",  # R0, striatal D2 availability before any drug, 1 = population mean
        "control_trait",  # P0, prefrontal control of the adult without drug, 1 = population mean
        "reward_trait",  # s_n, richness of natural reward, fold of tonic dopamine
        "stress_trait",  # s0, chronic stress
        "attitude",  # att, domain-general disutility of drug use
        "liability",  # general drug sensitivity, log scale, shared by all substances
        "plasticity",  # rate of learning, 1 = population mean
        "stress_reactivity",  # how much of a stressor is felt, 1 = population mean
        "d2_density",  # R_d
        "d2_sensitivity",  # R_s
        "d1",  # D1
        "allostatic_load",  # A
        "sensitisation",  # G, incentive sensitisation of the mesolimbic system
        "natural_expected",  # N, what natural reward has come to be, fold of tonic dopamine
        "pfc_structure",  # P_s
        "pfc_therapy",  # P_c
        "stress",  # S
        "life_stress",  # stress of life events lasting months
        "stress_felt",  # S*, mean over this step, amplified by the allostatic load
        "role",  # Ro, attainment of adult roles relative to the own age
        "withdrawal",  # w, largest over classes, of this day
        "control",  # P_f, functional prefrontal control, of this day
        "tonic",  # tonic dopamine without drug, fold of the own baseline, of this day
        "natural_error",  # delta_n, natural reward better or worse than expected, of this day
        "natural_value",  # h_n, of this day
        "anhedonia",  # a, what natural reward has lost against the drug-naive brain, of this day
        "preoccupied",  # J, largest preoccupation over substances, of this day
    )
)
"""One brain: traits, the states that all substances share, and the day's shared read-outs."""

CIRCUIT = np.dtype(
    [
        *_floats(
            "sensitivity",  # sens
            "session_size",  # q_i, personal size of a session
            "satiety",  # c_i, personal weight of satiety
            "liking",  # l_i, how pleasant this person finds its effects, against the mean
            "concentration",  # C, effect-site amount, standard doses
            "exposure",  # X, filtered amount, standard doses
            "tolerance",  # T
            "dependence",  # D_p
            "outcome_value",  # U
            "habit",  # H
            "silent_synapses",  # Y
            "matured_synapses",  # Z
            "preoccupation",  # K, potentiation from the ventral tegmental area to the prefrontal cortex
            "extinction_home",  # I_A
            "extinction_clinic",  # I_B
            "remembered_dose",  # dm
            "use_trace",  # v, share of recent days with use
            "access",  # how open the way to the drug still is
            "idle_days",  # days since the last dose
        ),
        ("cue_labile", np.float32, (CUE_COUNT,)),  # Wf
        ("cue_stable", np.float32, (CUE_COUNT,)),  # Ws
        *_floats(
            "withdrawn",  # w_k, withdrawal from its class, of this day
            "other_drug",  # x_o, exposure to the fifth cue: substances of another class on board
            "craving",  # Cr
            "cue_value",  # V, cue reactivity
            "expectation",  # What
            "habit_weight",  # w_H
            "drug_value",  # V_D
            "pull",  # a exp(beta V_D), weight of the option on offer
            "choice",  # probability of choosing the drug at an opportunity
            "surge",  # dDA, fold
            "error",  # delta, fold
            "doses",  # n of the last step
            "overdose_hazard",  # expected fatal-without-rescue overdoses of the last step
        ),
    ]
)
"""One substance in one brain: traits, learned and pharmacological states, and the day's read-outs."""

COURSE = np.dtype(
    _floats(
        "goal",  # M, abstinence goal
        "problem",  # Q, perceived problem
        "contemplation",  # z
        "discouragement",  # F_a
        "pfc_loss",  # L_k, what the class has cost of prefrontal structure
        "sensitisation",  # G_k0, what the class alone has sensitised
        "control",  # P_k, functional prefrontal control over the class, of this day
        "sensitised",  # G_k, sensitisation to the class, of this day
    )
)
"""Where a person stands with a class of substances."""

SURROUNDINGS = np.dtype(
    _floats(
        "shock",  # stressors of the step, added to stress at its beginning
        "stress_input",  # lasting stress above the trait
        "maturity",  # mat(a), prefrontal maturity
        "novelty",  # nov(a), age shape of novelty seeking
        "reward",  # natural reward within reach, multiplies reward_trait
        "clinic",  # 1 in a treatment context, 0 at home
        "deliberation",  # explicit choice, 0-1
        "therapy_sessions",  # sessions of cognitive behavioural therapy a day
        "cue_therapy",  # extra extinction of cue-exposure therapy, where the person is
        "cue_sessions",  # sessions of cue exposure in a clinic, in days of meeting cues without use, a day
        "tonic_support",  # share of the tonic deficit that a medicine makes up for, 0-1
    )
)
"""What the day brings to a person, whatever the substance."""

OCCASION = np.dtype(
    [
        ("cues", np.float32, (4,)),
        *_floats(
            "norm",  # use among friends and approval by society above what is usual
            "feast",  # phi, share of the step's days on which there is a feast
            "feast_norm",  # a_f, what a feast adds to the norm on its day
            "goal_floor",  # M_inf
            "agonist_occupancy",  # receptor occupancy of a prescribed agonist, 0-1
            "agonist_exposure",  # its exposure in units of a dependent person's steady state
            "antagonist_block",  # share of the surge taken away, 0-1
            "surge_block",  # share of the surge taken away behind the receptor, which still fills, 0-1
            "withdrawal_relief",  # share of withdrawal taken away without the receptor, 0-1
            "aversion",  # what a dose is made to cost in discomfort, value
        ),
    ]
)
"""What the day brings to a person and a class of substances."""

OFFER = np.dtype(
    _floats(
        "availability",
        "price",
        "potency",
        "held_back",  # share of the usual dose that the person leaves, out of caution, 0-1
    )
)
"""What the day's market brings to a person and a substance, and how much of a dose is taken of it."""


def empty(record: np.dtype, shape: int | tuple[int, ...]) -> np.recarray:
    """An array of zeroed records, with fields as attributes.

    Parameters
    ----------
    record : dtype
        One of the structured types of this module.
    shape : int or tuple of int
    """
    return np.zeros(shape, record).view(np.recarray)
