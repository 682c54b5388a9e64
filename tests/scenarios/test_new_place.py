from __future__ import annotations

from pathlib import Path

import pytest

from scenarios.load import library_names, load, named
from tests.scenarios.command_line import run_cli


@pytest.mark.parametrize("place", ["baseline", "rural_county", "large_city"])
def test_the_written_file_is_valid_and_scales_places_in_treatment_to_the_people(capsys, tmp_path, place):
    path = tmp_path / "adams.yaml"
    code, out, err = run_cli(capsys, "new", path, "--place", place, "--population", "42,000")
    assert (code, err) == (0, "")
    assert str(path) in out
    made, base = load(path), named(place)
    assert made.population.size == 42_000
    for name, capacity in base.care.items():
        for year in (1990.0, 2010.0, 2024.0):
            expected = capacity.slots.at(year) * 42_000 / base.population.size
            assert made.care[name].slots.at(year) == pytest.approx(expected, rel=1e-3, abs=1e-3)
    assert made.prescribing.dispensing_per_100.at(2024) == base.prescribing.dispensing_per_100.at(2024)
    assert made.supply == base.supply


def test_a_file_is_never_written_over(capsys, tmp_path):
    path = tmp_path / "adams.yaml"
    path.write_text("mine")
    code, _, err = run_cli(capsys, "new", path)
    assert code == 2
    assert "is there already" in err
    assert path.read_text() == "mine"


def test_a_link_to_no_file_is_never_written_over(capsys, tmp_path):
    path = tmp_path / "adams.yaml"
    path.symlink_to("elsewhere.yaml")
    code, _, err = run_cli(capsys, "new", path)
    assert (code, path.is_symlink()) == (2, True)
    assert "is there already" in err


@pytest.mark.parametrize("name", ["", ".yaml", "/"])
def test_no_name_is_told_as_none(capsys, name):
    code, _, err = run_cli(capsys, "new", name)
    assert (code, err.endswith(", but is ''\n")) == (2, True)


def test_a_folder_that_cannot_be_made_is_told(capsys, tmp_path):
    (tmp_path / "taken").write_text("a file")
    code, _, err = run_cli(capsys, "new", tmp_path / "taken" / "mine")
    assert (code, err.count("\n")) == (2, 1)
    assert "cannot be made" in err


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="this system has no folder that nobody may write to")
def test_a_folder_that_is_there_and_cannot_be_written_to_is_told(capsys):
    code, out, err = run_cli(capsys, "new", "/proc/mine")
    assert (code, out) == (2, "")
    assert err.startswith("/proc: PLACE: cannot be written to (")


def test_a_wrong_name_place_and_number_are_told(capsys, tmp_path):
    code, _, err = run_cli(capsys, "new", tmp_path / "Adams")
    assert code == 2
    assert "small letters" in err
    code, _, err = run_cli(capsys, "new", tmp_path / "a", "--place", "rural", "--population", "-3")
    assert code == 2
    assert "did you mean 'rural_county'?" in err or "allowed are" in err
    assert "--population: must be a whole number" in err
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("place", ["rural_county", "large_city"])
def test_a_place_of_the_library_takes_no_places_in_treatment_over_from_the_average_county(place, root):
    """Years of a series are merged with those of the place it extends, so a year left out would be of another size."""
    import yaml

    text = (root / "scenarios" / "library" / "places" / f"{place}.yaml").read_text(encoding="utf-8")
    for name, capacity in yaml.safe_load(text)["care"].items():
        assert tuple(capacity["slots"]) == named(place).care[name].slots.years, name


@pytest.mark.parametrize("place", ["baseline", "rural_county", "alcohol", "all_substances"])
def test_the_lines_that_lower_a_supply_lower_it_in_every_year(capsys, tmp_path, place):
    path = tmp_path / "adams.yaml"
    assert run_cli(capsys, "new", path, "--place", place)[0] == 0
    before = load(path)
    lines = path.read_text(encoding="utf-8").splitlines()
    at = lines.index("# supply:")
    lines[at : at + 3] = [line.removeprefix("# ").removeprefix("#") for line in lines[at : at + 3]]
    path.write_text("\n".join(lines), encoding="utf-8")
    after = load(path)
    (moved,) = [name for name in before.supply if before.supply[name] != after.supply[name]]
    for year in range(1980, 2031):
        usual, less = (s.supply[moved].availability.at(float(year)) for s in (before, after))
        assert less == pytest.approx(0.8 * usual, rel=1e-3)


@pytest.mark.parametrize(
    ("place", "drugs", "policies"),
    [
        ("baseline", "opioids", "naloxone more_treatment"),
        ("alcohol", "alcohol", "alcohol_tax alcohol_outlets"),
        ("stimulants", "stimulants", "school_prevention family_prevention"),
    ],
)
def test_it_speaks_of_the_drugs_of_the_place_that_it_is_like(capsys, tmp_path, place, drugs, policies):
    path = tmp_path / f"{place}_county.yaml"
    code, _, err = run_cli(capsys, "new", path, "--place", place)
    assert (code, err) == (0, "")
    text = path.read_text()
    assert load(path).title == f"{place.capitalize()} county, {drugs}, from 2024"
    assert f"compare {place}_county.yaml {policies}\n" in text
    assert set(policies.split()) <= set(library_names())
    for word in ("overdose", "naloxone", "prescription"):
        assert (word in text) == (drugs == "opioids")
    assert load(path).supply == named(place).supply
    example = text.replace("# interventions:", "interventions:").replace("#   - {kind", "  - {kind")
    path.write_text(example)
    assert len(load(path).interventions) == 1
