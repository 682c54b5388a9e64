"""What the folder of a search holds, as frames, a table in words and a figure."""

from __future__ import annotations

from functools import cached_property
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scenarios.results import Results

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa
    from matplotlib.figure import Figure

TABLES = (
    "yearly", "summary", "differences", "differences_summary", "totals", "ranking", "economics", "trials",
    "portfolios", "budget",
)  # fmt: skip


def is_optimisation(manifest: dict[str, Any]) -> bool:
    """Whether a manifest tells of a search for the best spending."""
    return manifest.get("kind") == "optimise"


class Optimisation(Results):
    """The best portfolios within a budget, checked on fresh seeds.

    Parameters
    ----------
    folder
        A folder that ``mesolimbic optimise`` or ``scenarios.optimise.optimise`` made.

    Raises
    ------
    neuro.errors.InputError
        When the folder holds no such search.
    """

    what, made_by, usual_table = "search for the best spending", "optimise", "portfolios"
    fits = staticmethod(is_optimisation)

    def _schema(self, table: str) -> pa.Schema:
        from scenarios.optimise.tables import BUDGET, PORTFOLIOS, TRIALS

        return {"trials": TRIALS, "portfolios": PORTFOLIOS, "budget": BUDGET}.get(table) or super()._schema(
            table
        )

    def __init__(self, folder: str | Path) -> None:
        super().__init__(folder)
        self.asked: dict[str, Any] = self.manifest["asked"]

    def __repr__(self) -> str:
        return f"Optimisation({str(self.folder)!r}: {len(self.names)} portfolios)"

    def _repr_html_(self) -> str:
        head = f"<h4>{escape(self.title)}</h4><p>{escape(self.note)}</p><p>{escape(self.sentence)}</p>"
        return head + self.money().to_html(border=0) + self.table().to_html(border=0)

    @property
    def budget(self) -> float | None:
        """Dollars a year; None for no limit."""
        return self.asked["budget"]

    @property
    def tables(self) -> tuple[str, ...]:
        """Names of the tables; columns of the last three stand in `scenarios.optimise.tables`."""
        return TABLES

    @cached_property
    def portfolios(self) -> pd.DataFrame:
        """Rows of portfolios.parquet: what the search and the check say of each portfolio put forward."""
        return self._read("portfolios")

    @cached_property
    def trials(self) -> pd.DataFrame:
        """Rows of trials.parquet: all that was tried."""
        return self._read("trials")

    @cached_property
    def spending(self) -> pd.DataFrame:
        """Rows of budget.parquet: what each portfolio costs in each year."""
        return self._read("budget")

    @property
    def names(self) -> list[str]:
        """Letters of the portfolios put forward."""
        return [str(name) for name in dict.fromkeys(self.portfolios["portfolio"])]

    def parts(self, name: str) -> str:
        """What stands in a portfolio, in plain words."""
        return str(self.portfolios.loc[self.portfolios["portfolio"] == name, "parts"].iloc[0])

    def table(self, substance: str | None = None) -> pd.DataFrame:
        """What each portfolio does, as text; `scenarios.optimise.words.gains_table`."""
        from scenarios.optimise.words import gains_table

        return gains_table(self)

    def money(self) -> pd.DataFrame:
        """What each portfolio costs a year, as text; `scenarios.optimise.words.money_table`."""
        from scenarios.optimise.words import money_table

        return money_table(self)

    @property
    def note(self) -> str:
        """What the numbers are."""
        from scenarios.optimise.words import note

        return note(self)

    @property
    def sentence(self) -> str:
        """The answer in plain words."""
        from scenarios.optimise.words import sentence

        return sentence(self)

    def plot(self, substance: str | None = None) -> Figure:
        """The front with the budget line; `scenarios.optimise.figure.front_figure`."""
        from scenarios.optimise.figure import front_figure

        return front_figure(self)
