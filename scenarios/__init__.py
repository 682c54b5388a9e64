"""From a scenario file to an answer."""

from __future__ import annotations

import sys
from types import ModuleType
from typing import TYPE_CHECKING, Any

from neuro.lazy import handed_on

if TYPE_CHECKING:
    from scenarios.comparing import compare as compare
    from scenarios.comparison import Comparison as Comparison
    from scenarios.knocking_out import knock_out as knock_out
    from scenarios.load import library as library
    from scenarios.load import load as load
    from scenarios.plan import plan as plan
    from scenarios.results import Results as Results
    from scenarios.running import run as run

_HOMES = {
    "Comparison": "scenarios.comparison",
    "Results": "scenarios.results",
    "compare": "scenarios.comparing",
    "knock_out": "scenarios.knocking_out",
    "library": "scenarios.load",
    "load": "scenarios.load",
    "plan": "scenarios.plan",
    "run": "scenarios.running",
}

__all__ = ["Comparison", "Results", "compare", "knock_out", "library", "load", "plan", "run"]


class _Package(ModuleType):
    """A package whose public names stay what they are when a module of the same name is imported."""

    def __setattr__(self, name: str, value: Any) -> None:
        if not (isinstance(value, ModuleType) and name in _HOMES):
            super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Package

__getattr__, __dir__ = handed_on(__name__, _HOMES)
