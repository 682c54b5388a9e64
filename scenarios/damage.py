"""What a damaged file may raise in the libraries that read it, beside their own exceptions."""

from __future__ import annotations

DAMAGED = (ValueError, KeyError, TypeError, OverflowError, MemoryError, NotImplementedError)
"""Names that are no UTF-8, lengths beyond all memory, kinds that no version knows."""
