"""Plan."""

from __future__ import annotations

import solara

from dashboards.parts.elements import tag


@solara.component
def PlanPage() -> None:
    """Plan."""
    tag("h1", "Plan")
