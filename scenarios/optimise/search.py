"""The search: which portfolios to try, one batch after the other, by Optuna; and which of those tried are put forward.

Each batch is suggested by a genetic search (NSGA-II) over a surrogate that knows all batches before it, seeded by the
number of the batch: the search depends on its seed and on what portfolios do, never on how it is run or interrupted.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import numpy as np

from neuro.streams import derive_seed
from scenarios.optimise.front import non_dominated, spread
from scenarios.optimise.portfolios import Levels, Space, without_each
from scenarios.optimise.surrogate import Surrogate

BATCH = 4
"""Portfolios that are tried at once, whatever the number of workers."""
POPULATION, GENERATIONS = 40, 8
"""Of the genetic search on the surrogate, for each batch."""
TOO_DEAR = 1e6
"""How much worse than any gain it is to be twice the budget."""
ALONE, ALL, SUGGESTED, LEFT_OUT = "alone", "all", "suggested", "without one part"
MOST_ROUNDS = 4


@dataclass(frozen=True)
class Found:
    """What was found of a portfolio: mean gains by objective, and mean spending of its dearest year."""

    gains: tuple[float, ...]
    spending: float


Evaluate = Callable[[Sequence[Levels]], list[Found]]


@dataclass
class Search:
    """A search of a space within a budget.

    Parameters
    ----------
    space
        All portfolios.
    evaluate
        Simulates portfolios; the same one always has the same answer.
    budget
        Dollars a year; infinite for none.
    trials
        Portfolios to simulate, beside those that check whether each part of the best ones is needed.
    seed
        Of the search.

    Attributes
    ----------
    tried : dict of Levels to Found
        Every portfolio simulated, in order; `sources` tells why.
    skipped : int
        Portfolios that the surrogate looked at in place of a simulation.
    """

    space: Space
    evaluate: Evaluate
    budget: float
    trials: int
    seed: int
    tried: dict[Levels, Found] = field(default_factory=dict)
    sources: dict[Levels, str] = field(default_factory=dict)
    skipped: int = 0

    def run(self, winners: int) -> list[Levels]:
        """Search, and give the portfolios to be checked again, at most so many."""
        nothing, steps = self.space.nothing, self.space.steps
        self.try_out([nothing], "nothing")
        every = range(1, steps + 1) if 2 * steps * len(nothing) <= self.trials else [steps]
        self.try_out([self.space.alone(i, step) for step in every for i in range(len(nothing))], ALONE)
        if self.space.size <= self.trials:
            self.try_out(_everything(self.space), ALL)
        else:
            self.suggest()
        return self.settled(winners)

    def try_out(self, portfolios: Sequence[Levels], source: str) -> None:
        """Simulate those that were not yet."""
        new = [levels for levels in dict.fromkeys(portfolios) if levels not in self.tried]
        for begin in range(0, len(new), BATCH):
            batch = new[begin : begin + BATCH]
            for levels, found in zip(batch, self.evaluate(batch), strict=True):
                self.tried[levels], self.sources[levels] = found, source

    def suggest(self) -> None:
        """Try what Optuna suggests until enough was tried, or nothing new is suggested."""
        for batch in range(self.trials):
            left = self.trials - len(self.tried)
            new = self.suggested(derive_seed(self.seed, batch), min(BATCH, left)) if left > 0 else []
            if not new:
                return
            self.try_out(new, SUGGESTED)

    def suggested(self, seed: int, how_many: int) -> list[Levels]:
        """Portfolios not tried yet that the surrogate, one draw of it, holds to be of the front within the budget."""
        known = list(self.tried)
        outcomes = np.array([(*self.tried[levels].gains, self.tried[levels].spending) for levels in known])
        surrogate = Surrogate(known, outcomes, self.space.steps)
        weights = surrogate.sampled(seed)
        weights[:, -1] = surrogate.weights[:, -1]  # spending is no matter of luck

        def predicted(levels: Levels) -> tuple[float, ...]:
            return tuple(surrogate.told([levels], weights)[0].tolist())

        looked_at = explored(self.space, predicted, self.budget, seed, [self.space.nothing, *self.front()])
        new = {k: v for k, v in looked_at.items() if k not in self.tried and v[-1] <= self.budget}
        self.skipped += len(looked_at) - len(new)
        values = [(*v[:-1], -v[-1]) for v in new.values()]
        front = [k for k, kept in zip(new, non_dominated(values), strict=True) if kept] if new else []
        values = [(*new[levels][:-1], -new[levels][-1]) for levels in front]
        return [front[i] for i in spread(values, how_many)] if front else []

    def affordable(self) -> list[Levels]:
        """Portfolios tried whose spending is within the budget in every year, in order."""
        return [levels for levels, found in self.tried.items() if found.spending <= self.budget]

    def front(self) -> list[Levels]:
        """The affordable ones that no other beats in gains and spending; first those tried with fewer parts."""
        known = sorted(self.affordable(), key=lambda levels: sum(step > 0 for step in levels))
        values = [(*self.tried[levels].gains, -self.tried[levels].spending) for levels in known]
        return [levels for levels, kept in zip(known, non_dominated(values), strict=True) if kept]

    def settled(self, winners: int) -> list[Levels]:
        """A few portfolios of the front, tried without each of their parts, so that none holds a part for nothing."""
        chosen: list[Levels] = []
        for _ in range(MOST_ROUNDS):
            front = [levels for levels in self.front() if levels != self.space.nothing]
            values = [(*self.tried[levels].gains, -self.tried[levels].spending) for levels in front]
            chosen = [front[i] for i in spread(values, winners)] if front else []
            new = [less for levels in chosen for less in without_each(levels) if less not in self.tried]
            if not new:
                break
            self.try_out(new, LEFT_OUT)
        return chosen


def _everything(space: Space) -> list[Levels]:
    grid = np.indices((space.steps + 1,) * len(space.candidates)).reshape(len(space.candidates), -1).T
    return [tuple(int(step) for step in row) for row in grid]


def _names(space: Space) -> list[str]:
    return [candidate.name for candidate in space.candidates]


def _directions(gains: int) -> list[Literal["minimize", "maximize"]]:
    """Gains are to rise, spending to fall."""
    up: Literal["minimize", "maximize"] = "maximize"
    return [up] * gains + ["minimize"]


def explored(
    space: Space,
    predicted: Callable[[Levels], tuple[float, ...]],
    budget: float,
    seed: int,
    first: Sequence[Levels],
) -> dict[Levels, tuple[float, ...]]:
    """Portfolios that Optuna's NSGA-II looked at, with what a function predicts of them: gains, and spending last.

    What is too dear counts as worse in all, by how much it is too dear, so that it is beaten by all that is not.
    """
    import optuna

    optuna.logging.set_verbosity(optuna.logging.ERROR)
    seen: dict[Levels, tuple[float, ...]] = {}

    def objective(trial: Any) -> tuple[float, ...]:
        levels = tuple(trial.suggest_int(name, 0, space.steps) for name in _names(space))
        *gains, spending = seen.setdefault(levels, predicted(levels))
        if spending > budget:
            over = TOO_DEAR * (1.0 + (spending - budget) / abs(budget or 1.0))
            return (*(-over for _ in gains), abs(spending) * over)
        return (*gains, spending)

    sampler = optuna.samplers.NSGAIISampler(seed=seed % 2**32, population_size=POPULATION)
    study = optuna.create_study(directions=_directions(len(predicted(space.nothing)) - 1), sampler=sampler)
    alone = [space.alone(i, step) for i in range(len(space.candidates)) for step in range(1, space.steps + 1)]
    for levels in [*first, *alone][:POPULATION]:
        study.enqueue_trial(dict(zip(_names(space), levels, strict=True)))
    study.optimize(objective, n_trials=GENERATIONS * POPULATION)
    return seen


def write_journal(search: Search, path: Path) -> None:
    """All that was simulated as a journal of Optuna, for its dashboard; an older one is replaced."""
    import optuna
    from optuna.storages import JournalStorage
    from optuna.storages.journal import JournalFileBackend

    optuna.logging.set_verbosity(optuna.logging.ERROR)
    for left in path.parent.glob(f"{path.name}*"):
        left.unlink(missing_ok=True)
    objectives = len(search.tried[search.space.nothing].gains)
    study = optuna.create_study(
        study_name="portfolios", directions=_directions(objectives),
        storage=JournalStorage(JournalFileBackend(str(path))),
    )  # fmt: skip
    whole = {
        name: optuna.distributions.IntDistribution(0, search.space.steps) for name in _names(search.space)
    }
    for levels, found in search.tried.items():
        study.add_trial(
            optuna.trial.create_trial(
                params=dict(zip(whole, levels, strict=True)),
                distributions=dict(whole),
                values=[*found.gains, found.spending],
                user_attrs={
                    "tried": search.sources[levels],
                    "within_budget": found.spending <= search.budget,
                },
            )
        )
