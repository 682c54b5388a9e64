"""The documents that a command makes are those of the code, and quote what stands in the others."""

from __future__ import annotations

import re
import subprocess
import sys
from functools import reduce
from importlib import import_module
from typing import Any

import pytest

from neuro.errors import InputError
from scenarios.documents import numbers
from scenarios.documents.markdown import number, plain, table
from scenarios.documents.parameters import ends
from scenarios.documents.quoting import Quoted
from scenarios.documents.registry import DOCUMENTS, write_documents
from scenarios.documents.submodels import EQUATIONS, MECHANISMS, functions_of
from scenarios.documents.variables import KINDS, UNKNOWN, descriptions, records, variables
from tests.scenarios.command_line import run_cli

HANDWRITTEN = ("method.md", "stress-abs.md")
ALL = (*(document.file for document in DOCUMENTS.values()), *HANDWRITTEN)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_the_committed_document_is_what_the_code_would_write_now(root, name):
    """In a process of its own: what other tests register is not part of the program."""
    command = [sys.executable, "-m", "scenarios", "document", name, "--check", "--out", str(root / "docs")]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", cwd=root)
    assert done.returncode == 0, f"run `mesolimbic document`: {done.stderr}{done.stdout}"


def test_fitted_numbers_at_an_end_of_their_range_are_told():
    told = ends()
    for one in numbers.every_number():
        at_end = one.kind == "fitted" and one.varied and one.value in (one.low, one.high)
        row = f"| `{one.path.removeprefix('parameters.')}` | {number(one.value)} | "
        shown = any(line.startswith(row) and f"`{one.file}`" in line for line in told.splitlines())
        if at_end:
            assert shown, one
        elif one.varied and 0.1 < (one.value - one.low) / (one.high - one.low) < 0.9:
            assert not shown, one


@pytest.mark.parametrize(
    ("variable", "file", "told"),
    [
        ("LAB", "evidence.md", r"mesolimbic lab draws (--draws \d+ --scale [\d.]+)"),
        ("SCORECARD", "scorecard.md", r"mesolimbic evidence --document ([^`]*)`"),
        ("HISTORY", "history.md", r"mesolimbic evidence history (--people \d+)"),
    ],
)
def test_make_evidence_runs_what_the_committed_documents_were_made_with(root, variable, file, told):
    makefile = (root / "Makefile").read_text(encoding="utf-8")
    (options,) = re.findall(rf"^{variable} \?= (.*)$", makefile, re.MULTILINE)
    said = re.search(told, (root / "docs" / file).read_text(encoding="utf-8"))
    assert said
    assert sorted(said[1].split()) == sorted(options.split())


def test_a_document_is_written_whole_and_the_same_again(tmp_path):
    (path,) = write_documents(["parameters"], tmp_path)
    first = path.read_bytes()
    write_documents(["parameters"], tmp_path)
    assert path.read_bytes() == first


def test_a_change_of_a_document_is_found(tmp_path, capsys):
    (path,) = write_documents(["odd"], tmp_path)
    assert run_cli(capsys, "document", "odd", "--out", tmp_path, "--check")[0] == 0
    path.write_text(path.read_text().replace("0.4 to 1.4", "0.4 to 1.5", 1))
    code, _, err = run_cli(capsys, "document", "odd", "--out", tmp_path, "--check")
    assert (code, "ODD.md" in err) == (1, True)


def test_an_unknown_document_is_refused_by_name(capsys):
    code, out, err = run_cli(capsys, "document", "odt")
    assert (code, out) == (2, "")
    assert "did you mean 'odd'?" in err


@pytest.mark.parametrize("record", records())
def test_every_state_variable_is_described(record):
    told = descriptions()[record]
    assert told.keys() == records()[record].keys()
    for variable in variables(record):
        assert variable.meaning != UNKNOWN[-1], variable.name
        assert variable.kind in KINDS, variable.name
        assert all((variable.unit, variable.range, variable.type)), variable.name


def test_every_equation_and_mechanism_stands_in_the_odd(root):
    text = (root / "docs" / "ODD.md").read_text(encoding="utf-8")
    for name in (*EQUATIONS, *MECHANISMS):
        for function in functions_of(import_module(name)):
            assert f"* `{function.__name__}(" in text, function.__name__
            assert function.__doc__, function.__name__


def test_every_module_of_equations_and_mechanisms_is_told(root):
    for folder, told in (("neuro/equations", EQUATIONS), ("population/mechanisms", MECHANISMS)):
        modules = {path.stem for path in (root / folder).glob("*.py")} - {"__init__"}
        assert modules == {name.rpartition(".")[2] for name in told}


