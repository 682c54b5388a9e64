"""The file of targets: what is read, and what is refused with which words."""

from __future__ import annotations

import pytest

from neuro.errors import BadInput
from scenarios.evidence.targets import COLUMNS, TARGETS, read_targets

ROW = [
    "X-1",
    "5_treatment",
    "opioid",
    "retention",
    "50",
    "40",
    "60",
    "%",
    "2019",
    "US",
    "somebody",
    "seen",
    "calibrate",
]


def written(folder, *rows, header=COLUMNS):
    path = folder / "own.csv"
    path.write_text("\n".join(",".join(cells) for cells in (header, *rows)) + "\n", encoding="utf-8")
    return path


def changed(**cells):
    row = dict(zip(COLUMNS, ROW, strict=True)) | cells
    return [row[name] for name in COLUMNS]


def test_the_packages_targets_are_read_whole_and_told_apart():
    targets = read_targets()
    kinds = [t.kind for t in targets]
    assert len(targets) == len({t.id for t in targets}) > 450
    assert (kinds.count("target"), kinds.count("input"), kinds.count("cross")) == (379, 95, 3)
    assert all(t.lower is not None and t.upper is not None for t in targets if t.kind == "target")


def test_lines_are_those_of_the_file():
    line = TARGETS.read_text(encoding="utf-8").splitlines()[read_targets()[10].line - 1]
    assert line.startswith(read_targets()[10].id + ",")


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ({"value": "many"}, "line 2, value: 'many' is not allowed, a finite number is"),
        ({"value": "nan"}, "line 2, value: 'nan' is not allowed"),
        ({"lo": ""}, "line 2, lo: '' is not allowed"),
        ({"lo": "70"}, "line 2, lo: '70' is not allowed, a number up to hi (60) is"),
        ({"value": "10"}, "line 2, value: '10' is not allowed, a number from lo to hi (40 to 60) is"),
        ({"unit": ""}, "line 2, unit: must not be empty"),
        ({"year": "soon"}, "line 2, year: 'soon' is not allowed, a year from 1900 to 2100 is"),
        ({"year": "²"}, "line 2, year: '²' is not allowed, a year from 1900 to 2100 is"),
        ({"year": "2" * 5000}, "is not allowed, a year from 1900 to 2100 is"),
        ({"seen_or_recalled": "sen"}, "did you mean 'seen'?"),
    ],
)
def test_a_wrong_cell_is_told_by_line_column_value_and_what_is_allowed(tmp_path, cells, said):
    path = written(tmp_path, changed(**cells))
    with pytest.raises(BadInput) as wrong:
        read_targets(path)
    assert said in str(wrong.value)
    assert str(wrong.value).startswith(str(path))


def test_all_mistakes_are_told_at_once_and_duplicates_name_the_first_line(tmp_path):
    path = written(tmp_path, ROW, changed(id="X-2", value="x", unit=""), changed(id="X-1"), ROW[:5])
    with pytest.raises(BadInput) as wrong:
        read_targets(path)
    assert len(wrong.value.errors) == 4
    assert "line 4, id: 'X-1' stands twice; it is that of line 2 too" in str(wrong.value)
    assert "line 5: has 5 cells; the header has 13" in str(wrong.value)


def test_a_column_that_is_missing_or_not_known_is_named(tmp_path):
    path = written(tmp_path, ROW, header=[c if c != "unit" else "units" for c in COLUMNS])
    with pytest.raises(BadInput) as wrong:
        read_targets(path)
    assert "line 1, unit: no such column" in str(wrong.value)
    assert "did you mean 'unit'?" in str(wrong.value)


def test_inputs_need_no_range(tmp_path):
    path = written(tmp_path, changed(observable="[INPUT] cost", lo="", hi=""))
    assert [t.kind for t in read_targets(path)] == ["input"]
