"""Groups of people that results are told for: by age, sex, deprivation, urbanicity, and groups that a place names."""

from __future__ import annotations

AGE_BANDS = (12, 18, 26, 35, 50, 65, 200)
"""Bounds of the age bands of the NSDUH, in years; the last is no bound."""
STRATA = {
    "all": ("all",),
    "age": ("12-17", "18-25", "26-34", "35-49", "50-64", "65+"),
    "sex": ("female", "male"),
    "deprivation": ("1", "2", "3", "4", "5"),
    "urbanicity": ("rural", "urban"),
}
LEVELS = [(stratum, level) for stratum, levels in STRATA.items() for level in levels]
FIRST = {stratum: next(i for i, (s, _) in enumerate(LEVELS) if s == stratum) for stratum in STRATA}
N_LEVELS = len(LEVELS)
N_AGES = len(STRATA["age"])
_AGE, _SEX, _DEPRIVATION, _URBAN = FIRST["age"], FIRST["sex"], FIRST["deprivation"], FIRST["urbanicity"]


def levels_with(groups: tuple[str, ...]) -> list[tuple[str, str]]:
    """`LEVELS` and, after them, those of the groups that a place names."""
    return [*LEVELS, *(("group", name) for name in groups)]


def age_band(age: float) -> int:
    """Number of the age band that an age in years lies in; ages below the first band count to it."""
    band = 0
    while band < N_AGES - 1 and age >= AGE_BANDS[band + 1]:
        band += 1
    return band


def levels_of(age: float, sex: int, deprivation: int, urban: int) -> tuple[int, int, int, int, int]:
    """Places in `LEVELS` of a person: one in each stratum."""
    return 0, _AGE + age_band(age), _SEX + sex, _DEPRIVATION + deprivation - 1, _URBAN + urban
