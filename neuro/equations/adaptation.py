"""What repeated exposure does: tolerance, physical dependence, receptors, the allostatic set point."""

from __future__ import annotations

from typing import Any

from neuro.equations.kinetics import relax


def adaptation_drive(xi: float, g: Any) -> float:
    """Drive of neuroadaptation F = xi^2 / (xi^2 + xi50^2); xi from `relative_exposure`.

    Hill exponent 2: long but not short access escalates (Ahmed & Koob 1998 Science).
    """
    return xi * xi / (xi * xi + g.exposure_half_adaptation * g.exposure_half_adaptation)


def settled_tolerance(xi: float, g: Any, p: Any) -> float:
    """Chronic tolerance at rest T_inf = g_T T_max xi^2 / (xi^2 + xT^2): where a steady exposure leads."""
    half = g.tolerance_half_exposure
    target: float = g.tolerance_gain * p.tolerance_max * xi * xi / (xi * xi + half * half)
    return target


def tolerance_after(tolerance: float, xi: float, g: Any, p: Any) -> float:
    """Chronic tolerance T -> `settled_tolerance`, tau_Tu up, tau_Td down."""
    return relax(tolerance, settled_tolerance(xi, g, p), p.keep_tolerance_rise, p.keep_tolerance_fall)


def tolerance_in_place(tolerance: float, place: float, g: Any) -> float:
    """Tolerance at hand T* = T ((1 - q) + q x_place): a share q is conditioned to the usual place (Siegel 1982)."""
    return tolerance * ((1.0 - g.tolerance_context_share) + g.tolerance_context_share * place)


def settled_dependence(xi: float, g: Any) -> float:
    """Physical dependence at rest D_inf = g_D xi^2 / (xi^2 + xD^2): where a steady exposure leads."""
    half = g.dependence_half_exposure
    target: float = g.dependence_gain * xi * xi / (xi * xi + half * half)
    return target


def dependence_after(dependence: float, xi: float, g: Any, p: Any) -> float:
    """Physical dependence (b-process) D_p -> `settled_dependence`, 14 d up, tau_b down (Solomon & Corbit 1974)."""
    return relax(dependence, settled_dependence(xi, g), g.keep_dependence_rise, p.keep_withdrawal)


def withdrawal(dependence: float, occupied: float, p: Any) -> float:
    """Withdrawal w = om_w max(0, min(1, D_p) - O): the deficit that the absent drug reveals (Koob & Le Moal 2001)."""
    return p.withdrawal_severity * max(0.0, min(1.0, dependence) - occupied)


def relieved(withdrawn: float, relief: float) -> float:
    """Withdrawal that a medicine leaves w' = w (1 - r): it acts beside the drug's receptor, on the hyperexcitable state
    that the absent drug leaves (acamprosate and glutamate: Littleton 2007 J Addict Med; alpha-2 agonists and
    noradrenaline: Gowing 2016 Cochrane CD002024; recalled, not re-checked).
    """
    return withdrawn * (1.0 - relief)


def d2_density_after(density: float, trait: float, loss: float, g: Any) -> float:
    """D2 density R_d -> R0 (1 - loss), loss = 1 - prod_s (1 - phi_R F) over substances; fast down, slow up
    (Nader 2006 Nat Neurosci).
    """
    return relax(density, trait * (1.0 - loss), g.keep_d2_recovery, g.keep_d2_loss)


def d2_sensitivity_after(sensitivity: float, loss: float, g: Any) -> float:
    """D2 sensitivity R_s -> 1 - phi_Rs loss / phi_ref, days down, weeks up."""
    target = 1.0 - g.d2_sensitivity_loss * loss / g.d2_density_loss_reference
    return relax(sensitivity, target, g.keep_d2_sensitivity_recovery, g.keep_d2_sensitivity_loss)


def d1_after(d1: float, loss: float, g: Any) -> float:
    """D1 availability -> 1 - loss; a few per cent at most (Martinez 2009 NPP: no change)."""
    return relax(d1, 1.0 - loss, g.keep_d1_recovery, g.keep_d1_loss)


def allostatic_load_after(load: float, drive: float, g: Any) -> float:
    """Allostatic load A -> A_max drive, drive = 1 - prod_s (1 - sA F): the hedonic set point shifts within weeks
    and returns within months (Koob & Le Moal 2001; Ahmed & Koob 2005).
    """
    return relax(load, g.allostatic_load_max * drive, g.keep_allostatic_rise, g.keep_allostatic_fall)


def wanted_dose(tolerance: float, load: float, d2: float, trait: float, g: Any) -> float:
    """Dose that would restore the first effect dm* = min(d_max, [(1 + T)(1 + a A) R0 / R]^eta): escalation."""
    need = (1.0 + tolerance) * (1.0 + g.dose_allostatic_gain * load) * trait / max(d2, g.d2_floor)
    return min(g.dose_max, need**g.dose_exponent)
