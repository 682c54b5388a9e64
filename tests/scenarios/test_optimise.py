"""The whole path with real models of a tiny place, whose best spending is known."""

from __future__ import annotations

import json
import math
import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from matplotlib.figure import Figure
from matplotlib.text import Text

from neuro.errors import BadInput
from scenarios.load import load
from scenarios.optimise import Optimisation, optimise
from scenarios.optimise.candidates import candidates, chosen_policies, usual_policies
from scenarios.optimise.figure import BEYOND, UNITS
from scenarios.optimise.portfolios import Space
from scenarios.optimise.tables import BUDGET, PORTFOLIOS, TRIALS
from scenarios.optimise.words import people_needed
from scenarios.store import read_manifest
from tests.scenarios.command_line import run_cli

PLACE = """
extends: baseline
name: tiny_place
title: A tiny place
years: 1
population: {history_from: 2019}
prescribing: {dispensing_per_100: 200}
"""
POLICY = "extends: place.yaml\nname: NAME\ntitle: TITLE\ninterventions:\n"
LIMIT = "  - {kind: prescribing_limit, intensity: 1.0, cost_per_year: COST}\n"
FILES = {
    # all prescriptions end, which cannot be done twice: the dear one adds nothing to the cheap one
    "cheap": POLICY + LIMIT.replace("COST", "1000"),
    "dear": POLICY + LIMIT.replace("COST", "90000"),
    # people of an age that nobody reaches
    "idle": POLICY + "  - {kind: recovery_support, intensity: 0.5, target: {age: [119, 120]}}\n",
}
ASKED: dict[str, Any] = {
    "budget": 1e9, "objectives": ("qaly", "deaths"), "steps": 1, "trials": 8, "winners": 3, "people": 600,
    "replicates": 2, "search_people": 600, "search_replicates": 2, "seed": 4,
}  # fmt: skip
BYTES = (
    "trials.parquet",
    "portfolios.parquet",
    "budget.parquet",
    "yearly.parquet",
    "economics.parquet",
    "front.svg",
)


def write(folder: Path) -> list[Path]:
    (folder / "place.yaml").write_text(PLACE)
    for name, text in FILES.items():
        whole = text.replace("NAME", name).replace("TITLE", f"The {name} policy")
        (folder / f"{name}.yaml").write_text(whole)
    return [folder / f"{name}.yaml" for name in ("place", *FILES)]


def search(files: list[Path], out: Path, workers: int = 1, **changes: Any) -> Optimisation:
    place, *policies = (load(file) for file in files)
    with ThreadPoolExecutor(workers) as pool:
        return optimise(place, policies, out=out, executor=pool, **ASKED | changes)


@pytest.fixture(scope="module")
def files(tmp_path_factory) -> list[Path]:
    return write(tmp_path_factory.mktemp("scenarios"))


@pytest.fixture(scope="module")
def found(files, tmp_path_factory) -> Optimisation:
    return search(files, tmp_path_factory.mktemp("results") / "out")


@pytest.fixture
def copied(found, tmp_path) -> Path:
    """A folder with the runs of a finished search alone."""
    folder = tmp_path / "again"
    shutil.copytree(found.folder / "parts", folder / "parts")
    return folder


def test_a_policy_of_no_effect_changes_nothing_and_costs_something(found):
    tried = found.trials.groupby("trial").agg({"policy": frozenset, "qaly": "first", "spending": "first"})
    by_parts = {row.policy - {""}: row for row in tried.itertuples()}
    assert len(by_parts) == 8, "every portfolio was tried"
    for parts, row in by_parts.items():
        if "idle" not in parts:
            same = by_parts[parts | {"idle"}]
            assert same.qaly == row.qaly, "to the bit"
            assert same.spending > row.spending


def test_a_policy_that_another_dominates_and_one_of_no_effect_are_never_bought(found):
    parts = found.trials[found.trials["checked_as"] != ""]
    assert set(parts["policy"]) == {"cheap"}, "which helps, in so small a place too"
    assert found.trials.loc[found.trials["front"], "policy"].isin(["", "cheap"]).all()


