"""How every target answers to every fitted number at once, and a step of all numbers along that answer.

    python -m tests.studies.response run FOLDER --people 3000 --workers 2     # 36 counties, resumable; about an hour
    python -m tests.studies.response step FOLDER --most 1.0                   # writes FOLDER/step.yaml
    python -m tests.studies.response run FOLDER --try step.yaml --people 6000 # lives it; steps learn of it
    python -m tests.studies.response run FOLDER --county baseline --fold      # opioids alone, 72 counties

The groups of numbers that `response.yaml` names for a county are moved up and down together in a two-level design with
orthogonal columns (Paley 1933 J Math Phys 12:311): each run tells of all of them. Folded over, that is once more with
every sign turned, pairs of groups no longer hide behind single ones. Targets that are fitted, on a logistic or
logarithmic scale, answer linearly, y = c + B x, with small B expected where a group is of another class. Runs that were
tried set c anew and correct B, which is known to a third of itself before them. The answer bends: half of a full step,
or the mean of several, often lands nearer. Runs of 6,000 people with other seeds differ by a twelfth in any use
disorder and by a third in deaths.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import reduce
from hashlib import sha256
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from scipy.optimize import minimize
from scipy.stats import norm

from neuro.quantities import Quantity
from neuro.registry import substance, substance_ids
from population.rule_ranges import rule_ranges
from population.scenario import Scenario, scenario_from_mapping
from population.tables import own_values, quantities, values
from scenarios.calibration.model import Task, run
from scenarios.evidence.mapping import plan_of
from scenarios.evidence.roles import role_of
from scenarios.evidence.targets import Target, read_targets
from scenarios.load import load

COUNTIES = yaml.safe_load(Path(__file__).with_suffix(".yaml").read_text(encoding="utf-8"))
Q, SEEDS, FOLDED_SEEDS = 17, (11, 12), (13, 14)
COMMON, TRIED_SEED, STARTS, REACH = "all", 21, 12, 0.7
OWN, SHARED, OTHER = 0.125, 0.09, 0.015
"""Expected size of an answer to one step: of the own class, of what all share, of another class."""
SCATTER, LEAST_WIDTH, CHANCE = 0.02, 0.05, 0.03
UNSURE, LEAST_UNSURE, LEVEL_SD, TRIED_SD = 0.35, 0.02, 3.0, 0.04
"""How unsure a slope is before anything is tried, as a share of itself and at least; how far a level may have moved;
what a tried run scatters beside its own error.
"""


def paley() -> np.ndarray:
    """Hadamard matrix of order 36, its first column ones, shape (36, 36)."""
    squares = {i * i % Q for i in range(1, Q)}
    chi = np.array([0, *(1 if i in squares else -1 for i in range(1, Q))])
    core = np.ones((Q + 1, Q + 1), int)
    core[0, 0], core[1:, 1:] = 0, chi[np.subtract.outer(range(Q), range(Q)) % Q]
    whole = np.kron(core, [[1, 1], [1, -1]]) + np.kron(np.eye(Q + 1, dtype=int), [[1, -1], [-1, -1]])
    return np.asarray(whole * whole[:, :1])


def quantity_of(path: str) -> Quantity:
    """What stands at a path of `population.rules.rules` in the data files, with its range."""
    head, *rest = path.split(".")
    if head != "diagnosis":
        return rule_ranges(substance_ids(), ())[path]
    own = f"courses/{rest[0]}"
    return (
        quantities(own, "diagnosis")[rest[1]]
        if rest[1] in own_values(own, "diagnosis")
        else quantities("diagnosis")[rest[1]]
    )


def paths_of(group: Mapping[str, Any]) -> list[str]:
    """Paths of a group; `thresholds` stands for all days that the criteria of a class ask for and that were fitted."""
    if "thresholds" not in group:
        return list(group.get("paths", ()))
    days = (
        f"diagnosis.{group['thresholds']}.{name}" for name in values("diagnosis") if name.startswith("days_")
    )
    return [path for path in days if quantity_of(path).kind == "fitted"]


def step_of(group: Mapping[str, Any], old: float, level: float) -> float:
    """A number at a level of its group: times the step to the power of the level, or plus so many steps."""
    new = old * group["times"] ** level if "times" in group else old + group["plus"] * level
    return float(np.clip(new, group.get("least", -np.inf), group.get("most", np.inf)))


@dataclass(frozen=True)
class Plan:
    """What is moved in a county of the library, by group."""

    county: str
    groups: dict[str, dict[str, Any]]

    @classmethod
    def of(cls, county: str) -> Plan:
        """The groups that `response.yaml` names for a county."""
        return cls(county, COUNTIES[county])

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the groups, in the order of levels."""
        return tuple(self.groups)

    def design(self) -> tuple[np.ndarray, np.ndarray]:
        """Levels of every group in every county, shape (36, groups), and which half of the seeds each county has.

        What all classes share has a column of its own; groups of one class never share a column with each other.
        """
        columns = paley()[:, 1:]
        classes = list(dict.fromkeys(group["of"] for group in self.groups.values()))
        shared = [name for name in self.names if self.groups[name]["of"] == COMMON]
        free = columns.shape[1] - len(shared) - 1
        place = {name: i for i, name in enumerate(shared)}
        for k, of in enumerate(classes):
            own = [name for name in self.names if self.groups[name]["of"] == of != COMMON]
            place |= {name: len(shared) + 1 + (i + 4 * k) % free for i, name in enumerate(own)}
        return columns[:, [place[name] for name in self.names]], columns[:, len(shared)] > 0

    def moved(self, x: np.ndarray) -> dict[str, float]:
        """Numbers of the data files at levels x of the groups, within their ranges."""
        found = {}
        for group, level in zip(self.groups.values(), x.tolist(), strict=True):
            for path in paths_of(group):
                q = quantity_of(path)
                new = float(
                    np.clip(step_of(group, q.value, level), min(q.low, q.value), max(q.high, q.value))
                )
                found[path] = float(f"{new:.4g}")
        return found

    def reached(self, x: np.ndarray) -> np.ndarray:
        """Levels x as far as the ranges of the files let them go, by the first number of each group."""
        found = x.astype(float).copy()
        for i, group in enumerate(self.groups.values()):
            if paths := paths_of(group):
                q, new = quantity_of(paths[0]), self.moved(x)[paths[0]]
                if q.value > 0.0 and new > 0.0 and "times" in group:
                    found[i] = np.log(new / q.value) / np.log(group["times"])
                elif "plus" in group:
                    found[i] = (new - q.value) / group["plus"]
        return found

    def series(self, x: np.ndarray) -> dict[str, dict[Any, float]]:
        """Series of the county's file at levels x, by path: groups move them in their own years."""
        data, found = load(self.county).as_mapping(), dict[str, dict[Any, float]]()
        for group, level in zip(self.groups.values(), x.tolist(), strict=True):
            if (path := group.get("series")) is None:
                continue
            series = found.get(path) or reduce(lambda part, key: part[key], path.split("."), data)
            first, final = group.get("years", (-np.inf, np.inf))
            found[path] = {
                year: float(f"{step_of(group, v, level):.4g}") if first <= int(year) <= final else v
                for year, v in series.items()
            }
        return found

    def about(self) -> str:
        """Key of the numbers that levels are relative to: those of the files as they are."""
        here = np.zeros(len(self.groups))
        return sha256(json.dumps([self.moved(here), self.series(here)]).encode()).hexdigest()[:12]

    def scenario(self, x: np.ndarray) -> Scenario:
        """The county with its series at levels x."""
        whole = load(self.county)
        data = whole.as_mapping()
        for path, series in self.series(x).items():
            *parents, last = path.split(".")
            reduce(lambda part, key: part[key], parents, data)[last] = series
        return scenario_from_mapping(data, whole.name, whole.folder)

    def targets(self) -> list[Target]:
        """Targets that numbers were fitted to and that a run of the county itself tells."""
        fitted = [t for t in read_targets() if t.kind == "target" and role_of(t) == "fitted"]
        known = plan_of(fitted).computed
        return [
            t for t in fitted if t.id in known and known[t.id].measure.run == "county" and self._concerns(t)
        ]

    def _concerns(self, t: Target) -> bool:
        classes = {group["of"] for group in self.groups.values()}
        return COMMON in classes or self.class_of(t) in classes

    def class_of(self, t: Target) -> str:
        """Class of substances of a target, as `response.yaml` names it; what concerns several is of all."""
        known = {
            **{s: substance(s).substance_class for s in substance_ids()},
            "prescription_opioid": "opioid",
        }
        names = {known.get(t.substance, t.substance), t.substance.removesuffix("s")}
        return next(iter(names & {group["of"] for group in self.groups.values()}), COMMON)


