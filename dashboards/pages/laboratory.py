"""Laboratory."""

from __future__ import annotations

import solara

from dashboards.parts.elements import tag


@solara.component
def LaboratoryPage() -> None:
    """Laboratory."""
    tag("h1", "Laboratory")
