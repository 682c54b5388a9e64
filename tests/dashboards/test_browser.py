"""What a person does, in a real browser: every page, a plan from its place to its download, and what strangers try."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from tests.dashboards.browser import FLAGS, Watched, chromium, serving

pytestmark = pytest.mark.skipif(chromium() is None, reason="there is no Chromium on this machine")
PAGES = {
    "/": "What would a drug policy do, and why?",
    "/plan": "Plan",
    "/compare": "Compare plans",
    "/neighbourhoods": "Neighbourhoods and ties",
    "/person": "One person",
    "/laboratory": "Laboratory",
    "/analyses": "Analyses",
    "/evidence": "Evidence and method",
    "/mesa": "Mesa view",
}
HOSTILE = "<img src=x onerror=alert(1)> plan"
LONG = 150_000
SAME_BRAIN = """() => {
    const now = document.querySelector('svg.brain').innerHTML, same = window.brainBefore === now;
    window.brainBefore = now;
    return same;
}"""


@pytest.fixture(scope="module")
def server(tmp_path_factory, root):
    results = tmp_path_factory.mktemp("browser") / "results"
    results.mkdir()
    with serving(results, root) as (address, process):
        yield address, results, process


@pytest.fixture(scope="module")
def browser():
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    with playwright.sync_playwright() as started:
        found = started.chromium.launch(executable_path=chromium(), args=FLAGS)
        yield found
        found.close()


@pytest.fixture
def look(browser, server):
    """Open pages in a browser of its own; at the end nothing may have gone wrong."""
    opened = []

    def new(width=1280, theme="light"):
        context = browser.new_context(
            viewport={"width": width, "height": 900}, color_scheme=theme, accept_downloads=True
        )
        context.set_default_timeout(LONG)  # a machine may be busy with other things
        opened.append((context, Watched(context.new_page(), server[0])))
        return opened[-1][1]

    yield new
    for context, watched in opened:
        watched.check()
        context.close()


@pytest.mark.parametrize(("width", "theme"), [(1600, "light"), (400, "dark")])
def test_every_page_opens_and_fits(look, width, theme):
    watched = look(width, theme)
    for path, title in PAGES.items():
        watched.open(path)
        assert watched.page.locator(".ml-main h1").inner_text() == title
        watched.check()


def test_terms_are_explained_and_pages_are_reached_by_keyboard(look):
    watched = look()
    watched.open("/")
    page = watched.page
    term = page.locator(".term").first
    term.focus()
    said = page.get_by_role("tooltip")
    said.wait_for()
    assert said.inner_text() == term.get_attribute("data-def")
    page.keyboard.press("Escape")
    said.wait_for(state="hidden")
    assert "circuit" in term.get_attribute("aria-label").lower()
    page.get_by_role("link", name="Evidence and method").focus()
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Evidence and method").wait_for()
    for field in page.locator(".ml-main input:not([type=hidden])").all():
        named = field.evaluate(
            "e => !!(e.labels?.length || e.getAttribute('aria-label') || e.closest('.v-select'))"
        )
        assert named


def test_a_plan_is_made_run_cancelled_run_again_compared_and_downloaded(look, server):
    watched = look()
    page = watched.page
    watched.open("/plan?people=300&years=1&replicates=4")
    page.get_by_label("Naloxone", exact=True).focus()
    page.keyboard.press("Space")
    page.get_by_text("Share of the kits handed out").wait_for()
    page.get_by_label("Title of the plan").fill(HOSTILE)
    page.keyboard.press("Tab")
    page.get_by_role("button", name="Save plan").click()
    page.get_by_text(f"Kept: {HOSTILE}").wait_for()
    run = page.get_by_role("button", name="Run", exact=True)
    run.click()
    cancel, cancelled = (
        page.get_by_role("button", name="Cancel"),
        page.get_by_text("Cancelled. What was finished"),
    )
    cancel.wait_for(timeout=LONG)
    cancel.click()  # once: a click between two drawings of the progress counts
    cancelled.wait_for(timeout=LONG)
    run.click()
    page.get_by_role("link", name="Home").click()  # the run goes on meanwhile
    page.get_by_role("link", name="Run finished: see it").click(timeout=LONG)
    page.get_by_text("Difference to the status quo").wait_for(timeout=LONG)
    page.locator("canvas").first.wait_for()
    page.get_by_text("per 100,000", exact=False).first.wait_for()
    rows = download(page, "Data of the curves (CSV)")
    assert {row["title"] for row in rows} == {"Status quo", HOSTILE}
    assert {row["year"] for row in rows} == {"2024"}
    assert all(float(row["mean"]) >= 0 for row in rows)
    with page.expect_download() as report:
        page.get_by_role("button", name="Report (HTML)").click()
    assert "&lt;img" in Path(report.value.path()).read_text(encoding="utf-8")
    kept = page.url
    page.reload()
    page.get_by_text("Difference to the status quo").wait_for(timeout=LONG)
    assert page.url == kept
    assert len(list(server[1].glob("*/manifest.json"))) == 1


def download(page, name):
    with page.expect_download() as found:
        page.get_by_role("button", name=name).click()
    return list(csv.DictReader(io.StringIO(Path(found.value.path()).read_text(encoding="utf-8"))))


def test_a_bad_file_is_answered_beside_its_field_and_a_large_one_is_not_read(look, tmp_path, server):
    watched = look()
    page = watched.page
    bad, large = tmp_path / "bad.yaml", tmp_path / "large.yaml"
    bad.write_text("extends: baseline\nname: mine\nyears: -3\n")
    with large.open("wb") as stream:
        stream.truncate(100_000_000)
    before = sorted(server[1].rglob("*"))
    watched.open("/plan")
    page.locator("input[type=file]").set_input_files(str(bad))
    page.locator(".errors code", has_text="years").wait_for(timeout=30_000)
    assert "must be" in page.locator(".errors").inner_text()
    page.locator("input[type=file]").set_input_files(str(large))
    page.get_by_text("2 MB at most").wait_for(timeout=30_000)
    assert sorted(server[1].rglob("*")) == before


def test_one_person_can_be_followed_and_the_brain_moves(look):
    watched = look()
    page = watched.page
    watched.open("/person?people=300&years=1")
    page.get_by_role("button", name="Simulate these lives").click()
    page.locator("svg.brain").wait_for(timeout=LONG)
    before = page.locator("svg.brain").inner_html()
    page.get_by_role("slider").first.focus()
    for _ in range(6):
        page.keyboard.press("ArrowRight")
    page.wait_for_function("before => document.querySelector('svg.brain').innerHTML != before", arg=before)
    page.wait_for_function(SAME_BRAIN, polling=2_000)  # six steps of the slider are drawn one after the other
    page.get_by_role("link", name="See who knows whom").click()
    page.get_by_role("heading", name="Who knows whom").wait_for(timeout=LONG)
    page.locator("canvas").nth(1).wait_for()


def test_five_browsers_at_once_each_keep_a_state_of_their_own(look):
    kinds = ("Naloxone", "Treatment places", "Jail treatment", "Anti stigma", "Drug checking")
    opened = [look() for _ in kinds]
    for watched in opened:
        watched.page.goto(f"{watched.address}/plan", wait_until="commit")
    for kind, watched in zip(kinds, opened, strict=True):
        watched.page.get_by_label("Title of the plan").fill(f"A plan of {kind}")
        watched.page.keyboard.press("Tab")
    for kind, watched in zip(kinds, opened, strict=True):  # every browser in turn, none waits for another
        watched.page.get_by_label(kind, exact=True).focus()
        watched.page.keyboard.press("Space")
    for kind, watched in zip(kinds, opened, strict=True):
        watched.page.get_by_text("1 policy switched on").wait_for(timeout=60_000)
        assert watched.page.get_by_label("Title of the plan").input_value() == f"A plan of {kind}"
        on = [other for other in kinds if watched.page.get_by_label(other, exact=True).is_checked()]
        assert on == [kind]


def test_what_policies_cost_is_told_before_a_run_and_the_plan_may_say_it(look):
    watched = look()
    page = watched.page
    watched.open("/plan")
    page.get_by_label("Naloxone", exact=True).focus()
    page.keyboard.press("Space")
    page.get_by_role("heading", name="What would this cost?").wait_for()
    page.get_by_text("$60,000 a year", exact=True).wait_for()
    page.get_by_label("Own cost, $ a year").fill("5000")
    page.keyboard.press("Tab")
    page.get_by_text("$5,000 a year", exact=True).wait_for()
    assert "cost_per_year" in page.url


def test_on_a_phone_a_wide_table_is_a_list_with_the_names_of_its_columns(look):
    watched = look(400, "dark")
    watched.open("/evidence")
    cell = watched.page.locator("table.wide td").nth(1)
    cell.wait_for()
    table = watched.page.locator("table.wide").first
    assert table.evaluate("e => e.scrollWidth <= e.parentElement.clientWidth + 1")
    assert cell.get_attribute("data-label") == "Number"
    assert "Number" in cell.evaluate("e => getComputedStyle(e, '::before').content")


def test_an_experiment_runs_without_a_mechanism(look):
    watched = look()
    watched.open("/laboratory?experiment=incubation&without=incubation")
    watched.page.get_by_role("button", name="Run", exact=True).click()
    watched.page.get_by_role("columnheader", name="Changed").wait_for(timeout=LONG)
    watched.page.locator("canvas").nth(1).wait_for()
