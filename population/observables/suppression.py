"""Small cells made missing in tables that leave the house, so that no count of a few people can be told.

Counts from 1 to `least` - 1 are left out (primary suppression), and with them as many others (complementary
suppression) as keep them from being got back by subtraction from a total.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from population.observables.sums import counts_people_of_a_kind, margins, shown_inside

NEEDED = ("stratum", "level", "value", "numerator", "denominator", "unit")
HIDDEN = ("value", "numerator", "standard_error")
"""Columns that become missing; denominators stay, but those of means, which are the counts of people there."""
OF_PEOPLE = ("years", "days", "attempts", "ratio")
"""Units of means, medians and ratios of events: their denominator counts people or events and is hidden with them."""


def suppressed(table: pd.DataFrame, least: int = 10, least_denominator: float = 0.0) -> pd.DataFrame:
    """A copy of a table without small counts.

    Parameters
    ----------
    table : DataFrame
        Tidy, with the columns stratum, level, numerator and value: yearly results or observables. Levels of a stratum
        add up to those of "all"; levels of a crossed stratum ("age_sex", "12-17 female") to those of both.
    least : int
        The least count that is told: 10 as CDC WONDER for deaths (1 to 9 are not), 11 as CMS.
    least_denominator : float
        Rows with a smaller denominator (above 0) lose their value too, as surveys leave out estimates from few people.

    Returns
    -------
    DataFrame
        With value, numerator and standard_error missing (NaN) in suppressed rows, and the denominator too where it
        counts a few people of a kind. No suppressed count can be got back by subtraction over one margin: where a total
        and all but the suppressed cells of a margin are told, there are two or more suppressed cells, and more than one
        way to share what is left among them. Margins are those of `population.observables.sums`: over strata, over
        groups and substances, and counts that another row tells too. Differences between two times of a survival curve,
        between two years or between two tables are not guarded.

    Raises
    ------
    ValueError
        When a column is missing, or a bound is not allowed.
    """
    missing = [name for name in NEEDED if name not in table]
    if missing:
        raise ValueError(f"the table lacks the columns {', '.join(missing)}; give a tidy table")
    if isinstance(least, bool) or not isinstance(least, int | np.integer) or least < 1:
        raise ValueError(f"least: {least!r} is not allowed, a whole number from 1 is")
    if not least_denominator >= 0:
        raise ValueError(f"least_denominator: {least_denominator!r} is not allowed, a number from 0 is")
    plain = table.reset_index(drop=True)
    denominators = plain["denominator"].to_numpy(dtype=float)
    of_people = plain["unit"].isin(OF_PEOPLE).to_numpy()
    numerators = plain["numerator"].to_numpy(dtype=float)
    counts = np.where(of_people, denominators, numerators)
    hidden = (counts > 0) & (counts < least)
    ratio = (plain["unit"] == "ratio").to_numpy()
    hidden |= ratio & (numerators > 0) & (numerators < least)
    hidden |= (denominators > 0) & (denominators < least_denominator)
    of_a_kind = counts_people_of_a_kind(plain).to_numpy() & ~of_people
    few = of_a_kind & (denominators > 0) & (denominators < least)
    hidden, hidden_denominators = _guarded(plain, np.append(counts, denominators), np.append(hidden, few))
    untold = hidden | hidden_denominators
    found = plain.copy()
    for name in HIDDEN:
        if name in found:
            found[name] = found[name].astype(float).mask(hidden if name == "numerator" else untold)
    found["denominator"] = found["denominator"].astype(float).mask((hidden & of_people) | hidden_denominators)
    return found.set_index(table.index)


def _guarded(table: pd.DataFrame, counts: np.ndarray, hidden: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Hide what would tell a hidden count; rows whose count is hidden, and rows whose denominator is."""
    every, inside = list(margins(table)), list(shown_inside(table))
    changed = True
    while changed:
        changed = sum(_protect(counts, hidden, *margin) for margin in every) > 0
        for a, b in inside:
            changed |= bool(hidden[a] and not hidden[b])
            hidden[b] |= hidden[a]
    return hidden[: len(table)], hidden[len(table) :]


def _protect(counts: np.ndarray, hidden: np.ndarray, total: int, cells: list[int]) -> bool:
    """Hide one more cell of a margin where what is hidden in it could be got back; whether that was needed.

    With the total told, hidden cells of 1 or more must be at least two, and add up to more than their number: cells of
    1 each would be told by their sum. With the total hidden, one cell at least must be too.
    """
    inside = [i for i in cells if hidden[i]]
    told = [i for i in cells if not hidden[i]]
    if hidden[total]:
        exposed = not inside and bool(cells)
    else:
        left = sum(counts[i] for i in inside)
        exposed = bool(inside) and (len(inside) < 2 or left <= len(inside))
    if not exposed:
        return False
    if not told:
        hidden[total] = True
        return True
    some = [i for i in told if counts[i] > 0] or told
    hidden[min(some, key=lambda i: (counts[i], i))] = True
    return True
