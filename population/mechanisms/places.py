"""The places of a day: which cues they hold, and how near they bring a substance.

Shares of the waking day: t_h at home, t_w at work or school, t_v in venues, t_s in the street, sum 1; `places.yaml`
says how they follow from age and weekday. A place where use is barred (smoke-free work, dry campus) holds neither its
cues nor a chance to use.
"""

from __future__ import annotations

from math import exp
from typing import Any

from population.calendar import DAYS_PER_YEAR


def place_cue(day: Any, seen: float, outlets: float, scene: Any, b: Any) -> float:
    """Usual exposure to place cues, at most 1: x_h (t_h + (1 - q_w) t_w) + x_v (1 - q_v) t_v min(1, o) + x_m t_s
    min(1, v o), with q_w, q_v the shares of workplaces and venues where use is barred, v the visibility of markets and
    o the density of outlets.
    """
    indoors = b.cue_place_home * (day.home + (1.0 - scene.barred_at_work) * day.work)
    out = b.cue_place_venue * (1.0 - scene.barred_in_venues) * day.venue * min(1.0, outlets)
    return min(1.0, indoors + out + b.cue_place_market * day.street * min(1.0, seen * outlets))


def known_place_cue(usual: float, familiar: float, b: Any) -> float:
    """Exposure to place cues in a neighbourhood known to the degree f: x (phi + (1 - phi) f); what was learned in
    another neighbourhood is met less in a new one.
    """
    return usual * (b.new_place_cues + (1.0 - b.new_place_cues) * familiar)


def people_cue(day: Any, peers: float, b: Any) -> float:
    """Usual exposure to people who use, at most 1: x_0 + (1 - x_0) peer (1 - c + c t_v / mean t_v): part of the company
    is met in venues, so that weekends bring more of it.
    """
    company = 1.0 - b.company_in_venues + b.company_in_venues * day.company
    return min(1.0, b.cue_people_floor + (1.0 - b.cue_people_floor) * peers * company)


def object_cue(xi: float, advertised: float, b: Any) -> float:
    """Usual exposure to objects, at most 1: x_0 + x_u min(1, xi) + what advertising shows; xi is relative exposure."""
    return min(1.0, b.cue_object_floor + b.cue_object_use * min(1.0, xi) + advertised)


def time_cue(day: Any, b: Any) -> float:
    """Usual exposure to times of day: x_t (1 - t_w) / mean (1 - t_w): habitual hours are free hours."""
    return min(1.0, b.cue_time * day.free)


def cue_exposure(usual: float, u: float, b: Any) -> float:
    """Exposure to a cue class: the usual level, but in full on a share of days (u uniform)."""
    return b.cue_high if u < b.cue_high_share else min(1.0, usual)


def chance_to_use(day: Any, scene: Any) -> float:
    """Share of the waking day in places where use is not barred, 1 - q_w t_w - q_v t_v."""
    return 1.0 - scene.barred_at_work * day.work - scene.barred_in_venues * day.venue


def legal_share(age: float, m: Any) -> float:
    """Share of public supply left to a person of this age by the legal age of purchase."""
    return m.legal_under_age if age < m.legal_age else 1.0


def outlet_access(outlets: float, legal: float, r: Any) -> float:
    """How near outlets bring a substance: (1 - s + s o) times the share left to a person below the legal age."""
    return (1.0 - r.outlet_reach + r.outlet_reach * outlets) * legal


def own_access(access: float, r: Any) -> float:
    """How open the way to a substance is to a person: as it was left (`access`), or the legal trade rho, whichever is
    more; the legal age acts in `outlet_access`.
    """
    return max(access, r.retail)


def familiarity_after(familiar: Any, days: float, b: Any) -> Any:
    """How well a neighbourhood is known: 1 - (1 - f) exp(-days / tau)."""
    return 1.0 - (1.0 - familiar) * exp(-days / b.new_place_days)


def moving_probability(days: float, b: Any) -> float:
    """Probability that a household moves to another neighbourhood within `days`: 1 - exp(-rate days / 365.25)."""
    return 1.0 - exp(-b.moving_rate * days / DAYS_PER_YEAR)


def area_outlets(z: float, spread: float) -> float:
    """Density of outlets in an area relative to others of its kind: lognormal of mean 1 (z standard normal)."""
    return exp(spread * z - 0.5 * spread * spread)
