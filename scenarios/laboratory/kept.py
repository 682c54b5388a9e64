"""Results that are kept: one JSON file a task, valid as long as nothing that decides it has changed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from scenarios.laboratory.jobs import Clock, Tell, results_of
from scenarios.store import make_folder, write_atomically

SCHEMA = "mesolimbic.kept/1"
FOLDER = "kept"
SOURCES = (".py", ".yaml", ".csv")


@lru_cache(maxsize=1)
def sources_key() -> str:
    """SHA-256 over the sources and data files of `neuro`, and the versions that compute with them.

    Findings are left out: they judge what is observed and do not decide it.
    """
    import neuro

    folder = Path(neuro.__file__).parent
    digest = hashlib.sha256(" ".join(version(name) for name in ("numba", "numpy")).encode())
    for path in sorted(p for p in folder.rglob("*") if p.suffix in SOURCES):
        name = path.relative_to(folder).as_posix()
        if not name.startswith("data/findings/"):
            digest.update(f"\0{name}\0".encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()


def digest_of(result: Mapping[str, Any]) -> str:
    """SHA-256 of a result as it is written, the order of its parts included."""
    return hashlib.sha256(json.dumps(result, allow_nan=False).encode()).hexdigest()


class Kept:
    """Kept results of one kind under one setting.

    Parameters
    ----------
    out
        Folder of the laboratory's results; made when something is written.
    setting
        Names of the folder below it: what a person would tell the settings apart by.
    decides
        Everything beside the sources that decides a result.
    """

    def __init__(self, out: Path, setting: str, decides: Mapping[str, Any]) -> None:
        self.folder = out / FOLDER / setting
        self.decides = dict(decides)

    def key(self, name: str) -> str:
        """SHA-256 over everything that decides the result of this name."""
        whole = {"sources": sources_key(), "name": name, **self.decides}
        return hashlib.sha256(json.dumps(whole, sort_keys=True).encode()).hexdigest()

    def path(self, name: str) -> Path:
        """Where the result of this name lies."""
        return self.folder / f"{name}.json"

    def read(self, name: str) -> dict[str, Any] | None:
        """The result of this name, or None when there is none that is whole, unchanged and current."""
        try:
            found = json.loads(self.path(name).read_text(encoding="utf-8"))
        except (OSError, ValueError, RecursionError):
            return None
        if not isinstance(found, dict) or found.get("schema") != SCHEMA or found.get("key") != self.key(name):
            return None
        result = found.get("result")
        return result if isinstance(result, dict) and found.get("digest") == digest_of(result) else None

    def write(self, name: str, result: Mapping[str, Any]) -> None:
        """Keep the result of this name, in one step."""
        whole = {"schema": SCHEMA, "key": self.key(name), **self.decides, "name": name}
        whole |= {"digest": digest_of(result), "result": result}
        make_folder(self.folder)
        write_atomically(
            self.path(name), (json.dumps(whole, indent=1, allow_nan=False) + "\n").encode("utf-8")
        )


def resumed(
    kept: Kept,
    function: Callable[..., dict[str, Any]],
    tasks: Mapping[str, tuple[Any, ...]],
    workers: int,
    tell: Tell,
) -> dict[str, dict[str, Any]]:
    """Results of tasks by name: those kept, and the others computed and kept as soon as each is there.

    Parameters
    ----------
    function, workers
        As for `scenarios.laboratory.jobs.results_of`; a result is plain JSON.
    tasks
        Arguments by name.
    """
    found = {name: result for name in tasks if (result := kept.read(name)) is not None}
    if found:
        tell(f"{len(found)} of {len(tasks)} are kept from before in {kept.folder}")
    missing = [name for name in tasks if name not in found]
    if missing:
        make_folder(kept.folder)
    clock = Clock(len(missing), tell)

    def keep(i: int, result: dict[str, Any]) -> None:
        kept.write(missing[i], result)
        clock.finished(missing[i])

    computed = results_of(function, _arguments(tasks, missing), workers, keep)
    found |= dict(zip(missing, computed, strict=True))
    return {name: found[name] for name in tasks}


def _arguments(tasks: Mapping[str, tuple[Any, ...]], names: Sequence[str]) -> list[tuple[Any, ...]]:
    return [tasks[name] for name in names]
