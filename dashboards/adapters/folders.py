"""Finished runs: the result folders below one folder, by name."""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from neuro.errors import BadInput, InputError
from scenarios.damage import DAMAGED
from scenarios.plan import STARTER
from scenarios.store import MANIFEST, changed_files, read_manifest

if TYPE_CHECKING:
    import pandas as pd

ROOT_VARIABLE = "MESOLIMBIC_RESULTS"
OPENED_VARIABLE = "MESOLIMBIC_OPENED"
OVER_YEARS = ("", "run", "compare")
"""Kinds of result folders that the page of comparisons shows; a run has none."""
MOST = 200
"""How many folders are listed, the newest first."""


@dataclass(frozen=True)
class Finished:
    """One result folder and what its manifest says."""

    name: str
    title: str
    status: str
    people: int
    years: int
    replicates: int
    seed: int
    start_year: int
    written: str
    compares: bool
    kind: str = ""
    policies: tuple[str, ...] = ()
    drawn: bool = False

    @property
    def note(self) -> str:
        """What the numbers rest on, in a line."""
        many = f"{self.replicates} replicate{'s' if self.replicates != 1 else ''}"
        years = f"{self.years} year{'s' * (self.years != 1)}"
        drawn = ", years before drawn" if self.drawn else ""
        return f"{self.people:,} people, {years} from {self.start_year}, {many}, seed {self.seed}{drawn}"


def root() -> Path:
    """The folder whose result folders are shown."""
    return Path(os.environ.get(ROOT_VARIABLE, "results")).absolute()


def opened() -> str:
    """The result folder that the reader asked for when the dashboard was started; "" for none."""
    return os.environ.get(OPENED_VARIABLE, "")


def standing_in(folder: Path, file: str) -> list[Path]:
    """Files of a name in the folders below a folder; links are not followed."""
    try:
        return [path for path in folder.glob(f"*/{file}") if not path.parent.is_symlink()][:MOST]
    except OSError:
        return []


def finished() -> list[Finished]:
    """Every readable result folder, the newest first."""
    found = [(path.stat().st_mtime_ns, path.parent.name) for path in _manifests()]
    entries = (_entry(str(root()), name, stamp) for stamp, name in sorted(found, reverse=True)[:MOST])
    return [entry for entry in entries if entry is not None]


def complete() -> list[Finished]:
    """Every finished run or comparison, which tell of plans over the years."""
    return [entry for entry in finished() if entry.status == "complete" and entry.kind in OVER_YEARS]


def folder_of(name: str) -> Path:
    """The result folder of a name; anything but the name of one is refused, so no name leads elsewhere."""
    folder = root() / name
    plain = name not in ("", ".", "..") and "\0" not in name and Path(name).name == name
    if not plain or folder.is_symlink() or not (folder / MANIFEST).is_file():
        raise InputError("results", "run", name, "is no result folder here")
    return folder


def frame(name: str, table: str, measures: tuple[str, ...] = ()) -> pd.DataFrame | None:
    """A table of a result folder, or its rows of some measures alone; None where the folder has none."""
    path = folder_of(name) / f"{table}.parquet"
    if not path.is_file():
        return None
    return _frame(str(path), path.stat().st_mtime_ns, measures).copy(deep=False)


def manifest(name: str) -> dict[str, Any]:
    """The manifest of a result folder; not to be changed."""
    folder = folder_of(name)
    return _manifest(str(folder), stamp_of(name))


def changed(name: str) -> tuple[str, ...]:
    """Names of the files of a result folder that are not those that its run wrote."""
    folder = folder_of(name)
    return _changed(str(folder), tuple(path.stat().st_mtime_ns for path in sorted(folder.iterdir())))


@lru_cache(maxsize=64)
def _changed(folder: str, stamps: tuple[int, ...]) -> tuple[str, ...]:
    told = changed_files(folder, read_manifest(folder, whole=True))
    return tuple(Path(each.file).name for each in told)


def stamp_of(name: str) -> int:
    """What changes when a result folder is written anew."""
    return (folder_of(name) / MANIFEST).stat().st_mtime_ns


@lru_cache(maxsize=16)
def _manifest(folder: str, stamp: int) -> dict[str, Any]:
    return read_manifest(folder, whole=True)


def _manifests() -> list[Path]:
    return standing_in(root(), MANIFEST)


@lru_cache(maxsize=512)
def _entry(where: str, name: str, stamp: int) -> Finished | None:
    try:
        found = read_manifest(Path(where) / name, whole=True)
        return _read(name, found, Path(where) / name)
    except (BadInput, KeyError, TypeError, ValueError):
        return None


def _read(name: str, m: dict[str, Any], folder: Path) -> Finished:
    scenario = m["scenario"]
    return Finished(
        name=name,
        title=str(scenario.get("title") or scenario.get("name") or name),
        status=str(m["status"]),
        people=int(m["people"]),
        years=int(m["years"]),
        replicates=int(m["replicates"]),
        seed=int(m["seed"]),
        start_year=int(str(m.get("start_date", "2024"))[:4]),
        written=str(m.get("written", ""))[:16].replace("T", " "),
        kind=str(m.get("kind") or ""),
        policies=tuple(str(p.get("title") or p.get("name")) for p in m.get("policies") or ()),
        drawn=m.get("past") == STARTER,
        compares=(folder / "differences_summary.parquet").is_file(),
    )


@lru_cache(maxsize=16)
def _frame(path: str, stamp: int, measures: tuple[str, ...]) -> pd.DataFrame:
    import pandas as pd
    import pyarrow as pa

    try:
        return pd.read_parquet(path, filters=[("measure", "in", list(measures))] if measures else None)
    except (OSError, pa.ArrowException, *DAMAGED) as problem:
        raise InputError(path, "", None, f"cannot be read as Parquet ({problem})") from None
