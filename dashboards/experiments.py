"""Experiments of the laboratory, run in a child process: figures and findings as plain data."""

from __future__ import annotations

import math
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scenarios.machine import cores

if TYPE_CHECKING:
    from dashboards.jobs import Tell

SCALES = {"quick": 0.2, "usual": 1.0}
IN_A_PLACE = ("county", "network")
"""Kinds of runs of `scenarios.evidence` that are of people in a place."""


def run_experiment(
    tell: Tell,
    name: str,
    knock_out: str | None,
    changes: Mapping[str, float],
    seed: int,
    scale: float,
    surge: str = "mission",
) -> dict[str, Any]:
    """One experiment as it is, and again with a mechanism switched off or parameters changed where any are.

    Returns
    -------
    dict
        `intact` and `changed` (None where nothing is changed), each with `title`, `curves` and `findings`.
    """
    from neuro.protocols import experiments

    tell("the brain as it is", 0.1)
    intact = _plain(experiments.run(name, None, surge, seed, scale))
    if not changes and knock_out is None:
        return {"intact": intact, "changed": None}
    tell("the changed brain", 0.5)
    return {
        "intact": intact,
        "changed": _plain(experiments.run(name, knock_out, surge, seed, scale, changes=dict(changes))),
    }


def scorecard(
    tell: Tell, out: str, scale: float = 1.0, surge: str = "mission", seed: int = 0
) -> list[dict[str, Any]]:
    """Every finding of the laboratory, held against what was published; what is kept and current is not run again."""
    from neuro.protocols import experiments
    from neuro.protocols.findings import findings
    from scenarios.laboratory.kept import Kept
    from scenarios.laboratory.observing import Setting, observe, phenomena_of

    setting = Setting(surge, seed, scale)
    names = list(experiments.available())
    rows: list[dict[str, Any]] = []
    for i, name in enumerate(names):
        tell(f"experiment {i + 1} of {len(names)}: {name}", i / len(names))
        kept = Kept(Path(out), f"dashboard-{setting.label}", setting.decides([name]))
        found = kept.read(name)
        if found is None:
            found = observe([name], setting)
            kept.write(name, found)
        why = {key: entry.miss for key, entry in findings(name).items()}
        rows += [
            {**p.row(), "why": why.get(p.id.partition(".")[2]) or ""} for p in phenomena_of(found, surge)
        ]
    return rows


def _plain(result: Any) -> dict[str, Any]:
    return {
        "title": result.title,
        "curves": [
            {
                "panel": c.panel,
                "label": c.label,
                "x": _numbers(c.x),
                "y": _numbers(c.y),
                "x_label": c.x_label,
                "y_label": c.y_label,
                "published": c.published,
            }
            for c in result.curves
        ],
        "findings": result.rows,
    }


def _numbers(values: Any) -> list[float | None]:
    return [float(v) if math.isfinite(v) else None for v in values.ravel()]


def place_scorecard(tell: Tell, out: str, people: int, seed: int = 1) -> list[dict[str, Any]]:
    """Published targets held against a place of so many people; gives the rows, the farthest off first.

    Those are taken that one run of the place tells (`IN_A_PLACE`). Runs are those of `mesolimbic evidence`, kept in the
    folder `out` until the model changes.
    """
    from scenarios.evidence.mapping import plan_of
    from scenarios.evidence.scoring import Setting, scores
    from scenarios.evidence.table import domain_title, number_of, sorted_scores
    from scenarios.evidence.targets import TARGETS, read_targets

    every = read_targets(TARGETS)
    computed = plan_of(every).computed
    targets = [t for t in every if t.id in computed and computed[t.id].measure.run in IN_A_PLACE]
    told = 0

    def go_on(line: str = "") -> None:
        nonlocal told  # lines are for a terminal; how many there will be depends on what is kept
        told += 1
        tell("living the years from 1980 on", 1.0 - 0.7**told)

    go_on()
    found = scores(targets, plan_of(targets), Setting(people, 1, seed), Path(out), cores(), go_on)
    return [
        {
            **s.row(),
            "year": s.target.year,
            "title": domain_title(s.target.domain),
            "order": number_of(s.target.domain),
        }
        for s in sorted_scores(found)
    ]
