"""What Solara serves: the table of pages, and the frame around them."""

from __future__ import annotations

from typing import Any

import solara
import solara.lab

from dashboards.pages.analyses import AnalysesPage
from dashboards.pages.compare import ComparePage
from dashboards.pages.evidence import EvidencePage
from dashboards.pages.home import HomePage
from dashboards.pages.laboratory import LaboratoryPage
from dashboards.pages.mesa_view import MesaPage
from dashboards.pages.neighbourhoods import NeighbourhoodsPage
from dashboards.pages.person import PersonPage
from dashboards.pages.plan import PlanPage
from dashboards.parts.elements import div, tag
from dashboards.parts.running import RunNote, provide_run

PAGES = (
    ("/", "Home", HomePage),
    ("plan", "Plan", PlanPage),
    ("compare", "Compare", ComparePage),
    ("neighbourhoods", "Neighbourhoods and ties", NeighbourhoodsPage),
    ("person", "Person", PersonPage),
    ("laboratory", "Laboratory", LaboratoryPage),
    ("analyses", "Analyses", AnalysesPage),
    ("evidence", "Evidence and method", EvidencePage),
    ("mesa", "Mesa view", MesaPage),
)
"""Path, name in the navigation, and component of every page."""

MARK = (
    '<svg viewBox="0 0 28 28" aria-hidden="true"><circle cx="14" cy="14" r="13" fill="none" stroke="currentColor" '
    'stroke-width="1.6"/><path d="M6 18c4 0 4-8 8-8s4 8 8 8" fill="none" stroke="var(--primary)" stroke-width="2.4" '
    'stroke-linecap="round"/><circle cx="14" cy="10" r="2.6" fill="var(--accent)"/></svg>'
)


@solara.component
def Layout(children: Any = ()) -> None:
    """Navigation at the left (at the top on a phone), the page at the right."""
    current, _ = solara.use_route(peek=True)
    here = current.path if current is not None else ""
    names = {path: name for path, name, _ in PAGES}
    work = provide_run()
    solara.Title(f"{names.get(here, 'Page')} - Mesolimbic")
    with div(cls="ml"):
        tag("a", "Skip to the page", cls="skip", attributes={"href": "#page"})
        with tag("nav", cls="ml-nav", attributes={"aria-label": "Pages"}):
            with div(cls="ml-brand"):
                solara.HTML(tag="span", unsafe_innerHTML=MARK, style="display:flex")
                tag("span", "Mesolimbic")
            for path, name, _ in PAGES:
                classes = ["here"] if path == here else []
                solara.Link("/" if path == "/" else f"/{path}", children=[name], classes=classes)
            RunNote(work)
            with div(cls="foot"):
                tag("span", "Light or dark")
                solara.lab.ThemeToggle(enable_auto=True)
        tag("main", *children, cls="ml-main", attributes={"id": "page", "tabindex": "-1"})


routes = [
    solara.Route(path, component=page, label=name, layout=Layout if i == 0 else None)
    for i, (path, name, page) in enumerate(PAGES)
]
