"""Why a run may end without an answer though its input was good."""

from __future__ import annotations


class RunFailed(RuntimeError):
    """A run could not be finished; the finished ones are kept."""


class StoreError(RuntimeError):
    """A result folder could not be written; what was finished before is kept."""


class Interrupted(RuntimeError):
    """A person, or the system, asked a run to end; the message says how to go on."""
