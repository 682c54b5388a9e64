"""Evidence."""

from __future__ import annotations

import solara

from dashboards.parts.elements import tag


@solara.component
def EvidencePage() -> None:
    """Evidence."""
    tag("h1", "Evidence")
