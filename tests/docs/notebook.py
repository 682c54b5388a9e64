"""The notebook of the tutorials, made of its page: ``python -m tests.docs.notebook`` writes it."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from tests.docs.running import ROOT

PAGE = ROOT / "docs" / "tutorials" / "notebook.md"
NOTEBOOK = PAGE.with_suffix(".ipynb")
OUTPUT = re.compile(r"(?:<!-- [^\n]* -->\n)?```text\n.*?^```\n", re.MULTILINE | re.DOTALL)
CODE = re.compile(r"^```python\n(.*?)^```\n", re.MULTILINE | re.DOTALL)


def as_notebook(page: Path) -> str:
    """The text of a notebook with the words and the code of a page, without outputs."""
    text = OUTPUT.sub("", page.read_text(encoding="utf-8"))
    parts = CODE.split(text)
    cells = [_cell(number, part.strip("\n")) for number, part in enumerate(parts) if part.strip()]
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    whole = {"cells": cells, "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 5}
    return json.dumps(whole, indent=1, ensure_ascii=False) + "\n"


def _cell(number: int, text: str) -> dict[str, Any]:
    lines = text.splitlines(keepends=True)
    cell: dict[str, Any] = {"id": f"cell-{number}", "metadata": {}, "source": lines}
    if number % 2:
        return {"cell_type": "code", "execution_count": None, "outputs": [], **cell}
    return {"cell_type": "markdown", **cell}


if __name__ == "__main__":
    NOTEBOOK.write_text(as_notebook(PAGE), encoding="utf-8")
