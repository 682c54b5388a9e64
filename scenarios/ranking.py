"""Which policy is best, how sure that is, and what a wrong choice costs."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from scenarios.pairs import DISORDER, REMISSION, policies_of, totals_by_horizon
from scenarios.summary import headline_substance

SAMPLES = 4000
PER = 100_000.0
PEOPLE = "per_100000"

LESS_IS_BETTER = (
    "overdose_fatal",
    "deaths_all",
    DISORDER,
    "disorder_severe",
    "new_disorder",
    "use_past_year",
    "initiation",
    "return_to_use",
    "overdose_nonfatal",
)
MORE_IS_BETTER = ("in_treatment", REMISSION, "remission_sustained", "qaly")
RANKED = (*LESS_IS_BETTER, *MORE_IS_BETTER)
"""Measures by which policies are ranked; costs are for `economics`."""

ANY = "any"
Matrix = NDArray[np.float64]


def ranking(yearly: pd.DataFrame, baseline: str, seed: int) -> pd.DataFrame:
    """Rows of ranking.parquet: every policy and the baseline, by measure and horizon.

    The probability that a policy is best is over what is uncertain: of runs that differ by chance alone, the error of
    the means; with parameter draws, which draw is true as well. Expected regret is the mean of what the best would have
    given more. Ties share their chance of being best.

    Parameters
    ----------
    yearly
        Rows of yearly.parquet with what `scenarios.pairs.with_derived` adds.
    seed
        Of the samples.
    """
    names = [baseline, *policies_of(yearly, baseline)]
    chosen = (headline_substance(yearly), ANY)
    everybody = yearly[(yearly["stratum"] == "all") & yearly["substance"].isin(chosen)]
    ranked = everybody[everybody["measure"].isin(RANKED)]
    parts = [
        part for horizon, wide in totals_by_horizon(ranked) for part in _ranked(wide, names, horizon, seed)
    ]
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame()


def _ranked(wide: pd.DataFrame, names: list[str], horizon: int, seed: int) -> Iterator[pd.DataFrame]:
    """Rows of each measure over the first years, from `totals_by_run`."""
    draws = wide[names[0]].columns.get_level_values("draw").to_numpy()
    by_policy = [wide[name].to_numpy(dtype=float) for name in names]
    for place, key in enumerate(wide.index.to_frame(index=False).to_dict("records")):
        values = np.stack([each[place] for each in by_policy])
        if np.isnan(values).any():
            continue
        sign = 1.0 if key["measure"] in MORE_IS_BETTER else -1.0
        frame = pd.DataFrame({"policy": names, **judged(sign * values, draws, seed)})
        averted = sign * (values - values[0]).mean(axis=1)
        averted = np.where(key["unit"] == PEOPLE, averted, np.nan)
        with np.errstate(divide="ignore"):
            frame["nnt"] = np.where(averted > 0.0, PER / averted, np.nan)
        told = {name: key[name] for name in ("measure", "substance", "unit")}
        yield frame.assign(**told, horizon_years=horizon)


def judged(gains: Matrix, draws: NDArray[np.int64], seed: int) -> dict[str, NDArray[np.generic]]:
    """Probability best, expected regret and rank of policies; more of `gains`, of shape (policies, runs), is better."""
    samples = plausible_means(gains, draws, seed)
    best = samples.max(axis=0)
    ties = samples == best
    share = (ties / ties.sum(axis=0)).mean(axis=1)
    mean = gains.mean(axis=1)
    rank = 1 + (mean[None, :] > mean[:, None]).sum(axis=1)
    return {"probability_best": share, "expected_regret": (best - samples).mean(axis=1), "rank": rank}


def all_tied(rows: pd.DataFrame) -> bool:
    """Whether no policy of a ranking differs from another in any run, so that none is better."""
    return bool((rows["rank"] == 1).all() and (rows["expected_regret"] == 0.0).all())


def plausible_means(values: Matrix, draws: NDArray[np.int64], seed: int) -> Matrix:
    """Samples of what the policies' expected values may be, shape (policies, samples).

    A draw of the parameters is taken by lot, and its means are moved by their common error: multivariate Student's t
    over the replicates, so that what policies share does not count (Gelman 2013, Bayesian Data Analysis, section 3.6).
    """
    random = np.random.Generator(np.random.Philox(key=seed))
    numbers = np.unique(draws)
    means = np.stack([values[:, draws == draw].mean(axis=1) for draw in numbers], axis=1)
    residuals = np.concatenate([values[:, draws == d] - means[:, [i]] for i, d in enumerate(numbers)], axis=1)
    freedom = values.shape[1] - len(numbers)
    chosen = means[:, random.integers(len(numbers), size=SAMPLES)]
    if freedom < 1:
        return chosen
    z = random.standard_normal((values.shape[1], SAMPLES))
    scale = np.sqrt(freedom / random.chisquare(freedom, SAMPLES))
    replicates = values.shape[1] / len(numbers)
    error: Matrix = residuals @ z / np.sqrt(freedom * replicates)
    return chosen + error * scale
