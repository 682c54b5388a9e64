"""Survey emulation, between truth and target: who is reached, what they report, what a sample of homes estimates."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from neuro.errors import InputError, shown
from neuro.streams import uniform_array
from population.observables.cells import NSDUH, cells_of, groups
from population.observables.observations import ANY, year_told
from population.observables.people import course_of, severities, use_states
from population.observables.tidy import Tidy, ratio
from population.tables import values

FILE = "survey.yaml"
LARGEST_DRAW = 2**31
INSTRUMENTS = ("to_2019", "from_2021")
"""The two instruments between which series break: fit one at a time."""
MEASURES = {"use_lifetime": "OBS-LIFE", "use_past_year": "OBS-PY", "use_past_month": "OBS-PM"}
SEVERITIES = ("none", "mild", "moderate", "severe")
DISORDER = "disorder_"


@dataclass(frozen=True)
class Answers:
    """What everybody would say who is alive, in order of uid, shape (n,) each.

    Attributes
    ----------
    reached : ndarray of bool
        Whether the person lives in a household that the survey reaches.
    said : dict of (code, substance) to ndarray of bool
        Whether the person would report a thing.
    """

    reached: np.ndarray
    said: dict[tuple[str, str], np.ndarray]


def willingness(model: Any, k: int) -> np.ndarray:
    """The lasting trait of the living that decides what they report of class k: uniform on (0, 1), shape (n,).

    A person reports what has a share of reporting above it; drawn once for a life.
    """
    rows = model.table.rows
    drawn: np.ndarray = uniform_array(model.seed, "reporting", model.table.uid[rows], 0, k)[0]
    return drawn


def reached(model: Any) -> np.ndarray:
    """Who of the living lives in a household that the survey reaches, shape (n,).

    A lasting draw of each person against the coverage of the severity of today: worse disorders leave fewer.
    """
    coverage = np.array([values("survey", "coverage")[name] for name in SEVERITIES])
    rows = model.table.rows
    drawn = uniform_array(model.seed, "reporting", model.table.uid[rows], 1)[1]
    found: np.ndarray = drawn < coverage[severities(model)[ANY]]
    return found


def reporting(instrument: str, changes: Mapping[str, float] | None = None) -> dict[str, float]:
    """Share who report, by substance and by "disorder_CLASS", of one instrument.

    Raises
    ------
    neuro.errors.InputError
        When the instrument or a changed name is not known, or a share lies outside 0 to 1.
    """
    if instrument not in INSTRUMENTS:
        allowed = f"is not known, allowed are {', '.join(INSTRUMENTS)}"
        raise InputError(FILE, "instrument", instrument, allowed)
    found = dict(values("survey", f"instrument_{instrument}"))
    for name, share in (changes or {}).items():
        if name not in found:
            raise InputError(FILE, name, share, f"is not known, allowed are {', '.join(found)}")
        number = isinstance(share, int | float | np.number) and not isinstance(share, bool)
        if not number or not 0.0 <= share <= 1.0:
            raise InputError(FILE, name, share, f"must be a share from 0 to 1, but is {shown(share)}")
        found[name] = float(share)
    return found


def asked_for(model: Any, instrument: str) -> dict[str, np.ndarray]:
    """Who of the living has what an instrument calls a disorder, by class, shape (n,): DSM-IV dependence or abuse until
    2019 (Center for Behavioral Health Statistics and Quality 2020), 2 criteria of DSM-5 or more since 2021.
    """
    if instrument != "to_2019":
        return {name: severity > 0 for name, severity in severities(model).items() if name != ANY}
    found = {}
    for k, name in enumerate(model.class_names):
        course = course_of(model, k)
        found[name] = np.zeros(len(model.table.rows), bool)
        found[name][course.people] = (course.ledger.dependent > 0) | (course.ledger.abuse > 0)
    return found


def answers(model: Any, instrument: str = "from_2021", changes: Mapping[str, float] | None = None) -> Answers:
    """What everybody would say to this instrument; see `survey` for the parameters.

    A class of substances is reported when one of its substances is that was used in the time asked for, so that
    lifetime, past-year and past-month use stay in this order for each person; a disorder by a share of its own. The
    instrument until 2019 asks for DSM-IV dependence or abuse, the one since 2021 for a disorder of DSM-5.
    """
    share = reporting(instrument, changes)
    used, disorder = use_states(model), asked_for(model, instrument)
    said: dict[tuple[str, str], np.ndarray] = {}
    n = len(model.table.rows)
    for code in (*MEASURES.values(), "OBS-SUD"):
        said[code, ANY] = np.zeros(n, bool)
    for k, name in enumerate(model.class_names):
        u = willingness(model, k)
        own = [s for i, s in enumerate(model.substances) if model.classes[i] == k]
        for measure, code in MEASURES.items():
            told = {s: used[s][measure] & (u < share[s]) for s in own}
            any_of_class = np.any(list(told.values()), axis=0)
            said[code, ANY] |= any_of_class
            said |= {(code, s): mask for s, mask in told.items()}
            said.setdefault((code, name), any_of_class)
        ill = disorder[name] & (u < share.get(DISORDER + name, share[DISORDER + "other"]))
        ill &= said[MEASURES["use_past_year"], name]  # symptoms are asked of those who told of use
        said["OBS-SUD", name] = ill
        said["OBS-SUD", ANY] |= ill
    return Answers(reached(model), said)


def sampled(model: Any, within: np.ndarray, size: int, draw: int) -> np.ndarray:
    """Who of the living is interviewed: whole households in an order by lot, until `size` people are, shape (n,).

    Parameters
    ----------
    within : ndarray of bool, shape (n,)
        Who can be reached.
    size : int
        People to interview; the last household is interviewed whole. All who can be reached where there are no more.
    draw : int
        Number of the sample; each is another.
    """
    rows = np.asarray(model.table.rows)
    household = model.table["household"][rows]
    homes, at = np.unique(household[within], return_inverse=True)
    lot = uniform_array(model.seed, "sample", homes.astype(np.int64), draw)[0]
    order = np.argsort(lot, kind="stable")
    people = np.bincount(at, minlength=len(homes))[order]
    needed = int(np.searchsorted(np.cumsum(people), size, side="left")) + 1
    found = np.zeros(len(rows), bool)
    found[within] = np.isin(household[within], homes[order[:needed]])
    return found


def clustered(yes: np.ndarray, member: np.ndarray, homes: np.ndarray, all_homes: int) -> np.ndarray:
    """Standard error of a share among people sampled by household, by levels.

    Linearised variance of a ratio (Cochran 1977 Sampling Techniques, 2.11): (1 - f) m / (m - 1) sum of e_h^2 / n^2 with
    e_h = y_h - p n_h over the m households sampled, f of them all.

    Parameters
    ----------
    yes : ndarray of float, shape (n,)
    member : ndarray of float, shape (levels, n)
        1 where a person belongs to a level.
    homes : ndarray of int, shape (n,)
        Number of each person's household, from 0 without gaps.
    all_homes : int
        Households that could have been sampled.

    Returns
    -------
    ndarray, shape (levels,); 0 where every household was asked.
    """
    m = int(homes.max(initial=-1)) + 1
    error = np.full(len(member), np.nan)
    if m < 2:
        return error
    for level, inside in enumerate(member):
        people = np.bincount(homes, weights=inside, minlength=m)
        said = np.bincount(homes, weights=inside * yes, minlength=m)
        if (total := people.sum()) > 0:
            e = said - said.sum() / total * people
            error[level] = np.sqrt(max(0.0, 1.0 - m / all_homes) * m / (m - 1) * (e**2).sum()) / total
    return error


def survey(
    model: Any,
    instrument: str = "from_2021",
    size: int | None = None,
    draw: int = 0,
    bands: tuple[int, ...] = NSDUH,
    changes: Mapping[str, float] | None = None,
) -> pd.DataFrame:
    """Use and disorder as a household survey of today would find them.

    Parameters
    ----------
    model : AddictionModel
    instrument : {"to_2019", "from_2021"}
    size : int, optional
        People to interview; everybody in reach if not given, and then errors are those of the binomial.
    draw : int
        Number of the sample.
    bands : tuple of int
        Lower ends of the age bands.
    changes : mapping of str to float
        Shares of reporting to use in place of the data file's.

    Returns
    -------
    DataFrame
        Columns `population.observables.TIDY`: codes OBS-LIFE, OBS-PY, OBS-PM and OBS-SUD, group "survey"; OBS-SUD is
        DSM-IV dependence or abuse until 2019.

    Raises
    ------
    neuro.errors.InputError
        When the instrument, the size, the draw or a share is not allowed.
    ValueError
        When the bands are not ascending ages.
    """
    if size is not None and (isinstance(size, bool) or not isinstance(size, int | np.integer) or size < 1):
        raise InputError("survey", "size", size, f"must be a whole number of at least 1, but is {size!r}")
    whole = isinstance(draw, int | np.integer) and not isinstance(draw, bool)
    if not whole or not 0 <= draw < LARGEST_DRAW:
        allowed = f"must be a whole number from 0 to {LARGEST_DRAW - 1:,}"
        raise InputError("survey", "draw", draw, f"{allowed}, but is {shown(draw)}")
    told, of = answers(model, instrument, changes), groups(bands, model.group_names)
    asked = told.reached if size is None else sampled(model, told.reached, int(size), draw)
    rows = np.asarray(model.table.rows)
    member = of.sums[:, cells_of(model, rows[asked])]
    household = model.table["household"][rows]
    homes = np.unique(household[asked], return_inverse=True)[1]
    all_homes = len(np.unique(household[told.reached]))
    parts = []
    for code in (*MEASURES.values(), "OBS-SUD"):
        tidy = Tidy(code, year_told(model), of.levels)
        for (of_code, name), mask in told.said.items():
            if of_code == code:
                _add(tidy, name, mask[asked].astype(np.float64), member, homes, all_homes, size)
        parts.append(tidy.frame())
    return pd.concat(parts, ignore_index=True)


def _add(
    tidy: Tidy, name: str, yes: np.ndarray, member: np.ndarray, homes: np.ndarray, all_homes: int, size: int | None
) -> None:  # fmt: skip
    n, said = member.sum(axis=1), member @ yes
    if size is None:
        tidy.share(name, "survey", said, n)
        return
    error = clustered(yes, member, homes, all_homes)
    tidy.add(name, "survey", ratio(said, n), said, n, "proportion", standard_error=error)
