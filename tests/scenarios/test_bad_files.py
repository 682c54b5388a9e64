"""Whatever a file holds: exit code 2, one plain line for each mistake, nothing written."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from scenarios.cli import main

HEAD = "extends: baseline\nname: bad\n"
BOMB = "a0: &a0 [x, x]\n" + "".join(f"a{i}: &a{i} [*a{i - 1}, *a{i - 1}, *a{i - 1}]\n" for i in range(1, 30))
NO_PARENT = """schema: mesolimbic.scenario/1
name: bad
title: Bad
substances: [heroin, fentanyl]
start_date: 2024-01-01
years: 1
population: {size: 100, age_structure: us_2024, areas: 1, urban_share: 0.5, history_from: 2000}
network: {kind: household_friendship}
supply: {heroin: {availability: 1, price: 1, potency_cv: 0.5}}
prescribing: {dispensing_per_100: 40}
harms: {witnessed: 0.5, naloxone_coverage: 0.1, emergency_call: 0.6}
"""

WHOLE = {
    "missing substance": (NO_PARENT, "supply.fentanyl: is missing; every substance of the scenario"),
    "missing everything": ("name: bad\n", "years: is missing; it must be given (years to simulate)"),
    "wrong indentation": ("name: bad\n  years: 3\n", "YAML syntax error at line 2"),
    "empty": ("", "is empty; a mapping"),
    "only notes": ("# nothing\n\n", "is empty; a mapping"),
    "a list": ("- a\n- b\n", "the top level must be a mapping"),
    "a word": ("baseline\n", "the top level must be a mapping"),
    "an impossible name": (
        "extends: baseline\nname: ../../etc",
        "name: must be 1 to 64 small letters, digits",
    ),
    "a name with a line break": ('extends: baseline\nname: "a\\nb"', "but is 'a\\nb'"),
    "a path outside": ("extends: ../secret.yaml\nname: bad\n", "extends: '../secret.yaml' is outside"),
    "a circle": ("extends: bad.yaml\nname: bad\n", "extends: 'bad.yaml' leads back to itself"),
    "an unknown parent": (
        "extends: baselin\nname: bad\n",
        "extends: no such scenario 'baselin'; did you mean",
    ),
}
"""Files, and what is said of them."""

ADDED = {
    "unknown key": ("yeers: 5", "yeers: unknown key; did you mean 'years'? allowed: "),
    "unknown key below": ("harms: {witnesed: 1}", "harms.witnesed: unknown key; did you mean 'witnessed'?"),
    "negative number": ("population: {size: -5}", "population.size: must be a whole number from 0 to"),
    "substance too many": (
        "substances: [heroin]",
        "substances: lacks rx_opioid, fentanyl, which supply describes",
    ),
    "unknown substance": ("substances: [herion]", "substances.0: 'herion' is not a known substance; did you"),
    "unknown treatment": ("care: {cbd: {slots: 1}}", "care.cbd: 'cbd' is not a known treatment; did you"),
    "unknown network": ("network: {kind: smallworld}", "network.kind: 'smallworld' is not a known kind of"),
    "unknown network parameter": ("network: {friends: 3}", "network.friends: unknown key; did you mean"),
    "network parameter out of bounds": ("network: {friends_mean: 99}", "network.friends_mean: must be less"),
    "unknown schema": ("schema: other/1", "schema: must be 'mesolimbic.scenario/1', but is 'other/1'"),
    "unknown age structure": ("population: {age_structure: uk}", "allowed: us_2024"),
    "syntax error": ("population: [1, 2", "YAML syntax error at line"),
    "duplicate key": ("years: 3\nyears: 4", "years: is given twice, in line 3 and in line 4"),
    "alias bomb": (BOMB, "a0: anchors (&name) are not allowed"),
    "python tag": ("years: !!python/object/apply:os.system ['touch owned']", "years: the tag "),
    "other tag": ("title: !secret x", "title: the tag '!secret' is not allowed"),
    "infinite number": ("supply: {heroin: {price: 1e400}}", "supply.heroin.price: '1e400' is not a finite"),
    "no number": ("harms: {witnessed: .nan}", "harms.witnessed: '.nan' is not a finite number"),
    "very long number": (f"years: {'9' * 5000}", "years: '9999"),
    "text for a number": ("years: five", "years: must be a whole number from 1 to 200, but is 'five'"),
    "truth for a number": ("years: true", "years: must be a whole number from 1 to 200, but is True"),
    "fraction of a year": ("years: 2.5", "years: must be a whole number from 1 to 200, but is 2.5"),
    "too many years": ("years: 201", "years: must be a whole number from 1 to 200, but is 201"),
    "share above one": ("harms: {witnessed: 1.2}", "harms.witnessed: must be a number from 0 to 1"),
    "a bad year of a series": ("harms: {witnessed: {12: 0.1}}", "years from 1900 to 2300, but is 12"),
    "a bad value of a series": ("harms: {witnessed: {2012: 7}}", "from 0 to 1, but is 7 in 2012"),
    "a list for a mapping": ("population: [1]", "population: must be a mapping (KEY: VALUE lines)"),
    "a mapping for a list": ("substances: {heroin: 1}", "substances: must be a list of at least one of"),
    "a number without a source": ("years: {value: 3, low: 1, high: 5, unit: y}", "years.source: is missing"),
    "a range upside down": (
        "years: {value: 3, low: 5, high: 1, unit: y, source: x}",
        "years: low <= value <= high must hold",
    ),
    "a range out of bounds": (
        "years: {value: 3, low: 1, high: 500, unit: y, source: x}",
        "years.high: must be a whole number from 1 to 200, but is 500",
    ),
    "no day of the calendar": ("start_date: 2024-02-30", "start_date: '2024-02-30' is not a day of"),
    "a date too far": ("start_date: 2999-01-01", "start_date: must be a date (YEAR-MONTH-DAY) from 1900"),
    "a past after the start": ("population: {history_from: 2025}", "a year up to the start year 2024"),
    "a terminal trick": ('title: "\\e[2J"', "title: '\\x1b[2J' holds a control character"),
    "a network file outside": (
        "network: {kind: from_file, path: /etc/passwd}",
        "network.path: must be a path",
    ),
    "a network file that is absent": (
        "network: {kind: from_file, path: a.csv}",
        "network.path: 'a.csv' cannot",
    ),
    "deep nesting": ("title: " + "[" * 5000 + "]" * 5000, "is nested deeper than 50 levels"),
    "two documents": ("---\nname: two\n", "a second document begins"),
    "a merge key": ("<<: {years: 3}\n", "the key '<<' is not allowed"),
}
"""Lines added to a good file, and what is said of them."""

BYTES = {
    "binary": (bytes(range(1, 256)), "is not UTF-8 text"),
    "a picture": (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "is a binary file (a NUL byte in line 3)"),
    "NUL": ((HEAD + "title: a\0b").encode(), "is a binary file (a NUL byte in line 3)"),
    "Latin-1": ((HEAD + "title: Zürich\n").encode("latin-1"), "(byte 0xfc at offset 36, line 3)"),
    "UTF-16": (HEAD.encode("utf-16"), "is a binary file"),
}


@pytest.fixture
def refused(tmp_path, monkeypatch, capsys) -> Callable[[Path], list[str]]:
    """Run a scenario file and give the lines of its refusal, after checking that nothing was written."""
    monkeypatch.chdir(tmp_path)

    def refuse(path: Path) -> list[str]:
        before = sorted(tmp_path.rglob("*"))
        assert main(["validate", str(path)]) == 2
        validated = capsys.readouterr()
        assert main(["run", str(path), "--people", "50", "--replicates", "1"]) == 2
        out, err = capsys.readouterr()
        assert out == validated.out == ""
        assert "Traceback" not in err
        assert sorted(tmp_path.rglob("*")) == before, "nothing was written"
        lines: list[str] = err.splitlines()
        assert all(len(line) < 1000 and line.isprintable() for line in lines)
        return lines

    return refuse


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("name", [*WHOLE, *ADDED])
def test_bad_text_is_refused_naming_field_value_and_what_is_allowed(name, tmp_path, capsys, monkeypatch):
    text, said = WHOLE[name] if name in WHOLE else (HEAD + ADDED[name][0], ADDED[name][1])
    path = tmp_path / "bad.yaml"
    path.write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    code = main(["run", "bad.yaml", "--people", "50", "--replicates", "1"])
    out, err = capsys.readouterr()
    assert (code, out) == (2, "")
    assert said in err
    assert "Traceback" not in err
    assert all(line.startswith(("bad.yaml: ", "bad: ")) and len(line) < 1000 for line in err.splitlines())
    assert [p.name for p in tmp_path.iterdir()] == ["bad.yaml"]


@pytest.mark.parametrize("name", BYTES)
def test_bad_bytes_are_refused(name, tmp_path, refused):
    content, said = BYTES[name]
    path = tmp_path / "bad.yaml"
    path.write_bytes(content)
    (line,) = refused(path)
    assert line.startswith(f"{path}: ")
    assert said in line


def test_a_file_of_200_megabytes_is_refused_at_once(tmp_path, refused):
    path = tmp_path / "large.yaml"
    with path.open("wb") as stream:
        stream.truncate(200 * 1024 * 1024)
    (line,) = refused(path)
    assert line == f"{path}: has 209,715,200 bytes; at most 2,097,152 are allowed"


def test_what_is_no_file_is_refused(tmp_path, refused):
    os.mkfifo(tmp_path / "pipe.yaml")
    (tmp_path / "dangling.yaml").symlink_to(tmp_path / "nowhere.yaml")
    (tmp_path / "loop.yaml").symlink_to(tmp_path / "loop.yaml")
    expected = {
        tmp_path: "is a directory; give a file",
        tmp_path / "pipe.yaml": "is not a regular file",
        tmp_path / "dangling.yaml": "no such file",
        tmp_path / "loop.yaml": "cannot be read (Too many levels of symbolic links)",
        tmp_path / "absent.yaml": "no such file",
        tmp_path / ("x" * 300 + ".yaml"): "cannot be read (File name too long)",
        Path("/dev/zero"): "is not a regular file",
    }
    for path, said in expected.items():
        (line,) = refused(path)
        assert line.startswith(f"{path}: {said}")


def test_all_mistakes_of_a_file_are_told_at_once(tmp_path, refused):
    path = tmp_path / "bad.yaml"
    path.write_text(
        HEAD + "years: 0\nhue: red\nharms: {witnessed: 2, emergency_call: x}\ncare: {cbt: {slots: -1}}\n"
    )
    fields = [line.split(": ")[1] for line in refused(path)]
    assert sorted(fields) == ["care.cbt.slots", "harms.emergency_call", "harms.witnessed", "hue", "years"]


MANY = """years: 0
population: {size: 300, history_from: 2030}
interventions:
  - {kind: naloxone, start: 1999-01-01}
  - {kind: supply_shock, substance: heroin}
  - {kind: nonsense}
  - {kind: supply_shock, substances: [alcohol]}
  - {kind: naloxone, intensity: {value: 0.5, low: 0.1, high: 70000, unit: share, source: z}}
