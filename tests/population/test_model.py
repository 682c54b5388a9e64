"""The model as its users meet it: the lines of the interface, the day, what holds on every day, and what is refused."""

from __future__ import annotations

import copy
import importlib.metadata
import itertools
import pickle

import networkx as nx
import numpy as np
import pytest
from mesa.datacollection import DataCollector

from neuro.errors import BadInput
from neuro.parameters import substance_values
from population import PHASES, AddictionModel, Person, model_arguments
from population import model as model_module
from population.care import places
from population.phases import EVERY_DAY, week_of_the_past
from population.rules import Rules
from tests.population.small_places import EASY_START, check_day, grown, lives, place, treated

OPIOIDS = ("rx_opioid", "heroin", "fentanyl")


@pytest.fixture(scope="module")
def lived():
    """A model of many people who use, a year after its first day; only to look at."""
    return grown(800).run(1)


def test_a_folder_that_is_not_installed_says_so(monkeypatch):
    nothing = importlib.metadata.EntryPoints()
    monkeypatch.setattr(model_arguments, "entry_points", lambda group: nothing)
    with pytest.raises(BadInput, match="not installed"):
        model_arguments.resolve("baseline")


# -- the lines of the interface ------------------------------------------------------------------------------


def test_the_lines_of_the_interface_work():
    m = AddictionModel(people=2000, rng=1)
    m.step()
    strongest = m.agents.select(lambda p: p.age < 25).agg("craving", max)
    assert strongest == max(p.craving for p in m.agents if p.age < 25)
    assert m.day == 1
    assert isinstance(m.graph, nx.Graph)
    assert nx.is_frozen(m.graph)
    assert set(m.graph) == {p.unique_id for p in m.agents}
    assert len(m.agents) == 2000
    assert all(isinstance(p, Person) for p in m.agents)


def test_the_model_without_arguments_is_the_baseline():
    m = AddictionModel()
    assert (len(m.agents), m.seed, m.scenario.name) == (2000, 1, "baseline")
    assert m.weight == m.scenario.population.size / 2000


def test_the_graph_is_of_the_living_and_names_everybody_rightly(lived):
    assert lived.table.next_uid > len(lived.table), "somebody must have died for this test to mean anything"
    graph = lived.graph
    assert set(graph) == {p.unique_id for p in lived.agents}
    for p in lived.agents:
        node = graph.nodes[p.unique_id]
        assert (node["age"], node["sex"], node["area"]) == (p.age, p.sex, p.area)
        assert (node["craving"], node["disorder"]) == (p.craving, p.disorder)
        assert {other.unique_id for other in p.ties} == set(graph[p.unique_id])
    assert len({graph.nodes[n]["disorder"] for n in graph}) > 1


def test_the_graph_cannot_be_changed(lived):
    with pytest.raises(nx.NetworkXError):
        lived.graph.add_edge(0, 1)


def test_agents_can_be_grouped_by_a_read_out(lived):
    counts = lived.agents.groupby("disorder").count()
    assert sum(counts.values()) == len(lived.agents)
    assert counts["none"] == sum(p.disorder == "none" for p in lived.agents)


def test_a_data_collector_sees_what_the_agents_say():
    m = grown(60)
    collector = DataCollector(
        model_reporters={"highest": lambda model: model.agents.agg("craving", max)},
        agent_reporters={"craving": "craving", "age": "age"},
    )
    for _ in range(3):
        m.step()
        collector.collect(m)
    highest = collector.get_model_vars_dataframe()["highest"].to_numpy()
    by_step = collector.get_agent_vars_dataframe()["craving"].groupby(level=0).max().to_numpy()
    assert (highest == by_step).all()
    assert highest.max() > 0.0


def test_results_are_empty_before_a_year_is_complete():
    m = AddictionModel(people=50, rng=1)
    m.step()
    results = m.results()
    assert results.empty
    assert list(results.columns) == [
        "year", "substance", "measure", "stratum", "level", "numerator", "denominator", "value", "unit",
    ]  # fmt: skip


