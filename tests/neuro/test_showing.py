"""An experiment shows itself in a notebook: whole, tidy, and without pandas or matplotlib until asked."""

from __future__ import annotations

import math
import subprocess
import sys

import numpy as np
import pytest

from neuro.protocols.results import COLUMNS, Phenomenon, Result, curve


def phenomenon(name, observed, lower, upper, passed):
    return Phenomenon(
        f"trial.{name}", "trial", "heroin", f"finding <{name}>", observed, lower, upper, "1", passed, "built", "a"
    )  # fmt: skip


@pytest.fixture
def result():
    rows = [phenomenon("in", 1.0, 0.5, 2.0, True), phenomenon("below", 3.0, None, 2.0, False)]
    rows.append(phenomenon("none", math.nan, 0.5, None, False))
    axes = ("day", "craving")
    curves = [
        curve("Rats", "model", [1, 2, 3], [1, 2, 2], axes),
        curve("Rats", "seen", [1], [1.5], axes, True),
    ]
    return Result(
        "trial", "A trial", "mission", "tolerance", rows, [*curves, curve("People", "a", [0], [1], axes)]
    )


def test_a_frame_has_a_row_for_each_phenomenon_and_each_point(result):
    frame = result.to_frame()
    assert tuple(frame.columns) == COLUMNS
    assert frame["id"].tolist() == ["trial.in", "trial.below", "trial.none"]
    points = result.to_frame("curves")
    assert points["y"].tolist() == [1, 2, 2, 1.5, 1]
    assert points["published"].tolist() == [False, False, False, True, False]
    assert result.tables == ("phenomena", "curves")
    with pytest.raises(ValueError, match="the tables are phenomena, curves"):
        result.to_frame("yearly")


def test_the_figure_has_a_panel_for_each_group_and_every_curve(result):
    axes = result.plot().axes
    assert [ax.get_title(loc="left") for ax in axes] == ["Rats", "People"]
    assert [len(ax.lines) for ax in axes] == [2, 1]
    np.testing.assert_array_equal(axes[0].lines[0].get_ydata(), [1, 2, 2])


def test_the_table_tells_every_finding_and_escapes_what_it_is_given(result):
    html = result._repr_html_()
    assert html.count("<tr>") == 1 + 3
    assert "finding &lt;in&gt;" in html
    assert "<in>" not in html
    assert "1 of 3 phenomena" in html
    assert "at most 2" in html
    assert "at least 0.5" in html
    assert "without tolerance" in html


def test_an_experiment_without_curves_shows_an_empty_figure(result):
    bare = Result("trial", "A trial", "mission", None, result.phenomena, [])
    assert bare.plot().axes == []
    assert len(bare.to_frame("curves")) == 0
    assert repr(bare) == "Result('trial': 1 of 3 phenomena within the published range)"


def test_the_laboratory_loads_neither_pandas_nor_matplotlib():
    code = "import sys, neuro.protocols.results, neuro.showing; print({'pandas', 'matplotlib'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
