from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import pytest
from rich.console import Console

from neuro.errors import BadInput
from scenarios import Comparison, compare, load
from scenarios.cli.comparison_tables import _print_ranking, as_table
from scenarios.comparing import as_policy, comparable
from scenarios.comparison_figures import by_year_figure
from scenarios.comparison_words import how_sure, sentence, told
from scenarios.load import is_policy, library_groups, library_names
from scenarios.machine import cores
from scenarios.pairs import centre, estimates, totals_by_run, wide_by_run, with_derived
from scenarios.ranking import all_tied, judged, plausible_means
from scenarios.tables import DIFFERENCES, DIFFERENCES_SUMMARY, RANKING, TOTALS
from tests.scenarios.command_line import run_cli

POLICIES = ("naloxone", "more_treatment")
TABLES = ("yearly", "summary", "differences", "differences_summary", "totals", "ranking", "economics")


@pytest.fixture
def tiny_comparison(tiny, small, tmp_path) -> Comparison:
    return compare(small, POLICIES, people=1000, replicates=3, workers=1, out=tmp_path / "out")


def bytes_of(folder: Path) -> dict[str, bytes]:
    files = [*(f"{name}.parquet" for name in TABLES), "policies.svg", "policies_by_year.svg"]
    return {name: (folder / name).read_bytes() for name in files}


def test_every_table_has_the_columns_that_it_says(tiny_comparison):
    schemas = {
        "differences": DIFFERENCES,
        "differences_summary": DIFFERENCES_SUMMARY,
        "totals": TOTALS,
        "ranking": RANKING,
    }
    for name, schema in schemas.items():
        frame = tiny_comparison.to_frame(name)
        assert list(frame.columns) == schema.names
        assert len(frame)
    assert set(tiny_comparison.to_frame("yearly")["policy"]) == {"small", *POLICIES}


def test_differences_are_the_policy_less_the_baseline_of_the_same_run(tiny_comparison):
    yearly = tiny_comparison.yearly.set_index(["policy", "replicate", "year", "measure"])["value"]
    rows = tiny_comparison.differences
    rows = rows[rows["stratum"] == "all"]
    for _, row in rows[rows["measure"] == "overdose_fatal"].iterrows():
        key = (row["replicate"], row["year"], row["measure"])
        assert row["difference"] == yearly[(row["policy"], *key)] - yearly[("small", *key)]


def test_models_that_ignore_their_policy_differ_in_nothing(tiny_comparison):
    assert (tiny_comparison.differences["difference"] == 0.0).all()
    summary = tiny_comparison.totals
    assert (summary["lower"] == 0.0).all()
    assert (summary["upper"] == 0.0).all()
    assert (summary["probability"] == 0.5).all()
    assert "no difference" in tiny_comparison.sentence("naloxone")


def test_any_number_of_workers_gives_the_same_bytes(tiny, small, tiny_comparison, tmp_path):
    if cores() < 2:
        pytest.skip("this machine has one core")
    two = compare(small, POLICIES, people=1000, replicates=3, workers=2, out=tmp_path / "two")
    assert bytes_of(two.folder) == bytes_of(tiny_comparison.folder)


def test_more_replicates_go_into_the_same_folder_and_are_never_lost(tiny, small, tmp_path):
    out = tmp_path / "out"
    compare(small, POLICIES, people=1000, replicates=2, workers=1, out=out)
    parts = {path: path.stat().st_mtime_ns for path in (out / "parts").iterdir()}
    more = compare(small, POLICIES, people=1000, replicates=3, workers=1, out=out)
    assert more.manifest["replicates"] == 3
    assert all(path.stat().st_mtime_ns == then for path, then in parts.items())
    again = compare(small, POLICIES, people=1000, replicates=1, workers=1, out=out)
    assert again.manifest["replicates"] == 3


def test_a_folder_with_another_comparison_is_refused(tiny, small, tiny_comparison):
    with pytest.raises(BadInput, match="holds the results of another run"):
        compare(small, POLICIES[:1], people=1000, replicates=3, out=tiny_comparison.folder)


def test_the_baseline_of_a_replicate_ends_before_its_policies_begin(tiny, small, tmp_path):
    ended = []

    def tell(message):
        if message.phase == "finished":
            ended.append((message.replicate, message.policy))

    compare(small, POLICIES, people=1000, replicates=2, workers=1, out=tmp_path / "out", progress=tell)
    assert len(ended) == 6
    for replicate in (0, 1):
        order = [policy for number, policy in ended if number == replicate]
        assert order[0] == "small"


