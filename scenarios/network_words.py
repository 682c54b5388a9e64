"""The numbers of a network in words."""

from __future__ import annotations

import math
from typing import NamedTuple

from population.ties import LAYERS

LAYER_TITLES = {"household": "household", "friendship": "friendship", "schoolwork": "school and work"}
"""Kinds of ties for readers."""


class Said(NamedTuple):
    """A number in words, which name its unit; a `share` is told in percent."""

    title: str
    share: bool = False

    def told(self, *values: float) -> str:
        """A value, or the two bounds of a range."""
        text = " to ".join(_number(100.0 * value if self.share else value) for value in values)
        return f"{text}%" if self.share and math.isfinite(values[-1]) else text


STATISTICS = {
    "people": Said("people"),
    "ties": Said("ties between two of them"),
    "mean_degree": Said("mean ties of a person"),
    "sd_degree": Said("their standard deviation"),
    "max_degree": Said("ties of the person who has most"),
    "share_isolates": Said("people without any tie", share=True),
    **{f"mean_degree_{layer}": Said(f"mean ties of a person by {LAYER_TITLES[layer]}") for layer in LAYERS},
    "transitivity": Said("of two people whom somebody knows, know each other", share=True),
    "clustering": Said("the same, mean over people with two ties or more", share=True),
    "age_assortativity": Said("correlation of the ages of two who know each other"),
    "same_area": Said("ties within one area of the place", share=True),
    "components": Said("groups that no tie joins"),
    "share_largest_component": Said("people in the largest of these groups", share=True),
    "ties_without_slot": Said("ties left out, since a person had too many"),
}  # fmt: skip
"""What `population.networks.statistics` counts."""

KNOWN = {
    "school_degree": Said("mean ties at school of a pupil of 12 to 17"),
    "school_transitivity": Said("of two pupils whom a pupil knows, know each other", share=True),
    "young_adult_degree": Said("mean friends of a person of 18 to 24"),
    "household_size": Said("mean people in a household, children under 12 too"),
    "adults_with_five_friends": Said("people of 18 and over with five friends or more", share=True),
    "adults_without_friend": Said("people of 18 and over without a friend", share=True),
    "friend_age_correlation": Said("correlation of the ages of adult friends"),
}
"""What `population.networks.portrait` holds against what is known."""


def _number(value: float) -> str:
    if not math.isfinite(value):
        return "-"
    return f"{value:,.0f}" if abs(value) >= 1000 or value == int(value) else f"{value:.3g}"
