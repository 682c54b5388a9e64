"""Phenomena as plain text that a reader without the data files can follow."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Sequence

from neuro.protocols.laboratory import tally
from neuro.protocols.results import Phenomenon, Result

WIDTH = 100


def number(value: float | None) -> str:
    """Three digits of a number, without an exponent where people would not write one."""
    if value is None or not math.isfinite(value):
        return "no number"
    text = f"{value:.3g}"
    if "e" in text and abs(value) >= 1000:
        return f"{value:,.0f}"
    return text


def bounds(lower: float | None, upper: float | None) -> str:
    """A published range in words."""
    low, high = ("" if bound is None else f"{bound:,.6g}" for bound in (lower, upper))
    if not low:
        return f"at most {high}"
    return f"{low} to {high}" if high else f"at least {low}"


def verdict(passed: bool) -> str:
    """`pass` or `FAIL`."""
    return "pass" if passed else "FAIL"


def paragraph(text: str, first: str, rest: str) -> str:
    """Wrapped text with a start for its first line and one for the others."""
    return textwrap.fill(
        text,
        WIDTH,
        initial_indent=first,
        subsequent_indent=rest,
        break_long_words=False,
        break_on_hyphens=False,
    )


def phenomenon_text(p: Phenomenon) -> str:
    """A finding in words, and below it the model's number beside the published range."""
    name = p.id.partition(".")[2]
    facts = f"model {number(p.observed)}, published {bounds(p.lower, p.upper)} ({p.unit})"
    facts = "; ".join([facts.replace(" (1)", ""), p.kind, p.substance])
    indent = " " * 8
    return "\n".join(
        [
            paragraph(f"{p.finding} [{name}]", f"  {verdict(p.passed)}  ", indent),
            paragraph(facts, indent, indent),
        ]
    )


def as_text(results: Sequence[Result]) -> str:
    """The phenomena of some results to read, and how many of each kind hold."""
    blocks = [
        "\n".join([f"{r.experiment}: {r.title}", *(phenomenon_text(p) for p in r.phenomena)]) for r in results
    ]
    return "\n\n".join([*blocks, summary_text(results)])


def summary_text(results: Sequence[Result]) -> str:
    """How many phenomena of each kind hold."""
    counts = tally(results)
    lines = [f"  {kind:<8} {passed:>4} of {total}" for kind, (passed, total) in counts.items() if total]
    return "\n".join(["Phenomena within the published range", *lines])
