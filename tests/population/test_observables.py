"""Every registered observable keeps the rules of all; and what it says is what the people and the recorder say."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from population.observables import TIDY, all_observables, observable, observables, observe
from population.observables import registry as registry_module
from population.observables.cells import CDC, N_CELLS, NSDUH_FINE, band_names, cells_of, counts_of, groups
from population.observables.mortality import adjusted_rate, standard_weights
from population.observables.people import course_of
from population.observables.recovery import LIFETIME_DAYS, dependence_since_first_use
from population.observables.tidy import KEY
from population.observables.use import past_year_use
from population.records import NEVER
from tests.population.small_places import grown

LONG_PAST = {"population.history_from": 2008, "care.opioid_agonist.slots": 2000, "care.cbt.slots": 1500}
CODES = list(all_observables())
ASKED = [
    *("OBS-INIT", "OBS-PY", "OBS-PM", "OBS-LIFE", "OBS-SUD", "OBS-DEP", "OBS-TRANS", "OBS-REM", "OBS-STATUS"),
    *("OBS-RELAPSE", "OBS-SUSTAIN", "OBS-ATT", "OBS-TXGAP", "OBS-CASCADE", "OBS-RET", "OBS-MORT", "OBS-OD"),
]
"""The codes of the project's definitions that are read off one run."""


@pytest.fixture(scope="module")
def lived():
    """A model whose people have known drugs for long, observed for two years; only to look at."""
    m = grown(1000, rng=2, scenario=LONG_PAST)
    observe(m)
    return m.run(2)


@pytest.fixture(scope="module")
def told(lived):
    return {code: observables(lived, [code]) for code in CODES}


@pytest.fixture(scope="module")
def nobody():
    m = grown(0)
    observe(m)
    for _ in range(3):
        m.step()
    return m


def where(table, **chosen):
    for name, value in chosen.items():
        table = table[table[name] == value]
    return table


# -- what holds for every observable -------------------------------------------------------------------------


def test_all_that_one_run_can_tell_is_registered():
    assert set(ASKED) <= set(CODES)


@pytest.mark.parametrize("code", CODES)
def test_a_table_is_tidy_and_its_rows_are_told_once(told, code):
    table = told[code]
    assert tuple(table.columns) == TIDY
    assert len(table)
    assert set(table["observable"]) == {code}
    assert not table.duplicated(list(KEY)).any()
    assert len(all_observables()[code].definition) > 30


@pytest.mark.parametrize("code", CODES)
def test_there_is_a_value_where_there_is_a_denominator_and_nowhere_else(told, code):
    table = told[code]
    assert table[["numerator", "denominator"]].notna().all(axis=None)
    assert ((table["denominator"] > 0) == table["value"].notna()).all()
    assert (table[["numerator", "denominator"]] >= 0).all(axis=None)


@pytest.mark.parametrize("code", CODES)
def test_values_keep_the_bounds_of_their_kind(told, code):
    table, of = told[code][told[code]["denominator"] > 0], all_observables()[code]
    share = table["numerator"] / table["denominator"]
    assert of.kind in ("proportion", "mean", "rate", "adjusted", "survival", "quartiles")
    if of.kind in ("proportion", "survival"):
        assert table["value"].between(0.0, 1.0).all()
        assert (table["numerator"] <= table["denominator"]).all()
        assert set(table["unit"]) == {"proportion"}
    if of.kind in ("proportion", "mean"):
        assert np.allclose(table["value"], share)
    if of.kind == "rate":
        assert np.allclose(table["value"], of.per * share)
        assert (table["denominator"] == table["person_years"]).all()
    assert (table["value"] >= 0).all()
    assert not (table["standard_error"] < 0).any()


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("column", ["numerator", "denominator"])
def test_levels_of_every_stratum_add_up_to_all(told, code, column):
    keys = [name for name in KEY if name not in ("stratum", "level")]
    sums = told[code].groupby([*keys, "stratum"], dropna=False)[column].sum().unstack("stratum")
    assert len(sums.columns) > 1
    for stratum in sums.columns:
        assert np.allclose(sums[stratum], sums["all"]), stratum


@pytest.mark.parametrize("code", CODES)
def test_with_nobody_there_a_table_has_no_values(nobody, code):
    table = observables(nobody, [code])
    assert (table["denominator"] == 0).all()
    assert table["value"].isna().all()
    assert tuple(table.columns) == TIDY


@pytest.mark.parametrize("code", CODES)
def test_nothing_changes_when_an_observable_is_read_twice(lived, told, code):
    assert observables(lived, [code]).equals(told[code])


# -- what they say -------------------------------------------------------------------------------------------


