"""The state of a page, read from its link and written into it."""

from __future__ import annotations

from typing import Any

import solara

from dashboards.links import link, read_query


class Query:
    """What the link of a page says; `set` goes to the same page in another state."""

    def __init__(self, router: Any) -> None:
        self._router = router
        self.values = read_query(router.search)

    def get(self, name: str, usual: str = "") -> str:
        """A value by its name."""
        return self.values.get(name, usual)

    def set(self, **changes: Any) -> None:
        """Change some values; None takes one away."""
        self._router.push(link(self._router.path, {**self.values, **changes}))

    def go(self, path: str, **values: Any) -> None:
        """Go to another page in a state."""
        self._router.push(link(path, values))


def use_query() -> Query:
    """The state of this page."""
    return Query(solara.use_router())
