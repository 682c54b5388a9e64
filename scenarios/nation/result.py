"""What the folder of a nation holds: frames, tables in words, a figure."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from scenarios.results import Results

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa
    from matplotlib.figure import Figure

KIND = "nation"


def is_nation(manifest: dict[str, Any]) -> bool:
    """Whether a manifest tells of a nation."""
    return manifest.get("kind") == KIND


class Nation(Results):
    """Counties, and what they are together.

    Parameters
    ----------
    folder
        A folder that ``mesolimbic nation`` or ``scenarios.nation.nation`` made.

    Raises
    ------
    neuro.errors.InputError
        When the folder holds no nation.
    """

    what, made_by, usual_table = "nation", "nation", "nation"
    fits = staticmethod(is_nation)

    def _schema(self, table: str) -> pa.Schema:
        from scenarios.nation.money import MONEY_TABLE
        from scenarios.nation.tables import COUNTIES_TABLE, NATION_TABLE

        own = {"nation": NATION_TABLE, "counties": COUNTIES_TABLE, "nation_economics": MONEY_TABLE}
        return own.get(table) or super()._schema(table)

    def __repr__(self) -> str:
        return f"Nation({str(self.folder)!r}: {len(self.manifest['counties'])} counties)"

    def _repr_html_(self) -> str:
        return f"<p>{self.note}</p>{self.table().to_html(border=0)}"

    @property
    def tables(self) -> tuple[str, ...]:
        """Names of the tables; columns stand in `scenarios.nation.tables`."""
        return "nation", "counties", "nation_economics"

    @cached_property
    def nation(self) -> pd.DataFrame:
        """Rows of nation.parquet."""
        return self._read("nation")

    @cached_property
    def counties(self) -> pd.DataFrame:
        """Rows of counties.parquet."""
        return self._read("counties")

    @cached_property
    def economics(self) -> pd.DataFrame:
        """Rows of nation_economics.parquet: what policies cost and gain in the nation, its groups and each county."""
        return self._read("nation_economics")

    @property
    def policies(self) -> list[str]:
        """Names of the policies, without the baseline."""
        return [str(policy["name"]) for policy in self.manifest["policies"]]

    @property
    def titles(self) -> dict[str, str]:
        """Title of every policy, by name."""
        return {str(p["name"]): str(p.get("title", p["name"])) for p in self.manifest["policies"]}

    @property
    def has_intervals(self) -> bool:
        """Whether anything is told with an interval: of chance, or of counties drawn by lot."""
        return bool(np.isfinite(self.nation["lower"]).any())

    @property
    def note(self) -> str:
        """What the numbers are, and of what."""
        counties = self.manifest["counties"]
        drawn = sum(county["probability"] < 1.0 for county in counties)
        what = f"a sample of {len(counties)} counties, {drawn} of them drawn by lot" if drawn else (
            f"all {len(counties)} counties of the table"
        )  # fmt: skip
        replicates = self.manifest["replicates"]
        many = f"{replicates} replicates" if replicates > 1 else "1 replicate, so no interval of chance"
        how = f"{many}; 95% intervals" if self.has_intervals else many
        return (
            f"Per 100,000 residents aged 12 and over; {what}, which stand for {self.manifest['population_size']:,} "
            f"residents; {self.manifest['people']:,} people simulated, {how}."
        )

    def table(self, substance: str | None = None) -> pd.DataFrame:
        """What is found over all years, as text; see ``scenarios.nation.words``."""
        from scenarios.nation.words import table

        return table(self.nation, substance)

    def money(self) -> pd.DataFrame:
        """What each policy costs and gains in the nation, as text; see ``scenarios.nation.words``."""
        from scenarios.nation.words import money

        return money(self.economics)

    def plot(self, substance: str | None = None) -> Figure:
        """Counties and the nation; see ``scenarios.nation.figure``."""
        from scenarios.nation.figure import nation_figure

        return nation_figure(self, substance)

    def observed(self) -> pd.DataFrame:
        """Deaths by overdose per 100,000 residents and year: as the table says, and of the model in its first year."""
        from scenarios.nation.words import observed

        return observed(self)
