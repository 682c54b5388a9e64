"""A result folder: its lock, its manifest, one part for each finished run, and the tables made of them.

Everything is written to a temporary file first and then renamed, so that a reader sees the old content or
the new one, never half of it, whenever the process ends.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryFile
from types import TracebackType
from typing import IO, Any

from neuro.errors import InputError
from scenarios.failures import StoreError
from scenarios.machine import locked
from scenarios.manifest import check_manifest

SCHEMA = "mesolimbic.results/1"
MANIFEST = "manifest.json"
PARTS = "parts"
LOCK = ".lock"
TEMPORARY = ".writing-"


class Store:
    """Results of one experiment in one folder; a context manager that holds the folder's lock.

    Parameters
    ----------
    folder
        The folder; made when the store is entered.
    key
        Key of the experiment; a folder that holds another is refused.

    Raises
    ------
    neuro.errors.InputError
        On entering, when the folder cannot be used: it holds something else, it cannot be written to, or
        another process is writing to it.
    """

    def __init__(self, folder: str | Path, key: str) -> None:
        self.folder = Path(folder)
        self.key = key
        self._lock: IO[bytes] | None = None

    def __enter__(self) -> Store:
        try:
            self._check_content()
            (self.folder / PARTS).mkdir(parents=True, exist_ok=True)
            self._lock = locked(self.folder / LOCK)
        except OSError as problem:
            reason = problem.strerror or str(problem)
            message = f"cannot be written to ({reason}); give a folder that you may write to"
            raise InputError(self.folder, "--out", None, message) from None
        if self._lock is None:
            message = "another process is writing to this folder; wait for it, or give another folder"
            raise InputError(self.folder, "--out", None, message)
        for leftover in [*self.folder.glob(f"{TEMPORARY}*"), *self.parts.glob(f"{TEMPORARY}*")]:
            leftover.unlink(missing_ok=True)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._lock is not None:
            self._lock.close()
            self._lock = None

    @property
    def parts(self) -> Path:
        """The folder of the parts, and of checkpoints of runs that are not finished."""
        return self.folder / PARTS

    def part(self, key: str, every: str = "year") -> Path:
        """Where the table of one run lies, by its kind: the period it tells, or persons."""
        return self.parts / (f"{key}.parquet" if every == "year" else f"{key}.{every}.parquet")

    def has(self, key: str, every: str = "year", persons: bool = False) -> bool:
        """Whether the tables of a run are there and whole: the yearly one, that of a finer period and that of persons
        where they are asked for.

        A damaged one counts as absent.
        """
        from scenarios.tables import EACH_PERSON, SCHEMAS, is_readable

        kinds = dict.fromkeys(("year", every, *([EACH_PERSON] if persons else [])))
        return all(is_readable(self.part(key, kind), SCHEMAS[kind]) for kind in kinds)

    def write(self, key: str, table: bytes, every: str = "year") -> None:
        """Keep a table of one finished run."""
        write_atomically(self.part(key, every), table)

    def write_file(self, name: str, content: bytes) -> None:
        """Keep a file of the folder's top level."""
        write_atomically(self.folder / name, content)

    def write_manifest(self, manifest: dict[str, Any]) -> None:
        """Keep the manifest, with the schema and the key of the experiment."""
        whole = {"schema": SCHEMA, "key": self.key, **manifest}
        self.write_file(MANIFEST, (json.dumps(whole, indent=2, ensure_ascii=False) + "\n").encode())

    def assemble(self, keys: Sequence[str], every: str = "year") -> bytes:
        """Bytes of the table of some runs by its kind (a period, or persons), in the order given."""
        from scenarios.tables import SCHEMAS, joined_parquet

        return joined_parquet([self.part(key, every) for key in keys], SCHEMAS[every])

    def _check_content(self) -> None:
        if not self.folder.exists():
            return
        if not self.folder.is_dir():
            raise InputError(self.folder, "--out", None, "is a file; give a folder")
        manifest = self.folder / MANIFEST
        others = [
            p.name for p in self.folder.iterdir() if p.name not in (PARTS, LOCK) and TEMPORARY not in p.name
        ]
        if not others:
            return
        if not manifest.exists():
            message = f"holds other files ({', '.join(sorted(others)[:3])}); give an empty or a new folder"
            raise InputError(self.folder, "--out", None, message)
        if (found := read_manifest(self.folder).get("key")) != self.key:
            message = (
                f"holds the results of another run (key {str(found)[:8]}, this run has {self.key[:8]}); "
            )
            raise InputError(self.folder, "--out", None, message + "give another folder")


