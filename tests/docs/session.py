"""Run the blocks of one document in order, in the current folder: ``python -m tests.docs.session FILE [slow]``.

Prints JSON: for each block that ran its line, its exit codes and what it printed.
"""

from __future__ import annotations

import json
import shlex
import sys
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path
from typing import Any

from tests.docs.blocks import Block, blocks, needs_copy

MESOLIMBIC = "mesolimbic"


def run_document(path: Path, slow: bool) -> list[dict[str, Any]]:
    """What every block of a document gave."""
    names: dict[str, Any] = {"__name__": "__main__"}
    if not needs_copy(path):  # the installed command does not look into the current folder either
        sys.path[:] = [entry for entry in sys.path if entry not in ("", str(Path.cwd()))]
    return [run_block(block, names) for block in blocks(path) if block.runs and (slow or not block.slow)]


def run_block(block: Block, names: dict[str, Any]) -> dict[str, Any]:
    """Run one block; `names` are what the Python of the document has defined so far."""
    printed, code = StringIO(), 0
    if block.file:
        Path(block.file).parent.mkdir(parents=True, exist_ok=True)
        Path(block.file).write_text(block.text, encoding="utf-8")
    elif block.language == "sh":
        with redirect_stdout(printed):
            code = max([run_command(command) for command in block.commands], default=0)
    elif block.language == "python":
        if str(Path.cwd()) not in sys.path:
            sys.path.append(str(Path.cwd()))  # as a notebook does
        with redirect_stdout(printed):
            exec(compile(block.text, f"line {block.line}", "exec"), names)
    return {"line": block.line, "code": code, "printed": printed.getvalue()}


def run_command(command: str) -> int:
    """Run a command of Mesolimbic as its command line would, and tell its exit code."""
    from scenarios.cli import main

    words = shlex.split(command)
    if words[0] != MESOLIMBIC:
        raise ValueError(f"{command!r} is no command of Mesolimbic; mark the block `not run`, and say why")
    sys.argv = words
    code = main(words[1:])
    if code:
        print(f"exit code {code} of: {command}", file=sys.stderr)
    return code


if __name__ == "__main__":
    found = run_document(Path(sys.argv[1]), "slow" in sys.argv[2:])
    sys.__stdout__.write(json.dumps(found))  # type: ignore[union-attr]
