"""The circuit as a drawn brain: five regions, five projections, each as strong as it is in this person on this day."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from math import hypot
from typing import NamedTuple

from dashboards.charts.base import FONT, short
from dashboards.charts.ink import Ink, contrast

LEFT, TOP, WIDTH, HEIGHT = 36, 28, 448, 344
OUTLINE = (
    "M58 214 C44 118 138 34 268 36 C392 38 470 108 470 196 C470 248 440 270 398 268 C380 300 336 306 310 292 "
    "C262 322 176 318 140 280 C98 280 64 256 58 214 Z"
)
STEM = "M322 290 C330 316 334 338 332 362 L372 362 C372 330 380 304 396 270"


class Region(NamedTuple):
    """One node: where it lies, what it is called, which field fills it, and the value at which it is full."""

    x: float
    y: float
    name: str
    field: str
    full: float
    said: str


class Projection(NamedTuple):
    """One arrow from region to region; `holds` where it holds back instead of driving."""

    start: str
    end: str
    field: str
    full: float
    said: str
    holds: bool = False
    bend: float = 0.0


REGIONS = {
    "pfc": Region(132, 148, "Prefrontal cortex", "control", 1.2, "control"),
    "ds": Region(262, 98, "Dorsal striatum", "habit", 1.0, "habit"),
    "nac": Region(224, 206, "Accumbens", "cue_weight", 1.0, "cue weight"),
    "vta": Region(384, 206, "Midbrain (VTA)", "surge", 4.0, "dopamine"),
    "amy": Region(296, 262, "Extended amygdala", "stress", 4.0, "stress"),
}
"""The five regions; the extended amygdala stands for stress, withdrawal and allostatic load."""

PROJECTIONS = (
    Projection("vta", "nac", "cue_value", 1.0, "cue reactivity", bend=-10),
    Projection("vta", "pfc", "preoccupation", 1.0, "preoccupation", bend=20),
    Projection("pfc", "nac", "control", 1.2, "control holds back", holds=True, bend=-14),
    Projection("nac", "ds", "habit_weight", 1.0, "habit takes over", bend=-20),
    Projection("amy", "nac", "withdrawal", 1.0, "withdrawal drives", bend=14),
)
"""The five projections of the model."""

RADIUS = 31


def brain(values: Mapping[str, float], ink: Ink, title: str) -> str:
    """An SVG of one person's circuit on one day.

    Parameters
    ----------
    values
        Fields of `dashboards.lives.FIELDS` by name.
    title
        What a screen reader says.
    """
    parts = [_projection(projection, values, ink) for projection in PROJECTIONS]
    parts += [_region(region, values, ink) for region in REGIONS.values()]
    return (
        f'<svg class="brain" viewBox="{LEFT} {TOP} {WIDTH} {HEIGHT}" role="img" aria-label="{escape(title)}" '
        f'xmlns="http://www.w3.org/2000/svg" font-family="{escape(FONT)}">'
        f"{_marks(ink)}"
        f'<path d="{STEM}" fill="none" stroke="{ink.line}" stroke-width="2"/>'
        f'<path d="{OUTLINE}" fill="{ink.ramp[0]}" stroke="{ink.line}" stroke-width="2"/>{"".join(parts)}</svg>'
    )


def level(value: float, full: float) -> float:
    """A value as a share of what is full, 0 to 1."""
    return min(1.0, max(0.0, value / full)) if value == value else 0.0


def shade(share: float, ink: Ink) -> str:
    """The colour of a share on the ramp."""
    return ink.ramp[min(len(ink.ramp) - 1, round(share * (len(ink.ramp) - 1)))]


def on(share: float, ink: Ink) -> str:
    """The colour of text that can be read on a shade of the ramp."""
    return max(("#ffffff", "#10191c"), key=lambda colour: contrast(colour, shade(share, ink)))


def _region(region: Region, values: Mapping[str, float], ink: Ink) -> str:
    value = float(values.get(region.field, 0.0))
    share = level(value, region.full)
    inside = on(share, ink)
    x, y, anchor = _label(region)
    ring = _receptors(region, values, ink) if region.field == "cue_weight" else ""
    at = f'x="{region.x}" text-anchor="middle" fill="{inside}"'
    name = f'x="{x}" y="{y}" text-anchor="{anchor}" fill="{ink.text}" stroke="{ink.ramp[0]}"'
    return (
        f"<g><title>{escape(region.name)}: {escape(region.said)} {short(value)}</title>"
        f'<circle cx="{region.x}" cy="{region.y}" r="{RADIUS}" fill="{shade(share, ink)}" '
        f'stroke="{ink.surface}" stroke-width="3"/>{ring}'
        f'<text {at} y="{region.y - 1}" font-size="15" font-weight="650">{short(value)}</text>'
        f'<text {at} y="{region.y + 13}" font-size="10">{escape(region.said)}</text>'
        f'<text {name} font-size="13" font-weight="600" paint-order="stroke" stroke-width="4">'
        f"{escape(region.name)}</text></g>"
    )


def _label(region: Region) -> tuple[float, float, str]:
    """Where the name of a region stands: above it, below it, or at its left."""
    if region.field == "cue_weight":
        return region.x - RADIUS - 12, region.y + 22, "end"
    above = region.field != "stress"
    return region.x, region.y + (-RADIUS - 7 if above else RADIUS + 16), "middle"


def _receptors(region: Region, values: Mapping[str, float], ink: Ink) -> str:
    """A ring as full as D2 receptors are."""
    share, radius = level(float(values.get("receptors", 1.0)), 1.2), RADIUS + 5
    around = 2 * 3.14159265 * radius
    return (
        f'<circle cx="{region.x}" cy="{region.y}" r="{radius}" fill="none" stroke="{ink.good}" stroke-width="4" '
        f'stroke-dasharray="{share * around:.1f} {around:.1f}" transform="rotate(-90 {region.x} {region.y})">'
        f"<title>D2 receptors {short(float(values.get('receptors', 1.0)))}</title></circle>"
    )


def _projection(projection: Projection, values: Mapping[str, float], ink: Ink) -> str:
    value = float(values.get(projection.field, 0.0))
    share = level(value, projection.full)
    a, b = REGIONS[projection.start], REGIONS[projection.end]
    along = hypot(b.x - a.x, b.y - a.y)
    nx, ny = -(b.y - a.y) / along, (b.x - a.x) / along
    cx, cy = (a.x + b.x) / 2 + nx * projection.bend, (a.y + b.y) / 2 + ny * projection.bend
    sx, sy = _towards(a.x, a.y, cx, cy, RADIUS + 2)
    ex, ey = _towards(b.x, b.y, cx, cy, RADIUS + (12 if projection.end == "nac" else 8))
    colour, mark = (ink.good, "hold") if projection.holds else (ink.series[2], "drive")
    return (
        f"<g><title>{escape(projection.said)}: {short(value)}</title>"
        f'<path d="M{sx:.1f} {sy:.1f} Q{cx:.1f} {cy:.1f} {ex:.1f} {ey:.1f}" fill="none" '
        f'stroke="{colour}" stroke-opacity="{0.25 + 0.75 * share:.2f}" stroke-width="{1.5 + 7.5 * share:.1f}" '
        f'marker-end="url(#{mark}-{ink.name})"/></g>'
    )


def _towards(x: float, y: float, to_x: float, to_y: float, distance: float) -> tuple[float, float]:
    length = hypot(to_x - x, to_y - y) or 1.0
    return x + (to_x - x) / length * distance, y + (to_y - y) / length * distance


def _marks(ink: Ink) -> str:
    size = 'markerUnits="userSpaceOnUse" markerWidth="14" markerHeight="14" orient="auto"'
    return (
        f'<defs><marker id="drive-{ink.name}" viewBox="0 0 10 10" refX="4" refY="5" {size}>'
        f'<path d="M0 0 L10 5 L0 10 Z" fill="{ink.series[2]}"/></marker>'
        f'<marker id="hold-{ink.name}" viewBox="0 0 10 10" refX="5" refY="5" {size}>'
        f'<path d="M5 0 L5 10" stroke="{ink.good}" stroke-width="3"/></marker></defs>'
    )
