"""Plan: pick a place, switch policies on, keep the plan, run plans against the status quo."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import solara

from dashboards.adapters.places import Upload, as_data
from dashboards.adapters.plans import (
    Plan,
    can_draw,
    keep_place,
    place_of,
    places,
    plans,
    remove_plan,
    save_plan,
)
from dashboards.adapters.policies import controls, fits, pillars, ready_made
from dashboards.links import link, whole
from dashboards.pages.plan_cost import CostCard
from dashboards.pages.plan_policy import PolicyControl
from dashboards.pages.plan_state import link_of, place_name, read_policies, write_policies
from dashboards.parts.elements import card, div, errors, go, note, p, pill, tag, term
from dashboards.parts.jobs import WorkCard
from dashboards.parts.query import Query, use_query
from dashboards.parts.running import the_run
from dashboards.parts.upload import FilePick
from dashboards.words import plain
from dashboards.workshop import WAITING
from neuro.errors import BadInput
from scenarios.pathways import PATHWAYS
from scenarios.plan import LIFE_COURSE, STARTER

PILLAR_WORDS = {
    "prevention": "Fewer people start, and later",
    "harm reduction": "Fewer people are harmed, whether or not they stop",
    "treatment": "More people get care that works, sooner",
    "recovery": "People who have stopped are not alone",
    "supply": "What happens to the market",
}

SECONDS_OF_CHOOSING = 3.0


@solara.component
def PlanPage() -> None:
    """Place and run at the left, policies at the right."""
    query = use_query()
    tag("h1", "Plan")
    p(
        "Choose a place, switch ",
        term("policy", "policies"),
        " on, keep the plan, and run it beside the ",
        term("status_quo", "status quo"),
        ".",
        cls="lead",
    )
    with div(cls="side plan"):
        with div(cls="stack"):
            PlaceCard(query)
            KeepCard(query)
            RunCard(query)
        Policies(query)


@solara.component
def PlaceCard(query: Query) -> None:
    """A scenario of the library, or a file."""
    upload: solara.Reactive[Upload | None] = solara.use_reactive(None)
    name = place_name(query.get("place"))
    titles = {title: key for key, title in places().items()}
    current = next((title for title, key in titles.items() if key == name), None)

    def received(found: Upload) -> None:
        upload.set(found)
        if found.scenario is not None:
            query.set(place=keep_place(found.scenario))

    with card("1. Place"):
        solara.Select(
            "Place", value=current, values=list(titles), on_value=lambda t: query.set(place=titles[t])
        )
        p(" ".join((place_of(name).description or "").split()), cls="small")
        tag("label", "Or hand in a scenario file (.yaml)", cls="small")
        FilePick("Scenario file", received)
        UploadAnswer(upload.value)


@solara.component
def UploadAnswer(found: Upload | None) -> None:
    """What a file that was handed in is, or what is wrong with it, field by field."""
    if found is None:
        return
    if found.errors:
        with note(kind="bad"):
            p(f"{found.name} cannot be used:")
            errors(found.errors)
    elif found.scenario is not None:
        note(f"{found.name} is a valid place: {found.scenario.title or found.scenario.name}.", kind="good")


@solara.component
def KeepCard(query: Query) -> None:
    """Name the plan and keep it; saved plans."""
    wrong: solara.Reactive[tuple[tuple[str, str], ...]] = solara.use_reactive(())
    on = read_policies(query.get("with"))
    kept = plans()

    def keep() -> None:
        try:
            plan = save_plan(query.get("title"), place_name(query.get("place")), on)
            wrong.set(())
            query.set(title=plan.title, kept=plan.name)
        except BadInput as problem:
            wrong.set(tuple((error.field, error.message) for error in problem.errors))

    with card("3. Keep", said=[f"{len(on)} polic{'y' if len(on) == 1 else 'ies'} switched on."], cls="keep"):
        solara.InputText("Title of the plan", value=query.get("title"), on_value=lambda v: query.set(title=v))
        solara.Button(
            "Save plan", icon_name="mdi-content-save-outline", color="primary", outlined=True, on_click=keep
        )
        if wrong.value:
            errors(wrong.value)
        elif query.get("kept") in kept:
            note(f"Kept: {kept[query.get('kept')].title}", kind="good")


@solara.component
def RunCard(query: Query) -> None:
    """Which saved plans to run, how large, and the progress."""
    name = place_name(query.get("place"))
    mine = {key: plan for key, plan in plans().items() if plan.place == name}
    chosen = [key for key in query.get("run", query.get("kept")).split(",") if key in mine]
    people, years = whole(query.get("people"), 100, 100_000, 2_000), whole(query.get("years"), 1, 50, 3)
    replicates, seed = whole(query.get("replicates"), 1, 200, 4), whole(query.get("seed"), 0, 2**31, 1)
    closed = query.get("why").split(",")
    work = the_run()

    pasts = pasts_of(name, people)
    past = chosen_past(query.get("past"), pasts)
    solara.use_effect(
        lambda: ready_soon(name, people, seed, replicates, past), [name, people, seed, replicates, past]
    )

    def toggle(key: str, on: bool) -> None:
        query.set(run=",".join([k for k in mine if (k in chosen and k != key) or (k == key and on)]) or " ")

    def start() -> None:
        work.start(
            "dashboards.adapters.plans:run_plans", pooled=True, place_name=name, names=chosen, people=people,
            years=years, replicates=replicates, seed=seed, pathways=[key for key in PATHWAYS if key in closed],
            past=past,
        )  # fmt: skip

    with card("4. Run", said=["Saved plans for this place, beside its ", term("status_quo"), "."], cls="run"):
        if not mine:
            note("No plan is kept for this place yet.")
        for key, plan in mine.items():
            SavedPlan(plan, key in chosen, lambda on, key=key: toggle(key, on))
        with div(cls="fields"):
            solara.InputInt("People", value=people, on_value=lambda v: query.set(people=v))
            solara.InputInt("Years", value=years, on_value=lambda v: query.set(years=v))
            solara.InputInt("Replicates", value=replicates, on_value=lambda v: query.set(replicates=v))
            solara.InputInt("Seed", value=seed, on_value=lambda v: query.set(seed=v))
        if len(pasts) > 1:
            solara.Select(
                "Years before the start", value=pasts[past], values=list(pasts.values()),
                on_value=lambda v: query.set(past=next(key for key, said in pasts.items() if said == v)),
            )  # fmt: skip
            p(
                "Ready made: people of the library's county who ship with the package, drawn by the seed.",
                cls="small",
            )
        titles = {plain(said): key for key, (_, said) in PATHWAYS.items()}
        solara.SelectMultiple(
            "Explain why: pathways",
            values=[title for title, key in titles.items() if key in closed],
            all_values=list(titles),
            on_value=lambda v: query.set(why=",".join(titles[t] for t in v) or None),
        )
        if closed != [""]:
            p("Each pathway is closed in turn, in runs of its own: so many times more work.", cls="small")
        p(
            term("people", "More people"),
            " and ",
            term("replicate", "replicates"),
            " make rare events clearer; each takes time.",
            cls="small",
        )
        solara.Button(
            "Run", icon_name="mdi-play", color="primary", on_click=start, disabled=work.pending or not chosen
        )
        if mine and not chosen:
            p("Tick a saved plan to run it.", cls="small")
        WorkCard(work)
        if work.ended is not None and work.ended.state == "done":
            with note("Finished. ", kind="good"):
                go("See the comparison", link("/compare", {"runs": work.ended.value}))


def pasts_of(place: str, people: int) -> dict[str, str]:
    """Where the first day of a run may come from, by name, what is usual first."""
    lived = {LIFE_COURSE: "lived anew (slower)"}
    return {STARTER: "ready made (quick)"} | lived if can_draw(place, people) else lived


def chosen_past(given: str, pasts: dict[str, str]) -> str:
    """The past that a link names, where it can be had; what is usual otherwise."""
    return given if given in pasts else next(iter(pasts))


def ready_soon(name: str, people: int, seed: int, replicates: int, past: str) -> Callable[[], None]:
    """Have the years before lived by the time the plan is there; not before the choice has stood for a moment."""

    def get_ready() -> None:
        if past == STARTER:
            WAITING.make_ready()
            return
        WAITING.make_ready(scenario=as_data(place_of(name)), people=people, seed=seed, replicates=replicates)

    timer = threading.Timer(SECONDS_OF_CHOOSING, get_ready)
    timer.daemon = True
    timer.start()
    return timer.cancel


@solara.component
def SavedPlan(plan: Plan, on: bool, on_value: Any) -> None:
    """One saved plan with its policies, a tick, a link that opens it, and a way to take it away."""
    gone = solara.use_reactive(False)
    if gone.value:
        return

    def remove() -> None:
        remove_plan(plan.name)
        gone.set(True)

    names = ", ".join(plain(p["kind"]) for p in plan.policies if p["kind"] in controls())
    with div(cls="control"):
        with div(cls="line spread"):
            solara.Checkbox(label=plan.title, value=on, on_value=on_value)
            with div(cls="line"):
                go("Open", link("/plan", link_of(plan)))
                solara.Button(
                    icon_name="mdi-delete-outline",
                    icon=True,
                    small=True,
                    on_click=remove,
                    attributes={"aria-label": f"Remove {plan.title}"},
                )
        p(names, cls="small")


@solara.component
def ReadyMade(query: Query) -> None:
    """A policy of the library, to begin with."""
    titles = dict(ready_made().values())
    current: Any = query.get("title") if query.get("title") in titles else None

    def take(title: str | None) -> None:
        if title in titles:
            query.set(**{"title": title, "with": write_policies(titles[title]), "kept": None})

    with card("2. Policies", said="Begin with one of the library, or switch on what you like."):
        solara.Select("A plan of the library", value=current, values=list(titles), on_value=take)


@solara.component
def Policies(query: Query) -> None:
    """Every kind of policy, pillar by pillar."""
    name = place_name(query.get("place"))
    scenario = place_of(name)
    possible = solara.use_memo(lambda: {kind for kind in controls() if fits(kind, scenario)}, [name])
    on = {policy["kind"]: policy for policy in read_policies(query.get("with"))}
    with div(cls="stack"):
        ReadyMade(query)
        CostCard(query)
        for pillar, kinds in pillars().items():
            if not any(control.kind in possible or control.kind in on for control in kinds):
                continue
            count = sum(control.kind in on for control in kinds)
            aside = pill(f"{count} on", "good") if count else None
            with card(pillar.capitalize(), said=PILLAR_WORDS.get(pillar), aside=aside):
                for control in kinds:
                    PolicyControl(query, control, on.get(control.kind), scenario, control.kind in possible)
