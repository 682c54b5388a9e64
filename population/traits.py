"""What a person is born with, drawn once from (seed, uid), and the brain it makes."""

from __future__ import annotations

from typing import Any

import numpy as np

from neuro.streams import normal_array, uniform_array


def _normals(seed: int, stream: str, uid: np.ndarray, block: int) -> tuple[np.ndarray, np.ndarray]:
    u = uniform_array(seed, stream, uid, block)
    return normal_array(u[0], u[1]), normal_array(u[2], u[3])


def born(brains: Any, rows: np.ndarray, uid: np.ndarray, seed: int, g: Any) -> None:
    """Traits and the drug-naive state of the brains in `rows`; spreads are those of the circuit's parameters `g`."""
    d2, control = _normals(seed, "traits", uid, 0)
    reward, stress = _normals(seed, "traits", uid, 1)
    attitude, liability = _normals(seed, "traits", uid, 2)
    b = np.zeros(len(rows), brains.dtype)
    b["d2_trait"] = np.clip(1.0 + g.trait_d2_sd * d2, g.trait_d2_low, g.trait_d2_high)
    b["control_trait"] = np.clip(
        1.0 + g.trait_control_sd * control, g.trait_control_low, g.trait_control_high
    )
    b["reward_trait"] = g.reward_median * np.exp(g.reward_log_sd * reward)
    b["stress_trait"] = np.clip(g.stress_mean + g.stress_sd * stress, 0.0, g.stress_trait_max)
    b["attitude"] = g.attitude_sd * attitude
    b["liability"] = liability
    b["d2_density"] = b["d2_trait"]
    b["pfc_structure"] = b["control_trait"] * (1.0 - g.pfc_immaturity)
    b["d2_sensitivity"] = b["d1"] = b["role"] = b["tonic"] = b["control"] = 1.0
    b["stress"] = b["stress_trait"]
    brains[rows] = b


def first_meeting(circuit: Any, uid: int, s: int, liability: float, seed: int, g: Any) -> None:
    """A person's circuit of substance s before the first dose: sensitivity (general and specific), habits of size."""
    own, size = _normals(seed, "traits_substance", np.array([uid]), s)
    full, _ = _normals(seed, "session_size", np.array([uid]), s)
    shared = g.trait_heritable_share
    z = np.sqrt(shared) * liability + np.sqrt(1.0 - shared) * own[0]
    circuit["sensitivity"] = np.exp(g.sensitivity_log_sd * z)
    circuit["session_size"] = np.exp(g.session_size_log_sd * size[0])
    circuit["satiety"] = np.exp(g.satiety_log_sd * full[0])
    circuit["remembered_dose"] = 1.0
    circuit["access"] = 1.0
