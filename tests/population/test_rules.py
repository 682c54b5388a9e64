"""The numbers a run obeys: those of the data files, for any step, with changes where they are asked for."""

from __future__ import annotations

from math import exp

import numpy as np
import pytest

from neuro.errors import BadInput
from neuro.parameters import general_values, substance_values
from population.care.catalogue import treatment as treatment_of
from population.mechanisms.criteria import CRITERIA
from population.rules import class_names, rules
from population.tables import own_values, quantities, values

OPIOIDS = ("rx_opioid", "heroin", "fentanyl")
TREATMENTS = ("methadone", "cbt")
PATHS = {
    "circuit.trait_d2_sd": lambda r: r.general[0].trait_d2_sd,
    "heroin.overdose_hazard": lambda r: r.substances[1].overdose_hazard,
    "behaviour.shock_rate": lambda r: r.behaviour[0].shock_rate,
    "places.cue_time": lambda r: r.behaviour[0].cue_time,
    "courses.opioid.attempt_threshold": lambda r: r.classes[0].attempt_threshold,
    "courses.fentanyl.offer_market": lambda r: r.reach[2].offer_market,
    "diagnosis.craving_level": lambda r: r.diagnosis[0].craving_level,
    "diagnosis.opioid.days_withdrawal": lambda r: r.days_needed[0, CRITERIA.index("withdrawal")],
    "prescribing.stock_half_life_days": lambda r: r.prescribing[0].stock_half_life_days,
    "overdose.case_fatality_naloxone": lambda r: r.harm[0].case_fatality_naloxone,
    "methadone.leave_rate": lambda r: r.treatments[0].leave_rate,
    "cbt.duration_days": lambda r: r.treatments[1].duration_days,
}
"""One parameter of each kind of path, and where the rules hold it."""


def test_rules_are_the_values_of_the_data_files():
    r = rules(OPIOIDS, TREATMENTS, 1.0)
    for name, value in (values("behaviour") | values("places")).items():
        assert r.behaviour[0][name] == value
    for s, substance in enumerate(OPIOIDS):
        for name, value in substance_values(substance).items():
            assert r.substances[s][name] == value
        for name, value in values("courses/opioid", f"substances.{substance}").items():
            assert r.reach[s][name] == value
    for t, treatment in enumerate(TREATMENTS):
        for name, value in treatment_of(treatment).values.items():
            assert r.treatments[t][name] == value
    for name, value in general_values().items():
        assert r.general[0][name] == value
    days = values("diagnosis") | own_values("courses/opioid", "diagnosis")
    assert r.days_needed[0].tolist() == [days[f"days_{name}"] for name in CRITERIA]


def test_a_class_has_thresholds_of_its_own_before_those_of_all():
    shared = (("diagnosis.days_time", 100.0), ("diagnosis.problem_level", 0.9))
    plain, changed = (rules(("heroin", "nicotine"), (), 1.0, changes) for changes in ((), shared))
    own = [values(f"courses/{name}", "diagnosis")["days_time"] for name in ("opioid", "nicotine")]
    at = CRITERIA.index("time")
    assert own[0] != own[1]
    assert plain.days_needed[:, at].tolist() == changed.days_needed[:, at].tolist() == own
    assert changed.diagnosis.problem_level.tolist() == [0.9, 0.9]
    changed = rules(("heroin", "nicotine"), (), 1.0, (("diagnosis.nicotine.days_time", 7.0),))
    assert changed.days_needed[:, at].tolist() == [own[0], 7.0]


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("dt", [1.0, 7.0])
def test_a_change_reaches_its_parameter_and_no_other(path, dt):
    plain, changed = (rules(OPIOIDS, TREATMENTS, dt, changes) for changes in ((), ((path, 0.456),)))
    assert PATHS[path](changed) == 0.456
    assert PATHS[path](plain) != 0.456
    for other, read in PATHS.items():
        if other != path:
            assert read(changed) == read(plain)


@pytest.mark.parametrize(
    "path", ["heroin.nonsense", "nonsense", "cocaine.disutility", "naltrexone.leave_rate", "behaviour"]
)
def test_an_unknown_parameter_is_refused_by_name(path):
    with pytest.raises(BadInput, match=f"changes: {path}: is not a parameter"):
        rules(OPIOIDS, TREATMENTS, 1.0, ((path, 1.0),))


@pytest.mark.parametrize("value", [float("nan"), float("inf"), None, "x", True])
def test_a_parameter_that_is_no_finite_number_is_refused(value):
    with pytest.raises(BadInput, match=r"changes: behaviour\.shock_rate: must be a finite number"):
        rules(OPIOIDS, TREATMENTS, 1.0, (("behaviour.shock_rate", value),))


def test_seven_days_keep_what_a_day_keeps_seven_times():
    day, week = (rules(OPIOIDS, TREATMENTS, dt) for dt in (1.0, 7.0))
    given = {
        "general": general_values(),
        "substances": substance_values("heroin"),
        "behaviour": values("behaviour"),
    }
    kept = 0
    for name in given:
        a, b = getattr(day, name), getattr(week, name)
        for field in a.dtype.names:
            if field.startswith("keep_"):
                assert b[field] == pytest.approx(a[field] ** 7, rel=1e-9), field
                kept += 1
            elif field in given[name]:
                assert (a[field] == b[field]).all(), field
    assert kept > 10
    assert (day.dt, week.dt) == (day.behaviour[0].dt, week.behaviour[0].dt) == (1.0, 7.0)


def test_what_is_kept_after_a_day_follows_from_the_time_constant():
    b = rules(OPIOIDS, TREATMENTS, 1.0).behaviour[0]
    assert b.keep_problem == pytest.approx(exp(-1.0 / b.problem_days))


def test_plain_records_hold_the_same_numbers():
    r = rules(OPIOIDS, TREATMENTS, 1.0)
    for name, array in vars(r.plain).items():
        assert type(array) is np.ndarray
        assert np.array_equal(array, np.asarray(getattr(r, name)))


def test_classes_come_in_the_order_of_their_first_substance():
    assert class_names(OPIOIDS) == ("opioid",)
    assert class_names(("nicotine", "heroin", "fentanyl", "alcohol")) == ("nicotine", "opioid", "alcohol")


def test_a_place_without_treatments_has_rules_too():
    assert len(rules(OPIOIDS, (), 1.0).treatments) == 1


@pytest.mark.parametrize(
    ("name", "field"),
    [
        ("behaviour", ""),
        ("diagnosis", ""),
        ("observables", ""),
        *(("survey", part) for part in ("coverage", "instrument_to_2019", "instrument_from_2021")),
        ("standard_population_us_2000", ""),
        ("overdose", ""),
        ("prescribing", "scenario"),
        ("prescribing", "parameters"),
        ("overdose_deaths_us_2017", ""),
        ("courses/opioid", "parameters"),
        *(("courses/opioid", f"substances.{s}") for s in OPIOIDS),
        ("care", "parameters"),
        ("care", "scenario"),
        ("treatment_inputs", "parameters"),
    ],
)
def test_every_number_has_a_range_a_unit_and_a_source(name, field):
    found = quantities(name, field)
    assert found
    for key, q in found.items():
        assert q.low <= q.value <= q.high, key
        assert q.unit.strip(), key
        assert len(q.source) > 10, key
        assert q.kind in ("literature", "fitted", "assumed"), key
