"""Compare."""

from __future__ import annotations

import solara

from dashboards.parts.elements import tag


@solara.component
def ComparePage() -> None:
    """Compare."""
    tag("h1", "Compare")
