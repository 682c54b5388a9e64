"""One brain in the hands of a newcomer."""

from __future__ import annotations

import numpy as np
import pytest

import neuro
from neuro import Circuit
from neuro.circuit import naive_brain, naive_circuit
from neuro.errors import InputError
from neuro.records import BRAIN, CIRCUIT, CUE_COUNT
from tests.neuro.brains import IDS, RANGES, People


def a_year_of(*names, seed=1, eager=True, **kwargs):
    """A brain after a year in which the drugs were always to be had, and what was taken on each day."""
    brain = Circuit(names, seed=seed, **kwargs)
    if eager:
        brain.brain.attitude = -20.0
    doses = []
    for _ in range(365):
        brain.step()
        doses.append(brain.circuits.doses.copy())
    return brain, np.array(doses)


def test_a_year_of_heroin_leaves_its_marks():
    brain, doses = a_year_of("heroin")
    heroin = brain["heroin"]
    assert brain.day == 365
    assert doses.sum() > 300
    assert heroin.tolerance > 2.0
    assert heroin.dependence > 0.5
    assert heroin.habit > 0.5
    assert heroin.remembered_dose > 1.5
    assert brain.relative_exposure("heroin") > 0.3
    assert brain.brain.d2_density[0] < 0.95
    assert brain.brain.allostatic_load[0] > 0.1
    assert brain.brain.pfc_structure[0] < 1.0


def test_a_brain_of_mean_traits_mostly_leaves_heroin_alone():
    taken = [a_year_of("heroin", seed=seed, eager=False)[1].sum() for seed in range(5)]
    assert np.median(taken) == 0.0


def test_the_seed_decides_the_days():
    first, second, other = (a_year_of("alcohol", seed=seed)[1] for seed in (1, 1, 2))
    assert (first == second).all()
    assert (first != other).any()


def test_nothing_to_be_had_is_nothing_taken():
    brain = Circuit(["heroin"], seed=1)
    brain.brain.attitude = -20.0
    brain.offers.availability = 0.0
    for _ in range(100):
        brain.step()
        assert brain["heroin"].doses == 0
    assert brain["heroin"].habit == 0


def test_states_are_read_and_written_by_name():
    brain = Circuit(["heroin", "alcohol"])
    brain["alcohol"].habit = 0.5
    brain.brain.stress = 0.75
    assert brain["alcohol"].habit == brain["alcohol"]["habit"] == 0.5
    assert brain["heroin"].habit == 0
    assert brain.circuits.habit.tolist() == [0.0, 0.5]
    assert brain.brain["stress"][0] == 0.75
    brain["alcohol"].cue_stable[:] = 0.25
    assert brain.circuits["cue_stable"].tolist() == [[0.0] * CUE_COUNT, [0.25] * CUE_COUNT]


def test_reading_out_lets_no_time_pass():
    brain = Circuit(["heroin"])
    brain["heroin"].dependence = 0.9
    brain.brain.stress = 1.0
    circuits = brain.circuits.tobytes()
    brain.read()
    assert brain.brain.withdrawal[0] == pytest.approx(0.9 * brain.parameters.withdrawal_severity[0])
    assert brain.brain.tonic[0] < 1.0
    assert brain.brain.control[0] < 1.0
    assert brain.brain.natural_value[0] > 0.0
    assert brain.day == 0
    assert brain.circuits.tobytes() == circuits
    brain.occasion.agonist_occupancy = 1.0
    brain.read()
    assert brain.brain.withdrawal[0] == 0.0


