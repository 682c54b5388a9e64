"""The tables of an analysis as Parquet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from scenarios.sensitivity.factors import Factor
from scenarios.sensitivity.frames import (
    Stage,
    found_in,
    point_rows,
    run_rows,
    sensitivity_rows,
    variance_rows,
)
from scenarios.tables import POINTS, RUNS, SENSITIVITY, VARIANCE, parquet_bytes


def tables_of(
    stages: Sequence[Stage], baseline: str, factors: Mapping[str, Factor], seed: int
) -> dict[str, bytes]:
    """Name and Parquet bytes of every table; rows of all stages one below another."""
    indices = [sensitivity_rows(s, found_in(s, baseline, seed), factors) for s in stages]
    frames = {
        "sensitivity": (indices, SENSITIVITY),
        "variance": ([variance_rows(s, baseline) for s in stages], VARIANCE),
        "points": ([point_rows(s, factors) for s in stages], POINTS),
        "runs": ([run_rows(s) for s in stages], RUNS),
    }
    return {
        name: parquet_bytes(pd.concat(parts, ignore_index=True), schema)
        for name, (parts, schema) in frames.items()
    }
