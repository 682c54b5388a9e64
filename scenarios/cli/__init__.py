"""The command line."""

from __future__ import annotations

from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command ``mesolimbic`` and return its exit code."""
    from scenarios.cli.app import main as run_app

    return run_app(arguments)
