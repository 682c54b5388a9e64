"""Which sets of parameters to run: where in its range each number lies, and how many runs that takes."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from neuro.errors import InputError

MORRIS, SOBOL, TORNADO = "morris", "sobol", "tornado"
METHODS = (MORRIS, SOBOL, TORNADO)
LEVELS = 4
LEAST = {MORRIS: 4, SOBOL: 16, TORNADO: 1}
USUAL = {MORRIS: 10, SOBOL: 64, TORNADO: 1}
"""Trajectories of Morris, and base samples of Sobol (a power of two); a tornado has no size."""

MOST_UNASKED = 500
"""Runs that are begun without a budget that says so."""

SCREENING = 3
"""The part of a budget that screening takes, one over this."""

Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Design:
    """Sets of parameters.

    Attributes
    ----------
    method, size
        As in `METHODS`; trajectories, or base samples.
    names, groups
        Of the parameters, and of the factor that each belongs to: parameters of one factor move together.
    positions : ndarray, shape (points, parameters)
        Where in its range each parameter lies, 0 to 1; NaN where it is at its value. Every row is another.
    rows : ndarray of int, shape (rows,)
        The point of each row that the method asks for.
    """

    method: str
    size: int
    names: tuple[str, ...]
    groups: tuple[str, ...]
    positions: Array
    rows: NDArray[np.int64]

    @property
    def factors(self) -> tuple[str, ...]:
        """What indices are told of: the groups, in order of first appearance."""
        return tuple(dict.fromkeys(self.groups))

    @property
    def problem(self) -> dict[str, Any]:
        """The parameters as SALib takes them."""
        return problem(self.names, self.groups)

    @property
    def spread(self) -> str:
        """How positions become values: evenly over the range, or by the distribution of parameter draws."""
        return "pert" if self.method == SOBOL else "even"


def problem(names: Sequence[str], groups: Sequence[str]) -> dict[str, Any]:
    """Parameters between 0 and 1 as SALib takes them."""
    told: dict[str, Any] = {"num_vars": len(names), "names": list(names), "bounds": [[0.0, 1.0]] * len(names)}
    return told | ({"groups": list(groups)} if tuple(groups) != tuple(names) else {})


def points_needed(method: str, factors: int, size: int) -> int:
    """How many sets of parameters a method asks for."""
    if method == TORNADO:
        return 2 * factors + 1
    return size * (factors + 1 if method == MORRIS else factors + 2)


def size_within(method: str, factors: int, points: int) -> int:
    """The greatest size that takes no more points; 0 where not even the least does."""
    if method == TORNADO:
        return int(points >= points_needed(TORNADO, factors, 1))
    size = max(0, points) // points_needed(method, factors, 1)
    if method == SOBOL and size:
        size = 1 << (size.bit_length() - 1)
    return size if size >= LEAST[method] else 0


def size_for(method: str, factors: int, budget: int | None, runs_a_point: int) -> int:
    """The size of a design within a budget of runs, or the usual one.

    Raises
    ------
    neuro.errors.InputError
        When the budget is too small, with the number of runs needed and what to do.
    """
    if budget is None:
        size = USUAL[method]
        if points_needed(method, factors, size) * runs_a_point <= MOST_UNASKED:
            return size
        raise InputError("sensitivity", "--budget", None, _too_many(method, factors, runs_a_point, budget))
    size = size_within(method, factors, budget // runs_a_point)
    if not size:
        raise InputError("sensitivity", "--budget", budget, _too_many(method, factors, runs_a_point, budget))
    return size


def screening_sizes(factors: int, kept: int, budget: int | None, runs_a_point: int) -> tuple[int, int]:
    """Sizes of a Morris screening of all factors and of Sobol indices of those kept, within a budget of runs.

    Raises
    ------
    neuro.errors.InputError
        When the budget is too small.
    """
    if budget is None:
        return LEAST[MORRIS], USUAL[SOBOL]
    points = budget // runs_a_point
    first = size_within(MORRIS, factors, points // SCREENING)
    first = min(max(first, LEAST[MORRIS]), USUAL[MORRIS])
    for size in range(first, LEAST[MORRIS] - 1, -1):
        if second := size_within(SOBOL, kept, points - points_needed(MORRIS, factors, size)):
            return size, second
    least = (
        points_needed(MORRIS, factors, LEAST[MORRIS]) + points_needed(SOBOL, kept, LEAST[SOBOL])
    ) * runs_a_point
    message = (
        f"screening {factors:,} and Sobol indices of {kept:,} take {least:,} runs at least, more than the budget of "
        f"{budget:,}; give a greater budget, fewer --parameters or --replicates, or a smaller --screen"
    )
    raise InputError("sensitivity", "--budget", budget, message)


def _too_many(method: str, factors: int, runs_a_point: int, budget: int | None) -> str:
    least = points_needed(method, factors, LEAST[method]) * runs_a_point
    usual = points_needed(method, factors, USUAL[method]) * runs_a_point
    than = f"the budget of {budget:,}" if budget is not None else f"the {MOST_UNASKED:,} begun unasked"
    needed = f"{least:,} runs at least" + (f" ({usual:,} are usual)" if usual > least else "")
    ways = (
        f"give --budget {max(least, usual if budget is None else least)}, fewer --parameters or --replicates"
    )
    if method == SOBOL:
        ways = f"screen first and take indices of the most important alone (--screen 8), {ways}, or --grouped"
    elif method == MORRIS:
        ways += ", or --grouped"
    else:
        ways += ", or screen with --method morris"
    return f"{method} of {factors:,} parameters takes {needed}, more than {than}: {ways}"


def design(
    method: str, names: Sequence[str], size: int, seed: int, groups: Sequence[str] | None = None
) -> Design:
    """The points of a method; a greater size of Morris or Sobol begins with those of a smaller one.

    Parameters
    ----------
    names
        Of the parameters.
    size
        Trajectories of Morris, base samples of Sobol; a tornado needs none.
    seed
        1 or more.
    groups
        The factor that each parameter belongs to; each is one of its own if not given.
    """
    of = tuple(names if groups is None else groups)
    if method == TORNADO:
        rows = _one_at_a_time(len(names))
    elif method == MORRIS:
        from SALib.sample.morris import sample

        rows = sample(problem(names, of), size, num_levels=LEVELS, seed=seed)
    else:
        from SALib.sample.sobol import sample as saltelli

        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            rows = saltelli(problem(names, of), size, calc_second_order=False, seed=seed)
    positions, place = _distinct(np.asarray(rows, float))
    return Design(method, size, tuple(names), of, positions, place)


def _one_at_a_time(parameters: int) -> Array:
    """The value of all, then the low and the high end of each."""
    rows = np.full((2 * parameters + 1, parameters), np.nan)
    for j in range(parameters):
        rows[1 + 2 * j, j], rows[2 + 2 * j, j] = 0.0, 1.0
    return rows


def _distinct(rows: Array) -> tuple[Array, NDArray[np.int64]]:
    """Rows without repeats in order of first appearance, and where each row has gone."""
    known: dict[bytes, int] = {}
    rounded = np.round(rows, 12) + 0.0
    place = np.array([known.setdefault(row.tobytes(), len(known)) for row in rounded], dtype=np.int64)
    first = [int(np.argmax(place == number)) for number in range(len(known))]
    return rounded[first], place
