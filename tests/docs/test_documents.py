"""Documents keep their word: tutorials run as written, commands exist, links lead somewhere, words are kind."""

from __future__ import annotations

import ast
import re
import shlex
from pathlib import Path
from typing import Any

import pytest
import typer
import yaml

from scenarios.cli.app import app
from tests.docs.blocks import blocks, inline_commands, labels, missing_lines
from tests.docs.running import ROOT, outputs

DOCUMENTS = sorted(
    path
    for path in ROOT.glob("**/*.md")
    if not {".venv", "results", ".cache", "node_modules", "templates"} & set(path.relative_to(ROOT).parts)
)
TUTORIALS = sorted(path for path in (ROOT / "docs" / "tutorials").glob("*.md") if path.name != "README.md")
OTHERS = [path for path in DOCUMENTS if path not in TUTORIALS]
UNKIND = re.compile(r"\b(addicts?|abusers?|junkies|alcoholics?|drug users|relapsers?)\b", re.IGNORECASE)
LINK = re.compile(r"(?<!!)\[[^\]]+\]\(([^)\s]+)\)|!\[[^\]]*\]\(([^)\s]+)\)")


def named(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def check(path: Path, found: list[dict[str, object]]) -> None:
    """Every `text` block of a document against what the block before it printed."""
    printed = {block["line"]: str(block["printed"]) for block in found}
    before = 0
    for block in blocks(path):
        if block.language == "text" and block.runs and before in printed:
            told, was = block.text, printed[before]
            absent = (
                missing_lines(labels(told), labels(was)) if block.labels_only else missing_lines(told, was)
            )
            assert not absent, f"{named(path)}:{block.line}: not printed: {absent}\nbut:\n{printed[before]}"
        before = block.line


def test_a_command_that_does_not_exist_is_told():
    assert refusal("mesolimbic run baseline --peple 3")
    assert refusal("mesolimbic diagramm")
    assert refusal("mesolimbic run")
    assert (
        refusal("mesolimbic run baseline --people 3") == refusal("mesolimbic run", in_a_sentence=True) == ""
    )


def is_slow(path: Path) -> bool:
    return any(block.slow for block in blocks(path))


@pytest.mark.parametrize("path", TUTORIALS, ids=named)
def test_a_tutorial_runs_as_it_is_written(path, tmp_path):
    check(path, outputs(path, tmp_path))


@pytest.mark.slow
@pytest.mark.timeout(1800)  # compiles anew: two minutes, thirteen on a machine with fifteen others at work
@pytest.mark.parametrize("path", [p for p in TUTORIALS if is_slow(p)], ids=named)
def test_a_tutorial_runs_to_its_end(path, tmp_path):
    check(path, outputs(path, tmp_path, slow=True))


def refusal(command: str, in_a_sentence: bool = False) -> str:
    """Why the program would refuse a command, read but not run; a sentence may leave its arguments out."""
    words = shlex.split(command.partition(" > ")[0])[1:]
    group: Any = typer.main.get_command(app)
    if not words or words[0].startswith("-") or words[0] == "VERB":
        return ""
    if words[0] not in group.commands:
        return f"there is no verb {words[0]}"
    if "-h" in words or "--help" in words:
        return ""
    try:
        group.commands[words[0]].make_context(words[0], words[1:])
    except typer.TyperException as problem:
        lacking = type(problem).__name__ == "MissingParameter"
        return "" if lacking and in_a_sentence else problem.format_message()
    return ""


@pytest.mark.parametrize("path", DOCUMENTS, ids=named)
def test_every_command_of_a_document_is_one_of_the_program(path):
    told = [
        (c, False) for block in blocks(path) if block.language in ("sh", "bash", "") for c in block.commands
    ]
    commands = [*told, *((c, True) for c in inline_commands(path))]
    plain = [(c.removeprefix(".venv/bin/"), inline) for c, inline in commands]
    wrong = {
        c: refusal(c, inline) for c, inline in plain if c.startswith("mesolimbic ") and refusal(c, inline)
    }
    assert not wrong


@pytest.mark.parametrize("path", DOCUMENTS, ids=named)
def test_yaml_and_python_of_a_document_can_be_read(path):
    for block in blocks(path):
        if block.language == "yaml":
            yaml.safe_load(block.text)
        if block.language == "python":
            ast.parse(block.text)


@pytest.mark.parametrize("path", OTHERS, ids=named)
def test_what_a_document_imports_is_there(path):
    """Blocks that are too large to run at least name what exists."""
    for block in blocks(path):
        if block.language == "python":
            lines = [
                ast.unparse(n)
                for n in ast.parse(block.text).body
                if isinstance(n, ast.Import | ast.ImportFrom)
            ]
            exec("\n".join(lines), {})


@pytest.mark.parametrize("path", DOCUMENTS, ids=named)
def test_every_link_leads_to_a_file(path):
    for target in (a or b for a, b in LINK.findall(path.read_text(encoding="utf-8"))):
        if not re.match(r"https?:|mailto:|#", target):
            assert (path.parent / target.partition("#")[0]).exists(), f"{named(path)}: {target}"


@pytest.mark.parametrize("path", DOCUMENTS, ids=named)
def test_a_document_puts_the_person_first(path):
    text = re.sub(r"`[^`\n]*`", "", path.read_text(encoding="utf-8"))
    if "do not edit by hand" in text:  # tables that quote the titles of sources
        return
    assert not UNKIND.search(text), UNKIND.search(text)


def test_the_glossary_of_the_documents_is_that_of_the_program():
    from scenarios.glossary import as_markdown

    assert (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8") == as_markdown()


def test_every_document_is_in_the_index():
    index = (ROOT / "docs" / "README.md").read_text(encoding="utf-8")
    absent = [
        path.relative_to(ROOT / "docs").as_posix()
        for path in DOCUMENTS
        if path.is_relative_to(ROOT / "docs") and path.name != "README.md"
        and f"({path.relative_to(ROOT / 'docs').as_posix()})" not in index
    ]  # fmt: skip
    assert not absent


def test_a_line_that_was_not_printed_is_found():
    assert missing_lines("a 1\nb 2.5\n", "zero\na   7\nb 3,000\n") == []
    assert missing_lines("b 1\na 2\n", "a 1\nb 2\n") == ["a #"]
    assert missing_lines("fatal overdose 3 (1-4)\n", "fatal overdose 12 (0.5-22)\n") == []
    assert missing_lines("overdoses\n", "overdose\n") == ["overdoses"]


def test_how_to_cite_names_the_version_of_the_package():
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    assert f'version = "{citation["version"]}"' in project
    assert f'license = "{citation["license"]}"' in project
    for author in citation["authors"]:
        assert author["name"] in project


def test_the_notebook_has_the_cells_of_its_page():
    """The page runs with the other tutorials; the cells are the same code, so here they are only compiled."""
    import json

    from tests.docs.notebook import NOTEBOOK, PAGE, as_notebook

    text = NOTEBOOK.read_text(encoding="utf-8")
    assert text == as_notebook(PAGE)
    code = ["".join(c["source"]) for c in json.loads(text)["cells"] if c["cell_type"] == "code"]
    assert code == [block.text.rstrip("\n") for block in blocks(PAGE) if block.language == "python"]
