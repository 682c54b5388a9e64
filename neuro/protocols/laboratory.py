"""The laboratory as a command: experiments as JSON, and the matrix of knock-outs."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from neuro.protocols import experiments
from neuro.protocols.knockouts import knockout_names
from neuro.protocols.results import Phenomenon, Result

SCHEMA = "mesolimbic.lab/1"
KNOCKOUT_SCHEMA = "mesolimbic.knockouts/1"
KINDS = ("built", "fitted", "emerged")


def run_lab(
    experiment: str = "all",
    *,
    knock_out: str | None = None,
    surge: str = "mission",
    seed: int = 0,
    changes: Mapping[str, float] | None = None,
    progress: Callable[[str], None] | None = None,
) -> list[Result]:
    """Run one experiment, or all.

    Parameters
    ----------
    experiment
        A name of `neuro.protocols.experiments.available`, or "all".
    knock_out
        A mechanism to switch off, a key of `neuro.protocols.knockouts.KNOCKOUTS`.
    surge : {"mission", "literature"}
    seed
        Seed of every draw.
    changes
        Parameters set to another value, as in `neuro.protocols.experiments.run`.
    progress
        Called with the name of each experiment before it runs.
    """
    names = list(experiments.available()) if experiment == "all" else [experiment]
    results = []
    for name in names:
        if progress is not None:
            progress(name)
        results.append(experiments.run(name, knock_out, surge, seed, changes=changes))
    return results


def as_json(results: Sequence[Result]) -> str:
    """The phenomena of some results as one JSON document."""
    phenomena = [row for result in results for row in result.rows]
    return json.dumps({"schema": SCHEMA, "phenomena": phenomena}, indent=1, allow_nan=False)


def tally(results: Sequence[Result]) -> dict[str, tuple[int, int]]:
    """Passed and all phenomena by kind, and under "all"."""
    return tally_of([phenomenon for result in results for phenomenon in result.phenomena])


def tally_of(phenomena: Iterable[Phenomenon]) -> dict[str, tuple[int, int]]:
    """Passed and all phenomena by kind, and under "all"."""
    counts = {kind: [0, 0] for kind in (*KINDS, "all")}
    for phenomenon in phenomena:
        for kind in (phenomenon.kind, "all"):
            counts[kind][0] += phenomenon.passed
            counts[kind][1] += 1
    return {kind: (passed, total) for kind, (passed, total) in counts.items()}


def knockout_rows(
    mechanisms: Sequence[str] | None = None,
    surge: str = "mission",
    seed: int = 0,
    scale: float = 1.0,
    progress: Callable[[str], None] | None = None,
) -> list[dict[str, Any]]:
    """Rows {mechanism, phenomenon, intact, knocked_out, broken} of every mechanism and phenomenon.

    Parameters
    ----------
    mechanisms
        Names of `knockout_names`; all by default.
    scale
        Share of the usual number of people in a cohort.
    """
    names = list(experiments.available())
    intact = {p.id: p for name in names for p in experiments.run(name, None, surge, seed, scale).phenomena}
    rows = []
    for mechanism in knockout_names() if mechanisms is None else mechanisms:
        if progress is not None:
            progress(mechanism)
        for name in names:
            for p in experiments.run(name, mechanism, surge, seed, scale).phenomena:
                rows.append(knockout_row(mechanism, intact[p.id], p))
    return rows


def knockout_row(mechanism: str, intact: Phenomenon, knocked_out: Phenomenon) -> dict[str, Any]:
    """One row {mechanism, phenomenon, intact, knocked_out, broken}; broken is what held and holds no more."""
    return {
        "mechanism": mechanism,
        "phenomenon": intact.id,
        "intact": intact.row()["observed"],
        "knocked_out": knocked_out.row()["observed"],
        "broken": intact.passed and not knocked_out.passed,
    }
