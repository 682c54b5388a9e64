"""Economic evaluation against published worked examples and closed forms."""

from __future__ import annotations

from math import inf, isnan, sqrt

import numpy as np
import pytest

from scenarios.economics import (
    Option,
    acceptability,
    discount_factors,
    discounted_total,
    evpi,
    evppi,
    expected_regret,
    frontier,
    incremental_analysis,
    net_benefit,
    number_needed_to_treat,
    plane,
    probability_best,
    switching_values,
)
from scenarios.economics.information import evpi_of_two_normals, natural_spline

# -- the HIV model: Chancellor 1997 Pharmacoeconomics 12:54, as worked in Briggs 2006 Decision Modelling, ch. 2 ----

TRANSITIONS = np.array([[1251, 350, 116, 17], [0, 731, 512, 15], [0, 0, 1312, 437], [0, 0, 0, 1]], float)
CARE = np.array([1701 + 1055, 1774 + 1278, 6948 + 2059, 0.0])
ZIDOVUDINE, LAMIVUDINE, RELATIVE_RISK = 2278.0, 2086.5, 0.509
FIRST_YEAR = 2001


def lifetime(combined: bool) -> tuple[np.ndarray, np.ndarray]:
    """Cost and life years of each of 20 years, not discounted; the second drug is given for two years."""
    chances = TRANSITIONS / TRANSITIONS.sum(axis=1, keepdims=True)
    people, costs, years = np.array([1.0, 0, 0, 0]), [], []
    for year in range(1, 21):
        moves, both = chances.copy(), combined and year <= 2
        if both:
            moves = np.triu(moves, 1) * RELATIVE_RISK
            moves += np.diag(1.0 - moves.sum(axis=1))
        people = people @ moves
        alive = people[:3].sum()
        costs.append(people @ CARE + alive * (ZIDOVUDINE + LAMIVUDINE * both))
        years.append(alive)
    return np.array(costs), np.array(years)


def hiv() -> list[Option]:
    """Both therapies: costs discounted by 6 % a year from the first year on, life years not at all."""
    options = []
    for name, combined in (("monotherapy", False), ("combination", True)):
        costs, years = lifetime(combined)
        when = np.arange(FIRST_YEAR, FIRST_YEAR + 20)
        cost = discounted_total(costs, when, FIRST_YEAR, 0.06, within=1.0)
        options.append(Option(name, cost, discounted_total(years, when, FIRST_YEAR, 0.0)))
    return options


def test_the_published_hiv_model_is_reproduced_to_the_pound():
    mono, combination = hiv()
    assert (round(mono.cost), round(combination.cost)) == (44_663, 50_602)
    assert (round(mono.effect, 2), round(combination.effect, 2)) == (7.99, 8.94)
    first, second = incremental_analysis([mono, combination])
    assert (first.name, first.comparator, isnan(first.icer)) == ("monotherapy", "", True)
    assert (second.name, second.comparator, second.dominance) == ("combination", "monotherapy", "none")
    assert round(second.icer) == 6_276


def test_the_willingness_to_pay_at_which_the_choice_changes_is_the_icer():
    mono, combination = hiv()
    (_, cheap), (price, dear) = switching_values([combination, mono])
    assert (cheap, dear) == ("monotherapy", "combination")
    for wtp, best in ((price - 1.0, 0), (price + 1.0, 1)):
        benefit = net_benefit([mono.cost, combination.cost], [mono.effect, combination.effect], wtp)
        assert benefit.argmax() == best


# -- screening for HIV: Paltiel 2006 Ann Intern Med 145:797, a league table with a dominated policy ----------------

SCREENING = [
    Option(name, cost, months / 12.0)
    for name, cost, months in (
        ("status quo", 26_000, 277.25), ("once", 27_000, 277.57), ("every 5 years", 28_020, 277.78),
        ("every 3 years", 28_440, 277.83), ("every year", 29_440, 277.76),
    )
]  # fmt: skip


def test_a_published_league_table_is_reproduced_to_the_cent():
    rows = incremental_analysis(SCREENING)
    assert [row.name for row in rows] == [option.name for option in SCREENING]
    assert [round(row.icer, 2) for row in rows[1:4]] == [37_500.00, 58_285.71, 100_800.00]
    assert [row.dominance for row in rows] == ["none"] * 4 + ["dominated"]
    assert isnan(rows[4].icer)
    assert rows[4].comparator == ""


# -- infection with C. difficile: Rajasingham 2020 Clin Infect Dis 70:754, mean costs and QALYs of 11 strategies -----

