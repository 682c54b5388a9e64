from __future__ import annotations

from collections.abc import Iterator
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

import pytest

from neuro.errors import BadInput
from neuro.files import read_yaml
from scenarios.load import library, library_names, load, merged, named

LIBRARY = Path(__file__).parents[2] / "scenarios" / "library"


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def refusal(path: Path | str) -> str:
    with pytest.raises(BadInput) as caught:
        load(path)
    return str(caught.value)


def test_public_names_stay_functions_though_modules_have_their_names():
    import scenarios
    import scenarios.load
    import scenarios.plan

    assert scenarios.load is load
    assert scenarios.load("baseline").name == "baseline"
    assert scenarios.plan(scenarios.load("baseline"), people=10)


@pytest.mark.parametrize("name", library_names())
def test_every_scenario_of_the_library_is_valid_and_named_as_its_file(name):
    scenario = named(name)
    assert scenario.name == name
    assert library()[name] == scenario.title


@pytest.mark.parametrize("name", library_names())
def test_every_range_of_the_library_has_a_source_and_every_series_is_explained(name):
    scenario = named(name)
    assert all(q.source and q.unit for q in scenario.quantities.values())
    assert scenario.sources


def test_the_entry_point_finds_the_library():
    assert entry_points(group="mesolimbic.scenarios")["library"].load() is named


def test_a_file_may_extend_the_library_and_wins(write_scenario):
    path = write_scenario(
        "population: {size: 700}\ncare: {cbt: null, buprenorphine: null, methadone: {slots: 9}}\n"
    )
    child, parent = load(path), named("baseline")
    assert (child.name, child.years, child.population.size) == ("small", 2, 700)
    assert child.population.age_structure == parent.population.age_structure
    assert child.supply == parent.supply
    assert set(child.care) == {"methadone"}
    assert child.care["methadone"].from_year == parent.care["methadone"].from_year
    assert child.folder == path.parent


def test_files_may_extend_files_of_their_folder(tmp_path):
    write(tmp_path / "parts" / "base.yaml", "extends: baseline\nname: base\nyears: 7\n")
    write(tmp_path / "child.yaml", "extends: parts/base.yaml\nname: child\n")
    assert load(tmp_path / "child.yaml").years == 7


def test_merging_goes_mapping_by_mapping_and_keeps_numbers_whole():
    parent = {"a": {"b": 1, "c": 2}, "n": {"value": 1, "low": 0}, "k": {"kind": "x", "p": 1}, "l": [1, 2]}
    child = {"a": {"c": 3}, "n": {"value": 5}, "k": {"kind": "y"}, "l": [3]}
    expected = {"a": {"b": 1, "c": 3}, "n": {"value": 5}, "k": {"kind": "y"}, "l": [3]}
    assert merged(parent, child) == expected
    assert merged({"n": {"value": 1}}, {"n": {2020: 1}}) == {"n": {2020: 1}}
    assert merged({"s": {2010: 1}}, {"s": {2020: 2}}) == {"s": {2010: 1, 2020: 2}}
    assert merged({"a": {"b": 1}}, {"a": {"b": None}}) == {"a": {}}


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (
            "basline",
            "no such scenario; did you mean 'baseline'? the library has: alcohol, alcohol_advertising_ban,",
        ),
        ("Baseline", "did you mean 'baseline'?"),
        ("absent.yaml", "absent.yaml: no such file"),
        ("folder/absent", "no such file"),
        ("", "names no file"),
        (".", "is a directory"),
    ],
)
def test_an_unknown_scenario_is_told_with_what_there_is(given, said):
    assert said in refusal(given)


def test_circles_are_refused(tmp_path):
    write(tmp_path / "a.yaml", "extends: b.yaml\nname: a\n")
    write(tmp_path / "b.yaml", "extends: ./a.yaml\nname: b\n")
    assert "extends: './a.yaml' leads back to itself" in refusal(tmp_path / "a.yaml")
    write(tmp_path / "self.yaml", "extends: self.yaml\nname: self\n")
    assert "leads back to itself" in refusal(tmp_path / "self.yaml")


def test_long_chains_are_refused(tmp_path):
    for i in range(12):
        write(tmp_path / f"s{i}.yaml", f"extends: s{i + 1}.yaml\nname: s{i}\n")
    assert "more than 10 steps" in refusal(tmp_path / "s0.yaml")


@pytest.mark.parametrize(
    "parent",
    ["../secret.yaml", "/etc/passwd", "link.yaml", "sub/../../secret.yaml", "~/secret.yaml", "a\\0b/c.yaml"],
)
def test_a_path_may_not_leave_the_folder_of_its_file(tmp_path, parent):
    secret = write(tmp_path / "secret.yaml", "password: hunter2\n")
    home = tmp_path / "home"
    home.mkdir()
    (home / "link.yaml").symlink_to(secret)
    write(home / "a.yaml", f'extends: "{parent}"\nname: a\n')
    message = refusal(home / "a.yaml")
    assert "hunter2" not in message
    assert "password" not in message
    assert "is outside" in message or "no such file" in message or "control character" in message


