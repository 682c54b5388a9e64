"""Opioid deaths 1999-2020: the series, what is fitted, and that nothing after 2012 is."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from scenarios.evidence import history
from scenarios.evidence.history import (
    LAST_FITTED,
    YEARS,
    by_type,
    factors_until,
    history_markdown,
    history_of,
    history_text,
    published,
    residents,
    total,
    trend,
)
from scenarios.figures import image

SUBSTANCES = ["rx_opioid", "heroin", "fentanyl"]


def run_like(pills=5e-5, heroin=1e-5, people=10_000):
    """A run whose deaths by pills and heroin are constant, and by fentanyl rise from 2013 on."""
    deaths = [
        [pills * people, heroin * people, (2e-5 if year > LAST_FITTED else 0.0) * people] for year in YEARS
    ]
    return {
        "substances": SUBSTANCES,
        "years": list(YEARS),
        "deaths": deaths,
        "squares": [[d / 50 for d in row] for row in deaths],
        "people": [people] * len(YEARS),
    }


def test_types_add_up_to_all_opioid_deaths():
    assert published().sum(axis=0) == pytest.approx(total(), rel=0.01)
    assert (published() >= 0.0).all()
    assert published()[2, : YEARS.index(LAST_FITTED) + 1].sum() == 0.0
    assert residents().min() > 2e8


def test_factors_are_fitted_on_the_years_until_2012_alone(monkeypatch):
    known = published()
    model = by_type(run_like()) * residents()
    fitted = factors_until(LAST_FITTED, model, known)
    later = known.copy()
    later[:, YEARS.index(LAST_FITTED) + 1 :] *= 7.0
    assert factors_until(LAST_FITTED, model, later) == pytest.approx(fitted)
    assert fitted[2] == fitted[1]
    scaled = model * fitted[:, None]
    there = np.array(YEARS) <= LAST_FITTED
    for i in range(2):
        assert scaled[i, there].sum() == pytest.approx(known[i, there].sum())
    monkeypatch.setattr(history, "published", lambda: later)
    assert history_of([run_like()], "said").factors == pytest.approx(fitted)


def test_deaths_with_fentanyl_are_linear_in_its_danger():
    one, two = by_type(run_like(), 5.0), by_type(run_like(), 10.0)
    assert two[2] == pytest.approx(2.0 * one[2])
    assert (one[:2] == two[:2]).all()


def test_the_trend_is_the_straight_line_of_2006_to_2012():
    slope = np.diff(np.log(trend()))
    assert slope == pytest.approx(slope[0])
    assert 0.03 < slope[0] < 0.06


def test_text_document_and_figure_tell_every_year():
    found = history_of([run_like(), run_like()], "said.")
    text, markdown = history_text(found), history_markdown(found)
    for year in YEARS:
        assert str(year) in text
        assert f"| {year}" in markdown
    document = found.document()
    assert [row["year"] for row in document["years"]] == list(YEARS)
    assert [row["fitted"] for row in document["years"]].count(True) == LAST_FITTED - YEARS[0] + 1
    from scenarios.evidence.history_figure import history_figure

    assert image(history_figure(found), "png") == image(history_figure(found), "png")


def test_errors_by_type_are_of_the_predicted_years_alone():
    found = history_of([run_like()], "said.")
    predicted = np.array(YEARS) > LAST_FITTED
    known = found.known
    for factors in ((1.0, 1.0, 1.0), (2.0, 0.5, 4.0)):
        model = np.where(predicted, known * np.array(factors)[:, None], 10.0 * known)
        assert replace(found, model=model).part_errors() == pytest.approx(np.abs(np.log(factors)))


def test_the_scenario_gives_supply_and_no_deaths_after_2012():
    from scenarios.load import load

    scenario = load("us_history")
    assert scenario.start_date.year == 2021
    for name in ("rx_opioid", "heroin"):
        supply = scenario.supply[name].availability
        assert supply.at(2013.0) == supply.at(2020.0)
    share = scenario.supply["heroin"].fentanyl_share
    assert share.at(2012.0) == 0.0
    assert share.at(2020.0) == pytest.approx(0.562)
