"""Mesa's AgentSet over the rows of a table: columns answer where they can, Person objects where they must.

Results, their order and their types are those of a plain Mesa model. Two things are settled that Mesa leaves
to its garbage collector: a person who leaves the population leaves every set at once, and a loop over a set
skips whoever left since the loop began.
"""

from __future__ import annotations

import math
import operator
import weakref
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from random import Random
from typing import TYPE_CHECKING, Any

import numpy as np

from population.columns import Array, PersonTable, Rows
from population.compat import Agent, AgentSet, GroupBy
from population.listing import aggregate, sorting_order
from population.people.attributes import Attribute, Column, attribute_of

if TYPE_CHECKING:
    from population.column_model import ColumnModel


class PersonSet(AgentSet):
    """An ordered set of the persons of one model.

    Parameters
    ----------
    model
        The model whose persons these are.
    rows
        Rows of the members, in order. None makes the set of everybody, which newcomers join at the end.
    random
        Stream of :meth:`shuffle`; the model's own when left out.
    """

    def __init__(self, model: ColumnModel, rows: Rows | None = None, random: Random | None = None) -> None:
        self.model = model
        self.random = model.random if random is None else random
        self._newcomers_join = rows is None
        self._rows = self._uids = np.empty(0, np.int64)
        self._entered = 0
        self._version = -1
        self._lookup: frozenset[int] | None = None
        if rows is not None:
            self._keep(rows)

    # -- members ---------------------------------------------------------------------------------------------

    @property
    def table(self) -> PersonTable:
        return self.model.table

    @property
    def rows(self) -> Rows:
        """Rows of the members in the order of the set, shape (len,)."""
        self._follow()
        return self._rows

    @property
    def uids(self) -> Rows:
        """Uids of the members in the order of the set, shape (len,)."""
        self._follow()
        return self._uids

    def values(self, name: str) -> Array:
        """One column or computed attribute of every member as an array, shape (len, ...).

        Raises
        ------
        AttributeError
            If the attribute is neither.
        """
        attribute = self._attribute(name)
        if attribute is None:
            raise AttributeError(f"'{name}' is no column of {self.model.person_class.__name__}")
        return attribute.values(self.model, self.rows)

    def _attribute(self, name: str) -> Attribute | None:
        return attribute_of(self.model.person_class, name)

    def _keep(self, rows: Rows) -> PersonSet:
        self._rows = np.array(rows, np.int64)
        self._uids = self.table.uid[self._rows]
        self._rows.flags.writeable = self._uids.flags.writeable = False
        self._entered = self.table.next_uid
        self._version = self.table.version
        self._lookup = None
        return self

    def _follow(self) -> None:
        """Drop whoever left the population and let newcomers in, if anything changed."""
        if self._version == self.table.version:
            return
        stayed = self._rows[self.table.holds(self._rows, self._uids)]
        if self._newcomers_join:
            everybody = self.table.rows
            first = np.searchsorted(self.table.uid[everybody], self._entered)
            stayed = np.concatenate([stayed, everybody[first:]])
        self._keep(stayed)

    def _with(self, rows: Rows, inplace: bool = False) -> PersonSet:
        return self._keep(rows) if inplace else PersonSet(self.model, rows, self.random)

    def _rows_of(self, agents: Iterable[Agent]) -> Rows:
        return np.fromiter((agent._row for agent in dict.fromkeys(agents) if self._lives(agent)), np.int64)

    def _lives(self, agent: Any) -> bool:
        return self._belongs(agent) and agent._table is self.table

    def _belongs(self, agent: Any) -> bool:
        return isinstance(agent, self.model.person_class) and agent.model is self.model

    def _update(self, agents: Iterable[Agent]) -> PersonSet:
        return self._keep(self._rows_of(agents))

    def _from_iterable(self, agents: Iterable[Agent]) -> AgentSet:  # what |, &, - and ^ build
        members = list(agents)
        if all(map(self._belongs, members)):
            return self._with(self._rows_of(members))
        return AgentSet(members, self.random)

    @property
    def _agents(self) -> weakref.WeakKeyDictionary[Agent, None]:
        """For code that reaches inside an AgentSet."""
        return weakref.WeakKeyDictionary(dict.fromkeys(self))

    # -- collection ------------------------------------------------------------------------------------------

    def __len__(self) -> int:
        return len(self.rows)

    def __iter__(self) -> Iterator[Any]:
        rows, uids, person_at, table = self.rows, self.uids, self.model.person_at, self.table
        version = table.version
        for row, uid in zip(rows.tolist(), uids.tolist(), strict=True):
            if table.version == version or table.holds_one(row, uid):
                yield person_at(row)

    def __contains__(self, agent: object) -> bool:
        if not self._lives(agent):
            return False
        uids = self.uids
        if self._lookup is None:
            self._lookup = frozenset(uids.tolist())
        return agent.unique_id in self._lookup  # type: ignore[attr-defined]

    def __getitem__(self, item: int | slice) -> Any:
        if isinstance(item, slice):
            return [self.model.person_at(row) for row in self.rows[item].tolist()]
        return self.model.person_at(int(self.rows[item]))

    def to_list(self) -> list[Any]:
        """The members as Person objects."""
        return list(self)

    def copy(self) -> PersonSet:
        """A set of the same members, which newcomers do not join."""
        return self._with(self.rows)

    __copy__ = copy

    def add(self, agent: Agent) -> None:
        """Let a person of the model into the set, at the end; who is no longer alive stays out.

        Raises
        ------
        TypeError
            If it is no person of this model.
        """
        if not self._belongs(agent):
            raise TypeError(f"{agent!r} is no person of this model; make a mesa.agent.AgentSet of both")
        if self._lives(agent) and agent not in self:
            self._keep(np.append(self.rows, agent._row))

    def discard(self, agent: Agent) -> None:
        if agent in self:
            self._keep(self.rows[self.rows != agent._row])

    def remove(self, agent: Agent) -> None:
        if agent not in self:
            raise KeyError(agent)
        self.discard(agent)

    def __getstate__(self) -> dict[str, Any]:
        return self.__dict__.copy()

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)

    # -- subsets and order -----------------------------------------------------------------------------------

    def select(
        self,
        filter_func: Callable[[Any], bool] | Array | None = None,
        at_most: float = math.inf,
        inplace: bool = False,
        agent_type: Any = None,
    ) -> PersonSet:
        """Select as Mesa does; ``filter_func`` may also be a boolean array over the members, shape (len,).

        Examples
        --------
        >>> adults = people.select(people.values("age") >= 18)  # doctest: +SKIP
        """
        if filter_func is None and agent_type is None and at_most == math.inf:
            return self if inplace else self.copy()
        rows = self.rows
        if isinstance(at_most, float) and at_most <= 1.0:
            at_most = int(len(rows) * at_most)
        limit = len(rows) if at_most == math.inf else max(0, math.ceil(at_most))
        if agent_type and not issubclass(self.model.person_class, agent_type):
            limit = 0
        if isinstance(filter_func, np.ndarray):
            rows = rows[self._mask(filter_func)][:limit]
        elif filter_func:
            rows = self._filtered(filter_func, limit)
        return self._with(rows[:limit], inplace)

    def _mask(self, mask: Array) -> Array:
        if mask.dtype != bool or mask.shape != self.rows.shape:
            raise ValueError(
                f"a mask of {len(self)} bool is needed to select, not {mask.dtype} of shape {mask.shape}"
            )
        return mask

    def _filtered(self, chosen: Callable[[Any], bool], limit: int) -> Rows:
        found: list[Any] = []
        for person in self:
            if len(found) >= limit:
                break
            if chosen(person):
                found.append(person)
        return self._rows_of(found)

    def shuffle(self, inplace: bool = False) -> PersonSet:
        return self._with(self.rows[self._random_order()], inplace)

    def _random_order(self) -> list[int]:
        order = list(range(len(self)))
        self.random.shuffle(order)
        return order

    def sort(
        self, key: Callable[[Any], Any] | str, ascending: bool = False, inplace: bool = False
    ) -> PersonSet:
        attribute = self._attribute(key) if isinstance(key, str) else None
        if attribute is not None:
            order = sorting_order(attribute.values(self.model, self.rows), ascending)
            return self._with(self.rows[order], inplace)
        function = operator.attrgetter(key) if isinstance(key, str) else key
        return self._with(self._rows_of(sorted(self, key=function, reverse=not ascending)), inplace)

    def groupby(self, by: Callable[[Any], Any] | str, result_type: str = "agentset") -> PersonGroups:
        members: dict[Any, list[int]] = defaultdict(list)
        for key, row in zip(self.map(by) if callable(by) else self.get(by), self.rows.tolist(), strict=True):
            members[key].append(row)
        if result_type == "agentset":
            return PersonGroups({key: self._with(np.array(rows)) for key, rows in members.items()})
        return PersonGroups({k: [self.model.person_at(row) for row in rows] for k, rows in members.items()})

    # -- doing -----------------------------------------------------------------------------------------------

    def do(self, method: str | Callable[..., Any], *args: Any, **kwargs: Any) -> PersonSet:
        self.map(method, *args, **kwargs)
        return self

    def shuffle_do(self, method: str | Callable[..., Any], *args: Any, **kwargs: Any) -> PersonSet:
        self.shuffle().map(method, *args, **kwargs)
        return self

    def map(self, method: str | Callable[..., Any], *args: Any, **kwargs: Any) -> list[Any]:
        if isinstance(method, str):
            return [getattr(person, method)(*args, **kwargs) for person in self]
        return [method(person, *args, **kwargs) for person in self]

    # -- attributes ------------------------------------------------------------------------------------------

    def get(
        self,
        attr_names: str | Iterable[str],
        handle_missing: str = "error",
        default_value: Any = None,
    ) -> list[Any]:
        if handle_missing not in ("error", "default"):
            raise ValueError(f"handle_missing is {handle_missing!r}; 'error' or 'default' is allowed")
        fallback = () if handle_missing == "error" else (default_value,)
        if isinstance(attr_names, str):
            return self._get(attr_names, fallback)
        columns = [self._get(name, fallback) for name in attr_names]
        return [list(cells) for cells in zip(*columns, strict=True)] if columns else [[] for _ in self.rows]

    def _get(self, name: str, fallback: tuple[Any, ...]) -> list[Any]:
        attribute = self._attribute(name)
        if attribute is not None:
            listed: list[Any] = attribute.values(self.model, self.rows).tolist()
            return listed
        return [getattr(person, name, *fallback) for person in self]

    def set(self, attr_name: str, value: Any) -> PersonSet:
        """Give every member the same value of an attribute."""
        attribute = self._attribute(attr_name)
        if attribute is None:
            for person in self:
                setattr(person, attr_name, value)
        elif len(self):
            attribute.refuse_if_read_only()
            assert isinstance(attribute, Column)
            self.table.write(attribute.name, self.rows, value)
        return self

    def agg(self, attribute: str, func: Callable[..., Any] | Iterable[Callable[..., Any]]) -> Any:
        known = self._attribute(attribute)
        values = self.get(attribute) if known is None else known.values(self.model, self.rows)
        return aggregate(values, func) if callable(func) else [aggregate(values, each) for each in func]


class PersonGroups(GroupBy):
    """Mesa's GroupBy whose :meth:`agg` reads columns."""

    def agg(self, attr_name: str, func: Callable[..., Any]) -> dict[Any, Any]:
        return {
            key: group.agg(attr_name, func)
            if isinstance(group, PersonSet)
            else func([getattr(person, attr_name) for person in group])
            for key, group in self.groups.items()
        }
