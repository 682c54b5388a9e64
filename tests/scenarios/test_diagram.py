"""``mesolimbic diagram``: the circuit, the day and the path of a policy are drawn as the code has them."""

from __future__ import annotations

import inspect
import json

import pytest

from neuro.records import BRAIN, CIRCUIT
from neuro.steps import learning, resting, sensing
from population.interventions.registry import intervention_class, intervention_kinds
from population.phases import EVERY_DAY, PHASES
from scenarios.cli import main
from scenarios.diagram.calls import mentioned
from scenarios.diagram.circuit import STATE, TODAY, circuit_diagram, feeds, kind_of, read_day
from scenarios.diagram.day import day_diagram, steps_of_the_brain
from scenarios.diagram.mermaid import mermaid
from scenarios.diagram.picture import sorted_columns
from scenarios.diagram.policy import BEYOND, HOOKS, INPUT, KIND, STEP, asked_for, policy_diagram
from scenarios.diagram.reading import BEFORE, Reading, Record
from scenarios.documents.variables import variables
from scenarios.load import load

SET_ELSEWHERE = {"life_stress", "role"}
"""States of a brain that the life of a person moves, not the day of a circuit."""


@pytest.fixture(autouse=True)
def own_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def doubled(x: float) -> float:
    """An equation of these tests."""
    return 2.0 * x


def written_by_hand(brain, circuits, offers, g):
    """A day of which every arrow is known."""
    c = circuits[0]
    level, other = doubled(brain.stress), g.gain
    if offers[0].price > 1.0:
        c.craving = level + other
    else:
        c.craving = c.habit
    c.habit *= g.keep
    brain.stress = c.craving


def test_a_day_written_by_hand_is_read_arrow_by_arrow():
    reading = Reading((), (__name__,))
    names = {"brain": Record("brain"), "circuits": Record("circuit"), "offers": Record("offer")}
    reading.call(written_by_hand, names)
    found = [(update.target, update.fed) for update in reading.updates]
    price = {f"{BEFORE}offer.price": ()}
    assert found == [
        ("circuit.craving", {f"{BEFORE}brain.stress": ("doubled",)} | price),
        ("circuit.craving", {f"{BEFORE}circuit.habit": ()} | price),
        ("circuit.habit", {f"{BEFORE}circuit.habit": ()}),
        ("brain.stress", {"circuit.craving": ()}),
    ]


def test_neither_of_two_branches_sees_what_the_other_wrote():
    assert {"before.circuit.silent_synapses"} == {
        source
        for update in read_day().updates
        if update.function is resting.rest and update.target == "circuit.silent_synapses"
        for source in update.fed
        if source.endswith("silent_synapses")
    }


@pytest.mark.parametrize("record", ["brain", "circuit"])
def test_what_is_a_state_by_the_code_is_told_as_one_in_the_documents(record):
    for variable in variables(record):
        name = variable.name.strip("`")
        if name in SET_ELSEWHERE or name == "doses":  # doses also carry the wish for a first session
            continue
        assert kind_of(f"{record}.{name}") == variable.kind, name


def test_every_variable_that_a_day_writes_has_a_box_and_its_equation():
    diagram = circuit_diagram()
    names = {box.id for box in diagram.boxes}
    fields = {f"brain.{name}" for name in BRAIN.names or ()} | {
        f"circuit.{name}" for name in CIRCUIT.names or ()
    }
    moved = {name for name in fields if kind_of(name) in (STATE, TODAY)}
    assert moved <= names
    assert {arrow.source for arrow in diagram.arrows} | {arrow.target for arrow in diagram.arrows} <= names


@pytest.mark.parametrize(
    ("source", "target", "equation"),
    [
        (f"{BEFORE}circuit.tolerance", "circuit.surge", "surge"),
        ("circuit.surge", "circuit.error", "prediction_error"),
        (f"{BEFORE}circuit.expectation", "circuit.error", None),
        ("circuit.expectation", "circuit.error", "prediction_error"),
        ("brain.withdrawal", "brain.control", None),
        (f"{BEFORE}circuit.dependence", "brain.control", "functional_control"),
        ("circuit.doses", "circuit.concentration", "amount_after"),
        ("circuit.exposure", "brain.d2_density", "d2_density_after"),
        ("circuit.craving", "circuit.drug_value", None),
        ("circuit.habit", "brain.anhedonia", None),
    ],
)
def test_known_arrows_are_there_and_others_are_not(source, target, equation):
    way = feeds().get((source, target))
    if equation is not None:
        assert way is not None
        assert equation in way
    elif (source, target) == ("circuit.craving", "circuit.drug_value"):
        assert way is not None
    else:
        assert way is None


