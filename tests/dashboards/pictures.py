"""Pictures of the dashboard, in headless Chromium.

`python -m tests.dashboards.pictures RESULTS --readme docs/images` makes the two of the README anew, from the newest
comparison of the folder RESULTS; `python -m tests.dashboards.pictures RESULTS --all DIR` makes one of every page at
both widths in both themes, to look at.
"""

from __future__ import annotations

import argparse
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import quote

from PIL import Image
from playwright.sync_api import TimeoutError as NotYet
from playwright.sync_api import sync_playwright

from tests.dashboards.browser import FLAGS, Watched, chromium, serving

ROOT = Path(__file__).resolve().parents[2]
WIDTHS, THEMES = (1600, 400), ("light", "dark")
PATHS = {
    "home": "/", "plan": "/plan", "compare": "/compare", "neighbourhoods": "/neighbourhoods", "person": "/person",
    "laboratory": "/laboratory?experiment=incubation", "analyses": "/analyses", "evidence": "/evidence",
    "mesa": "/mesa",
}  # fmt: skip
LIVES = "people=1000&years=5"
README_WIDTH = 1400
COMPARED, LIVED = "For whom?", "A: "
"""Cards with which the pictures of the README end."""
DRAWN = "() => !document.querySelector('.solara-echarts:empty')"
HEIGHT = """last => {
    const starts = card => last && card.innerText.startsWith(last);
    const card = [...document.querySelectorAll('.card')].find(starts);
    if (card) return Math.ceil(card.getBoundingClientRect().bottom + scrollY + 16);
    return document.querySelector('.ml-main').scrollHeight;
}"""
LONG = 600_000


def main() -> None:
    """Make what is asked for."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("results", type=Path, help="folder of result folders, with a comparison in it")
    parser.add_argument("--readme", type=Path, metavar="DIR", help="where the pictures of the README go")
    parser.add_argument("--all", type=Path, metavar="DIR", help="where a picture of every page goes")
    parser.add_argument("--pages", default="", help="names of pages, apart by commas, in place of all")
    parser.add_argument("--two", action="store_true", help="wide and light, and narrow and dark, alone")
    asked = parser.parse_args()
    with serving(asked.results.absolute(), ROOT) as (address, _), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        if asked.readme:
            of_the_readme(browser, address, asked.results, asked.readme)
        if asked.all:
            of_every_page(browser, address, asked.all, [n for n in asked.pages.split(",") if n], asked.two)
        browser.close()


def of_the_readme(browser: Any, address: str, results: Path, folder: Path) -> None:
    """Two plans compared, and one person under the status quo and under a plan."""
    look = watched(browser, address, README_WIDTH, "light")
    look.open("/compare")
    begun(look)
    take(look, folder / "dashboard-compare.png", COMPARED)
    look.open(f"/person?{LIVES}&policy={quote(first_plan(results))}")
    simulate(look)
    take(look, folder / "dashboard-person.png", LIVED)


def first_plan(results: Path) -> str:
    """A saved plan, as the page of persons calls it; without one, the person is shown alone."""
    kept = sorted((results / ".dashboard" / "plans").glob("*.json"))
    return next((f"plan:{path.stem}" for path in kept), "")


def of_every_page(browser: Any, address: str, folder: Path, names: list[str], two: bool) -> None:
    """Whole pages, however long."""
    folder.mkdir(parents=True, exist_ok=True)
    for i, width in enumerate(WIDTHS):
        for theme in THEMES[i : i + 1] if two else THEMES:
            look = watched(browser, address, width, theme)
            for name in names or PATHS:
                look.open(PATHS.get(name, name))
                prepare(look, name)
                file = name.strip("/").replace("/", "_").replace("?", "_").replace("&", "_").replace("=", "_")
                take(look, folder / f"{file}-{width}-{theme}.png")
            for problem in (*look.errors, *look.strangers):
                print(f"{width} {theme}: {problem}")
            look.page.context.close()


def prepare(look: Watched, name: str) -> None:
    """Press what has to be pressed before a page shows something."""
    name = name.strip("/").partition("?")[0]
    if name == "compare":
        begun(look)
    if name in ("neighbourhoods", "person"):
        simulate(look)
    if name == "laboratory":
        look.page.get_by_role("button", name="Run", exact=True).click()
        look.page.get_by_role("columnheader", name="Published finding").wait_for(timeout=LONG)


def simulate(look: Watched) -> None:
    """Record the lives that the page asks for, unless they are kept."""
    with suppress(NotYet):
        look.page.get_by_role("button", name="Simulate these lives").click(timeout=3_000)
    look.page.get_by_role("button", name="Up to date").wait_for(timeout=LONG)
    begun(look)


def begun(look: Watched) -> None:
    """Wait for the first chart of a page that has some."""
    look.page.locator(".solara-echarts canvas").first.wait_for(timeout=60_000)


def watched(browser: Any, address: str, width: int, theme: str, height: int = 1000) -> Watched:
    """A page in a browser of its own."""
    context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=theme)
    return Watched(context.new_page(), address)


def take(look: Watched, path: Path, last: str = "") -> None:
    """A picture of a whole page, or of the page down to the end of a card, once charts are drawn."""
    fit(look, last)
    with suppress(NotYet):
        look.page.wait_for_function(DRAWN, timeout=60_000)
    look.page.wait_for_timeout(1_000)
    fit(look, last)
    look.page.screenshot(path=path)
    if last:  # it goes into the repository
        Image.open(path).convert("RGB").quantize(256).save(path, optimize=True)
    print(path)


def fit(look: Watched, last: str) -> None:
    """Make the window as high as the page, or as what stands above the end of a card, so that nothing is cut."""
    size = look.page.viewport_size or {"width": README_WIDTH}
    height = look.page.evaluate(HEIGHT, last)
    look.page.set_viewport_size({"width": size["width"], "height": int(height)})


if __name__ == "__main__":
    main()
