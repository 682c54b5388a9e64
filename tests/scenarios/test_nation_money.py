from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import pandas as pd
import pytest

from scenarios import engine
from scenarios.economics.table import PERSPECTIVES
from scenarios.nation.example import example_table
from scenarios.nation.money import MONEY_TABLE
from scenarios.nation.running import People, nation
from tests.scenarios.command_line import run_cli
from tests.scenarios.test_nation import parts_of
from tests.scenarios.tiny_model import COLUMNS, TinyModel


class PricedModel(TinyModel):
    """Costs and quality of life are dice of the seed; a policy saves a tenth and gains a hundredth."""

    def results(self, every: str = "year") -> pd.DataFrame:
        random = np.random.default_rng(self.spec.model_seed)
        spent, gained = (0.9, 1.01) if self.spec.scenario.interventions else (1.0, 1.0)
        first, people = self.spec.scenario.start_date.year, self.spec.people
        rows = [
            (
                year,
                "any",
                measure,
                "all",
                "all",
                amount,
                people,
                amount * self.spec.scenario.population.size / people,
                unit,
            )
            for year in range(first, first + self.years)
            for measure, unit, amount in (
                *((f"cost_{p}", "usd_2024", spent * random.uniform(1e6, 2e6)) for p in PERSPECTIVES),
                ("qaly", "qaly", gained * random.uniform(700.0, 900.0)),
            )
        ]
        return pd.concat([super().results(every), pd.DataFrame(rows, columns=COLUMNS)], ignore_index=True)


def build(spec: Any, report: Any) -> PricedModel:
    return PricedModel(spec, report)


@pytest.fixture(scope="module")
def priced(tmp_path_factory):
    folder = tmp_path_factory.mktemp("money")
    (folder / "counties.csv").write_text(example_table(6), encoding="utf-8")
    people = People(per=100, least=1000, most=3000)
    asked: dict[str, Any] = {"people": people, "years": 2, "replicates": 3, "out": folder / "out"}
    with pytest.MonkeyPatch.context() as patch, ThreadPoolExecutor(2) as threads:
        patch.setattr(engine, "build_model", build)
        return nation(folder / "counties.csv", ["naloxone"], executor=threads, **asked)


def test_costs_and_gains_of_counties_add_up_to_those_of_their_state_and_the_nation(priced):
    rows = priced.economics
    assert list(rows.columns) == MONEY_TABLE.names
    county, nation = rows[rows["area"] == "county"], rows[rows["area"] == "nation"]
    assert set(county["area_level"]) == {f"{90000 + n}" for n in range(6)}
    assert set(rows["policy"]) == {"naloxone"}
    for item in ("cost", "qaly", "incremental_cost", "incremental_qaly", "net_benefit"):
        by = ["perspective", "wtp"]
        parts, whole = county.groupby(by)[item].sum(), nation.set_index(by)[item]
        assert np.allclose(parts.reindex(whole.index), whole, rtol=1e-6, atol=1e-3), item


def test_net_benefit_of_a_nation_is_what_is_gained_less_what_is_spent(priced):
    rows = priced.economics
    expected = rows["wtp"] * rows["incremental_qaly"] - rows["incremental_cost"]
    assert np.allclose(rows["net_benefit"], expected, rtol=1e-6, atol=1e-3)
    assert (rows["net_benefit_lower"] <= rows["net_benefit"]).all()


def test_the_cost_of_a_county_is_that_of_its_runs_discounted(priced):
    own = parts_of(priced)
    fips, rows = "90000", priced.economics
    mine = own[(own["fips"] == fips) & (own["policy"] == "naloxone") & (own["stratum"] == "all")]
    mine = mine[mine["measure"] == "cost_societal"]
    people = {c["fips"]: c["people"] for c in priced.manifest["counties"]}[fips]
    residents = {c["fips"]: c["population"] for c in priced.manifest["counties"]}[fips]
    worth = mine["numerator"] / 1.03 ** (mine["year"] - mine["year"].min())
    expected = worth.groupby(mine["replicate"]).sum().mean() * residents / people
    told = rows[(rows["area_level"] == fips) & (rows["perspective"] == "societal")]["cost"]
    assert told.to_numpy() == pytest.approx(expected)


def test_a_policy_that_saves_and_gains_is_worth_more_than_nothing_everywhere(priced):
    rows = priced.economics
    assert (rows["incremental_cost"] < 0.0).all()
    assert (rows["incremental_qaly"] > 0.0).all()
    assert (rows["net_benefit"] > 0.0).all()
    assert rows["icer"].isna().all()


def test_the_command_tells_what_a_policy_costs_and_gains(priced, capsys):
    code, out, err = run_cli(capsys, "results", str(priced.folder))
    assert code == 0, err
    assert "Costs and quality of life" in out
    assert "nation_economics.parquet" in " ".join(out.split())
