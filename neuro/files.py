"""Safe reading of the files that people write: YAML descriptions and small CSV tables.

YAML is read as events and put together here, so that no tag, no alias and no constructor of the YAML
library ever takes part: what comes out is mappings, lists, text, numbers, booleans, dates and None.
"""

from __future__ import annotations

import csv
import math
import re
import stat
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Iterator, Sequence
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from neuro.errors import InputError, InputErrors, shown

LIMIT_BYTES = 2 * 1024 * 1024
DEEPEST = 50
LONGEST_NUMBER = 40
MOST_ENTRIES, MOST_NODES = 10_000, 200_000
"""Entries of one list or mapping, and values in a file, beyond which it is refused before checks become slow."""
MOST_ERRORS = 100
"""Mistakes of one file that are told; nobody mends more at once."""

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_WHOLE = re.compile(r"[-+]?(0|[1-9][0-9_]*)")
_DECIMAL = re.compile(r"[-+]?([0-9][0-9_]*(\.[0-9_]*)?|\.[0-9][0-9_]*)([eE][-+]?[0-9]+)?")
_PLAIN = re.compile(r"[-+]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][-+]?[0-9]{1,4})?")
_NOT_FINITE = re.compile(r"[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_WORDS: dict[str, bool | None] = {"": None, "~": None, "null": None, "Null": None, "NULL": None}
_WORDS |= dict.fromkeys(("true", "True", "TRUE"), True) | dict.fromkeys(("false", "False", "FALSE"), False)


def read_text(path: str | Path, *, limit_bytes: int = LIMIT_BYTES, name: str | None = None) -> str:
    """Text of a regular UTF-8 file of limited size.

    Parameters
    ----------
    path
        The file.
    limit_bytes
        Larger files are refused before they are read.
    name
        What an error calls the file, if not its path.

    Raises
    ------
    neuro.errors.InputError
        When the file is missing, not a regular file, too large, binary, or not UTF-8.
    """
    file = str(path) if name is None else name
    try:
        status = Path(path).stat()
        if stat.S_ISDIR(status.st_mode):
            raise InputError(file, "", None, "is a directory; give a file")
        if not stat.S_ISREG(status.st_mode):
            raise InputError(file, "", None, "is not a regular file; devices and pipes cannot be read")
        _check_size(file, status.st_size, limit_bytes)
        with Path(path).open("rb") as stream:
            content = stream.read(limit_bytes + 1)
    except FileNotFoundError:
        raise InputError(file, "", None, "no such file") from None
    except (OSError, ValueError) as problem:
        if isinstance(problem, InputError):
            raise
        reason = getattr(problem, "strerror", None) or str(problem)
        raise InputError(file, "", None, f"cannot be read ({reason})") from None
    _check_size(file, len(content), limit_bytes)
    return _decoded(file, content)


def read_yaml(path: str | Path, *, limit_bytes: int = LIMIT_BYTES, name: str | None = None) -> dict[Any, Any]:
    """Plain Python data of a YAML file whose top level is a mapping.

    Keys are text or whole years; dates are ``datetime.date``; ``yes``, ``no``, ``on`` and ``off`` are text.

    Parameters
    ----------
    path, limit_bytes, name
        As in `read_text`.

    Raises
    ------
    neuro.errors.BadInput
        For everything `read_text` refuses, and for syntax errors, tags, anchors and aliases, duplicate
        keys, keys that are neither text nor whole years, numbers that are not finite, more than one
        document, nesting deeper than 50, more than 10,000 entries in a list or mapping or 200,000 values, and a top
        level that is not a mapping.
    """
    file = str(path) if name is None else name
    return parse_yaml(read_text(path, limit_bytes=limit_bytes, name=name), file)


def parse_yaml(text: str, file: str) -> dict[Any, Any]:
    """As `read_yaml`, from text; `file` names it in errors."""
    reader = _Reader(file)
    try:
        data = reader.document(yaml.parse(text, Loader=_LOADER))
    except yaml.YAMLError as problem:
        raise InputError(file, "", None, _syntax_message(problem)) from None
    if reader.errors:
        raise InputErrors(reader.errors[:MOST_ERRORS])
    if not isinstance(data, dict):
        allowed = "the top level must be a mapping (KEY: VALUE lines)"
        raise InputError(file, "", data, f"holds {shown(data)}, but {allowed}")
    return data


def read_csv(
    path: str | Path,
    columns: Sequence[str],
    *,
    text_columns: Sequence[str] = (),
    limit_bytes: int = LIMIT_BYTES,
) -> dict[str, list[Any]]:
    """Columns of a CSV file with a header row, as numbers unless named as text; # begins a line of notes.

    Parameters
    ----------
    path, limit_bytes
        As in `read_text`.
    columns
        Columns that must be there; others are left out.
    text_columns
        Those of `columns` that hold text.

    Raises
    ------
    neuro.errors.BadInput
        For everything `read_text` refuses, a missing column, a row of another length, or a number that
        is not a finite number.
    """
    file = str(path)
    found = csv_table(read_text(path, limit_bytes=limit_bytes), file)
    if not found.header:
        raise InputError(file, "", None, "is empty; the first row must name the columns")
    header = found.header
    errors = [
        InputError(file, column, None, f"no such column; {found.hint}the file has: {', '.join(header)}")
        for column in columns
        if column not in header
    ] + found.errors
    if errors:
        raise InputErrors(errors)
    table: dict[str, list[Any]] = {}
    for column in columns:
        cells = [(line, row[header.index(column)]) for line, row in found.rows]
        if column in text_columns:
            table[column] = [cell for _, cell in cells]
        else:
            table[column] = [csv_number(file, f"line {line}, {column}", cell, errors) for line, cell in cells]
    if errors:
        raise InputErrors(errors)
    return table


class CsvTable(NamedTuple):
    """A CSV text taken apart.

    Attributes
    ----------
    line
        Of the header; 1 where there is none.
    header
        Names of the columns; those at its end without a name and without a cell are left out, as spreadsheets write
        them.
    rows
        Line and cells of every row that has as many as the header.
    errors
        A mistake for every other row, and for every name that stands twice.
    hint
        Where the header is one cell that other separators would take apart, what separates cells; else empty.
    """

    line: int
    header: list[str]
    rows: list[tuple[int, list[str]]]
    errors: list[InputError]
    hint: str


def csv_table(text: str, file: str, head: str = "the header") -> CsvTable:
    """Header and rows of a CSV text; # begins a line of notes, and a row whose cells are all empty is none.

    Parameters
    ----------
    text, file
        The text, and what errors call its file.
    head
        What errors call the first row.

    Raises
    ------
    neuro.errors.InputError
        As `csv_rows` does.
    """
    (line, first), *body = csv_rows(text, file) or [(1, [])]
    names = [name.strip() for name in first]
    used = len(names)
    while used and not names[used - 1] and not any("".join(row[used - 1 :]).strip() for _, row in body):
        used -= 1
    errors = [
        InputError(file, f"line {line}, {name}", name, "stands twice; give every column a name of its own")
        for name in dict.fromkeys(names[:used])
        if name and names.count(name) > 1
    ]
    errors += [
        InputError(file, f"line {at}", None, f"has {len(row)} cells; {head} has {len(names)}")
        for at, row in body
        if len(row) not in (used, len(names))
    ]
    rows = [(at, row[:used]) for at, row in body if len(row) in (used, len(names))]
    separated = used == 1 and next((c for c in (";", "\t") if c in names[0]), None)
    hint = (
        f"separate cells by commas, not by {'tabs' if separated == chr(9) else 'semicolons'}; "
        if separated
        else ""
    )
    return CsvTable(line, names[:used], rows, errors, hint)


def csv_rows(text: str, file: str) -> list[tuple[int, list[str]]]:
    """Cells of every row of a CSV text that is neither empty nor a line of notes (#), with the number of its line; a
    cell in double quotes may go over several lines.

    Raises
    ------
    neuro.errors.InputError
        When a line cannot be taken apart, such as one with a cell of more than 131,072 characters.
    """
    lines = ("\n" if line.startswith("#") else line for line in StringIO(text, newline=""))
    reader = csv.reader(lines, strict=True)
    rows: list[tuple[int, list[str]]] = []
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return rows
        except csv.Error as problem:
            message = f"is no line of a CSV file, so that it cannot be read as a table ({problem})"
            raise InputError(file, f"line {line}", None, message) from None
        if any(cell.strip() for cell in cells):
            rows.append((line, cells))


def plain_number(text: str) -> float:
    """The number that a cell holds, with a point before its decimals and nothing between its digits; else not a number
    (NaN), as where it is too large.
    """
    plain = text.strip()
    number = float(plain) if _PLAIN.fullmatch(plain) else math.nan
    return number if math.isfinite(number) else math.nan


def number_hint(text: str) -> str:
    """How to write a number that has a comma or a space in it; empty for any other text."""
    odd = any(c in text.strip() for c in ", \u00a0\u202f'")
    return "write numbers without commas or spaces, with a point before decimals (1234.5); " if odd else ""


def csv_number(file: str, field: str, cell: str, errors: list[InputError]) -> float:
    """The number of a cell; what is none goes into `errors`."""
    number = plain_number(cell)
    if math.isnan(number):
        message = f"must be a finite number, but is {shown(cell)}"
        if hint := number_hint(cell):
            message += f"; {hint.removesuffix('; ')}"
        errors.append(InputError(file, field, cell, message))
    return number


def _check_size(file: str, size: int, limit_bytes: int) -> None:
    if size > limit_bytes:
        message = f"has {size:,} bytes; at most {limit_bytes:,} are allowed"
        raise InputError(file, "", size, message)


def _decoded(file: str, content: bytes) -> str:
    if b"\0" in content:
        line = content.count(b"\n", 0, content.index(b"\0")) + 1
        utf_16 = content.startswith((BOM_UTF16_LE, BOM_UTF16_BE))
        give = "save it as UTF-8 (it is UTF-16)" if utf_16 else "give UTF-8 text"
        raise InputError(file, "", None, f"is a binary file (a NUL byte in line {line}); {give}")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        at = problem.start
        line = content.count(b"\n", 0, at) + 1
        where = f"byte 0x{content[at]:02x} at offset {at}, line {line}"
        hint = "save it as UTF-8 (it may be Latin-1 or Windows-1252)"
        raise InputError(file, "", None, f"is not UTF-8 text ({where}); {hint}") from None
    strange = re.search(r"[\x01-\x08\x0b\x0c\x0e-\x1f\x7f]", text)
    if strange:
        line = text.count("\n", 0, strange.start()) + 1
        message = (
            f"is a binary file (control character 0x{ord(strange[0]):02x} in line {line}); give UTF-8 text"
        )
        raise InputError(file, "", None, message)
    return text


def _syntax_message(problem: yaml.YAMLError) -> str:
    mark = getattr(problem, "problem_mark", None) or getattr(problem, "context_mark", None)
    what = getattr(problem, "problem", None) or getattr(problem, "reason", None) or "cannot be read"
    where = f" at line {mark.line + 1}, column {mark.column + 1}" if mark else ""
    return f"YAML syntax error{where}: {what}"


class _Reader:
    """Puts plain data together from YAML events, keeping every mistake that does not end the reading."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.errors: list[InputError] = []
        self.nodes = 0

    def document(self, events: Iterator[Any]) -> Any:
        data: Any = None
        documents = 0
        for event in events:
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    self.refuse("", event, None, "a second document begins; a file holds one")
                data = self.node(next(events), events, ())
        if not documents:
            raise InputError(self.file, "", None, "is empty; a mapping (KEY: VALUE lines) is needed")
        return data

    def node(self, event: Any, events: Iterator[Any], path: tuple[str, ...]) -> Any:
        self.check(event, path)
        self.nodes += 1
        if self.nodes > MOST_NODES:
            raise InputError(self.file, "", None, f"holds more than {MOST_NODES:,} values")
        if isinstance(event, yaml.ScalarEvent):
            return self.scalar(event, path)
        if isinstance(event, yaml.SequenceStartEvent):
            return self.sequence(events, path)
        return self.mapping(events, path)

    def check(self, event: Any, path: tuple[str, ...]) -> None:
        field = ".".join(path)
        if len(path) > DEEPEST:
            self.refuse(field[:40] + "...", event, None, f"is nested deeper than {DEEPEST} levels")
        if isinstance(event, yaml.AliasEvent):
            self.refuse(
                field, event, f"*{event.anchor}", "aliases (*name) are not allowed; write the value out"
            )
        if event.anchor is not None:
            self.refuse(
                field, event, f"&{event.anchor}", "anchors (&name) are not allowed; write the value out"
            )
        if event.tag is not None:
            self.refuse(
                field, event, event.tag, f"the tag {shown(event.tag)} is not allowed; only plain values are"
            )

    def sequence(self, events: Iterator[Any], path: tuple[str, ...]) -> list[Any]:
        items: list[Any] = []
        for event in events:
            if isinstance(event, yaml.SequenceEndEvent):
                break
            self.check_length(len(items) + 1, event, path)
            items.append(self.node(event, events, (*path, str(len(items)))))
        return items

    def mapping(self, events: Iterator[Any], path: tuple[str, ...]) -> dict[Any, Any]:
        items: dict[Any, Any] = {}
        lines: dict[Any, int] = {}
        for entries, event in enumerate(events, start=1):
            if isinstance(event, yaml.MappingEndEvent):
                break
            self.check_length(entries, event, path)
            key = self.key(event, path)
            value = self.node(next(events), events, (*path, str(key)))
            line = event.start_mark.line + 1
            if key in items:
                message = f"is given twice, in line {lines[key]} and in line {line}; give it once"
                self.errors.append(InputError(self.file, ".".join((*path, str(key))), value, message))
            items[key] = value
            lines[key] = line
        return items

    def check_length(self, entries: int, event: Any, path: tuple[str, ...]) -> None:
        if entries > MOST_ENTRIES:
            self.refuse(".".join(path), event, None, f"has more than {MOST_ENTRIES:,} entries")

    def key(self, event: Any, path: tuple[str, ...]) -> str | int:
        field = ".".join(path)
        self.check(event, path)
        if not isinstance(event, yaml.ScalarEvent):
            self.refuse(
                field, event, None, "a list or a mapping cannot be a key; keys are names or whole years"
            )
        key = self.scalar(event, (*path, event.value))
        if isinstance(key, bool) or not isinstance(key, str | int) or key == "<<":
            message = f"the key {shown(event.value)} is not allowed; keys are names or whole years"
            self.refuse(field, event, event.value, message)
        return key

    def scalar(self, event: Any, path: tuple[str, ...]) -> Any:
        text: str = event.value
        if not event.implicit[0]:
            return self.quoted(text, path)
        if text in _WORDS:
            return _WORDS[text]
        if _WHOLE.fullmatch(text) and len(text) <= LONGEST_NUMBER:
            return int(text.replace("_", ""))
        if _DECIMAL.fullmatch(text) and not re.fullmatch(r"[-+]?0[0-9_]+", text):
            return self.finite(text, float(text.replace("_", "")), path)
        if _NOT_FINITE.fullmatch(text):
            return self.finite(text, math.inf, path)
        if _DATE.fullmatch(text):
            return self.date(text, path)
        return text

    def quoted(self, text: str, path: tuple[str, ...]) -> str:
        if any(not c.isprintable() and not c.isspace() for c in text):
            message = f"{shown(text)} holds a control character; only printable text is allowed"
            self.errors.append(InputError(self.file, ".".join(path), text, message))
        return text

    def finite(self, text: str, number: float, path: tuple[str, ...]) -> float:
        if not math.isfinite(number) or len(text) > LONGEST_NUMBER:
            message = f"{shown(text)} is not a finite number of at most {LONGEST_NUMBER} characters"
            self.errors.append(InputError(self.file, ".".join(path), text, message))
        return number

    def date(self, text: str, path: tuple[str, ...]) -> date | str:
        try:
            return date.fromisoformat(text)
        except ValueError:
            message = f"{shown(text)} is not a day of the calendar; a date is YEAR-MONTH-DAY"
            self.errors.append(InputError(self.file, ".".join(path), text, message))
            return text

    def refuse(self, field: str, event: Any, value: Any, message: str) -> None:
        line = event.start_mark.line + 1
        raise InputError(self.file, field, value, f"{message} (line {line})")
