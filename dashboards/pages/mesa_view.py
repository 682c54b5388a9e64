"""Mesa."""

from __future__ import annotations

import solara

from dashboards.parts.elements import tag


@solara.component
def MesaPage() -> None:
    """Mesa."""
    tag("h1", "Mesa")
