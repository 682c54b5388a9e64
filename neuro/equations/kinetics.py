"""What the body does with a dose, and the relaxation that every slow state shares."""

from __future__ import annotations

from typing import Any


def relax(x: float, target: float, keep_up: float, keep_down: float) -> float:
    """Exact exponential approach to a target, x' = t + (x - t) E(tau), E(tau) = exp(-dt / tau).

    `keep_up` is E for a rise, `keep_down` for a fall.
    """
    return target + (x - target) * (keep_up if target > x else keep_down)


def amount_after(amount: float, doses_per_day: float, p: Any) -> float:
    """Effect-site amount after a step of steady intake: C' = r/k + (C - r/k) E(1/k), r doses a day, k elimination.

    One compartment, first order (exact solution of dC/dt = r - k C).
    """
    level = doses_per_day / p.elimination
    return level + (amount - level) * p.keep_concentration


def mean_amount(amount: float, doses_per_day: float, p: Any) -> float:
    """Mean effect-site amount over the step Cbar = r/k + (C - r/k)(1 - E(1/k)) / (k dt)."""
    level = doses_per_day / p.elimination
    return level + (amount - level) * (1.0 - p.keep_concentration) / (p.elimination * p.dt)


def exposure_after(exposure: float, mean: float, g: Any) -> float:
    """Filtered exposure X' = Cbar + (X - Cbar) E(tau_X)."""
    return mean + (exposure - mean) * g.keep_exposure_filter


def relative_exposure(exposure: float, p: Any) -> float:
    """Xi = X / C_ss: exposure in units of a dependent person's steady state."""
    return exposure / p.steady_amount


def relief_ratio(amount: float, p: Any) -> float:
    """Amount on board over the amount that half relieves withdrawal, r = C / (ec C_ss)."""
    return amount / (p.relief_half_occupancy * p.steady_amount)


def occupancy(relief: float, agonist: float) -> float:
    """Receptor occupancy O = (r + a) / (1 + r + a), r the summed relief ratio of the class, a = O_med / (1 - O_med)
    that of a prescribed agonist which alone occupies O_med: ligands of one receptor compete (Gaddum 1937).
    """
    free = 1.0 - agonist
    return 1.0 - free / (1.0 + relief * free)


def acute_tolerance(amount: float, p: Any) -> float:
    """Acute tolerance T_a = a C / (C + C_ss): a dose on top of what is on board does less; it fades with the drug.

    Tachyphylaxis within a session (cocaine: Ward et al. 1997; Foltin & Fischman 1991); C_ss as in `relative_exposure`.
    """
    return p.acute_tolerance * amount / (amount + p.steady_amount)


def used_share(amount: float, idle_days: float, dt: float) -> float:
    """Share of a step that counts as use = min(1, amount / dt); with steps under a day = [used in the last day]."""
    if dt < 1.0:
        return 1.0 if idle_days < 1.0 else 0.0
    return min(1.0, amount / dt)
