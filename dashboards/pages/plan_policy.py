"""One kind of policy on the page of plans: a switch, its intensity, dates, target, help and source."""

from __future__ import annotations

from typing import Any

import solara

from dashboards.adapters.policies import TARGETS, Choice, Control, choices, target_name, usual
from dashboards.adapters.prices import in_words, price_of
from dashboards.charts.base import short
from dashboards.pages.plan_state import changed, read_policies, switched, write_policies
from dashboards.parts.elements import div, explained, p
from dashboards.parts.query import Query
from dashboards.words import plain
from population.scenario import Scenario


def step_of(most: float) -> float:
    """A step of a slider that usual values lie on."""
    return 0.01 if most <= 1.5 else 0.05 if most <= 10 else most / 100


@solara.component
def PolicyControl(
    query: Query, control: Control, policy: dict[str, Any] | None, scenario: Scenario, possible: bool
) -> None:
    """A switch; what belongs to it where it is on."""

    def set_policy(value: dict[str, Any] | None) -> None:
        found = switched(read_policies(query.get("with")), control.kind, value)
        query.set(**{"with": write_policies(found), "kept": None})

    with div(cls="control"):
        with div(cls="name"):
            solara.Switch(
                label=plain(control.kind), value=policy is not None, disabled=not possible,
                on_value=lambda on: set_policy(usual(control.kind, scenario) if on else None),
            )  # fmt: skip
            explained("How it works", control.docs)
        p(f"{control.title}.", cls="small")
        if not possible:
            p("This place has nothing for it to act on.", cls="small")
        if policy is not None:
            Settings(control, policy, scenario, set_policy)


@solara.component
def Settings(control: Control, policy: dict[str, Any], scenario: Scenario, set_policy: Any) -> None:
    """Intensity, what else can be chosen, dates and target."""
    value = float(policy.get("intensity", control.usual))
    most = max(control.high, value)
    solara.SliderFloat(
        f"{plain(control.unit)}: {short(value)}", value=value, min=0.0, max=most, step=step_of(most), thumb_label=False,
        on_value=lambda v: set_policy(changed(policy, intensity=round(v, 4))),
    )  # fmt: skip
    what = plain(control.meaning.partition(", from 0 to")[0].partition(", or a number")[0])
    price = price_of(policy, scenario)
    paid = [explained("Cost to run", price.source or "No source."), f": {in_words(price)}"]
    p(f"{what}. Plausible: {short(control.low)} to {short(control.high)} ({control.source})", cls="small")
    div(*paid, cls="small")
    with div(cls="fields"):
        for choice in choices(control.kind, scenario):
            ChoiceField(choice, policy, set_policy)
        _year("First year", policy.get("start"), scenario, lambda v: set_policy(changed(policy, start=v)))
        _year(
            "Ends with the year",
            policy.get("end"),
            scenario,
            lambda v: set_policy(changed(policy, end=v)),
            last=True,
        )
        solara.InputInt(
            "Days until full force", value=int(policy.get("ramp_days", 0)),
            on_value=lambda v: set_policy(changed(policy, ramp_days=max(0, v or 0) or None)),
        )  # fmt: skip
        solara.InputFloat(
            "Own cost, $ a year", value=policy.get("cost_per_year"), optional=True,
            on_value=lambda v: set_policy(changed(policy, cost_per_year=None if v is None else max(0.0, v))),
        )  # fmt: skip
        if len(control.targets) > 1:
            solara.Select(
                "For", value=target_name(policy), values=list(control.targets),
                on_value=lambda name: set_policy(changed(policy, target=TARGETS[name] or None)),
            )  # fmt: skip


@solara.component
def ChoiceField(choice: Choice, policy: dict[str, Any], set_policy: Any) -> None:
    """Something else that this kind lets one choose."""
    label = plain(choice.field)
    if choice.many:
        chosen = [v for v in policy.get(choice.field, choice.values) if v in choice.values]
        solara.SelectMultiple(
            label, values=chosen, all_values=list(choice.values),
            on_value=lambda v: set_policy(changed(policy, **{choice.field: v or list(choice.values)})),
        )  # fmt: skip
    else:
        solara.Select(
            label, value=policy.get(choice.field, choice.usual), values=list(choice.values),
            on_value=lambda v: set_policy(changed(policy, **{choice.field: v})),
        )  # fmt: skip


def _year(label: str, given: str | None, scenario: Scenario, on_value: Any, last: bool = False) -> Any:
    """A year as a date: from its first day, or until the first day of the next one."""
    first = scenario.start_date.year
    always = "never" if last else "the start"
    names = {always: None} | {str(y): f"{y + last}-01-01" for y in range(first + (not last), first + 21)}
    current = next((name for name, day in names.items() if day == given), always)
    return solara.Select(
        label, value=current, values=list(names), on_value=lambda name: on_value(names[name])
    )
