"""Portfolios: which policies, each at which share of its full strength."""

from __future__ import annotations

from dataclasses import dataclass

from population.scenario import Scenario, scenario_from_mapping
from scenarios.optimise.candidates import Candidate
from scenarios.plan import sha256

Levels = tuple[int, ...]
"""A step for each candidate: 0 for none of it, `steps` for its full strength."""
NAME_LENGTH = 12
SHARES = {1.0: "", 0.5: "half of: ", 0.25: "a quarter of: ", 0.75: "three quarters of: "}


@dataclass(frozen=True)
class Space:
    """All portfolios of a place: its candidates, each in so many steps of strength."""

    place: Scenario
    candidates: tuple[Candidate, ...]
    steps: int

    @property
    def nothing(self) -> Levels:
        """The portfolio that buys nothing."""
        return (0,) * len(self.candidates)

    @property
    def size(self) -> int:
        """How many portfolios there are."""
        return int((self.steps + 1) ** len(self.candidates))

    def alone(self, i: int, step: int) -> Levels:
        """The portfolio of one candidate."""
        return (*self.nothing[:i], step, *self.nothing[i + 1 :])

    def shares(self, levels: Levels) -> dict[str, float]:
        """Share of its full strength of every policy that is in a portfolio."""
        pairs = zip(self.candidates, levels, strict=True)
        return {candidate.name: step / self.steps for candidate, step in pairs if step}

    def scenario(self, levels: Levels) -> Scenario:
        """The place with a portfolio; the place itself where nothing is bought."""
        if levels == self.nothing:
            return self.place
        data = self.place.as_mapping()
        added = [
            what.at_strength(step / self.steps)
            for candidate, step in zip(self.candidates, levels, strict=True)
            for what in (candidate.interventions if step else ())
        ]
        name = f"portfolio-{sha256(added)[:NAME_LENGTH]}"
        words = {"name": name, "title": self.words(levels)[:200], "description": ""}
        whole = {**data, **words, "interventions": [*data["interventions"], *added]}
        return scenario_from_mapping(whole, name, self.place.folder)

    def words(self, levels: Levels) -> str:
        """What stands in a portfolio, in plain words."""
        parts = [
            told(candidate.title, step / self.steps)
            for candidate, step in zip(self.candidates, levels, strict=True)
            if step
        ]
        return "; ".join(parts) or "nothing"


def told(title: str, share: float) -> str:
    """A policy at a share of its full strength."""
    return f"{SHARES.get(share, f'{share:.0%} of: ')}{title}"


def without_each(levels: Levels) -> list[Levels]:
    """The portfolio without each of its parts."""
    return [(*levels[:i], 0, *levels[i + 1 :]) for i, step in enumerate(levels) if step]
