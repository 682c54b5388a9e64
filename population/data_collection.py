"""Mesa's data collector that copies columns instead of asking every person."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import mesa
import numpy as np
import pandas as pd

from population.columns import Array
from population.compat import AgentSet, collection_time
from population.listing import as_if_listed
from population.people.attributes import attribute_of
from population.people.person_set import PersonSet

INDEX = ["Step", "AgentID"]


class ColumnRecords(Sequence[tuple[Any, ...]]):
    """What was collected of everybody at one time: columns that read as Mesa's list of tuples.

    Parameters
    ----------
    time
        Step of the collection.
    uids
        Who was there, shape (n,).
    columns
        Reporter to values, each of shape (n, ...).
    """

    def __init__(self, time: float, uids: Array, columns: Mapping[str, Array]) -> None:
        self.time = time
        self.uids = uids
        self.columns = columns

    def __len__(self) -> int:
        return len(self.uids)

    def __getitem__(self, item: Any) -> Any:
        return list(self)[item]

    def __iter__(self) -> Iterator[tuple[Any, ...]]:
        cells = [values.tolist() for values in self.columns.values()]
        return zip([self.time] * len(self), self.uids.tolist(), *cells, strict=True)

    def to_frame(self) -> pd.DataFrame:
        """The records as a frame indexed by step and id."""
        index = pd.MultiIndex.from_arrays([np.full(len(self), self.time), self.uids], names=INDEX)
        columns = {
            name: as_if_listed(values) if values.ndim == 1 else values.tolist()
            for name, values in self.columns.items()
        }
        return pd.DataFrame(columns, index=index)


class DataCollector(mesa.DataCollector):
    """Mesa's DataCollector; agent reporters that all name columns are collected as arrays.

    Frames are those of Mesa. Other reporters, and models that hold ordinary agents too, go Mesa's own way.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self._asked: dict[str, Any] = {}
        self._asked_of_types: dict[type, dict[str, Any]] = {}
        self._columns: ColumnRecords | None = None
        self._columns_of_types: dict[type, ColumnRecords] = {}
        super().__init__(*args, **kwargs)

    def _new_agent_reporter(self, name: str, reporter: Any) -> None:
        self._asked[name] = reporter
        super()._new_agent_reporter(name, reporter)

    def _new_agenttype_reporter(self, agent_type: type, name: str, reporter: Any) -> None:
        self._asked_of_types.setdefault(agent_type, {})[name] = reporter
        super()._new_agenttype_reporter(agent_type, name, reporter)

    def collect(self, model: mesa.Model) -> None:
        self._columns, self._columns_of_types = None, {}
        super().collect(model)
        time = collection_time(model)
        if self._columns is not None:
            self._agent_records[time] = self._columns
        if self._columns_of_types:
            self._agenttype_records[time].update(self._columns_of_types)

    def _record_agents(self, model: mesa.Model) -> Any:
        self._columns = records_of(model.agents, self._asked)
        return super()._record_agents(model) if self._columns is None else ()

    def _record_agenttype(self, model: mesa.Model, agent_type: type) -> Any:
        agents = model.agents_by_type.get(agent_type, ())
        records = records_of(agents, self._asked_of_types[agent_type])
        if records is None:
            return super()._record_agenttype(model, agent_type)
        self._columns_of_types[agent_type] = records
        return ()

    def get_agent_vars_dataframe(self) -> pd.DataFrame:
        frame = joined(self._agent_records.values())
        return super().get_agent_vars_dataframe() if frame is None else frame

    def get_agenttype_vars_dataframe(self, agent_type: type) -> pd.DataFrame:
        of_type = [r[agent_type] for r in self._agenttype_records.values() if agent_type in r]
        frame = joined(of_type)
        return super().get_agenttype_vars_dataframe(agent_type) if frame is None else frame


def records_of(agents: AgentSet | Sequence[Any], reporters: Mapping[str, Any]) -> ColumnRecords | None:
    """Copies of the columns that the reporters name, or None when that is not all they ask for."""
    if not isinstance(agents, PersonSet):
        return None
    person_class = agents.model.person_class
    if not all(isinstance(name, str) and attribute_of(person_class, name) for name in reporters.values()):
        return None
    columns = {reporter: np.array(agents.values(name)) for reporter, name in reporters.items()}
    return ColumnRecords(collection_time(agents.model), agents.uids, columns)


def joined(parts: Any) -> pd.DataFrame | None:
    """One frame of all records, or None unless every one of them is columns with somebody in them."""
    records = list(parts)
    if not records or not all(isinstance(each, ColumnRecords) and len(each) for each in records):
        return None
    return pd.concat([each.to_frame() for each in records])
