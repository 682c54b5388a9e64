"""How fast the dashboard answers: `python -m tests.benchmarks.dashboard RESULTS`, on a folder with a comparison.

Prints seconds to the first page; seconds of a comparison of 2,000 people over 3 years from its button to its chart,
with seeds that nobody had before, after a reader has spent some time on the page; seconds from a choice in Compare to
the last stroke of the charts that it redraws (median over 20); the memory of the server over repeated runs of an
experiment; and the time in which five browsers at once get their page.

Beside each of them stands the processor time that the server and its children took, which other programs of the
machine stretch less than the clock. `--only first,compared,redrawn,memory,together` takes some of them.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

import psutil  # type: ignore[import-untyped]
from playwright.sync_api import sync_playwright

from tests.dashboards.browser import FLAGS, Watched, chromium, plan_in, serving

CLICKS, RUNS, BROWSERS, READING = 20, 8, 5, (0, 90)
"""`READING`: seconds that a reader spends on the page of plans before pressing the button."""
PICTURE = "() => document.querySelector('canvas')?.toDataURL() ?? ''"
LISTEN = """() => {
    const canvas = CanvasRenderingContext2D.prototype;
    window.drawn = window.pressed = 0;
    for (const name of ["fill", "stroke", "fillText"]) {
        const before = canvas[name];
        canvas[name] = function () { window.drawn = performance.now(); return before.apply(this, arguments); };
    }
    window.addEventListener("keydown", () => { window.pressed = performance.now(); }, true);
}"""
"""Notes when a key was pressed and when anything was last drawn; looking at the picture meanwhile would slow it."""
SETTLED = "quiet => window.drawn > window.pressed && performance.now() - window.drawn > quiet"
QUIET_MS = 500
PARTS = ("first", "compared", "redrawn", "memory", "together")


def main(results: Path, only: Sequence[str] = PARTS) -> None:
    """Print the table."""
    root = Path(__file__).resolve().parents[2]
    with serving(results.absolute(), root) as (address, server), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        process = psutil.Process(server.pid)
        if "first" in only:
            told("first page, s", process, lambda: [first_page(browser, address) for _ in range(5)])
        for seconds in READING if "compared" in only else ():
            what = f"compared, after {seconds} s of reading"
            told(what, process, lambda: [compared(browser, address, results, seconds)])  # noqa: B023
        if "redrawn" in only:
            told("redrawn after a choice, s", process, lambda: redrawn(browser, address))
        if "memory" in only:
            memory = repeated(browser, address, process)
            print(f"memory of the server over {RUNS} runs, MB: {memory[-1] - memory[0]:+.1f}", flush=True)
        if "together" in only:
            told(f"{BROWSERS} browsers at once, s", process, lambda: [at_once(browser, address)])
        browser.close()


def told(what: str, server: psutil.Process, measured: Callable[[], list[float]]) -> None:
    """One line of the table: the median, all, and processor time for one of them."""
    before = worked(server)
    every = measured()
    work = (worked(server) - before) / len(every)
    said = ", ".join(f"{v:.3g}" for v in every)
    print(f"{what:<32} {statistics.median(every):8.3f}   processor {work:7.3f}   ({said})", flush=True)


def worked(server: psutil.Process) -> float:
    """Seconds of processor time that the server and all its children have taken."""
    total = 0.0
    for process in (server, *server.children(recursive=True)):
        with suppress(psutil.Error):
            total += sum(process.cpu_times()[:4])  # user, system, and of children that have ended
    return total


def watched(browser: object, address: str) -> Watched:
    """A page in a browser of its own."""
    return Watched(browser.new_context(viewport={"width": 1280, "height": 900}).new_page(), address)  # type: ignore[attr-defined]


def first_page(browser: object, address: str) -> float:
    """Seconds until the first page stands."""
    look = watched(browser, address)
    seconds = float(look.open("/"))
    look.page.context.close()
    return seconds


def compared(browser: object, address: str, results: Path, reading: float) -> float:
    """Seconds from the button to the chart of a first comparison; the result folder is left behind."""
    plan = plan_in(results)
    look = watched(browser, address)
    look.open(f"/plan?run={plan}&seed={time.time_ns() % 2**31}")
    time.sleep(reading)
    begun = time.monotonic()
    look.page.get_by_role("button", name="Run", exact=True).click()
    look.page.get_by_role("link", name="See the comparison").click(timeout=600_000)
    look.page.locator("canvas").first.wait_for(timeout=60_000)
    seconds = time.monotonic() - begun
    look.page.context.close()
    return seconds


def redrawn(browser: object, address: str) -> list[float]:
    """Seconds from a choice of an outcome to the last stroke of what it changes."""
    look = watched(browser, address)
    look.open("/compare")
    look.page.locator("canvas").first.wait_for()
    time.sleep(1.0)
    look.page.evaluate(LISTEN)
    field, found = look.page.get_by_label("Outcome", exact=True), []
    for i in range(CLICKS):
        before = look.page.evaluate(PICTURE)
        field.focus()
        look.page.keyboard.press("ArrowDown" if i % 6 < 3 else "ArrowUp")
        look.page.wait_for_function(SETTLED, arg=QUIET_MS, timeout=20_000, polling=50)
        found.append(look.page.evaluate("() => window.drawn - window.pressed") / 1000)
        assert look.page.evaluate(PICTURE) != before
    look.page.context.close()
    return found


def repeated(browser: object, address: str, server: psutil.Process) -> list[float]:
    """Megabytes of the server after each run of an experiment in one browser."""
    look = watched(browser, address)
    look.open("/laboratory?experiment=extinction")
    found = []
    for _ in range(RUNS):
        look.page.get_by_role("button", name="Run", exact=True).click()
        look.page.get_by_role("button", name="Cancel").wait_for(timeout=60_000)
        look.page.get_by_role("button", name="Cancel").wait_for(state="detached", timeout=120_000)
        found.append(server.memory_info().rss / 1e6)
    look.page.context.close()
    return found


def at_once(browser: object, address: str) -> float:
    """Seconds until five browsers, opened together, all show the page of comparisons."""
    looks = [watched(browser, address) for _ in range(BROWSERS)]
    begun = time.monotonic()
    for look in looks:
        look.page.goto(f"{address}/compare", wait_until="commit")
    for look in looks:
        look.page.locator("canvas").first.wait_for(timeout=60_000)
    seconds = time.monotonic() - begun
    for look in looks:
        look.check()
        look.page.context.close()
    return seconds


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[3].split(",") if "--only" in sys.argv else PARTS)
