from __future__ import annotations

import json
from copy import deepcopy

import numpy as np
import pytest

from neuro.errors import BadInput, InputError
from neuro.files import read_yaml
from scenarios.calibration import posterior as posteriors
from scenarios.calibration.diagnostics import told
from scenarios.calibration.goals import Goal
from scenarios.calibration.local import FREE, LocalFit, LocalPlan, budgeted, free_parameters
from scenarios.calibration.local_data import poisson_interval, read_series, residents_of, supposed
from scenarios.calibration.local_files import MARK, place_path, write_local
from scenarios.calibration.model import Task, pasts_not_kept, run
from scenarios.calibration.moving import changes, moved
from scenarios.calibration.plan import PLANS, read_plan
from scenarios.calibration.posterior import Column, Posterior, data_key, facts_of, found_for, read_posterior
from scenarios.calibration.waves import Method, calibrate
from scenarios.draws import drawn, parameter_draws
from scenarios.load import load
from tests.scenarios.command_line import run_cli

GOOD = "year,measure,value\n2016,overdose_fatal,15\n2018,overdose_fatal,19\n2020,overdose_fatal,28\n"


def written(tmp_path, text, name="deaths.csv"):
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("year,mesure,value\n", "line 1, measure: no such column; is it 'mesure'?"),
        (GOOD + "2021,overdose_fatal,a\n", "line 5, value: 'a' is not allowed"),
        (GOOD + '2021,overdose_fatal,"1,200"\n', "write numbers without commas"),
        (GOOD + "2021,overdoses,4\n", "line 5, measure: 'overdoses' is not known"),
        (GOOD + "1970,overdose_fatal,4\n", "line 5, year: '1970' must be a year from 1981"),
        (GOOD + "2020,overdose_fatal,30\n", "stand in line 4 already"),
        (GOOD + "2021,overdose_fatal\n", "line 5: has 2 cells"),
        (
            GOOD + "2021,overdose_fatal,\n",
            "line 5, value: '' must be a number, or empty with lower and upper",
        ),
        ("year,measure,value,lower,upper\n2020,overdose_fatal,5,6,9\n", "must lie between lower and upper"),
        (
            "year,measure,value,stratum\n2020,overdose_fatal,5,sex:women\n",
            "line 2, stratum: 'sex:women' is not",
        ),
        ("year,measure,value,stratum\n2020,overdose_fatal,5,sex:male\n", "line 2, population: '' is needed"),
        ("", "is empty; the first line must name columns"),
        (GOOD.replace(",", ";"), "line 1, year: no such column; separate cells by commas, not by semicolons"),
        (
            GOOD + '2021,overdose_fatal,"4,5"\n',
            "write numbers without commas or spaces, with a point before decimals",
        ),
        (GOOD + "2021,overdose_fatal,1_0\n", "line 5, value: '1_0' is not allowed"),
        (GOOD + "2021-01,overdose_fatal,4\n", "line 5, year: '2021-01' must be a year"),
        (GOOD + '2021,overdose_fatal,"4\n', "line 5: is no line of a CSV file"),
        ("year,measure,value,value\n2020,overdose_fatal,5,6\n", "line 1, value: stands twice"),
        (GOOD.splitlines()[0] + "\n", "has 0 rows of numbers"),
        ("\n" + GOOD, "line 1: is empty; the first line must name columns"),
        (
            "year,measure,value,unit\n2020,use_past_year,2.5,proportion\n",
            "line 2, value: '2.5' must be at most 1, one a resident (proportion)",
        ),
        ("year,measure,value,unit\n2020,disorder,2e6,per_100000\n", "must be at most 100,000"),
        (GOOD + "2021,overdose_fatal,250000\n", "line 5, value: '250000' must be at most 100,000"),
        (
            "year,measure,value,unit,stratum\n2020,disorder,100,per_100000,age:34-25\n",
            "line 2, stratum: 'age:34-25' holds nobody",
        ),
        ("year,measure,value,unit,stratum\n2020,disorder,100,per_100000,age:0-11\n", "holds nobody"),
        (GOOD + "2021,overdose_fatal," + "1" * 140_000 + "\n", "cannot be read as a table"),
    ],
)
def test_a_mistake_in_a_county_s_file_is_told_with_line_and_column(tmp_path, text, said):
    with pytest.raises(BadInput) as problem:
        read_series(written(tmp_path, text), load("baseline"))
    assert said in str(problem.value)


