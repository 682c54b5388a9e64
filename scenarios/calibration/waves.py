"""The method: runs in waves, emulators, implausible regions left out, a posterior, runs of its draws.

History matching (Vernon, Goldstein & Bower 2010 Bayesian Analysis 5:619; Andrianakis 2015 PLoS Comput Biol 11:e1003968)
where the model is not run again where it cannot fit; then the posterior by sequential Monte Carlo on the emulators,
whose draws are run, teach the emulators where it matters, and are checked by runs that teach nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from scenarios.calibration.emulator import Emulator, Quality, trained
from scenarios.calibration.goals import Goal, Output
from scenarios.calibration.sampling import Sample, sample
from scenarios.calibration.space import Space, generator, sobol

Simulate = Callable[[np.ndarray, str], list[dict[str, Output]]]
"""From points of the cube and a name of the batch to what every run gave; runs of one batch are numbered from 0."""
Tell = Callable[[str], None]
CANDIDATES = 2**14
MOST_TRAINING = 400
USEFUL = 0.0
"""An emulator that explains less than this of left-out runs (chance included) rules nothing out."""


@dataclass(frozen=True)
class Method:
    """How much is run and drawn.

    Attributes
    ----------
    design
        Runs of a wave.
    waves
        Waves of each stage.
    cutoff
        Implausibility above which a point is left out (three, Pukelsheim 1994 Am Stat 48:88).
    refine, check
        Draws of the posterior that are run to teach the emulators, and then to check them and the fit.
    particles, draws
        Points of the sampler; draws of the posterior that are kept.
    """

    design: int = 48
    waves: int = 2
    cutoff: float = 3.0
    refine: int = 32
    check: int = 32
    particles: int = 1024
    draws: int = 400


@dataclass
class Runs:
    """All runs so far, those that taught something and those that only check."""

    u: np.ndarray
    outputs: list[dict[str, Output]] = field(default_factory=list)

    def add(self, u: np.ndarray, outputs: Sequence[dict[str, Output]]) -> None:
        self.u = np.vstack([self.u, u])
        self.outputs += list(outputs)


@dataclass(frozen=True)
class WaveFacts:
    """What one wave found: share of the space not ruled out before it, and the worst implausibility let in."""

    stage: str
    wave: int
    runs: int
    left: float
    cutoff: float


@dataclass
class Fit:
    """A calibration.

    Attributes
    ----------
    sample
        Points of the posterior.
    emulators, quality
        By goal.
    runs
        Those that taught the emulators.
    checks
        Points of the posterior that were run afterwards, and what they gave.
    not_emulated
        Goals that too few runs could compute; they had no say.
    """

    space: Space
    goals: list[Goal]
    sample: Sample
    emulators: dict[str, Emulator]
    quality: dict[str, Quality]
    runs: Runs
    checks: Runs
    waves: list[WaveFacts]
    not_emulated: list[str]

    def draws(self, n: int, seed: int) -> np.ndarray:
        """Points of the posterior, shape (n, d): each particle once before any comes again."""
        order = generator(seed, "draws").permutation(len(self.sample.points))
        return self.sample.points[np.resize(order, n)]


def calibrate(
    space: Space, goals: Sequence[Goal], stages: Sequence[str], simulate: Simulate, method: Method, seed: int,
    tell: Tell = lambda line: None,
) -> Fit:  # fmt: skip
    """Fit the parameters stage by stage, then all together.

    Parameters
    ----------
    stages
        In order: in each, its own parameters and those of earlier ones move, and goals up to it count. Parameters
        and goals without a stage belong to the first.
    """
    runs, facts = Runs(np.empty((0, len(space.parameters)))), []
    emulators: dict[str, Emulator] = {}
    quality: dict[str, Quality] = {}
    for k, stage in enumerate(stages):
        so_far = stages[: k + 1]
        counted = [g for g in goals if g.stage in so_far]
        moving = space.indices(so_far)
        for wave in range(method.waves):
            known = [g for g in counted if g.id in emulators]
            points, fact = not_implausible(
                space, moving, known, emulators, method, seed, f"{stage} wave {wave}"
            )
            facts.append(WaveFacts(stage, wave + 1, len(points), *fact))
            tell(f"{stage}, wave {wave + 1}: {fact[0]:.1%} of the space is left")
            runs.add(points, simulate(points, f"{stage} wave {wave}"))
            emulators, quality = taught(counted, runs, facts, tell)
    whole = _Posterior(space, list(goals), method, seed)
    if method.refine:
        found = whole.sampled(emulators, "refine")
        points = found.points[generator(seed, "refine").permutation(len(found.points))[: method.refine]]
        runs.add(points, simulate(points, "refine"))
        emulators, quality = taught(goals, runs, facts, tell)
    final = whole.sampled(emulators, "posterior")
    fit = Fit(
        space, list(goals), final, emulators, quality, runs, Runs(np.empty((0, len(space.parameters)))), facts,
        [g.id for g in goals if g.id not in emulators],
    )  # fmt: skip
    if method.check:
        points = fit.draws(method.check, seed)
        fit.checks.add(points, simulate(points, "check"))
    return fit


@dataclass(frozen=True)
class _Posterior:
    space: Space
    goals: list[Goal]
    method: Method
    seed: int

    def sampled(self, emulators: Mapping[str, Emulator], name: str) -> Sample:
        pairs = [(g, emulators[g.id]) for g in self.goals if g.id in emulators]

        def likelihood(u: np.ndarray) -> np.ndarray:
            total = np.zeros(len(u))
            for goal, emulator in pairs:
                total += goal.log_likelihood(*emulator.predict(u))
            return total

        return sample(likelihood, len(self.space.parameters), self.method.particles, self.seed, name)


def taught(
    goals: Sequence[Goal], runs: Runs, facts: Sequence[WaveFacts], tell: Tell
) -> tuple[dict[str, Emulator], dict[str, Quality]]:
    """Emulators of all goals from the latest runs, with what cross-validation says of each."""
    del facts
    emulators, quality = {}, {}
    u, outputs = runs.u[-MOST_TRAINING:], runs.outputs[-MOST_TRAINING:]
    for goal in goals:
        if (found := trained(goal, u, outputs)) is not None:
            emulators[goal.id], quality[goal.id] = found
    poor = [name for name, q in quality.items() if q.explained < USEFUL]
    if poor:
        tell(f"no better than their mean, so far: emulators of {', '.join(poor)}")
    return emulators, quality


def implausibility(u: np.ndarray, goals: Sequence[Goal], emulators: Mapping[str, Emulator]) -> np.ndarray:
    """The largest of all goals that count, shape (n,)."""
    worst = np.zeros(len(u))
    for goal in goals:
        if goal.weight > 0.0:
            worst = np.maximum(worst, np.abs(goal.distance(*emulators[goal.id].predict(u))))
    return worst


def not_implausible(
    space: Space, moving: np.ndarray, goals: Sequence[Goal], emulators: Mapping[str, Emulator], method: Method,
    seed: int, name: str,
) -> tuple[np.ndarray, tuple[float, float]]:  # fmt: skip
    """Points that fill what is not ruled out, the parameters of later stages at the model's values.

    Returns
    -------
    (ndarray of shape (design, d), (share of the space that is left, cutoff))
        The cutoff is raised where too little is left, and then says by how much.
    """
    u = np.tile(space.centre, (CANDIDATES if goals else method.design, 1))
    if not len(moving):
        return u[: method.design], (1.0, method.cutoff)
    u[:, moving] = sobol(len(u), len(moving), seed, name)
    if not goals:
        return u, (1.0, method.cutoff)
    worst = implausibility(u, goals, emulators)
    left = float((worst <= method.cutoff).mean())
    cutoff = max(method.cutoff, float(np.partition(worst, method.design - 1)[method.design - 1]))
    return u[worst <= cutoff][: method.design], (left, cutoff)
