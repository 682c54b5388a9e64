"""No count of a few people leaves the house, nor can it be got back by subtraction."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from population.observables import observables, observe, suppressed
from population.observables.disorder import SEVERITIES, STATUS
from population.observables.sums import margins as all_margins
from population.observables.sums import shown_inside
from population.people.strata import STRATA
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


# -- sums over groups, and counts that stand twice ---------------------------------------------------------------


def of_groups(code, counts, denominator=1000.0, column="group", **fixed):
    """Rows of an observable, for everybody, that differ in one column."""
    rows = [{column: name, "numerator": float(n)} for name, n in counts.items()]
    table = pd.DataFrame(rows).assign(
        observable=code, year=2024, time_days=np.nan, stratum="all", level="all", denominator=denominator,
        person_years=np.nan, standard_error=0.1, unit="proportion",
    )  # fmt: skip
    for name, value in {"substance": "opioid", "group": "fatal", **fixed}.items():
        table[name] = table.get(name, value)
    return table.assign(value=table.numerator / table.denominator)


def hidden(table, column="group"):
    return set(suppressed(table).set_index(column).numerator.isna().loc[lambda missing: missing].index)


def test_a_degree_of_a_disorder_is_not_any_less_the_others():
    table = of_groups("OBS-SUD", {"any severity": 83, "mild": 50, "moderate": 30, "severe": 3})
    assert hidden(table) == {"severe", "moderate"}
    table = of_groups("OBS-SUD", {"any severity": 80, "mild": 50, "moderate": 30, "severe": 0})
    assert not hidden(table)


def test_statuses_add_up_to_their_denominator_which_is_told():
    table = of_groups("OBS-STATUS", dict(zip(STATUS, (40, 30, 20, 5, 60), strict=True)), denominator=155.0)
    assert hidden(table) == {"low-risk use", "risk use without symptoms"}
    assert suppressed(table).denominator.notna().all()


def test_few_people_of_a_kind_are_not_told_as_a_denominator():
    table = of_groups("OBS-STATUS", dict(zip(STATUS, (0, 6, 0, 0, 0), strict=True)), denominator=6.0)
    told = suppressed(table)
    assert told.denominator.isna().all()
    assert told.value.isna().all()
    many = of_groups("OBS-PY", {"use": 50}, denominator=6.0)
    assert suppressed(many).denominator.notna().all(), "people of all kinds are no secret"


def test_weeks_in_treatment_are_not_all_weeks_less_the_others():
    names = [f"in cbt, {when}: overdose" for when in ("weeks 1-2", "weeks 3-4", "later", "all weeks")]
    table = of_groups("OBS-MORT", dict(zip(names, (2, 15, 40, 57), strict=True)))
    assert hidden(table) == {names[0], names[1]}


def test_a_substance_is_not_its_class_less_the_others():
    counts = {"rx_opioid": 4, "heroin": 20, "fentanyl": 70, "opioid": 94, "any": 94}
    assert hidden(of_groups("OBS-OD", counts, column="substance"), "substance") == {"rx_opioid", "heroin"}
    alone = {"alcohol": 4, "any": 4}
    assert hidden(of_groups("OBS-OD", alone, column="substance"), "substance") == {"alcohol", "any"}
    two = {"alcohol": 4, "cocaine": 30, "methamphetamine": 40, "stimulant": 70, "any": 74}
    missing = hidden(of_groups("OBS-OD", two, column="substance"), "substance")
    assert "alcohol" in missing
    assert missing & {"stimulant", "any"}


def test_what_is_left_out_once_is_not_told_elsewhere():
    sud = of_groups("OBS-SUD", {"any severity": 6, "mild": 0, "moderate": 0, "severe": 6})
    gap = of_groups(
        "OBS-TXGAP", {"treated": 12, "medication": 12, "medication, of disorder": 6}, denominator=14.0
    )
    gap.loc[gap.group == "medication, of disorder", "denominator"] = 6.0
    told = suppressed(pd.concat([sud, gap], ignore_index=True)).set_index("group")
    assert np.isnan(told.numerator["any severity"])
    assert np.isnan(told.denominator["medication, of disorder"])
    od = of_groups("OBS-OD", {"fatal": 5, "survived": 90})
    adjusted = of_groups("OBS-OD-ADJ", {"fatal, age-adjusted": 5})
    ratio = of_groups("OBS-OD-RATIO", {"survived per fatal": 90}, denominator=5.0).assign(unit="ratio")
    told = suppressed(pd.concat([od, adjusted, ratio], ignore_index=True)).set_index("group")
    assert told.numerator.isna().to_dict() == {
        "fatal": True, "survived": False, "fatal, age-adjusted": True, "survived per fatal": True,
    }  # fmt: skip


def test_no_margin_of_a_models_observables_gives_a_small_count_away():
    m = grown(700, rng=2, scenario={"population.groups": {"a": 0.1, "b": 0.9}})
    observe(m)
    plain = observables(m.run(1))
    told = suppressed(plain)
    of_people = plain.unit.isin(["years", "attempts", "ratio"])
    counts = np.append(plain.denominator.where(of_people, plain.numerator), plain.denominator)
    gone = np.append(told.numerator.isna(), told.denominator.isna())
    seen = list(all_margins(plain.reset_index(drop=True)))
    assert len(seen) > 1000
    for total, cells in seen:
        missing = [i for i in cells if gone[i]]
        if gone[total]:
            assert missing or not cells
        elif missing:
            assert len(missing) > 1
            assert sum(counts[i] for i in missing) > len(missing)
    for a, b in shown_inside(plain.reset_index(drop=True)):
        assert gone[b] or not gone[a]
    few = plain.numerator.between(1, 9) & plain.unit.eq("proportion")
    assert few.sum() > 50
    assert told.numerator[few].isna().all()
    of_kind = plain.observable.isin(["OBS-STATUS", "OBS-CASCADE"]) & plain.denominator.between(1, 9)
    assert of_kind.any()
    assert told.denominator[of_kind].isna().all()
    assert set(SEVERITIES) < set(plain[plain.observable == "OBS-SUD"].group)
