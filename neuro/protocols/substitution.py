"""One substance in the place of another: what people take when one of two is out of reach."""

from __future__ import annotations

from neuro.protocols.cohort import Cohort
from neuro.protocols.experiments import Setup, experiment
from neuro.protocols.results import Observed, curve, ratio
from neuro.protocols.settings import settings

USED_DAYS, SETTLED_DAYS, WEEKS_2 = 365, 28, 14


def users_of_both(setup: Setup) -> Cohort:
    """People after a year of daily cannabis and light drinking, who have then chosen freely for four weeks."""
    cohort = setup.cohort("cannabis", "alcohol", people=2000, least=1000, varied=True, seed=135)
    share = (1.0, settings().light_use_share)
    doses = cohort.parameters["reference_doses_per_day"] * share
    for _ in range(USED_DAYS):
        cohort.give(doses, chance=True)
    drinks(cohort, SETTLED_DAYS)
    return cohort


def drinks(cohort: Cohort, days: int) -> list[float]:
    """Standard drinks a person on each of some days of free choice: drinks taken, times their size."""
    taken = []
    for _ in range(days):
        cohort.ordinary()
        size = cohort["alcohol"]["remembered_dose"].copy()
        cohort.choose()
        taken.append(float((cohort["alcohol"]["doses"] * size).mean()))
    return taken


@experiment("substitution", "One substance in the place of another")
def substitution(setup: Setup) -> Observed:
    """Two weeks without cannabis in people who use it and drink (Allsop 2014; Peters & Hughes 2010)."""
    both = users_of_both(setup)
    without = both.copy()
    without.offers["availability"][:, 0] = 0.0
    usual, deprived = drinks(both, WEEKS_2), drinks(without, WEEKS_2)
    days = range(1, WEEKS_2 + 1)
    axes = ("day", "drinks a person")
    return Observed(
        {"drinking_without_cannabis": ratio(sum(deprived), sum(usual))},
        [
            curve("Drinking", "cannabis as usual", days, usual, axes),
            curve("Drinking", "no cannabis", days, deprived, axes),
        ],
    )