def test_the_year_end_says_what_the_recorder_says(lived):
    recorded = lived.results()
    kept = pd.concat(lived.observations.tables)
    pairs = [
        ("use_past_year", "OBS-PY", "use"),
        ("use_past_month", "OBS-PM", "use"),
        ("use_lifetime", "OBS-LIFE", "use"),
        ("disorder_severe", "OBS-SUD", "severe"),
    ]
    for year in (2024, 2025):
        for measure, code, group in pairs:
            by = ["stratum", "level"]
            a = where(recorded, year=year, measure=measure, substance="opioid").set_index(by)
            b = where(kept, year=year, observable=code, group=group, substance="opioid").set_index(by)
            assert (a["numerator"] == b["numerator"].reindex(a.index)).all(), (measure, year)
            assert (a["denominator"] == b["denominator"].reindex(a.index)).all()


@pytest.mark.parametrize(
    ("measure", "code", "group"),
    [
        ("initiation", "OBS-INIT", "first use"),
        ("overdose_nonfatal", "OBS-OD", "survived"),
        ("overdose_fatal", "OBS-OD", "fatal"),
    ],
)
def test_events_are_those_of_the_recorder(lived, told, measure, code, group):
    recorded = where(lived.results(), measure=measure, stratum="all").set_index(["year", "substance"])
    seen = where(told[code], group=group, stratum="all").set_index(["year", "substance"])
    assert recorded["numerator"].sum() > 0 or measure == "overdose_fatal"
    for key, numerator in recorded["numerator"].items():
        assert seen["numerator"].get(key, 0.0) == numerator
    by_substance = [seen["numerator"][2024, s] for s in lived.substances]
    if code == "OBS-OD":
        assert sum(by_substance) == seen["numerator"][2024, "opioid"] == seen["numerator"][2024, "any"]


def test_people_years_are_those_lived(lived, told):
    lived_years = where(told["OBS-OD"], year=2024, substance="any", group="fatal", stratum="all")
    assert lived_years["person_years"].item() == pytest.approx(1000, rel=0.02)
    never = where(told["OBS-INIT"], year=2024, substance="opioid", stratum="all")["person_years"].item()
    met = where(told["OBS-LIFE"], substance="opioid", stratum="all")["numerator"].item()
    assert never == pytest.approx(lived_years["person_years"].item() - met, abs=30)


def test_past_month_is_past_year_is_lifetime_and_dependence_is_mostly_disorder(told):
    index = ["substance", "stratum", "level"]
    month, year, ever = (told[c].set_index(index)["numerator"] for c in ("OBS-PM", "OBS-PY", "OBS-LIFE"))
    assert (month <= year).all()
    assert (year <= ever).all()
    sud = where(told["OBS-SUD"], group="any severity", stratum="all", substance="opioid")["numerator"].item()
    dep = where(told["OBS-DEP"], group="past year", stratum="all", substance="opioid")["numerator"].item()
    assert 0 < dep <= sud, "three of seven criteria are two of eleven"


def test_severities_add_up_to_disorder(told):
    sud = told["OBS-SUD"].pivot(index=["substance", "stratum", "level"], columns="group", values="numerator")
    assert (sud[["mild", "moderate", "severe"]].sum(axis=1) == sud["any severity"]).all()


def test_everybody_dependent_before_has_one_status(lived, told):
    status = told["OBS-STATUS"].groupby(["substance", "stratum", "level"])
    assert np.allclose(status["numerator"].sum(), status["denominator"].first())
    onset = course_of(lived, 0).history.dependence_day
    prior = ((onset > NEVER) & (lived.day - onset >= 365)).sum()
    assert where(told["OBS-STATUS"], stratum="all", group="abstinent")["denominator"].item() == prior > 5


def test_cumulative_incidence_never_falls_and_abstinence_never_rises(told):
    for code, sign in (("OBS-TRANS", 1), ("OBS-REM", 1), ("OBS-RELAPSE", -1), ("OBS-RET", -1)):
        steps = told[code].groupby(["substance", "group", "stratum", "level"])["value"].diff().dropna()
        assert (sign * steps >= -1e-12).all(), code
        assert (steps != 0).any(), code


def test_dependence_in_a_lifetime_counts_those_who_ever_were(lived, told):
    course = course_of(lived, 0)
    row = where(told["OBS-TRANS"], substance="opioid", stratum="all", time_days=float(LIFETIME_DAYS))
    assert row["numerator"].item() == (course.history.dependence_day > NEVER).sum()
    assert row["denominator"].item() == len(course.people)


