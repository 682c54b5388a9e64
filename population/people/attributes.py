"""Attributes of a person that are cells of the table, or follow from them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import ArrayLike

from population.columns import Array, Rows


class Column:
    """A person's attribute that is a cell of the table.

    Reading gives Python scalars (nested lists where a cell has dimensions, tuples where it is structured).

    Parameters
    ----------
    name
        Column of the table; the attribute's own name when left out.
    read_only
        Refuse assignment.
    """

    def __init__(self, name: str = "", *, read_only: bool = False) -> None:
        self.name = name
        self.read_only = read_only

    def __set_name__(self, owner: type, attribute: str) -> None:
        self.attribute = attribute
        self.name = self.name or attribute

    def __get__(self, person: Any, owner: type | None = None) -> Any:
        if person is None:
            return self
        return person._table._arrays[self.name][person._row].tolist()

    def __set__(self, person: Any, value: Any) -> None:
        self.refuse_if_read_only()
        person._table.write(self.name, person._row, value)

    def values(self, model: Any, rows: Rows) -> Array:
        """A copy of the cells of ``rows``."""
        return np.asarray(model.table[self.name][rows])

    def refuse_if_read_only(self) -> None:
        if self.read_only:
            raise AttributeError(f"'{self.attribute}' of a person cannot be assigned to")


class Computed:
    """A person's attribute that follows from the columns; may decorate the function itself.

    Parameters
    ----------
    function
        ``function(model, rows) -> array``: the attribute of each row, in that order.
    """

    read_only = True

    def __init__(self, function: Callable[[Any, Rows], ArrayLike]) -> None:
        self.function = function
        self.__doc__ = function.__doc__

    def __set_name__(self, owner: type, attribute: str) -> None:
        self.attribute = attribute

    def __get__(self, person: Any, owner: type | None = None) -> Any:
        if person is None:
            return self
        if self.attribute in person._at_death:
            return person._at_death[self.attribute]
        return self.values(person.model, np.array([person._row])).tolist()[0]

    def __set__(self, person: Any, value: Any) -> None:
        self.refuse_if_read_only()

    def values(self, model: Any, rows: Rows) -> Array:
        """The attribute of every one of ``rows``.

        Raises
        ------
        ValueError
            If the function answers for another number of people than asked.
        """
        values = np.asarray(self.function(model, rows))
        if values.shape[:1] != rows.shape:
            raise ValueError(f"'{self.attribute}': {len(rows)} values are needed, not shape {values.shape}")
        return values

    def refuse_if_read_only(self) -> None:
        raise AttributeError(f"'{self.attribute}' of a person is computed and cannot be assigned to")


Attribute: TypeAlias = Column | Computed


def attribute_of(person_class: type, name: str) -> Attribute | None:
    """The :class:`Column` or :class:`Computed` behind an attribute, or None when it is neither."""
    found = getattr(person_class, name, None)
    return found if isinstance(found, Attribute) else None


def attributes_of(person_class: type) -> dict[str, Attribute]:
    """Every :class:`Column` and :class:`Computed` of a class, those it inherits first."""
    names = dict.fromkeys(name for base in reversed(person_class.__mro__) for name in vars(base))
    return {name: found for name in names if (found := attribute_of(person_class, name)) is not None}