def test_what_spreadsheets_add_to_a_county_s_file_is_left_out(tmp_path):
    text = "# of the coroner\n" + GOOD.replace("\n", ",\n") + ",,,\n"
    place = load("baseline")
    assert read_series(written(tmp_path, text), place) == read_series(written(tmp_path, GOOD, "b.csv"), place)


def test_all_mistakes_are_told_at_once(tmp_path):
    text = GOOD + "1970,overdose_fatal,4\n2021,nothing,x\n"
    with pytest.raises(BadInput) as problem:
        read_series(written(tmp_path, text), load("baseline"))
    assert len(problem.value.errors) == 3


def test_counts_become_rates_with_poisson_intervals_and_suppressed_cells_bands(tmp_path):
    text = "year,measure,value,lower,upper\n2020,overdose_fatal,28,,\n2021,overdose_fatal,,0,9\n"
    count, band = read_series(written(tmp_path, text), load("baseline"))
    assert count.value == pytest.approx(28 / 100_000)
    assert (count.lower * 1e5, count.upper * 1e5) == pytest.approx(poisson_interval(28.0))
    assert poisson_interval(28.0) == pytest.approx((18.606, 40.467), abs=0.001)
    assert band.value is None
    assert band.goal().band
    assert band.goal().distance(np.array([5e-5])) == 0.0


def test_a_rate_of_a_stratum_is_as_uncertain_as_a_count_among_its_own_residents(tmp_path):
    text = (
        "year,measure,value,lower,upper,unit,stratum,population\n"
        "2020,overdose_fatal,40,,,per_100000,all,\n"
        "2020,overdose_fatal,40,,,per_100000,sex:male,\n"
        "2020,use_past_year,0.04,,,proportion,age:18-25,\n"
        "2021,use_past_year,0.04,,,proportion,age:18-25,500\n"
        "2022,use_past_year,0.04,0.02,0.07,proportion,age:18-25,\n"
    )
    everybody, men, young, asked, given = read_series(written(tmp_path, text), load("baseline"))
    assert residents_of("all", load("baseline")) == 100_000
    assert 48_000 < residents_of("sex:male", load("baseline")) < 50_000
    assert 11_000 < residents_of("age:18-25", load("baseline")) < 15_000
    for row, people in (
        (everybody, 100_000),
        (men, residents_of("sex:male", load("baseline"))),
        (asked, 500),
    ):
        assert (row.lower * people, row.upper * people) == pytest.approx(
            poisson_interval((row.value or 0.0) * people)
        )
    assert everybody.upper < men.upper
    assert asked.upper - asked.lower > 4 * (young.upper - young.lower)
    assert (given.lower, given.upper) == (0.02, 0.07)
    said = supposed([everybody, men, young, asked, given])
    assert "use_past_year 2020 age:18-25 (1" in said
    assert "overdose_fatal 2020 sex:male (4" in said
    assert "2021" not in said
    assert "2022" not in said
    assert supposed([asked, given]) == ""


def test_the_plan_that_ships_holds_out_twelve_targets_or_more_in_groups_of_their_own():
    plan = read_plan("opioids")
    assert len(plan.held_out) >= 12
    assert len(plan.reasons) >= 3
    assert not {g.group for g in plan.held_out} & {g.group for g in plan.goals}
    assert {g.stage for g in plan.goals} <= set(plan.stages)
    assert all(0.0 <= m.parameter.centre <= 1.0 for m in plan.moves)


