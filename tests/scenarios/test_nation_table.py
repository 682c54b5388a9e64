from __future__ import annotations

import pytest

from neuro.errors import BadInput
from population.scenario import scenario_from_mapping
from scenarios.load import load, named
from scenarios.nation.columns import COLUMNS
from scenarios.nation.example import example_table
from scenarios.nation.places import county_scenario, with_policy
from scenarios.nation.running import places_of_the_library
from scenarios.nation.table import County, read_counties

HEADER = "fips,name,population"
PLACES = ("baseline", "rural_county", "large_city")


@pytest.fixture
def refusal(tmp_path):
    """What is said of a table that cannot be used."""

    def read(content):
        path = tmp_path / "c.csv"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        with pytest.raises(BadInput) as caught:
            read_counties(path, PLACES)
        return [str(error).removeprefix(f"{path}: ") for error in caught.value.errors]

    return read


def county(**cells):
    return County(2, {"fips": "01001", "name": "A county", "population": 50_000, **cells})


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "is empty; its first line must name the columns"),
        (HEADER, "has no row below the names of the columns"),
        ("fips,name\n01001,A", "row 1: column population is missing: residents aged 12 and over"),
        (f"{HEADER},urban_shar\n", "row 1: no such column 'urban_shar'; did you mean 'urban_share'?"),
        (f"{HEADER},name\n", "row 1: column name stands more than once"),
        ("fips;name;population\n", "row 1: has no commas"),
        (f"{HEADER}\n01001,A,5000,7", "row 2: has 4 cells, but there are 3 columns"),
        (f"{HEADER}\n1001,A,5000", "row 2: fips: must be five digits (01001), but is '1001'"),
        (f"{HEADER}\n01001,A,5000\n\n01001,B,5000", "row 4: fips: 01001 stands in row 2 already"),
        (f"{HEADER}\n01001,,5000", "row 2: name: must be given: name of the county"),
        (f'{HEADER}\n01001,A,"5,000"', "row 2: population: must be a whole number from 100 to 50,000,000"),
        (f"{HEADER}\n01001,A,50.5", "row 2: population: must be a whole number"),
        (f"{HEADER}\n01001,A,nan", "row 2: population: must be a whole number"),
        (f"{HEADER},urban_share\n01001,A,5000,80", "row 2: urban_share: must be a number from 0 to 1"),
        (f"{HEADER},urban_share\n01001,A,5000,1e999", "row 2: urban_share: must be a number from 0 to 1"),
        (
            f"{HEADER},place\n01001,A,5000,moon",
            "row 2: place: must be one of baseline, rural_county, large_city",
        ),
        (f"{HEADER}\n01001,\x07,5000", "row 2: name: must be a line of 1 to 100 characters"),
        (f'{HEADER}\n01001,"A"B,5000', "row 2: cannot be read as CSV"),
        (f"{HEADER}\n01001,A\0,5000", "row 2: holds a NUL character"),
        (HEADER.encode() + b"\n01001,A,5000\n01003,Do\xf1a Ana,7000", "row 3: is not UTF-8 (byte 42)"),
    ],
)
def test_what_is_wrong_with_a_table_is_told_with_its_row_and_column(refusal, content, said):
    assert refusal(content)[0].startswith(said)


def test_every_mistake_is_told_at_once_and_the_rest_is_counted(refusal):
    rows = "\n".join(f"x{n},County,5" for n in range(15))
    told = refusal(f"{HEADER}\n{rows}")
    assert len(told) == 21
    assert told[0].startswith("row 2: fips")
    assert told[1].startswith("row 2: population")
    assert told[-1] == "and 10 more mistakes"


def test_a_table_may_have_a_mark_of_byte_order_blank_lines_and_ends_of_lines_of_any_kind(tmp_path):
    path = tmp_path / "c.csv"
    path.write_bytes(b"\xef\xbb\xbf fips ,name,population\r\n\r\n01001, Do\xc3\xb1a Ana ,5000\r\n,,\r\n")
    found = read_counties(path, PLACES)
    assert [dict(c.cells) for c in found] == [{"fips": "01001", "name": "Doña Ana", "population": 5000}]
    assert found[0].row == 3


def test_a_name_with_a_comma_stands_in_quotes(tmp_path):
    path = tmp_path / "c.csv"
    path.write_text(f'{HEADER}\n01001,"Clay, ""west""",5000\n')
    assert read_counties(path, PLACES)[0].name == 'Clay, "west"'


