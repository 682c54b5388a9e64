"""economics.parquet from yearly rows: discounted, incremental, for the whole place."""

from __future__ import annotations

import pandas as pd
import pytest

from scenarios.economics import budget_impact, economics_table, outcomes_by_draw
from scenarios.tables import ECONOMICS, parquet_bytes

YEARS = (2024, 2025, 2026)
COSTS = {"baseline": 1000.0, "more-places": 1300.0, "costly": 1500.0}
QALYS = {"baseline": 50.0, "more-places": 50.01, "costly": 49.0}


def yearly(draws: int = 1, replicates: int = 2) -> pd.DataFrame:
    """Rows as the model tells them: replicates lie evenly around each policy's mean; draw 1 costs twice as much."""
    rows = []
    for policy in COSTS:
        for draw in range(draws):
            for replicate in range(replicates):
                off = replicate - (replicates - 1) / 2
                for year in YEARS:
                    for measure, value in (
                        ("cost_societal", COSTS[policy] * (1 + draw) + off),
                        ("qaly", QALYS[policy]),
                    ):
                        for stratum, share in (("all", 1.0), ("sex", 0.5)):
                            rows.append((policy, replicate, draw, year, measure, stratum, value * share))
    return pd.DataFrame(rows, columns=["policy", "replicate", "draw", "year", "measure", "stratum", "value"])


def table(**options) -> pd.DataFrame:
    options = {"perspectives": ("societal",), "willingness_to_pay": (0.0, 100_000.0), **options}
    return economics_table(yearly(), "baseline", **options)


def test_totals_are_discounted_by_calendar_year_from_the_first():
    found = table(rate=0.03).set_index(["policy", "wtp"])
    worth = 1 + 1 / 1.03 + 1 / 1.03**2
    assert found.loc[("baseline", 0.0), "cost"] == pytest.approx(1000.0 * worth)
    assert found.loc[("baseline", 0.0), "qaly"] == pytest.approx(50.0 * worth)
    assert set(found["discount_rate"]) == {0.03}


def test_increments_icers_and_net_benefit_follow_from_the_totals():
    found = table(rate=0.0).set_index(["policy", "wtp"])
    more = found.xs(("more-places", 100_000.0))
    assert more["incremental_cost"] == pytest.approx(900.0)
    assert more["incremental_qaly"] == pytest.approx(0.03)
    assert (more["comparator"], more["dominance"]) == ("baseline", "none")
    assert more["icer"] == pytest.approx(30_000.0)
    assert more["net_benefit"] == pytest.approx(100_000.0 * 150.03 - 3900.0)
    assert found.loc[("costly", 0.0), "dominance"] == "dominated"
    assert found["icer"].isna().tolist() == [True, True, False, False, True, True]


def test_the_table_has_the_columns_of_its_file_and_can_be_written():
    found = table()
    assert list(found.columns) == ECONOMICS.names
    assert parquet_bytes(found, ECONOMICS)
    assert len(found) == len(COSTS) * 2


def test_draws_are_told_apart_and_replicates_averaged():
    found = outcomes_by_draw(yearly(draws=2, replicates=3), "societal", rate=0.0)
    assert found.policies == tuple(COSTS)
    assert found.draws == (0, 1)
    assert found.costs[:, 0] == pytest.approx([3000.0, 6000.0])
    assert found.effects[:, 1] == pytest.approx([150.03, 150.03])


@pytest.mark.parametrize(
    ("change", "wrong"),
    [
        (lambda y: y[~((y.policy == "costly") & (y.year == 2026))], "is not told for all of the years"),
        (
            lambda y: y[~((y.policy == "costly") & (y.replicate == 1))],
            "do not cover the same draws and replicates",
        ),
        (lambda y: pd.concat([y, y]), "is not told once"),
        (lambda y: y[y.measure != "qaly"], "qaly is not told for all"),
        (
            lambda y: y.assign(policy=y.policy.replace("baseline", "other")),
            "'baseline' is not among the policies other",
        ),
    ],
)
def test_rows_that_cannot_be_compared_are_refused(change, wrong):
    with pytest.raises(ValueError, match=wrong):
        economics_table(change(yearly()), "baseline", perspectives=("societal",))


def test_budget_impact_is_told_by_year_and_adds_up():
    found = budget_impact(yearly(), "baseline", "societal")
    more = found[found["policy"] == "more-places"]
    assert more["year"].tolist() == list(YEARS)
    assert more["impact"].tolist() == pytest.approx([300.0] * 3)
    assert more["cumulative"].tolist() == pytest.approx([300.0, 600.0, 900.0])
    assert not found.loc[found["policy"] == "baseline", "impact"].any()
    with pytest.raises(ValueError, match="'nothing' has no cost_societal"):
        budget_impact(yearly(), "nothing", "societal")
