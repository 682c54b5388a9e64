"""No count of a few people leaves the house, nor can it be got back by subtraction."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from population.observables import observables, suppressed
from population.strata import STRATA
from tests.population.small_places import grown

AGES, SEXES = STRATA["age"], STRATA["sex"]
CROSSED = [f"{age} {sex}" for age in AGES for sex in SEXES]


def tidy(cells, sides=True):
    """A table of counts by age and sex, shape (6, 2), with its margins."""
    cells = np.asarray(cells, float)
    rows = [("all", "all", cells.sum())]
    rows += [("age", a, n) for a, n in zip(AGES, cells.sum(axis=1), strict=True)]
    rows += [("sex", s, n) for s, n in zip(SEXES, cells.sum(axis=0), strict=True)]
    if sides:
        rows += [("age_sex", name, n) for name, n in zip(CROSSED, cells.ravel(), strict=True)]
    table = pd.DataFrame(rows, columns=["stratum", "level", "numerator"])
    return table.assign(
        measure="overdose_fatal", denominator=1000.0, value=table.numerator / 1000.0, unit="proportion"
    )


def margins(table):
    """Total and cells of every sum in a table of `tidy`."""
    at = {(s, level): i for i, (s, level) in enumerate(zip(table.stratum, table.level, strict=True))}
    for stratum in ("age", "sex", "age_sex"):
        cells = [i for (s, _), i in at.items() if s == stratum]
        if cells:
            yield at["all", "all"], cells
    for age in AGES:
        cells = [i for (s, level), i in at.items() if s == "age_sex" and level.split()[0] == age]
        if cells:
            yield at["age", age], cells
    for sex in SEXES:
        cells = [i for (s, level), i in at.items() if s == "age_sex" and level.split()[1] == sex]
        if cells:
            yield at["sex", sex], cells


def got_back(table):
    """Rows whose suppressed count follows from what is told by subtraction over one margin."""
    n = table.numerator.to_numpy()
    found = set()
    for total, cells in margins(table):
        hidden = [i for i in cells if np.isnan(n[i])]
        rest = sum(n[i] for i in cells if not np.isnan(n[i]))
        if np.isnan(n[total]) and not hidden:
            found.add(total)
        if not np.isnan(n[total]) and hidden and (len(hidden) == 1 or n[total] - rest <= len(hidden)):
            found |= set(hidden)
    return found


COUNTS = st.lists(
    st.lists(st.one_of(st.integers(0, 3), st.integers(0, 30), st.integers(0, 500)), min_size=2, max_size=2),
    min_size=6,
    max_size=6,
)


@given(COUNTS, st.booleans())
def test_a_suppressed_count_cannot_be_got_back_over_one_margin(cells, sides):
    assert not got_back(suppressed(tidy(cells, sides)))


@given(COUNTS)
def test_small_counts_are_left_out_and_what_is_told_is_true(cells):
    plain = tidy(cells)
    table = suppressed(plain)
    small = plain.numerator.between(1, 9)
    assert table.numerator[small].isna().all()
    assert table.value[table.numerator.isna()].isna().all()
    told = table.numerator.notna()
    assert (table.numerator[told] == plain.numerator[told]).all()
    assert (table.denominator == plain.denominator).all()
    if not small.any():
        assert table.equals(plain)


def test_a_single_small_cell_takes_the_next_smallest_with_it():
    table = suppressed(tidy([[50, 50], [4, 96], [30, 40], [20, 30], [11, 60], [80, 90]], sides=False))
    assert table.numerator.notna().all(), "no margin of age or sex is small"
    table = suppressed(tidy([[2, 3], [50, 96], [30, 40], [20, 30], [11, 60], [80, 90]], sides=False))
    missing = table[table.numerator.isna()]
    assert missing[["stratum", "level"]].to_numpy().tolist() == [["age", "12-17"], ["age", "35-49"]]


def test_two_cells_of_one_each_take_a_third_with_them():
    table = suppressed(tidy([[1, 0], [0, 1], [30, 40], [20, 30], [11, 60], [80, 90]], sides=False))
    assert table.numerator[table.stratum == "age"].isna().sum() == 3


def test_a_small_cell_of_two_strata_at_once_is_kept_from_both_sides():
    table = suppressed(tidy([[3, 50], [40, 60], [30, 40], [20, 30], [25, 60], [80, 90]]))
    n = table.set_index(["stratum", "level"]).numerator
    assert np.isnan(n["age_sex", "12-17 female"])
    assert np.isnan(n["age_sex", "12-17 male"]), "or it would be the band less this one"
    assert n["all", "all"] == 528


def test_the_rule_of_another_office_is_another_number():
    plain = tidy([[10, 50], [40, 60], [30, 40], [20, 30], [25, 60], [80, 90]])
    assert suppressed(plain).equals(plain)
    assert suppressed(plain, least=11).numerator.isna().sum() >= 4


def test_estimates_from_few_people_can_be_left_out():
    plain = tidy([[50, 50], [44, 96], [30, 40], [20, 30], [11, 60], [80, 90]])
    plain.loc[plain.level == "12-17", "denominator"] = 60.0
    table = suppressed(plain, least_denominator=100)
    assert table.numerator[table.level == "12-17"].isna().all()
    assert not got_back(table)
    assert suppressed(plain).equals(plain)


def test_means_of_few_people_are_left_out_with_their_number():
    m = grown(400, rng=3)
    table = observables(m, ["OBS-INIT-AGE"])
    told = suppressed(table)
    few = table.denominator.between(1, 9)
    assert few.any()
    assert told.value[few].isna().all()
    assert told.denominator[few].isna().all()
    assert set(table.unit) == {"years"}


def test_yearly_results_can_be_suppressed():
    m = grown(500, rng=2).run(1)
    results = m.results()
    table = suppressed(results)
    small = results.numerator.between(1, 9) & (results.unit == "per_100000")
    assert small.any()
    assert table.numerator[small].isna().all()
    for keys, part in table[table.unit == "per_100000"].groupby(["substance", "measure"]):
        for stratum in ("age", "sex", "deprivation", "urbanicity"):
            of = part[part.stratum == stratum].numerator
            total = part[part.stratum == "all"].numerator.item()
            if not np.isnan(total):
                left = total - of.sum()
                assert of.isna().sum() == 0 or (of.isna().sum() > 1 and left > of.isna().sum()), (
                    keys,
                    stratum,
                )
            else:
                assert of.isna().any(), (keys, stratum)


@pytest.mark.parametrize(
    "options", [{"least": 0}, {"least": 2.5}, {"least": True}, {"least_denominator": -1}]
)
def test_bounds_that_make_no_sense_are_refused(options):
    with pytest.raises(ValueError, match=next(iter(options))):
        suppressed(tidy(np.full((6, 2), 20)), **options)


def test_a_table_without_counts_is_refused():
    with pytest.raises(ValueError, match="lacks the columns numerator"):
        suppressed(tidy(np.full((6, 2), 20)).drop(columns="numerator"))
