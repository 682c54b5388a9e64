"""A Mesa model whose persons are rows of a table, and the Mesa agent that stands for one of them."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, ClassVar

import mesa
import numpy as np

from population.columns import ALIVE, UID, PersonTable, Rows
from population.compat import Agent, AgentSet, announce, plain_seed
from population.people.attributes import Column, Computed, attribute_of, attributes_of
from population.people.person_set import PersonSet

SEQUENCES = (list, tuple, np.ndarray)


class ColumnAgent(Agent):
    """A person: a row of the model's table with attributes over its columns.

    A subclass declares its ``Column`` and ``Computed`` attributes (:mod:`population.people.attributes`).
    Objects are made when somebody first looks at a person, and kept: identity and other attributes hold.
    After death the object keeps, as copies of its own, the values of that moment; ``alive`` is False.

    Parameters
    ----------
    model
        The model, whose ``person_class`` this must be; a row is added to its table.
    values
        Values of columns, read-only ones included; the others get their defaults.
    """

    unique_id = Column(UID, read_only=True)
    alive = Column(ALIVE, read_only=True)
    pos = None
    _at_death: Mapping[str, Any] = MappingProxyType({})

    def __init__(self, model: ColumnModel, **values: Any) -> None:
        if type(self) is not model.person_class:
            needed, given = model.person_class.__name__, type(self).__name__
            raise TypeError(f"the persons of this model are {needed}, not {given}")
        columns = columns_to_fill(type(self), values)
        (row,) = model.table.add(1).tolist()
        self._stand_for(model, row)
        try:
            for name, value in values.items():
                model.table.write(columns[name], row, value)
        except (TypeError, ValueError, OverflowError):
            model.table.remove(row)
            raise
        model.people_entered(np.array([row]))
        model.register_agent(self)

    def _stand_for(self, model: ColumnModel, row: int) -> None:
        self.model = model
        self._table = model.table
        self._row = row

    def _die(self, computed: Mapping[str, Any]) -> None:
        self._table = self._table.copy_of_row(self._row)
        self._row = 0
        self._at_death = computed

    @classmethod
    def create_agents(cls, model: ColumnModel, n: int, *args: Any, **values: Any) -> AgentSet:
        """Let ``n`` persons enter at once; a value is one for all or a sequence of ``n``."""
        if args or cls.__init__ is not ColumnAgent.__init__ or cls is not model.person_class:
            return super().create_agents(model, n, *args, **values)
        columns = columns_to_fill(cls, values)
        rows = model.table.add(n)
        for name, value in values.items():
            if isinstance(value, SEQUENCES) and len(value) == n:
                model.table[columns[name]][rows] = value
            else:
                model.table.write(columns[name], rows, value)
        model.people_entered(rows)
        return PersonSet(model, rows)


def columns_to_fill(person_class: type[ColumnAgent], values: Mapping[str, Any]) -> dict[str, str]:
    """Attribute to column of everything a new person is given.

    Raises
    ------
    TypeError
        If one is no column, or belongs to the table.
    """
    columns = {}
    for name in values:
        attribute = attribute_of(person_class, name)
        if not isinstance(attribute, Column) or attribute.name in (UID, ALIVE):
            raise TypeError(f"{person_class.__name__} has no column '{name}' to fill")
        columns[name] = attribute.name
    return columns


class ColumnModel(mesa.Model):
    """A Mesa model of persons in columns; ordinary Mesa agents may live beside them.

    A subclass names its ``person_class``. ``agents`` is the :class:`PersonSet` of everybody, or a genuine
    AgentSet of both kinds, in order of entry, when there are ordinary agents; operate on copies of that one.
    Ordinary agents get negative ids, so that the uid of a person does not depend on them.

    Parameters
    ----------
    table
        The population, new or of a checkpoint; this model alone may use it.
    rng
        Seed of ``random`` and ``rng``.
    """

    person_class: ClassVar[type[ColumnAgent]] = ColumnAgent

    def __init__(self, table: PersonTable, *, rng: Any = None) -> None:
        super().__init__(rng=plain_seed(rng))
        self.table = table
        self.persons = PersonSet(self)
        self._objects: dict[int, ColumnAgent] = {}
        self._entry_of_others: dict[Agent, int] = {}
        self._n_others = 0
        self._mixed: tuple[tuple[int, int, int], AgentSet] | None = None
        table.before_removal.append(self._part_with)

    # -- persons ---------------------------------------------------------------------------------------------

    @property
    def n_person_objects(self) -> int:
        """How many living persons have an object, because somebody looked at them."""
        return len(self._objects)

    def person_at(self, row: int) -> Any:
        """The person who has a row of the table."""
        uid = int(self.table.uid[row])
        person = self._objects.get(uid)
        if person is None:
            person = object.__new__(self.person_class)
            person._stand_for(self, row)
            self._objects[uid] = person
        return person

    def person(self, unique_id: int) -> Any:
        """The person with an id.

        Raises
        ------
        KeyError
            If that person is not in the population.
        """
        return self.person_at(self.table.row_of(unique_id))

    def people_entered(self, rows: Rows) -> None:
        """Called with the rows of people added by hand, their columns filled; a subclass may complete them."""

    def _part_with(self, rows: Rows) -> None:
        uids = self.table.uid[rows].tolist()
        known = np.array([uid in self._objects for uid in uids])
        if not known.any():
            return
        computed = {
            name: attribute.values(self, rows[known]).tolist()
            for name, attribute in attributes_of(self.person_class).items()
            if isinstance(attribute, Computed)
        }
        leaving = [self._objects.pop(uid) for uid in uids if uid in self._objects]
        for place, person in enumerate(leaving):
            person._die({name: values[place] for name, values in computed.items()})

    # -- what Mesa asks for ----------------------------------------------------------------------------------

    @property
    def scenario(self) -> Any:
        """What the model was built from; Mesa 3.5 would write into it, which may be frozen."""
        return self._scenario

    @scenario.setter
    def scenario(self, scenario: Any) -> None:
        self._scenario = scenario

    @property
    def agents(self) -> AgentSet:
        """Everybody in the model."""
        if not self._entry_of_others:
            return self.persons
        now = (self.table.version, self._n_others, len(self._entry_of_others))
        if self._mixed is None or self._mixed[0] != now:
            self._mixed = now, AgentSet(self._in_order_of_entry(), random=self.random)
        return self._mixed[1]

    def _in_order_of_entry(self) -> list[Agent]:
        entries = [(entry, 0, agent) for agent, entry in self._entry_of_others.items()]
        entries += [(person.unique_id, 1, person) for person in self.persons]
        return [agent for _, _, agent in sorted(entries, key=lambda each: each[:2])]

    @property
    def agents_by_type(self) -> dict[type[Agent], AgentSet]:
        """The set of each kind of agents that the model has had."""
        persons = {self.person_class: self.persons} if self.table.next_uid else {}
        return persons | super().agents_by_type

    @property
    def agent_types(self) -> list[type[Agent]]:
        return list(self.agents_by_type)

    def register_agent(self, agent: Agent) -> None:
        if isinstance(agent, ColumnAgent):
            self._objects[agent.unique_id] = agent
            announce(self, "AGENT_ADDED", agent)
            return
        super().register_agent(agent)
        self._n_others += 1
        agent.unique_id = -self._n_others
        self._entry_of_others[agent] = self.table.next_uid

    def deregister_agent(self, agent: Agent) -> None:
        """Let an agent leave.

        Raises
        ------
        KeyError
            If it is not in the model.
        """
        if isinstance(agent, ColumnAgent):
            if agent._table is not self.table:
                raise KeyError(agent)
            self.table.remove(agent._row)
            announce(self, "AGENT_REMOVED", agent)
            return
        super().deregister_agent(agent)
        del self._entry_of_others[agent]

    def remove_all_agents(self) -> None:
        super().remove_all_agents()
        if self.person_class.remove is ColumnAgent.remove:
            self.table.remove(self.table.rows)
        else:
            self.persons.do("remove")