def test_a_group_can_be_left_out_on_request():
    plan, without = read_plan("opioids"), read_plan("opioids", hold_out=["death certificates"])
    assert len(without.held_out) > len(plan.held_out)
    assert "death certificates" not in {g.group for g in without.goals}
    with pytest.raises(BadInput, match="did you mean 'death certificates'"):
        read_plan("opioids", hold_out=["death certificate"])


def test_mistakes_of_a_plan_are_told_with_their_fields(tmp_path):
    text = (PLANS / "opioids.yaml").read_text(encoding="utf-8")
    text = text.replace("rx_opioid.disutility,", "rx_opioid.disutilty,").replace(
        "id: I-HER-5y", "id: I-HER-6y"
    )
    with pytest.raises(BadInput) as problem:
        read_plan(written(tmp_path, text, "mine.yaml"))
    assert "parameters.5: 'rx_opioid.disutilty' is no parameter" in str(problem.value)
    assert "targets.4.id: 'I-HER-6y' is no target; did you mean" in str(problem.value)


def test_parameters_reach_data_files_as_changes_and_scenarios_as_fields():
    plan = read_plan("opioids")
    values = {"supply.fentanyl.availability": 0.5, "heroin.overdose_hazard": 5e-6}
    assert changes(plan.moves, values) == {"heroin.overdose_hazard": 5e-6}
    new = moved(plan.scenario, plan.moves, values).supply["fentanyl"].availability
    old = plan.scenario.supply["fentanyl"].availability
    assert new.years == old.years
    assert new.values == pytest.approx([0.5 * v for v in old.values])
    assert moved(plan.scenario, plan.moves, {}) is plan.scenario


def posterior_for(scenario, name="mine"):
    columns = (Column("heroin.overdose_hazard"), Column("supply.fentanyl.availability", "times", None, True))
    draws = np.column_stack([np.linspace(3e-6, 9e-6, 12), np.linspace(0.5, 1.5, 12)])
    return Posterior(name, columns, draws, facts_of(scenario, columns, seed=1))


def test_a_posterior_that_was_changed_by_hand_is_refused(tmp_path):
    csv, facts = posterior_for(load("baseline")).write(tmp_path, "mine")
    assert read_posterior(facts).misfit(load("baseline")) == ""
    csv.write_text(csv.read_text().replace("0.5\n", "0.6\n", 1))
    with pytest.raises(InputError, match="does not belong to this content"):
        read_posterior(facts)


def test_a_posterior_of_other_data_files_is_not_used(tmp_path):
    place = load("baseline")
    old = posterior_for(place)
    other = Posterior(old.name, old.columns, old.draws, dict(old.facts) | {"data_key": "of before"})
    assert "data files have changed" in other.misfit(place)
    assert old.misfit(load("alcohol")).startswith("it is for rx_opioid")
    assert len(data_key()) == 64


@pytest.mark.parametrize(
    ("file", "key", "matters"),
    [
        ("neuro/substances/heroin.yaml", "overdose_hazard.value", False),
        ("neuro/substances/heroin.yaml", "overdose_hazard.high", True),
        ("neuro/substances/heroin.yaml", "disutility.value", True),
        ("neuro/substances/heroin.yaml", "disutility.low", False),
        ("neuro/substances/alcohol.yaml", "disutility.value", False),
    ],
)
def test_a_posterior_hangs_on_the_numbers_that_its_draws_use(monkeypatch, file, key, matters):
    """Ranges of what it moves and values of all else, in the files of its place."""
    place = load("baseline")
    posterior = posterior_for(place)
    data = [(name, deepcopy(content)) for name, content in posteriors._data_files()]
    number, part = key.split(".")
    entry = dict(data)[file]["parameters"][number]
    entry[part] = 7.0 * entry[part]
    monkeypatch.setattr(posteriors, "_data_files", lambda: data)
    assert ("data files have changed" in posterior.misfit(place)) == matters


