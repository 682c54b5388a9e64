"""Figures of a calibration say in words and units what they show."""

from __future__ import annotations

import numpy as np
from matplotlib.text import Text

from scenarios.calibration.diagnostics import Predicted, Told
from scenarios.calibration.figures import MOST_LETTERS, target_label, targets_figure, told_figure
from scenarios.calibration.goals import Goal
from scenarios.calibration.plan import read_plan


def texts(figure):
    return [text.get_text() for text in figure.findobj(Text) if text.get_text()]


def predicted(goal, role="fitted"):
    return Predicted(goal, role, 1.0, 0.5, 1.5, 0.3, True, "met")


def test_targets_are_told_in_words_with_year_and_unit():
    plan = read_plan("opioids")
    labels = {goal.id: target_label(goal) for goal in [*plan.goals, *plan.held_out]}
    assert labels["O-OP-1999"] == "opioid overdose deaths, 1999 (deaths/y)"
    assert labels["P-PY12-heroin-20"] == "heroin: past-year use age 20, 2012 (%)"
    assert len(set(labels.values())) == len(labels), "no two read the same"
    assert max(map(len, labels.values())) <= MOST_LETTERS


def test_a_target_without_words_is_told_by_its_id():
    assert target_label(Goal("own", 1.0, 0.5, 1.5)) == "own"


def test_the_figure_of_targets_has_a_title_and_names_each_group_once():
    plan = read_plan("opioids")
    goals = [*plan.goals, *plan.held_out]
    told = texts(targets_figure([predicted(goal) for goal in goals]))
    assert "How far the model is from what was published" in told
    for goal in goals:
        assert told.count(goal.group) == 1
        assert target_label(goal) in told
        assert goal.id not in told


def test_the_figure_of_parameters_has_words_values_and_units():
    moves = read_plan("opioids").moves
    found = [Told(move.path, 1.0, 2.0, 1.5, 2.5, 0.5, ()) for move in moves]
    points = np.random.default_rng(1).random((50, len(moves)))
    told = texts(told_figure(found, points, [move.unit for move in moves]))
    assert "What the data told" in told
    assert "prescription opioids: disutility" in told
    assert "2 (1.5 to 2.5)" in told
    assert "days" in told
    assert not any(move.path in told for move in moves)
