from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from scenarios.summary import (
    PER_COLUMN,
    TABLE,
    headline_rates,
    headline_substance,
    planner_table,
    several_headlines,
    summarise,
)
from scenarios.tables import SUMMARY, YEARLY, parquet_bytes

USE, REMISSION = "non-medical use in the past year", "in remission (early and sustained)"


def yearly(values, measure="use_past_year", unit="per_100000", draws=None, **columns):
    """Rows with one value for each (replicate, draw), in one year."""
    draws = draws or [0] * len(values)
    replicates = [list(draws[:i]).count(d) for i, d in enumerate(draws)]
    return pd.DataFrame(
        {
            "policy": "p",
            "replicate": replicates,
            "draw": draws,
            "year": 2024,
            "substance": "opioid",
            "measure": measure,
            "stratum": "all",
            "level": "all",
            "numerator": 0.0,
            "denominator": 0.0,
            "value": np.array(values, dtype=float),
            "unit": unit,
        }
        | columns
    )[YEARLY.names]


def test_statistics_of_replicates_are_those_of_the_textbook():
    values = [3.0, 1.0, 4.0, 1.0, 5.0, 9.0, 2.0, 6.0]
    row = summarise(yearly(values)).iloc[0]
    assert row["mean"] == np.mean(values)
    assert row["median"] == np.median(values)
    expected = stats.t.interval(0.95, 7, loc=np.mean(values), scale=stats.sem(values))
    assert (row["lower"], row["upper"]) == pytest.approx(expected)
    assert row["sd_chance"] == pytest.approx(np.std(values, ddof=1))
    assert (row["replicates"], row["draws"]) == (8, 1)
    assert np.isnan(row["sd_knowledge"])


def test_the_interval_holds_the_truth_as_often_as_it_says_even_for_few_replicates():
    random = np.random.default_rng(7)
    frames = [yearly(row, level=str(i)) for i, row in enumerate(random.normal(50, 10, (2000, 4)))]
    summary = summarise(pd.concat(frames))
    inside = (summary["lower"] <= 50) & (summary["upper"] >= 50)
    assert inside.mean() == pytest.approx(0.95, abs=0.015)


def test_an_interval_is_cut_at_zero_where_nothing_is_below_it():
    assert summarise(yearly([0.0, 10.0])).iloc[0]["lower"] == 0.0
    assert summarise(yearly([0.0, 10.0], unit="usd_2024")).iloc[0]["lower"] < 0.0
    assert headline_rates(yearly([0.0, 10.0]))["lower"].min() == 0.0


def test_replicates_without_a_number_do_not_narrow_the_interval():
    with_gap = summarise(yearly([1.0, 4.0, np.nan])).iloc[0]
    without = summarise(yearly([1.0, 4.0])).iloc[0]
    assert (with_gap["lower"], with_gap["upper"]) == (without["lower"], without["upper"])


def test_one_replicate_has_no_interval():
    row = summarise(yearly([7.0])).iloc[0]
    assert row["mean"] == row["median"] == 7.0
    assert np.isnan([row["lower"], row["upper"], row["sd_chance"]]).all()


def test_what_nobody_measured_stays_empty():
    row = summarise(yearly([np.nan, np.nan])).iloc[0]
    assert np.isnan([row["mean"], row["median"], row["lower"], row["upper"]]).all()
    assert summarise(yearly([np.nan, 4.0])).iloc[0]["mean"] == 4.0


def test_knowledge_and_chance_are_told_apart():
    random = np.random.default_rng(1)
    draws = np.repeat(np.arange(200), 20)
    known = random.normal(0, 3.0, 200)[draws]
    row = summarise(yearly(100 + known + random.normal(0, 2.0, 4000), draws=draws.tolist())).iloc[0]
    assert row["sd_chance"] == pytest.approx(2.0, rel=0.05)
    assert row["sd_knowledge"] == pytest.approx(3.0, rel=0.15)


