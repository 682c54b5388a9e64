"""Series from a CSV file beside the scenario: what is read, and everything that cannot be."""

from __future__ import annotations

import json

import pytest

from neuro.errors import InputErrors
from population.scenario import scenario_from_mapping
from population.scenario.kinds import calendar_year, written
from tests.population.small_places import place

PRICES = "# index of a price\nyear,price,note\n2010,1.5,a\n2020,0.5,b\n"


def town(folder, series, path="supply.heroin.price"):
    """The baseline of a short past, with a series at a path, in a folder."""
    data = json.loads(json.dumps(place().as_mapping()))
    *parents, last = path.split(".")
    part = data
    for key in parents:
        part = part[key]
    part[last] = series
    return scenario_from_mapping(data, "town.yaml", folder)


def refused(folder, series, path="supply.heroin.price"):
    with pytest.raises(InputErrors) as caught:
        town(folder, series, path)
    return "\n".join(str(error) for error in caught.value.errors)


def test_a_series_of_a_file_is_that_of_the_same_numbers_written_out(tmp_path):
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "prices.csv").write_text(PRICES)
    read = town(tmp_path, {"file": "data/prices.csv", "column": "price"})
    wrote = town(tmp_path, {2010: 1.5, 2020: 0.5})
    assert read.supply["heroin"].price.at(2015) == 1.0
    assert read == wrote
    assert read.canonical() == wrote.canonical()


def test_a_manifest_holds_what_was_read_and_needs_no_file(tmp_path):
    (tmp_path / "prices.csv").write_text(PRICES)
    read = town(tmp_path, {"file": "prices.csv", "column": "price"})
    kept = json.dumps(read.as_mapping())
    (tmp_path / "prices.csv").unlink()
    assert "prices.csv" not in kept
    assert scenario_from_mapping(json.loads(kept)).canonical() == read.canonical()


@pytest.mark.parametrize(
    "path",
    [
        "supply.heroin.availability", "supply.heroin.legal_age", "prescribing.dispensing_per_100",
        "harms.witnessed", "care.cbt.slots", "environment.market_visibility",
    ],
)  # fmt: skip
def test_any_series_can_come_from_a_file(tmp_path, path):
    (tmp_path / "one.csv").write_text("year,value\n2020,0.25\n")
    scenario = town(tmp_path, {"file": "one.csv"}, path)
    part = scenario.canonical()
    for key in path.split("."):
        part = part[key]
    assert part == {"2020": 0.25}


def test_local_multiples_can_come_from_a_file_too(tmp_path):
    (tmp_path / "hot.csv").write_text("year,value\n2020,2\n2030,1\n")
    scenario = town(tmp_path, {"areas": {"3": {"availability": {"file": "hot.csv"}}}}, "supply.heroin.local")
    assert scenario.supply["heroin"].local.areas[3].availability.at(2025) == 1.5


def test_dates_fall_within_their_year(tmp_path):
    (tmp_path / "p.csv").write_text("date,value\n2020-01-01,1.0\n2024-07-01,2.0\n2024-10-01,3.0\n")
    series = town(tmp_path, {"file": "p.csv"}).supply["heroin"].price
    assert series.years[0] == 2020
    assert series.at(2024 + 182 / 365.25) == pytest.approx(2.0)
    assert series.as_written() == {"2020": 1.0, "2024-07-01": 2.0, "2024-10-01": 3.0}
    assert (
        town(tmp_path, {"2020": 1.0, "2024-07-01": 2.0, "2024-10-01": 3.0}).supply["heroin"].price == series
    )


