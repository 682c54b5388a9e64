"""People and their ties, coloured by state, at one time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from dashboards.charts.base import frame, rounded
from dashboards.charts.ink import Ink


class Node(NamedTuple):
    """One person of the picture."""

    uid: int
    x: float
    y: float
    state: str
    said: str
    marked: bool = False


def network(nodes: Sequence[Node], ties: Sequence[tuple[int, int]], ink: Ink, title: str) -> dict[str, Any]:
    """A graph with given places; the name of a node is the number of its person.

    Parameters
    ----------
    ties
        Pairs of uids; those whose ends are not both among the nodes are left out.
    """
    option = frame(ink, title)
    degree = _degrees(nodes, ties)
    known = {node.uid for node in nodes}
    option["tooltip"]["formatter"] = "{b}"
    option["series"] = [
        {
            "type": "graph",
            "layout": "none",
            "roam": True,
            "scaleLimit": {"min": 0.6, "max": 8},
            "top": 8,
            "bottom": 8,
            "left": 8,
            "right": 8,
            "cursor": "pointer",
            "lineStyle": {"color": ink.muted, "opacity": 0.28, "width": 0.8},
            "emphasis": {"focus": "adjacency", "lineStyle": {"width": 1.6, "opacity": 0.8}},
            "data": [_drawn(node, degree.get(node.uid, 0), ink) for node in nodes],
            "edges": [{"source": str(a), "target": str(b)} for a, b in ties if a in known and b in known],
        }
    ]
    return option


def _drawn(node: Node, degree: int, ink: Ink) -> dict[str, Any]:
    edge = ink.text if node.marked else ink.surface
    return {
        "id": str(node.uid), "name": node.said, "value": node.uid, "x": rounded(node.x), "y": rounded(node.y),
        "symbolSize": 7 + min(8, degree // 3) + (4 if node.marked else 0),
        "symbol": "diamond" if node.state == "died" else "circle",
        "itemStyle": {"color": ink.states[node.state], "borderColor": edge, "borderWidth": 2 if node.marked else 1},
    }  # fmt: skip


def _degrees(nodes: Sequence[Node], ties: Sequence[tuple[int, int]]) -> Mapping[int, int]:
    found = {node.uid: 0 for node in nodes}
    for a, b in ties:
        if a in found and b in found:
            found[a] += 1
            found[b] += 1
    return found