@pytest.mark.parametrize("parent", ["5", "[baseline]", "{a: b}", "''", "true", "2024-01-01"])
def test_what_a_file_extends_must_be_a_name_or_a_path(tmp_path, parent):
    path = write(tmp_path / "a.yaml", f"extends: {parent}\nname: a\n")
    assert "extends: must be a name of the library" in refusal(path)


def test_a_misspelt_parent_is_told_with_the_nearest_name(tmp_path):
    path = write(tmp_path / "a.yaml", "extends: baselin\nname: a\n")
    assert "extends: no such scenario 'baselin'; did you mean 'baseline'?" in refusal(path)


def test_a_misspelt_extends_is_told_instead_of_all_that_is_missing(tmp_path):
    path = write(tmp_path / "a.yaml", "extend: baseline\nname: a\n")
    assert refusal(path) == f"{path}: extend: unknown key; did you mean 'extends'?"


def test_a_child_needs_a_name_of_its_own(tmp_path):
    path = write(tmp_path / "a.yaml", "extends: baseline\nyears: 3\n")
    assert refusal(path).startswith(f"{path}: name: is missing")


def test_a_file_may_be_given_wherever_a_name_is_asked_for(write_scenario, tmp_path):
    path = write_scenario()
    assert named(str(path)) == load(path)
    with pytest.raises(BadInput, match=r"absent\.yaml: no such file"):
        named(str(tmp_path / "absent.yaml"))


def test_a_mistake_is_told_of_the_file_that_holds_it(tmp_path):
    write(tmp_path / "base.yaml", "extends: baseline\nname: base\nyears: -1\nharms: {witnessed: 2}\n")
    child = write(
        tmp_path / "child.yaml", "extends: base.yaml\nname: child\nharms: {witnessed: 3}\ncolor: 1\n"
    )
    places = {tuple(line.split(": ")[:2]) for line in refusal(child).splitlines()}
    base = str(tmp_path / "base.yaml")
    assert places == {(base, "years"), (str(child), "harms.witnessed"), (str(child), "color")}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "population: {size: 50,000, areas: 10}",
            "population.000: takes away what is not there; write numbers without",
        ),
        ("care: {methadon: null}", "care.methadon: takes away what is not there; did you mean"),
        (
            "supply: {heroin: {fentanyl_shar: null}}",
            "supply.heroin.fentanyl_shar: takes away what is not there",
        ),
    ],
)
def test_nothing_that_is_not_there_can_be_taken_away(tmp_path, text, said):
    assert said in refusal(
        write(tmp_path / "slip.yaml", f"extends: baseline\nname: slip\ntitle: t\n{text}\n")
    )


@pytest.mark.parametrize("name", ["rural_county", "large_city"])
def test_a_place_of_the_library_keeps_its_own_places_in_every_year(name):
    place, country = load(name), load("baseline")
    for treatment, capacity in place.care.items():
        for year in (2010, 2019, 2023, 2024):
            there = capacity.slots.at(year) / place.population.size
            usual = country.care[treatment].slots.at(year) / country.population.size
            assert there < 2 * usual, (treatment, year)
            assert there > 0.02 * usual, (treatment, year)


def own_series(data: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], dict[str, Any]]]:
    """Series by year of a file as it is written, each with its path."""
    if isinstance(data, dict):
        if data and all(str(key).isdigit() for key in data):
            yield path, {str(year): value for year, value in data.items()}
        else:
            for key, part in data.items():
                yield from own_series(part, (*path, str(key)))


@pytest.mark.parametrize("file", sorted(LIBRARY.rglob("*.yaml")), ids=lambda file: file.stem)
def test_no_year_of_another_file_slips_between_the_years_of_a_series(file):
    """Years are merged with those of the file that is extended, where they would bend a series unseen."""
    written = read_yaml(file)
    whole = load(file).as_mapping() if "extends" in written else {}
    for path, own in own_series(written):
        part: Any = whole
        for key in path:
            part = part.get(key, {}) if isinstance(part, dict) else {}
        if isinstance(part, dict) and all(str(key).isdigit() for key in part):
            foreign = {str(year) for year in part} - own.keys()
            assert not [year for year in foreign if min(own) < year < max(own)], (
                f"{file.name}: {'.'.join(path)}"
            )


def test_a_file_of_the_name_is_told_before_names_of_the_library(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "my_county.yaml").write_text("extends: baseline\n")
    with pytest.raises(
        BadInput, match=r"my_county: no such scenario; did you mean the file 'my_county\.yaml'\?$"
    ):
        named("my_county")
