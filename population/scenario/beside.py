"""Files that a scenario names: they lie in its folder or below it, and nowhere else."""

from __future__ import annotations

import os
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Any

from neuro.errors import InputError, shown
from neuro.files import LIMIT_BYTES, read_text


def is_inside(path: str) -> bool:
    """Whether a path is relative and has no way up, on any system."""
    parts = (*PurePosixPath(path).parts, *PureWindowsPath(path).parts)
    anchored = PurePosixPath(path).is_absolute() or bool(PureWindowsPath(path).anchor)
    return not anchored and ".." not in parts and "\0" not in path


def why_unreadable(file: Path) -> str:
    """Why there is no file to read, also where its name is longer than the system allows; empty where there is one."""
    if os.path.isfile(file):
        return ""
    return "not a regular file" if os.path.exists(file) else "no such file"


def file_beside(path: Any, folder: Path | None, scenario: str, field: str) -> Path:
    """The file that a scenario means by a path.

    Parameters
    ----------
    path
        What the scenario gives.
    folder
        The folder of the scenario; None for one that is no file.
    scenario, field
        What errors call the scenario and its field.

    Raises
    ------
    neuro.errors.InputError
        When there is no folder, the path leads out of it (by a link too), or no file lies there.
    """
    if not isinstance(path, str) or not path:
        raise InputError(scenario, field, path, f"must be the path of a file, but is {shown(path)}")
    if folder is None:
        raise InputError(scenario, field, path, "a file needs a scenario that was read from a file itself")
    try:
        home, file = folder.resolve(), (folder / path).resolve()
    except (OSError, RuntimeError, ValueError):  # a link that leads back to itself, or a NUL in the folder
        message = f"{shown(path)} in the folder {shown(str(folder))} leads to no file"
        raise InputError(scenario, field, path, message) from None
    if not is_inside(path) or not file.is_relative_to(home):
        message = f"must stay within the folder of the scenario, but {shown(path)} leads out of it"
        raise InputError(scenario, field, path, message)
    if reason := why_unreadable(file):
        message = f"{shown(path)} cannot be read ({reason}); give a file in the folder of the scenario"
        raise InputError(scenario, field, path, message)
    return file


def text_beside(
    path: Any, folder: Path | None, scenario: str, field: str, limit_bytes: int = LIMIT_BYTES
) -> str:
    """Text of the file that a scenario means by a path.

    Raises
    ------
    neuro.errors.InputError
        As `file_beside`; with the file's own name for what `neuro.files.read_text` refuses.
    """
    return read_text(file_beside(path, folder, scenario, field), limit_bytes=limit_bytes, name=path)