def test_the_day_is_the_tuple_that_the_model_runs():
    diagram = day_diagram()
    phases = [box.id for box in diagram.boxes if not box.id.startswith("brain.")]
    assert phases == [phase.__name__ for phase in PHASES]
    own = [box.id for box in diagram.boxes if box.group == "week"]
    assert own == [phase.__name__ for phase in EVERY_DAY]
    steps = steps_of_the_brain()
    assert steps[0] is sensing.sense
    assert learning.learn in steps
    assert all(inspect.getdoc(step) for step in steps)


def test_every_kind_of_the_library_has_a_path_to_its_end():
    diagram = policy_diagram()
    kinds = {box.name for box in diagram.of_column(KIND)}
    assert kinds == set(intervention_kinds()) - {"knock_out"}
    ends = {box.id for box in diagram.boxes} - {arrow.source for arrow in diagram.arrows}
    assert {end.partition(".")[0] for end in ends} == {"step", INPUT}
    assert [box.name for box in diagram.boxes if box.id in ends and box.column == INPUT] == [BEYOND]


def test_steps_of_the_circuit_stand_in_the_order_of_the_day():
    numbers = [int(box.name.split()[0]) for box in sorted_columns(policy_diagram())[STEP]]
    assert numbers == sorted(numbers)
    assert len(numbers) > 3


def test_a_price_reaches_an_offer_by_the_market_and_a_kit_reaches_no_circuit():
    assert list(asked_for("supply.*.price")) == ["open_market"]
    assert "price" in asked_for("supply.*.price")["open_market"]["market"]
    assert asked_for("harms.naloxone_kits") == {"hand_out_kits": {}}
    assert "treatment" in asked_for("care.*.slots")["serve"]["ledger"]
    path = policy_diagram([load("supply_shock")])
    assert {box.name for box in path.of_column(INPUT)} == {"offer"}


def test_mermaid_names_every_box_and_arrow():
    diagram = day_diagram()
    text = mermaid(diagram)
    assert text.count(" --> ") == len(diagram.arrows)
    assert text.count("subgraph") == text.count("\n  end") == len(diagram.columns)
    for box in diagram.boxes:
        assert f'["{box.name}"]' in text


def test_the_command_writes_pictures_that_are_the_same_each_time(capsys, tmp_path):
    for folder in ("one", "two"):
        assert main(["diagram", "--what", "day", "--out", folder]) == 0
    assert capsys.readouterr().out.split() == [f"{f}/day.{k}" for f in ("one", "two") for k in ("png", "svg")]
    for kind in ("png", "svg"):
        one, two = ((tmp_path / folder / f"day.{kind}").read_bytes() for folder in ("one", "two"))
        assert one == two
        assert len(one) > 20_000


def test_text_goes_to_the_screen_or_into_a_folder(capsys, tmp_path):
    assert main(["diagram", "--what", "circuit", "--format", "mermaid"]) == 0
    printed = capsys.readouterr().out
    assert printed.startswith("---\ntitle: ")
    assert '-->|"surge, prediction_error"|' in printed or '|"prediction_error"|' in printed
    assert main(["diagram", "--what", "circuit", "--format", "mermaid", "--out", "text"]) == 0
    assert (tmp_path / "text" / "circuit.mmd").read_text(encoding="utf-8") == printed


def test_json_holds_all_three(capsys, tmp_path):
    assert main(["diagram", "--json"]) == 0
    printed = json.loads(capsys.readouterr().out)
    assert printed["schema"] == "mesolimbic.diagrams/1"
    assert [each["what"] for each in printed["diagrams"]] == ["circuit", "day", "policy"]
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (["--what", "circut"], "did you mean 'circuit'?"),
        (["--format", "pdf"], "allowed are picture, mermaid"),
        (["--what", "day", "--policy", "naloxone"], "--policy: needs --what policy"),
        (["--what", "policy", "--policy", "baseline"], "has no intervention"),
        (["--what", "policy", "--policy", "nalox"], "did you mean 'naloxone'?"),
    ],
)
def test_a_bad_option_is_told_with_what_is_allowed(given, said, capsys):
    assert main(["diagram", *given]) == 2
    assert said in capsys.readouterr().err


def test_no_policy_writes_what_is_read_off_circuit_and_behaviour():
    for kind in intervention_kinds():
        for hook in HOOKS:
            written = mentioned(getattr(intervention_class(kind), hook)).writes
            assert not written & {"severity", "dependent", "abuse", "shown", "recent"}, kind
