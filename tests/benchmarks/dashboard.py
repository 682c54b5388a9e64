"""How fast the dashboard answers: `python -m tests.benchmarks.dashboard RESULTS`, on a folder with a comparison.

Prints seconds to the first page; seconds of a comparison of 2,000 people over 3 years from its button to its chart,
with seeds that nobody had before, after a reader has spent some time on the page; seconds from a choice in Compare to
its redrawn chart (median over 20); the memory of the server over repeated runs of an experiment; and the time in which
five browsers at once get their page.
"""

from __future__ import annotations

import statistics
import sys
import time
from pathlib import Path

import psutil  # type: ignore[import-untyped]
from playwright.sync_api import sync_playwright

from tests.dashboards.browser import FLAGS, Watched, chromium, serving

CLICKS, RUNS, BROWSERS, READING = 20, 8, 5, (0, 90)
"""`READING`: seconds that a reader spends on the page of plans before pressing the button."""
PICTURE = "() => document.querySelector('canvas')?.toDataURL() ?? ''"
CHANGED = "before => (document.querySelector('canvas')?.toDataURL() ?? before) !== before"


def main(results: Path) -> None:
    """Print the table."""
    root = Path(__file__).resolve().parents[2]
    with serving(results.absolute(), root) as (address, server), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        first = [first_page(browser, address) for _ in range(5)]
        told("first page, s", statistics.median(first), first)
        for seconds in READING:
            told(f"compared, after {seconds} s of reading", compared(browser, address, results, seconds), [])
        clicks = redrawn(browser, address)
        told("redrawn after a choice, s", statistics.median(clicks), clicks)
        memory = repeated(browser, address, psutil.Process(server.pid))
        told(f"memory of the server over {RUNS} runs, MB", memory[-1] - memory[0], memory)
        together = at_once(browser, address)
        told(f"{BROWSERS} browsers at once, s", together, [together])
        browser.close()


def told(what: str, value: float, every: list[float]) -> None:
    """One line of the table."""
    print(f"{what:<44} {value:8.3f}   ({', '.join(f'{v:.3g}' for v in every)})", flush=True)


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
    plan = next(iter(sorted((results / ".dashboard" / "plans").glob("*.json")))).stem
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
    """Seconds from a choice of an outcome to another picture."""
    look = watched(browser, address)
    look.open("/compare")
    look.page.locator("canvas").first.wait_for()
    time.sleep(1.0)
    field, found = look.page.get_by_label("Outcome", exact=True), []
    for i in range(CLICKS):
        before = look.page.evaluate(PICTURE)
        field.focus()
        begun = time.monotonic()
        look.page.keyboard.press("ArrowDown" if i % 6 < 3 else "ArrowUp")
        look.page.wait_for_function(CHANGED, arg=before, timeout=20_000)
        found.append(time.monotonic() - begun)
        time.sleep(0.4)
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
    main(Path(sys.argv[1]))
