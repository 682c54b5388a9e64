from __future__ import annotations

import os
import pickle
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from neuro.errors import BadInput, InputError, InputErrors
from neuro.files import LIMIT_BYTES, csv_rows, parse_yaml, read_csv, read_yaml


def read(folder: Path, content: str | bytes) -> dict:
    path = folder / "file.yaml"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return read_yaml(path)


def outcome(reading):
    """Give the mapping that was read, or the lines of its refusal; any other exception passes through."""
    try:
        result = reading()
    except BadInput as problem:
        lines = [str(error) for error in problem.errors]
        return lines if lines and all(line.isprintable() for line in lines) else None
    return result if isinstance(result, dict) else None


def test_plain_data_comes_out_as_written(tmp_path):
    text = "a: {2012: 1, b: [1.5, 1e5, -3, 1_000, true, null, 2024-01-31, '5', text, 010]}\nempty:\n"
    ten = [1.5, 1e5, -3, 1000, True, None, date(2024, 1, 31), "5", "text", "010"]
    assert read(tmp_path, text) == {"a": {2012: 1, "b": ten}, "empty": None}


def test_yes_no_on_and_off_stay_words():
    assert parse_yaml("a: [yes, no, on, off, NO]", "f") == {"a": ["yes", "no", "on", "off", "NO"]}


def test_a_byte_order_mark_is_not_content(tmp_path):
    assert read(tmp_path, b"\xef\xbb\xbfa: 1") == {"a": 1}


def test_windows_line_ends_are_line_ends(tmp_path):
    assert read(tmp_path, b"a: 1\r\nb: 2\r\n") == {"a": 1, "b": 2}


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "is empty"),
        ("# only a note\n", "is empty"),
        ("a: [1, 2", "syntax error at line"),
        ("a: 1\nb: : 2", "line 2"),
        ("a: b: c", "line 1, column 5"),
        ("\ta: 1", "syntax error at line 1"),
        ("- 1\n- 2", "top level must be a mapping"),
        ("only text", "top level must be a mapping"),
        ("a: 1\na: 2", "a: is given twice, in line 1 and in line 2"),
        ("a: {b: 1, b: 2}", "a.b: is given twice"),
        ("a: &x [1]\nb: 1", "anchors"),
        ("a: *x", "aliases"),
        ("<<: {a: 1}", "the key '<<'"),
        ("a: !!python/object/apply:os.system [ls]", "the tag"),
        ("a: !!str 5", "the tag"),
        ("a: !mine 5", "the tag"),
        ("!!map {a: 1}", "the tag"),
        ("a: 1e400", "a: '1e400' is not a finite number"),
        ("a: -1e999", "not a finite number"),
        ("a: .inf", "not a finite number"),
        ("a: .NaN", "not a finite number"),
        ("a: " + "9" * 5000, "not a finite number"),
        ("a: 2024-02-30", "not a day of the calendar"),
        ("? [1, 2]\n: 3", "cannot be a key"),
        ("1.5: 2", "the key '1.5'"),
        ("true: 2", "the key 'true'"),
        ("null: 2", "the key 'null'"),
        ("---\na: 1\n---\nb: 2", "second document"),
        ("a: " + "[" * 60 + "]" * 60, "nested deeper than 50"),
        ("[" * 100_000, "nested deeper than 50"),
        ("{" * 100_000, "a mapping cannot be a key"),
        ("? " * 100_000, "cannot be a key"),
        ("- " * 100_000, "nested deeper than 50"),
        ('a: "\\x00"', "control character"),
        ('a: "\\x1b[31m"', "control character"),
        (b"a: caf\xe9", "byte 0xe9 at offset 6, line 1"),
        ("a: 1".encode("utf-16"), "binary"),
        (b"a: \x00", "NUL byte in line 1"),
        (b"a: 1\nb: \x07", "control character 0x07 in line 2"),
        (bytes(range(256)), "binary"),
    ],
)
def test_bad_content_is_refused_in_plain_words(tmp_path, content, said):
    with pytest.raises(BadInput) as caught:
        read(tmp_path, content)
    assert said in str(caught.value)
    for line in str(caught.value).splitlines():
        assert line.startswith(str(tmp_path / "file.yaml") + ": ")
    assert len(str(caught.value)) < 400


def test_an_alias_bomb_is_refused_at_once(tmp_path):
    bomb = "a0: &a0 [x, x]\n" + "".join(f"a{i}: &a{i} [*a{i - 1}, *a{i - 1}]\n" for i in range(1, 60))
    with pytest.raises(BadInput, match="anchors"):
        read(tmp_path, bomb)


def test_every_mistake_that_does_not_end_the_reading_is_told():
    with pytest.raises(InputErrors) as caught:
        parse_yaml("a: 1e400\nb: .nan\nc: 1\nc: 2\nd: 2023-13-01", "f")
    assert [error.field for error in caught.value.errors] == ["a", "b", "c", "d"]


def test_what_is_not_a_regular_file_is_refused(tmp_path):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    refused = {
        tmp_path / "absent.yaml": "no such file",
        tmp_path: "is a directory",
        pipe: "not a regular file",
        Path("/dev/zero"): "not a regular file",
        Path("a\0b"): "cannot be read",
        tmp_path / ("x" * 300): "cannot be read",
    }
    for path, said in refused.items():
        with pytest.raises(InputError, match=said):
            read_yaml(path)


def test_a_large_file_is_refused_before_it_is_read(tmp_path):
    path = tmp_path / "large.yaml"
    with path.open("wb") as stream:
        stream.truncate(200 * 1024 * 1024)
    with pytest.raises(InputError, match="209,715,200 bytes; at most 2,097,152 are allowed"):
        read_yaml(path)


