"""A nation made again from its manifest: the counties that were simulated, as they were drawn."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from scenarios.nation.running import Drawn, places_of_the_library
from scenarios.nation.sampling import Sampled
from scenarios.nation.table import counties_from

OWN = ("people", "probability")
"""What the manifest tells of a county beside its cells."""


def counties_of(manifest: Mapping[str, Any], file: str) -> list[Drawn]:
    """The counties of a manifest, with the people simulated in each.

    Raises
    ------
    neuro.errors.InputErrors
        When the manifest was changed so that no table could hold them.
    """
    rows = manifest["counties"]
    cells = [{name: value for name, value in row.items() if name not in OWN} for row in rows]
    counties = counties_from(cells, file, places_of_the_library())
    return [
        Drawn(Sampled(county, float(row["probability"])), int(row["people"]))
        for county, row in zip(counties, rows, strict=True)
    ]
