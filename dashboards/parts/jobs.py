"""A job on a page: start, progress, cancel, and how it ended."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, cast

import solara
import solara.lab

from dashboards.jobs import Ended, Job
from dashboards.parts.elements import div, errors, note, p, tag

SECONDS_BETWEEN_DRAWINGS = 0.25


class Work:
    """What a page knows of its job.

    A component that reads `pending`, `what`, `share` or `ended` is drawn anew when that changes, and no other is: a
    step of progress draws the card of the job, never the page around it.
    """

    def __init__(self) -> None:
        self._pending = solara.reactive(False)
        self._progress = solara.reactive(("", 0.0))
        self._ended = solara.reactive(cast(Ended | None, None))
        self._job: Job | None = None
        self._told = 0.0
        self.launch: Callable[[Job], Any] = _nowhere

    @property
    def pending(self) -> bool:
        """Whether it runs, or waits for room."""
        return self._pending.value

    @property
    def what(self) -> str:
        """What is being done."""
        return self._progress.value[0]

    @property
    def share(self) -> float:
        """How much of it is done, 0 to 1."""
        return self._progress.value[1]

    @property
    def ended(self) -> Ended | None:
        """How the last one ended, or None."""
        return self._ended.value

    def start(self, function: str, pooled: bool = False, **arguments: Any) -> None:
        """Begin, unless it runs already; see `dashboards.jobs.Job`."""
        if self._job is None:
            self._job = Job(function, arguments, pooled)
            self._progress.set(("starting", 0.0))
            self._ended.set(None)
            self._pending.set(True)
            self.launch(self._job)

    def tell(self, what: str, share: float) -> None:
        """Progress, not more often than a reader can follow."""
        now = time.monotonic()
        if what != self._progress.peek()[0] or now - self._told >= SECONDS_BETWEEN_DRAWINGS:
            self._told = now
            self._progress.set((what, round(share, 3)))

    def finish(self, ended: Ended) -> None:
        """The job has ended."""
        self._job = None
        self._ended.set(ended)
        self._pending.set(False)

    def cancel(self) -> None:
        """End the child; the job ends as "cancelled" a moment later."""
        if self._job is not None:
            self._progress.set(("ending", self._progress.peek()[1]))
            self._job.cancel()

    def leave(self) -> None:
        """End the child without a word: nobody looks any more."""
        if self._job is not None:
            self._job.cancel()


def _nowhere(job: Job) -> None:
    """Where a job goes that no page has taken up."""


def use_work(on_done: Callable[[Any], None] | None = None) -> Work:
    """A job, ended when its page goes away."""
    work = solara.use_memo(Work, [])

    def run(job: Job) -> None:
        found = Ended("failed", errors=(("", "it could not be started"),))
        try:
            found = job.run(work.tell)
            if found.state == "done" and on_done is not None:
                on_done(found.value)
        finally:
            work.finish(found)

    work.launch = solara.lab.use_task(run, dependencies=None, raise_error=False)
    solara.use_effect(lambda: work.leave, [])
    return work


@solara.component
def WorkCard(work: Work, doing: str = "") -> None:
    """Progress with a way to cancel, and what went wrong if anything did."""
    with div(cls="jobs", attributes={"aria-live": "polite"}):
        if work.pending:
            # the button stands still while the words beside it change, so that no click misses it
            with div(cls="doing"):
                solara.Button("Cancel", icon_name="mdi-stop", on_click=work.cancel, outlined=True, small=True)
                Progress(work, doing)
        elif work.ended is not None:
            Outcome(work.ended)


@solara.component
def Progress(work: Work, doing: str) -> None:
    """What is being done, and a bar; the only part that every step of progress draws anew."""
    with div():
        tag("div", f"{doing}: {work.what}" if doing else work.what, cls="small what")
        solara.ProgressLinear(max(1.0, work.share * 100), color="primary")


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
