"""The state of a page stands in its link, and a link from anywhere can do no harm."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from dashboards.links import chosen, link, read_query, whole
from dashboards.pages.laboratory import moved, stops
from dashboards.pages.plan_state import changed, read_policies, switched, write_policies

POLICY = {"kind": "naloxone", "intensity": 0.6}


@given(st.dictionaries(st.text(min_size=1), st.text(min_size=1)))
def test_a_link_gives_back_what_it_was_given(values):
    assert read_query(link("/plan", values).partition("?")[2]) == values


@given(st.text())
def test_any_link_can_be_read(text):
    assert isinstance(read_query(text), dict)
    assert isinstance(read_policies(text), list)
    assert isinstance(moved(text), dict)
    assert 1 <= whole(text, 1, 10, 5) <= 10


def test_what_is_not_allowed_is_replaced_by_what_is_usual():
    assert chosen("b", ["a", "b"]) == "b"
    assert chosen("<script>", ["a", "b"]) == "a"
    assert chosen("<script>", ["a", "b"], "") == ""


def test_policies_survive_a_link():
    assert read_policies(write_policies([POLICY]) or "") == [POLICY]
    assert read_policies(json.dumps([POLICY, {"kind": "no_such_kind"}, 3])) == [POLICY]


def test_switching_one_policy_leaves_the_others():
    other = {"kind": "treatment_places", "intensity": 1.0}
    both = switched([POLICY], "treatment_places", other)
    assert both == [POLICY, other]
    assert switched(both, "naloxone", changed(POLICY, intensity=0.2)) == [
        {"kind": "naloxone", "intensity": 0.2},
        other,
    ]
    assert switched(both, "naloxone", None) == [other]
    assert changed(POLICY, intensity=None) == {"kind": "naloxone"}


def test_a_slider_can_stand_exactly_on_what_is_usual():
    assert 0.35 in stops(0.1, 0.35, 0.7)
    assert stops(0.0, 0.5, 1.0)[0] == 0.0
    assert stops(0.0, 0.5, 1.0)[-1] == 1.0


def test_a_number_that_a_link_moves_stays_in_its_range():
    assert moved(json.dumps({"cue_learning_rate": 1e9, "no_such_number": 1}))["cue_learning_rate"] < 1
    assert "no_such_number" not in moved(json.dumps({"no_such_number": 1}))