DIFFICILE = {
    "s3": (57336.0059896538, 12.9399639202408), "s27": (57541.2526373815, 13.0140640696275),
    "s33": (57642.2587507842, 13.0389116321918), "s31": (57934.0743411241, 13.0966257932217),
    "s43": (58072.1137208494, 13.11285766912), "s44": (58665.7823044647, 13.1283328397025),
    "s39": (57814.6470919581, 13.0462790163185), "s4": (57887.481549326, 12.9970657153765),
    "s13": (58018.6252420203, 13.0650412387992), "s37": (58081.7947984323, 13.1029711156978),
    "s20": (58634.2026441398, 13.1100568867995),
}  # fmt: skip
ICERS = {"s27": 2769.85, "s33": 4065.03, "s31": 5056.22, "s43": 8504.22, "s44": 38362.65}


@pytest.mark.parametrize("seed", range(3))
def test_strong_and_extended_dominance_are_those_published_in_whatever_order_policies_come(seed):
    names = list(np.random.default_rng(seed).permutation(list(DIFFICILE)))
    rows = {row.name: row for row in incremental_analysis([Option(n, *DIFFICILE[n]) for n in names])}
    assert {n: round(row.icer, 2) for n, row in rows.items() if not isnan(row.icer)} == ICERS
    assert {n for n, row in rows.items() if row.dominance == "extended"} == {"s39"}
    assert {n for n, row in rows.items() if row.dominance == "dominated"} == {"s4", "s13", "s37", "s20"}


def test_the_frontier_is_what_net_benefit_chooses_at_some_price():
    random = np.random.default_rng(5)
    for _ in range(20):
        options = [Option(str(i), *row) for i, row in enumerate(random.uniform(0, 100, (8, 2)).tolist())]
        prices = [0.0, *np.geomspace(1e-4, 1e4, 4000)]
        costs, effects = ([o[k] for o in options] for k in (1, 2))
        chosen = {options[i].name for i in net_benefit(costs, effects, prices).argmax(axis=1)}
        assert chosen == {option.name for option in frontier(options)}


def test_of_two_equal_policies_one_stays():
    rows = incremental_analysis([Option("a", 1.0, 1.0), Option("b", 1.0, 1.0)])
    assert [(row.name, row.dominance) for row in rows] == [("a", "none"), ("b", "dominated")]


@pytest.mark.parametrize(
    ("options", "wrong"),
    [
        ([Option("a", 1.0, 1.0)] * 2, "a stands more than once"),
        ([Option("a", inf, 1.0)], "not a finite number"),
    ],
)
def test_options_that_cannot_be_compared_are_refused(options, wrong):
    with pytest.raises(ValueError, match=wrong):
        incremental_analysis(options)


# -- discounting ---------------------------------------------------------------------------------------------


def test_the_first_year_counts_in_full_and_each_later_one_by_the_rate():
    assert discount_factors([2024, 2025, 2034], 2024, 0.03).tolist() == [1.0, 1 / 1.03, 1.03**-10]
    assert discount_factors([2024], 2024, 0.03, within=0.5)[0] == pytest.approx(1 / sqrt(1.03))
    assert discounted_total([5.0, 5.0], [2024, 2025], 2024, 0.0) == 10.0


@pytest.mark.parametrize(("years", "rate"), [([2023], 0.03), ([2024], -0.01), ([2024], float("nan"))])
def test_a_rate_or_year_that_makes_no_sense_is_refused(years, rate):
    with pytest.raises(ValueError, match=r"years|rate"):
        discount_factors(years, 2024, rate)


# -- uncertainty ---------------------------------------------------------------------------------------------


def two_normals(mean: float, sd: float, draws: int = 200_000) -> np.ndarray:
    """Net benefit of two policies whose difference is normal with exactly this mean and standard deviation."""
    difference = np.random.default_rng(1).normal(size=draws)
    difference = mean + sd * (difference - difference.mean()) / difference.std()
    common = np.random.default_rng(2).normal(0.0, 50.0, draws)
    return np.column_stack([common, common + difference])


@pytest.mark.parametrize(("mean", "sd"), [(0.0, 1000.0), (300.0, 1000.0), (-1500.0, 1000.0)])
def test_the_value_of_perfect_information_is_that_of_the_closed_form(mean, sd):
    assert evpi(two_normals(mean, sd)) == pytest.approx(evpi_of_two_normals(mean, sd), rel=0.02)


def test_the_closed_form_has_its_known_values():
    assert evpi_of_two_normals(0.0, 1.0) == pytest.approx(1.0 / sqrt(2.0 * np.pi))
    assert evpi_of_two_normals(1.0, 1.0) == pytest.approx(0.0833155, abs=1e-7)
    assert evpi_of_two_normals(3.0, 0.0) == 0.0