@pytest.mark.parametrize("names", [("heroin",), ("heroin", "fentanyl", "cocaine"), IDS])
def test_a_circuit_is_one_person_of_a_population(names):
    one, people = Circuit(names, seed=5), People(names, seed=5)
    one.brain.attitude = -3.0
    people.brains["attitude"] = -3.0
    people.offers["availability"] = people.circuits["access"] = 1.0
    people.occasions["cues"] = one.occasion.cues[0, 0]
    for _ in range(60):
        one.step()
        people.step()
        assert one.circuits.doses.tolist() == pytest.approx(people.circuits.doses.tolist(), rel=1e-3)
    for name in RANGES[BRAIN]:
        assert one.brain[name] == pytest.approx(people.brains[name], rel=2e-3, abs=1e-4), name
    for name in RANGES[CIRCUIT]:
        found, expected = one.circuits[name], people.circuits[name]
        assert found.ravel() == pytest.approx(expected.ravel(), rel=2e-3, abs=1e-4), name


def test_several_substances_share_the_brain():
    alone, _ = a_year_of("heroin")
    both, _ = a_year_of("heroin", "cocaine")
    assert both["cocaine"].habit > 0.3
    assert both.brain.d2_density[0] < alone.brain.d2_density[0]
    assert len(both.course) == 2
    assert len(Circuit(["heroin", "fentanyl", "rx_opioid"]).course) == 1


def test_circuits_share_no_state():
    first, second = Circuit(["heroin"]), Circuit(["heroin"])
    first.brain.attitude = first["heroin"].habit = 0.5
    assert second.brain.attitude[0] == second["heroin"].habit == 0.0


def test_parameters_of_one_circuit_are_its_own():
    first, second = Circuit(["heroin"]), Circuit(["heroin"])
    surge, rate = second.parameters.surge_fold[0], second.general.cue_learning_rate[0]
    first.parameters.surge_fold = first.general.cue_learning_rate = 0.0
    assert second.parameters.surge_fold[0] == Circuit(["heroin"]).parameters.surge_fold[0] == surge > 0
    assert second.general.cue_learning_rate[0] == Circuit(["heroin"]).general.cue_learning_rate[0] == rate > 0


def test_the_literature_surge_is_another_circuit():
    mission, literature = Circuit(["heroin"]), Circuit(["heroin"], surge="literature")
    assert literature.parameters.surge_fold[0] < mission.parameters.surge_fold[0]
    with pytest.raises(ValueError, match="'mission' and 'literature'"):
        Circuit(["heroin"], surge="microdialysis")


def test_an_unknown_substance_is_answered_with_the_known_ones():
    with pytest.raises(InputError, match="did you mean 'heroin'"):
        Circuit(["herion"])


def test_a_step_of_a_week_is_about_seven_days():
    daily, _ = a_year_of("heroin")
    weekly = Circuit(["heroin"], dt=7.0, seed=1)
    weekly.brain.attitude = -20.0
    for _ in range(52):
        weekly.step()
    for name in ("tolerance", "dependence", "habit", "remembered_dose"):
        assert weekly["heroin"][name] == pytest.approx(daily["heroin"][name], rel=0.25), name
    assert weekly.brain.d2_density[0] == pytest.approx(daily.brain.d2_density[0], abs=0.03)


def test_a_naive_brain_knows_no_drug():
    brain, circuit = naive_brain(3), naive_circuit(2)
    assert len(brain) == 3
    assert len(circuit) == 2
    for name in (
        "tolerance",
        "dependence",
        "habit",
        "preoccupation",
        "cue_labile",
        "cue_stable",
        "concentration",
    ):
        assert not circuit[name].any()
    assert (brain.d2_density == brain.d2_trait).all()
    assert not brain.allostatic_load.any()
    assert not brain.sensitisation.any()
    assert (brain.natural_expected == brain.d2_trait * brain.reward_trait).all()


def test_a_naive_brain_expects_the_natural_reward_it_gets():
    one = Circuit(["heroin"])
    one.read()
    assert one.brain.natural_error[0] == 0.0
    assert one.brain.anhedonia[0] == pytest.approx(0.0, abs=1e-6)


def test_the_package_hands_on_its_names():
    assert set(neuro.__all__) <= set(dir(neuro))
    assert all(getattr(neuro, name) is not None for name in neuro.__all__)
    with pytest.raises(AttributeError, match="no attribute 'Circiut'"):
        _ = neuro.Circiut