def test_time_to_dependence_is_that_of_the_dates(lived):
    m = grown(300, rng=6)
    course = course_of(m, 0)
    held = m.table["courses"][m.table.rows, 0]
    held = held[held >= 0]
    assert len(course.people) >= 8
    m.day = 5000
    book, history = m.courses.array("ledger"), m.courses.array("history")
    book.first_use_day[held] = 0
    history.dependence_day[held] = NEVER
    history.dependence_day[held[:4]] = [300, 500, 1000, 4000]
    found = dependence_since_first_use(m)
    found = found[(found.stratum == "all") & (found.substance == "opioid")].set_index("time_days")
    n = len(held)
    assert found["numerator"].tolist()[:4] == [1.0, 2.0, 3.0, 3.0]
    assert found["value"].tolist()[:4] == pytest.approx([1 / n, 2 / n, 3 / n, 3 / n])


def test_people_in_treatment_are_treated_and_the_treated_need_it(lived, told):
    rows = where(told["OBS-TXGAP"], substance="opioid", stratum="all").set_index("group")
    assert (
        0 < rows["numerator"]["medication"] <= rows["numerator"]["treated"] <= rows["denominator"]["treated"]
    )
    cascade = where(told["OBS-CASCADE"], substance="opioid", stratum="all").set_index("group")["numerator"]
    now = sum(p.in_treatment for p in lived.agents)
    assert cascade["in treatment today"] == now
    assert cascade["in treatment for 180 days"] <= now <= cascade["treated"] <= cascade["sought treatment"]


def test_deaths_in_and_out_of_treatment_are_deaths_of_people_ever_treated():
    m = grown(1000, rng=2, scenario=LONG_PAST)
    o = observe(m, yearly=False)
    died = overdosed = treated = 0
    for day in range(200):
        n = m.courses.n_rows
        ledger: Any = m.courses.array("ledger")[:n]
        history: Any = m.courses.array("history")[:n]
        known = set(m.table.uid[ledger.owner[(ledger.owner >= 0) & (history.last_treatment >= 0)]].tolist())
        if day % 20 == 0:
            row = m.table.row_of(min(known))
            treated += ledger.treatment[m.table["courses"][row, 0]] >= 0
            overdosed += day % 40 == 0
            m.die(np.array([row]), "overdose" if day % 40 == 0 else "other")
        m.step()
        died += len(known - set(m.table.uid[m.table.rows].tolist()))
    table = observables(m, ["OBS-MORT"])
    table = table[table.stratum == "all"].set_index("group")["numerator"]
    whole = table[table.index.str.endswith("all weeks: any cause")]
    assert whole.sum() == died >= 10
    assert (
        table[table.index.str.startswith("in ") & table.index.str.endswith("all weeks: any cause")].sum()
        >= treated
    )
    assert table[table.index.str.endswith("all weeks: overdose")].sum() >= overdosed == 5
    assert table[table.index.str.endswith(": any cause")].sum() == 2 * died, "windows tell the same deaths"
    assert o.care_days[..., 0].sum() > 200


def test_interviews_are_a_year_apart(lived, told):
    rows = where(told["OBS-SUSTAIN"], stratum="all", substance="opioid")
    assert rows["denominator"].sum() > 0
    assert sorted(set(rows["year"])) == [2024, 2025]


def test_attempts_are_those_of_people_without_criteria_for_a_year(lived, told):
    course = course_of(lived, 0)
    well = (course.ledger.onset_day > NEVER) & (course.ledger.shown == 0)
    attempts = course.history.attempts_kept[well]
    rows = where(told["OBS-ATT"], stratum="all", substance="opioid").set_index("group")["value"]
    assert len(attempts) > 5
    assert rows["median"] == np.median(attempts)
    assert rows["mean"] == pytest.approx(attempts.mean())
    assert rows["lower quartile"] <= rows["median"] <= rows["upper quartile"]


# -- groups, standards, the registry -------------------------------------------------------------------------


def test_any_bands_of_age_can_be_asked_for(lived):
    wide, fine = past_year_use(lived, (12, 18)), past_year_use(lived, NSDUH_FINE)
    ages = where(wide, stratum="age", substance="opioid").set_index("level")["numerator"]
    assert ages.index.tolist() == ["12-17", "18+"]
    parts = where(fine, stratum="age", substance="opioid").set_index("level")["numerator"]
    assert ages["12-17"] == parts["12-13"] + parts["14-15"] + parts["16-17"]


@pytest.mark.parametrize(
    "lower", [(), (18, 12), (12, 12), (12, 500), (-3, 12), (12.5, 18), ("12",), "12", 12, None, (True, 18)]
)
def test_bands_that_do_not_ascend_are_refused(lower):
    with pytest.raises(ValueError, match="ascending ages"):
        groups(lower)


