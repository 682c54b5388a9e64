"""Colours of charts. The series are told apart by people with any colour vision (after Okabe and Ito 2008)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Ink:
    """The colours of one theme.

    Parameters
    ----------
    series
        Colours of plans, in their order.
    states
        Colour of each state of `dashboards.lives.STATES`, by name.
    ramp
        From little to much, for areas and nodes.
    """

    name: str
    text: str
    muted: str
    line: str
    surface: str
    primary: str
    good: str
    bad: str
    series: tuple[str, ...]
    states: dict[str, str]
    ramp: tuple[str, ...]

    @property
    def deeper(self) -> str:
        """What a colour of the ramp is called that stands for more."""
        return "darker" if self.name == "light" else "brighter"


LIGHT = Ink(
    name="light",
    text="#17262c",
    muted="#54656d",
    line="#dde2df",
    surface="#ffffff",
    primary="#14556b",
    good="#00694e",
    bad="#b42318",
    series=("#54656d", "#0072b2", "#d55e00", "#009e73", "#cc79a7", "#b38600", "#56b4e9", "#000000"),
    states={
        "never used": "#cfd6d3",
        "used in the past": "#93a5ac",
        "uses, no disorder": "#56b4e9",
        "mild disorder": "#e69f00",
        "moderate disorder": "#d55e00",
        "severe disorder": "#8c1c3a",
        "in treatment": "#0072b2",
        "in remission": "#009e73",
        "died": "#17262c",
    },
    ramp=("#eef1ef", "#cfe3e8", "#8fbfcc", "#4a92a8", "#14556b", "#08303e"),
)
DARK = Ink(
    name="dark",
    text="#e7eef0",
    muted="#9db0b8",
    line="#2c3b40",
    surface="#172124",
    primary="#7cc4d8",
    good="#6fd3b0",
    bad="#fda29b",
    series=("#9db0b8", "#56b4e9", "#f08a4b", "#3ecf9f", "#e3a0c6", "#e6c34a", "#8fd3ff", "#ffffff"),
    states={
        "never used": "#34454b",
        "used in the past": "#6d828a",
        "uses, no disorder": "#56b4e9",
        "mild disorder": "#f0b429",
        "moderate disorder": "#f08a4b",
        "severe disorder": "#f2668b",
        "in treatment": "#4f9bff",
        "in remission": "#3ecf9f",
        "died": "#e7eef0",
    },
    ramp=("#1e2a2e", "#1f4552", "#2b6d80", "#4a97ab", "#7cc4d8", "#c9ecf5"),
)


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours (Web Content Accessibility Guidelines 2.2), 1 to 21."""
    a, b = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (a + 0.05) / (b + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
