"""The same people under several plans: one record of lives for each, made one after the other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from dashboards.lives import record

if TYPE_CHECKING:
    from dashboards.jobs import Tell


def record_all(
    tell: Tell, scenarios: Sequence[Mapping[str, Any]], people: int, seed: int, years: int
) -> list[str]:
    """Keys of the records of some scenarios with the same people, seed and years."""
    keys = []
    for i, scenario in enumerate(scenarios):

        def told(what: str, share: float, i: int = i) -> None:
            tell(f"{what} (plan {i + 1} of {len(scenarios)})", (i + share) / len(scenarios))

        keys.append(record(told, scenario, people, seed, years))
    return keys
