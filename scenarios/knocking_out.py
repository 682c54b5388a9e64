"""What every mechanism is good for: a scenario with each of them switched off, against the scenario as it is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from neuro.errors import InputError, did_you_mean, shown
from population.interventions.knock_outs import mechanism_names
from scenarios.comparing import ScenarioLike, compare
from scenarios.pathways import switched_off
from scenarios.running import as_scenario

if TYPE_CHECKING:
    import pandas as pd

    from scenarios.comparison import Comparison

DEFAULT_PEOPLE, DEFAULT_YEARS = 2_000, 3
MEASURES = (
    "use_past_year", "initiation", "new_disorder", "disorder", "in_treatment", "remission", "return_to_use",
    "overdose_nonfatal", "overdose_fatal",
)  # fmt: skip
PREFIX = "without_"
COLUMNS = ("mechanism", "measure", "intact", "knocked_out", "difference", "lower", "upper", "changed")


def knock_out(
    scenario: ScenarioLike,
    mechanisms: Sequence[str] = (),
    *,
    people: int = DEFAULT_PEOPLE,
    years: int = DEFAULT_YEARS,
    **options: Any,
) -> pd.DataFrame:
    """Switch mechanisms off one at a time from the first day on, for the same people with the same chance.

    Parameters
    ----------
    mechanisms
        Names of `population.interventions.knock_outs.mechanisms`; all of them if none is given.
    people, years, options
        As for `scenarios.compare`.

    Returns
    -------
    DataFrame
        Columns `COLUMNS`, a row for each mechanism and measure: sums over all years per 100,000 residents, the paired
        difference with its 95% interval, and whether that holds no zero (of one replicate: whether it is not zero).

    Raises
    ------
    neuro.errors.InputError
        When there is no such mechanism.
    """
    base = as_scenario(scenario)
    known = mechanism_names()
    for name in mechanisms:
        if name not in known:
            message = f"{shown(name)} is not known; {did_you_mean(name, known)}allowed are {', '.join(known)}"
            raise InputError("knockouts", "MECHANISM", name, message)
    chosen = tuple(dict.fromkeys(mechanisms)) or known
    without = [switched_off(base, name, f"{PREFIX}{name}") for name in chosen]
    return told(compare(base, without, people=people, years=years, **options))


def told(comparison: Comparison) -> pd.DataFrame:
    """Rows of the knock-outs of a comparison, in the order of mechanisms and `MEASURES`."""
    import pandas as pd

    from scenarios.comparison_words import of_everybody

    rows = []
    for policy in comparison.policies:
        found = of_everybody(comparison.totals, policy).set_index("measure")
        for measure in (m for m in MEASURES if m in found.index):
            estimate = [
                float(found[name][measure])
                for name in ("without_policy", "with_policy", "difference", "lower", "upper")
            ]
            rows.append((policy.removeprefix(PREFIX), measure, *estimate, _changed(*estimate[2:])))
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _changed(difference: float, lower: float, upper: float) -> bool:
    if lower != lower:  # one replicate has no interval
        return difference != 0.0
    return not lower <= 0.0 <= upper
