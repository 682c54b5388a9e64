"""What the policies that are switched on would cost to run, as far as that is known before anything is simulated."""

from __future__ import annotations

import solara

from dashboards.adapters.plans import place_of
from dashboards.adapters.prices import in_words, price_of, together
from dashboards.pages.plan_state import place_name, read_policies
from dashboards.parts.elements import card, fact, note, p
from dashboards.parts.query import Query
from dashboards.words import plain


@solara.component
def CostCard(query: Query) -> None:
    """What the policies that are switched on would cost to run, as far as it is known before a run."""
    scenario, on = place_of(place_name(query.get("place"))), read_policies(query.get("with"))
    if not on:
        return
    fixed, unknown = together(on, scenario)
    residents = scenario.population.size
    with card(
        "What would this cost?", said="Running the policies switched on, in dollars of 2024.", cls="cost"
    ):
        fact(
            f"${fixed:,.0f} a year",
            f"whatever is delivered; ${fixed / max(1, residents):,.2f} for each of {residents:,} residents",
        )
        for policy in on:
            p(f"{plain(policy['kind'])}: {in_words(price_of(policy, scenario))}", cls="small")
        if unknown:
            note("Give a cost of your own beside each policy without a price to have it counted.")
        p(
            "Naloxone kits and days in treatment have prices of their own. A run counts all of it: see Compare.",
            cls="small",
        )