def live(plan: Plan, file: Path, x: np.ndarray, people: int, seed: int) -> str:
    """One county, written down; a file that is there stays."""
    if not file.exists():
        numbers, asked = tuple(plan.moved(x).items()), tuple(t.id for t in plan.targets())
        found = run(Task(plan.scenario(x), people, seed, numbers, asked))
        data = {
            "x": plan.reached(x).tolist(),
            "people": people,
            "seed": seed,
            "about": plan.about(),
            "found": found,
        }
        file.with_suffix(".part").write_text(json.dumps(data), encoding="utf-8")
        file.with_suffix(".part").rename(file)
    return file.name


def scaled(target: Target, value: Any) -> Any:
    """Percentages as logits, other amounts as logarithms, ages as they are."""
    if target.unit.startswith("%"):
        share = np.clip(value, SCATTER, 100.0 - SCATTER) / 100.0
        return np.log(share / (1.0 - share))
    return (
        np.asarray(value, float)
        if "years" in target.unit or (target.lower or 0.0) < 0.0
        else np.log(np.maximum(value, 1e-3))
    )


class Answer:
    """y = c + B x of every target, from the runs of a folder."""

    def __init__(self, plan: Plan, folder: Path) -> None:
        self.plan = plan
        runs = [json.loads(f.read_text(encoding="utf-8")) for f in sorted(folder.glob("county-*.json"))]
        tried = [json.loads(f.read_text(encoding="utf-8")) for f in sorted(folder.glob("tried-*.json"))]
        self.elsewhere = sum(r.get("about") != plan.about() for r in runs + tried)
        of_run = [r["found"] for r in runs]
        self.targets = [t for t in plan.targets() if sum(t.id in found for found in of_run) > len(runs) / 2]
        self.low, self.high = (
            np.array([float(scaled(t, v)) for t, v in ((t, getattr(t, end)) for t in self.targets)])
            for end in ("lower", "upper")
        )
        rows = [self._of(t, runs, tried) for t in self.targets]
        self.c, self.sd = np.array([r[0] for r in rows]), np.array([r[2] for r in rows])
        self.slope = np.array([r[1] for r in rows])

    def _of(self, t: Target, runs: list[Any], tried: list[Any]) -> tuple[float, np.ndarray, float]:
        seen = [r for r in runs if t.id in r["found"]]
        x, y, sd = np.array([r["x"] for r in seen]), *self._values(t, seen)
        half = np.array([[float(r["seed"] == seed) for seed in (*SEEDS, *FOLDED_SEEDS)] for r in seen])
        middle, classes = np.median(y), [group["of"] for group in self.plan.groups.values()]
        own = self.plan.class_of(t)
        prior = [OWN if of == own else SHARED if COMMON in (of, own) else OTHER for of in classes]
        a = np.c_[np.ones(len(y)), half, x] / sd[:, np.newaxis]
        penalty = np.diag(1.0 / np.array([3.0, *[OWN] * half.shape[1], *prior]) ** 2)
        found = np.linalg.solve(a.T @ a + penalty, a.T @ ((y - middle) / sd))
        c, slope = float(middle + found[0]), found[1 + half.shape[1] :]
        if known := [r for r in tried if t.id in r["found"]]:
            c, slope = self._corrected(t, slope, known)
        return c, slope, float(np.median(sd))

    def _corrected(self, t: Target, slope: np.ndarray, tried: list[Any]) -> tuple[float, np.ndarray]:
        """Level and slopes of a target once some steps have been tried: mean of the normal posterior."""
        x, y, sd = np.array([r["x"] for r in tried]), *self._values(t, tried)
        a = np.c_[np.ones(len(y)), x] / np.hypot(sd, TRIED_SD)[:, np.newaxis]
        unsure = np.concatenate([[LEVEL_SD], UNSURE * np.abs(slope) + LEAST_UNSURE])
        found = np.linalg.solve(
            a.T @ a + np.diag(unsure**-2.0), a.T @ ((y - x @ slope) / np.hypot(sd, TRIED_SD))
        )
        return float(found[0]), slope + found[1:]

    @staticmethod
    def _values(t: Target, runs: list[Any]) -> tuple[np.ndarray, np.ndarray]:
        value, error = np.array([r["found"][t.id] for r in runs]).T
        y = scaled(t, value)
        return y, np.hypot(np.abs(scaled(t, value + error) - y), SCATTER)

    def met(self, x: np.ndarray) -> np.ndarray:
        """Chance that each target is met by a run of as many people."""
        y, sd = self.c + self.slope @ x, np.hypot(self.sd, CHANCE)
        return np.asarray(norm.cdf((self.high - y) / sd) - norm.cdf((self.low - y) / sd))

    def loss(self, x: np.ndarray, cost: float, weights: np.ndarray) -> float:
        """What is missed, where a mile counts little more than a yard, less what is met, by the `weights` of targets,
        and how far it is to x.
        """
        y = self.c + self.slope @ x
        off = np.maximum(0.0, np.maximum(self.low - y, y - self.high))
        width = np.maximum((self.high - self.low) / 2.0, LEAST_WIDTH)
        near = 1.0 - 1.0 / (1.0 + (off / width / 1.5) ** 2) + 0.6 * np.log1p((off / 0.25) ** 2)
        return float(weights @ (near - 0.6 * self.met(x)) + cost * (x**2).sum())

    def best(
        self, most: float, cost: float, kept: Mapping[str, tuple[float, float]], weigh: Mapping[str, float]
    ) -> np.ndarray:
        """Levels of the groups with the least loss, at most `most` steps away; those of groups that are `kept`, within
        their bounds; targets whose id begins with a key of `weigh` count so many times.
        """
        random = np.random.default_rng(1)
        bounds = [kept.get(name, (-most, most)) for name in self.plan.names]
        weights = np.array(
            [next((w for start, w in weigh.items() if t.id.startswith(start)), 1.0) for t in self.targets]
        )
        low, high = np.array(bounds).T
        starts = [
            np.clip(0.0, low, high),
            *random.uniform(REACH * low, REACH * high, (STARTS - 1, len(bounds))),
        ]
        ends = [
            minimize(self.loss, np.clip(x, low, high), (cost, weights), method="L-BFGS-B", bounds=bounds)
            for x in starts
        ]
        return np.asarray(min(ends, key=lambda end: end.fun).x)


