"""The pages read what result folders hold, and nothing else."""

from __future__ import annotations

import csv
import io
import re

import pytest

from dashboards.adapters import compared as data
from dashboards.adapters.compared import SUM, Question
from dashboards.adapters.experiments import experiment_titles, mechanism_titles, parameters_to_move
from dashboards.adapters.folders import ROOT_VARIABLE, complete, frame
from dashboards.adapters.places import library, place
from dashboards.adapters.plans import can_draw, folder_name, plans, run_plans, save_plan, scenario_of
from dashboards.adapters.plans import choices as plan_choices
from dashboards.adapters.policies import TARGETS, choices, controls, fits, pillars, usual
from dashboards.adapters.prices import in_words, price_of, together
from dashboards.adapters.sources import found, numbers
from dashboards.experiments import run_experiment
from dashboards.report import report_of
from population.scenario import scenario_from_mapping

ALL = Question(SUM, "opioid", "all", "all")


@pytest.fixture
def run(compared, monkeypatch):
    monkeypatch.setenv(ROOT_VARIABLE, str(compared["folder"]))
    return compared["run"]


def shown(found):
    """What there must be."""
    assert found is not None
    return found


def test_a_finished_comparison_is_listed_with_what_it_rests_on(run):
    entry = complete()[0]
    assert (entry.name, entry.people, entry.years, entry.replicates, entry.compares) == (run, 300, 2, 2, True)
    assert entry.note == "300 people, 2 years from 2024, 2 replicates, seed 1"


def test_progress_only_grows_and_reaches_the_end(compared):
    assert compared["shares"] == sorted(compared["shares"])
    assert 0.9 < compared["shares"][-1] <= 1.0


def test_the_same_question_goes_on_in_its_folder(compared, run):
    before = (compared["folder"] / run / "yearly.parquet").read_bytes()
    assert run_plans(lambda what, share: None, "baseline", [compared["plan"]], 300, 2, 2, 1) == run
    assert (compared["folder"] / run / "yearly.parquet").read_bytes() == before
    assert folder_name("baseline", "another question") != run


def test_people_may_be_drawn_with_their_years_before_and_the_folder_says_so(results):
    plan = save_plan("Kits", "baseline", [{"kind": "naloxone", "intensity": 0.7}])
    name = run_plans(lambda what, share: None, "baseline", [plan.name], 200, 1, 2, 1, past="starter")
    assert complete()[0].note.endswith("seed 1, years before drawn")
    found = shown(frame(name, "yearly"))
    assert set(found["policy"]) == {"baseline", plan.name}
    again = {"baseline": 2_000, "rural-county": 2_000}
    assert [can_draw(place, n) for place, n in again.items()] == [True, False]
    assert not can_draw("baseline", 50_000)  # replicates would be of the same people


def test_lines_are_the_status_quo_and_every_plan(run):
    lines = data.lines([run])
    assert [(line.title, line.baseline) for line in lines] == [
        ("Status quo", True),
        ("More of <b>both</b>", False),
    ]


def test_the_sum_of_the_grades_is_their_sum(run):
    line = data.lines([run])[0]
    parts = [data.yearly_rows(line, ALL._replace(measure=m))["mean"] for m in data.PARTS_OF_SUM]
    assert list(shown(data.curve(line, ALL)).mean) == pytest.approx(
        [sum(v) for v in zip(*parts, strict=True)]
    )
    curve = shown(data.curve(line, ALL))
    assert all(
        low <= mean <= high for low, mean, high in zip(curve.lower, curve.mean, curve.upper, strict=True)
    )


def test_a_difference_is_what_the_table_of_differences_says(run):
    _, plan = data.lines([run])
    table = shown(frame(run, "differences_summary"))
    rows = table[(table.measure == "disorder") & (table.substance == "opioid") & (table.stratum == "all")]
    assert list(shown(data.difference(plan, ALL)).mean) == list(rows.sort_values("year").difference)


def test_the_csv_holds_what_the_curves_show(run):
    lines = data.lines([run])
    rows = list(csv.DictReader(io.StringIO(data.csv_of(lines, ALL))))
    assert len(rows) == 4
    assert {row["title"] for row in rows} == {"Status quo", "More of <b>both</b>"}
    told = [value for line in lines for value in shown(data.curve(line, ALL)).mean]
    assert [float(row["mean"]) for row in rows] == pytest.approx(told)