def test_chance_alone_shows_no_knowledge_to_be_gained():
    random = np.random.default_rng(2)
    draws = np.repeat(np.arange(50), 20).tolist()
    row = summarise(yearly(random.normal(0, 2.0, 1000), draws=draws)).iloc[0]
    assert row["sd_knowledge"] < 0.4


def test_every_key_keeps_its_own_numbers_in_order_of_appearance():
    frames = [yearly([i, i + 2.0], level=level, stratum="age") for i, level in enumerate(["65+", "12-17"])]
    summary = summarise(pd.concat(frames))
    assert summary["level"].tolist() == ["65+", "12-17"]
    assert summary["mean"].tolist() == [1.0, 2.0]


def test_the_summary_fits_its_columns():
    assert parquet_bytes(summarise(yearly([1.0, 2.0])), SUMMARY)
    assert parquet_bytes(summarise(yearly([])), SUMMARY)


@given(st.lists(st.floats(0, 1e6), min_size=2, max_size=30))
def test_the_interval_holds_the_mean(values):
    row = summarise(yearly(values)).iloc[0]
    assert 0 <= row["lower"] <= row["mean"] <= row["upper"]


def test_the_table_has_a_row_for_each_rate_and_a_column_a_year():
    frames = [
        yearly([190.0, 210.0], measure=measure, year=year)
        for year in (2025, 2024)
        for column in TABLE
        for measure in column.measures
    ]
    table = planner_table(pd.concat(frames))
    assert table.index.tolist() == [rate.title for rate in TABLE]
    assert table.columns.tolist() == [PER_COLUMN, 2024, 2025]
    assert list(table.loc[USE]) == ["people", "200 (73-327)", "200 (73-327)"]
    assert table.loc[REMISSION, 2024] == "400 (146-654)", "early and sustained together"


def test_the_table_says_what_each_rate_counts():
    table = planner_table(yearly([1.0]))
    assert set(table[PER_COLUMN]) == {"people", "events"}
    assert table.index[table[PER_COLUMN] == "events"].tolist() == [
        "new cases",
        "return to use",
        "non-fatal overdose",
        "fatal overdose",
    ]


def test_small_rates_keep_their_decimals_and_large_ones_their_thousands():
    small = planner_table(yearly([1.49, 1.51], measure="overdose_fatal"))
    large = planner_table(yearly([1480.0, 1520.0]))
    assert small.loc["fatal overdose", 2024] == "1.5 (1.4-1.6)"
    assert large.loc[USE, 2024] == "1,500 (1,246-1,754)"


def test_proportions_become_rates_and_what_is_absent_a_dash():
    table = planner_table(yearly([0.01], unit="proportion"))
    assert table.loc[USE, 2024] == "1,000"
    assert table.loc["fatal overdose", 2024] == "-"


def test_remission_is_not_shown_from_one_of_its_parts():
    table = planner_table(yearly([5.0], measure="remission_early"))
    assert table.loc[REMISSION, 2024] == "-"


def test_the_class_of_substances_comes_first():
    frame = pd.concat([yearly([1.0], substance="heroin"), yearly([2.0])])
    assert headline_substance(frame) == "opioid"
    assert headline_substance(yearly([1.0], substance="heroin")) == "heroin"
    rates = headline_rates(frame, "heroin")
    assert rates[rates["column"] == USE]["mean"].tolist() == [1.0]


def test_one_class_with_its_substances_is_one_headline():
    opioid, heroin, cocaine, stimulant = (
        yearly([1.0], substance=name) for name in ("opioid", "heroin", "cocaine", "stimulant")
    )
    assert not several_headlines(pd.concat([opioid, heroin]))
    assert not several_headlines(heroin)
    assert several_headlines(pd.concat([heroin, cocaine]))
    assert several_headlines(pd.concat([opioid, stimulant, cocaine]))
