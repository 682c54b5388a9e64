"""Where compiled code is kept, so that no edit is ever missed.

numba's own cache does not see an edit to a function in another file, so the folder's name carries a hash of
every compiled source and of the numba version.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable
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
    """Hash of all Python and YAML files below the folders, and of the numba version."""
    digest = hashlib.sha256(version("numba").encode())
    for folder in folders:
        for path in sorted(p for p in folder.rglob("*") if p.suffix in (".py", ".yaml")):
            digest.update(path.relative_to(folder).as_posix().encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()


def use_cache(*folders: Path) -> Path:
    """Point numba's cache at the folder that belongs to these sources; call before anything is compiled."""
    target = cache_folder() / f"compiled-{sources_hash(folders)[:16]}"
    os.environ["NUMBA_CACHE_DIR"] = str(target)
    from numba.core import config

    config.CACHE_DIR = str(target)
    return target