def test_every_number_of_the_data_files_is_told_once():
    found = numbers.every_number()
    places = [(one.file, one.path) for one in found]
    assert len(set(places)) == len(places) > 1000
    assert all(one.source and one.unit and one.low <= one.value <= one.high for one in found)
    assert {one.kind for one in found} == set(numbers.KINDS)
    assert numbers.every_number("assumed") == [one for one in found if one.kind == "assumed"]


def test_numbers_are_listed_by_kind(capsys):
    import json

    code, out, _ = run_cli(capsys, "list", "parameters", "--kind", "assumed", "--cite", "--json")
    rows = json.loads(out)["parameters"]
    assert code == 0
    assert len(rows) == len(numbers.every_number("assumed"))
    assert all(n["kind"] == "assumed" and n["source"] for row in rows for n in row["numbers"])


@pytest.mark.parametrize(
    "arguments", [("parameters", "--kind", "guessed"), ("substances", "--kind", "assumed")]
)
def test_a_kind_that_is_none_is_refused(capsys, arguments):
    code, out, err = run_cli(capsys, "list", *arguments)
    assert (code, out) == (2, "")
    assert "--kind" in err


@pytest.mark.parametrize("file", ALL)
def test_links_of_a_document_lead_somewhere(root, file):
    text = (root / "docs" / file).read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", text):
        assert target.startswith("http") or (root / "docs" / target).exists(), target


@pytest.mark.parametrize("file", [*HANDWRITTEN, "validation.md"])
def test_files_that_a_document_names_are_there(root, file):
    """A bare name stands in the folder of the path before it, or among the data of the population."""
    text = (root / "docs" / file).read_text(encoding="utf-8")
    folder = ""
    for path in re.findall(r"`((?:[\w.-]+/)*[\w.-]+\.(?:py|yaml|csv|toml|lock))`", text):
        folder, _, name = path.rpartition("/") if "/" in path else (folder, "", path)
        assert any((root / at / name).exists() for at in (folder, "population/data", "")), path


@pytest.mark.parametrize("file", [*HANDWRITTEN, "validation.md"])
def test_functions_that_a_document_names_are_there(root, file):
    text = (root / "docs" / file).read_text(encoding="utf-8")
    for name in re.findall(r"`((?:neuro|population|scenarios)(?:\.\w+)+)`", text):
        assert resolved(name), name


def resolved(name):
    """What a dotted name stands for; None for nothing."""
    parts = name.split(".")
    for length in range(len(parts), 0, -1):
        try:
            found: Any = import_module(".".join(parts[:length]))
        except ImportError:
            continue
        return reduce(lambda holder, part: getattr(holder, part, None), parts[length:], found)
    return None


def test_a_quoted_table_ends_where_it_ends(tmp_path):
    (tmp_path / "a.md").write_text(
        "# A\n\nText `mesolimbic bench --quick` here.\n\n## B\n\n| x |\n|---|\n| 1 |\n\n| y |\n"
    )
    quoted = Quoted(tmp_path)
    assert quoted.table("a.md", "B") == "| x |\n|---|\n| 1 |"
    assert quoted.command("a.md") == "`mesolimbic bench --quick`"
    assert quoted.paragraph("a.md", "Text") == "Text `mesolimbic bench --quick` here."


@pytest.mark.parametrize(
    ("ask", "message"),
    [
        (lambda q: q.table("a.md", "Be"), "did you mean 'B'?"),
        (lambda q: q.table("a.md", "A"), "no table"),
        (lambda q: q.paragraph("a.md", "None"), "no paragraph begins so"),
        (lambda q: q.table("b.md", "B"), "cannot be read"),
    ],
)
def test_what_cannot_be_quoted_is_told(tmp_path, ask, message):
    (tmp_path / "a.md").write_text("# A\n\nText.\n\n## B\n\n| x |\n|---|\n| 1 |\n")
    with pytest.raises(InputError, match=re.escape(message)):
        ask(Quoted(tmp_path))


def test_text_of_the_code_reads_in_markdown_as_it_stands():
    assert plain("P_f (T*) a|b `x_y|z` _a_") == r"P_f (T\*) a\|b `x_y\|z` \_a\_"
    assert table(("a", "b"), [("1", "2")]) == "| a | b |\n|---|---|\n| 1 | 2 |"


def test_the_readme_says_of_the_scorecard_what_the_scorecard_says(root):
    readme = " ".join((root / "README.md").read_text(encoding="utf-8").split())
    scorecard = (root / "docs/scorecard.md").read_text(encoding="utf-8")
    (met, of), *_ = re.findall(r"\| \*\*All\*\* \|.*\*\*(\d+) of (\d+)\*\* \| \*\*\d+\*\* \|", scorecard)
    (told, near), *_ = re.findall(
        r"Of the (\d+) targets .* not 0, (\d+) are within a factor of two", scorecard
    )
    assert f"of {of} published numbers it meets {met}" in readme
    assert f"{told} that it computes and are not 0, {near} are within a factor of two" in readme
