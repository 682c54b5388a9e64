"""The form that asks for a record of lives: place, policy, people, years, seed; and the job that makes it."""

from __future__ import annotations

from typing import Any

import solara

from dashboards.adapters.plans import choices, scenario_of
from dashboards.links import chosen, whole
from dashboards.lives import key_of, path_of
from dashboards.parts.elements import card, div, note, term
from dashboards.parts.jobs import WorkCard, use_work
from dashboards.parts.query import Query

PEOPLE = (300, 1000, 2000, 5000)
YEARS = (1, 3, 5, 10)


def wanted(query: Query) -> tuple[str, str, int, int, int]:
    """What a link asks for: baseline, policy ("" for none), people, years, seed."""
    names = list(choices())
    base = chosen(query.get("base"), names, names[0]) or names[0]
    policy = chosen(query.get("policy"), names, "") or ""
    people = whole(query.get("people"), 100, 5000, 2000)
    return base, policy, people, whole(query.get("years"), 1, 10, 5), whole(query.get("seed"), 0, 2**31, 1)


def use_lives(query: Query) -> tuple[str | None, str | None]:
    """Keys of the records of the link's baseline and policy; None where there is none yet."""
    base, policy, people, years, seed = wanted(query)

    def found() -> tuple[str | None, str | None]:
        keys = [key_of(scenario_of(name), people, seed, years) if name else None for name in (base, policy)]
        kept = [key if key is not None and path_of(key).is_file() else None for key in keys]
        return kept[0], kept[1]

    return solara.use_memo(found, [base, policy, people, years, seed, query.get("made")])


@solara.component
def LivesForm(query: Query, two: bool) -> None:
    """Fields and a button; the record of the policy is made after that of the baseline."""
    base, policy, people, years, seed = wanted(query)
    names = choices()
    one, other = use_lives(query)
    done = solara.use_reactive(0)

    def made(_: Any) -> None:
        done.set(done.value + 1)

    work = use_work(made)
    solara.use_effect(lambda: query.set(made=done.value) if done.value else None, [done.value])
    ready = one is not None and (not policy or not two or other is not None)

    def start() -> None:
        wanted_names = [base, *([policy] if two and policy else [])]
        work.start(
            "dashboards.twins:record_all",
            scenarios=[scenario_of(name) for name in wanted_names],
            people=people,
            seed=seed,
            years=years,
        )

    with card(None):
        with div(cls="fields broad"):
            _choice("Plan", base, names, lambda v: query.set(base=v))
            if two:
                _choice(
                    "The same people under",
                    policy,
                    {"": "no other plan", **names},
                    lambda v: query.set(policy=v),
                )
            _number("People", people, PEOPLE, lambda v: query.set(people=v))
            _number("Years", years, YEARS, lambda v: query.set(years=v))
            solara.InputInt("Seed", value=seed, on_value=lambda v: query.set(seed=max(0, v or 0)))
        with div(cls="line"):
            label = "Up to date" if ready else "Simulate these lives"
            solara.Button(
                label, icon_name="mdi-play", color="primary", on_click=start, disabled=work.pending or ready
            )
            div("The same ", term("seed", "seed"), " gives the same people under every plan.", cls="small")
        WorkCard(work)
        if not ready and not work.pending:
            note("Nothing is simulated yet for this choice. It takes some seconds.")


def _choice(label: str, value: str, names: dict[str, str], on_value: Any) -> None:
    titles = {title: name for name, title in names.items()}
    back = {name: title for title, name in titles.items()}
    solara.Select(
        label, value=back.get(value), values=list(titles), on_value=lambda t: on_value(titles.get(t, ""))
    )


def _number(label: str, value: int, allowed: tuple[int, ...], on_value: Any) -> None:
    values = sorted({*allowed, value})
    solara.Select(
        label,
        value=f"{value:,}",
        values=[f"{v:,}" for v in values],
        on_value=lambda v: on_value(int(v.replace(",", ""))),
    )
