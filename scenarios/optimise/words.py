"""A search in plain words: what stands in each portfolio, what it costs, what it does, how sure that is."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pandas as pd

from scenarios.comparison_words import digits_for

if TYPE_CHECKING:
    from scenarios.optimise.result import Optimisation

TITLES = {
    "deaths": "deaths by overdose averted",
    "qaly": "QALYs gained",
    "equity": "gap closed",
}
EQUITY_NOTE = (
    "gap closed: person-years with a use disorder per 100,000, most less least deprived fifth, over all years"
)
NOTHING = "nothing"
"""What `beaten_by` says where spending nothing is as good."""
CURSE = (
    "The best of many are partly lucky: what the search saw is too good on average (the winner's curse). Trust the "
    "check, which had fresh seeds."
)


def note(found: Optimisation) -> str:
    """What the numbers are."""
    ask, size = found.asked, int(found.manifest["population_size"])
    years, replicates = ask["years"], ask["replicates"]
    sure = (
        f"mean and 95% interval over {replicates} paired replicates"
        if replicates > 1
        else "1 pair, so no interval"
    )
    tried = found.trials["trial"].nunique()
    return (
        f"For the whole place of {size:,} residents over {years} year{'s' * (years != 1)}; {tried} portfolios tried "
        f"with {ask['search_people']:,} people x {ask['search_replicates']}, the ones below checked with "
        f"{ask['people']:,} people, {sure}; {EQUITY_NOTE}."
    )


def money_table(found: Optimisation) -> pd.DataFrame:
    """A row a portfolio: what stands in it, dollars a year, in the dearest year, for each person, net health care."""
    rows = {name: _money(found, name) for name in found.names}
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("portfolio")


def _money(found: Optimisation, name: str) -> dict[str, str]:
    mine = found.spending[found.spending["portfolio"] == name]
    spent = mine[mine["item"] == "spending"]
    net = mine[mine["item"] == "health_care"]
    return {
        "what stands in it": found.parts(name),
        "spent a year": dollars(spent["cost"].mean()),
        "in the dearest year": _with_interval(spent.iloc[int(spent["cost"].to_numpy().argmax())]),
        "a year for each resident": dollars(spent["per_person"].mean(), cents=True),
        "health care, net, a year": dollars(net["cost"].mean()),
        "within the budget": budget_words(found, name),
    }


def budget_words(found: Optimisation, name: str) -> str:
    """Whether a portfolio keeps to the budget in every year, and how sure that is."""
    if found.budget is None:
        return "no budget given"
    rows = found.spending[(found.spending["portfolio"] == name) & (found.spending["item"] == "spending")]
    if (rows["cost"] > found.budget).any():
        return "no, in the check it costs more"
    return "yes, but it may cost more" if (rows["upper"] > found.budget).any() else "yes"


def gains_table(found: Optimisation) -> pd.DataFrame:
    """A row a portfolio: each outcome as the check found it, with its interval, and as the search had seen it."""
    rows: dict[str, dict[str, str]] = {}
    for name in found.names:
        mine = found.portfolios[found.portfolios["portfolio"] == name]
        rows[name] = {}
        for objective, title in TITLES.items():
            row = mine[mine["objective"] == objective].iloc[0]
            rows[name][title] = told(row)
            rows[name][f"{title}: search"] = number(float(row["searched"]))
        beaten = str(mine["beaten_by"].iloc[0])
        known = {"": "no other is better in all", NOTHING: "spending nothing is as good"}
        rows[name]["in the check"] = known.get(beaten, f"beaten by {beaten}")
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("portfolio")


def sentence(found: Optimisation) -> str:
    """The answer in plain words: which portfolio does most for each aim, of those that the check holds affordable."""
    if not found.names:
        return "Nothing that was tried does more than spending nothing, within the budget."
    rows = found.portfolios[found.portfolios["within_budget"]]
    if not len(rows):
        return "In the check, every portfolio put forward costs more than the budget."
    if (rows["beaten_by"] == NOTHING).all():
        none = "The check on fresh seeds finds none that does more than spending nothing: what the search saw was luck."
        return f"{none}{_unsure(found, found.portfolios)}"
    rows = rows[rows["beaten_by"] != NOTHING]
    parts = []
    for objective in found.asked["objectives"]:
        mine = rows[rows["objective"] == objective]
        best = mine.iloc[int(mine["gain"].to_numpy().argmax())]
        most = f"most {TITLES[objective]}: {best['portfolio']}, {told(best)}"
        parts.append(most if best["gain"] > 0.0 else f"{TITLES[objective]}: none by any of them")
    within = "" if found.budget is None else f" within {dollars(found.budget)} a year"
    return f"Of what was tried{within}, " + "; ".join(parts) + f".{_unsure(found, rows)}"


def _unsure(found: Optimisation, rows: pd.DataFrame) -> str:
    """For which aims no portfolio is clearly better than nothing, and how many people it would take to tell."""
    people, pairs = int(found.asked["people"]), int(found.asked["replicates"])
    told = []
    for objective in found.asked["objectives"]:
        mine = rows[rows["objective"] == objective]
        best = mine.iloc[int(mine["gain"].to_numpy().argmax())]
        needed = people_needed(float(best["gain"]), float(best["upper"]), people, pairs)
        if not best["lower"] > 0.0 and needed:
            told.append(f"about {needed:,} for {TITLES[objective]}")
    if not told:
        return ""
    return (
        f" Effects this small are not told apart from none with {people:,} people; {pairs} pairs would tell them, if "
        f"they are real, with {', '.join(told)}."
    )


def people_needed(gain: float, upper: float, people: int, pairs: int) -> int | None:
    """People in each run with which half the interval would be as wide as the gain; None where there is no gain.

    The variance of a mean falls with the people simulated: n = people ((upper - gain) / gain)^2, rounded up.
    """
    if gain <= 0.0 or not math.isfinite(upper) or pairs < 2:
        return None
    needed = people * ((upper - gain) / gain) ** 2
    step = 10 ** max(0, math.floor(math.log10(max(needed, 1.0))) - 1)
    return math.ceil(needed / step) * step


def told(row: pd.Series) -> str:
    """A gain with its interval: ``12.1 (3.0 to 21)``."""
    mean, lower, upper = (float(row[name]) for name in ("gain", "lower", "upper"))
    if not math.isfinite(lower):
        return number(mean)
    return f"{number(mean)} ({number(lower)} to {number(upper)})"


def number(value: float) -> str:
    """A number with as many digits as tell something."""
    return f"{value + 0.0:,.{digits_for(abs(value))}f}"


def dollars(value: float, cents: bool = False) -> str:
    """Dollars, rounded to three figures or to the cent."""
    if not math.isfinite(value):
        return "not known"
    if not cents and abs(value) >= 1000.0:
        value = round(value, 2 - math.floor(math.log10(abs(value))))
    return f"{'-' if value < 0 else ''}${abs(value):,.{2 if cents else 0}f}"


def _with_interval(row: pd.Series) -> str:
    mean, lower, upper = (float(row[name]) for name in ("cost", "lower", "upper"))
    return (
        f"{dollars(mean)} ({dollars(lower)} to {dollars(upper)})" if math.isfinite(lower) else dollars(mean)
    )