def test_a_policy_may_not_change_the_past(small, write_scenario):
    earlier = load(write_scenario("harms: {naloxone_kits: 900}\n", "early.yaml"))
    with pytest.raises(BadInput, match=r"small: harms\.naloxone_kits.*a policy may not change the past"):
        comparable(small.model_copy(update={"name": "place"}), [earlier])
    later = "harms: {naloxone_kits: {2024: 800, 2025: 2000}}\n"
    assert comparable(small, [load(write_scenario(later, "later.yaml")).model_copy(update={"name": "later"})])


def test_two_policies_of_one_name_are_refused(small):
    with pytest.raises(BadInput, match="compared already"):
        comparable(small, [as_policy("naloxone", small), as_policy("naloxone", small)])


def test_a_baseline_is_not_compared_with_itself(small):
    with pytest.raises(BadInput, match="'small' is the baseline itself"):
        comparable(small, [small])


def test_a_policy_that_a_manifest_keeps_is_not_laid_over_its_place_once_more():
    place, policy = load("naloxone"), as_policy("more_treatment", load("naloxone"))
    assert [one.kind for one in policy.interventions] == ["naloxone", "treatment_places"]
    kept = as_policy(policy.as_mapping(), place)
    assert kept.as_mapping() == policy.as_mapping()
    assert as_policy(load("more_treatment"), place).as_mapping() == policy.as_mapping()


def test_a_policy_of_the_library_is_laid_over_any_place():
    rural = load("rural_county")
    policy = as_policy("four_pillars", rural)
    assert policy.population.size == rural.population.size
    assert [p.kind for p in policy.interventions] == [p.kind for p in load("four_pillars").interventions]
    assert comparable(rural, [policy])


@pytest.mark.parametrize("name", [name for name in library_names() if is_policy(name)])
def test_every_policy_of_the_library_can_be_compared_with_the_place_it_extends(name):
    policy = load(name)
    place = next(
        p
        for p in ("baseline", "alcohol", "nicotine", "stimulants")
        if set(load(p).substances) == set(policy.substances)
    )
    assert comparable(load(place), [policy])
    assert policy.interventions
    assert len(policy.description) > 60


def test_the_library_has_policies_of_every_pillar():
    groups = library_groups()
    for pillar in ("prevention", "harm reduction", "treatment", "recovery", "combinations"):
        assert len(groups[pillar]) >= 2, pillar
    assert sorted(name for names in groups.values() for name in names) == library_names()


def rows_of(values: dict[str, list[list[float]]], measure: str = "overdose_fatal") -> pd.DataFrame:
    """Yearly rows of policies: values by draw and replicate, in one year."""
    return pd.DataFrame(
        [
            (policy, draw, replicate, 2024, "opioid", measure, "all", "all", value, 1e5, value, "per_100000")
            for policy, draws in values.items()
            for draw, replicates in enumerate(draws)
            for replicate, value in enumerate(replicates)
        ],
        columns=[
            "policy", "draw", "replicate", "year", "substance", "measure", "stratum", "level", "numerator",
            "denominator", "value", "unit",
        ],
    )  # fmt: skip


def test_the_interval_is_student_t_of_the_paired_differences():
    rows = rows_of({"base": [[10.0, 20.0, 30.0]], "policy": [[8.0, 17.0, 26.0]]})
    found = estimates(wide_by_run(rows, ["year", "measure"]), "policy", "base").iloc[0]
    assert found["difference"] == pytest.approx(-3.0)
    assert found["lower"] == pytest.approx(-3.0 - 4.302652730 / np.sqrt(3))
    assert found["upper"] == pytest.approx(-3.0 + 4.302652730 / np.sqrt(3))
    assert found["variance_ratio"] == pytest.approx((100.0 + 81.0) / 1.0)
    assert found["probability"] == pytest.approx(0.5 + np.sqrt(27) / (2 * np.sqrt(2 + 27)))
    assert found["draws"] == 1
    assert np.isnan(found["sd_knowledge"])


