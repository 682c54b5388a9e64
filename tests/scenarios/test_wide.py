from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from scenarios.pairs import KEYS, QUANTITY, RUN, totals_by_horizon, totals_by_run, wide_by_run
from scenarios.wide import coded, numbered

STRATA = (("all", "all"), ("sex", "male"), ("sex", "female"))
POLICIES = ("zero", "base", "more")


@pytest.fixture
def rows():
    """Yearly rows in no particular order, some of them missing and some without a value."""
    random = np.random.default_rng(4)
    made = [
        (policy, draw, replicate, year, substance, measure, stratum, level, "per_100000")
        for policy in POLICIES
        for draw in (1, 2)
        for replicate in range(9)
        for year in range(2024, 2028)
        for substance in ("opioid", "any")
        for measure in ("overdose_fatal", "in_treatment")
        for stratum, level in STRATA
    ]
    columns = ["policy", *RUN, "year", "substance", "measure", "stratum", "level", "unit"]
    frame = pd.DataFrame(made, columns=columns).assign(value=random.normal(size=len(made)) * 1e3)
    frame.loc[random.random(len(frame)) < 0.03, "value"] = np.nan
    return frame[random.random(len(frame)) > 0.02].reset_index(drop=True)


def plainly(rows, keys):
    """The same as `wide_by_run`, as pandas says it."""
    return rows.pivot(index=keys, columns=["policy", *RUN], values="value").sort_index(axis=1)


def bits(frame):
    return frame.to_numpy(dtype=float).view(np.int64)


def test_a_matrix_of_runs_is_the_pivot_of_the_rows(rows):
    found, told = wide_by_run(rows, KEYS), plainly(rows, KEYS)
    pd.testing.assert_frame_equal(found, told)
    assert (bits(found) == bits(told)).all()


def test_means_over_runs_are_those_of_the_pivot_to_the_last_bit(rows):
    found, told = wide_by_run(rows, KEYS), plainly(rows, KEYS)
    for policy in POLICIES:
        means = [np.nansum((w[policy] - w["base"]).to_numpy(dtype=float), axis=1) for w in (found, told)]
        assert (means[0].view(np.int64) == means[1].view(np.int64)).all()


def test_totals_are_the_sums_of_groups_to_the_last_bit(rows):
    for horizon, found in totals_by_horizon(rows):
        early = rows[rows["year"] < 2024 + horizon]
        groups = early.groupby([*QUANTITY, "policy", *RUN], sort=False)["value"]
        told = plainly(groups.sum(min_count=horizon).reset_index(), QUANTITY)
        pd.testing.assert_frame_equal(found, told)
        assert (bits(found) == bits(told)).all()
        assert (bits(totals_by_run(rows, horizon)) == bits(told)).all()


def test_a_quantity_that_begins_later_has_no_row_before(rows):
    late = (rows["measure"] == "in_treatment") & (rows["year"] < 2026)
    by_horizon = dict(totals_by_horizon(rows[~late]))
    assert set(by_horizon[2].index.get_level_values("measure")) == {"overdose_fatal"}
    assert set(by_horizon[3].index.get_level_values("measure")) == {"overdose_fatal", "in_treatment"}


def test_a_quantity_that_a_run_tells_twice_is_refused(rows):
    with pytest.raises(ValueError, match="the same quantity and run"):
        wide_by_run(pd.concat([rows, rows.iloc[[5]]]), KEYS)


def test_rows_are_numbered_in_order_of_appearance_or_of_their_keys(rows):
    keys = ["policy", "measure", "level"]
    number, distinct = numbered(rows, keys)
    assert (number == rows.groupby(keys, sort=False).ngroup().to_numpy()).all()
    pd.testing.assert_frame_equal(distinct, rows[keys].drop_duplicates().reset_index(drop=True))
    labels, codes = coded(rows, keys)
    assert (codes == rows.groupby(keys, sort=True).ngroup().to_numpy()).all()
    assert [tuple(row) for row in rows[keys].to_numpy()] == list(labels[codes])