def bounds_of(text: str) -> tuple[str, tuple[float, float]]:
    """A group and its bounds, "GROUP=LEVEL" or "GROUP=LOW:HIGH"."""
    name, _, bounds = text.partition("=")
    low, _, high = bounds.partition(":")
    return name, (float(low), float(high or low))


def main() -> None:
    """Run counties, or take a step."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("what", choices=("run", "step"))
    parser.add_argument("folder", type=Path)
    parser.add_argument("--county", choices=tuple(COUNTIES), default="all_substances")
    parser.add_argument("--fold", action="store_true", help="the design once more, with every sign turned")
    parser.add_argument("--people", type=int, default=3000)
    parser.add_argument("--seed", type=int, default=TRIED_SEED, help="of a county that is tried")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--counties", type=int, default=None, help="how many of the design, for a trial")
    parser.add_argument(
        "--try", dest="tried", metavar="FILE", help="live a step of the folder in place of the design"
    )
    parser.add_argument("--most", type=float, default=1.0, help="the farthest that a group may go, in steps")
    parser.add_argument(
        "--keep",
        metavar="GROUP=LOW:HIGH",
        nargs="*",
        default=(),
        help="groups that stay at a level, or between two",
    )
    parser.add_argument(
        "--weigh",
        metavar="ID=TIMES",
        nargs="*",
        default=(),
        help="targets, by the beginning of their id, and how much",
    )
    parser.add_argument("--cost", type=float, default=0.2, help="what a step costs, against a target missed")
    asked = parser.parse_args()
    plan = Plan.of(asked.county)
    asked.folder.mkdir(parents=True, exist_ok=True)
    if asked.what == "step":
        answer = Answer(plan, asked.folder)
        weigh = {name: float(times) for name, _, times in (text.partition("=") for text in asked.weigh)}
        if answer.elsewhere:
            print(f"{answer.elsewhere} runs lie about other numbers than the files have now")
        x = answer.best(asked.most, asked.cost, dict(map(bounds_of, asked.keep)), weigh)
        print(
            f"expected to be met: {answer.met(0 * x).sum():.0f}, then {answer.met(x).sum():.0f} of {len(answer.c)}"
        )
        step = {"x": x.tolist(), "changes": plan.moved(x), "series": plan.series(x)}
        (asked.folder / "step.yaml").write_text(yaml.safe_dump(step), encoding="utf-8")
        for name, level in sorted(zip(plan.names, x.tolist(), strict=True), key=lambda pair: -abs(pair[1])):
            print(f"{name:40s} {level:+.2f}")
        return
    if asked.tried:
        step = yaml.safe_load((asked.folder / asked.tried).read_text(encoding="utf-8"))
        file = asked.folder / f"tried-{len(list(asked.folder.glob('tried-*.json'))):02d}.json"
        print(live(plan, file, np.array(step["x"]), asked.people, asked.seed))
        return
    levels, half = plan.design()
    counties = [(x, SEEDS[0] if first else SEEDS[1]) for x, first in zip(levels, half, strict=True)]
    if asked.fold:
        counties += [(-x, FOLDED_SEEDS[SEEDS.index(seed)]) for x, seed in counties]
    with ProcessPoolExecutor(asked.workers, get_context("spawn")) as pool:
        waiting = [
            pool.submit(live, plan, asked.folder / f"county-{i:02d}.json", x, asked.people, seed)
            for i, (x, seed) in enumerate(counties[: asked.counties])
        ]
        for done in waiting:
            print(done.result(), flush=True)


if __name__ == "__main__":
    main()
