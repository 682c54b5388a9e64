"""Figures of the laboratory: what they show, and that nothing covers anything."""

from __future__ import annotations

import math
import re

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.text import Text

from neuro.protocols import experiments
from neuro.protocols.results import Phenomenon, Result, curve
from scenarios import laboratory
from scenarios.figures import image
from scenarios.laboratory.figures import experiment_figure
from scenarios.laboratory.matrix import matrix_figure
from scenarios.laboratory.strip import scale_of


def phenomenon(observed=1.0, lower=0.5, upper=2.0, name="name", **other):
    low, high = (-math.inf if lower is None else lower), (math.inf if upper is None else upper)
    facts = {
        "id": f"made.{name}",
        "experiment": "made",
        "substance": "cocaine",
        "finding": "Something that was published about people and is told at some length",
        "unit": "ratio, one to the other",
        "kind": "emerged",
        "source": "a test",
    }
    return Phenomenon(
        observed=observed, lower=lower, upper=upper, passed=low <= observed <= high, **(facts | other)
    )


def made(phenomena, curves=()):
    return Result("made", "A made experiment", "mission", None, list(phenomena), list(curves))


def curves(panels=1, labels=("heroin", "cocaine", "another name"), published=False):
    x = np.linspace(0.0, 100.0, 101)
    axes = ("days", "share of something")
    return [
        curve(f"Panel {i}", label, x, np.exp(-x / (20.0 + 5.0 * j)), axes, published)
        for i in range(panels)
        for j, label in enumerate(labels)
    ]


def texts(figure):
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    hidden = {
        tick.label1
        for ax in figure.axes
        for axis in (ax.xaxis, ax.yaxis)
        for tick in axis.get_major_ticks()
        if not ax.axison
        or not min(axis.get_view_interval()) <= tick.get_loc() <= max(axis.get_view_interval())
    }
    shown = [t for t in figure.findobj(Text) if t.get_text() and t.get_visible() and t not in hidden]
    return [(t.get_text(), t.get_window_extent(canvas.get_renderer())) for t in shown]


def overlapping(figure):
    placed = texts(figure)
    return [
        (a, b) for i, (a, box) in enumerate(placed) for b, other in placed[i + 1 :] if box.overlaps(other)
    ]


@pytest.mark.parametrize("panels", [1, 2])
@pytest.mark.parametrize("count", [1, 3, 8, 16])
def test_no_text_covers_another_or_leaves_the_figure(panels, count):
    figure = experiment_figure(made([phenomenon(name=str(i)) for i in range(count)], curves(panels)))
    assert not overlapping(figure)
    width, height = figure.canvas.get_width_height()
    for text, box in texts(figure):
        assert box.x0 >= 0, text
        assert box.x1 <= width, text
        assert box.y0 >= 0, text
        assert box.y1 <= height, text


@pytest.mark.parametrize("name", ["acquisition", "escalation", "overdose"])
def test_an_experiment_has_the_same_figure_twice_without_a_date(name):
    result = experiments.run(name, scale=0.1)
    for kind in ("png", "svg"):
        first, again = (image(experiment_figure(result), kind) for _ in range(2))
        assert first == again
    assert not re.search(rb"<dc:date>|20\d\d-\d\d-\d\dT", again)
    assert not overlapping(experiment_figure(result))


def test_curves_of_a_panel_share_axes_and_are_named_beside_their_ends():
    figure = experiment_figure(made([phenomenon()], curves(2)))
    titles = [ax.get_title(loc="left") for ax in figure.axes]
    assert titles[:2] == ["Panel 0", "Panel 1"]
    assert {"heroin", "cocaine", "another name"} <= {text for text, _ in texts(figure)}


def test_published_curves_are_drawn_differently():
    model, published = (experiment_figure(made([phenomenon()], curves(published=p))) for p in (False, True))
    styles = [
        (f.axes[0].lines[0].get_linestyle(), f.axes[0].lines[0].get_marker()) for f in (model, published)
    ]
    assert styles[0] != styles[1]


def test_what_misses_differs_in_colour_and_in_shape():
    figures = [experiment_figure(made([phenomenon(observed)])) for observed in (1.0, 3.0)]
    marks = [
        [
            (line.get_marker(), line.get_color())
            for line in f.axes[-1].lines
            if line.get_marker() in ("o", "X")
        ]
        for f in figures
    ]
    assert marks[0][0][0] != marks[1][0][0]
    assert marks[0][0][1] != marks[1][0][1]
    assert any("misses" in text for text, _ in texts(figures[1]))


@pytest.mark.parametrize(("lower", "upper", "arrow"), [(None, 1.0, "<"), (1.0, None, ">")])
def test_a_range_without_a_bound_ends_in_an_arrow(lower, upper, arrow):
    figure = experiment_figure(made([phenomenon(lower=lower, upper=upper)]))
    assert arrow in [line.get_marker() for line in figure.axes[-1].lines]


def test_what_is_not_a_number_is_said():
    figure = experiment_figure(made([phenomenon(math.nan)]))
    assert "no number" in [text for text, _ in texts(figure)]
    assert image(figure, "png").startswith(b"\x89PNG")


@pytest.mark.parametrize(
    ("given", "logarithmic"),
    [
        ({"observed": 500.0, "lower": None, "upper": 15.0}, True),
        ({"observed": 1.0}, False),
        ({"observed": 0.4, "lower": 0.001, "upper": None}, False),
        ({"observed": -400.0, "lower": 1.0, "upper": 2.0}, False),
        ({"observed": 0.0, "lower": 0.0, "upper": None}, False),
    ],
)
def test_a_scale_is_logarithmic_only_where_numbers_lie_far_apart(given, logarithmic):
    p = phenomenon(**given)
    scale = scale_of(p)
    assert scale.logarithmic is logarithmic
    assert 0.0 < scale.at(p.observed) < 1.0


def test_a_curve_of_named_points_becomes_bars():
    bars = curve("Panel", "model: cocaine, alcohol, both", range(3), [0.1, 0.2, 0.3], ("", "share"))
    figure = experiment_figure(made([phenomenon()], [bars]))
    assert [label.get_text() for label in figure.axes[0].get_xticklabels()] == ["cocaine", "alcohol", "both"]


@pytest.mark.parametrize("name", laboratory.__all__)
def test_the_package_hands_on_every_name(name):
    assert callable(getattr(laboratory, name))
    assert name in dir(laboratory)
    with pytest.raises(AttributeError, match="no_such_name"):
        _ = laboratory.no_such_name


def test_the_matrix_shows_numbers_and_names_what_breaks_none():
    rows = [
        {"mechanism": m, "phenomenon": p, "intact": 1.0, "knocked_out": 0.0, "broken": m == "habit"}
        for m in ("habit", "therapy")
        for p in ("relapse.one", "relapse.two", "overdose.one")
    ]
    figure = matrix_figure(rows)
    said = [text for text, _ in texts(figure)]
    assert {"2", "1", "3", "breaks none", "relapse", "overdose"} <= set(said)
    assert image(matrix_figure(rows), "svg") == image(figure, "svg")
