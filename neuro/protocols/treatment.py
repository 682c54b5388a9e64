"""Medication: agonists, partial agonists, antagonists; and what acts beside the receptor."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from neuro.protocols.cohort import Cohort, abstain, use_daily
from neuro.protocols.experiments import Setup, experiment
from neuro.protocols.relapse import PEOPLE, follow, patients
from neuro.protocols.results import Observed, curve, ratio
from neuro.protocols.settings import settings

SINCE = "days since the start"
USED_DAYS, WITHDRAWN_DAYS = 365, 3


class Medication(NamedTuple):
    """What a medicine does at the receptor, as inputs of the day."""

    agonist_occupancy: float = 0.0
    agonist_exposure: float = 0.0
    antagonist_block: float = 0.0
    surge_block: float = 0.0
    withdrawal_relief: float = 0.0
    tonic_support: float = 0.0
    aversion: float = 0.0

    def tapered(self, share: float) -> Medication:
        """A share of the medicine."""
        return Medication(*(share * part for part in self))


class Year(NamedTuple):
    """Daily means over people: share using, withdrawal, expected fatal overdoses."""

    using: np.ndarray
    withdrawal: np.ndarray
    deaths: np.ndarray


def opioid_year(cohort: Cohort, medication: Medication) -> Year:
    """A year in the community on a medicine."""
    twin = cohort.copy()
    twin.resolve(settings().goal_floor_treated)
    twin.surround(**medication._asdict())

    def day() -> None:
        twin.ordinary()
        twin.choose()

    c = twin["heroin"]
    using, withdrawal, deaths = twin.trace(
        365,
        day,
        lambda: (c["doses"] > 0.0).mean(),
        lambda: twin.brain["withdrawal"].mean(),
        lambda: c["overdose_hazard"].mean(),
    )
    return Year(using, withdrawal, deaths)


@experiment("opioid_medication", "Agonist and antagonist treatment of opioid use disorder")
def opioid_medication(setup: Setup) -> Observed:
    """A year of maintenance, of an antagonist, and of neither, all with the same resolve."""
    s, cohort = settings(), patients(setup, "heroin", 110, people=1000)
    agonist = Medication(s.agonist_occupancy, s.agonist_exposure, s.agonist_block)
    arms = {
        "no medicine": opioid_year(cohort, Medication()),
        "agonist": opioid_year(cohort, agonist),
        "antagonist": opioid_year(cohort, Medication(antagonist_block=s.antagonist_block)),
    }
    half_year = {arm: float(year.using[150:180].mean()) for arm, year in arms.items()}
    weeks = {arm: float(year.withdrawal[:14].mean()) for arm, year in arms.items()}
    seen = {
        "agonist_withdrawal": ratio(weeks["agonist"], weeks["no medicine"]),
        "agonist_use": ratio(half_year["agonist"], half_year["no medicine"]),
        "antagonist_use": ratio(half_year["antagonist"], half_year["no medicine"]),
        "overdose_out_of_treatment": ratio(
            float(arms["no medicine"].deaths.sum()), float(arms["agonist"].deaths.sum())
        ),
    }
    curves = [
        curve("Heroin", arm, range(365), year.using, (SINCE, "share using")) for arm, year in arms.items()
    ]
    return Observed(seen, curves)


@experiment("smoking_medication", "Nicotine replacement and a partial agonist")
def smoking_medication(setup: Setup) -> Observed:
    """Twelve weeks of a patch or a partial agonist for people who stop smoking; who is abstinent at six months."""
    s, cohort = settings(), patients(setup, "nicotine", 120)
    weeks, taper = 7 * s.cbt_weeks, 7 * s.patch_taper_weeks
    medicines = {
        "placebo": Medication(),
        "patch": Medication(s.patch_occupancy, s.patch_exposure, s.patch_block),
        "partial agonist": Medication(s.partial_agonist_occupancy, s.patch_exposure, s.partial_agonist_block),
    }
    free, curves = {}, []
    for arm, medicine in medicines.items():
        twin = cohort.copy()
        twin.resolve(s.goal_floor_alone)

        def treat(day: int, twin: Cohort = twin, medicine: Medication = medicine) -> None:
            twin.surround(**medicine.tapered(min(1.0, max(0.0, (weeks - day) / taper)))._asdict())

        outcome = follow(twin, 180, treat).abstinent()
        free[arm] = float(outcome[-1])
        curves.append(curve("Nicotine", arm, range(181), outcome, (SINCE, "share not relapsed")))
    seen = {
        "patch_ratio": ratio(free["patch"], free["placebo"]),
        "partial_agonist_ratio": ratio(free["partial agonist"], free["placebo"]),
    }
    return Observed(seen, curves)


@experiment(
    "relapse_medication", "Medicines against return to drinking and smoking that act beside the receptor"
)
def relapse_medication(setup: Setup) -> Observed:
    """Half a year of acamprosate, naltrexone and disulfiram for people who stop drinking; bupropion for smoking."""
    s = settings()
    alcohol = {
        "no medicine": Medication(),
        "acamprosate": Medication(
            withdrawal_relief=s.acamprosate_relief, tonic_support=s.acamprosate_support
        ),
        "naltrexone": Medication(surge_block=s.alcohol_surge_block),
        "disulfiram": Medication(aversion=s.disulfiram_aversion),
    }
    bupropion = Medication(withdrawal_relief=s.bupropion_relief, tonic_support=s.bupropion_support)
    arms = {"alcohol": alcohol, "nicotine": {"no medicine": Medication(), "bupropion": bupropion}}
    weeks = {"alcohol": s.alcohol_medicine_weeks, "nicotine": s.bupropion_weeks}
    floors = {"alcohol": s.goal_floor_treated, "nicotine": s.goal_floor_alone}
    deficits = [reward_deficit(setup, medicine) for medicine in (bupropion, Medication())]
    seen, curves = {"bupropion_reward": ratio(*deficits)}, []
    for seed, (name, medicines) in enumerate(arms.items(), 130):
        cohort, free, heavy = patients(setup, name, seed, least=PEOPLE), {}, {}
        for arm, medicine in medicines.items():
            twin = cohort.copy()
            twin.resolve(floors[name])
            ever = np.zeros(twin.people, bool)
            outcome = follow(twin, 180, _for_weeks(twin, medicine, weeks[name], ever)).abstinent()
            free[arm], heavy[arm] = float(outcome[-1]), float(ever.mean())
            curves.append(curve(name.capitalize(), arm, range(181), outcome, (SINCE, "share not relapsed")))
        for arm in list(medicines)[1:]:
            if arm == "naltrexone":
                seen["naltrexone_relapse"] = ratio(heavy[arm], heavy["no medicine"])
            elif name == "alcohol":
                seen[f"{arm}_relapse"] = ratio(1.0 - free[arm], 1.0 - free["no medicine"])
            else:
                seen[f"{arm}_ratio"] = ratio(free[arm], free["no medicine"])
    return Observed(seen, curves)


def reward_deficit(setup: Setup, medicine: Medication) -> float:
    """What natural reward has lost, on a medicine, three days after a year of smoking."""
    cohort = setup.cohort("nicotine")
    naive = float(cohort.brain["natural_value"][0])
    use_daily(cohort, USED_DAYS)
    abstain(cohort, WITHDRAWN_DAYS)
    cohort.surround(**medicine._asdict())
    cohort.read()
    return naive - float(cohort.brain["natural_value"][0])


def heavily(cohort: Cohort) -> np.ndarray:
    """Who drank heavily in the last step: five drinks or more, women four (every other person), shape (people,)."""
    s, drunk = settings(), cohort.circuits["doses"][:, 0] * cohort.circuits["remembered_dose"][:, 0]
    women = np.arange(cohort.people) % 2 == 1
    return np.asarray(drunk >= np.where(women, s.heavy_drinks_women, s.heavy_drinks_men))


def _for_weeks(cohort: Cohort, medicine: Medication, weeks: float, ever: np.ndarray) -> Callable[[int], None]:
    """An input that gives a medicine for the first weeks; `ever` notes who has drunk heavily since the first day."""

    def treat(day: int) -> None:
        if day > 0:
            ever[heavily(cohort)] = True
        cohort.surround(**medicine.tapered(float(day < 7 * weeks))._asdict())

    return treat
