"""The laboratory: experiments on one brain or a cohort of them, each held against what was published."""

from __future__ import annotations

from importlib import import_module
from typing import Any

_HOME = {
    "Cohort": "neuro.protocols.cohort",
    "Result": "neuro.protocols.results",
    "experiments": "neuro.protocols.experiments",
    "knockout_names": "neuro.protocols.knockouts",
    "run_lab": "neuro.protocols.laboratory",
}

__all__ = ["Cohort", "Result", "experiments", "knockout_names", "run_lab"]


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module 'neuro.protocols' has no attribute {name!r}")
    home = import_module(_HOME[name])
    return home if name == "experiments" else getattr(home, name)


def __dir__() -> list[str]:
    return sorted(__all__)
