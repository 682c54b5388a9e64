"""The treatments that ship: their files, where their numbers come from, and that one without effect changes nothing."""

from __future__ import annotations

import numpy as np
import pytest

from neuro.errors import InputErrors
from neuro.protocols.settings import settings
from population.care.catalogue import ACCESS_AND_LEAVING, FOLDER, acting, neutral, read_treatment, treatment
from population.care.names import TRACKS
from population.rules import rules
from population.scenario.checks import treatment_ids
from tests.population.small_places import EASY_START, grown, life

NEEDED = {
    "methadone",
    "buprenorphine",
    "extended_release_buprenorphine",
    "extended_release_naltrexone",
    "nicotine_replacement",
    "varenicline",
    "bupropion",
    "acamprosate",
    "naltrexone_oral",
    "disulfiram",
    "cbt",
    "contingency_management",
    "cue_exposure_therapy",
    "brief_advice",
    "mutual_help",
    "family_therapy",
    "residential",
    "detoxification",
    "recovery_housing",
    "low_threshold_buprenorphine",
    "telehealth_buprenorphine",
    "app_cbt",
}
IN_THE_LABORATORY = {
    ("methadone", "agonist_occupancy"): ("agonist_occupancy", 1.0),
    ("methadone", "agonist_exposure"): ("agonist_exposure", 1.0),
    ("methadone", "antagonist_block"): ("agonist_block", 1.0),
    ("extended_release_naltrexone", "antagonist_block"): ("antagonist_block", 1.0),
    ("nicotine_replacement", "agonist_occupancy"): ("patch_occupancy", 1.0),
    ("nicotine_replacement", "agonist_exposure"): ("patch_exposure", 1.0),
    ("nicotine_replacement", "antagonist_block"): ("patch_block", 1.0),
    ("nicotine_replacement", "taper"): ("patch_taper_weeks", 7.0),
    ("varenicline", "agonist_occupancy"): ("partial_agonist_occupancy", 1.0),
    ("varenicline", "antagonist_block"): ("partial_agonist_block", 1.0),
    ("bupropion", "withdrawal_relief"): ("bupropion_relief", 1.0),
    ("bupropion", "tonic_support"): ("bupropion_support", 1.0),
    ("acamprosate", "withdrawal_relief"): ("acamprosate_relief", 1.0),
    ("naltrexone_oral", "surge_block"): ("alcohol_surge_block", 1.0),
    ("disulfiram", "aversion"): ("disulfiram_aversion", 1.0),
    ("cbt", "therapy_sessions"): ("cbt_sessions_per_week", 1.0 / 7.0),
    ("cbt", "duration_days"): ("cbt_weeks", 7.0),
    ("contingency_management", "contingency_reward"): ("contingency_reward", 1.0),
    ("contingency_management", "contingency_deliberation"): ("contingency_deliberation", 1.0),
    ("cue_exposure_therapy", "cue_sessions"): ("cue_therapy_gain", 2.0 / 7.0),
    ("residential", "residence_cue"): ("residential_cue", 1.0),
    ("residential", "duration_days"): ("residential_days", 1.0),
}
HEAD = """
id: {id}
name: A treatment
track: medication
classes: [opioid]
capacity_unit: place
description: For a test.
cost:
  per_day: {{value: 0, low: 0, high: 0, unit: usd_2024/person-day, source: test}}
  per_start: {{value: 0, low: 0, high: 0, unit: usd_2024/start, source: test}}
parameters:
"""


def inputs_of(name):
    """What a treatment does: every parameter but those of who comes and who stays."""
    found = treatment(name).values
    return tuple(value for key, value in found.items() if key not in ACCESS_AND_LEAVING)


def written(tmp_path, line):
    path = tmp_path / "made.yaml"
    path.write_text(HEAD.format(id="made") + line, encoding="utf-8")
    return path


# -- files ---------------------------------------------------------------------------------------------------


def test_every_treatment_that_planners_ask_for_is_there():
    assert set(treatment_ids()) >= NEEDED


@pytest.mark.parametrize("name", treatment_ids())
def test_a_treatment_does_something_costs_something_known_and_may_end(name):
    found = treatment(name)
    assert found.track in TRACKS
    assert found.classes
    r = rules(("heroin",), (name,), 1.0)
    assert acting(r.treatments).all()
    assert found.cost.per_day.source
    assert found.cost.per_start.source
    assert found.values["leave_rate"] > 0.0 or found.values["duration_days"] < 365.0
    assert set(found.own) <= set(found.parameters) == set(neutral())


def test_no_two_treatments_have_the_same_inputs():
    seen: dict[tuple[float, ...], str] = {}
    for name in treatment_ids():
        twin = seen.setdefault(inputs_of(name), name)
        assert twin == name, f"{name} does what {twin} does"


