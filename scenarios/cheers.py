"""The 28 items of CHEERS 2022 (Husereau 2022 BMJ 376:e067975), each with where a report answers it, or the answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from neuro.files import read_yaml
from population.scenario.checks import cost_set_ids
from population.tables import DATA
from scenarios.economics.table import RATE

if TYPE_CHECKING:
    from scenarios.results import Results

OPEN = "to be written by who reports"


def cheers(results: Results) -> list[tuple[str, str, str]]:
    """Number, item and answer, in the order of the statement."""
    answers = {**ELSEWHERE, **_of(results)}
    return [(str(n), item, answers[item]) for n, item in enumerate(ITEMS, 1)]


ITEMS = (
    "Title", "Abstract", "Background and objectives", "Health economic analysis plan", "Study population",
    "Setting and location", "Comparators", "Perspective", "Time horizon", "Discount rate", "Selection of outcomes",
    "Measurement of outcomes", "Valuation of outcomes", "Measurement and valuation of resources and costs",
    "Currency, price date and conversion", "Rationale and description of the model", "Analytics and assumptions",
    "Characterising heterogeneity", "Characterising distributional effects", "Characterising uncertainty",
    "Approach to engagement with those affected", "Study parameters", "Summary of main results",
    "Effect of uncertainty", "Effect of engagement with those affected",
    "Findings, limitations, generalisability and current knowledge", "Source of funding", "Conflicts of interest",
)  # fmt: skip

ELSEWHERE = {
    "Title": "the heading of this report; add that it is a simulated economic evaluation",
    "Abstract": "In short",
    "Background and objectives": f"the question stands in In short; the background is {OPEN}",
    "Health economic analysis plan": f"{OPEN}: whether the comparison was planned before it was run",
    "Selection of outcomes": "deaths by overdose, disorder, treatment, remission; quality-adjusted life years",
    "Measurement of outcomes": "read off each simulated person's record; `mesolimbic list outputs` defines each",
    "Rationale and description of the model": "docs/ODD.md, docs/method.md; the code is open",
    "Analytics and assumptions": "Assumptions and their sources; paired runs, Student's t over replicates",
    "Characterising heterogeneity": "yearly.parquet and differences_summary.parquet, by age and sex",
    "Characterising distributional effects": "the same by deprivation, town and country, and groups; no weights",
    "Approach to engagement with those affected": OPEN,
    "Study parameters": "Assumptions and their sources: value, range and source of each; docs/parameters.md",
    "Summary of main results": "In short, In plain words, Costs and health",
    "Effect of engagement with those affected": OPEN,
    "Findings, limitations, generalisability and current knowledge": f"Limits; what it means here is {OPEN}",
    "Source of funding": OPEN,
    "Conflicts of interest": OPEN,
}
"""Items whose answer is the same in every report."""


def name_of(costs: str) -> str:
    """What a cost set calls itself, with its currency and year."""
    return str(read_yaml(DATA / "costs" / f"{costs}.yaml")["name"]) if costs in cost_set_ids() else costs


def _of(results: Results) -> dict[str, str]:
    """Answers that follow from what was run."""
    m = results.manifest
    scenario = m["scenario"]
    first, years, draws = m["start_date"], m["years"], m["draws"]
    policies = [str(policy.get("title", policy["name"])) for policy in m.get("policies", ())]
    costs = name_of(str(scenario.get("costs", "us_2024")))
    chance = f"{m['replicates']} replicates, which tell chance"
    alone = {
        "Abstract": "Rates by year",
        "Background and objectives": f"what goes on as now, with no policy; the background is {OPEN}",
        "Summary of main results": "Rates by year, Rates over the years",
        "Effect of uncertainty": f"intervals of every rate, above; {_knowledge(draws)}",
    }
    told = {
        "Study population": f"{m['population_size']:,} residents aged 12 and over; {m['people']:,} people simulated",
        "Setting and location": str(scenario.get("title", scenario.get("name", ""))),
        "Comparators": f"going on as now, against: {'; '.join(policies)}"
        if policies
        else "none: one scenario alone",
        "Perspective": "health care, society, criminal justice and productivity, side by side",
        "Time horizon": f"{years} year{'s' * (years != 1)} from {first}; nothing after it counts",
        "Discount rate": f"{RATE:.0%} a year for costs and for QALYs, from the first year on",
        "Valuation of outcomes": f"quality of life by age, sex and state of use: {costs}; docs/economics.md",
        "Measurement and valuation of resources and costs": "days in each state and treatment, events, and what "
        "policies deliver, times prices with sources; docs/economics.md tells what is not counted",
        "Currency, price date and conversion": f"{costs}; price indices of health care and of all else",
        "Characterising uncertainty": f"{chance}; {_knowledge(draws)}",
        "Effect of uncertainty": "intervals of every difference, above"
        + ("; what each number would be worth to know, above" if draws > 1 else f"; {_knowledge(draws)}"),
    }
    return told if policies else told | alone


def _knowledge(draws: int) -> str:
    if draws > 1:
        return f"{draws} sets of parameters, which tell what is not known of them"
    return (
        "parameters were held at their values: run `mesolimbic compare ... --draws 100` for what is not known"
    )
