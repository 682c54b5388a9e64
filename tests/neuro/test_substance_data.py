from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from neuro import registry
from neuro.errors import BadInput
from neuro.files import read_yaml
from neuro.parameters import parameters
from neuro.registry import (
    CIRCUIT_PARAMETERS,
    SUBSTANCE_CLASSES,
    SUBSTANCE_PARAMETERS,
    circuit_parameters,
    cite,
    natural_rewards,
    substance,
    substance_ids,
)

FINDINGS = registry.DATA / "findings"  # published ranges, of another form: see test_protocols.py
FILES = sorted(file for file in registry.DATA.rglob("*.yaml") if FINDINGS not in file.parents)
IDS = substance_ids()
FIELDS = {"value", "low", "high", "unit", "source"}
ORDINARY_SIZE = {"alcohol", "cannabis", "nicotine", "rx_opioid"}
EQUATIONS = sorted((registry.DATA.parent / "equations").glob("*.py"))


def is_number(node):
    return isinstance(node, int | float) and not isinstance(node, bool)


def bare_numbers(node, path=""):
    """Paths of numbers that stand outside a quantity."""
    if is_number(node):
        return [path]
    if isinstance(node, dict) and not node.keys() >= FIELDS:
        return [found for key, part in node.items() for found in bare_numbers(part, f"{path}.{key}")]
    if isinstance(node, list):
        return [found for i, part in enumerate(node) for found in bare_numbers(part, f"{path}.{i}")]
    return []


def quantities(node):
    """Every raw mapping that holds a number."""
    if isinstance(node, dict):
        if any(is_number(part) for part in node.values()):
            yield node
        for part in node.values():
            yield from quantities(part)
    elif isinstance(node, list):
        for part in node:
            yield from quantities(part)


@pytest.fixture
def data_copy(tmp_path, monkeypatch):
    """The data folder, copied to where a test may spoil it."""
    copy = tmp_path / "data"
    shutil.copytree(registry.DATA, copy)
    monkeypatch.setattr(registry, "DATA", copy)
    return copy


def spoil(path: Path, old: str, new: str):
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_no_number_stands_without_range_unit_and_source(file):
    assert bare_numbers(read_yaml(file)) == []


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_quantity_has_its_five_fields_and_a_source_worth_the_name(file):
    found = list(quantities(read_yaml(file)))
    assert found
    for quantity in found:
        assert quantity.keys() >= FIELDS
        assert quantity["low"] <= quantity["value"] <= quantity["high"]
        assert quantity["kind"] in {"literature", "fitted", "assumed"}
        assert len(quantity["source"]) > 10
        assert quantity["unit"].strip()


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_source_says_of_what_kind_the_number_is(file):
    for quantity in quantities(read_yaml(file)):
        assert (quantity["kind"] == "assumed") == quantity["source"].startswith("assumption: ")
        assert (quantity["kind"] == "fitted") == quantity["source"].startswith("fitted: ")


def test_the_walk_finds_a_number_outside_a_quantity():
    assert bare_numbers({"a": {"b": [1.0]}, "c": dict.fromkeys(FIELDS, 1), "d": True}) == [".a.b.0"]


def test_the_eight_substances_are_there():
    expected = "alcohol cannabis cocaine fentanyl heroin methamphetamine nicotine rx_opioid"
    assert expected.split() == list(IDS)


def test_the_substances_are_named_without_reading_a_file(monkeypatch):
    monkeypatch.setattr(registry, "read_yaml", None)
    assert substance_ids() == IDS


@pytest.mark.parametrize("name", IDS)
def test_a_substance_has_exactly_the_required_parameters(name):
    found = substance(name)
    raw = read_yaml(registry.DATA / "substances" / f"{name}.yaml")
    assert found.id == name == raw["id"]
    assert found.substance_class == raw["class"]
    assert set(raw["parameters"]) == set(SUBSTANCE_PARAMETERS)
    assert tuple(found.parameters) == SUBSTANCE_PARAMETERS
    assert found.references
    for key, quantity in found.parameters.items():
        assert quantity.value == raw["parameters"][key]["value"]


def test_every_class_has_a_substance():
    assert {substance(name).substance_class for name in IDS} == set(SUBSTANCE_CLASSES)


def test_the_circuit_has_exactly_the_required_parameters():
    raw = read_yaml(registry.DATA / "circuit.yaml")["parameters"]
    assert set(raw) == set(CIRCUIT_PARAMETERS)
    assert tuple(circuit_parameters()) == CIRCUIT_PARAMETERS


def test_no_required_name_is_given_twice():
    for names in (CIRCUIT_PARAMETERS, SUBSTANCE_PARAMETERS):
        assert len(names) == len(set(names))


def test_every_parameter_that_an_equation_names_has_a_number():
    general, each = parameters(IDS)
    text = "\n".join(file.read_text(encoding="utf-8") for file in EQUATIONS)
    used = {letter: set(re.findall(rf"\b{letter}\.([a-z]\w*)", text)) for letter in "gp"}
    assert len(used["g"]) > 50
    assert len(used["p"]) > 20
    assert used["g"] <= set(general.dtype.names or ())
    assert used["p"] <= set(each.dtype.names or ())


@pytest.mark.parametrize("name", [n for n in IDS if n not in ORDINARY_SIZE])
def test_smoked_and_injected_stimulants_and_opioids_surge_four_to_ten_fold(name):
    surge = substance(name).parameters["surge_fold"]
    assert 4 <= surge.low <= surge.value <= surge.high <= 10
    assert re.search("smoked|injected", substance(name).route)


def test_a_swallowed_opioid_surges_less_than_an_injected_one():
    swallowed, injected = (substance(n).parameters["surge_fold"].value for n in ("rx_opioid", "heroin"))
    assert swallowed == pytest.approx(0.4 * injected)


