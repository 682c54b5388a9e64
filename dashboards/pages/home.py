"""Home: what this is, what it can answer, what was run last."""

from __future__ import annotations

import solara

from dashboards.adapters.analyses import KINDS, analysis_of
from dashboards.adapters.folders import Finished, finished, opened, root
from dashboards.links import link
from dashboards.parts.elements import card, div, go, note, p, pill, table, tag, term
from dashboards.workshop import WAITING

CAN = (
    "Which of several policies is likely to help more, in whom, how soon, and how sure that is.",
    "Why a policy worked or did not: which people, ties and parts of the circuit it passed through.",
    "What happens to waiting lists when places in treatment are finite.",
    "What is not known: intervals, sources, and the findings that the model misses.",
)
CANNOT = (
    "Anything about a real person. It is a planning model, not a clinical tool.",
    "Exact numbers for your county. Read differences between plans, not third digits.",
    "Rare events in small places, unless many people and replicates are simulated.",
    "What nobody measured: many numbers are assumed, and say so.",
)


@solara.component
def HomePage() -> None:
    """The first page; meanwhile a run is made ready."""
    solara.use_effect(WAITING.make_ready, [])
    tag("h1", "What would a drug policy do, and why?")
    p(
        "Mesolimbic simulates a community day by day. Every person has ties, a neighbourhood and a ",
        term("circuit", "circuit"),
        " of reward, habit, tolerance and control. ",
        term("disorder", "Use disorder"),
        " is never set: it is read off what people do.",
        cls="lead",
    )
    with div(cls="stack"):
        Opened()
        with div(cls="line"):
            go("Start a plan", "/plan", button=True)
            go("Meet one person", "/person", button=True, quiet=True)
            go("See who knows whom", "/neighbourhoods", button=True, quiet=True)
        with div(cls="grid2"):
            card("What it can answer", tag("ul", *[tag("li", text) for text in CAN]))
            card("What it cannot", tag("ul", *[tag("li", text) for text in CANNOT]))
        LastResults()
        Steps()


@solara.component
def Opened() -> None:
    """The result folder that the dashboard was started with, where it was one."""
    name = opened()
    if not name:
        return
    with note(kind="good"):
        if analysis_of(name) is not None:
            go(f"You opened {name}: look at it", link("/analyses", {"run": name}))
        else:
            go(f"You opened {name}: look at it", link("/compare", {"runs": name}))


@solara.component
def LastResults() -> None:
    """The newest result folders."""
    found = finished()
    if not found:
        card(
            "Last results",
            note(
                "There are no results here yet. A first plan takes about a minute: ",
                go("start one", "/plan"),
                ".",
            ),
            said=f"Results are kept in the folder {root().name}/.",
        )
        return
    rows = [_row(entry) for entry in found[:8]]
    columns = ["Plan", "State", "Made of", "Written", ""]
    card(
        "Last results",
        table(columns, rows, label="Last results"),
        said=f"The newest of {len(found)} in the folder {root().name}/.",
    )


def title_of(entry: Finished) -> str:
    """What was compared, or asked, where."""
    return f"{', '.join(entry.policies)}: {entry.title}" if entry.policies else entry.title


def _row(entry: Finished) -> list[object]:
    kind = "good" if entry.status == "complete" else ""
    where = ("Open", "/analyses", "run") if entry.kind in KINDS else ("Compare", "/compare", "runs")
    shown = go(where[0], link(where[1], {where[2]: entry.name})) if entry.status == "complete" else ""
    return [
        f"{KINDS[entry.kind]}: {entry.title}" if entry.kind in KINDS else title_of(entry),
        pill("finished" if entry.status == "complete" else "not finished", kind),
        entry.note,
        entry.written,
        shown,
    ]


@solara.component
def Steps() -> None:
    """The way through the pages."""
    steps = (
        ("1. Plan", "Pick a place, switch policies on, run.", "/plan", "Plan"),
        ("2. Compare", "Curves, intervals, costs, equity, and why it worked.", "/compare", "Compare"),
        (
            "3. Look closer",
            "One person's circuit under two policies; a neighbourhood over time.",
            "/person",
            "Person",
        ),
        (
            "4. Doubt",
            "Every number has a source, every finding a test. See what fails.",
            "/evidence",
            "Evidence",
        ),
    )
    with div(cls="grid3"):
        for title, said, where, name in steps:
            card(title, p(said), go(f"{name} ->".replace("->", "→"), where))
