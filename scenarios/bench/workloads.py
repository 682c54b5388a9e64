"""What is timed: a scenario of the library, a number of people, and days of all phases."""

from __future__ import annotations

from dataclasses import dataclass

SCENARIOS = {"opioids": "baseline", "opioids+alcohol+nicotine": "three_classes"}
"""Names of workloads, and the scenario of the library that each of them runs."""
SIZES = {"opioids": (10_000, 100_000, 1_000_000), "opioids+alcohol+nicotine": (10_000,)}
QUICK_SIZES = {"opioids": (2_000, 10_000), "opioids+alcohol+nicotine": ()}
BLOCK = 28
"""Days of a run: everybody's turn comes once, and disorder is read once."""


@dataclass(frozen=True)
class Workload:
    """One row of the table.

    Parameters
    ----------
    name : str
        A name of `SCENARIOS`.
    people : int
    """

    name: str
    people: int

    @property
    def scenario(self) -> str:
        """The scenario of the library."""
        return SCENARIOS[self.name]


def workloads(names: tuple[str, ...], people: tuple[int, ...], quick: bool) -> list[Workload]:
    """What to time: the usual sizes of each workload, or those asked for."""
    usual = QUICK_SIZES if quick else SIZES
    return [Workload(name, n) for name in names for n in (people or usual[name])]