def test_natural_rewards_surge_one_to_two_fold():
    assert {"food", "social", "work"} <= set(natural_rewards())
    for reward in natural_rewards().values():
        surge = reward.parameters["surge_fold"]
        assert 1 <= surge.low <= surge.value <= surge.high <= 2
    assert 1 <= circuit_parameters()["reward_median"].low <= circuit_parameters()["reward_median"].high <= 2


@pytest.mark.parametrize("name", IDS)
def test_the_microdialysis_surge_is_carried_beside_the_default(name):
    found = substance(name).parameters
    surge, literature = found["surge_fold"], found["surge_fold_literature"]
    assert 0 < literature.value <= surge.value
    if name in ORDINARY_SIZE - {"rx_opioid"}:
        assert (literature.value, literature.low, literature.high) == (surge.value, surge.low, surge.high)


@pytest.mark.parametrize("name", IDS)
def test_times_and_shares_lie_in_their_natural_bounds(name):
    found = substance(name).parameters
    for key, quantity in found.items():
        if key.endswith(("_days", "_hours", "_scale")):
            assert quantity.low >= 0
        if key.endswith(("_days", "_hours")):
            assert quantity.low > 0
        if key in {"d2_density_loss", "d1_loss", "legal_under_age", "habit_disutility_escape"}:
            assert 0 <= quantity.low <= quantity.high <= 1
    assert 0 <= found["overdose_hazard"].low <= found["overdose_hazard"].high < 1e-3


def test_definitions_of_the_steady_state_hold():
    found = {key: quantity.value for key, quantity in circuit_parameters().items()}
    assert found["dependence_gain"] / (1 + found["dependence_half_exposure"] ** 2) == pytest.approx(
        1, abs=1e-3
    )
    assert found["tolerance_gain"] / (1 + found["tolerance_half_exposure"] ** 2) == pytest.approx(1, abs=1e-3)


def test_citing_gives_every_number_with_its_unit_and_source():
    rows = cite("heroin")
    assert [row.parameter for row in rows] == list(SUBSTANCE_PARAMETERS)
    half_life = next(row for row in rows if row.parameter == "effect_half_life_hours")
    assert half_life.unit == "hours"
    assert half_life.value == substance("heroin").parameters["effect_half_life_hours"].value
    assert len(cite("circuit")) == len(CIRCUIT_PARAMETERS)


def test_an_unknown_substance_is_answered_with_the_nearest_name():
    with pytest.raises(KeyError, match="did you mean 'heroin'") as caught:
        substance("herion")
    assert isinstance(caught.value, BadInput)
    assert "fentanyl" in str(caught.value)


@pytest.mark.parametrize("name", ["", "../circuit", "substances/heroin", "HEROIN", "heroin.yaml"])
def test_a_substance_is_found_by_its_id_alone(name):
    with pytest.raises(KeyError):
        substance(name)


def test_what_a_caller_changes_does_not_reach_the_next_caller():
    substance("heroin").parameters.clear()
    circuit_parameters().clear()
    natural_rewards().clear()
    assert substance("heroin").parameters
    assert circuit_parameters()
    assert natural_rewards()


def test_a_copied_file_is_a_new_substance(data_copy):
    source = data_copy / "substances" / "heroin.yaml"
    (data_copy / "substances" / "morphine.yaml").write_text(
        source.read_text(encoding="utf-8").replace("id: heroin", "id: morphine"), encoding="utf-8"
    )
    assert "morphine" in substance_ids()
    assert substance("morphine").parameters == substance("heroin").parameters


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [
        (
            "  priming_gain: {",
            "  primin_gain: {",
            "parameters.primin_gain: is not known; did you mean 'priming_gain'",
        ),
        ("  priming_gain: {", "  primin_gain: {", "parameters.priming_gain: is missing"),
        ("legal_age: {value: 0,", "legal_age: {value: 7,", "parameters.legal_age: low <= value <= high"),
        ("id: heroin", "id: morphine", "id: must be the name of the file, 'heroin'"),
        ("class: opioid", "class: opiate", "class: 'opiate' is not known"),
        ("name: Heroin", "name: 7", "name: must be text"),
        ("references:", "reference:", "references: is missing"),
        ("parameters:", "parameter:", "parameters: is missing"),
        ("route: injected", "rout: injected", "rout: is not known; did you mean 'route'"),
    ],
)
def test_a_spoilt_substance_is_refused_with_the_field_named(data_copy, old, new, field):
    spoil(data_copy / "substances" / "heroin.yaml", old, new)
    with pytest.raises(BadInput, match=re.escape(f"heroin.yaml: {field}")):
        substance("heroin")


def test_a_circuit_that_lacks_a_parameter_is_refused(data_copy):
    spoil(data_copy / "circuit.yaml", "  cue_craving: {", "  cue_carving: {")
    with pytest.raises(BadInput) as caught:
        circuit_parameters()
    assert [error.field for error in caught.value.errors] == [
        "parameters.cue_craving",
        "parameters.cue_carving",
    ]


def test_a_spoilt_natural_reward_is_refused(data_copy):
    spoil(data_copy / "natural_rewards.yaml", "    name: Company\n", "    name: ''\n")
    with pytest.raises(BadInput, match=r"rewards\.social\.name"):
        natural_rewards()


def test_the_registry_loads_none_of_the_heavy_libraries():
    code = """
import sys
from neuro.registry import circuit_parameters, substance, substance_ids
numbers = [circuit_parameters(), *(substance(name) for name in substance_ids())]
print(sorted({"numba", "mesa", "pandas", "networkx"} & set(sys.modules)))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