def test_every_day_is_written_and_read_as_itself():
    for day in ("2023-12-31", "2024-12-31", "2024-02-29", "2100-12-31", "1900-01-02"):
        assert written(calendar_year(day)) == day
    assert written(calendar_year("2024-01-01")) == "2024"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("year,price\n2010,x\n", "p.csv: line 2, price: must be a finite number, but is 'x'"),
        ("year,price\n2010,nan\n", "p.csv: line 2, price: must be a finite number"),
        ("year,price\n2010,\n", "p.csv: line 2, price: must be a finite number, but is ''"),
        ("year,price\n# note\n20100,1\n", "p.csv: line 3, year: must be a year (2015), but is '20100'"),
        ("date,price\n2010,1\n", "p.csv: line 2, date: must be a date (YEAR-MONTH-DAY), but is '2010'"),
        ("date,price\n2010-02-30,1\n", "p.csv: line 2, date: must be a date"),
        ("year,price\n2010,1\n2010,2\n", "p.csv: line 3, year: gives 2010 again (line 2 has it)"),
        ("year,price\n2010,1,2\n", "p.csv: line 2: has 3 cells; the first row has 2"),
        ("year;price\n2010;1\n", "must have one of the columns year and date, but has: year;price"),
        ("year,date,price\n2010,2010-01-01,1\n", "must have one of the columns year and date"),
        ("year,prize\n2010,1\n", "supply.heroin.price.column: no column 'price' in p.csv; did you mean 'prize'?"),
        ("year,price\n", "p.csv: has no values"),
        ("", "must have one of the columns year and date, but has: none"),
        ("year;price\n2010;1\n", "separate cells by commas, not by semicolons"),
        ("year,price,price\n2010,1,2\n", "p.csv: line 1, price: stands twice"),
        ('year,price\n2010,"1,5"\n', "p.csv: line 2, price: must be a finite number, but is '1,5'; write numbers"),
        ("year,price\n2019-01,1\n", "p.csv: line 2, year: must be a year (2015), but is '2019-01'"),
        ("date,price\n01/2019,1\n", "p.csv: line 2, date: must be a date (YEAR-MONTH-DAY), but is '01/2019'"),
        ("year,price\nQ1,1\n", "p.csv: line 2, year: must be a year (2015), but is 'Q1'"),
        ("year,price\n2010,-1\n", "from 0 to 100, but is -1.0 in 2010 (p.csv, column price, line 2)"),
        ("year,price\n2010,1\n2015,200\n", "from 0 to 100, but is 200.0 in 2015 (p.csv, column price, line 3)"),
        ("year,price\n2010,1\n\0", "p.csv: is a binary file"),
    ],
)  # fmt: skip
def test_what_is_wrong_in_a_file_is_told_with_file_line_and_column(tmp_path, text, said):
    (tmp_path / "p.csv").write_text(text)
    assert said in refused(tmp_path, {"file": "p.csv", "column": "price"})


@pytest.mark.parametrize(
    ("series", "said"),
    [
        ({"file": "absent.csv"}, "price.file: 'absent.csv' cannot be read (no such file)"),
        ({"file": "../p.csv"}, "price.file: must stay within the folder of the scenario"),
        ({"file": "/etc/passwd"}, "price.file: must stay within the folder of the scenario"),
        ({"file": "C:\\p.csv"}, "price.file: must stay within the folder of the scenario"),
        ({"file": "link.csv"}, "price.file: must stay within the folder of the scenario"),
        ({"file": "."}, "price.file: '.' cannot be read (not a regular file)"),
        ({"file": 5}, "price.file: must be the path of a file, but is 5"),
        ({"file": "p.csv", "colum": "x"}, "price.colum: unknown key; did you mean 'column'?"),
        ({"file": "p.csv", "column": 7}, "price.column: no column 7 in p.csv"),
    ],
)
def test_no_file_but_one_in_the_folder_of_the_scenario_is_read(tmp_path, series, said):
    home = tmp_path / "home"
    home.mkdir()
    for folder in (tmp_path, home):
        (folder / "p.csv").write_text("year,value\n2010,1\n")
    (home / "link.csv").symlink_to(tmp_path / "p.csv")
    assert f"town.yaml: supply.heroin.{said}" in refused(home, series)


def test_a_scenario_without_a_folder_names_no_file():
    assert "read from a file itself" in refused(None, {"file": "p.csv"})


def test_a_file_given_where_no_series_belongs_is_refused(tmp_path):
    (tmp_path / "p.csv").write_text("year,value\n2010,1\n")
    assert "years: must be a whole number" in refused(tmp_path, {"file": "p.csv"}, "years")


def test_every_mistake_of_a_file_is_told_at_once_and_none_of_the_field_that_names_it(tmp_path):
    (tmp_path / "p.csv").write_text("year,value\n2010,x\n201O,1\n2010,2\n2011,1,2\n")
    said = refused(tmp_path, {"file": "p.csv"}).splitlines()
    assert sorted(line.split(": ")[1] for line in said) == [
        "line 2, value",
        "line 3, year",
        "line 4, year",
        "line 5",
    ]


def test_a_note_of_several_lines_is_no_row(tmp_path):
    (tmp_path / "p.csv").write_text('year,note,value\n2010,"see\n2011,x,9",1\n2012,,3\n')
    assert town(tmp_path, {"file": "p.csv"}).supply["heroin"].price.as_written() == {"2010": 1.0, "2012": 3.0}
