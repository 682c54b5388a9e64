"""The laboratory: its machinery in the fast tests, the phenomena themselves in the slow ones."""

from __future__ import annotations

import json
import math

import numpy as np
import pytest

from neuro.circuit import Circuit
from neuro.errors import InputError
from neuro.protocols import experiments
from neuro.protocols.__main__ import main
from neuro.protocols.cohort import Cohort, abstain, changed_records, established, use_daily
from neuro.protocols.experiments import Setup
from neuro.protocols.findings import FOLDER, Range, findings, judged
from neuro.protocols.knockouts import FIXED_CONTROL, KNOCKOUTS, changes_of
from neuro.protocols.laboratory import as_json, knockout_rows, run_lab, tally
from neuro.protocols.results import COLUMNS
from neuro.protocols.settings import quantities
from neuro.records import OCCASION, SURROUNDINGS
from neuro.registry import substance_ids

FAST = ("acquisition", "escalation", "overdose")


def raw(records):
    """Bytes of some records, which are equal exactly when every field is."""
    return np.ascontiguousarray(records).tobytes()


def test_every_experiment_has_findings_and_every_file_an_experiment():
    assert {path.stem for path in FOLDER.glob("*.yaml")} == set(experiments.available())


def test_there_are_at_least_fifty_findings_and_each_is_complete():
    assert sum(len(findings(experiment)) for experiment in experiments.available()) >= 50


def test_the_id_of_a_phenomenon_names_its_experiment():
    values = dict.fromkeys(findings("overdose"), 1.0)
    assert {p.id for p in judged("overdose", values, "mission")} == {f"overdose.{name}" for name in values}


def test_at_least_half_of_the_findings_are_not_arranged():
    kinds = [f.kind for experiment in experiments.available() for f in findings(experiment).values()]
    assert kinds.count("emerged") >= 0.5 * len(kinds)


def test_every_number_of_the_laboratory_has_a_range_and_a_source():
    assert all(q.low <= q.value <= q.high and q.source for q in quantities().values())


def test_a_range_without_a_bound_is_open_and_not_a_number_never_holds():
    assert Range(lower=1.0).holds(1e9)
    assert not Range(lower=1.0).holds(0.5)
    assert not Range(upper=1.0).holds(math.nan)
    with pytest.raises(ValueError, match="lower, upper or both"):
        Range()


def test_an_experiment_that_leaves_out_a_finding_is_refused():
    values = dict.fromkeys(findings("overdose"), 1.0)
    values.pop("strange_place")
    with pytest.raises(KeyError, match="strange_place"):
        judged("overdose", values, "mission")


@pytest.mark.parametrize("name", FAST)
def test_an_experiment_gives_the_same_result_twice(name):
    first, again = (experiments.run(name, scale=0.1) for _ in range(2))
    assert first.rows == again.rows
    assert all(tuple(row) == COLUMNS for row in first.rows)
    assert all(np.shape(c.x) == np.shape(c.y) for c in first.curves)
    assert first.curves


@pytest.mark.parametrize("name", [name for name in experiments.available() if name not in FAST])
def test_an_experiment_on_a_fiftieth_of_its_people_tells_every_finding(name):
    found = experiments.run(name, scale=0.02)
    assert {row["id"] for row in found.rows} == {f"{name}.{finding}" for finding in findings(name)}
    assert all(np.shape(c.x) == np.shape(c.y) and np.isfinite(c.x).all() for c in found.curves)
    assert len(json.loads(as_json([found]))["phenomena"]) == len(found.rows)


def test_json_of_the_laboratory_is_strict_and_has_every_column():
    document = json.loads(as_json([experiments.run("acquisition", knock_out="cue_learning")]))
    assert document["schema"] == "mesolimbic.lab/1"
    assert all(tuple(row) == COLUMNS for row in document["phenomena"])
    assert None in {row["observed"] for row in document["phenomena"]}


@pytest.mark.parametrize(
    "given",
    [
        {"name": "incubaton"},
        {"name": "incubation", "knock_out": "habits"},
        {"name": "incubation", "surge": "x"},
    ],
)
def test_an_unknown_name_is_refused_with_what_is_allowed(given):
    with pytest.raises(InputError, match="allowed are"):
        experiments.run(**given)


