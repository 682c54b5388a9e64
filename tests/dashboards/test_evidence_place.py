"""The scorecard of a place: run to its end by the child of the page, and told in rows that name their substance."""

from __future__ import annotations

import pytest

from dashboards.experiments import place_scorecard
from dashboards.pages.evidence_place import NO_SUBSTANCE, STATUS, row_of

PEOPLE = 300


@pytest.fixture(scope="module")
def scored(tmp_path_factory):
    """Rows, shares and folder of a small place."""
    folder, shares = tmp_path_factory.mktemp("evidence"), []
    rows = place_scorecard(lambda what, share: shares.append(share), str(folder), PEOPLE)
    return rows, shares, folder


def test_it_comes_to_its_end_and_scores_whatever_one_place_tells(scored):
    rows, shares, _ = scored
    assert shares == sorted(shares)
    assert shares[0] > 0.0
    assert shares[-1] < 1.0
    assert len(rows) > 250
    assert len({row["id"] for row in rows}) == len(rows)
    assert {row["status"] for row in rows} <= set(STATUS)
    assert sum(row["status"] != "not_computed" for row in rows) > 200
    assert {row["role"] for row in rows} == {"fitted", "left_out"}


def test_every_row_says_of_what_when_and_how_it_went(scored):
    for row in scored[0]:
        substance, published, between, model, status, role = row_of(row)
        assert bool(substance) == (row["substance"] != NO_SUBSTANCE)
        assert published.startswith(row["observable"])
        assert str(row["year"]) in published or not row["year"]
        assert " to " in between or between == "not given"
        assert bool(model) == (row["model"] is not None)
        assert STATUS[row["status"]][0] in str(status)
        assert role in ("fitted", "left out")


def test_what_was_kept_is_read_again(scored):
    rows, _, folder = scored
    before = {path: path.stat().st_mtime_ns for path in (folder / "kept").iterdir()}
    assert place_scorecard(lambda what, share: None, str(folder), PEOPLE) == rows
    assert {path: path.stat().st_mtime_ns for path in (folder / "kept").iterdir()} == before
