"""The run of plans, kept by the frame around the pages, so that it goes on while a reader looks at other pages."""

from __future__ import annotations

from typing import cast

import solara

from dashboards.links import link
from dashboards.parts.elements import div, go, tag
from dashboards.parts.jobs import Work, use_work

_context = solara.create_context(cast(Work | None, None))


def provide_run() -> Work:
    """The one run of this browser; called by the frame."""
    work = use_work()
    _context.provide(work)
    return work


def the_run() -> Work:
    """The run that the frame keeps."""
    work = solara.use_context(_context)
    assert work is not None
    return work


@solara.component
def RunNote(work: Work) -> None:
    """A line in the navigation while plans run, and when they are finished."""
    if work.pending:
        with div(cls="small", attributes={"aria-live": "polite"}, style="padding:8px 12px"):
            tag("span", f"Running: {work.share:.0%}")
            solara.ProgressLinear(max(1.0, work.share * 100), color="primary")
    elif work.ended is not None and work.ended.state == "done":
        with div(cls="small", style="padding:8px 12px"):
            go("Run finished: see it", link("/compare", {"runs": work.ended.value}))
