"""What the folder of a comparison holds, as frames, tables in words and figures."""

from __future__ import annotations

from functools import cached_property
from html import escape
from typing import TYPE_CHECKING, Any

from neuro.errors import InputError
from scenarios.results import Results

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

TABLES = ("yearly", "summary", "differences", "differences_summary", "totals", "ranking", "economics")


def is_comparison(manifest: dict[str, Any]) -> bool:
    """Whether a manifest tells of a comparison."""
    return manifest.get("kind") == "compare"


class Comparison(Results):
    """A baseline and policies, run with the same people and the same chance.

    Parameters
    ----------
    folder
        A folder that ``mesolimbic compare`` or ``scenarios.compare`` made.

    Raises
    ------
    neuro.errors.InputError
        When the folder holds no comparison.
    """

    what, made_by, usual_table = "comparison", "compare", "differences_summary"
    fits = staticmethod(is_comparison)

    def __repr__(self) -> str:
        return f"Comparison({str(self.folder)!r}: {', '.join(self.policies)} against {self.baseline})"

    def _repr_html_(self) -> str:
        parts = [f"<h4>{escape(self.title)}</h4><p>{escape(self.note)}</p>"]
        for name in self.policies:
            parts.append(f"<h5>{escape(self.titles[name])}</h5><p>{escape(self.sentence(name))}</p>")
            parts.append(self.table_of(name).to_html(border=0))
        return "".join(parts)

    @property
    def baseline(self) -> str:
        """Name of the baseline."""
        return str(self.manifest["scenario"]["name"])

    @property
    def policies(self) -> list[str]:
        """Names of the policies, in the order in which they were given."""
        return [str(policy["name"]) for policy in self.manifest["policies"]]

    @property
    def titles(self) -> dict[str, str]:
        """Title of the baseline and of every policy, by name."""
        scenarios = [self.manifest["scenario"], *self.manifest["policies"]]
        return {str(s["name"]): str(s.get("title", s["name"])) for s in scenarios}

    @property
    def cost_warnings(self) -> list[str]:
        """A sentence for every scenario that has an intervention whose cost of running is not known."""
        unknown = self.manifest.get("cost_unknown") or {}
        return [
            f"{self.titles.get(name, name)}: what running {', '.join(kinds)} costs is not known; no cost told here "
            f"holds it. Give it as cost_per_year of the intervention."
            for name, kinds in unknown.items()
        ]

    @property
    def tables(self) -> tuple[str, ...]:
        """Names of the tables; columns stand in `scenarios.tables`."""
        told: tuple[str, ...] = ("pathways",) if self.manifest.get("pathways") else ()
        told += ("information",) if self.manifest["draws"] > 1 else ()
        return (*TABLES, *told, *super().tables[2:])

    @property
    def note(self) -> str:
        """What the numbers of the tables are."""
        m = self.manifest
        pairs = f"{m['replicates']} pairs of runs" if m["replicates"] > 1 else "one pair of runs"
        draws = f" for each of {m['draws']} sets of parameters" if m["draws"] > 1 else ""
        alone = "" if m["replicates"] > 1 or m["draws"] > 1 else ", so no interval"
        return (
            f"{self.years}, per 100,000 residents aged 12 and over; {pairs}{draws} with "
            f"the same {m['people']:,} people and the same chance{alone}."
        )

    @cached_property
    def totals(self) -> pd.DataFrame:
        """Rows of totals.parquet: sums over the years up to each horizon."""
        return self._read("totals")

    @cached_property
    def differences(self) -> pd.DataFrame:
        """Rows of differences.parquet: one for each policy, run, year and quantity."""
        return self._read("differences")

    @cached_property
    def differences_summary(self) -> pd.DataFrame:
        """Rows of differences_summary.parquet."""
        return self._read("differences_summary")

    @cached_property
    def ranking(self) -> pd.DataFrame:
        """Rows of ranking.parquet."""
        return self._read("ranking")

    @cached_property
    def pathways(self) -> pd.DataFrame:
        """Rows of pathways.parquet; only there where pathways were asked for."""
        return self._read("pathways")

    @cached_property
    def economics(self) -> pd.DataFrame:
        """Rows of economics.parquet."""
        return self._read("economics")

    @cached_property
    def information(self) -> pd.DataFrame:
        """Rows of information.parquet; only there where parameters were drawn."""
        return self._read("information")

    def worth_knowing(self, most: int = 10) -> pd.DataFrame:
        """What knowing numbers before choosing would be worth, as text."""
        from scenarios.comparison_words import worth_table

        return worth_table(self.information, most)

    def table_of(self, policy: str, substance: str | None = None) -> pd.DataFrame:
        """What would change under one policy, as text; see `scenarios.comparison_words.table`."""
        from scenarios.comparison_words import table

        if policy not in self.policies:
            message = f"is no policy of this comparison, which has {', '.join(self.policies)}"
            raise InputError(self.folder, "policy", policy, message)
        return table(self.totals, policy, self._substance(substance))

    def table(self, substance: str | None = None) -> pd.DataFrame:
        """The tables of all policies, one below another."""
        import pandas as pd

        parts = {self.titles[name]: self.table_of(name, substance) for name in self.policies}
        return pd.concat(parts, names=["policy"])

    def sentence(self, policy: str, substance: str | None = None) -> str:
        """The difference that one policy makes, in a sentence."""
        from scenarios.comparison_words import sentence

        return sentence(self.totals, policy, self._substance(substance))

    def best(self, measure: str = "overdose_fatal") -> pd.DataFrame:
        """The ranking by one measure over all years, the best first."""
        rows = self.ranking
        horizon = rows["horizon_years"].max()
        chosen = rows[(rows["measure"] == measure) & (rows["horizon_years"] == horizon)]
        return chosen.sort_values(["rank", "policy"], kind="stable").reset_index(drop=True)

    def variance_reduction(self, substance: str | None = None) -> pd.DataFrame:
        """By policy and outcome, how many times more independent runs would be needed for the same interval."""
        import pandas as pd

        from scenarios.comparison_words import headline

        chosen = self._substance(substance)
        parts = {name: headline(self.totals, name, chosen)["variance_ratio"] for name in self.policies}
        return pd.DataFrame(parts)

    def plot(self, substance: str | None = None) -> Figure:
        """The figure of differences by policy."""
        from scenarios.comparison_figures import policies_figure

        return policies_figure(self, self._substance(substance))

    def figures(self, substance: str | None = None) -> dict[str, Figure]:
        """Every figure, by the name of its file."""
        from scenarios.comparison_figures import by_year_figure
        from scenarios.pathways_figure import pathways_figure

        chosen = self._substance(substance)
        found = {"policies": self.plot(chosen), "policies_by_year": by_year_figure(self, chosen)}
        return {**found, "pathways": pathways_figure(self)} if self.manifest.get("pathways") else found
