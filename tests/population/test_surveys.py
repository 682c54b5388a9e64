"""Between truth and target: who is reached, what is reported and for how long, and what a sample of homes can say."""

from __future__ import annotations

import numpy as np
import pytest

from neuro.errors import InputError
from population.observables import observables, surveys
from population.observables.cells import NSDUH
from population.observables.surveys import (
    INSTRUMENTS,
    answers,
    asked_for,
    clustered,
    reached,
    reporting,
    sampled,
    survey,
    willingness,
)
from population.tables import values
from tests.population.small_places import grown

CODES = ("OBS-LIFE", "OBS-PY", "OBS-PM", "OBS-SUD")


@pytest.fixture(scope="module")
def lived():
    return grown(3000, rng=5)


def overall(table):
    return table[table.stratum == "all"].set_index(["observable", "substance"])


@pytest.mark.parametrize("instrument", INSTRUMENTS)
def test_lifetime_is_past_year_is_past_month_for_each_person(lived, instrument):
    told = answers(lived, instrument).said
    for name in ("rx_opioid", "heroin", "fentanyl", "opioid", "any"):
        month, year, ever = (told[code, name] for code in ("OBS-PM", "OBS-PY", "OBS-LIFE"))
        assert not (month & ~year).any()
        assert not (year & ~ever).any()
    assert told["OBS-LIFE", "any"].sum() > 50


def test_nobody_reports_what_is_not_so_and_some_leave_out_what_is(lived):
    truth = overall(observables(lived, CODES[:3]))
    sharp, dull = (overall(survey(lived, i)) for i in ("from_2021", "to_2019"))
    for code in CODES[:3]:
        for name in ("heroin", "rx_opioid", "opioid"):
            n = [frame.numerator[code, name] for frame in (dull, sharp, truth)]
            assert n == sorted(n), (code, name)
    assert dull.numerator["OBS-LIFE", "heroin"] < 0.6 * truth.numerator["OBS-LIFE", "heroin"]


def test_with_full_reporting_and_coverage_a_survey_tells_the_truth(lived, monkeypatch):
    everything = dict.fromkeys(reporting("from_2021"), 1.0)
    monkeypatch.setattr(surveys, "reached", lambda m: np.ones(len(m.table.rows), bool))
    found, truth = overall(survey(lived, changes=everything)), observables(lived, CODES)
    truth = overall(truth[truth.group.isin(["use", "any severity"])])
    assert (found.numerator == truth.numerator.reindex(found.index)).all()


def test_until_2019_a_survey_asks_for_dependence_or_abuse_and_since_2021_for_a_disorder_of_dsm_5():
    m = grown(400, rng=6)
    held = m.table["courses"][m.table.rows, 0]
    people = np.flatnonzero(held >= 0)[:4]
    ledger = m.courses.array("ledger")
    for name in ("severity", "dependent", "abuse"):
        ledger[name][held[held >= 0]] = 0
    rows = held[people]
    ledger.severity[rows] = [0, 1, 0, 2]
    ledger.dependent[rows] = [1, 0, 0, 1]
    ledger.abuse[rows] = [0, 0, 1, 1]
    for instrument, ill in (("to_2019", [1, 0, 1, 1]), ("from_2021", [0, 1, 0, 1])):
        found = asked_for(m, instrument)["opioid"]
        assert found[people].tolist() == ill
        assert found.sum() == sum(ill)


def test_who_reports_is_a_lasting_trait():
    m = grown(800, rng=6)
    before = dict(zip(m.table.uid[m.table.rows].tolist(), willingness(m, 0).tolist(), strict=True))
    m.run(1)
    after = dict(zip(m.table.uid[m.table.rows].tolist(), willingness(m, 0).tolist(), strict=True))
    assert all(after[uid] == before[uid] for uid in before.keys() & after.keys())
    assert len(before.keys() & after.keys()) > 700


def test_willingness_is_uniform_so_that_shares_are_shares(lived):
    u = np.sort(willingness(lived, 0))
    assert np.abs(u - (np.arange(len(u)) + 0.5) / len(u)).max() < 0.035


def test_who_reports_heroin_reports_prescription_opioids(lived):
    told = answers(lived).said
    used = lived.table["slots"][lived.table.rows] >= 0
    assert not (told["OBS-LIFE", "heroin"] & used[:, 0] & ~told["OBS-LIFE", "rx_opioid"]).any()


