"""Experiments of the laboratory, run in a child process: figures and findings as plain data."""

from __future__ import annotations

import math
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dashboards.jobs import Tell

SCALES = {"quick": 0.2, "usual": 1.0}


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