@pytest.mark.parametrize("years", [1, 2, 3])
def test_a_run_gives_rows_for_as_many_years_as_it_has(years):
    results = AddictionModel(people=200, rng=1).run(years).results()
    assert sorted(set(results["year"])) == [2024 + i for i in range(years)]
    assert not results.duplicated(["year", "substance", "measure", "stratum", "level"]).any()


def test_years_follow_one_another_without_a_gap_or_an_overlap():
    m = AddictionModel(people=5, rng=1)
    ends = [m.run(1).day for _ in range(8)]
    assert set(np.diff([0, *ends])) == {365, 366}
    assert ends[3] == 4 * 365 + 1
    assert sorted(set(m.results()["year"])) == list(range(2024, 2032))


def test_a_run_of_no_years_does_nothing():
    m = AddictionModel(people=50, rng=1)
    assert m.run(0).day == 0


@pytest.mark.parametrize("years", [-1, 0.5, True, "1"])
def test_a_run_refuses_what_is_not_a_number_of_years(years):
    with pytest.raises(ValueError, match="years"):
        AddictionModel(people=5, rng=1).run(years)


def test_a_run_tells_how_far_it_is(monkeypatch):
    monkeypatch.setattr("population.burn_in._restore", lambda model, path: False)
    told: list[tuple[str, int, int]] = []
    m = grown(60, progress=lambda *said: told.append(said))
    m.run(1, progress=lambda *said: told.append(said))
    phases = [phase for phase, _ in itertools.groupby(told, key=lambda said: said[0])]
    assert phases == ["people", "ties", "compile", "burn-in", "simulate"]
    assert all(0 <= done <= total for _, done, total in told)
    assert told[-1] == ("simulate", 365, 365)


# -- the day -------------------------------------------------------------------------------------------------


def traced(names, calls):
    """Phases that write down their names instead of doing anything."""
    return tuple((lambda model, name=name: calls.append((name, model.day, model.dt))) for name in names)


def test_a_step_is_every_phase_in_order(monkeypatch):
    calls: list[tuple[str, int, int]] = []
    m = AddictionModel(people=5, rng=1)
    monkeypatch.setattr(model_module, "PHASES", traced([phase.__name__ for phase in PHASES], calls))
    m.step()
    m.step()
    names = [phase.__name__ for phase in PHASES]
    assert calls == [(name, day, 1) for day in (0, 1) for name in names]


def test_a_week_of_the_past_does_some_phases_every_day_and_the_others_once(monkeypatch):
    calls: list[tuple[str, int, int]] = []
    m = AddictionModel(people=5, rng=1)
    m.outcome, m.outcome_rows = np.zeros((0, 1), np.int8), np.zeros(0, np.int64)
    names = [phase.__name__ for phase in PHASES]
    daily = [phase.__name__ for phase in EVERY_DAY]
    first = names.index(daily[0])
    assert names[first : first + len(daily)] == daily
    every = traced(names, calls)
    monkeypatch.setattr("population.phases.PHASES", every)
    monkeypatch.setattr("population.phases.EVERY_DAY", every[first : first + len(daily)])
    week_of_the_past(m)
    before = [(name, 0, 7) for name in names[:first]]
    within = [(name, day, 1) for day in range(7) for name in daily]
    after = [(name, 6, 7) for name in names[first + len(daily) :]]
    assert calls == before + within + after
    assert (m.day, m.dt) == (7, 1)


def test_the_readme_lists_the_phases_of_the_day(root):
    text = (root / "population" / "README.md").read_text()
    listed = [line.split("`")[1] for line in text.splitlines() if line.startswith(("1. `", "1.  `"))]
    assert listed == [phase.__name__ for phase in PHASES]
    for phase in PHASES:
        module = phase.__module__.removeprefix("population.").replace(".", "/")
        assert f"`{phase.__name__}` (`{module}.py`)" in text


# -- what holds on every day ---------------------------------------------------------------------------------


