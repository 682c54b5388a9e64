from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from scenarios import compare, engine, load
from scenarios.draws import parameter_draws
from scenarios.economics.information import evpi_of_two_normals
from scenarios.economics.worth import ALL, information_table, worth_by_chance, worth_of
from scenarios.report import report_of
from scenarios.tables import INFORMATION
from tests.scenarios import responding_model

DRAWS = 2000


def two_policies(x: np.ndarray, noise: np.ndarray) -> pd.DataFrame:
    """Yearly rows of two policies, whose difference in net benefit at no price of a QALY is -x - noise."""
    rows = [
        (policy, 0, draw, 2024, measure, "all", value)
        for draw, (a, b) in enumerate(zip(x, noise, strict=True))
        for policy, extra in (("base", 0.0), ("policy", a + b))
        for measure, value in (("cost_societal", 1000.0 + extra), ("qaly", 5.0))
    ]
    return pd.DataFrame(rows, columns=["policy", "replicate", "draw", "year", "measure", "stratum", "value"])


@pytest.mark.parametrize("mean", [0.0, 40.0, -90.0])
def test_worth_of_a_number_is_the_closed_form_of_two_normals(mean):
    random = np.random.default_rng(3)
    x, noise = random.normal(mean, 100.0, DRAWS), random.normal(0.0, 60.0, DRAWS)
    idle = random.normal(0.0, 1.0, DRAWS)
    found = information_table(
        two_policies(x, noise), {"x": x, "idle": idle}, 7, perspectives=["societal"], willingness_to_pay=[0.0]
    ).set_index("parameter")
    assert found["worth"]["x"] == pytest.approx(evpi_of_two_normals(mean, 100.0), rel=0.08)
    assert found["worth"][ALL] == pytest.approx(evpi_of_two_normals(mean, np.hypot(100.0, 60.0)), rel=0.08)
    assert found["worth"]["idle"] < 0.1 * found["worth"]["x"]
    assert found["beyond_chance"]["x"]
    assert found["rank"].to_dict() == {ALL: 0, "x": 1, "idle": 2}


def test_what_luck_shows_is_told_and_falls_with_the_draws():
    random = np.random.default_rng(3)
    few, many = (np.column_stack([np.zeros(n), random.normal(0.0, 100.0, n)]) for n in (60, 600))
    assert worth_by_chance(few, 1) > 1.5 * worth_by_chance(many, 1) > 0.0
    bar = worth_by_chance(few, 1)
    above = np.mean([worth_of(few, random.uniform(size=60)) > bar for _ in range(200)])
    assert above < 0.15


def test_too_few_draws_tell_of_all_numbers_together_alone():
    x = np.linspace(-1.0, 1.0, 20)
    found = information_table(
        two_policies(x, 0.0 * x), {"x": x}, 7, perspectives=["societal"], willingness_to_pay=[0.0]
    )
    assert found["parameter"].tolist() == [ALL]


def test_draws_also_draw_prices_and_quality_of_life():
    draws = parameter_draws([load("baseline")], 3, 1)
    assert any(name.startswith("costs.states.opioid") for name in draws[0].changes)
    assert any(name.startswith("costs.quality") for name in draws[0].changes)
    assert draws[0].changes != draws[1].changes


def test_a_comparison_of_draws_tells_what_knowing_more_is_worth_in_table_and_report(
    monkeypatch, small, tmp_path
):
    monkeypatch.setattr(engine, "build_model", responding_model.build_costed)
    found = compare(
        small, ["naloxone"], people=1000, replicates=1, draws=40, executor=responding_model.AtOnce(),
        posterior=False, out=tmp_path / "out",
    )  # fmt: skip
    table = found.to_frame("information")
    assert list(table.columns) == INFORMATION.names
    assert "information.parquet" in found.manifest["files"]
    first = table[(table["perspective"] == "societal") & (table["wtp"] == 100_000.0) & (table["rank"] == 1)]
    assert first["parameter"].iloc[0] == responding_model.STRONG
    assert first["beyond_chance"].all()
    report = report_of(found.folder)
    assert "What it would be worth to know more before choosing" in report
    assert responding_model.STRONG in report


def test_a_comparison_without_draws_has_no_such_table(monkeypatch, small, tmp_path):
    monkeypatch.setattr(engine, "build_model", responding_model.build_costed)
    found = compare(
        small,
        ["naloxone"],
        people=1000,
        replicates=1,
        executor=responding_model.AtOnce(),
        out=tmp_path / "out",
    )
    assert "information" not in found.tables
    assert not (found.folder / "information.parquet").exists()