@pytest.mark.parametrize("key", IN_THE_LABORATORY, ids=".".join)
def test_what_the_laboratory_uses_too_stands_there_alone(key):
    name, times = IN_THE_LABORATORY[key]
    assert treatment(key[0]).values[key[1]] == pytest.approx(getattr(settings(), name) * times, rel=1e-4)
    assert "laboratory:" in (FOLDER / f"{key[0]}.yaml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("  agonist_ocupancy: {value: 0.5, low: 0, high: 1, unit: '1', source: x}", "did you mean 'agonist_occupancy'"),
        ("  adherence: {value: 1.5, low: 1, high: 2, unit: '1', source: x}", "must be from 0 to 1, but is 1.5"),
        ("  aversion: {laboratory: disulfiram_aversoin}", "did you mean 'disulfiram_aversion'"),
        ("  aversion: {laboratory: disulfiram_aversion, times: -1}", "must be a positive number"),
        ("  aversion: {value: 0.5, low: 0, high: 1, unit: '1'}", "parameters.aversion.source: is missing"),
    ],
)  # fmt: skip
def test_a_wrong_file_is_refused_in_words(tmp_path, line, said):
    with pytest.raises(InputErrors, match=r"made\.yaml") as problem:
        read_treatment(written(tmp_path, line))
    assert said in str(problem.value)


def test_a_file_that_says_nothing_is_a_treatment_that_does_nothing(tmp_path):
    found = read_treatment(written(tmp_path, "  {}\n"))
    assert found.values == {name: quantity.value for name, quantity in neutral().items()}


# -- without effect ------------------------------------------------------------------------------------------

OF_CARE = (
    "treatment",
    "waiting_for",
    "acting",
    "referred_by",
    "referred_day",
    "treatment_day",
    "left_day",
    "waiting_day",
)


def lives_apart_from_slots(model):
    """`life` of everybody by uid, with what the ledger says of places in care wiped."""
    ledger = model.courses.plain("ledger")
    kept = {name: ledger[name].copy() for name in OF_CARE}
    for name in OF_CARE:
        ledger[name] = 0
    found = {int(model.table.uid[row]): life(model, int(row)) for row in model.table.rows}
    for name, values in kept.items():
        ledger[name] = values
    return found


def powerless(name):
    """Changes that take everything from a treatment but who comes and who stays."""
    plain = {f"{name}.{key}": q.value for key, q in neutral().items() if key not in ACCESS_AND_LEAVING}
    stay = {
        f"{name}.{key}": 0.0 for key in ("leave_rate", "side_effect_rate", "minimum_severity", "induction")
    }
    return EASY_START | plain | stay


@pytest.mark.parametrize("name", ["buprenorphine", "cbt", "residential"])
def test_a_treatment_without_effect_changes_no_bit_of_anybody(name):
    seeks = {"courses.opioid.treatment_seeking": 1.0}
    referral = {"primary_care": {"rate": 12.0, "linkage": 1.0}, "emergency_department": {"rate": 1.0}}
    past = {"population.history_from": 2012}
    places = past | {"care": {name: {"slots": 50_000.0}}, "referral": referral}
    without = grown(1500, rng=3, scenario=past | {"care": {}}, changes=EASY_START | seeks)
    offered = grown(1500, rng=3, scenario=places, changes=powerless(name) | seeks)
    assert not acting(offered.rules.treatments).any()
    for _ in range(120):
        without.step()
        offered.step()
    ledger = offered.courses.plain("ledger")[: offered.courses.n_rows]
    assert (ledger["treatment"] >= 0).any(axis=1).sum() > 10
    assert (ledger["referred_by"] >= 0).any()
    assert lives_apart_from_slots(offered) == lives_apart_from_slots(without)


def test_the_same_treatment_with_its_effects_does_change_people():
    places = {"care": {"buprenorphine": {"slots": 50_000.0}}}
    without = grown(900, rng=3, scenario={"care": {}})
    offered = grown(900, rng=3, scenario=places)
    assert lives_apart_from_slots(offered) != lives_apart_from_slots(without)


def test_what_is_taken_at_the_end_of_a_course_is_tapered():
    from population.mechanisms.treatment import tapered

    assert [tapered(day, 84.0, 28.0) for day in (0.0, 56.0, 70.0, 84.0, 90.0)] == [1.0, 1.0, 0.5, 0.0, 0.0]
    assert tapered(83.0, 84.0, 0.0) == 1.0


def test_who_means_to_stop_takes_the_medicine_and_others_as_they_are_used_to():
    from population.mechanisms.treatment import taken_chance

    assert [taken_chance(goal, 0.4) for goal in (0.0, 0.5, 1.0)] == pytest.approx([0.4, 0.7, 1.0])
    assert taken_chance(0.0, 1.0) == 1.0


def test_a_day_in_a_residence_has_other_cues_sessions_and_no_drug():
    m = grown(400, rng=2, scenario={"care": {"residential": {"slots": 50_000.0, "from_year": 2024}}})
    held = m.table["courses"][m.table.rows, 0]
    mine = held[held >= 0]
    ledger = m.courses.array("ledger")
    from population.care.capacity import begin

    begin(m, ledger, 0, mine[: len(mine) // 2])
    m.step()
    inside = np.zeros(len(mine), bool)
    inside[: len(mine) // 2] = True
    t, owners = m.rules.treatments[0], ledger.owner[mine]
    occasions, around = m.courses.array("occasions")[mine], m.table["around"][owners]
    assert occasions.cues[inside] == pytest.approx(t.residence_cue)
    assert (around["clinic"] == inside).all()
    assert around["therapy_sessions"][inside] == pytest.approx(t.therapy_sessions)
    assert not around["therapy_sessions"][~inside].any()
    slots = m.table["slots"][owners]
    offers = np.where(slots >= 0, m.circuits.plain("offers")["availability"][np.maximum(slots, 0)], 0.0).max(
        axis=1
    )
    assert offers[inside].mean() < 0.3 * offers[~inside].mean()
