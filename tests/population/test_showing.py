"""A model shows itself in a notebook: its tables, a figure of the years lived, a table of the last."""

from __future__ import annotations

import pytest

from population import AddictionModel
from population.recorder import columns_of
from population.showing import PANELS, headline


@pytest.fixture(scope="module")
def lived():
    return AddictionModel(people=300, rng=3, every="month", persons=True).run(years=1)


def test_a_model_names_the_tables_that_it_was_asked_for(lived):
    assert lived.tables == ("yearly", "monthly", "persons")
    assert tuple(lived.to_frame().columns) == columns_of("year")
    assert tuple(lived.to_frame("monthly").columns) == columns_of("month")
    assert lived.to_frame().equals(lived.results())
    assert lived.to_frame("persons").equals(lived.person_accounts())
    with pytest.raises(ValueError, match="the tables are yearly, monthly, persons"):
        lived.to_frame("daily")


def test_the_figure_shows_the_rates_of_the_table(lived):
    told = headline(lived)
    axes = lived.plot().axes
    assert [ax.get_title(loc="left") for ax in axes] == list(PANELS)
    for ax, title in zip(axes, PANELS, strict=True):
        assert ax.lines[0].get_ydata().tolist() == list(told.loc[title])


def test_disorder_is_the_sum_of_its_degrees(lived):
    rows = lived.to_frame()
    mine = rows[
        (rows.substance == "opioid") & (rows.stratum == "all") & rows.measure.str.startswith("disorder_")
    ]
    assert list(headline(lived).loc["use disorder"]) == pytest.approx([mine.value.sum()])


def test_a_substance_may_be_named_and_another_is_refused(lived):
    assert lived.plot("heroin").axes[0].lines
    with pytest.raises(ValueError, match="'tea' is not known to this model"):
        lived.plot("tea")


def test_a_notebook_sees_the_place_and_its_years(lived):
    html = lived._repr_html_()
    assert "An average US county" in html
    assert "used in the past year" in html
    assert "2024" in html


def test_before_the_first_year_nothing_is_made_up():
    model = AddictionModel(people=50, rng=1)
    assert "No year is complete yet" in model._repr_html_()
    assert all(not ax.lines for ax in model.plot().axes)
    assert repr(model) == "AddictionModel('baseline': 50 people, day 0)"
    assert len(AddictionModel(people=0, rng=1).to_frame()) == 0
