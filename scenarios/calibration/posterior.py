"""A posterior: draws of parameters that belong together, with all that they depend on, and a key over it."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from neuro.errors import InputError
from neuro.files import read_yaml
from population.rules import class_names
from population.scenario import Scenario
from scenarios.calibration.moving import HOWS, Move, scenario_paths
from scenarios.plan import code_version, sha256
from scenarios.store import write_atomically

SCHEMA = "mesolimbic.posterior/1"
SHIPPED = Path(__file__).parent / "data" / "posteriors"
READ_BY_PEOPLE = ("source", "note", "sources", "title", "description", "kind")
"""Keys of data files that decide no result."""
RANGED = {"value", "low", "high"}
"""Keys of a number of the data files."""


@dataclass(frozen=True)
class Column:
    """One parameter of a posterior; see `scenarios.calibration.moving.Move`."""

    path: str
    how: str = "value"
    at_most: float | None = None
    of_scenario: bool = False


@dataclass(frozen=True)
class Posterior:
    """Draws of one weight.

    Attributes
    ----------
    draws : ndarray, shape (n, d)
    facts
        Plan, seed, versions, keys of the data files and of the place, what was found: plain JSON.
    """

    name: str
    columns: tuple[Column, ...]
    draws: np.ndarray
    facts: Mapping[str, Any]

    @property
    def key(self) -> str:
        """SHA-256 over draws, columns and facts."""
        return sha256(
            [self.name, [asdict(c) for c in self.columns], _csv(self.columns, self.draws), dict(self.facts)]
        )

    def write(self, folder: Path, stem: str) -> list[Path]:
        """Write STEM.csv (the draws) and STEM.json (all else and the key)."""
        whole = {
            "schema": SCHEMA, "name": self.name, "key": self.key, "columns": [asdict(c) for c in self.columns],
            **self.facts,
        }  # fmt: skip
        folder.mkdir(parents=True, exist_ok=True)
        paths = [folder / f"{stem}.csv", folder / f"{stem}.json"]
        write_atomically(paths[0], _csv(self.columns, self.draws).encode())
        write_atomically(paths[1], (json.dumps(whole, indent=1, ensure_ascii=False) + "\n").encode())
        return paths

    def row(self, number: int, seed: int = 0) -> dict[str, float]:
        """Values by path of one draw, counted from 0; each once before any comes again."""
        from scenarios.calibration.space import generator

        order = generator(seed, "posterior").permutation(len(self.draws))
        values = self.draws[order[number % len(order)]]
        return {c.path: float(v) for c, v in zip(self.columns, values, strict=True)}

    def misfit(self, scenario: Scenario) -> str:
        """Why it may not be used for a scenario; empty where it may."""
        substances = tuple(self.facts["substances"])
        if tuple(scenario.substances) != substances:
            return f"it is for {', '.join(substances)}"
        if self.facts["data_key"] != place_key(scenario, self.columns):
            return "the data files have changed since; `mesolimbic calibrate --ship` makes it anew"
        if (place := self.facts.get("place_file_key")) and place != fields_key(scenario, self.columns):
            return "the fields that it moves are no longer those that it was fitted with"
        return ""


def read_posterior(path: Path) -> Posterior:
    """A posterior by the path of its JSON file.

    Raises
    ------
    neuro.errors.InputError
        When it cannot be read, or was changed by hand.
    """
    try:
        whole = json.loads(path.read_text(encoding="utf-8"))
        rows = list(csv.reader(path.with_suffix(".csv").read_text(encoding="utf-8").splitlines()))
        columns = tuple(Column(**c) for c in whole.pop("columns"))
        draws = np.array([[float(x) for x in row[1:]] for row in rows[1:]])
        schema, name, key = whole.pop("schema"), whole.pop("name"), whole.pop("key")
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as problem:
        message = f"cannot be read as a posterior ({type(problem).__name__}); calibrate again"
        raise InputError(path, "", None, message) from None
    found = Posterior(name, columns, draws, whole)
    wrong = schema != SCHEMA or any(c.how not in HOWS for c in columns) or draws.shape[1:] != (len(columns),)
    if wrong or found.key != key:
        raise InputError(path, "key", key, "does not belong to this content; it was changed; calibrate again")
    return found


def _csv(columns: Sequence[Column], draws: np.ndarray) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["draw", *(c.path for c in columns)])
    for i, row in enumerate(draws):
        writer.writerow([i + 1, *(f"{x:.9g}" for x in row)])
    return out.getvalue()


def rounded(draws: np.ndarray) -> np.ndarray:
    """Draws as they are written, so that what is read is what was."""
    return np.array([[float(f"{x:.9g}") for x in row] for row in draws])


@cache
def data_key() -> str:
    """SHA-256 over the numbers of the data files of the model; sources, notes and comments decide nothing."""
    return sha256({name: _plain(content) for name, content in _data_files()})


def place_key(scenario: Scenario, columns: Sequence[Column] = ()) -> str:
    """SHA-256 over the numbers that a posterior of a place hangs on.

    Files of other substances, classes and treatments are left out, costs and interventions too. Of the parameters that
    it moves the ranges count, not the values, which draws replace; of all others the values, at which they are held.
    """
    classes = class_names(tuple(scenario.substances))
    read = {"substances": scenario.substances, "courses": classes, "treatments": scenario.care}
    moved = [c.path for c in columns if not c.of_scenario]
    found = {}
    for name, content in _data_files():
        folder, stem = Path(name).parent.name, Path(name).stem
        if folder not in ("costs", "interventions") and stem in read.get(folder, (stem,)):
            found[name] = _used(_plain(content), stem, moved)
    return sha256(found)


@cache
def _data_files() -> list[tuple[str, Any]]:
    found: list[tuple[str, Any]] = []
    for package in ("neuro", "population"):
        root = Path(__file__).parents[2] / package / "data"
        for path in sorted(p for p in root.rglob("*") if p.suffix in (".yaml", ".csv")):
            if path.parent.name != "findings":
                text = path.suffix == ".csv"
                content = path.read_text(encoding="utf-8") if text else read_yaml(path)
                found.append((f"{package}/{path.relative_to(root).as_posix()}", content))
    return found


def _plain(data: Any) -> Any:
    """Data without what people alone read."""
    if isinstance(data, Mapping):
        return {str(k): _plain(v) for k, v in data.items() if k not in READ_BY_PEOPLE}
    if isinstance(data, list):
        return [_plain(part) for part in data]
    return data if isinstance(data, str | int | float | bool | None) else str(data)


def _used(data: Any, place: str, moved: Sequence[str]) -> Any:
    """Plain data with what is used of every number: its range where it is moved, and else its value."""
    if isinstance(data, Mapping):
        unused: set[str] = set()
        if data.keys() >= RANGED:
            unused = {"value"} if any(_names(path, place) for path in moved) else {"low", "high"}
        return {k: _used(v, f"{place}.{k}", moved) for k, v in data.items() if k not in unused}
    return [_used(part, place, moved) for part in data] if isinstance(data, list) else data


def _names(path: str, place: str) -> bool:
    """Whether a parameter's path means a place in a data file: its last part, below the file or part of its name."""
    *owners, last = path.split(".")
    inside = place.split(".")
    return inside[-1] == last and owners[-1] in inside


