"""What a person is born with, drawn once from (seed, uid), and the brain it makes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from neuro.records import BRAIN, NEVER_DAYS
from neuro.streams import normal_array, uniform_array

Draw = Callable[[int, str, Any, int], np.ndarray]
"""How uniform numbers are drawn: `neuro.streams.uniform_array`, or `neuro.kernel.uniform_rows`, which is compiled."""


def _normals(
    seed: int, stream: str, uid: np.ndarray, block: int, draw: Draw
) -> tuple[np.ndarray, np.ndarray]:
    u = draw(seed, stream, uid, block)
    return normal_array(u[0], u[1]), normal_array(u[2], u[3])


def with_adversity(trait: np.ndarray, stress: np.ndarray, r: float) -> np.ndarray:
    """Z' = sqrt(1 - r^2) z - r s: a standard normal trait z, lower by r where lasting stress and adversity s is higher.

    The spread of the trait stays what it is; r is the correlation, with its sign turned.
    """
    return np.asarray(np.sqrt(1.0 - r * r) * trait - r * stress)


def rate_of_learning(trait: np.ndarray, spread: float) -> np.ndarray:
    """L = exp(sigma z - sigma^2 / 2), mean 1, of a standard normal trait z: how fast repetition and cues teach.

    People differ sevenfold or more in how soon a daily act is a habit (18 to 254 days; Lally et al. 2010).
    """
    return np.asarray(np.exp(spread * trait - 0.5 * spread * spread))


def born(uid: np.ndarray, female: np.ndarray, seed: int, g: Any, draw: Draw = uniform_array) -> np.recarray:
    """Drug-naive adult brains with their traits; spreads and differences by sex are those of the parameters `g`.

    Parameters
    ----------
    uid, female : ndarray of shape (n,)
        Who, and whether female.

    Returns
    -------
    recarray of BRAIN, shape (n,)
    """
    d2, control = _normals(seed, "traits", uid, 0, draw)
    reward, stress = _normals(seed, "traits", uid, 1, draw)
    attitude, liability = _normals(seed, "traits", uid, 2, draw)
    learning, _ = _normals(seed, "traits", uid, 3, draw)
    control = with_adversity(control, stress, g.adversity_control)
    attitude = with_adversity(attitude, stress, g.adversity_attitude)
    b = np.zeros(len(uid), BRAIN)
    b["d2_trait"] = np.clip(1.0 + g.trait_d2_sd * d2, g.trait_d2_low, g.trait_d2_high)
    b["control_trait"] = np.clip(
        1.0 + g.trait_control_sd * control, g.trait_control_low, g.trait_control_high
    )
    b["reward_trait"] = g.reward_median * np.exp(g.reward_log_sd * reward)
    b["stress_trait"] = np.clip(g.stress_mean + g.stress_sd * stress, 0.0, g.stress_trait_max)
    side = np.where(female, 0.5, -0.5)
    b["attitude"] = g.attitude_sd * attitude + side * g.female_attitude
    b["liability"] = liability
    b["plasticity"] = rate_of_learning(learning, g.plasticity_log_sd) * (1.0 + side * g.female_plasticity)
    b["stress_reactivity"] = 1.0 + side * g.female_stress_reactivity
    b["d2_density"] = b["d2_trait"]
    b["pfc_structure"] = b["control_trait"]
    b["natural_expected"] = b["d2_trait"] * b["reward_trait"]
    b["d2_sensitivity"] = b["d1"] = b["role"] = b["tonic"] = b["control"] = 1.0
    b["stress"] = b["stress_trait"]
    return b.view(np.recarray)


def release_by_sex(female: np.ndarray, share: float) -> np.ndarray:
    """Dopamine released by a dose relative to the mean of the sexes, 2 f / (1 + f) in women and 2 / (1 + f) in men, f
    the share of men's release that women have (alcohol: Urban et al. 2010).
    """
    return np.asarray(np.where(female, share, 1.0) * 2.0 / (1.0 + share))


def first_meeting(
    circuits: Any, uid: np.ndarray, female: np.ndarray, s: int, liability: Any, seed: int, g: Any, p: Any,
    draw: Draw = uniform_array,
) -> None:  # fmt: skip
    """Set circuits of substance s as they are before the first dose: sensitivity, size of a session, satiety, liking.

    Parameters
    ----------
    circuits : recarray of CIRCUIT, shape (n,)
    uid, female : ndarray of shape (n,)
        Who, and whether female.
    liability : float or ndarray of shape (n,)
        General drug sensitivity of these people, log scale.
    """
    own, size = _normals(seed, "traits_substance", uid, s, draw)
    full, taste = _normals(seed, "session_size", uid, s, draw)
    shared = g.trait_heritable_share
    circuits["sensitivity"] = np.exp(
        g.sensitivity_log_sd * (np.sqrt(shared) * liability + np.sqrt(1.0 - shared) * own)
    ) * release_by_sex(female, p.female_surge)
    circuits["session_size"] = np.exp(g.session_size_log_sd * size)
    circuits["satiety"] = np.exp(g.satiety_log_sd * full)
    circuits["liking"] = g.liking_sd * taste
    circuits["remembered_dose"] = 1.0
    circuits["access"] = 1.0
    circuits["idle_days"] = NEVER_DAYS