@pytest.mark.parametrize("past", ["life course", "starter"])
def test_everything_that_must_hold_holds_on_every_day_of_a_year(past):
    m = grown(700, rng=5) if past == "life course" else AddictionModel(people=1500, rng=5)
    check_day(m)
    known, alive = set(m.table.uid[m.table.rows].tolist()), len(m.table)
    died = entered = 0
    for _ in range(370):
        before, next_uid = set(m.table.uid[m.table.rows].tolist()), m.table.next_uid
        m.step()
        after = set(m.table.uid[m.table.rows].tolist())
        assert after - before == set(range(next_uid, m.table.next_uid))
        assert not (after - before) & known, "a uid was used twice"
        known |= after
        died, entered = died + len(before - after), entered + len(after - before)
        assert len(m.table) == alive + entered - died
        check_day(m)
    assert died > 0
    assert entered > 0


def test_deaths_in_the_results_are_the_people_who_left():
    m = grown(700, rng=5)
    m.run(1)
    results = m.results()
    deaths = results[(results.measure == "deaths_all") & (results.stratum == "all")]["numerator"].item()
    assert deaths == m.table.next_uid - len(m.table)
    overdoses = results[(results.measure == "overdose_fatal") & (results.stratum == "all")][
        "numerator"
    ].item()
    assert 0 <= overdoses <= deaths


def test_values_of_the_results_can_be_what_they_say(lived):
    results = lived.results()
    rates = results[results.unit == "per_100000"]
    assert (rates.numerator >= 0).all()
    assert (rates.numerator == rates.numerator.round()).all()
    states = rates[~rates.measure.isin(["return_to_use", "overdose_nonfatal", "initiation", "new_disorder"])]
    assert (states.numerator <= states.denominator + 1e-9).all()
    known = rates[rates.denominator > 0]
    assert np.allclose(known.value, 1e5 * known.numerator / known.denominator)
    assert rates[rates.denominator == 0].value.isna().all()


def test_people_can_be_copied_and_pickled_in_the_middle_of_a_run():
    m = grown(200, rng=3)
    for _ in range(40):
        m.step()
    twins = [copy.deepcopy(m), pickle.loads(pickle.dumps(m))]
    m.run(1)
    for twin in twins:
        twin.run(1)
        assert lives(twin) == lives(m)
        assert twin.results().equals(m.results())


def quiet_so_far(m, rows):
    """Whether each of `rows` has not used since the first day."""
    return m.courses.plain("ledger")["last_use_day"][m.table["courses"][rows, 0]] < 0


def circuits_of(m, rows):
    """Circuits of all substances that the people in `rows` met."""
    slots = m.table["slots"][rows]
    return m.circuits.plain("state")[slots[slots >= 0]]


LASTING = {
    f"{opioid}.{name}": substance_values("cocaine")[name]
    for opioid in OPIOIDS
    for name in ("maturation_days", "matured_decay_days")
}
"""Matured synapses that are still there after months, as those of opioids are not: nothing cannot be compared."""


def test_settled_people_live_by_weeks_as_they_would_by_days():
    weekly = grown(4000, rng=4, scenario={"population.history_from": 2010}, changes={**EASY_START, **LASTING})
    daily = copy.deepcopy(weekly)
    for rules in (daily.rules, daily.rules.plain):
        rules.behaviour["settled_days"][:] = 1e9
    rows = np.flatnonzero(weekly.table["settled"] & (weekly.table["courses"][:, 0] >= 0))
    daily.table["settled"] = False
    assert len(rows) > 400
    for _ in range(180):
        weekly.step()
        daily.step()
    assert weekly.table["settled"].any()
    assert not daily.table["settled"].any()
    rows = rows[weekly.table.alive[rows] & daily.table.alive[rows]]
    quiet, quiet_by_days = (quiet_so_far(m, rows) for m in (weekly, daily))
    returned, returned_by_days = (~quiet).sum(), (~quiet_by_days).sum()
    assert abs(returned - returned_by_days) < 3 * np.sqrt(returned + returned_by_days)
    both = rows[quiet & quiet_by_days]
    found, expected = (circuits_of(m, both) for m in (weekly, daily))
    tolerances = {
        "cue_stable": 0.02,
        "matured_synapses": 0.02,
        "access": 0.02,
        "extinction_home": 0.1,
        "craving": 0.1,
    }
    for name, tolerance in tolerances.items():
        assert found[name].mean() == pytest.approx(expected[name].mean(), rel=tolerance), name
    for name in ("d2_density", "pfc_structure", "role"):
        brains = [m.table["brain"][name][both].mean() for m in (weekly, daily)]
        assert brains[0] == pytest.approx(brains[1], rel=0.01), name


