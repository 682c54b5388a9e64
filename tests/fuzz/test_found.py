"""What fuzzing found, one test each: it is refused in words, and at once."""

from __future__ import annotations

import json
import time

import pytest

from neuro.errors import BadInput, InputError
from neuro.files import csv_rows
from population.people.life_table import read_life_table
from scenarios.cli.results import _choices
from scenarios.load import load
from scenarios.results import Results
from tests.fuzz.kept import manifest, write_tables, yearly_frame

HEAD = "extends: baseline\nname: found\n"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("substances: [[heroin]]\n", "substances.0: a list of 1 is not a known substance"),
        ("supply: {heroin: {price: {file: p.csv, 0: x}}}\n", "supply.heroin.price.0: unknown key"),
        ("".join(f"key{i}: 1\n" for i in range(20_000)), "has more than 10,000 entries"),
        ("x" * 900 + ": 1\n", "unknown key"),
        ("supply: {heroin: {local: {areas: {²: {}}}}}\n", "supply.heroin.local.areas"),
        (f"supply: {{heroin: {{local: {{areas: {{'{'9' * 900}': {{}}}}}}}}}}\n", "supply.heroin.local.areas"),
    ],
    ids=[
        "a list for a name",
        "a number beside a file",
        "many keys",
        "a long key",
        "a digit that is no number",
        "a number of 900 digits",
    ],
)
def test_a_scenario_is_refused_in_short_lines_and_at_once(text, said, tmp_path):
    (tmp_path / "found.yaml").write_text(HEAD + text, encoding="utf-8")
    begun = time.monotonic()
    with pytest.raises(BadInput) as caught:
        load(tmp_path / "found.yaml")
    assert time.monotonic() - begun < 20
    assert said in str(caught.value)
    assert all(len(line) < 2000 for line in str(caught.value).splitlines())


def test_a_cell_longer_than_any_is_refused():
    with pytest.raises(InputError, match=r"a.csv: line 2: is no line of a CSV file"):
        csv_rows("x\n" + "a" * 200_000, "a.csv")


@pytest.mark.parametrize("row", ["X,0,0.1", "F,-1,0.1", "F,1e15,0.1", "F,0,2", "F,0.5,0.1"])
def test_a_life_table_of_impossible_rows_is_refused(row, tmp_path):
    path = tmp_path / "life.csv"
    path.write_text(f"sex,age,q_annual\nM,0,0.1\n{row}\n", encoding="utf-8")
    with pytest.raises(BadInput):
        read_life_table(path)


def test_a_changed_table_is_refused_by_its_column(tmp_path):
    (tmp_path / "manifest.json").write_text(json.dumps(manifest()), encoding="utf-8")
    write_tables(yearly_frame(), tmp_path)
    assert len(Results(tmp_path).yearly)
    yearly_frame().drop(columns="measure").to_parquet(tmp_path / "yearly.parquet")
    with pytest.raises(InputError, match=r"yearly\.parquet: "):
        _ = Results(tmp_path).yearly


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("replicates", []), ("people", "many"), ("versions", 3), ("status", 1), ("draws", {"x": 1}),
        ("population_size", None), ("start_date", 2024),
    ],
)  # fmt: skip
def test_a_changed_manifest_is_refused_by_its_field(field, value, tmp_path):
    (tmp_path / "manifest.json").write_text(json.dumps(manifest() | {field: value}), encoding="utf-8")
    with pytest.raises(InputError, match=rf"manifest\.json: {field}: "):
        Results(tmp_path)


@pytest.mark.parametrize("field", ["draws", "population_size", "start_date"])
def test_a_manifest_that_lacks_what_its_report_tells_is_refused(field, tmp_path):
    told = {name: value for name, value in manifest().items() if name != field}
    (tmp_path / "manifest.json").write_text(json.dumps(told), encoding="utf-8")
    with pytest.raises(InputError, match=rf"manifest\.json: {field}: is missing"):
        Results(tmp_path)


def test_plugins_of_a_manifest_are_a_list(tmp_path):
    with pytest.raises(InputError, match="plugins: must be a list"):
        _choices(manifest() | {"plugins": 7}, tmp_path, ())


@pytest.mark.parametrize(
    "parent", ["9" * 5000 + ".yaml", "baseline" + "[" * 5000, "x," * 100_000, "absent.yaml"]
)
def test_what_a_scenario_extends_is_named_in_the_file_that_says_so(parent, tmp_path):
    path = tmp_path / "child.yaml"
    path.write_text(f"extends: {json.dumps(parent)}\n", encoding="utf-8")
    said = r"child\.yaml: extends: '.+ cannot be read \(no such file\)"
    with pytest.raises(InputError, match=said) as problem:
        load(path)
    assert len(str(problem.value)) < 1500


def test_a_series_whose_file_has_a_name_too_long_for_any_system_is_told(tmp_path):
    path = tmp_path / "series.yaml"
    path.write_text(HEAD + f"supply: {{heroin: {{price: {{file: {'a' * 5000}}}}}}}\n", encoding="utf-8")
    with pytest.raises(
        BadInput, match=r"supply\.heroin\.price\.file: 'a+\.\.\. cannot be read \(no such file\)"
    ):
        load(path)
