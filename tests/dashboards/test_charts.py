"""Chart builders: pure, JSON without NaN, and every series has a name that a reader understands."""

from __future__ import annotations

import copy
import json
import math
import xml.etree.ElementTree as ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboards.charts.base import lines_of, rounded, short
from dashboards.charts.brain import PROJECTIONS, REGIONS, brain, level, on, shade
from dashboards.charts.curves import Curve, bars, curves, groups
from dashboards.charts.ink import DARK, LIGHT, contrast
from dashboards.charts.laboratory import panels
from dashboards.charts.lifeline import lifeline, spells
from dashboards.charts.network import Node, network
from dashboards.charts.plane import plane
from dashboards.charts.spans import Point, Span, front, spans, tornado
from dashboards.lives import FIELDS, STATES

NAN, HOSTILE = math.nan, "<script>alert(1)</script>"
INKS = pytest.mark.parametrize("ink", [LIGHT, DARK], ids=["light", "dark"])
CURVES = (
    Curve("Status quo", [2024, 2025], [1.0, 2.0], [0.5, 1.5], [1.5, 2.5]),
    Curve("Plan", [2024, 2025], [1.0, NAN], [NAN, NAN], [NAN, NAN]),
)
LAB = [
    {
        "panel": "A",
        "label": "model",
        "x": [0.0, 1.0, None],
        "y": [1.0, 2.0, 3.0],
        "x_label": "days",
        "y_label": "share",
        "published": False,
    },
    {
        "panel": "A",
        "label": "data",
        "x": [0.5],
        "y": [1.5],
        "x_label": "days",
        "y_label": "share",
        "published": True,
    },
]


def options(ink):
    values = dict.fromkeys(FIELDS, 0.5)
    node = [
        Node(1, 0.0, 1.0, "mild disorder", "Person 1"),
        Node(2, 5.0, NAN, "died", "Person 2", marked=True),
    ]
    years, states = [2024.0, 2024.5, 2025.0], ["never used", "mild disorder", "mild disorder"]
    return {
        "curves": curves(CURVES, "per 100,000 people", ink, "Curves"),
        "zero": curves(CURVES, "per 100,000 people", ink, "Differences", zero=True),
        "groups": groups(["1", "5"], [("Plan", [1.0, NAN])], "per 100,000 people", ink, "Groups"),
        "bars": bars(["A", "B"], [1.0, 2.0], "%", ink, "Bars", [(0.5, 1.5), (1.0, 3.0)]),
        "plane": plane([("Plan", 10.0, -5.0), ("Other", NAN, 1.0)], 1e5, ink, "Plane"),
        "network": network(node, [(1, 2), (1, 99)], ink, "Network"),
        "lifeline": lifeline(
            years, [("A", states)], [("Craving", [("A", [0.1, NAN, 0.3])])], 2024.5, ink, "Life"
        ),
        "spans": spans(
            [Span("a", "one", 1.0, 0.5, 1.5), Span("b", "two", NAN)], "share", ink, "Spans", mark=1.0
        ),
        "tornado": tornado([Span("a", "low", -1.0), Span("a", "high", 2.0)], "days", ink, "Tornado"),
        "front": front(
            [Point("tried", 1.0, 2.0, "A", 1.0, NAN), Point("checked", 1.0, 2.0, "B", 1.0, 3.0)],
            "gain",
            5.0,
            ink,
            "Front",
        ),
        "panel": panels(LAB, LAB, ink)[0][1],
        "brain": {"svg": brain(values, ink, "Brain")},
    }


@INKS
def test_every_option_is_json_without_nan(ink):
    for name, option in options(ink).items():
        assert json.dumps(option, allow_nan=False), name


@INKS
def test_every_chart_says_what_it_shows_and_does_not_move_by_itself(ink):
    for name, option in options(ink).items():
        if name != "brain":
            assert option["aria"]["label"]["description"]
            assert option["animation"] is False


def test_builders_change_nothing_that_they_are_given():
    before = copy.deepcopy((CURVES, LAB))
    options(LIGHT)
    assert repr(before) == repr((CURVES, LAB))