supply: {heroin: {price: {file: prices.csv}, availability: {value: 1, low: 5, high: 9, unit: x, source: y}}}
harms: {witnessed: {value: 0.5, low: 0.1, high: 7, unit: share, source: z}, naloxone_coverge: null}
"""


def test_mistakes_of_every_kind_are_told_at_once_and_none_that_only_follows_from_another(tmp_path, refused):
    (tmp_path / "prices.csv").write_text("year,value\n2015,low\n20l6,1\n2017,1,2\n")
    path = tmp_path / "bad.yaml"
    path.write_text(HEAD + MANY)
    told = [line.split(": ")[:2] for line in refused(path)]
    assert sorted(field for file, field in told if file == str(path)) == [
        "harms.naloxone_coverge",
        "harms.witnessed.high",
        "interventions.0.start",
        "interventions.1.substance",
        "interventions.1.substances",
        "interventions.2.kind",
        "interventions.3.substances",
        "interventions.4.intensity.high",
        "population.history_from",
        "supply.heroin.availability",
        "years",
    ]
    assert sorted(field for file, field in told if file == "prices.csv") == [
        "line 2, value",
        "line 3, year",
        "line 4",
    ]


def test_what_interventions_ask_of_a_part_that_is_wrong_is_not_held_against_them(tmp_path, refused):
    path = tmp_path / "bad.yaml"
    path.write_text(
        HEAD + "substances: [herion]\ninterventions: [{kind: supply_shock, substances: [heroin]}, "
        "{kind: naloxone, start: 1999-01-01}]\n"
    )
    fields = {line.split(": ")[1] for line in refused(path)}
    assert fields == {"substances.0", "substances", "supply.herion", "interventions.1.start"}