def drawn_texts(figure: Figure) -> list[str]:
    return [text.get_text() for text in figure.findobj(Text)]


def test_a_report_of_a_search_is_refused_with_where_to_look(found, capsys):
    code, out, err = run_cli(capsys, "report", found.folder)
    assert (code, out) == (2, "")
    assert "holds a search for the best spending; see it with `mesolimbic results`" in err
    assert not (found.folder / "report.html").exists()


def test_the_figure_says_units_and_portfolios(found):
    texts = drawn_texts(found.plot())
    for aim in found.asked["objectives"]:
        assert UNITS[aim] in texts
    whole = "\n".join(texts)
    for name in found.names:
        assert name in texts, "its letter stands in its dot"
        assert f"{name}  {found.parts(name)}" in whole
    assert "Not drawn" not in whole


def test_the_figure_leaves_out_what_costs_far_more_than_the_budget_and_says_so(found):
    spending = found.trials.groupby("trial")["spending"].first()
    tight = Optimisation(found.folder)
    tight.asked["budget"] = float(spending.max()) / (2.0 * BEYOND)
    left_out = int((spending > BEYOND * tight.budget).sum())
    assert 0 < left_out < len(spending)
    assert f"Not drawn: {left_out} tried for more than" in "\n".join(drawn_texts(tight.plot()))


def test_tables_have_the_columns_that_they_say(found):
    for name, schema in {"trials": TRIALS, "portfolios": PORTFOLIOS, "budget": BUDGET}.items():
        frame = found.to_frame(name)
        assert list(frame.columns) == schema.names
        assert len(frame)
    assert found.manifest["status"] == "complete"
    assert set(found.manifest["files"]) >= {*BYTES, "front.png"}


def test_the_budget_is_that_of_the_whole_place_and_of_each_resident(found):
    rows = found.spending[found.spending["item"] == "programmes"]
    assert rows["cost"].iloc[0] == pytest.approx(1000.0, rel=0.01)
    assert rows["per_person"].iloc[0] == pytest.approx(rows["cost"].iloc[0] / 100_000)


def test_the_check_has_seeds_that_the_search_had_not(found):
    rows = found.portfolios[found.portfolios["objective"] == "qaly"]
    assert (rows["searched"] != rows["gain"]).all()
    assert (rows["replicates"] == ASKED["replicates"]).all()
    assert ((rows["lower"] <= rows["gain"]) & (rows["gain"] <= rows["upper"])).all()


def test_a_search_goes_on_where_it_was_interrupted_and_gives_the_same_bytes(found, files, copied):
    for part in sorted((copied / "parts").iterdir())[::4]:
        part.unlink()

    def interrupt(message: Any) -> None:
        if message.phase == "finished":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        search(files, copied, progress=interrupt)
    assert read_manifest(copied)["status"] == "interrupted"
    again = search(files, copied, workers=2)
    assert again.manifest["key"] == found.manifest["key"]
    for name in BYTES:
        assert (again.folder / name).read_bytes() == (found.folder / name).read_bytes(), name


def test_a_folder_of_another_search_is_refused(found, files):
    with pytest.raises(BadInput, match="holds the results of another run"):
        search(files, found.folder, budget=5.0)


@pytest.mark.slow
def test_what_each_policy_costs_alone_is_told_without_a_search(found, files, copied):
    alone = search(files, copied, trials=0, budget=None)
    assert [alone.parts(name) for name in alone.names] == [f"The {name} policy" for name in FILES]
    assert "no budget given" in alone.money().to_string()


