"""Twins: pairs of people with the genes of one or half of them, who live apart and are compared as twin studies do."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from neuro.streams import normal_array, uniform_array
from scenarios.evidence.numbers import study_values

SUBSTANCES = {"alcohol": 8.0, "nicotine": 5.0, "cannabis": 5.0, "cocaine": 3.0, "heroin": 3.0}
"""Substances, and years of free access after which twins are compared (those of the laboratory's vulnerability)."""
PAIRS, JACKKNIFE, APART = 4000, 20, 7919
IDENTICAL, FRATERNAL = 1.0, 0.5
"""Share of what is inherited that the two of a pair have in common."""
OF_BRAIN = ("stress_trait", "d2_trait", "control_trait", "reward_trait", "attitude", "plasticity")
OF_CIRCUIT = ("sensitivity", "session_size", "satiety", "liking")
TRAITS = (*OF_BRAIN, *OF_CIRCUIT)
"""Lasting stress and adversity come first: what goes with them takes their part from them."""
Estimate = tuple[float | None, float | None]


def twin_study(name: str, years: float, setup: Any) -> Estimate:
    """Heritability of the liability to dependence in pairs of both kinds who were given free access for some years.

    Liability is that of two thresholds (tetrachoric correlations); heritability by Falconer 1960, see `heritability`.
    """
    from neuro.protocols.vulnerability import free_use

    own, identical, fraternal = (np.isfinite(free_use(c, name, years)) for c in twins(name, setup))
    whole = _of_pairs(own, identical, fraternal)
    if whole is None:
        return None, None
    batch = np.arange(own.size) % JACKKNIFE
    left = [_of_pairs(*(x[batch != b] for x in (own, identical, fraternal))) for b in range(JACKKNIFE)]
    known = np.array([x for x in left if x is not None])
    if known.size < 2:
        return whole, None
    return whole, math.sqrt((known.size - 1) / known.size * float(((known - known.mean()) ** 2).sum()))


def _of_pairs(own: np.ndarray, identical: np.ndarray, fraternal: np.ndarray) -> float | None:
    same, half = tetrachoric(own, identical), tetrachoric(own, fraternal)
    return None if same is None or half is None else heritability(same, half)


def heritability(same: float, half: float) -> float:
    """h2 = 2 (r_MZ - r_DZ) where the shared environment 2 r_DZ - r_MZ is not negative (Falconer 1960); else that of the
    model without it, r_MZ = h2 and r_DZ = h2 / 2 by least squares, as studies fit it.
    """
    if 2.0 * half >= same:
        return 2.0 * (same - half)
    return (same + half / 2.0) / 1.25


# -- who they are ------------------------------------------------------------------------------------------------


def twins(name: str, setup: Any) -> tuple[Any, Any, Any]:
    """Three cohorts side by side: people, their identical and their fraternal twins, each with days of its own.

    The distribution of every trait and how traits go together are those of the population; the places of the two of a
    pair correlate by what they share. z = sqrt(a) A + sqrt(c) C + sqrt(1 - a - c) E, with A shared by identical twins,
    half of it by fraternal ones, C by both, and E by nobody; traits that correlate have parts of z in common.
    """
    inherited, household = study_values("inherited"), study_values("household")
    found = []
    for number, share in enumerate((IDENTICAL, IDENTICAL, FRATERNAL)):
        cohort = setup.cohort(name, people=PAIRS, varied=True, seed=90)
        base, cohort.seed = cohort.seed, cohort.seed + APART * number
        z = [
            places(cohort.people, base, k, share, number, (inherited[trait], household[trait]))
            for k, trait in enumerate(TRAITS)
        ]
        together = np.linalg.cholesky(_correlations(cohort, name)) @ np.stack(z)
        for trait, own in zip(TRAITS, together, strict=True):
            _place(cohort, name, trait, own)
        _newborn(cohort)
        cohort.read()
        found.append(cohort)
    return found[0], found[1], found[2]


def places(
    people: int, seed: int, trait: int, share: float, number: int, parts: tuple[float, float]
) -> np.ndarray:
    """Standard normal place of each person in a trait, shape (people,); see `twins`."""
    a, c = parts
    genes, other, home, own = (_normal(people, seed, trait, block) for block in (0, 1, 2, 10 + number))
    if number == 0 or share == IDENTICAL:
        inherited = genes
    else:
        inherited = share * genes + math.sqrt(1.0 - share**2) * other
    return math.sqrt(a) * inherited + math.sqrt(c) * home + math.sqrt(max(1.0 - a - c, 0.0)) * own


def _normal(people: int, seed: int, trait: int, block: int) -> np.ndarray:
    u = uniform_array(seed, "sample", np.arange(people), 100 * trait + block, 1)
    found: np.ndarray = normal_array(u[0], u[1])
    return found


def _values(cohort: Any, name: str, trait: str) -> np.ndarray:
    found: np.ndarray = (cohort.brain if trait in OF_BRAIN else cohort[name])[trait].astype(float)
    return found


def _correlations(cohort: Any, name: str) -> np.ndarray:
    """How the traits of those born go together: correlations of normal scores within the sexes, (traits, traits)."""
    from scipy.stats import norm, rankdata

    values = np.stack([_values(cohort, name, trait) for trait in TRAITS])
    scores, female = np.zeros(values.shape), np.arange(cohort.people) % 2
    for sex in (0, 1):
        who = female == sex
        scores[:, who] = norm.ppf(rankdata(values[:, who], axis=1) / (who.sum() + 1.0))
    return np.asarray(np.corrcoef(scores))


def _place(cohort: Any, name: str, trait: str, z: np.ndarray) -> None:
    """Give people their places among the values that the cohort was born with, of each sex by itself."""
    from scipy.stats import norm

    holder = cohort.brain if trait in OF_BRAIN else cohort[name]
    values, female = _values(cohort, name, trait), np.arange(cohort.people) % 2
    placed = values.copy()
    for sex in (0, 1):
        who = female == sex
        placed[who] = np.quantile(values[who], norm.cdf(z[who]))
    holder[trait] = placed


def _newborn(cohort: Any) -> None:
    """States that begin where a trait is (`neuro.traits.born`)."""
    b = cohort.brain
    b["d2_density"], b["pfc_structure"], b["stress"] = b["d2_trait"], b["control_trait"], b["stress_trait"]
    b["natural_expected"] = b["d2_trait"] * b["reward_trait"]


# -- what they have in common ------------------------------------------------------------------------------------


def tetrachoric(a: np.ndarray, b: np.ndarray) -> float | None:
    """Correlation of two normal liabilities with one threshold under which both cases arise as often as seen."""
    from scipy.optimize import brentq
    from scipy.stats import multivariate_normal, norm

    p = float((a.mean() + b.mean()) / 2.0)
    both = float((a & b).mean())
    if not 0.0 < p < 1.0:
        return None
    cut = norm.ppf(p)

    def excess(r: float) -> float:
        return float(multivariate_normal.cdf([cut, cut], cov=[[1.0, r], [r, 1.0]]) - both)

    if excess(-0.99) > 0.0 or excess(0.99) < 0.0:
        return -0.99 if excess(-0.99) > 0.0 else 0.99
    return float(brentq(excess, -0.99, 0.99, xtol=1e-4))


def studies(setup: Any, substances: Mapping[str, float] = SUBSTANCES) -> dict[str, Estimate]:
    """The study of every substance, "twins NAME"."""
    return {f"twins {name}": twin_study(name, years, setup) for name, years in substances.items()}
