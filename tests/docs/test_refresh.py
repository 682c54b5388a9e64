"""Samples of what the program prints are renewed as long as they were."""

from __future__ import annotations

import pytest

from tests.docs.refresh import as_long

PRINTED = "Title\n\n  people   7\n  ties     9\n\nReport: report.html\n"


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ("Title\n", PRINTED),
        ("Title\n  people   5\n...\n", "Title\n\n  people   7\n...\n"),
        ("  people   5\n...\n", "  people   7\n...\n"),
        ("...\nReport: old.html\n", "...\nReport: report.html\n"),
        ("...\n  ties     1\nReport: old.html\n", "...\n  ties     9\n\nReport: report.html\n"),
    ],
)
def test_a_sample_keeps_its_place_and_its_length(told, expected):
    assert as_long(told, PRINTED) == expected
