"""Names that a package hands on without importing their modules first (PEP 562)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from importlib import import_module
from typing import Any


def handed_on(
    package: str, homes: Mapping[str, str], modules: Collection[str] = ()
) -> tuple[Callable[[str], Any], Callable[[], list[str]]]:
    """`__getattr__` and `__dir__` of a package whose public names live in modules of their own.

    Parameters
    ----------
    package
        Its `__name__`, for the error.
    homes
        Module of each public name; imported when the name is first asked for.
    modules
        Names that stand for their module itself.
    """

    def attribute(name: str) -> Any:
        if name not in homes:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        home = import_module(homes[name])
        return home if name in modules else getattr(home, name)

    return attribute, lambda: sorted(homes)
