"""The model with a DataCollector, as Mesa's visualisation expects one."""

from __future__ import annotations

from typing import Any

from mesa import DataCollector

from population import AddictionModel


class WatchedModel(AddictionModel):
    """An `AddictionModel` that collects a few counts every day.

    Parameters
    ----------
    people, rng
        As for `AddictionModel`; the seed may be text, as a field of a page gives it.
    """

    def __init__(self, people: int = 500, rng: Any = 1) -> None:
        super().__init__(
            people=int(people), rng=int(rng) if str(rng).isdecimal() and len(str(rng)) < 20 else 1
        )
        self.datacollector = DataCollector(
            {
                "uses today": lambda m: len(m.agents.select(lambda p: p.use_today > 0)),
                "severe disorder": lambda m: len(m.agents.select(lambda p: p.disorder == "severe")),
                "in treatment": lambda m: len(m.agents.select(lambda p: p.in_treatment)),
                "mean craving": lambda m: m.agents.agg(
                    "craving", lambda values: sum(values) / max(1, len(values))
                ),
            }
        )
        self.datacollector.collect(self)

    def step(self) -> None:
        """One day, and what it left."""
        super().step()
        self.datacollector.collect(self)
