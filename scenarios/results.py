"""What a result folder holds, as frames, a table and a figure."""

from __future__ import annotations

from functools import cached_property
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from neuro.errors import BadInput, InputError
from scenarios.damage import DAMAGED
from scenarios.store import read_manifest

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa
    from matplotlib.figure import Figure

MOST_ROWS = 500_000_000
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

    what, made_by = "results", "run"
    """What such a folder holds, in words, and the verb that makes it."""

    usual_table = "yearly"

    def __init__(self, folder: str | Path) -> None:
        self.folder = Path(folder)
        self.manifest: dict[str, Any] = read_manifest(self.folder, whole=True)
        if not self.fits(self.manifest):
            message = f"holds no {self.what}; give a folder that `mesolimbic {self.made_by}` made"
            raise InputError(folder, "", None, message)

    @staticmethod
    def fits(manifest: dict[str, Any]) -> bool:
        """Whether a manifest tells of such results."""
        return True

    def __repr__(self) -> str:
        return f"Results({str(self.folder)!r}: {self.title}, {self.manifest['replicates']} replicates)"

    def _repr_html_(self) -> str:
        table = self.table().to_html(border=0)
        return f"<h4>{escape(self.title)}</h4><p>{escape(self.note)}</p>{table}"

    @property
    def title(self) -> str:
        """Title of the scenario."""
        return str(self.manifest["scenario"].get("title", ""))

    @property
    def years(self) -> str:
        """The years simulated: "2024 to 2028", or "2024" if it is one."""
        first, n = int(str(self.manifest["start_date"])[:4]), int(self.manifest["years"])
        return f"{first} to {first + n - 1}" if n > 1 else str(first)

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

    def to_frame(self, table: str | None = None) -> pd.DataFrame:
        """A copy of one of the `tables`; of the `usual_table` if none is named."""
        name = self.usual_table if table is None else table
        if name not in self.tables:
            raise ValueError(f"there is no table {name!r}; the tables are {', '.join(self.tables)}")
        frame: pd.DataFrame = getattr(self, name) if name in TABLES else self._read(name)
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
        known = sorted(self.yearly["substance"].unique())
        if substance is not None and substance not in known:
            message = f"no such substance in these results; they have {', '.join(known)}"
            raise InputError(self.folder, "substance", substance, message)
        return substance

    def _schema(self, table: str) -> pa.Schema:
        from scenarios.tables import BY_FILE

        return BY_FILE[table]

    def _read(self, table: str) -> pd.DataFrame:
        import pandas as pd
        import pyarrow as pa

        path = self.folder / f"{table}.parquet"
        try:
            _check_columns(path, self._schema(table))
            return pd.read_parquet(path)
        except FileNotFoundError:
            status = self.manifest.get("status", "unknown")
            message = f"is missing (the run is {status}); run the same command again to finish it"
            raise InputError(path, "", None, message) from None
        except BadInput:
            raise
        except (OSError, pa.ArrowException, *DAMAGED) as problem:
            raise InputError(path, "", None, f"cannot be read as Parquet ({problem})") from None


def _check_columns(path: Path, schema: pa.Schema) -> None:
    """Refuse a table whose columns are not those of its kind."""
    import pyarrow.parquet as pq

    facts, found = pq.read_metadata(path), pq.read_schema(path)
    for field in schema:
        at = found.get_field_index(field.name)
        if at < 0 or found.field(at).type != field.type:
            kind = "no such column" if at < 0 else f"is of type {found.field(at).type}"
            raise InputError(
                path, field.name, None, f"{kind}, but {field.type} is needed; the file was changed"
            )
    if facts.num_rows > MOST_ROWS:
        raise InputError(path, "", None, f"has {facts.num_rows:,} rows; at most {MOST_ROWS:,} are read")
    pq.read_table(path).validate(full=True)  # text that is no UTF-8, too
