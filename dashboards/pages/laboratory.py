"""Laboratory: run an experiment on one brain, change it, switch a mechanism off, and watch."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import solara

from dashboards.adapters.experiments import experiment_titles, mechanism_titles, parameters_to_move
from dashboards.charts.base import short
from dashboards.charts.laboratory import panels
from dashboards.links import chosen, whole
from dashboards.parts import inline
from dashboards.parts.chart import chart, use_ink
from dashboards.parts.elements import card, div, explained, note, p, table, tag, term
from dashboards.parts.jobs import WorkCard, use_work
from dashboards.parts.query import Query, use_query
from dashboards.words import plain

if TYPE_CHECKING:
    from neuro.quantities import Quantity

NONE = "nothing"
STEPS = 40


@solara.component
def LaboratoryPage() -> None:
    """The form at the left, the figure and the findings at the right."""
    query = use_query()
    tag("h1", "Laboratory")
    p(
        "The same equations as in every person of a place, alone: held against published experiments. "
        "Change a number, or see what no longer happens when a mechanism is ",
        term("knock_out", "switched off"),
        ".",
        cls="lead",
    )
    work = use_work()
    with div(cls="side"):
        Form(query, work)
        with div(cls="stack"):
            WorkCard(work)
            if work.ended is not None and work.ended.state == "done":
                Shown(work.ended.value)
            elif not work.pending:
                note("Choose an experiment and press Run. Most take a few seconds.")


def asked(query: Query) -> dict[str, Any]:
    """What a link asks for, as arguments of the run."""
    names = list(experiment_titles())
    off = chosen(query.get("without"), list(mechanism_titles()), "")
    return {
        "name": chosen(query.get("experiment"), names, "incubation" if "incubation" in names else names[0]),
        "knock_out": off or None,
        "changes": moved(query.get("set")),
        "seed": whole(query.get("seed"), 0, 2**31, 0),
        "scale": 1.0 if query.get("scale") == "1" else 0.2,
    }


def moved(given: str) -> dict[str, float]:
    """Parameters that a link changes, each held within its range."""
    try:
        found = json.loads(given) if given else {}
    except (ValueError, RecursionError):
        return {}
    ranges = parameters_to_move()
    if not isinstance(found, dict):
        return {}
    return {
        name: min(ranges[name].high, max(ranges[name].low, float(value)))
        for name, value in found.items()
        if name in ranges and isinstance(value, int | float)
    }


@solara.component
def Form(query: Query, work: Any) -> None:
    """Which experiment, in which brain."""
    wanted = asked(query)
    titles = {title: name for name, title in experiment_titles().items()}
    off = {NONE: "", **{plain(name): name for name in mechanism_titles()}}
    back = {name: title for title, name in titles.items()}
    current_off = next((t for t, n in off.items() if n == (wanted["knock_out"] or "")), NONE)
    with div(cls="stack"):
        with card("Experiment"):
            solara.Select(
                "Experiment",
                value=back.get(wanted["name"]),
                values=list(titles),
                on_value=lambda t: query.set(experiment=titles[t]),
            )
            solara.Select(
                "Switched off",
                value=current_off,
                values=list(off),
                on_value=lambda t: query.set(without=off[t]),
            )
            if wanted["knock_out"]:
                p(mechanism_titles()[wanted["knock_out"]], cls="small")
            with div(cls="fields"):
                solara.InputInt("Seed", value=wanted["seed"], on_value=lambda v: query.set(seed=v))
                sizes = {"quick": None, "usual": "1"}
                size = "usual" if wanted["scale"] == 1.0 else "quick"
                solara.Select(
                    "People", value=size, values=list(sizes), on_value=lambda v: query.set(scale=sizes[v])
                )
            solara.Button(
                "Run",
                icon_name="mdi-play",
                color="primary",
                disabled=work.pending,
                on_click=lambda: work.start("dashboards.experiments:run_experiment", **wanted),
            )
        Sliders(query, wanted["changes"])


def stops(low: float, usual: float, high: float) -> list[float]:
    """Where a slider can stand: forty steps from low to high, and exactly on what is usual."""
    even = [float(f"{low + (high - low) * i / STEPS:.6g}") for i in range(STEPS + 1)]
    return sorted({*even, usual})


@solara.component
def Sliders(query: Query, changes: dict[str, float]) -> None:
    """Numbers of the brain, each within the range of its source."""

    def set_one(name: str, value: float, usual: float) -> None:
        kept = {key: v for key, v in changes.items() if key != name}
        if abs(value - usual) > 1e-12:
            kept[name] = value
        query.set(set=json.dumps(kept) if kept else None)

    with card("Change the brain", said="Each slider spans the range of its source."):
        for name, number in parameters_to_move().items():
            NumberSlider(name, number, changes.get(name, number.value), set_one)
        solara.Button("As it was", text=True, on_click=lambda: query.set(set=None))


@solara.component
def NumberSlider(
    name: str, number: Quantity, value: float, set_one: Callable[[str, float, float], None]
) -> None:
    """One number with its source, and a slider over its range."""
    places = stops(number.low, number.value, number.high)
    at = min(range(len(places)), key=lambda i: abs(places[i] - value))

    def moved_to(i: int) -> None:
        set_one(name, places[i], number.value)

    with div(cls="control"):
        with div(cls="name"):
            tag("span", f"{plain(name)}: {short(value)}")
            said = f"{number.source}. Usual: {short(number.value)} {number.unit}. {number.kind}."
            explained("Source", said)
        solara.SliderInt("", value=at, min=0, max=len(places) - 1, thumb_label=False, on_value=moved_to)


@solara.component
def Shown(result: dict[str, Any]) -> None:
    """The figure and the findings, before and after."""
    ink = use_ink()
    intact, changed = result["intact"], result["changed"]
    with (
        card(
            intact["title"],
            said="Solid: the brain as it is. Dashed: the changed brain. Diamonds: published."
            if changed
            else None,
        ),
        div(cls="grid2"),
    ):
        for title, option in panels(intact["curves"], changed["curves"] if changed else (), ink):
            with div():
                tag("h3", title)
                chart(option, title, 320)
    after = {row["id"]: row for row in changed["findings"]} if changed else {}
    rows = [_finding(row, after.get(row["id"])) for row in intact["findings"]]
    columns = ["Published finding", "Range", "Model", *(["Changed"] if changed else []), "Kind"]
    card("Findings", table(columns, rows, label="Findings"))


def _finding(row: dict[str, Any], other: dict[str, Any] | None) -> list[Any]:
    cells: list[Any] = [row["finding"], range_of(row), _value(row)]
    if other is not None:
        cells.append(_value(other))
    return [*cells, inline.term(row["kind"], right=True)]


def _value(row: dict[str, Any]) -> Any:
    said = short(row["observed"]) if row["observed"] is not None else "none"
    return inline.pill(said, "good" if row["passed"] else "bad")


def range_of(row: dict[str, Any]) -> str:
    """The published range of a finding in words."""
    low, high = row["lower"], row["upper"]
    unit = "" if row["unit"] in ("", "1") else f" {row['unit']}"
    if low is None:
        return f"at most {short(high)}{unit}" if high is not None else "any"
    return f"at least {short(low)}{unit}" if high is None else f"{short(low)} to {short(high)}{unit}"
