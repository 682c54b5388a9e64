"""Places to plan for: the library's scenarios, and files that a person hands in."""

from __future__ import annotations

import re
import tempfile
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from neuro.errors import BadInput
from population.scenario import Scenario
from scenarios.load import is_policy, library_names, load, named

LARGEST_BYTES = 2_000_000
SUFFIXES = (".yaml", ".yml")
LONGEST_NAME = 80


@dataclass(frozen=True)
class Upload:
    """A file that was handed in: a scenario, or its mistakes as (field, message)."""

    name: str
    scenario: Scenario | None = None
    errors: tuple[tuple[str, str], ...] = ()


@lru_cache(maxsize=1)
def library() -> dict[str, str]:
    """Titles of the library's places, by name; the baseline first."""
    names = [name for name in library_names() if not is_policy(name)]
    names = sorted(names, key=lambda name: (name != "baseline", name))
    return {name: named(name).title for name in names}


@lru_cache(maxsize=32)
def place(name: str) -> Scenario:
    """A scenario of the library."""
    return named(name)


def safe_name(given: str) -> str:
    """The last part of a file's name with nothing in it that leads elsewhere or looks like markup."""
    last = re.split(r"[\\/]", str(given))[-1]
    return re.sub(r"[^A-Za-z0-9._ -]", "_", last).strip(". ")[:LONGEST_NAME] or "file"


def too_large(given: str, size: int) -> Upload | None:
    """The refusal of a file by its size alone, before any of it is read."""
    if size <= LARGEST_BYTES:
        return None
    message = f"is {size / 1e6:,.1f} MB; a scenario file may have 2 MB at most"
    return Upload(safe_name(given), errors=(("", message),))


def read_upload(given: str, content: bytes) -> Upload:
    """A scenario from a file's content; checked exactly as ``mesolimbic validate`` checks it.

    Nothing is kept: the content is written into a folder of its own, which is taken away again.
    """
    name = safe_name(given)
    if (refused := too_large(given, len(content))) is not None:
        return refused
    if not name.lower().endswith(SUFFIXES):
        return Upload(name, errors=(("", "must be a YAML file; its name must end in .yaml or .yml"),))
    with tempfile.TemporaryDirectory(prefix="mesolimbic-") as folder:
        path = Path(folder) / "upload.yaml"
        path.write_bytes(content)
        try:
            found = load(path)
        except BadInput as problem:
            return Upload(name, errors=tuple((e.field, _without(e.message, folder)) for e in problem.errors))
    if found.network.kind == "from_file":
        allowed = "a file that is handed in may not name another file; choose another kind of network"
        return Upload(name, errors=(("network.kind", allowed),))
    return Upload(name, found.model_copy(update={"folder": None}))


def _without(message: str, folder: str) -> str:
    return message.replace(str(Path(folder) / "upload.yaml"), "the file").replace(folder, "")


def as_data(scenario: Scenario) -> dict[str, Any]:
    """A scenario as plain data that another process can read."""
    return scenario.as_mapping()
