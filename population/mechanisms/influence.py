"""What a tie does: use that can be seen, and the pressure it makes."""

from __future__ import annotations

from math import exp


def visible_use(use_trace: float, half: float) -> float:
    """Use of a tie as others see it g(v) = (1 + h) v / (v + h), v the share of recent days with use."""
    return (1.0 + half) * use_trace / (use_trace + half)


def pressure(seen: float, ties: float, gain: float) -> float:
    """Peer influence 1 - exp(-gain sum_k w_k g(v_k) / sum_k w_k); 0 without ties."""
    return 1.0 - exp(-gain * seen / ties) if ties > 0.0 else 0.0
