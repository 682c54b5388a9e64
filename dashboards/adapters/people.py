"""Views of a record of lives: who is who, a sample of the graph with its places, areas, and what a line is made of."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from dashboards.charts.network import Node
from dashboards.lives import DIED, MILD, STATES, TIES_EVERY, TREATED, Lives, lives_of

MOST_SHOWN = 240
SEXES = ("female", "male")


class Area(NamedTuple):
    """One neighbourhood at one time."""

    number: int
    deprivation: int
    people: int
    affected: int
    treated: int
    outlets: float
    cues: float
    minutes: float

    @property
    def share(self) -> float:
        """Share of its people with a disorder or in treatment."""
        return self.affected / self.people if self.people else 0.0


SHADES: dict[str, tuple[str, Callable[[Area], float]]] = {
    "people": ("People with use disorder or in treatment", lambda area: area.share),
    "outlets": ("Outlets", lambda area: area.outlets),
    "cues": ("Days past an open market or outlet", lambda area: area.cues),
    "minutes": ("Minutes to a service", lambda area: area.minutes),
}
"""What the tiles of neighbourhoods can be coloured by: words for readers, and the value."""


def said(lives: Lives, uid: int, at: int) -> str:
    """A person in a line; who has died keeps the age of the last record alive."""
    last = min(at, last_alive(lives, uid))
    who, age = f"Person {uid}, {SEXES[int(lives.sex[uid])]}", lives.age[uid] + lives.days[last] / 365.25
    if last < at:
        return f"{who}: died at {age:.0f}"
    return f"{who}, {age:.0f}: {STATES[int(lives.state[at, uid])]}"


def affected(lives: Lives, at: int) -> np.ndarray:
    """Whether each person has a disorder or is in treatment."""
    found: np.ndarray = (lives.state[at] >= MILD) & (lives.state[at] <= TREATED)
    return found


def worth_meeting(lives: Lives, most: int = 60) -> list[int]:
    """People whose lives pass through the most states, the most eventful first."""
    visited = np.stack([(lives.state == state).any(axis=0) for state in range(len(STATES) - 1)])
    turns = (np.diff(lives.state.astype(np.int16), axis=0) != 0).sum(axis=0)
    order = np.lexsort((np.arange(len(turns)), -turns, -visited[MILD:].sum(axis=0), -visited.sum(axis=0)))
    return [int(uid) for uid in order[:most]]


def most_changed(lives: Lives, twin: Lives, most: int = 60) -> list[int]:
    """People whose lives differ most between two plans; where nobody's does, the most eventful."""
    apart = (lives.state != twin.state).sum(axis=0)
    eventful = {uid: i for i, uid in enumerate(worth_meeting(lives, len(apart)))}
    order = sorted(eventful, key=lambda uid: (-int(apart[uid]), eventful[uid]))
    return order[:most]


def telling(lives: Lives, twin: Lives | None, uid: int) -> int:
    """The record at which two lives differ most, or at which craving is strongest."""
    if twin is not None and not np.array_equal(lives.values[:, uid], twin.values[:, uid], equal_nan=True):
        apart = np.abs(lives.values[:, uid].astype(np.float32) - twin.values[:, uid].astype(np.float32))
        return int(np.nan_to_num(apart).sum(axis=1).argmax())
    return int(np.nan_to_num(lives.of(uid, "craving")).argmax())


def areas(lives: Lives, at: int) -> list[Area]:
    """Every neighbourhood in the order of its deprivation."""
    here, ill = lives.area[at], affected(lives, at)
    at_start = lives.area[0]
    found = []
    for number in np.unique(here[here >= 0]):
        inside = here == number
        of_old = lives.deprivation[at_start == number]
        deprivation = int(np.bincount(of_old).argmax()) if len(of_old) else 3
        treated = int((lives.state[at][inside] == TREATED).sum())
        around = map(float, lives.places[number])
        found.append(
            Area(int(number), deprivation, int(inside.sum()), int(ill[inside].sum()), treated, *around)
        )
    return sorted(found, key=lambda area: (area.deprivation, area.number))


@lru_cache(maxsize=16)
def areas_over_time(key: str) -> tuple[tuple[int, tuple[float, ...]], ...]:
    """Percent of the people of each neighbourhood with a disorder or in treatment, at each record."""
    lives = lives_of(key)
    found = []
    for number in np.unique(lives.area[0]):
        inside = lives.area == number
        ill = inside & (lives.state >= MILD) & (lives.state <= TREATED)
        found.append((int(number), tuple(100.0 * ill.sum(axis=1) / np.maximum(1, inside.sum(axis=1)))))
    return tuple(found)


@lru_cache(maxsize=32)
def sample(key: str, centre: int, most: int = MOST_SHOWN) -> tuple[tuple[int, float, float], ...]:
    """People around one person, a tie further at a time, each with a place: (uid, x, y)."""
    import networkx as nx

    lives = lives_of(key)
    near = _neighbours(lives, 0)
    seen, queue = {centre: None}, deque([centre])
    while queue and len(seen) < most:
        for other in near.get(queue.popleft(), ()):
            if other not in seen and len(seen) < most:
                seen[other] = None
                queue.append(other)
    graph = nx.Graph()
    graph.add_nodes_from(seen)
    graph.add_edges_from((a, b) for a in seen for b in near.get(a, ()) if b in seen and a < b)
    start = nx.random_layout(graph, seed=1)
    placed = nx.spring_layout(graph, pos=start, iterations=60, seed=1, k=1.6 / np.sqrt(max(1, len(seen))))
    return tuple((uid, float(1000 * x), float(900 * y)) for uid, (x, y) in placed.items())


def nodes(lives: Lives, placed: tuple[tuple[int, float, float], ...], at: int, marked: int) -> list[Node]:
    """The sample as it is at one record."""
    return [
        Node(uid, x, y, STATES[int(lives.state[at, uid])], said(lives, uid, at), uid == marked)
        for uid, x, y in placed
    ]


def ties(lives: Lives, at: int) -> list[tuple[int, int]]:
    """Ties at the last look before a record."""
    look = min(at // TIES_EVERY, int(lives.ties[:, 0].max(initial=0)))
    return [(int(a), int(b)) for _, a, b in lives.ties[lives.ties[:, 0] == look]]


def ties_of(lives: Lives, uid: int, at: int) -> list[int]:
    """People whom a person knows."""
    return sorted({b if a == uid else a for a, b in ties(lives, at) if uid in (a, b)})


def counts(lives: Lives, at: int) -> dict[str, int]:
    """People in each state."""
    found = np.bincount(lives.state[at], minlength=len(STATES))
    return {name: int(n) for name, n in zip(STATES, found, strict=True)}


def states_of(lives: Lives, uid: int) -> list[str]:
    """Name of a person's state at each record."""
    return [STATES[int(s)] for s in lives.state[:, uid]]


def last_alive(lives: Lives, uid: int) -> int:
    """The last record at which a person is alive."""
    gone = np.flatnonzero(lives.state[:, uid] == DIED)
    return int(gone[0]) - 1 if len(gone) else len(lives.days) - 1


def _neighbours(lives: Lives, at: int) -> dict[int, list[int]]:
    near: dict[int, list[int]] = {}
    for a, b in ties(lives, at):
        near.setdefault(a, []).append(b)
        near.setdefault(b, []).append(a)
    return near