def test_draws_take_the_posterior_beside_the_file_of_a_place_and_hold_the_rest(
    tmp_path, write_scenario, monkeypatch
):
    posterior_for(load("baseline")).write(tmp_path / "shipped", "mine")
    monkeypatch.setattr(posteriors, "SHIPPED", tmp_path / "shipped")
    path = write_scenario("supply: {fentanyl: {availability: {2014: 0.0, 2020: 0.5}}}\n")
    place = load(path)
    assert found_for(place)[0] is None
    assert "ranges of the data files" in found_for(place)[1]
    assert "the fields that it moves are no longer those" in found_for(place)[1]
    posterior_for(place, place.name).write(tmp_path, f"{place.name}.posterior")
    found, line = found_for(place)
    assert found is not None
    assert f"posterior {place.name} (12 draws" in line
    draws = parameter_draws([place], 6, 1, found)
    assert len({draw.changes["heroin.overdose_hazard"] for draw in draws}) == 6
    assert all(
        n == "heroin.overdose_hazard" or n.startswith(("interventions.", "costs.")) for n in draws[0].changes
    )
    for draw in draws:
        factor = 0.5 + (draw.changes["heroin.overdose_hazard"] - 3e-6) / 6e-6
        new = drawn(place, draw).supply["fentanyl"].availability.values
        assert new == pytest.approx(
            [factor * v for v in place.supply["fentanyl"].availability.values], rel=1e-6
        )


def test_the_posterior_that_ships_holds_enough_draws_and_is_used_where_the_numbers_are_its_own():
    shipped = read_posterior(posteriors.SHIPPED / "opioids.json")
    assert len(shipped.draws) >= 200
    assert len(np.unique(shipped.draws, axis=0)) >= 200
    plan = read_plan("opioids")
    assert tuple(c.path for c in shipped.columns) == tuple(m.path for m in plan.moves)
    why = shipped.misfit(load("baseline"))
    for i, move in enumerate(plan.moves):
        quantity = move.parameter.quantity
        assert quantity.low <= shipped.draws[:, i].min() <= shipped.draws[:, i].max() <= quantity.high
    found, line = found_for(load("baseline"))
    assert (found is not None and found.key == shipped.key) if not why else why in line


def test_free_parameters_of_a_place_are_fields_that_it_has():
    opioids = [m.path for m in free_parameters(load("baseline"))]
    assert opioids == [entry["path"] for entry in read_yaml(FREE)["parameters"]]
    assert [m.path for m in free_parameters(load("alcohol"))] == ["access.stigma"]


def local_fit(tmp_path):
    """A county whose rates follow two factors by a formula, in place of a simulation of minutes."""
    (tmp_path / "my_county.yaml").write_text("extends: baseline\nname: my_county\n", encoding="utf-8")
    place = load(tmp_path / "my_county.yaml")
    rows = tuple(read_series(written(tmp_path, GOOD), place))
    plan = LocalPlan(place, free_parameters(place), rows, 500, 500, 1, Method(60, 1, 3.0, 10, 20, 512, 200))
    names = plan.space.names

    def simulate(u, batch):
        values = plan.space.values(u)
        fentanyl, heroin = (
            values[:, names.index(f"supply.{s}.availability")] for s in ("fentanyl", "heroin")
        )
        weights = {2016: 0.1, 2018: 0.5, 2020: 0.9}
        return [
            {r.id: (2e-4 * (weights[r.year] * f + (1 - weights[r.year]) * h), 1e-5) for r in rows}
            for f, h in zip(fentanyl, heroin, strict=True)
        ]

    fit = calibrate(plan.space, plan.goals, ["local"], simulate, plan.method, 1)
    return LocalFit(plan, fit, told(fit), 1.0)


