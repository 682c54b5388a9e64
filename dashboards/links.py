"""The state of a page stands in its link, so that it can be kept, sent and gone back to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, urlencode

LONGEST = 2_000


def read_query(search: str | None) -> dict[str, str]:
    """What a link says, by name; the last of a name holds, and what is too long is left out."""
    if not search or len(search) > LONGEST * 4:
        return {}
    return {key: value for key, value in parse_qsl(search) if len(value) <= LONGEST}


def link(path: str, query: Mapping[str, Any]) -> str:
    """A link to a page in a state; what is empty is left out."""
    told = {key: str(value) for key, value in query.items() if value not in (None, "")}
    return f"{path}?{urlencode(told)}" if told else path


def chosen(value: str | None, allowed: list[str], usual: str | None = None) -> str | None:
    """A value that a link gives, where it is allowed; what is usual otherwise."""
    if value in allowed:
        return value
    return usual if usual is not None or not allowed else allowed[0]


def whole(value: str | None, low: int, high: int, usual: int) -> int:
    """A whole number that a link gives, held within its range; what is usual where it is none."""
    try:
        return min(high, max(low, int(value or "")))
    except ValueError:
        return usual
