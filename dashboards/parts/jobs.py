"""A job on a page: start, progress, cancel, and how it ended."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

import solara
import solara.lab

from dashboards.jobs import Ended, Job
from dashboards.parts.elements import div, errors, note, p, tag


class Work:
    """What a page knows of its job.

    Attributes
    ----------
    pending
        Whether it runs, or waits for room.
    what, share
        What is being done, and how much of it is, 0 to 1.
    ended
        How the last one ended, or None.
    start
        ``start(**arguments)``; a job that runs is not started twice.
    cancel
        Ends the child.
    """

    def __init__(
        self,
        pending: bool,
        what: str,
        share: float,
        ended: Ended | None,
        start: Callable[..., None],
        cancel: Callable[[], None],
    ) -> None:
        self.pending, self.what, self.share, self.ended = pending, what, share, ended
        self.start, self.cancel = start, cancel


def use_work(function: str, on_done: Callable[[Any], None] | None = None) -> Work:
    """A job of one function, ended when its page goes away."""
    progress = solara.use_reactive(("", 0.0))
    ended: solara.Reactive[Ended | None] = solara.use_reactive(None)
    running = solara.use_ref(cast(Job | None, None))

    def work(arguments: dict[str, Any]) -> None:
        job = Job(function, arguments)
        running.current = job
        ended.set(None)
        found = job.run(lambda what, share: progress.set((what, round(share, 3))))
        progress.set(("", 0.0))
        if found.state == "done" and on_done is not None:
            on_done(found.value)
        ended.set(found)

    task = solara.lab.use_task(work, dependencies=None, raise_error=False)

    def cancel() -> None:
        if running.current is not None:
            running.current.cancel()

    def start(**arguments: Any) -> None:
        if not task.pending:
            task(arguments)

    solara.use_effect(lambda: cancel, [])
    return Work(task.pending, *progress.value, ended.value, start, cancel)


@solara.component
def WorkCard(work: Work, doing: str = "") -> None:
    """Progress with a way to cancel, and what went wrong if anything did."""
    with div(cls="jobs", attributes={"aria-live": "polite"}):
        if work.pending:
            with div(cls="line spread"):
                tag("span", f"{doing}: {work.what}" if doing else work.what, cls="small")
                solara.Button("Cancel", icon_name="mdi-stop", on_click=work.cancel, outlined=True, small=True)
            solara.ProgressLinear(max(1.0, work.share * 100), color="primary")
        elif work.ended is not None:
            Outcome(work.ended)


@solara.component
def Outcome(ended: Ended) -> None:
    """How a job ended, in words; nothing where it is done."""
    if ended.state == "cancelled":
        note("Cancelled. What was finished before is kept, and the same run goes on from it.")
    elif ended.state == "refused":
        with note(kind="bad"):
            p("This cannot be run:")
            errors(ended.errors)
    elif ended.state == "failed":
        note(f"The run failed: {ended.errors[0][1] if ended.errors else 'no reason was given'}", kind="bad")
