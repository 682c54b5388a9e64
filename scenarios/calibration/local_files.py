"""What a local calibration leaves: a place file with fitted values, draws beside it, numbers and a figure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from neuro.errors import InputError
from population.scenario import Scenario
from population.scenario.description import NAME_PATTERN
from scenarios.calibration.calibrating import write_json
from scenarios.calibration.local import LocalFit
from scenarios.calibration.moving import NEUTRAL, moved, scenario_paths
from scenarios.calibration.posterior import Column, Posterior, facts_of, rounded
from scenarios.store import make_folder, write_atomically

MARK = "# Fitted by mesolimbic calibrate"
SCHEMA = "mesolimbic.local_calibration/1"
NAME, MOST_TITLE = re.compile(NAME_PATTERN), 200


@dataclass(frozen=True)
class Written:
    """The files."""

    place: Path
    posterior: list[Path]
    figure: list[Path]
    numbers: Path


def place_path(given: str | None, scenario: Scenario, source: str) -> Path:
    """Where the fitted place goes: as asked, or NAME_fitted.yaml beside the file of the place.

    Raises
    ------
    neuro.errors.InputError
        When something else is there, or the name is none.
    """
    beside = scenario.folder or Path()
    path = Path(given) if given else beside / f"{scenario.name}_fitted.yaml"
    if path.suffix != ".yaml" or not NAME.fullmatch(path.stem):
        message = "must end with .yaml, its name be 1 to 64 small letters, digits, _ or -"
        raise InputError("command line", "--place", str(path), message)
    if path.is_dir() or not path.parent.is_dir():
        message = "is a folder" if path.is_dir() else f"lies in {path.parent}, which is no folder"
        raise InputError(path, "--place", str(path), f"{message}; give a file in a folder that is there")
    if path.exists() and not path.read_text(encoding="utf-8", errors="replace").startswith(MARK):
        message = (
            "is there already and was not written by mesolimbic calibrate; give another name with --place"
        )
        raise InputError(path, "--place", str(path), message)
    if path.resolve() == Path(source).resolve():
        raise InputError(path, "--place", str(path), "is the place itself; give another name")
    if scenario.folder is not None and path.parent.resolve() != scenario.folder.resolve():
        message = f"must lie beside {Path(source).name}, which it extends"
        raise InputError(path, "--place", str(path), message)
    return path


def write_local(fit: LocalFit, place: Path, source: str, out: Path, command: str) -> Written:
    """Write all of it.

    Parameters
    ----------
    place
        File of the fitted place.
    source
        Name or file of the place that was given.
    """
    from scenarios.calibration.figures import series_figure
    from scenarios.figures import write_figure
    from scenarios.load import load

    make_folder(out)
    write_atomically(place, place_text(fit, place.stem, source, command).encode())
    fitted = load(place)
    posterior = local_posterior(fit, fitted, command).write(place.parent, f"{place.stem}.posterior")
    numbers = out / "local.json"
    write_json(numbers, document(fit))
    return Written(place, posterior, write_figure(series_figure(fit), out / "fit"), numbers)


def place_text(fit: LocalFit, name: str, source: str, command: str) -> str:
    """The fitted place: what it takes over, and every fitted field with what is known of it."""
    base = fit.plan.scenario
    parent = Path(source).name if base.folder is not None else base.name
    lines = [
        f"{MARK}: {command}",
        f"# {len(fit.plan.rows)} numbers of {min(r.year for r in fit.plan.rows)} to"
        f" {max(r.year for r in fit.plan.rows)}; {fit.plan.people:,} people,"
        f" {len(fit.fit.runs.outputs)} runs, seed {fit.plan.seed}.",
        f"# Draws that belong together: {name}.posterior.csv, which --draws uses.",
        "schema: mesolimbic.scenario/1",
        f"extends: {parent}",
        f"name: {name}",
        f"title: {_title(base)}",
    ]
    lines += _fields(fit, moved(base, fit.plan.moves, fit.centre))
    words = f"fitted to {len(fit.plan.rows)} numbers of the place itself by mesolimbic calibrate"
    return "\n".join([*lines, "sources:", f"  fitted: {words}", ""])


def _title(base: Scenario) -> str:
    words = ", fitted to its own series"
    plain = base.title[: MOST_TITLE - len(words)] + words
    return '"' + plain.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _fields(fit: LocalFit, fitted: Scenario) -> list[str]:
    """Fitted fields as nested YAML, a comment before each."""
    places = scenario_paths(fitted)
    tree: dict[str, Any] = {}
    for move, one in zip(fit.plan.moves, fit.told, strict=True):
        *parents, last = move.path.split(".")
        part = tree
        for key in parents:
            part = part.setdefault(key, {})
        words = {"times": "times what it was, ", "plus": "added, ", "value": ""}[move.how]
        comment = (
            f"{words}{fit.centre[move.path]:.3g} (90% {one.lower:.3g} to {one.upper:.3g}): {one.verdict}"
        )
        part[last] = (comment, places[move.path])
    return list(_nested(tree, 0))


def _nested(tree: Mapping[str, Any], depth: int) -> Any:
    for key, part in tree.items():
        indent = "  " * depth
        if isinstance(part, tuple):
            yield f"{indent}# {part[0]}"
            yield f"{indent}{key}: {_number(part[1])}"
        else:
            yield f"{indent}{key}:"
            yield from _nested(part, depth + 1)


def _number(value: Any) -> str:
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{year}: {point:.5g}" for year, point in value.items()) + "}"
    return f"{value:.5g}"


def local_posterior(fit: LocalFit, fitted: Scenario, command: str) -> Posterior:
    """Draws relative to the fitted place, so that they move it about its middle."""
    moves, centre = fit.plan.moves, fit.centre
    draws = fit.fit.space.values(fit.fit.draws(fit.plan.method.draws, fit.plan.seed))
    for i, move in enumerate(moves):
        if move.how == "times":
            draws[:, i] /= centre[move.path]
        elif move.how == "plus":
            draws[:, i] -= centre[move.path]
    columns = tuple(Column(m.path, m.how, m.at_most, m.of_scenario) for m in moves)
    facts = facts_of(
        fitted, columns, people=fit.plan.people, seed=fit.plan.seed, runs=len(fit.fit.runs.outputs), command=command,
        neutral={m.path: NEUTRAL.get(m.how, centre[m.path]) for m in moves},
    )  # fmt: skip
    return Posterior(fitted.name, columns, rounded(draws), facts)


def document(fit: LocalFit) -> dict[str, Any]:
    """What was found, as plain JSON."""
    return {
        "schema": SCHEMA,
        "scenario": fit.plan.scenario.name,
        "people": fit.plan.people,
        "people_asked": fit.plan.asked,
        "seed": fit.plan.seed,
        "runs": len(fit.fit.runs.outputs),
        "checking_runs": len(fit.fit.checks.outputs),
        "seconds": fit.seconds,
        "parameters": [t.row() for t in fit.told],
        "not_told": [t.name for t in fit.not_told],
        "data": fit.rows(),
        "supposed": {row.id: row.supposed for row in fit.plan.rows if row.supposed is not None},
        "outside": outside(fit),
        "emulators": {name: q.explained for name, q in fit.fit.quality.items()},
        "not_emulated": fit.fit.not_emulated,
    }


def outside(fit: LocalFit) -> list[str]:
    """Numbers of the data whose 95% interval and the fitted model's 90% interval do not meet."""
    return [
        f"{row['series']} {row['year']}"
        for row in fit.rows()
        if not np.isnan(row["model"])
        and (row["model_upper"] < row["lower"] or row["model_lower"] > row["upper"])
    ]