def test_a_file_of_the_largest_size_is_read(tmp_path):
    text = "a: 1\n#"
    assert read(tmp_path, text + "x" * (LIMIT_BYTES - len(text))) == {"a": 1}


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(tmp_path_factory, content):
    path = tmp_path_factory.getbasetemp() / "any.yaml"
    path.write_bytes(content)
    assert outcome(lambda: read_yaml(path)) is not None


@given(st.text(alphabet="ab: -[]{}&*!?#'\"\n1.e0,|>%@`", max_size=60))
def test_any_yaml_like_text_is_read_or_refused(text):
    assert outcome(lambda: parse_yaml(text, "f")) is not None


def test_an_error_is_one_line_and_survives_pickling():
    error = InputError("a\nfile", "field\x1b[0m", {"x": 1}, "wrong\nthere")
    assert str(error) == "a\\nfile: field\\x1b[0m: wrong\\nthere"
    for problem in (error, InputErrors([error, error])):
        again = pickle.loads(pickle.dumps(problem))
        assert str(again) == str(problem)
        assert again.errors[0].value == {"x": 1}


def test_csv_columns_come_out_as_numbers_and_text(tmp_path):
    path = tmp_path / "table.csv"
    path.write_text("# a note\nsex,age,q\nM,0,0.5\n\nF,1,1e-3\n")
    table = read_csv(path, ["sex", "q"], text_columns=["sex"])
    assert table == {"sex": ["M", "F"], "q": [0.5, 0.001]}


def refusal(folder, content):
    """What a table of columns a and c is refused with."""
    path = folder / "table.csv"
    path.write_bytes(content)
    with pytest.raises(BadInput) as caught:
        read_csv(path, ["a", "c"])
    return str(caught.value)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "is empty"),
        ("a,b\n1,2\n", "c: no such column; the file has: a, b"),
        ("a,c\n1,2,3\n", "line 2: has 3 cells; the header has 2"),
        ("a,c\n1,x\n", "line 2, c: must be a finite number, but is 'x'"),
        ("a,c\n1,inf\n", "must be a finite number, but is 'inf'"),
        ("a,c\n1,\n", "must be a finite number, but is ''"),
    ],
)
def test_bad_tables_are_refused(tmp_path, content, said):
    assert said in refusal(tmp_path, content.encode("utf-8"))


@pytest.mark.parametrize(
    "content",
    [
        "a,c,\n1,2,\n3,4,\n",
        "a,c,,\n1,2\n3,4,,\n",
        "\ufeffa,c\r\n1,2\r\n3,4\r\n,\r\n",
        "a,c\r1,2\r3,4\r",
        " a , c \n1, 2\n3,4",
        'a,note,c\n1,"of\ntwo lines",2\n# left out\n3,"x, ""y""",4\n',
        "a,c\n1,2.0\n3,+4e0\n",
    ],
)
def test_what_spreadsheets_write_is_read(tmp_path, content):
    path = tmp_path / "table.csv"
    path.write_bytes(content.encode("utf-8"))
    assert read_csv(path, ["a", "c"]) == {"a": [1.0, 3.0], "c": [2.0, 4.0]}


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"a;c\n1;2\n", "a: no such column; separate cells by commas, not by semicolons; the file has: a;c"),
        (b"a\tc\n1\t2\n", "separate cells by commas, not by tabs"),
        (b"a,c,c\n1,2,3\n", "line 1, c: stands twice"),
        (b'a,c\n1,"2,5"\n', "line 2, c: must be a finite number, but is '2,5'; write numbers without commas"),
        (b'a,c\n1,"1 234"\n', "but is '1 234'; write numbers without commas or spaces"),
        (b"a,c\n1,1_000\n", "must be a finite number, but is '1_000'"),
        (b"a,c\n1,2\n3,4,\n", "line 3: has 3 cells; the header has 2"),
        (b'a,c\n1,"2\n3,4\n', "line 2: is no line of a CSV file, so that it cannot be read as a table"),
        (b'a,n,c\n1,"x\ny",2\n3,z,q\n', "line 4, c: must be a finite number, but is 'q'"),
        (
            "a,c\n1,2\n".encode("utf-16"),
            "is a binary file (a NUL byte in line 1); save it as UTF-8 (it is UTF-16)",
        ),
        ("a,c\n1,é\n".encode("latin-1"), "is not UTF-8 text (byte 0xe9 at offset 6, line 2)"),
    ],
)
def test_what_could_be_read_wrongly_is_refused_with_its_line(tmp_path, content, said):
    assert said in refusal(tmp_path, content)


def test_more_values_or_entries_than_any_file_needs_are_refused():
    with pytest.raises(BadInput, match="holds more than 200,000 values"):
        parse_yaml("\n".join(f"k{i}: [{','.join('1' * 9_000)}]" for i in range(23)), "large.yaml")
    with pytest.raises(BadInput, match="has more than 10,000 entries"):
        parse_yaml(f"k: [{','.join('1' * 10_001)}]", "long.yaml")


def test_a_cell_beyond_the_readers_limit_is_told_by_its_line():
    with pytest.raises(InputError, match=r"a\.csv: line 2: is no line of a CSV file"):
        csv_rows("x\n" + "a" * 200_000, "a.csv")


def test_an_error_about_a_long_field_keeps_its_beginning_and_its_end():
    told = str(InputError("f.yaml", "begin" + "x" * 1000 + "end", None, "is wrong"))
    assert len(told) < 250
    assert "begin" in told
    assert "end: is wrong" in told
    assert "xxx...xxx" in told
