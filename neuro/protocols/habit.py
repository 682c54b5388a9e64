"""From goal to habit, and what long use does to prefrontal control."""

from __future__ import annotations

from functools import partial

import numpy as np

from neuro.protocols.cohort import Cohort, abstain, established, use_daily
from neuro.protocols.experiments import Setup, experiment
from neuro.protocols.exposure import DAY
from neuro.protocols.learning import NATURAL, natural_surge
from neuro.protocols.results import Observed, curve, ratio

WEEKS = (1, 2, 4, 8, 16, 26)
TRAINING_CUE, TRAINING_LEVEL = 0.8, 0.8


def tested(cohort: Cohort, devalued: bool) -> tuple[float, float]:
    """Choice of the drug and weight of habit, sober and rested, with the outcome devalued or not."""
    twin = cohort.copy()
    for name in ("concentration", "dependence", "tolerance"):
        twin.circuits[name] = 0.0
    if devalued:
        twin.circuits["outcome_value"] = 0.0
    twin.read()
    return float(twin.circuits["choice"][0, 0]), float(twin.circuits["habit_weight"][0, 0])


def trained(setup: Setup, natural: bool = False) -> Cohort:
    """A brain before daily training with alcohol, or with food in the place of it."""
    cohort = setup.cohort("alcohol", changes=NATURAL if natural else {})
    if natural:
        cohort.parameters["surge_fold"] = natural_surge("food", setup.surge)
    cohort.set_cues(TRAINING_CUE)
    return cohort


def weekly_tests(cohort: Cohort) -> tuple[np.ndarray, np.ndarray]:
    """Devalued over valued choice, and habit weight, after each of `WEEKS` of daily training."""
    left, weight = [], []
    for week in range(1, max(WEEKS) + 1):
        use_daily(cohort, 7, TRAINING_LEVEL)
        if week in WEEKS:
            valued, habit = tested(cohort, devalued=False)
            left.append(ratio(tested(cohort, devalued=True)[0], valued))
            weight.append(habit)
    return np.array(left), np.array(weight)


def ordinary_habit(setup: Setup) -> Cohort:
    """A brain before a daily repetition for food, at the circuit's own rates of learning."""
    cohort = trained(setup, natural=True)
    cohort.parameters["cue_learning_scale"] = cohort.parameters["habit_learning_scale"] = 1.0
    return cohort


def habit_days(cohort: Cohort, share: float = 0.95, years: int = 6) -> float:
    """Days of a daily repetition until habit strength is at a share of where it ends."""
    doses = TRAINING_LEVEL * cohort.parameters["reference_doses_per_day"]
    (strength,) = cohort.trace(
        365 * years, lambda: cohort.give(doses, 1.0), lambda: cohort.circuits["habit"][0, 0]
    )
    return float(np.argmax(strength >= share * strength[-1])) + 1.0


@experiment("devaluation", "From goal to habit: sensitivity to devaluation")
def devaluation(setup: Setup) -> Observed:
    """Half a year of daily training with alcohol, tested with the outcome devalued (row e; Corbit 2012)."""
    left, weight = weekly_tests(trained(setup))
    food_ratio, food_weight = weekly_tests(trained(setup, natural=True))
    users = established(setup.cohort("cocaine", people=600, varied=True, seed=3))
    pull = users["cocaine"]["habit"] * users["cocaine"]["cue_value"]
    seen = {
        "devalued_week_1": left[0],
        "devalued_week_4": left[2],
        "devalued_week_8": left[3],
        "devalued_week_26": left[5],
        "habit_weight_week_4": weight[2],
        "habit_weight_week_16": weight[4],
        "drug_over_natural_habit": weight[3] - food_weight[3],
        "natural_habit_days": habit_days(ordinary_habit(setup)),
        "dorsal_craving": correlation(pull, users["cocaine"]["craving"]),
    }
    axes = ("weeks of training", "devalued over valued choice")
    return Observed(
        seen,
        [
            curve("Devaluation", "alcohol", WEEKS, left, axes),
            curve("Devaluation", "food", WEEKS, food_ratio, axes),
            curve("Weight of habit", "alcohol", WEEKS, weight, (axes[0], "weight of habit")),
            curve("Weight of habit", "food", WEEKS, food_weight, (axes[0], "weight of habit")),
        ],
    )


def correlation(x: np.ndarray, y: np.ndarray) -> float:
    """Pearson correlation; not a number where either does not vary."""
    if np.std(x) == 0.0 or np.std(y) == 0.0:
        return float("nan")
    return float(np.corrcoef(x, y)[0, 1])


def held(cohort: Cohort, naive: float) -> float:
    """Prefrontal control of the first person, as a share of a naive one."""
    return float(cohort.brain["control"][0]) / naive


@experiment("prefrontal", "Prefrontal control in use and in abstinence")
def prefrontal(setup: Setup) -> Observed:
    """Three years of daily use and fourteen months without (row f)."""
    control, structure, curves = {}, {}, []
    for name in ("nicotine", "cannabis", "alcohol", "cocaine", "methamphetamine", "heroin"):
        cohort = setup.cohort(name)
        naive = float(cohort.brain["control"][0])
        doses = cohort.parameters["reference_doses_per_day"]

        (use,) = cohort.trace(1095, partial(cohort.give, doses), partial(held, cohort, naive))
        structure[name] = float(cohort.brain["pfc_structure"][0])
        (off,) = cohort.trace(540, cohort.give, partial(held, cohort, naive))
        control[name] = np.concatenate([use, off])
        axes = (DAY, "share of the naive control")
        curves.append(curve("Prefrontal control", name, np.arange(1635), control[name], axes))
    harmful = [control[name] for name in ("alcohol", "cocaine", "methamphetamine")]
    seen = {
        "control_three_years": max(c[1094] for c in harmful),
        "control_progressive": max(c[1094] / c[90] for c in control.values()),
        "control_in_withdrawal": max(c[1097] / c[1094] for c in control.values()),
        "control_recovers": min(c[1094 + 425] / c[1094] for c in control.values()),
        "control_not_whole": max(c[1094 + 425] for c in harmful),
        "opioid_cannabis_spared": min(structure[n] for n in ("heroin", "cannabis"))
        - max(structure[n] for n in ("alcohol", "cocaine", "methamphetamine")),
        "restored_control": restored(setup),
    }
    return Observed(seen, curves)


def restored(setup: Setup) -> float:
    """Choice of cocaine two weeks off after three years of use, with control restored over without."""
    cohort = setup.cohort("cocaine")
    use_daily(cohort, 1095)
    abstain(cohort, 14)
    cohort.read()
    before = float(cohort.circuits["choice"][0, 0])
    cohort.brain["pfc_structure"] = cohort.general[0].control_max
    cohort.read()
    return ratio(cohort.circuits["choice"][0, 0], before)
