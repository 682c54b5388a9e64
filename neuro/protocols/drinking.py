"""Drinking when one state of the brain is changed by hand: tolerance, receptors, the hedonic set point."""

from __future__ import annotations

from typing import Any

from neuro.protocols.cohort import Cohort, abstain
from neuro.protocols.experiments import Setup, experiment
from neuro.protocols.results import Observed, curve, ratio
from neuro.protocols.settings import settings
from neuro.protocols.substitution import drinks

ACQUIRED_DAYS, VAPOUR_DAYS, APART_DAYS, TEST_DAYS, WEEKS_4 = 90, 28, 3, 7, 28
"""Days of light drinking, of vapour, from vapour to the test, of the test; of free choice while tolerance comes."""


def drinkers(setup: Setup, **options: Any) -> Cohort:
    """Brains that have come to know alcohol by some months of light drinking."""
    cohort = setup.cohort("alcohol", people=1000, least=1000, varied=True, seed=136, **options)
    doses = settings().light_use_share * cohort.parameters["reference_doses_per_day"]
    for _ in range(ACQUIRED_DAYS):
        cohort.give(doses, chance=True)
    return cohort


def after_vapour(cohort: Cohort, level: float) -> Cohort:
    """The same brains three days after four weeks of alcohol that they did not take themselves, away from its cues."""
    twin = cohort.copy()
    twin.set_cues(0.0)
    twin.give(level * twin.parameters["reference_doses_per_day"], 1.0, steps=VAPOUR_DAYS)
    abstain(twin, APART_DAYS)
    return twin


def with_receptors(cohort: Cohort, fold: float) -> Cohort:
    """The same brains with more D2 receptors, and as many for the days to come."""
    twin = cohort.copy()
    for name in ("d2_trait", "d2_density"):
        twin.brain[name] *= fold
    return twin


def without_load(cohort: Cohort) -> Cohort:
    """The same brains with the hedonic set point of the drug-naive brain, as a blocked kappa receptor leaves it."""
    twin = cohort.copy()
    twin.brain["allostatic_load"] = 0.0
    return twin


def quickly_tolerant(setup: Setup) -> Cohort:
    """Drinkers whose tolerance comes within a day or so, as in mice without a subunit of the BK channel."""
    return drinkers(setup, changes={"alcohol.tolerance_rise_days": settings().rapid_tolerance_days})


@experiment("drinking", "Drinking when a state of the brain is changed by hand")
def drinking(setup: Setup) -> Observed:
    """Vapour (Lopez 2012), quick tolerance (Martin 2008), D2 receptors (Thanos 2001), set point (Walker 2011)."""
    light = drinkers(setup)
    control, dependent = after_vapour(light, 0.0), after_vapour(light, 1.0)
    arms = {
        "no vapour": control,
        "vapour": dependent,
        "no vapour, more D2 receptors": with_receptors(control, settings().d2_gene_transfer),
        "no vapour, set point restored": without_load(control),
        "vapour, set point restored": without_load(dependent),
    }
    taken = {arm: drinks(cohort, TEST_DAYS) for arm, cohort in arms.items()}
    total = {arm: sum(days) for arm, days in taken.items()}
    quick, usual = (sum(drinks(cohort, WEEKS_4)) for cohort in (quickly_tolerant(setup), light))
    seen = {
        "vapour_raises": ratio(total["vapour"], total["no vapour"]),
        "quick_tolerance": ratio(quick, usual),
        "receptors_lower": ratio(total["no vapour, more D2 receptors"], total["no vapour"]),
        "set_point_after_vapour": ratio(total["vapour, set point restored"], total["vapour"]),
        "set_point_without": ratio(total["no vapour, set point restored"], total["no vapour"]),
    }
    axes = ("day of free choice", "drinks")
    days = range(1, TEST_DAYS + 1)
    return Observed(seen, [curve("Drinking", arm, days, course, axes) for arm, course in taken.items()])