def test_what_is_not_known_is_told_apart_from_chance_and_does_not_shrink_with_replicates():
    draws = np.repeat(np.arange(50), 40)
    random = np.random.default_rng(1)
    truth = random.normal(0.0, 3.0, 50)
    values = (truth[draws] + random.normal(0.0, 1.0, len(draws)))[None, :]
    _, error, freedom = centre(values, draws)
    assert freedom == 49
    assert error[0] == pytest.approx(truth.std(ddof=1), rel=0.05)
    rows = rows_of({"base": [[0.0] * 40] * 50, "policy": values.reshape(50, 40).tolist()})
    found = estimates(wide_by_run(rows, ["year", "measure"]), "policy", "base").iloc[0]
    assert found["sd_chance"] == pytest.approx(1.0, rel=0.05)
    assert found["sd_knowledge"] == pytest.approx(truth.std(ddof=1), rel=0.05)


def test_disorder_is_the_sum_of_its_severities_and_the_gap_that_of_the_quintiles():
    parts = [
        rows_of({"base": [[value]]}, f"disorder_{name}")
        for name, value in (("mild", 1), ("moderate", 2), ("severe", 4))
    ]
    quintiles = [
        part.assign(stratum="deprivation", level=level, value=part["value"] * int(level))
        for part in parts
        for level in ("1", "5")
    ]
    whole = with_derived(pd.concat([*parts, *quintiles], ignore_index=True))
    disorder = whole[whole["measure"] == "disorder"].set_index(["stratum", "level"])["value"]
    assert disorder[("all", "all")] == 7.0
    assert disorder[("equity", "most against least deprived")] == 28.0


def test_totals_are_sums_over_the_years_up_to_the_horizon():
    rows = pd.concat([rows_of({"base": [[2.0**n]]}).assign(year=2024 + n) for n in range(3)])
    assert totals_by_run(rows, 2).iloc[0, 0] == 3.0
    assert totals_by_run(rows, 3).iloc[0, 0] == 7.0


def test_a_policy_that_is_better_in_every_run_is_best_without_doubt():
    values = np.array([[1.0, 2.0, 3.0, 4.0], [2.0, 3.0, 4.0, 5.0], [0.0, 0.0, 0.0, 0.0]])
    found = judged(values, np.zeros(4, int), seed=1)
    assert found["probability_best"][1] > 0.99
    assert found["rank"].tolist() == [2, 1, 3]
    assert found["expected_regret"][1] < 0.05
    assert found["expected_regret"][0] == pytest.approx(1.0, abs=0.05)


def test_equal_policies_share_the_chance_of_being_best():
    values = np.tile(np.arange(5.0), (3, 1))
    found = judged(values, np.zeros(5, int), seed=1)
    assert found["probability_best"].tolist() == pytest.approx([1 / 3] * 3)
    assert (found["expected_regret"] == 0.0).all()


def test_only_policies_that_differ_in_no_run_are_all_tied():
    same = np.tile(np.arange(5.0), (3, 1))
    assert all_tied(pd.DataFrame(judged(same, np.zeros(5, int), seed=1)))
    mean_alike = np.array([[1.0, 2.0, 3.0], [3.0, 2.0, 1.0]])
    assert not all_tied(pd.DataFrame(judged(mean_alike, np.zeros(3, int), seed=1)))
    two_alike = np.array([[1.0, 2.0], [1.0, 2.0], [0.0, 0.0]])
    found = pd.DataFrame(judged(two_alike, np.zeros(2, int), seed=1))
    assert found["rank"].tolist() == [1, 1, 3]
    assert not all_tied(found)


class Ranked(NamedTuple):
    """As much of a comparison as the table of a ranking asks for."""

    rows: pd.DataFrame
    titles: dict[str, str]

    def best(self, measure):
        return self.rows


def printed_ranking(values):
    found = pd.DataFrame({"policy": ["a", "b"], **judged(np.array(values), np.zeros(4, int), seed=1)})
    console = Console(record=True, width=80)
    comparison: Any = Ranked(found.assign(nnt=np.nan), {"a": "One", "b": "Other"})
    _print_ranking(console, comparison, "m", "deaths")
    return " ".join(console.export_text().split())


