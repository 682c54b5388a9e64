"""Several substances in one brain."""

from __future__ import annotations

import numpy as np

from neuro.protocols.cohort import Cohort, abstain
from neuro.protocols.experiments import Setup, experiment
from neuro.protocols.exposure import challenge
from neuro.protocols.results import Observed, curve, ratio
from neuro.protocols.settings import settings
from neuro.protocols.vulnerability import free_use


def given(cohort: Cohort, days: int, *names: str) -> None:
    """Let everybody take the reference doses of some of the substances every day."""
    level = np.array([float(name in names) for name in cohort.substances])
    cohort.give(level * cohort.parameters["reference_doses_per_day"], 1.0, steps=days)


def density_lost(setup: Setup, pair: tuple[str, str], *names: str) -> float:
    """D2 density lost in a year of some of a pair of substances."""
    cohort = setup.cohort(*pair)
    given(cohort, 365, *names)
    return 1.0 - float(cohort.brain["d2_density"][0])


def early_withdrawal(setup: Setup, replaced: bool) -> float:
    """Withdrawal on day 3 after half a year of a prescribed opioid, with heroin in its place or nothing."""
    cohort = setup.cohort("rx_opioid", "heroin")
    given(cohort, 182, "rx_opioid")
    if replaced:
        given(cohort, 3, "heroin")
    else:
        abstain(cohort, 3)
    cohort.read()
    return float(cohort.brain["withdrawal"][0])


def smoking_craving(setup: Setup, drinking: bool) -> float:
    """Craving of a person who smokes and drinks, two weeks after the last cigarette, in a place with few cues, with or
    without a drink.
    """
    cohort = setup.cohort("nicotine", "alcohol")
    given(cohort, 365, "nicotine", "alcohol")
    abstain(cohort, 14)
    cohort.set_cues(settings().cue_low)
    if drinking:
        given(cohort, 1, "alcohol")
    cohort.read()
    return float(cohort["nicotine"]["craving"][0])


def control_lost(setup: Setup, pair: tuple[str, str]) -> tuple[float, float]:
    """Share of prefrontal control over each of a pair of substances that a year of the first one takes."""
    cohort = setup.cohort(*pair)
    cohort.read()
    before = cohort.course["control"][0].copy()
    given(cohort, 365, pair[0])
    cohort.read()
    own, other = (1.0 - cohort.course["control"][0] / before).tolist()
    return own, other


def later_dependence(setup: Setup, earlier: bool) -> float:
    """Share who become dependent on cocaine in three years, with two years of nicotine and alcohol before or none."""
    names = ("cocaine", "nicotine", "alcohol")
    cohort = setup.cohort(*names, people=1500, varied=True, seed=130)
    cohort.offers["availability"][:, 1:] = 0.0
    if earlier:
        given(cohort, 730, "nicotine", "alcohol")

    held = cohort.circuits[["exposure", "concentration"]][:, 1:].copy()

    def keep_using(_: int) -> None:
        for name in ("exposure", "concentration"):
            cohort.circuits[name][:, 1:] = held[name]

    return float(np.isfinite(free_use(cohort, "cocaine", 3.0, keep_using)).mean())


@experiment("polysubstance", "Several substances in one brain")
def polysubstance(setup: Setup) -> Observed:
    """Shared receptors, cross-tolerance, control lost to one substance and kept over another, substitution,
    cross-cueing, and a brain prepared by other substances.
    """
    opioids = setup.cohort("rx_opioid", "heroin", "alcohol")
    first = {name: challenge(opioids, name)[0] for name in opioids.substances}
    given(opioids, 182, "rx_opioid")
    tolerant = {name: 1.0 / (1.0 + opioids[name]["tolerance"][0]) for name in opioids.substances}
    left = {name: challenge(opioids, name)[0] / first[name] for name in opioids.substances}
    pair = ("cocaine", "alcohol")
    both, single = density_lost(setup, pair, *pair), [density_lost(setup, pair, name) for name in pair]
    own, other = control_lost(setup, ("alcohol", "cocaine"))
    seen = {
        "cross_tolerance": tolerant["heroin"],
        "no_tolerance_across_classes": tolerant["alcohol"],
        "shared_receptors": left["alcohol"],
        "receptor_loss_together": ratio(both, max(single)),
        "receptor_loss_below_sum": ratio(both, sum(single)),
        "separate_ensembles": ratio(other, own),
        "substitution": ratio(early_withdrawal(setup, True), early_withdrawal(setup, False)),
        "drink_and_smoke": ratio(smoking_craving(setup, True), smoking_craving(setup, False)),
        "prepared_brain": ratio(later_dependence(setup, True), later_dependence(setup, False)),
    }
    labels = [*pair, "both"]
    axes = ("substance", "D2 density lost in a year")
    return Observed(
        seen, [curve("D2 density", "model: " + ", ".join(labels), range(3), [*single, both], axes)]
    )
