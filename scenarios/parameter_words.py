"""Names of parameters in words."""

from __future__ import annotations

from functools import lru_cache


@lru_cache(maxsize=512)
def of_path(path: str) -> str:
    """A parameter's path in words: "supply.rx_opioid.availability" is "supply: prescription opioids availability"."""
    first, *rest = (_word(part) for part in path.split("."))
    return f"{first}: {' '.join(rest)}" if rest else first


def _word(part: str) -> str:
    from neuro.registry import substance, substance_ids

    return substance(part).name.lower() if part in substance_ids() else part.replace("_", " ")
