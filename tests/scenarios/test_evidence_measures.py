"""Measures on lives that are written down: what is counted, of whom, and when."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from scenarios.evidence.counting import POSITIVE, RATE, SHARE
from scenarios.evidence.county import county
from scenarios.evidence.mapping import Computation
from scenarios.evidence.measures import (
    friends,
    homes,
    initiation,
    onset,
    overdose,
    recovery,
    relapse,
    surveys,
    treatment,
    vulnerability,
)
from scenarios.evidence.measures.mortality import adulterated_share
from scenarios.evidence.measures.overdose import marked
from scenarios.evidence.paired import smoke_free
from scenarios.evidence.pooling import pooled
from scenarios.evidence.records import Absent
from scenarios.evidence.registry import all_measures
from scenarios.evidence.scoring import _taken_together
from tests.scenarios.written_records import event, people, record

NAN = float("nan")


def by(*rows):
    """Two columns, one for each substance or class."""
    return np.array(rows, np.float32)


# -- counties taken together ---------------------------------------------------------------------------------------


def two_counties():
    one = record(
        {2024: people(3, household=[0, 0, 1], area=[0, 2, -1])},
        [event(2020.5, "overdose_nonfatal", 1)],
        {"school kept": 4.0, "wait methadone": 10.0, "waits methadone": 1.0},
        [{"value": 1.0, "numerator": 0.0, "denominator": 1.0, "standard_error": 0.0}],
    )
    two = record(
        {2024: people(2, severity=by((0, 3), (0, 0)))},
        [event(2021.5, "overdose_nonfatal", 1), event(2022.0, "deaths_all", 1)],
        {"school kept": 6.0, "wait methadone": 40.0, "waits methadone": 2.0},
        [{"value": 0.5, "numerator": 3.0, "denominator": 3.0, "standard_error": 0.2}],
    )
    return one, two


def test_nobody_stands_for_two_people_of_two_counties():
    whole = pooled(two_counties())
    everybody = whole.people(2024)
    assert len(set(everybody["key"].tolist())) == len(everybody.age) == 5
    assert everybody["household"].tolist() == [0, 0, 1, 2, 3]
    assert everybody["area"].tolist() == [0, 2, -1, 3, 3]
    assert len(whole.arrays["area_outlets"]) == 6
    survived, died = whole.events("overdose_nonfatal"), whole.events("deaths_all")
    assert len(set(survived["key"].tolist())) == 2
    assert died["key"][0] == survived["key"][1] == everybody["key"][4]


def test_counts_are_summed_waits_and_curves_weighted_by_who_was_followed():
    whole = pooled(two_counties())
    assert whole.number("school kept") == 10.0
    assert whole.number("wait methadone") == pytest.approx((10.0 + 2 * 40.0) / 3)
    kept = treatment.retained(whole, "opioid", "methadone", 180.0)
    assert kept.value == pytest.approx((1.0 + 3 * 0.5) / 4)
    assert kept.error == pytest.approx(3 * 0.2 / 4)


def test_one_county_is_left_as_it_is_and_unlike_ones_are_not_taken_together():
    one, two = two_counties()
    assert pooled([one]) is one
    other = record({2023: people(2)})
    with pytest.raises(ValueError, match="same substances and years"):
        pooled([one, two, other])


def test_a_share_of_several_counties_is_that_of_all_their_people():
    how = Computation(all_measures()["true_disorder"], {"thing": "opioid", "year": 2024}, 1.0)
    whole, apart = _taken_together(how, two_counties())
    assert [m.value for m in apart] == [0.0, 0.5]
    assert whole.value == pytest.approx(1 / 5)


def test_what_was_not_written_down_is_told_by_name():
    old = people(2)
    del old["abuse_first"]
    with pytest.raises(Absent, match="abuse_first was not written down"):
        onset.dependent_after_abuse(record({2002: old}), "heroin", 2002)


def test_surveys_until_2019_ask_for_dsm_iv_and_those_since_for_dsm_5():
    used = by((2000.0, 2000.0), (2000.0, 2000.0), (2000.0, 2000.0), (2000.0, 2000.0))
    frames = {
        year: people(
            4, now=year + 1.0, first_of=used, last_of=year + 0.9, first_use=used, last_use=year + 0.9,
            severity=by((1, 0), (1, 0), (0, 0), (0, 0)), dependent=by((0, 0), (1, 0), (0, 0), (0, 0)),
            abuse=by((0, 0), (0, 0), (1, 0), (0, 0)),
        )
        for year in (2019, 2021)
    }  # fmt: skip
    found = {
        year: np.asarray(record({year: frame}).people(year).told("disorder", "nicotine"))
        for year, frame in frames.items()
    }
    assert found[2019].tolist() == [False, True, True, False]
    assert found[2021].tolist() == [True, True, False, False]


def test_people_who_smoked_regularly_are_another_base_than_all_who_tried():
    frame = people(
        4, now=2006.0, first_of=1990.0, first_use=1990.0, last_of=2005.0, last_use=2005.0,
        daily_first=by((1991.0, NAN), (NAN, NAN), (NAN, NAN), (NAN, NAN)),
        dependence=by((NAN, NAN), (1999.0, NAN), (NAN, NAN), (NAN, NAN)),
    )  # fmt: skip
    found = [
        onset.dependent_by(record({2005: frame}), "nicotine", 2005, regular=regular).value
        for regular in (False, True)
    ]
    assert found == pytest.approx([0.25, 0.5])


# -- surveys and first use -----------------------------------------------------------------------------------------


def test_years_around_add_people_but_no_answers_of_the_same_person():
    years = {y: people(50, y + 1.0, key=np.arange(50) + 50 * (y - 2011)) for y in (2011, 2012, 2013)}
    same = {y: people(50, y + 1.0) for y in (2011, 2012, 2013)}
    alone = surveys.told(record(years), "nicotine", 2012)
    others, again = (surveys.told(record(r), "nicotine", 2012, around=1) for r in (years, same))
    assert others.n == pytest.approx(3 * alone.n)
    assert again.n == pytest.approx(alone.n)
    assert alone.kind == SHARE


def test_first_uses_of_three_years_are_three_times_as_many():
    years = {
        y: people(4, y + 1.0, first_of=by((y + 0.5, NAN), (1990, NAN), (NAN, NAN), (NAN, NAN)))
        for y in (2018, 2019, 2020)
    }
    one, three = (initiation.began(record(years), "nicotine", 2019, around=around) for around in (0, 1))
    assert one.value == three.value == pytest.approx(1 / 3)
    assert three.n == pytest.approx(3 * one.n)


def test_who_first_smoked_early_is_asked_of_the_ages_of_the_survey():
    frame = people(
        2, 2013.0, born=[1978.0, 1940.0], daily_first=by((2000, NAN), (1970, NAN)),
        first_of=by((1993.0, NAN), (1965.0, NAN)),
    )  # fmt: skip
    everybody = initiation.lifetime_by_daily(record({2012: frame}), "nicotine", 2012, 19.0)
    young = initiation.lifetime_by_daily(record({2012: frame}), "nicotine", 2012, 19.0, "30-39")
    assert young.value == 1.0
    assert everybody.value < 1.0


# -- from first use to dependence ----------------------------------------------------------------------------------


def test_recent_onset_users_are_those_of_the_last_months_whatever_time_they_had():
    frame = people(
        4, 2002.0, first_of=by((NAN, 2001.9), (NAN, 2000.5), (NAN, 2000.5), (NAN, 1990.0)),
        dependence=by((NAN, NAN), (NAN, 2001.5), (NAN, NAN), (NAN, 1991.0)),
    )  # fmt: skip
    found = onset.dependent_among_new(record({2001: frame}), "heroin", 2001, 24)
    assert found.value == pytest.approx(1 / 3)
    assert found.n == 3.0


def test_dependence_after_abuse_leaves_out_who_was_dependent_before():
    frame = people(
        4, 2003.0, first_of=by(*[(NAN, 1980.0)] * 4),
        abuse_first=by((NAN, 1990.0), (NAN, 1990.0), (NAN, 1990.0), (NAN, NAN)),
        dependence=by((NAN, 1985.0), (NAN, 1995.0), (NAN, NAN), (NAN, 1999.0)),
    )  # fmt: skip
    assert onset.dependent_after_abuse(record({2002: frame}), "heroin", 2002).value == pytest.approx(0.5)


def of_one_class(years):
    """A record whose two substances are of one class."""
    run = record(years)
    run.class_of = [1, 1]
    return run


def test_dependence_is_on_the_substance_of_a_class_that_is_used():
    first = by((1990.0, 1992.0), (1990.0, 1992.0), (NAN, 1992.0), (NAN, 1992.0))
    frame = people(
        4, 2002.0, first_of=first, dependence=by((NAN, 1991.0), (NAN, 1991.0), (NAN, 1993.0), (NAN, NAN)),
        dependence_first=by((1991.0, NAN), (1991.0, 1995.0), (NAN, 1993.0), (NAN, NAN)),
    )  # fmt: skip
    run = of_one_class({2001: frame})
    assert onset.ever_dependent(run, "heroin", 2001).value == pytest.approx(2 / 4)
    assert onset.ever_dependent(run, "nicotine", 2001).value == pytest.approx(1.0)
    assert run.people(2001).dependence("opioid").tolist()[:3] == [1991.0, 1991.0, 1993.0]
    alone = record({2001: frame})
    assert onset.ever_dependent(alone, "heroin", 2001).value == pytest.approx(3 / 4)


def test_low_control_goes_with_dependence_on_the_substance_and_not_on_its_class():
    on_heroin = [True, True, False, *[False] * 16, True]
    year = np.where(np.array(on_heroin), 1995.0, NAN)
    frame = people(
        20, 2011.0, dependence=np.full((20, 2), 1995.0),
        dependence_first=np.column_stack([np.full(20, 1995.0), year]),
    ) | {"control_trait": np.linspace(0.1, 1.0, 20)}  # fmt: skip
    run = of_one_class({2010: frame})
    found = vulnerability.low_control_odds(run, "heroin", 2010).value
    assert found == pytest.approx(2.5 * 17.5 / (0.5 * 1.5))
    assert vulnerability.low_control_odds(run, "opioid", 2010).value < 1.0


def test_old_records_say_that_they_do_not_know_on_which_substance():
    old = people(2)
    del old["dependence_first"]
    with pytest.raises(Absent, match="dependence_first was not written down"):
        onset.ever_dependent(of_one_class({2001: old}), "heroin", 2001)


# -- remission -----------------------------------------------------------------------------------------------------


def test_relapse_after_remission_is_told_of_people_helped_and_not():
    clear = people(
        3, 2000.0, remission=by((NAN, 1997.0), (NAN, 1997.0), (NAN, 1990.0)),
        first_treatment=by((NAN, 1995.0), (NAN, NAN), (NAN, 1985.0)),
    )  # fmt: skip
    later = people(3, 2006.0, severity=by((0, 0), (0, 2), (0, 3)))
    run = record({1999: clear, 2005: later})
    helped, alone = (
        recovery.relapsed_after_remission(run, "heroin", h, first=1999, last=1999) for h in (True, False)
    )
    assert (helped.value, helped.n) == (0.0, 1.0)
    assert (alone.value, alone.n) == (1.0, 1.0)


def test_cohorts_of_several_years_are_counted_one_after_another():
    years = {
        y: people(2, y + 1.0, dependent=by((0, 1), (0, d)), last_of=by((NAN, y + 0.5), (NAN, y + 0.5)))
        for y, d in ((2003, 1), (2006, 0), (2009, 0))
    }
    one = recovery.remission_rate(record(years), "heroin", 2003)
    two = recovery.remission_rate(record(years), "heroin", 2006, cohorts=2)
    assert one.value == pytest.approx(-math.log(0.5) / 3)
    assert two.value == pytest.approx(-math.log(2 / 3) / 3)
    assert (one.kind, two.error < one.error) == (POSITIVE, True)


def test_an_attempt_is_one_of_a_smoker_that_kept_a_day_in_the_year():
    """Of three who smoke one stopped for a day in the year, one before it; the fourth only tried cigarettes."""
    smoked = {
        "first_of": by(*[(2000.0, NAN)] * 4), "last_of": by(*[(2022.9, NAN)] * 4),
        "daily_first": by((2001, NAN), (2001, NAN), (2001, NAN), (NAN, NAN)),
    }  # fmt: skip
    kept = {2021: by((1, 0), (2, 0), (0, 0), (0, 0)), 2022: by((2, 0), (2, 0), (0, 0), (1, 0))}
    years = {y: people(4, y + 1.0, attempts_kept=n, **smoked) for y, n in kept.items()}
    assert relapse.attempted(record(years), "nicotine", 2022).value == pytest.approx(1 / 3)


def test_who_stopped_for_half_a_year_is_told_of_those_who_smoked():
    smoked = {"first_of": by(*[(2000.0, NAN)] * 3), "daily_first": by((2001, NAN), (2001, NAN), (NAN, NAN))}
    frame = people(3, 2023.0, last_of=by((2022.9, NAN), (2022.2, NAN), (2022.2, NAN)), **smoked)
    assert relapse.stopped(record({2022: frame}), "nicotine", 2022).value == pytest.approx(0.5)


# -- deaths ----------------------------------------------------------------------------------------------------------


def test_the_year_after_an_overdose_begins_on_its_day_and_ends_with_death():
    run = record(
        {2024: people(3)},
        [
            event(2020.0, "overdose_nonfatal", 0), event(2020.5, "overdose_nonfatal", 0),
            event(2020.25, "deaths_all", 0), event(2021.0, "overdose_nonfatal", 1),
            event(2023.0, "deaths_all", 1), event(2021.0, "overdose_nonfatal", 2, substance=0),
        ],
    )  # fmt: skip
    found = overdose.mortality_after_overdose(run)
    assert found.value == pytest.approx(1.0 / 1.25)
    assert (found.kind, found.n) == (RATE, 1.0)


def test_medication_counts_from_the_overdose_of_an_opioid_on():
    medicated = by((NAN, 2020.9), (NAN, 2020.1), (NAN, 2020.9))
    years = {y: people(3, y + 1.0, medicated=medicated) for y in (2020, 2021)}
    run = record(
        years,
        [event(2020.5, "overdose_nonfatal", key, substance=int(key < 2)) for key in (0, 1, 2)],
    )
    found = overdose.medicated_after_overdose(run)
    assert (found.value, found.n) == (0.5, 2.0)


def test_person_years_of_any_two_people_and_years_differ():
    keys, years = np.array([0, 1, 5 * 10**9, 3 * 10**12]), np.array([1992, 2024])
    assert len({int(m) for y in years for m in marked(keys, int(y))}) == 8


def test_deaths_of_people_who_use_are_those_expected_of_their_doses():
    deaths = np.zeros((2, 2, 9))
    deaths[:, 1, 3] = 0.02, 0.0004
    frame = people(4, 2006.0, last_of=by((NAN, 2005.5), (NAN, 2005.9), (NAN, 2001.0), (NAN, NAN)))
    frame["expected_deaths"] = deaths
    run = record({2005: frame})
    run.substances.append("fentanyl")
    run.class_of.append(1)
    for name in ("last_of", "first_of"):
        frame[name] = run.arrays[f"2005/{name}"] = np.hstack([frame[name], np.full((4, 1), NAN)])
    run.arrays["2005/expected_deaths"] = np.concatenate([deaths, np.zeros((2, 1, 9))], axis=1)
    found = overdose.expected_overdose_deaths(run, first=2005, last=2005)
    assert found.value == pytest.approx(0.01)
    assert found.error == pytest.approx(0.01)


def test_workplaces_are_made_smoke_free_and_nothing_else_changes():
    place = county("nicotine")
    free, none = smoke_free(place, 1.0).as_mapping(), smoke_free(place, 0.0).as_mapping()
    barred = [m["environment"]["classes"]["nicotine"].pop("barred_at_work") for m in (free, none)]
    assert barred[0] != barred[1]
    assert free == none


def test_case_fatality_without_naloxone_is_expected_deaths_over_expected_overdoses():
    run = record({2024: people(1)}, numbers={"overdoses 2015": 40.0, "unrescued 2015": 2.4})
    assert overdose.case_fatality(run, 2010, 2015).value == pytest.approx(0.06)
    assert math.isnan(overdose.case_fatality(run, 1990, 1999).value)


def test_days_with_fentanyl_are_told_from_what_the_market_holds():
    """Six times the hazard in a market of which the share x holds fentanyl: 1 + 5 x times that of the years before."""
    x = adulterated_share(2017)
    assert 0.2 < x < 0.6
    numbers = {
        "days heroin 2010": 4000.0, "overdoses heroin 2010": 4.0, "squares heroin 2010": 0.01,
        "days heroin 2017": 1000.0, "overdoses heroin 2017": 1.0 + 5.0 * x, "squares heroin 2017": 0.04,
    }  # fmt: skip
    run = record({2024: people(1)}, numbers=numbers)
    found = overdose.hazard_with_fentanyl(run, 2017, 2017)
    assert found.value == pytest.approx(6.0)
    assert found.error > 0.0
    everything = {name.replace("heroin 2017", "fentanyl 2017"): n for name, n in numbers.items()}
    known = overdose.hazard_with_fentanyl(record({2024: people(1)}, numbers=everything), 2017, 2017)
    assert known.value == pytest.approx(1.0 + 5.0 * x)
    assert math.isnan(overdose.hazard_with_fentanyl(record({2024: people(1)}), 2017, 2017).value)


def test_the_year_after_an_overdose_is_split_by_medication():
    """Twelve months of each, half on methadone; two deaths off it and one on it."""
    rows = [[key, 6.0, 6.0] for key in range(8)]
    deaths = [event(2020.5, "deaths_all", key) for key in range(3)]
    for row in deaths:
        row[8:10] = [-1.0, -1.0]
    deaths[2][9] = 0.0
    survived = [event(2020.0, "overdose_nonfatal", key) for key in range(8)]
    run = record({2024: people(1)}, survived + deaths)
    run.arrays |= {"after_overdose": np.array(rows), "treatments": np.array(["methadone"])}
    assert overdose.mortality_on_medication(run, "methadone").value == pytest.approx(0.5)
    assert overdose.months_medicated(run, "methadone").value == 6.0
    with pytest.raises(Absent, match="months on buprenorphine"):
        overdose.months_medicated(run, "buprenorphine")
    two = pooled([run, run])
    assert len(np.unique(two.arrays["after_overdose"][:, 0])) == 16
    assert overdose.mortality_on_medication(two, "methadone").value == pytest.approx(0.5)


# -- homes, neighbourhoods, friends --------------------------------------------------------------------------------


def family(home, smoking_parents, tried, now=2025.0):
    """A mother, a father and an adolescent of one household: rows of (born, sex, last use, first use)."""
    rows = []
    for sex in (0, 1):
        used = now - 0.01 if sex < smoking_parents else NAN
        rows.append((now - 45.0, sex, used, now - 30.0 if sex < smoking_parents else NAN, home))
    return [*rows, (now - 16.5, 0, NAN, now - 2.0 if tried else NAN, home)]


def homes_record(families):
    rows = np.array([row for i, f in enumerate(families) for row in family(i, *f)])
    n = len(rows)
    column = {"last_of": rows[:, 2], "first_of": rows[:, 3]}
    dates: dict[str, Any] = {name: np.stack([v, np.full(n, NAN)], axis=1) for name, v in column.items()}
    frame = people(
        n, born=rows[:, 0], sex=rows[:, 1].astype(np.int8), household=rows[:, 4].astype(np.int32),
        **dates,
    )  # fmt: skip
    return record({2024: frame})


def test_adolescents_are_compared_by_who_smokes_at_home():
    """Of 40 with a smoking mother 20 tried, of 40 with none 8: odds ratio 4."""
    families = [(1, i < 20) for i in range(40)] + [(0, i < 8) for i in range(40)]
    run = homes_record(families)
    for who in ("parent", "mother", "anybody"):
        assert homes.household_odds(run, who, years=1).value == pytest.approx(4.0)
    both = homes_record([(2, i < 20) for i in range(40)] + [(0, i < 8) for i in range(40)] + [(1, True)] * 30)
    assert homes.household_odds(both, "both parents", years=1).value == pytest.approx(4.0)


def test_neighbourhoods_are_compared_among_people_of_the_same_deprivation():
    """More outlets and more smoking where deprivation is high; nothing within a fifth."""
    random = np.random.default_rng(1)
    n = 6000
    poor = random.random(n) < 0.5
    area = np.where(random.random(n) < np.where(poor, 0.8, 0.2), 2, 0).astype(np.int16)
    smokes = random.random(n) < np.where(poor, 0.4, 0.1)
    used = np.stack([np.where(smokes, 2024.99, NAN), np.full(n, NAN)], axis=1)
    frame = people(n, area=area, cell=np.where(poor, 8, 0).astype(np.int32), last_of=used, first_of=used)
    found = homes.outlet_odds(record({2024: frame}), 2024, "18+", last=1)
    assert found.value == pytest.approx(1.0, abs=3 * found.error)
    frame["cell"][:] = 0
    assert homes.outlet_odds(record({2024: frame}), 2024, "18+", last=1).value > 1.5


def test_influence_of_friends_is_found_again_from_a_panel():
    """Log odds of starting rise by .8 for each friend who uses, of stopping by .4 for each who does not."""
    random = np.random.default_rng(4)
    n = 20_000
    using = random.integers(0, 5, n)
    smokes = np.arange(n) % 2 == 0
    start = random.random(n) < 1 / (1 + np.exp(3.0 - 0.8 * using))
    stop = random.random(n) < 1 / (1 + np.exp(2.0 - 0.4 * (5 - using)))
    before = np.where(smokes, 2023.99, NAN)
    after = np.where(smokes, np.where(stop, 2024.2, 2024.99), np.where(start, 2024.5, NAN))
    first = np.where(smokes, 2020.0, np.where(start, 2024.5, NAN))
    both = {
        "friends": 5,
        "friends_using": np.stack([using, 0 * using], axis=1).astype(np.int16),
        "born": 2005.0,
    }
    pair = {}
    for y, last, began in ((2023, before, np.where(smokes, 2020.0, NAN)), (2024, after, first)):
        dates = (np.stack([date, np.full(n, NAN)], axis=1) for date in (last, began))
        pair[y] = people(n, y + 1.0, **dict(zip(("last_of", "first_of"), dates, strict=True)), **both)
    found = friends.influence_asymmetry(record(pair), first=2023, last=2023)
    assert found.value == pytest.approx(2.0, abs=3 * found.error)
    assert found.error < 0.4
