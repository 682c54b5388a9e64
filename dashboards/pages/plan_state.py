"""What the page of plans keeps in its link: the place, the title and the policies that are switched on."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from dashboards.adapters.plans import Plan, places
from dashboards.adapters.policies import controls
from dashboards.links import chosen

MOST_POLICIES = 20


def place_name(given: str) -> str:
    """The place that a link names, or the first of the library."""
    names = list(places())
    return chosen(given, names, names[0]) or names[0]


def read_policies(given: str) -> list[dict[str, Any]]:
    """Policies that a link holds; whatever is not one is left out, and values are checked when the plan is kept."""
    try:
        found = json.loads(given) if given else []
    except (ValueError, RecursionError):
        return []
    if not isinstance(found, list):
        return []
    return [dict(p) for p in found[:MOST_POLICIES] if isinstance(p, Mapping) and p.get("kind") in controls()]


def write_policies(policies: Sequence[Mapping[str, Any]]) -> str | None:
    """Policies as a link holds them; None for none."""
    return json.dumps([dict(p) for p in policies], separators=(",", ":")) if policies else None


def switched(
    policies: Sequence[dict[str, Any]], kind: str, policy: dict[str, Any] | None
) -> list[dict[str, Any]]:
    """The policies with one of a kind switched on, changed, or (None) off; others stay as they are."""
    kept = [p for p in policies if p["kind"] != kind]
    if policy is None:
        return kept
    at = next((i for i, p in enumerate(policies) if p["kind"] == kind), len(kept))
    return [*kept[:at], policy, *kept[at:]]


def changed(policy: Mapping[str, Any], **values: Any) -> dict[str, Any]:
    """A policy with some fields changed; None takes one away."""
    whole = {**policy, **values}
    return {key: value for key, value in whole.items() if value is not None}


def link_of(plan: Plan) -> dict[str, str]:
    """The state of the page that shows a plan."""
    return {"place": plan.place, "title": plan.title, "with": write_policies(plan.policies) or ""}