def test_every_option_can_be_asked_for(run):
    there = data.options([run])
    line = data.lines([run])[0]
    for measure in there["measure"]:
        substances = data.substances_of([run], measure)
        assert substances, measure
        assert data.curve(line, Question(measure, substances[0], "all", "all")) is not None, measure


def test_a_link_to_what_is_not_there_shows_the_newest(run):
    assert data.runs_of("../../x,nothing") == [run]
    assert data.runs_of(f"{run},{run}") == [run]


def test_the_gap_is_the_last_group_less_the_first():
    assert data.gap({"1": 10.0, "5": 30.0}) == 20.0
    assert data.gap({"1": 10.0}) is None


def test_the_report_stands_alone_and_keeps_markup_as_text(run):
    text = report_of(run)
    assert "More of &lt;b&gt;both&lt;/b&gt;" in text
    assert "<b>both</b>" not in text
    words = re.sub(r"base64,[A-Za-z0-9+/=]+", "", text)  # a picture may hold any four letters
    assert "http" not in words.replace("http://www.w3.org", "")
    assert "data:image/png;base64," in text


def test_every_kind_of_policy_is_a_control_with_its_range_and_source():
    from population.interventions.registry import intervention_kinds

    assert set(controls()) == set(intervention_kinds())
    assert sum(map(len, pillars().values())) == len(controls())
    for control in controls().values():
        assert control.low <= control.usual <= control.high
        assert control.source
        assert control.docs
        assert set(control.targets) <= set(TARGETS)


@pytest.mark.parametrize("name", list(library()))
def test_every_policy_that_fits_a_place_can_be_switched_on_there(name):
    scenario = place(name)
    for kind in controls():
        if fits(kind, scenario):
            data_of = {**scenario.as_mapping(), "interventions": [usual(kind, scenario)]}
            assert scenario_from_mapping(data_of, kind).interventions
            assert all(choice.values for choice in choices(kind, scenario))


def test_a_saved_plan_can_be_lived_under(run, compared):
    assert f"plan:{compared['plan']}" in plan_choices()
    assert len(scenario_of(f"plan:{compared['plan']}")["interventions"]) == 2
    assert plans()[compared["plan"]].place == "baseline"


def test_an_experiment_comes_as_plain_data_with_and_without_a_mechanism():
    both = run_experiment(lambda what, share: None, "incubation", "incubation", {}, 0, 0.2)
    passed = {row["id"]: row["passed"] for row in both["intact"]["findings"]}
    broken = [row["id"] for row in both["changed"]["findings"] if passed[row["id"]] and not row["passed"]]
    assert broken
    assert run_experiment(lambda what, share: None, "incubation", None, {}, 0, 0.2)["changed"] is None


def test_every_experiment_mechanism_and_slider_has_words():
    assert all(experiment_titles().values())
    assert all(mechanism_titles().values())
    assert all(number.source and number.low < number.high for number in parameters_to_move().values())


def test_every_number_has_a_source_and_can_be_found():
    assert len(numbers()) > 500
    assert all(number.source for number in numbers())
    assert {n.name for n in found("cue_learning_rate redish", "")} <= {n.name for n in numbers()}
    assert found("circuit noncompensable_fraction", "assumed")
    assert found("no such words anywhere", "") == []


def test_a_price_before_a_run_is_that_of_the_cost_set_and_a_plans_own_comes_first():
    scenario = place("baseline")
    kits, jail, reached = (
        price_of({"kind": kind}, scenario) for kind in ("naloxone", "jail_treatment", "recovery_support")
    )
    assert kits.fixed == pytest.approx(60_000)
    assert (kits.each, kits.of) == (0.0, "")
    assert jail.each == pytest.approx(3.0)  # dollars for each day in jail
    assert reached.each == pytest.approx(2_500)
    assert (jail.yearly, reached.yearly) == (False, True)
    assert "assumed" in kits.source
    own = {"kind": "naloxone", "cost_per_year": 5_000.0}
    assert in_words(price_of(own, scenario)) == "$5,000 a year."
    assert not price_of({"kind": "supply_shock"}, scenario).known
    fixed, unknown = together([own, {"kind": "jail_treatment"}, {"kind": "supply_shock"}], scenario)
    assert fixed == pytest.approx(5_000 + jail.fixed)
    assert unknown == ["supply_shock"]


def test_every_kind_of_policy_has_its_price_in_words():
    scenario = place("baseline")
    for kind in controls():
        said = in_words(price_of({"kind": kind}, scenario))
        assert said.startswith(("$", "No price"))
        assert said.endswith(".")
