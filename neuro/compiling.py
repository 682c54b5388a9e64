"""Where compiled code is kept, so that no edit is ever missed.

numba's own cache does not see an edit to a function in another file, so the folder's name carries a hash of
every compiled source and of the numba version.
"""

from __future__ import annotations

import atexit
import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterable
from functools import cache
from importlib.metadata import version
from pathlib import Path


def cache_folder() -> Path:
    """The package's cache folder: $MESOLIMBIC_CACHE, or the user's cache folder of this platform."""
    chosen = os.environ.get("MESOLIMBIC_CACHE")
    if chosen:
        return Path(chosen)
    if os.name == "nt":
        return Path(os.environ.get("LOCALAPPDATA", Path.home() / "AppData" / "Local")) / "mesolimbic"
    return Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "mesolimbic"


def sources_hash(folders: Iterable[Path]) -> str:
    """Hash of all Python and data files below the folders, and of the numba version: all that decides a result."""
    return _hash(_below(folders, (".py", ".yaml", ".csv")), version("numba"))


def data_hash(folders: Iterable[Path], without: tuple[str, ...] = ()) -> str:
    """Hash of all data files below the folders, but those whose path in them begins with one of `without`."""
    found = _below(folders, (".yaml", ".csv"))
    return _hash(
        [(name, path) for name, path in found if not name.startswith(without)] if without else found, ""
    )


def _below(folders: Iterable[Path], suffixes: tuple[str, ...]) -> list[tuple[str, Path]]:
    found = ((p.relative_to(folder).as_posix(), p) for folder in folders for p in folder.rglob("*"))
    return sorted((name, p) for name, p in found if p.suffix in suffixes)


def _hash(files: Iterable[tuple[str, Path]], salt: str) -> str:
    digest = hashlib.sha256(salt.encode())
    for name, path in files:
        digest.update(name.encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def use_cache(*modules: str | None) -> Path:
    """Point numba's cache at the folder that belongs to these source files; call before anything is compiled.

    Parameters
    ----------
    modules : str
        `__file__` of every module with a function that will be compiled or called from compiled code.
    """
    paths = [Path(m) for m in modules if m]
    key = _hash(((path.name, path) for path in paths), version("numba"))
    target = cache_folder() / f"compiled-{key[:16]}"
    target = target if _writable(target) else _folder_of_this_process()
    os.environ["NUMBA_CACHE_DIR"] = str(target)
    from numba.core import config

    config.reload_config()  # numba reads the environment when it is first imported
    return target


def _writable(folder: Path) -> bool:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return True
    except OSError:
        return False


@cache
def _folder_of_this_process() -> Path:
    # numba's own choice would be beside the sources, under a name that no edit of another file changes
    folder = Path(tempfile.mkdtemp(prefix="mesolimbic-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder
