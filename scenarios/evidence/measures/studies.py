"""What the laboratory, the network and paired runs have left: numbers by name, already computed by their run."""

from __future__ import annotations

import math
from typing import Any

from scenarios.evidence.counting import PLAIN, POSITIVE, SHARE, Measured
from scenarios.evidence.records import Record
from scenarios.evidence.registry import measure

Numbers = dict[str, Any]
"""Pairs of value and error by name."""


def _named(numbers: Numbers, name: str, kind: str = PLAIN) -> Measured:
    value, error = numbers.get(name, (float("nan"), float("nan")))
    return Measured(
        float("nan") if value is None else float(value),
        float("nan") if error is None else float(error),
        kind,
    )


@measure("laboratory")
def finding(numbers: Numbers, name: str, kind: str = PLAIN) -> Measured:
    """A number of the laboratory: EXPERIMENT.FINDING as `mesolimbic lab` tells it, or one of its studies of cues,
    twins, detoxification, release from jail and rewards; `kind` says whether it is a share, or positive.
    Of those detoxified or tapered only some came to stop (`to_abstain` of studies.yaml).
    """
    return _named(numbers, name, kind)


@measure("laboratory")
def finding_left(numbers: Numbers, name: str) -> Measured:
    """One less a share of the laboratory."""
    found = _named(numbers, name)
    return Measured(1.0 - found.value, found.error, SHARE)


@measure("laboratory")
def finding_as_odds(numbers: Numbers, name: str) -> Measured:
    """The odds ratio of an effect size: exp(d pi / sqrt 3) (Chinn 2000 Stat Med 19:3127)."""
    found = _named(numbers, name)
    value = math.exp(found.value * math.pi / math.sqrt(3.0))
    return Measured(value, value * found.error * math.pi / math.sqrt(3.0), POSITIVE)


@measure("laboratory")
def mean_finding(numbers: Numbers, names: list[str]) -> Measured:
    """Mean of several numbers of the laboratory."""
    found = [_named(numbers, name) for name in names]
    error = math.sqrt(sum(m.error**2 for m in found)) / len(found)
    return Measured(sum(m.value for m in found) / len(found), error)


@measure("network")
def portrait_of(numbers: Numbers, name: str) -> Measured:
    """A number of the network as it is made, as `mesolimbic network` tells it."""
    return _named(numbers, name)


@measure("county")
def tie_persistence(record: Record, who: str) -> Measured:
    """Share of ties kept from year to year, of all of both years (Jaccard), among pupils or the friends of young
    adults.
    """
    kept, either = record.number(f"{who} kept"), record.number(f"{who} either")
    p = kept / either if either else float("nan")
    return Measured(p, (p * (1.0 - p) / either) ** 0.5 if either else float("nan"), SHARE)


@measure("prices")
def elasticity(numbers: Numbers, thing: str, of: str = "doses") -> Measured:
    """ln(change of consumption) over ln(change of price) in the first year after all prices of a substance rise."""
    return _named(numbers, f"{thing} {of}")


@measure("prices")
def smoke_free_change(numbers: Numbers) -> Measured:
    """Change of the share of workers who smoke, all workplaces smoke-free against none, in the first year."""
    return _named(numbers, "smoke-free workplaces")


@measure("roommates")
def roommate_effect(numbers: Numbers, of: str) -> Measured:
    """Difference when the same people are given a room-mate by lot who uses or who does not."""
    return _named(numbers, of)
