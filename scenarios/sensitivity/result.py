"""What the folder of a sensitivity analysis holds, as frames, tables in words and figures."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from html import escape
from typing import TYPE_CHECKING, Any

from scenarios.results import Results
from scenarios.sensitivity.outcomes import EFFECT, LEVEL
from scenarios.sensitivity.running import FIGURE, KIND, TABLES

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

    from scenarios.sensitivity.words import Told


def is_sensitivity(manifest: dict[str, Any]) -> bool:
    """Whether a manifest tells of a sensitivity analysis."""
    return manifest.get("kind") == KIND


class Sensitivity(Results):
    """Which numbers the outcomes hang on.

    Parameters
    ----------
    folder
        A folder that ``mesolimbic sensitivity`` or ``scenarios.sensitivity.analyse`` made.

    Raises
    ------
    neuro.errors.InputError
        When the folder holds no such analysis.
    """

    what, made_by, usual_table = "sensitivity analysis", "sensitivity", "sensitivity"
    fits = staticmethod(is_sensitivity)

    def __repr__(self) -> str:
        return f"Sensitivity({str(self.folder)!r}: {self.method}, {self.manifest['runs']} runs)"

    def _repr_html_(self) -> str:
        parts = [f"<h4>{escape(self.title)}</h4><p>{escape(self.note)}</p>"]
        for each in self.told():
            parts += [
                f"<h5>{escape(each.title)}</h5><p>{escape(each.note)}</p>",
                each.table.to_html(border=0),
            ]
        return "".join(parts)

    @property
    def method(self) -> str:
        """The method whose indices answer the question."""
        return str(self.manifest["asked"]["method"])

    @property
    def titles(self) -> dict[str, str]:
        """Title of the baseline and of every policy, by name."""
        scenarios = [self.manifest["scenario"], *self.manifest["policies"]]
        return {str(s["name"]): str(s.get("title", s["name"])) for s in scenarios}

    @property
    def tables(self) -> tuple[str, ...]:
        """Names of the tables; columns stand in `scenarios.tables`."""
        return TABLES

    @property
    def note(self) -> str:
        """What the numbers of the tables are."""
        m = self.manifest
        pairs = "replicates" if m["replicates"] > 1 else "replicate, so chance cannot be told apart"
        return (
            f"{self.years}, sums over all years, rates per 100,000 residents aged 12 "
            f"and over; {m['draws']} sets of parameters, {m['replicates']} {pairs}; {m['people']:,} people, "
            f"the same dice for all."
        )

    @cached_property
    def indices(self) -> pd.DataFrame:
        """Rows of sensitivity.parquet."""
        return self._read("sensitivity")

    @cached_property
    def variance(self) -> pd.DataFrame:
        """Rows of variance.parquet."""
        return self._read("variance")

    def targets(self, of: str = "", policy: str = "") -> Iterator[tuple[pd.Series, pd.DataFrame]]:
        """Of the method asked for, each outcome's row of variance.parquet with its rows of indices."""
        rows = self.indices[self.indices["method"] == self.method]
        for _, target in self.variance[self.variance["method"] == self.method].iterrows():
            if (of and target["of"] != of) or (policy and target["policy"] != policy):
                continue
            same = (rows[["of", "policy", "measure"]] == target[["of", "policy", "measure"]]).all(axis=1)
            yield target, rows[same]

    def told(self, most: int = 8) -> list[Told]:
        """Tables in words, effects of policies first."""
        from scenarios.sensitivity.words import told

        return [told(self, target, rows, most) for target, rows in self.targets()]

    def table(self, substance: str | None = None) -> pd.DataFrame:
        """The tables of all outcomes, one below another, as text."""
        import pandas as pd

        return pd.concat({each.title: each.table for each in self.told()}, names=["outcome"])

    def plot(self, substance: str | None = None) -> Figure:
        """The figure of effects of the first policy, or of levels where there is no policy."""
        policies = self.manifest["policies"]
        if policies:
            name = str(policies[0]["name"])
            return self.figures()[f"{FIGURE}_{name}"]
        return self.figures()[FIGURE]

    def figures(self) -> dict[str, Figure]:
        """Every figure, by the name of its file."""
        from scenarios.sensitivity.figure import sensitivity_figure

        found = {FIGURE: sensitivity_figure(self, LEVEL, str(self.manifest["scenario"]["name"]))}
        for policy in self.manifest["policies"]:
            name = str(policy["name"])
            found[f"{FIGURE}_{name}"] = sensitivity_figure(self, EFFECT, name)
        return found