def test_a_table_that_is_too_large_is_refused_before_it_is_read(tmp_path):
    path = tmp_path / "c.csv"
    with path.open("wb") as stream:
        stream.truncate(20_000_001)
    with pytest.raises(BadInput, match="is larger than 20 MB"):
        read_counties(path, PLACES)


def test_the_example_can_be_read_and_holds_made_up_counties_alone(tmp_path):
    path = tmp_path / "c.csv"
    path.write_text(example_table(50))
    found = read_counties(path, places_of_the_library())
    assert len(found) == 50
    assert all(c.name.startswith("Synthetic county") and c.fips >= "90000" for c in found)


def test_what_the_table_says_of_the_first_day_holds_on_the_first_day():
    place = load("baseline")
    cells = {
        "urban_share": 0.3, "areas": 7, "dispensing_per_100": 50.0, "methadone_slots": 12.0, "naloxone_kits": 400.0,
        "witnessed": 0.6, "emergency_call": 0.7, "insured": 0.8, "minutes_rural": 55.0,
    }  # fmt: skip
    found = county_scenario(county(**cells), place, 1000, "c.csv")
    year = place.start_date.year
    assert (found.population.size, found.population.areas, found.population.urban_share) == (50_000, 7, 0.3)
    assert found.prescribing.dispensing_per_100.at(year) == pytest.approx(50.0)
    assert found.care["methadone"].slots.at(year) == pytest.approx(12.0)
    assert found.harms.witnessed.at(year) == 0.6
    assert found.access.minutes_rural.at(year) == 55.0
    assert found.access.insured.at(year) == 0.8


def test_the_past_of_what_changes_is_that_of_the_place_times_the_same_factor():
    place = load("baseline")
    found = county_scenario(county(dispensing_per_100=75.0, illegal_supply=1.5), place, 1000, "c.csv")
    for year in (1991, 2006, 2012, 2023):
        expected = 2.0 * place.prescribing.dispensing_per_100.at(year)
        assert found.prescribing.dispensing_per_100.at(year) == pytest.approx(expected)
        for name in ("heroin", "fentanyl"):
            then = place.supply[name].availability.at(year)
            assert found.supply[name].availability.at(year) == pytest.approx(1.5 * then)
    assert found.supply["rx_opioid"] == place.supply["rx_opioid"]


def test_a_county_of_which_nothing_is_said_is_its_place_with_capacities_for_as_many_residents():
    place = load("baseline")
    found = county_scenario(county(population=place.population.size, areas=20), place, 1000, "c.csv")
    assert found.canonical() | {"name": ""} == place.canonical() | {"name": ""}
    half = county_scenario(county(population=50_000), place, 1000, "c.csv")
    assert half.care["methadone"].slots.at(2024) == place.care["methadone"].slots.at(2024) / 2
    assert half.harms.naloxone_kits == place.harms.naloxone_kits


def test_no_neighbourhood_is_left_with_hardly_anybody():
    place = load("baseline")
    assert county_scenario(county(population=10_000_000), place, 5000, "c").population.areas == 100
    assert county_scenario(county(population=3_000), place, 5000, "c").population.areas == 1


def test_every_column_that_goes_into_a_scenario_changes_it():
    place = load("baseline")
    usual = county_scenario(county(), place, 1000, "c").canonical()
    for column in COLUMNS:
        if column.way:
            value = int(column.high) if column.kind == "whole" else column.high / 4
            assert county_scenario(county(**{column.name: value}), place, 1000, "c").canonical() != usual, (
                column.name
            )


def test_a_place_without_the_field_is_told_with_the_row(write_scenario):
    place = load(write_scenario("care: {methadone: null}\n"))
    with pytest.raises(
        BadInput, match=r"c.csv: row 2: methadone_slots: small, which .* has no care.methadone.slots"
    ):
        county_scenario(county(methadone_slots=4.0), place, 1000, "c.csv")


def test_a_policy_laid_over_a_county_leaves_its_past_alone():
    place = county_scenario(county(), named("rural_county"), 1000, "c.csv")
    policy = with_policy(place, load("naloxone"), "01001")
    assert policy.name == "01001-naloxone"
    assert policy.canonical() | {"name": "", "interventions": []} == place.canonical() | {"name": ""}
    assert scenario_from_mapping(policy.as_mapping()).canonical() == policy.canonical()
