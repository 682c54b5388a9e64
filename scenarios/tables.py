"""The tidy tables of a result folder: their columns, and Parquet bytes that depend on nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq

from scenarios.damage import DAMAGED

if TYPE_CHECKING:
    import pandas as pd

YEARLY = pa.schema(
    [
        ("policy", pa.string()),
        ("replicate", pa.int32()),
        ("draw", pa.int32()),
        ("year", pa.int32()),
        ("substance", pa.string()),
        ("measure", pa.string()),
        ("stratum", pa.string()),
        ("level", pa.string()),
        ("numerator", pa.float64()),
        ("denominator", pa.float64()),
        ("value", pa.float64()),
        ("unit", pa.string()),
    ]
)
"""Columns of yearly.parquet, and of every part of it."""


def _finer(name: str) -> pa.Schema:
    return YEARLY.insert(YEARLY.get_field_index("year") + 1, pa.field(name, pa.int32()))


PERIODS = {"year": YEARLY, "month": _finer("month"), "day": _finer("day")}
"""Columns of the table of each kind of period: the month (1 to 12) or the day of the year stands beside the year."""

PERSONS = pa.schema(
    [
        ("policy", pa.string()),
        ("replicate", pa.int32()),
        ("uid", pa.int64()),
        ("sex", pa.string()),
        ("age_at_start", pa.float64()),
        ("days_use", pa.int32()),
        ("days_disorder", pa.int32()),
        ("days_treatment", pa.int32()),
        ("overdoses", pa.int32()),
        ("death_day", pa.int32()),
        ("cause", pa.string()),
        ("cost", pa.float64()),
        ("qaly", pa.float64()),
    ]
)
"""Columns of persons.parquet: one row for everybody who was ever there; who lived on has no death_day and no cause."""

ECONOMICS = pa.schema(
    [
        ("policy", pa.string()),
        ("perspective", pa.string()),
        ("discount_rate", pa.float64()),
        ("wtp", pa.float64()),
        ("cost", pa.float64()),
        ("qaly", pa.float64()),
        ("incremental_cost", pa.float64()),
        ("incremental_qaly", pa.float64()),
        ("comparator", pa.string()),
        ("icer", pa.float64()),
        ("dominance", pa.string()),
        ("net_benefit", pa.float64()),
    ]
)
"""Columns of economics.parquet, which `scenarios.economics.economics_table` makes."""

INFORMATION = pa.schema(
    [
        ("perspective", pa.string()),
        ("wtp", pa.float64()),
        ("parameter", pa.string()),
        ("worth", pa.float64()),
        ("by_chance", pa.float64()),
        ("beyond_chance", pa.bool_()),
        ("rank", pa.int32()),
    ]
)
"""Columns of information.parquet: dollars that knowing a number before choosing would be worth; "all" is of all."""

EACH_PERSON = "persons"
"""Kind of the table of persons, beside the periods."""

SCHEMAS = {**PERIODS, EACH_PERSON: PERSONS}
"""Columns of each kind of table that a run may make."""

FILES = {"year": "yearly", "month": "monthly", "day": "daily"}
"""Name of the table of each kind of period."""

SUMMARY = pa.schema(
    [
        ("policy", pa.string()),
        ("year", pa.int32()),
        ("substance", pa.string()),
        ("measure", pa.string()),
        ("stratum", pa.string()),
        ("level", pa.string()),
        ("mean", pa.float64()),
        ("median", pa.float64()),
        ("lower", pa.float64()),
        ("upper", pa.float64()),
        ("sd_chance", pa.float64()),
        ("sd_knowledge", pa.float64()),
        ("replicates", pa.int32()),
        ("draws", pa.int32()),
        ("unit", pa.string()),
    ]
)
"""Columns of summary.parquet."""

_QUANTITY = [
    ("substance", pa.string()),
    ("measure", pa.string()),
    ("stratum", pa.string()),
    ("level", pa.string()),
]
_ESTIMATE = [
    ("difference", pa.float64()),
    ("lower", pa.float64()),
    ("upper", pa.float64()),
    ("probability", pa.float64()),
    ("sd_chance", pa.float64()),
    ("sd_knowledge", pa.float64()),
    ("variance_ratio", pa.float64()),
    ("replicates", pa.int32()),
    ("draws", pa.int32()),
    ("unit", pa.string()),
]
DIFFERENCES = pa.schema(
    [
        ("policy", pa.string()),
        ("baseline", pa.string()),
        ("replicate", pa.int32()),
        ("draw", pa.int32()),
        ("year", pa.int32()),
        *_QUANTITY,
        ("difference", pa.float64()),
        ("unit", pa.string()),
    ]
)
"""Columns of differences.parquet."""

DIFFERENCES_SUMMARY = pa.schema(
    [("policy", pa.string()), ("baseline", pa.string()), ("year", pa.int32()), *_QUANTITY, *_ESTIMATE]
)
"""Columns of differences_summary.parquet: `probability` that the difference has the sign it shows."""

TOTALS = pa.schema(
    [
        ("policy", pa.string()),
        ("baseline", pa.string()),
        ("horizon_years", pa.int32()),
        *_QUANTITY,
        ("with_policy", pa.float64()),
        ("without_policy", pa.float64()),
        *_ESTIMATE,
    ]
)
"""Columns of totals.parquet: events and person-years summed from the first year to the horizon."""

PATHWAYS = pa.schema(
    [
        ("policy", pa.string()),
        ("measure", pa.string()),
        ("substance", pa.string()),
        ("pathway", pa.string()),
        ("effect", pa.float64()),
        ("lower", pa.float64()),
        ("upper", pa.float64()),
        ("share", pa.float64()),
        ("unit", pa.string()),
    ]
)
"""Columns of pathways.parquet: the effect over all years, and what of it is lost without each pathway."""

RANKING = pa.schema(
    [
        ("policy", pa.string()),
        ("measure", pa.string()),
        ("substance", pa.string()),
        ("horizon_years", pa.int32()),
        ("probability_best", pa.float64()),
        ("expected_regret", pa.float64()),
        ("rank", pa.int32()),
        ("nnt", pa.float64()),
        ("unit", pa.string()),
    ]
)
"""Columns of ranking.parquet: `nnt` residents live under the policy for each case averted, or gained."""

SENSITIVITY = pa.schema(
    [
        ("method", pa.string()),
        ("of", pa.string()),
        ("policy", pa.string()),
        ("measure", pa.string()),
        ("substance", pa.string()),
        ("parameter", pa.string()),
        ("group", pa.string()),
        ("statistic", pa.string()),
        ("estimate", pa.float64()),
        ("lower", pa.float64()),
        ("upper", pa.float64()),
        ("noise", pa.float64()),
        ("beyond_noise", pa.bool_()),
        ("rank", pa.int32()),
        ("unit", pa.string()),
    ]
)
"""Columns of sensitivity.parquet: `of` is the level of a scenario or the effect of a policy; `rank` is by the leading
statistic of the method."""

VARIANCE = pa.schema(
    [
        ("method", pa.string()),
        ("of", pa.string()),
        ("policy", pa.string()),
        ("measure", pa.string()),
        ("substance", pa.string()),
        ("mean", pa.float64()),
        ("sd_knowledge", pa.float64()),
        ("sd_chance", pa.float64()),
        ("chance_share", pa.float64()),
        ("noise_share", pa.float64()),
        ("points", pa.int32()),
        ("replicates", pa.int32()),
        ("unit", pa.string()),
    ]
)
"""Columns of variance.parquet: what outcomes differ by, chance apart from knowledge."""

POINTS = pa.schema(
    [
        ("method", pa.string()),
        ("point", pa.int32()),
        ("parameter", pa.string()),
        ("position", pa.float64()),
        ("value", pa.float64()),
        ("unit", pa.string()),
    ]
)
"""Columns of points.parquet: the numbers of each set of parameters that are not at their values."""

RUNS = pa.schema(
    [
        ("policy", pa.string()),
        ("point", pa.int32()),
        ("replicate", pa.int32()),
        ("measure", pa.string()),
        ("substance", pa.string()),
        ("value", pa.float64()),
        ("unit", pa.string()),
    ]
)
"""Columns of runs.parquet: every outcome of every run, over all years."""

BY_FILE = {
    **{FILES[every]: schema for every, schema in PERIODS.items()}, "persons": PERSONS, "summary": SUMMARY,
    "economics": ECONOMICS, "information": INFORMATION, "differences": DIFFERENCES,
    "differences_summary": DIFFERENCES_SUMMARY, "totals": TOTALS, "pathways": PATHWAYS, "ranking": RANKING,
    "sensitivity": SENSITIVITY, "variance": VARIANCE, "points": POINTS, "runs": RUNS,
}  # fmt: skip
"""Columns of the tables of a result folder, by the name of the file; a nation and a search have own ones beside."""

UNITS = ("per_100000", "proportion", "persons", "events", "person_years", "days", "usd_2024", "qaly")


def parquet_bytes(frame: pd.DataFrame, schema: pa.Schema) -> bytes:
    """A frame as Parquet: the same rows make the same bytes, whatever else the frame carries.

    Raises
    ------
    ValueError
        When a column is missing or holds what the schema does not allow.
    """
    missing = [name for name in schema.names if name not in frame.columns]
    if missing:
        raise ValueError(f"the table lacks the columns {', '.join(missing)}")
    try:
        table = pa.Table.from_pandas(frame[schema.names], schema=schema, preserve_index=False)
    except (pa.ArrowInvalid, pa.ArrowTypeError) as problem:
        raise ValueError(f"the table does not fit its columns: {problem}") from None
    return _written(table)


def joined_parquet(parts: Sequence[Path], schema: pa.Schema) -> bytes:
    """Parquet of all rows of some Parquet files, in the order given."""
    tables = [pq.read_table(part, schema=schema, page_checksum_verification=True) for part in parts]
    return _written(pa.concat_tables(tables) if tables else schema.empty_table())


def is_readable(path: Path, schema: pa.Schema) -> bool:
    """Whether a Parquet file is there, whole, and of these columns."""
    try:
        pq.read_table(path, schema=schema, page_checksum_verification=True)
    except (OSError, pa.ArrowException, *DAMAGED):
        return False
    return True


def _written(table: pa.Table) -> bytes:
    sink = pa.BufferOutputStream()
    plain = table.replace_schema_metadata(None).combine_chunks()
    pq.write_table(plain, sink, compression="zstd", write_page_checksum=True, row_group_size=1 << 20)
    content: bytes = sink.getvalue().to_pybytes()
    return content
