"""How the targets of one class answer to its numbers, in a town of that class alone.

    python -m tests.studies.one_class alcohol FOLDER --people 3500
    python -m tests.studies.one_class alcohol FOLDER --now FOLDER/county.json

Eleven numbers (`one_class.yaml`) are moved up and down at once in the twelve runs of Plackett & Burman 1946 Biometrika
33:305, whose columns are orthogonal, so that each run tells of all; a thirteenth has the numbers as they are.
Prints d ln y / step of every target; with `--now`, values of the targets in a county
of all substances ({id: [value, error]}), the step within one of the design that brings most of them near. Other classes
are no rivals here: in the county a step goes farther, most of all that of cannabis; take a part of it and look.
"""

from __future__ import annotations

import argparse
import json
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from scipy.optimize import minimize

from scenarios.calibration.model import Task, run
from scenarios.evidence.mapping import plan_of
from scenarios.evidence.roles import FITTED, role_of
from scenarios.evidence.targets import Target, read_targets
from scenarios.load import load
from tests.studies.response import quantity_of

CLASSES = yaml.safe_load(Path(__file__).with_suffix(".yaml").read_text(encoding="utf-8"))
FIRST_ROW = (1, 1, -1, 1, 1, 1, -1, -1, -1, 1, -1)
FAR, DRAG = 2.5, 0.45
"""Standard deviations beyond which a miss counts in proportion, and what a step costs."""


def design() -> np.ndarray:
    """Levels of the numbers in every run, the first without any change, shape (13, 11)."""
    turned = [np.roll(FIRST_ROW, i) for i in range(len(FIRST_ROW))]
    return np.vstack([np.zeros(11, int), *turned, -np.ones(11, int)])


def moved(numbers: dict[str, dict[str, float]], x: np.ndarray) -> dict[str, float]:
    """The numbers at levels x: times the step to the power of x, or plus x steps."""
    return {
        path: quantity_of(path).value * how["times"] ** level
        if "times" in how
        else quantity_of(path).value + how["plus"] * level
        for (path, how), level in zip(numbers.items(), x.tolist(), strict=True)
        if level
    }


def targets(words: list[str]) -> list[Target]:
    """Targets of the class that numbers are fitted to and that a county's own run tells, with a range."""
    known_range = [t for t in read_targets() if t.kind == "target" and t.lower is not None and t.value > 0.0]
    found = [t for t in known_range if role_of(t) == FITTED]
    known = plan_of(found).computed
    return [
        t
        for t in found
        if t.id in known
        and known[t.id].measure.run == "county"
        and any(word in f"{t.substance} {t.id}".lower() for word in words)
    ]


def live(name: str, x: np.ndarray, people: int, file: Path) -> None:
    """One town, written down; a file that is there stays."""
    if file.exists():
        return
    of = CLASSES[name]
    ids = tuple(t.id for t in targets(of["targets"]))
    found = run(Task(load(name), people, 1, tuple(moved(of["numbers"], x).items()), ids))
    file.with_suffix(".part").write_text(json.dumps(found), encoding="utf-8")
    file.with_suffix(".part").rename(file)


def answers(told: list[Target], runs: list[dict[str, Any]]) -> dict[str, np.ndarray]:
    """d ln y / step of each target that all runs tell, less what chance would give: shape (11,) each."""
    x, found = np.c_[np.ones(13), design()], {}
    for t in told:
        y = np.array([r.get(t.id, [np.nan])[0] for r in runs])
        if not np.all(y > 0.0):
            continue
        line, rest, *_ = np.linalg.lstsq(x, np.log(y), rcond=None)
        noise = np.sqrt(float(rest[0]) if len(rest) else 0.0) / np.sqrt(12.0)
        kept = np.clip(1.0 - 2.0 * (noise / np.maximum(np.abs(line[1:]), 1e-9)) ** 2, 0.0, 1.0)
        found[t.id] = line[1:] * kept
    return found


def best_step(told: list[Target], slopes: dict[str, np.ndarray], now: dict[str, Any]) -> np.ndarray:
    """Levels within one of the design that bring most targets near where the county stands now, shape (11,)."""
    used = [t for t in told if t.id in slopes and now.get(t.id, [0.0])[0] > 0.0]
    b = np.array([slopes[t.id] for t in used])
    gap = np.log([now[t.id][0] / t.value for t in used])
    wide = [(np.log(t.upper or t.value) - np.log(max(t.lower or t.value, 1e-9))) / 3.92 for t in used]
    width = np.hypot(np.maximum(wide, 1e-3), [min(0.5, now[t.id][1] / now[t.id][0]) for t in used])

    def loss(x: np.ndarray) -> float:
        z = (gap + b @ x) / width
        far = FAR**2 * (np.sqrt(1.0 + (z / FAR) ** 2) - 1.0)
        return float(0.1 * far.sum() - 1.2 * np.exp(-z * z / 4.0).sum() + DRAG * (x @ x))

    starts = [np.zeros(11), *np.random.default_rng(1).uniform(-0.5, 0.5, (30, 11))]
    tries = [minimize(loss, x, bounds=[(-1.0, 1.0)] * 11, method="L-BFGS-B") for x in starts]
    return np.asarray(min(tries, key=lambda t: t.fun).x)


def main() -> None:
    """Live what is missing, print the answers and, where the county is known, the step."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("name", choices=sorted(CLASSES))
    parser.add_argument("folder", type=Path)
    parser.add_argument("--people", type=int, default=3500)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--now", type=Path)
    given = parser.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    numbers, told = CLASSES[given.name]["numbers"], targets(CLASSES[given.name]["targets"])
    files = [given.folder / f"{given.name}-{i}.json" for i in range(13)]
    with ProcessPoolExecutor(given.workers, mp_context=get_context("spawn")) as pool:
        waiting = [
            pool.submit(live, given.name, x, given.people, f) for x, f in zip(design(), files, strict=True)
        ]
        for i, each in enumerate(waiting):
            each.result()
            print(f"{i + 1} of 13 towns", flush=True)
    slopes = answers(told, [json.loads(f.read_text(encoding="utf-8")) for f in files])
    names = list(numbers)
    for name, slope in slopes.items():
        most = np.argsort(-np.abs(slope))[:4]
        print(f"{name:26s} " + "  ".join(f"{names[i].split('.')[-1]} {slope[i]:+.2f}" for i in most))
    if given.now:
        step = best_step(told, slopes, json.loads(given.now.read_text(encoding="utf-8")))
        for path, new in moved(numbers, step).items():
            print(f"{path:36s} {quantity_of(path).value:9.4g} -> {new:9.4g}")


if __name__ == "__main__":
    main()
