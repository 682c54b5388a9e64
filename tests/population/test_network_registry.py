"""Numbers about a network, and the registry of kinds with their parameters."""

from __future__ import annotations

import subprocess
import sys

import networkx as nx
import numpy as np
import pytest
from pydantic import ValidationError

from neuro.errors import BadInput, InputError
from population.networks import registry
from population.networks.household_friendship import HouseholdFriendship
from population.networks.statistics import network_statistics
from population.people.synthesis import synthesize
from population.tables import quantities
from population.ties import Ties, make_edges
from tests.population.built_networks import GENERATORS, PEOPLE, N, build


def test_statistics_agree_with_networkx():
    people = synthesize(1_500, 2, 3, 0.8)
    ties = Ties.from_edges(1_500, build("household_friendship", people))
    ours = network_statistics(ties, people["age_days"], people["area"])
    graph = ties.to_networkx(np.arange(1_500), np.arange(1_500), {"age": people["age_days"]})
    several = [node for node, degree in graph.degree if degree >= 2]
    components = list(nx.connected_components(graph))
    assert ours["ties"] == graph.number_of_edges()
    assert ours["mean_degree"] == pytest.approx(2 * graph.number_of_edges() / 1_500)
    assert ours["share_isolates"] == nx.number_of_isolates(graph) / 1_500
    assert ours["transitivity"] == pytest.approx(nx.transitivity(graph))
    assert ours["clustering"] == pytest.approx(np.mean(list(nx.clustering(graph, several).values())))
    assert ours["age_assortativity"] == pytest.approx(nx.numeric_assortativity_coefficient(graph, "age"))
    assert ours["components"] == len(components)
    assert ours["share_largest_component"] == max(map(len, components)) / 1_500
    layers = [ours[f"mean_degree_{name}"] for name in ("household", "friendship", "schoolwork")]
    assert sum(layers) == pytest.approx(ours["mean_degree"])


def test_statistics_count_only_the_living():
    ties = Ties.from_edges(6, make_edges([0, 1], [1, 2]))
    alive = np.array([True, True, True, True, False, False])
    numbers = network_statistics(ties, np.arange(6), alive=alive)
    assert numbers["people"] == 4
    assert numbers["share_isolates"] == 0.25
    assert numbers["components"] == 2


def test_statistics_of_nobody_are_not_a_number_and_raise_nothing():
    numbers = network_statistics(Ties(0), np.zeros(0, int), np.zeros(0, int))
    assert numbers["people"] == numbers["ties"] == 0
    assert np.isnan(numbers["mean_degree"])
    assert np.isnan(numbers["age_assortativity"])


# --------------------------------------------------------------------------------------------------- registry


def test_the_registry_knows_the_kinds_that_ship_with_the_package():
    assert registry.kinds() == tuple(sorted((*GENERATORS, "from_file")))


def test_registry_and_parameters_import_neither_networkx_nor_mesa():
    code = (
        "import sys; from population.networks import registry; registry.describe(); "
        "registry.parameters_class('small_world')(); print({'networkx', 'mesa', 'pandas'} & set(sys.modules))"
    )
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == "set()"


def test_every_parameter_has_a_meaning_and_numbers_have_bounds_around_their_default():
    for kind in registry.describe():
        assert kind["description"]
        for parameter in kind["parameters"]:
            assert parameter["description"], parameter
            if isinstance(parameter["default"], float):
                assert parameter["low"] <= parameter["default"] <= parameter["high"], parameter


def test_ranges_of_the_sourced_defaults_are_allowed_values():
    sourced = quantities("networks")
    for kind in registry.describe():
        for parameter in kind["parameters"]:
            quantity = sourced.get(parameter["name"])
            if quantity is not None:
                assert parameter["low"] <= quantity.low <= quantity.high <= parameter["high"], parameter


@pytest.mark.parametrize("kind", GENERATORS)
def test_parameters_survive_the_way_through_json(kind):
    model = registry.parameters_class(kind)
    assert model.model_validate(model().model_dump(mode="json")) == model()