def test_information_about_a_parameter_is_worth_its_share_of_the_variance():
    x, z, other = np.random.default_rng(3).normal(size=(3, 50_000))
    benefit = np.column_stack([np.zeros(50_000), 200.0 + 800.0 * x + 600.0 * z])
    assert evppi(benefit, x) == pytest.approx(evpi_of_two_normals(200.0, 800.0), rel=0.04)
    assert evppi(benefit, z) == pytest.approx(evpi_of_two_normals(200.0, 600.0), rel=0.05)
    assert evppi(benefit, other) < 0.02 * evpi(benefit)
    assert evppi(benefit, np.column_stack([x, z])) == pytest.approx(evpi(benefit), rel=0.01)


def test_information_is_found_where_benefit_is_not_linear_in_the_parameter():
    x, noise = np.random.default_rng(4).normal(size=(2, 50_000))
    benefit = np.column_stack([np.zeros(50_000), 1000.0 * (x**2 - 1.0) + 500.0 * noise])
    exact = 1000.0 * 2.0 * np.exp(-0.5) / np.sqrt(2.0 * np.pi)  # E max(0, x^2 - 1)
    assert evppi(benefit, x, knots=7) == pytest.approx(exact, rel=0.05)


def test_information_about_some_is_worth_no_more_than_about_all_and_never_less_than_nothing():
    random = np.random.default_rng(6)
    for _ in range(10):
        benefit, x = random.normal(size=(500, 3)), random.normal(size=500)
        assert 0.0 <= evppi(benefit, x) <= evpi(benefit)


def test_too_few_draws_for_a_regression_are_refused():
    with pytest.raises(ValueError, match="too few"):
        evppi(np.zeros((30, 2)), np.arange(30.0))


def test_a_spline_is_straight_beyond_its_knots():
    x = np.linspace(0.0, 1.0, 101)
    basis = natural_spline(np.concatenate([x, [5.0, 6.0, 7.0]]), 5)[-3:]
    assert np.allclose(basis[2] - basis[1], basis[1] - basis[0])


def test_regret_of_the_best_choice_is_the_value_of_perfect_information():
    benefit = np.random.default_rng(7).normal([0.0, 0.3, 0.1, -1.0], size=(1000, 4))
    regret = expected_regret(benefit)
    assert regret.min() == pytest.approx(evpi(benefit))
    assert regret.argmin() == benefit.mean(axis=0).argmax()


def test_probabilities_of_being_best_add_up_to_one_and_ties_are_shared():
    assert probability_best([[1.0, 1.0, 0.0], [0.0, 2.0, 1.0]]).tolist() == [0.25, 0.75, 0.0]


def test_acceptability_at_a_price_of_nothing_is_the_chance_of_being_cheapest_and_the_frontier_follows_the_mean():
    random = np.random.default_rng(8)
    costs = random.normal([100.0, 300.0], 50.0, (4000, 2))
    effects = random.normal([1.0, 1.01], 0.01, (4000, 2))
    found = acceptability(costs, effects, [0.0, 20_000.0, 1e6])
    assert found.probability.sum(axis=1) == pytest.approx(1.0)
    assert found.probability[0, 0] == (costs[:, 0] < costs[:, 1]).mean()
    assert found.best.tolist() == [0, int((20_000 * effects - costs).mean(axis=0).argmax()), 1]
    assert found.frontier[2] == found.probability[2, 1]


def test_the_plane_tells_the_share_of_draws_in_each_quadrant():
    costs = np.array([[0.0, 1.0], [0.0, -1.0], [0.0, -1.0], [0.0, 1.0], [0.0, 2.0]])
    effects = np.array([[0.0, 1.0], [0.0, 1.0], [0.0, -1.0], [0.0, -1.0], [0.0, 3.0]])
    found = plane(costs, effects, policy=1, baseline=0)
    assert list(found.shares.values()) == [0.4, 0.2, 0.2, 0.2]
    assert found.incremental_cost.tolist() == costs[:, 1].tolist()


def test_costs_and_effects_of_other_shapes_are_refused():
    with pytest.raises(ValueError, match="one shape"):
        acceptability(np.zeros((3, 2)), np.zeros((2, 2)), 0.0)


def test_the_number_needed_to_treat_is_the_inverse_of_the_risk_spared():
    assert number_needed_to_treat(0.10, 0.08) == pytest.approx(50.0)
    assert number_needed_to_treat(0.08, 0.10) == pytest.approx(-50.0)
    assert number_needed_to_treat(0.1, 0.1) == inf
    with pytest.raises(ValueError, match="risk_policy"):
        number_needed_to_treat(0.1, 1.2)