def test_a_ranking_tells_the_unit_of_regret_and_does_not_order_what_is_equal():
    differs = printed_ranking([[1.0, 2.0, 3.0, 4.0], [2.0, 3.0, 4.0, 6.0]])
    assert "per 100,000" in differs
    assert "One" in differs
    equal = printed_ranking([[1.0, 2.0, 3.0, 4.0]] * 2)
    assert "All have the same number in every run: none is better." in equal
    assert "One" not in equal


def test_plausible_means_spread_as_the_standard_error_of_the_mean():
    values = np.array([[1.0, 5.0, 2.0, 8.0, 4.0, 6.0, 3.0, 7.0] * 4])
    samples = plausible_means(values, np.zeros(32, int), seed=3)
    assert samples.mean() == pytest.approx(values.mean(), abs=0.02)
    assert samples.std() == pytest.approx(values.std(ddof=1) / np.sqrt(32), rel=0.07)


def test_differences_are_told_in_words():
    row = pd.Series({"difference": -15.2, "lower": -20.4, "upper": -9.9, "probability": 0.995})
    assert told(row) == "15.2 fewer (9.9 to 20.4)"
    assert how_sure(row) == "almost certain (99.5%)"
    crossing = pd.Series({"difference": 120.0, "lower": -30.0, "upper": 270.0, "probability": 0.93})
    assert told(crossing) == "120 more (30 fewer to 270 more)"
    assert how_sure(crossing) == "very likely (93%)"
    nothing = pd.Series({"difference": 0.0, "lower": 0.0, "upper": 0.0, "probability": 0.5})
    assert (told(nothing), how_sure(nothing)) == ("none", "no difference")


def test_the_command_prints_words_and_a_folder_that_results_and_rerun_understand(
    tiny, capsys, write_scenario
):
    place = write_scenario()
    asked = (
        "compare",
        place,
        "naloxone",
        "--people",
        1000,
        "--replicates",
        2,
        "--workers",
        1,
        "--out",
        "out",
        "--quiet",
    )
    code, out, err = run_cli(capsys, *asked)
    assert (code, out, err) == (0, "Results: out\n", "")
    code, out, err = run_cli(capsys, "results", "out")
    assert (code, err) == (0, "")
    assert "Twice as many naloxone kits" in out
    code, text, _ = run_cli(capsys, "results", "out", "--json")
    told_as_data = json.loads(text)
    assert told_as_data["schema"] == "mesolimbic.compare/1"
    assert {row["policy"] for row in told_as_data["differences"]} == {"naloxone"}
    code, out, err = run_cli(capsys, "rerun", "out", "--workers", 1, "--quiet")
    assert code == 0, err
    assert out.count("is the same, byte for byte") == len(TABLES)


def test_what_the_command_cannot_use_is_told_and_nothing_is_written(tiny, capsys, tmp_path):
    code, _, err = run_cli(capsys, "compare", "baseline", "nalox", "--draws", 0)
    assert code == 2
    assert "--draws: must be a whole number from 1" in err
    code, _, err = run_cli(capsys, "compare", "baseline", "nalox")
    assert code == 2
    assert "did you mean 'naloxone'?" in err
    code, _, err = run_cli(capsys, "compare", "baseline", "rural_county")
    assert code == 2
    assert "a policy may not change the past" in err
    assert not list(tmp_path.glob("results"))


def test_as_many_policies_as_there_are_mechanisms_are_drawn_by_year(tiny_comparison):
    rows = tiny_comparison.differences_summary
    first = rows[rows["policy"] == POLICIES[0]]
    names = [f"without_{k}" for k in range(100)]
    many: Any = SimpleNamespace(
        policies=names, titles={name: name for name in names}, title="Many", note="",
        differences_summary=pd.concat([first.assign(policy=name) for name in names]),
    )  # fmt: skip
    figure = by_year_figure(many)
    figure.canvas.draw()
    height = figure.bbox.height
    legend, lowest = figure.legends[0].get_window_extent(), min(ax.get_position().y0 for ax in figure.axes)
    assert 0 <= legend.y0 < legend.y1 < lowest * height
    assert figure.axes[0].get_position().height * figure.get_figheight() > 1.0, "panels keep their height"


def test_a_comparison_of_nobody_says_so(tiny_comparison):
    nobody = tiny_comparison.totals.iloc[:0]
    assert sentence(nobody, "naloxone").startswith("Nobody was simulated")
    assert as_table(pd.DataFrame(columns=["without", "with"])).row_count == 0