def test_an_unknown_kind_is_refused_with_a_hint():
    with pytest.raises(InputError, match="did you mean 'small_world'"):
        registry.builder("small_wold")


@pytest.mark.parametrize(
    ("parameters", "field"),
    [
        ({"friend_mean": 3}, "network.friend_mean"),
        ({"friends_mean": -1}, "network.friends_mean"),
        ({"friends_mean": 500}, "network.friends_mean"),
        ({"friends_mean": "6"}, "network.friends_mean"),
        ({"friends_mean": float("nan")}, "network.friends_mean"),
    ],
)
def test_a_wrong_parameter_is_refused_by_name(parameters, field):
    with pytest.raises(BadInput) as refused:
        registry.build_network("small_world", parameters, PEOPLE, 1)
    assert [error.field for error in refused.value.errors] == [field]


def test_parameters_cannot_be_changed_afterwards():
    parameters = HouseholdFriendship()
    for name in HouseholdFriendship.model_fields:
        with pytest.raises(ValidationError):
            setattr(parameters, name, 3.0)


def test_a_kind_added_by_the_decorator_can_be_built_and_a_taken_name_is_refused(monkeypatch):
    monkeypatch.setattr(registry, "_KINDS", dict(registry._KINDS))

    @registry.network("pairs_of_neighbours")
    class PairsOfNeighbours(registry.NetworkParameters):
        """The first with the second, the third with the fourth."""

        def build(self, people, seed, folder=None):
            rows = np.arange(len(people["age_days"]) // 2) * 2
            return make_edges(rows, rows + 1)

    assert "pairs_of_neighbours" in registry.kinds()
    assert build("pairs_of_neighbours").a.size == N // 2
    with pytest.raises(ValueError, match="already"):

        @registry.network("pairs_of_neighbours")
        class Other(registry.NetworkParameters):
            """Another."""

            def build(self, people, seed, folder=None):
                return make_edges([], [])


@pytest.mark.parametrize("name", ["", "Pairs", "two words", "a/b", None])
def test_a_name_that_no_scenario_could_write_is_refused(name):
    with pytest.raises(ValueError, match="small letters, digits"):
        registry.network(name)


def not_a_kind(**own):
    """A class like a kind of network, with other attributes."""
    body = {"__doc__": "Ties.", "__module__": __name__, "build": lambda self, people, seed, folder=None: None}
    return type("Odd", (registry.NetworkParameters,), {**body, **own})


class Unexplained(registry.NetworkParameters):
    """Ties with a parameter that nobody explains."""

    mean: float = 3.0

    def build(self, people, seed, folder=None):
        return make_edges([], [])


class Loose(registry.NetworkParameters):
    """Ties with whatever parameters."""

    model_config = {"extra": "allow"}  # noqa: RUF012

    def build(self, people, seed, folder=None):
        return make_edges([], [])


@pytest.mark.parametrize(
    ("odd", "said"),
    [
        (dict, "must be a class that inherits from NetworkParameters"),
        (lambda people: None, "must be a class that inherits from NetworkParameters"),
        (type("Bare", (registry.NetworkParameters,), {"__doc__": "x", "__module__": __name__}), "must define build"),
        (not_a_kind(build=lambda self, people: None), "build must take"),
        (not_a_kind(build=lambda self, people, seed, folder, more: None), "build must take"),
        (not_a_kind(__doc__=None), "must have a docstring"),
        (Unexplained, "must have a description, which mean lacks"),
        (Loose, "unknown ones forbidden"),
    ],
)  # fmt: skip
def test_a_class_that_is_no_kind_of_network_is_refused_when_it_registers(monkeypatch, odd, said):
    monkeypatch.setattr(registry, "_KINDS", dict(registry._KINDS))
    with pytest.raises(TypeError, match="the kind of network 'odd' cannot be") as refused:
        registry.network("odd")(odd)
    assert said in str(refused.value)
    assert "odd" not in registry._KINDS


@pytest.mark.parametrize("kind", registry.kinds())
def test_every_kind_that_ships_with_the_package_conforms(kind):
    assert registry.what_lacks(registry.parameters_class(kind)) == ""