def test_a_curve_has_its_name_its_interval_and_its_numbers_in_words():
    option = options(LIGHT)["curves"]
    line = [series for series in option["series"] if series["name"] == "Status quo"][-1]
    assert line["data"][1]["name"] == "2025: 2 per 100,000 people (95% interval 1.50 to 2.50)"
    shaded = [series for series in option["series"] if "areaStyle" in series]
    assert [series["name"] for series in shaded] == ["Status quo"]  # a plan with no interval has no band
    assert shaded[0]["data"] == [1.0, 1.0]


def test_long_names_of_a_legend_stand_below_each_other_and_the_plot_below_them():
    short_names, long_names = ["Status quo", "Plan"], ["Status quo", "50% more places in every treatment"]
    assert [lines_of(short_names), lines_of(long_names)] == [1, 2]
    option = curves([Curve(name, [2024], [1.0]) for name in long_names], "share", LIGHT, "Curves")
    assert option["legend"]["orient"] == "vertical"
    assert option["grid"]["top"] > options(LIGHT)["curves"]["grid"]["top"]


def test_a_tie_to_somebody_outside_the_sample_is_not_drawn():
    series = options(LIGHT)["network"]["series"][0]
    assert series["edges"] == [{"source": "1", "target": "2"}]


def test_published_data_are_marks_and_the_changed_brain_is_dashed():
    kinds = [(s["type"], s.get("lineStyle", {}).get("type")) for s in options(LIGHT)["panel"]["series"]]
    assert kinds == [("line", "solid"), ("line", "dashed"), ("scatter", None)]


def test_spells_are_runs_of_one_state():
    assert spells([0.0, 1.0, 2.0, 3.0], ["a", "a", "b", "b"]) == [("a", 0.0, 2.0), ("b", 2.0, 3.0)]


def test_the_brain_has_every_region_and_projection_and_no_markup_of_its_title():
    text = brain(dict.fromkeys(FIELDS, 0.4), LIGHT, HOSTILE)
    ElementTree.fromstring(text)  # well formed
    assert "<script" not in text
    for region in REGIONS.values():
        assert region.name in text
        assert region.field in FIELDS
    assert all(projection.field in FIELDS for projection in PROJECTIONS)


def test_a_stronger_projection_is_drawn_thicker():
    def width(value):
        root = ElementTree.fromstring(
            brain({**dict.fromkeys(FIELDS, 0.0), "preoccupation": value}, LIGHT, "x")
        )
        group = next(
            g for g in root.iter() if g.tag.endswith("}g") and (g[0].text or "").startswith("preoccupation")
        )
        return float(group[1].get("stroke-width", "nan"))

    assert width(0.8) > width(0.2) > width(0.0)


@INKS
def test_every_state_has_a_colour_of_its_own(ink):
    assert set(ink.states) == set(STATES)
    assert len(set(ink.states.values())) == len(STATES)


@INKS
def test_text_can_be_read_on_its_surface(ink):
    assert contrast(ink.text, ink.surface) >= 7
    assert contrast(ink.muted, ink.surface) >= 4.5
    assert all(contrast(colour, ink.surface) >= 2.3 for colour in ink.series)


@given(st.floats())
def test_any_number_can_be_told_and_sent(value):
    assert short(value)
    json.dumps(rounded(value), allow_nan=False)
    assert 0.0 <= level(value, 2.0) <= 1.0


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1234.5, "1,234"),
        (56.71, "56.7"),
        (4.5, "4.50"),
        (0.042, "0.04"),
        (1e-9, "0"),
        (3, "3"),
        (NAN, "not known"),
    ],
)
def test_numbers_are_short(value, text):
    assert short(value) == text


@INKS
@given(share=st.floats(0.0, 1.0))
def test_text_on_a_shade_can_be_read(ink, share):
    assert contrast(on(share, ink), shade(share, ink)) >= 4.5


def test_contrast_is_that_of_the_guidelines():
    assert contrast("#000000", "#ffffff") == pytest.approx(21.0)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)