def test_the_command_line_prints_json_alone_and_refuses_bad_names(capsys):
    assert main(["acquisition", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["phenomena"]
    assert main(["aquisition"]) == 2
    assert "did you mean 'acquisition'" in capsys.readouterr().err


@pytest.mark.parametrize("mechanism", [*KNOCKOUTS, "fixed control"])
def test_every_knock_out_names_what_exists_and_changes_it(mechanism):
    changes = FIXED_CONTROL if mechanism == "fixed control" else changes_of(mechanism)
    names = substance_ids()
    usual = changed_records(names, 1.0, "mission", {})
    changed = changed_records(names, 1.0, "mission", changes)
    inputs = [key for key in changes if key.startswith(("around.", "occasion."))]
    assert all(key.split(".")[1] in {*(SURROUNDINGS.names or ()), *(OCCASION.names or ())} for key in inputs)
    assert inputs or [raw(a) for a in usual] != [raw(b) for b in changed]


def test_an_unknown_parameter_cannot_be_changed():
    with pytest.raises(InputError, match="did you mean 'habit_learning_rate'"):
        Cohort(("heroin",), changes={"habbit_learning_rate": 0.0})


def test_a_given_day_is_the_readable_day_of_the_circuit():
    cohort, circuit = Cohort(("heroin",)), Circuit(("heroin",))
    circuit.occasion["cues"] = cohort.occasion["cues"][0]
    cohort.choose()
    circuit.step()
    assert cohort.brain[0].tolist() == pytest.approx(circuit.brain[0].tolist(), rel=1e-5)
    for name in ("tolerance", "craving", "choice", "expectation", "doses", "exposure"):
        assert cohort["heroin"][name][0] == pytest.approx(circuit["heroin"][name], rel=1e-5)


def test_doses_given_and_doses_chosen_leave_the_same_trace():
    chosen = Cohort(("cocaine",), seed=3)
    use_daily(chosen, 60)
    chosen.circuits["drug_value"] = 9.0
    given = chosen.copy()
    chosen.choose()
    given.give(chosen.circuits["doses"].copy())
    assert raw(given.brain) == raw(chosen.brain)
    assert raw(given.circuits) == raw(chosen.circuits)


def test_a_brain_without_doses_learns_nothing():
    cohort = Cohort(("cocaine",))
    before = cohort.circuits.copy()
    abstain(cohort, 50)
    for name in (
        "cue_labile",
        "cue_stable",
        "habit",
        "tolerance",
        "dependence",
        "silent_synapses",
        "outcome_value",
    ):
        assert raw(cohort.circuits[name]) == raw(before[name])


def test_a_copy_is_another_cohort():
    cohort = Cohort(("nicotine",))
    twin = cohort.copy()
    use_daily(twin, 10)
    assert cohort["nicotine"]["tolerance"][0] == 0.0 < twin["nicotine"]["tolerance"][0]


def test_people_of_a_varied_cohort_differ_as_the_parameters_say():
    cohort = Cohort(("cocaine",), 4000, varied=True)
    assert cohort.brain["d2_trait"].std() == pytest.approx(cohort.general[0].trait_d2_sd, rel=0.05)
    same = Cohort(("cocaine",), 50, varied=True, changes=changes_of("traits"))
    assert same.brain["d2_trait"].std() == 0.0


def test_an_input_that_a_knock_out_holds_stays():
    cohort = Cohort(("heroin",), changes={"occasion.agonist_occupancy": 0.0})
    cohort.surround(agonist_occupancy=0.9)
    cohort.choose()
    assert cohort.occasion["agonist_occupancy"].max() == 0.0


def test_doses_by_chance_keep_their_mean():
    cohort = established(Cohort(("heroin",), 2000, seed=5), years=0.4, selected=False)
    assert cohort["heroin"]["doses"].mean() == pytest.approx(
        cohort.parameters["reference_doses_per_day"][0], rel=0.05
    )


def test_the_tally_counts_every_phenomenon_once():
    results = run_lab("acquisition")
    counts = tally(results)
    assert (
        counts["all"][1]
        == len(results[0].phenomena)
        == sum(counts[k][1] for k in ("built", "fitted", "emerged"))
    )


def test_an_experiment_can_be_scaled_down():
    assert Setup(scale=0.1).cohort("heroin", people=2000).people == 200
    assert Setup(scale=0.1).cohort("heroin").people == 1


@pytest.mark.slow
@pytest.mark.parametrize("surge", ["mission", "literature"])
def test_the_laboratory_finds_what_was_published(surge):
    counts = tally(run_lab("all", surge=surge))
    passed = {kind: good / total for kind, (good, total) in counts.items()}
    assert passed["all"] >= 0.9
    assert passed["emerged"] >= 0.8


@pytest.mark.slow
def test_every_mechanism_matters_for_some_phenomenon():
    rows = knockout_rows(scale=0.3)
    idle = set(KNOCKOUTS) - {row["mechanism"] for row in rows if row["broken"]}
    assert not idle


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("nicotne.disutility=0.3", "did you mean 'nicotine'"),
        ("nope=1", "'nope' is not known"),
        ("around.nonsense=1", "'nonsense' is not known"),
        ("nicotine.disutility=nan", "finite number"),
    ],
)
def test_a_change_that_no_experiment_could_use_is_refused(given, said, capsys):
    assert main(["wanting", "--set", given]) == 2
    assert said in capsys.readouterr().err


def test_a_change_of_a_substance_that_an_experiment_has_not_is_passed_over(capsys):
    assert main(["escalation", "--set", "alcohol.disutility=0.1"]) == 0