def test_people_with_a_severe_disorder_are_reached_less_often(lived):
    covered = reached(lived)
    assert covered.mean() == pytest.approx(values("survey", "coverage")["none"], abs=0.02)
    lived.courses.array("ledger").severity = 3
    ill = reached(lived)
    lived.courses.array("ledger").severity = 0
    try:
        assert not (ill & ~reached(lived)).any()
        assert ill.sum() < reached(lived).sum()
    finally:
        lived.courses.array("ledger").severity = 0


# -- samples -------------------------------------------------------------------------------------------------


def test_a_sample_is_of_whole_households_and_just_large_enough(lived):
    within = reached(lived)
    household = lived.table["household"][lived.table.rows]
    chosen = sampled(lived, within, 500, 0)
    assert 500 <= chosen.sum() < 500 + np.bincount(household).max()
    asked = set(household[chosen].tolist())
    assert all(chosen[i] for i in np.flatnonzero(within) if household[i] in asked)
    assert not (chosen & ~within).any()
    assert (chosen != sampled(lived, within, 500, 1)).any()
    assert (chosen == sampled(lived, within, 500, 0)).all()


def test_a_sample_larger_than_the_place_asks_everybody_and_is_not_in_doubt(lived):
    whole, sample = survey(lived), survey(lived, size=10**9)
    assert whole.numerator.equals(sample.numerator)
    assert (sample.standard_error[sample.denominator > 0] == 0).all()


def test_standard_errors_are_the_spread_of_samples(lived):
    tables = [overall(survey(lived, size=400, draw=d)) for d in range(60)]
    key = ("OBS-LIFE", "any")
    values_of = np.array([t.value[key] for t in tables])
    errors = np.array([t.standard_error[key] for t in tables])
    truth = overall(survey(lived)).value[key]
    assert values_of.std() == pytest.approx(errors.mean(), rel=0.25)
    assert values_of.mean() == pytest.approx(truth, abs=4 * values_of.std() / np.sqrt(60))
    assert (np.abs(values_of - truth) < 1.96 * errors).mean() > 0.85


def test_the_error_of_people_in_homes_of_their_own_is_the_binomial_one():
    yes = np.array([1.0] * 30 + [0.0] * 70)
    error = clustered(yes, np.ones((1, 100)), np.arange(100), 10**9)
    assert error[0] == pytest.approx(np.sqrt(0.3 * 0.7 / 99), rel=1e-3)


def test_likeness_in_a_home_makes_a_sample_say_less():
    yes = np.repeat([1.0, 0.0, 0.0, 1.0, 0.0], 20)
    alone = clustered(yes, np.ones((1, 100)), np.arange(100), 10**9)[0]
    together = clustered(yes, np.ones((1, 100)), np.arange(100) // 4, 10**9)[0]
    assert together == pytest.approx(2.0 * alone, rel=0.05)


def test_levels_and_columns_are_those_of_all_observables(lived):
    table = survey(lived, size=700, bands=NSDUH)
    by_band = table[(table.stratum == "age_sex")].groupby(["observable", "substance"])
    everybody = overall(table)
    for column in ("numerator", "denominator"):
        sums = by_band[column].sum()
        assert (sums == everybody[column].reindex(sums.index)).all()
    assert set(table.observable) == set(CODES)
    assert ((table.denominator > 0) == table.value.notna()).all()


def test_an_empty_place_has_an_empty_survey():
    m = grown(0)
    for table in (survey(m), survey(m, size=100)):
        assert (table.denominator == 0).all()
        assert table.value.isna().all()


@pytest.mark.parametrize(
    ("options", "field"),
    [
        ({"instrument": "2020"}, "instrument"),
        ({"changes": {"heroine": 0.5}}, "heroine"),
        ({"changes": {"heroin": 1.5}}, "heroin"),
        ({"size": 0}, "size"),
        ({"size": 2.5}, "size"),
        ({"changes": {"heroin": "0.5"}}, "heroin"),
        ({"changes": {"heroin": True}}, "heroin"),
        ({"changes": {"heroin": float("nan")}}, "heroin"),
        ({"draw": -1}, "draw"),
        ({"draw": 1.0}, "draw"),
        ({"draw": 2**31}, "draw"),
    ],
)
def test_bad_input_is_named_with_what_is_allowed(lived, options, field):
    with pytest.raises(InputError) as caught:
        survey(lived, **options)
    assert caught.value.field == field


def test_every_substance_has_a_share_of_reporting():
    from neuro.registry import substance_ids

    for instrument in INSTRUMENTS:
        assert set(substance_ids()) | {"disorder_other", "disorder_opioid"} == set(reporting(instrument))