def test_the_command_line_tells_the_answer_in_words_and_as_json(found, files, copied, capsys):
    place, *policies = files
    given = ["optimise", place, "--policies", ",".join(map(str, policies)), "--budget", "1,000,000,000"]
    given += ["--objective", "qaly,deaths", "--steps", 1, "--trials", 8, "--winners", 3, "--people", 600]
    given += [
        "--replicates",
        2,
        "--search-people",
        600,
        "--search-replicates",
        2,
        "--seed",
        4,
        "--out",
        copied,
    ]
    code, out, err = run_cli(capsys, *given, "--workers", 1)
    assert code == 0, err
    assert "The cheap policy" in out
    assert "winner's curse" in out
    assert "runs of 600 people" in err
    assert (copied / "portfolios.parquet").read_bytes() == (found.folder / "portfolios.parquet").read_bytes()
    code, out, _ = run_cli(capsys, "results", copied, "--json")
    told = json.loads(out)
    assert (code, told["schema"]) == (0, "mesolimbic.optimise/1")
    assert told["portfolios"][0]["parts"] == [{"policy": "cheap", "share": 1.0}]
    assert told["tried"] == 8


@pytest.mark.slow
def test_a_search_is_made_again_from_its_manifest(found, copied, capsys):
    code, out, err = run_cli(capsys, "rerun", found.folder, "--out", copied, "--workers", 1, "--quiet")
    assert code == 0, err
    assert out.count("is the same, byte for byte") >= 10


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((), "--budget: is missing"),
        (("--budget", "-5"), "--budget: must be a number from 0"),
        (("--budget", "5", "--objective", "deaths,happiness"), "--objective: 'happiness' is not known"),
        (
            ("--budget", "5", "--policies", "supply_shock"),
            "supply_shock cannot be bought: it happens to a place",
        ),
        (("--budget", "5", "--policies", "naloxone,naloxone"), "naloxone: name: stands there already"),
        (("--budget", "5", "--policies", "baseline"), "interventions: has none beyond the place's own"),
    ],
)
def test_bad_input_is_one_line_and_exit_code_two(capsys, arguments, message):
    code, out, err = run_cli(
        capsys, "optimise", "rural_county" if "naloxone" in str(arguments) else "large_city", *arguments
    )
    assert (code, out) == (2, "")
    assert message in err or ("baseline" in arguments and "is not that of large_city" in err)


def test_a_policy_of_unknown_cost_is_refused(files, monkeypatch):
    place, *policies = (load(file) for file in files)
    from population.costs.sets import cost_set

    monkeypatch.delitem(cost_set("us_2024").programmes, "recovery_support")
    with pytest.raises(
        BadInput, match=r"idle: interventions\.0\.cost_per_year: recovery_support: the cost set"
    ):
        candidates(place, policies)


def test_the_usual_policies_fit_the_place_and_can_be_bought():
    names = {policy.name for policy in usual_policies(load("rural_county"))}
    assert {"naloxone", "more_treatment", "school_prevention", "syringe_services"} <= names
    assert not names & {"tobacco_tax", "supply_shock", "four_pillars", "willpower_appeal"}


def test_a_portfolio_holds_shares_of_its_policies_and_the_place_itself_where_nothing_is_bought():
    place = load("baseline")
    policies = chosen_policies(place, [load("naloxone"), load("prescribing_limits")])
    space = Space(place, tuple(candidates(place, policies)), 2)
    assert space.scenario((0, 0)) is place
    half = space.scenario((1, 2))
    assert [i.intervention.intensity for i in half.interventions] == [0.5, 0.2]
    assert half.interventions[1].intervention.take_back == 0.2
    assert half.name == space.scenario((1, 2)).name != space.scenario((2, 2)).name
    assert space.words((1, 0)).startswith("half of: ")


@pytest.mark.parametrize(
    ("gain", "upper", "needed"),
    [
        (2.0, 4.0, 1000),
        (1.0, 3.0, 4000),
        (2.0, 3.0, 250),
        (0.0, 3.0, None),
        (-1.0, 3.0, None),
        (1.0, math.nan, None),
    ],
)
def test_people_needed_grow_with_the_square_of_the_interval_over_the_gain(gain, upper, needed):
    assert people_needed(gain, upper, 1000, 4) == needed


def test_a_single_pair_says_nothing_of_the_people_needed():
    assert people_needed(2.0, 4.0, 1000, 1) is None
