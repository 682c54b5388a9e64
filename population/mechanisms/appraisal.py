"""Stopping: a perceived problem grows from what use costs, and a goal comes of it."""

from __future__ import annotations

from math import exp, sqrt
from typing import Any


def natural_loss(now: float, without_drug: float) -> float:
    """Loss of natural reward max(0, 1 - h_n / h_n0), at most 1, h_n0 the person's own value had no drug been taken."""
    if without_drug <= 0.0:
        return 0.0
    return min(1.0, max(0.0, 1.0 - now / without_drug))


def felt_harm(age: float, b: Any) -> float:
    """How much of what a dose does to the body is felt at an age, relative to youth: 1 + k exp((a - a_k) / s). Illness
    and death put down to a drug double about every eight years of age, and illness is what most people who stop late
    in life stop for.
    """
    return 1.0 + b.illness_gain * exp((age - b.illness_age_years) / b.illness_scale_years)


def problem_after(problem: float, withdrawn: float, loss: float, xi: float, doses: float, b: Any) -> float:
    """Perceived problem Q' = 1 - (1 - Q E(tau)) exp(-(q_w w + q_h loss min(1, b_x xi + [w > b_w]) + q_c n') dt).

    It counts what can be put down to the drug; `doses` is n' = f n / n_ref, f the `felt_harm` of the person's age.
    """
    blamed = min(1.0, b.blame_exposure * xi + (1.0 if withdrawn > b.blame_withdrawal else 0.0))
    cost = b.problem_withdrawal * withdrawn + b.problem_loss * loss * blamed + b.problem_doses * doses
    return 1.0 - (1.0 - problem * b.keep_problem) * exp(-cost * b.dt)


def contemplation_after(level: float, z: float, b: Any) -> float:
    """Contemplation drifts: an Ornstein-Uhlenbeck step of standard normal z, exact for any step."""
    keep = b.keep_contemplation
    return level * keep + b.contemplation_sd * sqrt(1.0 - keep * keep) * z


def determination(
    problem: float,
    mood: float,
    price: float,
    attained: float,
    peers: float,
    fatigue: float,
    attitude: float,
    b: Any,
) -> float:
    """D = k_Q Q (1 + z + k_pr (price - 1) + k_role (Ro - 1) + k_n (n0 - peer)) - k_F F + k_att att."""
    tilt = 1.0 + mood + b.determination_price * (price - 1.0) + b.determination_role * (attained - 1.0)
    tilt += b.determination_norm * (b.determination_norm_neutral - peers)
    return (
        b.determination_gain * problem * tilt
        - b.determination_fatigue * fatigue
        + b.determination_attitude * attitude
    )


def attempt_probability(determined: float, r: Any, b: Any) -> float:
    """Probability of an attempt to stop within the step: hazard a_max / (1 + exp(-(D - theta) / s))."""
    hazard = b.attempt_rate_max / (1.0 + exp(-(determined - r.attempt_threshold) / b.attempt_slope))
    return 1.0 - exp(-hazard * b.dt)


def goal_floor(
    problem: float, support: float, outside: float, family: float, fellows: float, r: Any, b: Any
) -> float:
    """What a goal relaxes to M_inf = m0 + m1 Q + treatment support + m_sup (1 - o) + m_fam F + m_rec (1 - exp(-m)),
    at most 1; o pressure from ties outside the household, F as `family_support`, m friends in recovery.
    """
    ties = b.goal_support * (1.0 - outside) + b.goal_family * family + b.goal_fellows * (1.0 - exp(-fellows))
    return min(1.0, r.goal_floor + b.goal_problem * problem + support + ties)


def family_support(unseen: float, members: int) -> float:
    """Family that stands by a goal, sum_i (1 - g(v_i)) / n over the n others in the household: the share of them whose
    use is not seen; 0 for a person who lives alone.
    """
    return unseen / members if members else 0.0
