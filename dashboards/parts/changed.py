"""A word to the reader where files of a result folder are not those that its run wrote."""

from __future__ import annotations

from dashboards.adapters.folders import changed
from dashboards.parts.elements import note


def tell_changed(run: str) -> None:
    """Name the files that were changed since the run wrote them; nothing where there are none."""
    if names := changed(run):
        note(
            f"Changed since the run wrote it: {', '.join(names)} in {run}. What is told is as it stands there now."
        )
