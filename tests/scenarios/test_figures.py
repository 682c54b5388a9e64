from __future__ import annotations

import re

import numpy as np
import pandas as pd
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.text import Text

from scenarios.figures import PANELS, image, overview
from scenarios.summary import TABLE
from scenarios.tables import YEARLY


def yearly(years=5, replicates=4, scale=1.0):
    random = np.random.default_rng(3)
    rows = [
        (
            "p",
            r,
            0,
            2024 + y,
            "opioid",
            m,
            "all",
            "all",
            1.0,
            1.0,
            scale * random.uniform(5, 15),
            "per_100000",
        )
        for r in range(replicates)
        for y in range(years)
        for column in TABLE
        for m in column.measures
    ]
    return pd.DataFrame(rows, columns=YEARLY.names)


def boxes(figure):
    """Where every text lies, in pixels."""
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    hidden = {
        tick.label1
        for ax in figure.axes
        for axis in (ax.xaxis, ax.yaxis)
        for tick in axis.get_major_ticks()
        if not min(axis.get_view_interval()) <= tick.get_loc() <= max(axis.get_view_interval())
    }
    texts = [text for text in figure.findobj(Text) if text.get_text() and text not in hidden]
    texts = [text for text in texts if text.get_visible()]
    return {t.get_text() + str(i): t.get_window_extent(canvas.get_renderer()) for i, t in enumerate(texts)}


def test_every_column_of_the_table_is_drawn_once():
    drawn = [line.column for panel in PANELS for line in panel.lines]
    assert sorted(drawn) == sorted(column.title for column in TABLE)


def test_the_same_rows_give_the_same_bytes():
    for kind in ("png", "svg"):
        assert image(overview(yearly(), "A title"), kind) == image(overview(yearly(), "A title"), kind)
    assert image(overview(yearly(), "A title"), "svg") != image(overview(yearly(scale=2), "A title"), "svg")


def test_the_drawing_carries_no_date():
    assert not re.search(rb"<dc:date>|20\d\d-\d\d-\d\dT", image(overview(yearly(), "A title"), "svg"))


@pytest.mark.parametrize("scale", [0.001, 1.0, 1000.0])
@pytest.mark.parametrize("years", [1, 2, 5, 40])
def test_no_text_leaves_the_figure_or_covers_another(years, scale):
    title = "An average US county, opioids, from 2024"
    figure = overview(yearly(years, scale=scale), title, "Per 100,000 residents.")
    placed = boxes(figure)
    width, height = figure.canvas.get_width_height()
    for name, box in placed.items():
        assert 0 <= box.x0 < box.x1 <= width, name
        assert 0 <= box.y0 < box.y1 <= height, name
    names = list(placed)
    for i, a in enumerate(names):
        for b in names[i + 1 :]:
            assert not placed[a].overlaps(placed[b]), (a, b)


def test_axes_begin_at_zero_and_say_their_unit():
    for ax, panel in zip(overview(yearly(), "A title").axes, PANELS, strict=True):
        assert ax.get_ylim()[0] == 0
        assert panel.unit in [text.get_text() for text in ax.texts]


def test_what_was_not_measured_is_said_in_its_panel():
    frame = yearly()
    figure = overview(frame[frame["measure"] != "overdose_fatal"], "A title")
    assert "not measured" in [text.get_text() for text in figure.axes[-1].texts]


def test_a_single_replicate_and_empty_values_are_drawn():
    assert image(overview(yearly(replicates=1), "A title"), "png").startswith(b"\x89PNG")
    assert image(overview(yearly().assign(value=np.nan), "A title"), "png").startswith(b"\x89PNG")
    assert image(overview(yearly().assign(value=0.0), "A title"), "png").startswith(b"\x89PNG")


def test_a_title_is_shown_as_it_is_written():
    figure = overview(yearly(), "From $5 to $6_x <b>")
    assert not figure.texts[0].get_parse_math()
    assert image(figure, "svg").startswith(b"<?xml")
