"""Every term that tables, pages and documents use, in plain language: one file for all of them."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from neuro.errors import InputError
from neuro.files import read_yaml

GLOSSARY = Path(__file__).parent / "data" / "glossary.yaml"

HEAD = """# Glossary

Every term that tables, pages and documents use, in plain language. The dashboard shows the same texts where a term
appears, and `mesolimbic list terms` prints them. Written by `python -m scenarios.glossary`; change
`scenarios/data/glossary.yaml`, not this file.

| term | what it means |
|---|---|
"""


class Word(NamedTuple):
    """A term and what it means."""

    title: str
    text: str


@lru_cache(maxsize=1)
def glossary() -> dict[str, Word]:
    """Every term by its key, in the order of the file.

    Raises
    ------
    neuro.errors.InputError
        When an entry holds anything but a title and a text.
    """
    found = {}
    for key, entry in read_yaml(GLOSSARY).items():
        if set(entry) != {"title", "text"}:
            raise InputError(GLOSSARY.name, str(key), entry, "must hold title and text")
        found[str(key)] = Word(entry["title"], entry["text"])
    return found


def by_title() -> list[Word]:
    """All terms in the order of the alphabet."""
    return sorted(glossary().values(), key=lambda word: word.title.lower())


def as_markdown() -> str:
    """The text of ``docs/glossary.md``."""
    return HEAD + "".join(f"| **{word.title}** | {word.text} |\n" for word in by_title())


if __name__ == "__main__":
    import sys

    sys.stdout.write(as_markdown())
