"""How a model shows itself in a notebook: tidy frames, a figure of the years lived, a table.

matplotlib is imported here alone, and only when somebody asks; the model does not need it.
"""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import TYPE_CHECKING, Any

import pandas as pd

from population.rules import class_names

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from population.model import AddictionModel

FINER = {"month": "monthly", "day": "daily"}
DISORDER = ("disorder_mild", "disorder_moderate", "disorder_severe")
PANELS: Mapping[str, tuple[str, ...]] = {
    "used in the past year": ("use_past_year",),
    "use disorder": DISORDER,
    "in treatment": ("in_treatment",),
    "overdoses a year": ("overdose_nonfatal", "overdose_fatal"),
}
"""Panels of the figure: a title, and the measures whose sum it shows."""

INK, COLOUR = "#222222", "#0072B2"


class Shown:
    """What a model looks like to a reader; mixed into `population.AddictionModel`."""

    def __repr__(self: Any) -> str:
        return f"AddictionModel({self.scenario.name!r}: {len(self.table.rows):,} people, day {self.day:,})"

    def _repr_html_(self: Any) -> str:
        lived = headline(self)
        told = "<p>No year is complete yet.</p>"
        if len(lived):
            told = lived.to_html(border=0, float_format="{:,.0f}".format)
        return f"<h4>{escape(self.scenario.title)}</h4><p>{escape(note(self))}</p>{told}"

    @property
    def tables(self: Any) -> tuple[str, ...]:
        """Names of the tables: "yearly"; "monthly" or "daily", and "persons", where the model was asked for them."""
        finer = tuple(FINER[r.every] for r in self.recorders if r.every in FINER)
        return ("yearly", *finer, *(("persons",) if self.accounts.persons is not None else ()))

    def to_frame(self: Any, table: str = "yearly") -> pd.DataFrame:
        """A tidy copy of one of the `tables`, with the columns of the file of that name.

        Raises
        ------
        ValueError
            When the model has no such table.
        """
        if table not in self.tables:
            raise ValueError(f"there is no table {table!r}; the tables are {', '.join(self.tables)}")
        if table == "persons":
            return self.person_accounts()
        return self.results({name: every for every, name in FINER.items()}.get(table, "year"))

    def plot(self: Any, substance: str | None = None) -> Figure:
        """Four quantities by year, per 100,000 people: of the first class of substances, or of the one named.

        Raises
        ------
        ValueError
            When the model knows no such substance or class.
        """
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure

        lived = headline(self, substance)
        shown = Figure(figsize=(9.0, 5.0), layout="constrained")
        FigureCanvasAgg(shown)
        shown.suptitle(f"{self.scenario.title}: {chosen(self, substance)}, per 100,000 people")
        for axes, title in zip(shown.subplots(2, 2).flat, PANELS, strict=True):
            axes.set_title(title, loc="left", fontsize=10, color=INK)
            axes.spines[["top", "right"]].set_visible(False)
            if title in lived.index:
                axes.plot(lived.columns.astype(int), lived.loc[title], color=COLOUR, marker="o")
                axes.set_xticks(lived.columns.astype(int))
                axes.set_ylim(0.0, 1.1 * lived.loc[title].max() or 1.0)
            else:
                axes.text(0.5, 0.5, "no year is complete yet", ha="center", transform=axes.transAxes)
        return shown


def chosen(model: AddictionModel, substance: str | None) -> str:
    """The substance or class that is shown: the one named, or the first class of the scenario."""
    known = (*class_names(model.substances), *model.substances)
    if substance is not None and substance not in known:
        raise ValueError(
            f"substance: {substance!r} is not known to this model, {', '.join(dict.fromkeys(known))} are"
        )
    return known[0] if substance is None else substance


def headline(model: AddictionModel, substance: str | None = None) -> pd.DataFrame:
    """Rows `PANELS`, a column a complete year, per 100,000 people; empty before the first year is complete."""
    name = chosen(model, substance)
    rows = model.results()
    mine = rows[(rows["substance"] == name) & (rows["stratum"] == "all")]
    wide = mine.pivot_table(index="measure", columns="year", values="value", aggfunc="sum")
    found: dict[str, Any] = {
        title: wide.loc[[m for m in measures if m in wide.index]].sum()
        for title, measures in PANELS.items()
        if any(m in wide.index for m in measures)
    }
    return pd.DataFrame(found).T


def note(model: AddictionModel) -> str:
    """Who lives in the model, and when."""
    return (
        f"{len(model.table.rows):,} people, each for {model.weight:,.1f} residents; day {model.day:,} since "
        f"{model.scenario.start_date}; {', '.join(model.substances)}. Rows are per 100,000 people."
    )