def test_a_fitted_place_can_be_loaded_holds_its_middle_and_says_what_was_not_told(tmp_path):
    fit = local_fit(tmp_path)
    source = str(tmp_path / "my_county.yaml")
    place = place_path(None, fit.plan.scenario, source)
    out = write_local(
        fit, place, source, tmp_path / "out", "mesolimbic calibrate my_county.yaml --data deaths.csv"
    )
    fitted, before = load(out.place), fit.plan.scenario
    factor = fit.centre["supply.fentanyl.availability"]
    assert fitted.supply["fentanyl"].availability.values == pytest.approx(
        [factor * v for v in before.supply["fentanyl"].availability.values], rel=1e-4
    )
    not_told = json.loads(out.numbers.read_text())["not_told"]
    assert "access.stigma" in not_told
    assert "supply.fentanyl.availability" not in not_told
    assert "not told by the data" in out.place.read_text()
    assert all(path.stat().st_size > 1000 for path in out.figure)
    found, _ = found_for(fitted)
    assert found is not None
    assert len(found.draws) == 200
    assert place_path(None, before, source) == place  # written by the command, so that it may be again


def test_a_place_of_somebody_else_is_never_overwritten(tmp_path):
    (tmp_path / "my_county.yaml").write_text("extends: baseline\nname: my_county\n", encoding="utf-8")
    (tmp_path / "my_county_fitted.yaml").write_text("extends: baseline\n", encoding="utf-8")
    with pytest.raises(InputError, match="was not written by mesolimbic calibrate"):
        place_path(None, load(tmp_path / "my_county.yaml"), str(tmp_path / "my_county.yaml"))
    assert MARK.startswith("#")
    (tmp_path / "folder.yaml").mkdir()
    place = load("baseline")
    for given, said in (
        (tmp_path / "folder.yaml", "is a folder"),
        (tmp_path / "nowhere" / "x.yaml", "which is no folder"),
        (tmp_path / "x\u00b2.yaml", "1 to 64 small letters"),
        (tmp_path / f"{'x' * 65}.yaml", "1 to 64 small letters"),
    ):
        with pytest.raises(InputError, match=said):
            place_path(str(given), place, "baseline")


def test_a_budget_takes_people_before_it_takes_runs(tmp_path):
    place = load("baseline")
    rows = tuple(read_series(written(tmp_path, GOOD), place))
    plan = LocalPlan(place, free_parameters(place), rows, 20_000, 20_000, 1, Method())
    rich, poor = budgeted(plan, 1.0, 20, 2), budgeted(plan, 120.0, 20, 2)
    assert rich.people == 20_000
    assert poor.method == rich.method
    total = poor.method.design + poor.method.refine + poor.method.check
    assert total * 120.0 * poor.people / 20_000 / 2 <= 20 * 60


def test_bad_input_of_the_command_is_told_and_ends_with_2(capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    bad = written(tmp_path, "year,measure,value\n2020,overdose_fatal,many\n")
    code, _, err = run_cli(capsys, "calibrate", "baseline", "--data", bad)
    assert (code, err.count("\n")) == (2, 1)
    assert "line 2, value: 'many' is not allowed" in err
    assert run_cli(capsys, "calibrate", "alcohol")[0] == 2
    code, _, err = run_cli(capsys, "calibrate", "--minutes", 5, "--design", "x")
    assert code == 2
    assert "--minutes: needs --data" in err
    assert "--design: must be a whole number" in err
    assert not (tmp_path / "results").exists()


@pytest.mark.slow
def test_a_run_measures_a_county_s_series_and_keeps_no_past(tmp_path):
    place = load("baseline")
    rows = (("deaths", 2018, "overdose_fatal", "all"), ("men", 2018, "overdose_fatal", "sex:male"),
            ("use", 2018, "use_past_year", "all"), ("care", 2018, "in_treatment", "age:18-64"))  # fmt: skip
    found = run(Task(place, 400, 1, series=rows))
    assert set(found) == {"deaths", "men", "use", "care"}
    assert all(0.0 <= value < 1.0 and error > 0.0 for value, error in found.values())
    assert found == run(Task(place, 400, 1, series=rows))
    with pasts_not_kept() as nothing:
        assert nothing is None


def test_goals_on_a_logarithmic_scale_come_back_to_their_unit():
    goal = Goal("y", 2.0, 1.0, 4.0, log=True)
    assert float(goal.unscaled(np.array(goal.scaled(2.0)))) == pytest.approx(2.0)
