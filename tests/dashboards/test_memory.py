"""The server holds no more memory after fifty runs: `python -m pytest tests/dashboards/test_memory.py -m slow -s`."""

from __future__ import annotations

import pytest

from tests.dashboards.browser import FLAGS, Watched, chromium, plan_in, serving

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(7_200),
    pytest.mark.skipif(chromium() is None, reason="there is no Chromium on this machine"),
]
FIRST, RUNS, MOST_MB = 3, 50, 50.0
"""Runs in which the server loads what it needs, runs that follow, and megabytes that it may gain in these."""
LONG = 900_000


def run_and_look(watched, plan, seed):
    """One run from its button to the chart of its comparison."""
    page = watched.page
    watched.open(f"/plan?people=100&years=1&replicates=2&run={plan}&seed={seed}")
    page.get_by_role("button", name="Run", exact=True).click()
    page.get_by_role("link", name="See the comparison").click(timeout=LONG)
    page.get_by_text("Difference to the status quo").first.wait_for(timeout=LONG)
    page.locator("canvas").first.wait_for(timeout=LONG)


def test_fifty_runs_and_comparisons_leave_the_memory_of_the_server_as_it_was(tmp_path, root):
    psutil = pytest.importorskip("psutil")
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    results = tmp_path / "results"
    results.mkdir()
    plan = plan_in(results)
    held = []
    with serving(results, root) as (address, server), playwright.sync_playwright() as started:
        browser = started.chromium.launch(executable_path=chromium(), args=FLAGS)
        watched = Watched(browser.new_context().new_page(), address)
        for seed in range(1, FIRST + RUNS + 1):
            run_and_look(watched, plan, seed)
            held.append(psutil.Process(server.pid).memory_info().rss / 1e6)
        watched.check()
        browser.close()
    gained = held[-1] - held[FIRST - 1]
    print(f"\nmemory of the server, MB: {', '.join(f'{mb:.0f}' for mb in held)}; gained {gained:.1f}")
    assert len(list(results.glob("*/manifest.json"))) == FIRST + RUNS
    assert gained < MOST_MB