def test_a_cell_is_one_age_one_sex_one_quintile_and_town_or_country(lived):
    rows = lived.table.rows
    cells = cells_of(lived, rows)
    of = groups(CDC)
    at = {level: i for i, level in enumerate(of.levels)}
    counted = of.sums @ counts_of(cells)
    people = list(lived.agents)
    assert counted[at["sex", "female"]] == sum(p.sex == "female" for p in people)
    assert counted[at["age_sex", "25-34 male"]] == sum(p.sex == "male" and 25 <= p.age < 35 for p in people)
    assert counted[at["urbanicity", "urban"]] == lived.table["urban"][rows].sum()
    for q in range(1, 6):
        assert counted[at["deprivation", str(q)]] == (lived.table["deprivation"][rows] == q).sum()
    assert cells.max() < N_CELLS
    assert band_names((12, 13, 15)) == ("12", "13-14", "15+")


def test_the_standard_population_weighs_all_ages_from_twelve():
    assert standard_weights().sum() == pytest.approx(1 - 0.013818 - 0.055317 - 0.7 * 0.145565, abs=1e-6)


def test_an_equal_rate_at_all_ages_is_that_rate_times_the_share_of_those_ages():
    years = np.array([1e4, 2e4, 3e4, 4e4, 5e4, 1e4, 1e4, 1e4, 1e3])
    rate, error = adjusted_rate(years * 2e-4, years)
    assert rate == pytest.approx(20.0 * standard_weights().sum())
    assert 0 < error < rate


def test_bands_without_people_leave_their_weight_to_the_others():
    years = np.array([0.0, 2e4, 3e4, 4e4, 5e4, 1e4, 1e4, 1e4, 0.0])
    assert adjusted_rate(years * 2e-4, years)[0] == pytest.approx(20.0 * standard_weights().sum())
    assert np.isnan(adjusted_rate(np.zeros(9), np.zeros(9))[0])


def test_a_new_observable_is_one_registered_function(lived, monkeypatch):
    monkeypatch.setattr(registry_module, "_REGISTERED", dict(registry_module._REGISTERED))

    @observable("OBS-MINE", "proportion")
    def mine(model):
        """Past-year use under another name."""
        return past_year_use(model).assign(observable="OBS-MINE")

    assert set(observables(lived, ["OBS-MINE"])["observable"]) == {"OBS-MINE"}
    with pytest.raises(ValueError, match="OBS-MINE: is registered already"):
        observable("OBS-MINE", "proportion")(past_year_use)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("OBS-MINE", "proportions"), "did you mean 'proportion'? allowed are proportion, mean, rate"),
        (("OBS-MINE", None), "the kind None is not known; allowed"),
        (("obs mine", "rate"), "capitals and digits"),
        ((5, "rate"), "capitals and digits"),
    ],
)
def test_an_observable_of_no_kind_is_refused(options, said):
    with pytest.raises(ValueError, match="allowed") as refused:
        observable(*options)
    assert said in str(refused.value)


@pytest.mark.parametrize("per", [0, -1.0, float("nan"), float("inf"), "1000", True])
def test_a_rate_per_nothing_is_refused(per):
    with pytest.raises(ValueError, match="a number above 0 is"):
        observable("OBS-MINE", "rate", per=per)


def test_a_model_is_observed_in_one_way():
    m = grown(0)
    first = observe(m, yearly=False)
    assert observe(m) is first
    assert observe(m, yearly=False) is first
    with pytest.raises(ValueError, match="observed already, and tables of the years are not kept"):
        observe(m, yearly=True)
    with pytest.raises(ValueError, match="yearly: 'no' is not allowed"):
        observe(grown(0), yearly="no")
    assert observe(grown(0)).yearly


def test_codes_are_a_list(lived):
    with pytest.raises(ValueError, match=r"a list of codes is \(\['OBS-PY'\]\)"):
        observables(lived, "OBS-PY")


def test_an_unknown_code_is_refused_with_the_nearest(lived):
    with pytest.raises(KeyError, match="OBS-TRANS"):
        observables(lived, ["OBS-TRANZ"])


def test_a_model_that_nobody_observes_tells_what_stands_in_its_histories():
    m = grown(300, rng=6)
    table = observables(m)
    assert {"OBS-PY", "OBS-TRANS", "OBS-ATT"} <= set(table["observable"])
    assert not {"OBS-RET", "OBS-OD"} & set(table["observable"])
    with pytest.raises(ValueError, match="OBS-RET: needs a model that is observed"):
        observables(m, ["OBS-RET"])
    assert observe(m) is observe(m)