def read_manifest(folder: str | Path, whole: bool = False) -> dict[str, Any]:
    """Manifest of a result folder.

    Parameters
    ----------
    folder
        The folder.
    whole
        Whether everything that the manifest of a run has must be there.

    Raises
    ------
    neuro.errors.BadInput
        When there is none, or it is not a manifest of this schema, or `scenarios.manifest.check_manifest` refuses it.
    """
    path = Path(folder) / MANIFEST
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        allowed = "give a folder that `mesolimbic run` made"
        raise InputError(
            folder, "", None, f"is not a result folder ({MANIFEST} is missing); {allowed}"
        ) from None
    except (OSError, ValueError, RecursionError) as problem:
        raise InputError(path, "", None, f"cannot be read as JSON ({problem})") from None
    if not isinstance(manifest, dict) or manifest.get("schema") != SCHEMA:
        raise InputError(path, "schema", None, f"is not a manifest; its schema must be {SCHEMA}")
    check_manifest(manifest, path, whole)
    return manifest


def write_atomically(path: Path, content: bytes) -> None:
    """Replace a file by another content in one step.

    Raises
    ------
    StoreError
        When the disk is full or the folder cannot be written to; the old content stays.
    """
    temporary = path.with_name(f"{TEMPORARY}{os.getpid()}-{path.name}")
    try:
        with temporary.open("wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        os.replace(temporary, path)
        _sync_folder(path.parent)
    except OSError as problem:
        temporary.unlink(missing_ok=True)
        reason = problem.strerror or str(problem)
        raise StoreError(
            f"{path}: cannot be written ({reason}); what was finished before is kept"
        ) from problem


def file_facts(path: Path) -> dict[str, Any]:
    """Size and SHA-256 of a file, as the manifest tells them."""
    content = path.read_bytes()
    return {"bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}


def changed_files(folder: str | Path, manifest: Mapping[str, Any]) -> list[InputError]:
    """What to say of each file in a result folder that is not the one that its manifest tells of."""
    unfinished = manifest.get("status") != "complete"
    again = "run the same command again to finish it" if unfinished else "`mesolimbic rerun` makes it again"
    message = (
        f"is not the file that the run wrote (its content is not that of {MANIFEST}); what is told of it is as it "
        f"stands there now; {again}"
    )
    paths = {Path(folder) / name: facts for name, facts in manifest.get("files", {}).items()}
    return [
        InputError(path, "", None, message)
        for path, facts in paths.items()
        if path.is_file() and file_facts(path) != facts
    ]


def _sync_folder(folder: Path) -> None:
    """Make a rename last through a power cut, where the system lets folders be opened."""
    try:
        descriptor = os.open(folder, os.O_RDONLY)
    except OSError:
        return
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def make_folder(folder: Path, asked_by: str = "--out") -> None:
    """Make a folder that an option asked for, unless it is there.

    Raises
    ------
    neuro.errors.InputError
        When it cannot be made, or nothing can be written to it.
    """
    what = "made"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        what = "written to"
        with TemporaryFile(prefix=TEMPORARY, dir=folder):
            return
    except OSError as problem:
        reason = problem.strerror or str(problem)
        message = f"cannot be {what} ({reason}); give a folder that you may write to"
        raise InputError(folder, asked_by, None, message) from None