@pytest.mark.slow
def test_everything_that_must_hold_holds_for_ten_years_in_a_larger_place():
    m = AddictionModel(people=20_000, rng=8)
    for _ in range(10):
        m.run(1)
        check_day(m)
    results = m.results()
    overall = results[results.stratum == "all"].set_index(["year", "substance", "measure"]).value
    used = [overall[year, "opioid", "use_past_year"] for year in range(2024, 2034)]
    assert min(used) > 0.3 * max(used)
    assert len(m.table) == pytest.approx(20_000, rel=0.1)


# -- what is refused -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("people", [-1, 2.5, "100", None, True, 50_000_001])
def test_what_is_not_a_number_of_people_is_refused(people):
    with pytest.raises(
        ValueError, match=r"people: .* is not allowed, a whole number from 0 to 50,000,000 is"
    ):
        AddictionModel(people=people)


@pytest.mark.parametrize("rng", [-1, 2**63, 0.5, "1", None, True])
def test_what_is_not_a_seed_is_refused(rng):
    with pytest.raises(ValueError, match=r"rng: .* is not allowed"):
        AddictionModel(people=5, rng=rng)


@pytest.mark.parametrize(
    ("name", "value"),
    [("scenario", 5), ("scenario", None), ("scenario", []), ("changes", [1]), ("changes", "x"), ("changes", {1: 2}),
     ("progress", 5), ("watch", "x")],
)  # fmt: skip
def test_what_is_of_another_kind_is_refused_by_its_name(name, value):
    with pytest.raises(ValueError, match=rf"{name}: .* is not allowed"):
        AddictionModel(people=5, **{name: value})


def test_a_scenario_may_be_the_path_of_a_file(tmp_path):
    file = tmp_path / "mine.yaml"
    file.write_text("extends: baseline\nname: mine\ntitle: Mine\npopulation: {size: 50000}\n")
    assert AddictionModel(people=5, scenario=file).scenario.population.size == 50_000


@pytest.mark.parametrize("rng", [0, np.int64(3), 2**63 - 1])
def test_any_seed_that_is_allowed_works(rng):
    m = AddictionModel(people=60, rng=rng)
    m.step()
    check_day(m)


def test_an_unknown_past_is_refused_in_words():
    with pytest.raises(
        ValueError, match="past: 'none' is not known, allowed are 'starter' and 'life course'"
    ):
        AddictionModel(people=5, past="none")


def test_an_unknown_scenario_is_refused_in_words():
    with pytest.raises(BadInput, match="baseline"):
        AddictionModel(people=5, scenario="basline")


def test_a_scenario_may_be_plain_data():
    data = place({"name": "plain"}).as_mapping()
    m = AddictionModel(people=30, rng=1, scenario=data)
    assert m.scenario == place({"name": "plain"})


def test_an_unknown_parameter_is_refused_by_name():
    with pytest.raises(BadInput, match=r"circuit\.nonsense.*is not a parameter"):
        AddictionModel(people=5, changes={"circuit.nonsense": 1.0})


def test_a_changed_parameter_reaches_the_rules_of_both_steps():
    m = AddictionModel(people=5, rng=1, scenario=place(), changes={"behaviour.shock_rate": 0.123})
    for found in (m.rules, m.weekly_rules):
        assert isinstance(found, Rules)
        assert found.behaviour[0].shock_rate == found.plain.behaviour["shock_rate"][0] == 0.123


def test_places_are_never_more_than_filled_on_the_first_day_of_the_starter():
    for seed in range(8):
        m = AddictionModel(people=1000, rng=seed)
        for t in range(len(m.treatments)):
            assert treated(m, t) <= places(m, t)
