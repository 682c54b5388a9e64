"""Rows of a frame as JSON has them."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any


def plain_row(row: Mapping[Any, Any]) -> dict[str, Any]:
    """A row of a frame as JSON has it: plain numbers, and null for what is not finite."""
    values = {str(key): value.item() if hasattr(value, "item") else value for key, value in row.items()}
    return {k: None if isinstance(v, float) and not math.isfinite(v) else v for k, v in values.items()}
