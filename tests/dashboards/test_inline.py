"""A table is one piece of markup, and no text of a reader's becomes markup in it."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree

from hypothesis import given
from hypothesis import strategies as st

from dashboards.parts import inline
from dashboards.words import glossary

TEXT = st.text(st.characters(blacklist_categories=["Cs", "Cc"]), max_size=30)


@given(TEXT, TEXT, TEXT)
def test_whatever_is_written_into_a_cell_comes_back_as_that_text(name, text, label):
    markup = inline.table([name, "n"], [[text, "1"]], (1,), label)
    table = ElementTree.fromstring(markup)
    assert [cell.text or "" for cell in table.iter("th")] == [name, "n"]
    assert [cell.text or "" for cell in table.iter("td")] == [text, "1"]
    assert table.get("aria-label") == label
    assert len(list(table.iter())) == 9


def test_a_term_carries_its_definition_and_a_pill_its_kind():
    term = ElementTree.fromstring(inline.term("qaly"))
    assert term.get("data-def") == glossary()["qaly"].text
    assert term.get("tabindex") == "0"
    pill = ElementTree.fromstring(inline.pill("<0.1>", 'good" onclick="x'))
    assert pill.text == "<0.1>"
    assert set(pill.keys()) == {"class"}


def test_numbers_stand_to_the_right():
    table = ElementTree.fromstring(inline.table(["a", "b"], [["x", 1.5]], (1,), ""))
    assert [cell.get("class") for cell in table.iter("td")] == [None, "n"]
