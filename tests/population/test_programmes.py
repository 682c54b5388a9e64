from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import pytest

from neuro.errors import InputErrors
from population.calendar import DAYS_PER_YEAR
from population.costs.programmes import unpriced
from population.costs.sets import COMPONENTS, cost_set, read_cost_set
from population.interventions import intervention_kinds
from population.interventions.registry import intervention_class
from population.model import AddictionModel
from population.tables import DATA
from tests.population.small_places import grown, place

KINDS = intervention_kinds()
PEOPLE, DAYS = 300, 30
COSTS = cost_set("us_2024")
OF_COSTS = ("cost_programmes", "cost_services", "cost_health_care", "cost_societal")


def entry(kind: str, **fields: Any) -> dict[str, Any]:
    return {"kind": kind, **intervention_class(kind).example(place()), **fields}


def available(kind: str) -> bool:
    return not list(intervention_class(kind)(**intervention_class(kind).example(place())).errors(place()))


HERE = [kind for kind in KINDS if available(kind)]
BOUGHT = [kind for kind in HERE if not COSTS.programmes[kind].nothing]


def spent(*entries: dict[str, Any], days: int = DAYS) -> tuple[AddictionModel, dict[str, float]]:
    """A model after some days, and the costs of its place by measure."""
    m = grown(PEOPLE, scenario={"interventions": list(entries)})
    for _ in range(days):
        m.step()
    totals = m.accounts.totals(m.accounts.book, m.weight)
    return m, {name: float(totals[name][0]) * m.weight for name in OF_COSTS}


@cache
def usual() -> dict[str, float]:
    return spent()[1]


def test_every_kind_of_intervention_that_ships_has_a_cost_or_a_reason_why_none():
    assert set(COSTS.programmes) == set(KINDS)
    for kind, programme in COSTS.programmes.items():
        assert programme.nothing or programme.fixed > 0.0 or programme.per_unit > 0.0, kind
        assert programme.component in COMPONENTS


@pytest.mark.parametrize("kind", HERE)
def test_a_programme_of_no_strength_costs_nothing_and_changes_no_cost(kind):
    nothing = dict.fromkeys(intervention_class(kind).strengths, 0.0)
    _, costs = spent(entry(kind, **nothing))
    assert costs == usual()
    assert costs["cost_programmes"] == 0.0


@pytest.mark.parametrize("kind", BOUGHT)
def test_a_programme_costs_its_fixed_part_by_the_day_and_what_it_delivers(kind):
    m, costs = spent(entry(kind))
    price, book = COSTS.programmes[kind], m.accounts.book
    assert book.in_force[0] == DAYS
    expected = price.fixed * DAYS + price.per_unit * float(book.delivered[0]) * m.weight
    assert costs["cost_programmes"] == pytest.approx(expected)
    assert costs["cost_programmes"] > 0.0 or kind == "treatment_places"
    assert (price.per_unit > 0.0) or book.delivered[0] == 0.0


def test_a_perspective_counts_the_programmes_of_its_component():
    m, costs = spent(entry("naloxone"))
    book = m.accounts.book
    with_programmes = m.accounts.components(book, m.weight).sum(axis=0) * m.weight
    without = m.accounts.components(book, 0.0).sum(axis=0) * m.weight
    health = COMPONENTS.index("health_care")
    assert with_programmes[health] - without[health] == pytest.approx(costs["cost_programmes"])
    others = [i for i in range(len(COMPONENTS)) if i != health]
    assert (with_programmes[others] == without[others]).all()


def test_a_programme_costs_nothing_before_it_begins_and_after_it_ended():
    m, costs = spent(entry("anti_stigma", intensity=1.0, start="2024-01-11", end="2024-01-21"))
    assert m.accounts.book.in_force[0] == 10
    price = COSTS.programmes["anti_stigma"]
    residents = m.accounts.book.delivered[0] * m.weight
    assert residents == pytest.approx(10 * place().population.size, rel=0.02)
    assert costs["cost_programmes"] == pytest.approx(10 * price.fixed + residents * price.per_unit)


def test_a_place_may_say_what_its_programme_costs():
    m, costs = spent(entry("naloxone", cost_per_year=365_250.0))
    assert costs["cost_programmes"] == pytest.approx(365_250.0 * DAYS / DAYS_PER_YEAR)
    assert m.accounts.book.delivered[0] == DAYS
    _, nothing = spent(entry("naloxone", intensity=0.0, cost_per_year=1e6))
    assert nothing["cost_programmes"] == 0.0


def test_places_that_stand_empty_cost_and_full_ones_do_not():
    m, _ = spent(entry("treatment_places", treatment="cbt", intensity=2000.0, unit="places"), days=5)
    t = m.treatments.index("cbt")
    ledger = m.courses.plain("ledger")
    inside = int((ledger["treatment"][: m.courses.n_rows] == t).sum())
    added = 2000.0 / m.weight
    total = m.scenario.care["cbt"].slots.at(m.year) / m.weight
    assert m.accounts.book.delivered[0] <= 5 * added
    assert m.accounts.book.delivered[0] == pytest.approx(5 * min(added, total - inside), rel=0.5)
    _, few = spent(entry("treatment_places", treatment="cbt", intensity=0.5, unit="places"), days=5)
    assert few["cost_programmes"] < 1.0


def test_twice_the_people_who_represent_a_place_tell_about_the_same_cost():
    few = spent(entry("open_market_closure", intensity=0.5))[1]["cost_programmes"]
    m = grown(2 * PEOPLE, scenario={"interventions": [entry("open_market_closure", intensity=0.5)]})
    for _ in range(DAYS):
        m.step()
    many = float(m.accounts.totals(m.accounts.book, m.weight)["cost_programmes"][0]) * m.weight
    assert many == pytest.approx(few, rel=0.02)


def test_an_unknown_cost_says_so_and_does_not_count_as_free(monkeypatch):
    monkeypatch.delitem(COSTS.programmes, "naloxone")
    scenario = place({"interventions": [entry("naloxone")]})
    assert unpriced(scenario) == ("naloxone",)
    assert unpriced(place({"interventions": [entry("naloxone", intensity=0.0)]})) == ()
    assert unpriced(place({"interventions": [entry("naloxone", cost_per_year=5.0)]})) == ()
    _, costs = spent(entry("naloxone"))
    assert np.isnan(costs["cost_programmes"])
    _, nothing = spent(entry("naloxone", intensity=0.0))
    assert nothing["cost_programmes"] == 0.0


def test_a_share_of_strength_is_a_share_of_all_that_makes_it_strong():
    limit = intervention_class("prescribing_limit")
    what = limit.model_validate({"intensity": 0.2, "take_back": 0.4, "cost_per_year": 100.0})
    half = what.at_strength(0.5)
    assert (half["intensity"], half["take_back"], half["cost_per_year"]) == (0.1, 0.2, 50.0)
    assert half["kind"] == "prescribing_limit"
    assert not what.does_nothing
    assert limit.model_validate({"intensity": 0.0, "take_back": 0.0}).does_nothing


def test_mistakes_in_programmes_are_told_with_their_field(tmp_path):
    text = (DATA / "costs" / "us_2024.yaml").read_text()
    text = text.replace("component: criminal_justice\n    fixed", "component: crime\n    fixed", 1)
    file = tmp_path / "us_2024.yaml"
    file.write_text(text)
    with pytest.raises(InputErrors, match=r"programmes\.\w+\.component: must be one of health_care"):
        read_cost_set(file)
