"""Parameters drawn within their ranges: in which share of the draws does each phenomenon hold?"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from neuro.protocols import experiments
from neuro.protocols.draws import drawn_changes
from neuro.protocols.laboratory import KINDS
from neuro.protocols.results import Phenomenon
from scenarios.laboratory.jobs import Tell
from scenarios.laboratory.kept import Kept, resumed
from scenarios.laboratory.observing import Setting, observe, phenomena_of

SCHEMA = "mesolimbic.draws/1"
DEFAULT_DRAWS, DEFAULT_SCALE = 200, 0.2


@dataclass(frozen=True)
class Drawn:
    """All draws that were run.

    Parameters
    ----------
    phenomena
        One list a draw, all in the same order.
    failed
        Reasons of experiments that could not be computed, one mapping a draw.
    """

    phenomena: list[list[Phenomenon]]
    failed: list[dict[str, str]]

    @property
    def not_finite(self) -> int:
        """How many observations are no finite numbers."""
        return sum(not math.isfinite(p.observed) for draw in self.phenomena for p in draw)

    @property
    def not_computed(self) -> int:
        """How many experiments could not be computed."""
        return sum(len(failed) for failed in self.failed)

    def rows(self) -> list[dict[str, Any]]:
        """Rows {phenomenon, kind, share, draws, not_finite}, the rarest first."""
        rows = [_row(column) for column in zip(*self.phenomena, strict=True)]
        return sorted(rows, key=lambda row: (row["share"], row["phenomenon"]))

    def shares(self) -> dict[str, float]:
        """Share of all phenomena and draws that hold, by kind and under "all"."""
        every = [p for draw in self.phenomena for p in draw]
        groups = {kind: [p.passed for p in every if p.kind == kind] for kind in KINDS}
        groups["all"] = [p.passed for p in every]
        return {kind: sum(held) / len(held) for kind, held in groups.items() if held}

    def document(self) -> dict[str, Any]:
        """Everything as plain JSON, with the values of each draw."""
        values = [{p.id: p.row()["observed"] for p in draw} for draw in self.phenomena]
        held = [{p.id: p.passed for p in draw} for draw in self.phenomena]
        return {
            "schema": SCHEMA,
            "shares": self.shares(),
            "not_finite": self.not_finite,
            "not_computed": self.not_computed,
            "phenomena": self.rows(),
            "draws": [
                {"values": v, "holds": h, "failed": f}
                for v, h, f in zip(values, held, self.failed, strict=True)
            ],
        }


def run_draws(
    setting: Setting,
    out: Path,
    draws: int = DEFAULT_DRAWS,
    spread: str = "triangular",
    workers: int = 1,
    tell: Tell = lambda line: None,
    names: Sequence[str] | None = None,
) -> Drawn:
    """Run the experiments with every draw of the parameters; what is kept and current is not computed again.

    Parameters
    ----------
    setting
        Its seed is that of the draws and of the experiments.
    out
        Folder where each finished draw is kept.
    draws, spread
        As for `neuro.protocols.draws.drawn_changes`.
    names
        Experiments; all by default.
    """
    names = list(experiments.available() if names is None else names)
    changes = drawn_changes(draws, setting.seed, setting.surge, spread)
    decides = {**setting.decides(names), "draws": draws, "spread": spread}
    kept = Kept(out, f"draws-{setting.label}-{spread}{draws}", decides)
    tasks = {f"{i:04d}": (names, setting, None, change, True) for i, change in enumerate(changes)}
    found = resumed(kept, observe, tasks, workers, tell).values()
    return Drawn([phenomena_of(draw, setting.surge) for draw in found], [draw["failed"] for draw in found])


def draws_text(drawn: Drawn) -> str:
    """The share of draws in which each phenomenon holds, the rarest first, and the share of all by kind."""
    lines = [f"{'holds in':>8}  {'kind':<8} phenomenon"]
    lines += [f"{row['share']:>8.0%}  {row['kind']:<8} {row['phenomenon']}" for row in drawn.rows()]
    lines += ["", f"Share of phenomena that hold, {len(drawn.phenomena)} draws"]
    lines += [f"  {kind:<8} {share:>6.1%}" for kind, share in drawn.shares().items()]
    lines.append(f"Observations that are no finite number: {drawn.not_finite}")
    lines.append(f"Experiments that could not be computed: {drawn.not_computed}")
    return "\n".join(lines)


def _row(column: Sequence[Phenomenon]) -> dict[str, Any]:
    return {
        "phenomenon": column[0].id,
        "kind": column[0].kind,
        "share": sum(p.passed for p in column) / len(column),
        "draws": len(column),
        "not_finite": sum(not math.isfinite(p.observed) for p in column),
    }