def fields_key(scenario: Scenario, columns: Sequence[Column]) -> str:
    """SHA-256 over the fields of a scenario that the posterior moves."""
    places = scenario_paths(scenario)
    return sha256({c.path: places.get(c.path) for c in columns if c.of_scenario})


def facts_of(scenario: Scenario, columns: Sequence[Column], **more: Any) -> dict[str, Any]:
    """What every posterior tells of where it comes from."""
    from scenarios.running import versions

    return {
        "scenario": scenario.name, "substances": list(scenario.substances), "data_key": place_key(scenario, columns),
        "code": code_version(), "place_file_key": fields_key(scenario, columns), "versions": versions(), **more,
    }  # fmt: skip


def columns_of(moves: Sequence[Move]) -> tuple[Column, ...]:
    """Columns of the parameters of a calibration."""
    return tuple(Column(m.parameter.name, m.how, m.at_most, m.of_scenario) for m in moves)


def found_for(scenario: Scenario) -> tuple[Posterior | None, str]:
    """The posterior for a scenario, and a line that says which, or why there is none.

    One beside the file of the scenario, NAME.posterior.json, comes before those that ship with the package.
    """
    own = scenario.folder / f"{scenario.name}.posterior.json" if scenario.folder else None
    paths = [*([own] if own and own.is_file() else []), *sorted(SHIPPED.glob("*.json"))]
    reasons = []
    for path in paths:
        found = read_posterior(path)
        if not (reason := found.misfit(scenario)):
            return (
                found,
                f"draws are from the posterior {found.name} ({len(found.draws)} draws, key {found.key[:8]})",
            )
        reasons.append(f"the posterior {found.name} is not used: {reason}")
    why = "; ".join(reasons) or "no posterior for this place is there"
    return None, f"draws are from the ranges of the data files, each for itself; {why}"
