"""What a result folder holds, as frames, a table and a figure."""

from __future__ import annotations

from functools import cached_property
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from neuro.errors import InputError
from scenarios.store import MANIFEST, read_manifest

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

NEEDED = ("key", "people", "replicates", "scenario", "seed", "status", "years")
TABLES = ("yearly", "summary")
FINER = {"month": "monthly", "day": "daily"}


class Results:
    """The results of one experiment.

    Parameters
    ----------
    folder
        A folder that ``mesolimbic run`` or ``scenarios.run`` made.

    Raises
    ------
    neuro.errors.InputError
        When the folder holds no results.
    """

    def __init__(self, folder: str | Path) -> None:
        self.folder = Path(folder)
        self.manifest: dict[str, Any] = read_manifest(self.folder)
        absent = [name for name in NEEDED if name not in self.manifest]
        if absent:
            raise InputError(self.folder / MANIFEST, absent[0], None, "is missing; the file was changed")

    def __repr__(self) -> str:
        return f"Results({str(self.folder)!r}: {self.title}, {self.manifest['replicates']} replicates)"

    def _repr_html_(self) -> str:
        table = self.table().to_html(border=0)
        return f"<h4>{escape(self.title)}</h4><p>{escape(self.note)}</p>{table}"

    @property
    def title(self) -> str:
        """Title of the scenario."""
        scenario = self.manifest["scenario"]
        return str(scenario.get("title", "")) if isinstance(scenario, dict) else ""

    @property
    def note(self) -> str:
        """What the numbers of the table are."""
        replicates = self.manifest["replicates"]
        many = (
            f"mean and 95% interval of the mean over {replicates} replicates"
            if replicates > 1
            else "1 replicate, so no interval"
        )
        return (
            f"Per 100,000 residents aged 12 and over; {many}; {self.manifest['people']:,} people simulated."
        )

    @cached_property
    def yearly(self) -> pd.DataFrame:
        """Rows of yearly.parquet: one for each quantity, year and replicate."""
        return self._read("yearly")

    @cached_property
    def summary(self) -> pd.DataFrame:
        """Rows of summary.parquet: one for each quantity and year."""
        return self._read("summary")

    @property
    def tables(self) -> tuple[str, ...]:
        """Names of the tables: "yearly" and "summary"; "monthly" or "daily", and "persons", where asked for."""
        finer = FINER.get(str(self.manifest.get("every", "year")))
        persons = ("persons",) if self.manifest.get("persons") else ()
        return (*TABLES, *((finer,) if finer else ()), *persons)

    def to_frame(self, table: str = "yearly") -> pd.DataFrame:
        """A copy of one of the `tables`."""
        if table not in self.tables:
            raise ValueError(f"there is no table {table!r}; the tables are {', '.join(self.tables)}")
        frame: pd.DataFrame = getattr(self, table) if table in TABLES else self._read(table)
        return frame.copy()

    def table(self, substance: str | None = None) -> pd.DataFrame:
        """The yearly table for a planner, as text; see ``scenarios.summary.planner_table``."""
        from scenarios.summary import planner_table

        return planner_table(self.yearly, self._substance(substance))

    def plot(self, substance: str | None = None) -> Figure:
        """The overview figure; see ``scenarios.figures.overview``."""
        from scenarios.figures import overview

        return overview(self.yearly, self.title, self.note, self._substance(substance))

    def _substance(self, substance: str | None) -> str | None:
        known = sorted(set(self.yearly["substance"]))
        if substance is not None and substance not in known:
            message = f"no such substance in these results; they have {', '.join(known)}"
            raise InputError(self.folder, "substance", substance, message)
        return substance

    def _read(self, table: str) -> pd.DataFrame:
        import pandas as pd
        import pyarrow as pa

        path = self.folder / f"{table}.parquet"
        try:
            return pd.read_parquet(path)
        except FileNotFoundError:
            status = self.manifest.get("status", "unknown")
            message = f"is missing (the run is {status}); run the same command again to finish it"
            raise InputError(path, "", None, message) from None
        except (OSError, pa.ArrowException) as problem:
            raise InputError(path, "", None, f"cannot be read as Parquet ({problem})") from None
