"""What a tie does: use that can be seen, and the pressure it makes."""

from __future__ import annotations

from math import exp
from typing import Any


def visible_use(use_trace: float, half: float) -> float:
    """Use of a tie as others see it g(v) = (1 + h) v / (v + h), v the share of recent days with use."""
    return (1.0 + half) * use_trace / (use_trace + half)


def pressure(seen: float, ties: float, gain: float) -> float:
    """Peer influence 1 - exp(-gain sum_k w_k g(v_k) / sum_k w_k); 0 without ties."""
    return 1.0 - exp(-gain * seen / ties) if ties > 0.0 else 0.0


def injunctive_norm(age: float, scene: Any, r: Any) -> float:
    """What society thinks of use, as a person of this age has it: j = (1 - f) J(t) + f J(t - a + a_0), J what is
    thought in a year, f the share that stays as it was in youth, at the age a_0; the young (a < a_0) think as today.

    Views formed in youth change little later (Krosnick & Alwin 1989 J Pers Soc Psychol 57:416), and whether adolescents
    use cannabis goes with what those born in their years think of it (Keyes 2011 Addiction 106:1790).
    """
    formed = scene.formed[min(int(age), len(scene.formed) - 1)]
    return float((1.0 - r.norm_formed) * scene.injunctive_norm + r.norm_formed * formed)


def norm_of_use(friends: float, injunctive: float, r: Any) -> float:
    """Norm that a person who uses feels: use among friends above what is usual (the laboratory's neutral day), and
    approval by society above that of the reference year, (fr - fr_0) + (j - j_0).
    """
    return friends - r.norm_usual + injunctive - r.injunctive_norm
