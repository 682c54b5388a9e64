"""The search on portfolios whose worth is known in closed form."""

from __future__ import annotations

from itertools import product

import numpy as np
import optuna
import pytest

from scenarios.optimise.candidates import Candidate
from scenarios.optimise.front import non_dominated, spread
from scenarios.optimise.portfolios import Levels, Space, told, without_each
from scenarios.optimise.search import BATCH, Found, Search, write_journal
from scenarios.optimise.surrogate import Surrogate
from scenarios.optimise.tables import beaten_by, letter

WORTH = np.array([5.0, 3.0, 8.0, 0.0, 1.0, 2.0, 4.0, 6.0])
PRICE = np.array([4.0, 3.0, 9.0, 1.0, 5.0, 2.0, 1.0, 7.0])


def space(n: int = 8, steps: int = 2) -> Space:
    made = tuple(Candidate(f"p{i}", f"policy {i}", ()) for i in range(n))
    return Space(None, made, steps)  # type: ignore[arg-type]


def worth(levels: Levels, steps: int = 2) -> Found:
    """Falling returns of each part, and a price in proportion."""
    share, n = np.array(levels) / steps, len(levels)
    return Found((float(np.sqrt(share) @ WORTH[:n]),), float(share @ PRICE[:n]))


class Exact:
    """Answers as simulations would, and counts."""

    def __init__(self, steps: int = 2) -> None:
        self.batches: list[list[Levels]] = []
        self.steps = steps

    def __call__(self, batch):
        self.batches.append(list(batch))
        return [worth(levels, self.steps) for levels in batch]


def searched(budget: float, trials: int, seed: int = 1, n: int = 8) -> tuple[Search, list[Levels], Exact]:
    exact = Exact()
    search = Search(space(n), exact, budget, trials, seed)
    return search, search.run(winners=4), exact


def test_a_small_space_is_tried_in_full_and_the_best_found():
    search, chosen, _ = searched(6.0, 27, n=3)
    assert len(search.tried) == 27
    known = {levels: worth(levels) for levels in product(range(3), repeat=3)}
    best = max(found.gains[0] for found in known.values() if found.spending <= 6.0)
    assert max(worth(levels).gains[0] for levels in chosen) == best


def test_a_large_space_is_searched_with_few_simulations():
    search, chosen, exact = searched(10.0, 60)
    known = [worth(levels) for levels in product(range(3), repeat=8)]
    best = max(found.gains[0] for found in known if found.spending <= 10.0)
    assert max(worth(levels).gains[0] for levels in chosen) > 0.88 * best
    assert sum(map(len, exact.batches)) == len(search.tried) < 90
    assert search.skipped > 1000, "the surrogate looked at many in place of simulations"


def test_no_portfolio_put_forward_breaks_the_budget_or_holds_a_part_for_nothing():
    search, chosen, _ = searched(10.0, 20)
    assert chosen
    for levels in chosen:
        assert worth(levels).spending <= 10.0
        assert levels[3] == 0, "a policy of no effect is never bought"
        assert all(less in search.tried for less in without_each(levels))


def test_one_policy_that_dominates_another_is_bought_in_its_place():
    def evaluate(batch):
        """Two policies do the same, and both together no more; the second costs ten times as much."""
        return [Found((max(a, b) * 1.0,), a + 10.0 * b) for a, b in batch]

    search = Search(space(2), evaluate, 1000.0, 9, 1)
    assert {b for _, b in search.run(winners=4)} == {0}
    assert search.front() == [(0, 0), (1, 0), (2, 0)]


def test_nothing_is_put_forward_where_nothing_helps_or_is_affordable():
    useless = Search(space(2), lambda batch: [Found((0.0,), float(sum(x))) for x in batch], 9.0, 9, 1)
    assert useless.run(3) == []
    dear = Search(space(2), lambda batch: [Found((float(sum(x)),), 5.0 * sum(x)) for x in batch], 1.0, 9, 1)
    assert dear.run(3) == []


def test_the_same_seed_searches_alike_and_another_differently():
    one, again, other = (searched(10.0, 17, seed)[0] for seed in (1, 1, 2))
    assert list(one.tried) == list(again.tried)
    assert list(one.tried) != list(other.tried)
    assert one.sources == again.sources


def test_portfolios_are_tried_in_batches_and_each_once():
    search, _, exact = searched(10.0, 14)
    every = [levels for batch in exact.batches for levels in batch]
    assert len(every) == len(set(every)) == len(search.tried)
    assert max(map(len, exact.batches)) <= BATCH


def test_the_surrogate_learns_what_parts_do_and_what_they_do_together():
    tried = list(product(range(3), repeat=3))
    outcome = np.array([[2.0 * a + b - 0.5 * a * b, 3.0 * a] for a, b, _ in tried], float)
    found = Surrogate(tried, outcome, 2).mean(tried)
    assert np.corrcoef(found[:, 0], outcome[:, 0])[0, 1] > 0.98
    assert np.abs(found[:, 1] - outcome[:, 1]).max() < 0.2


def test_the_front_is_what_no_other_beats_and_the_first_of_equals():
    values = [(1.0, 1.0), (2.0, 0.0), (0.0, 2.0), (1.0, 0.5), (2.0, 0.0)]
    assert non_dominated(values).tolist() == [True, True, True, False, False]
    assert spread([(0.0, 3.0), (1.0, 2.0), (3.0, 0.0), (2.9, 0.1)], 3) == [2, 0, 1]


def test_the_check_says_which_portfolio_beats_another():
    assert beaten_by([[3.0, -1.0], [2.0, -2.0], [4.0, -5.0]]) == ["", "A", ""]
    assert beaten_by([[-1.0, -1.0]]) == ["nothing"]
    assert beaten_by([]) == []
    assert [letter(i) for i in (0, 25, 26)] == ["A", "Z", "A2"]


def test_the_journal_can_be_read_by_optuna(tmp_path):
    search, _, _ = searched(6.0, 27, n=3)
    path = tmp_path / "study.log"
    for _ in range(2):
        write_journal(search, path)
    storage = optuna.storages.JournalStorage(optuna.storages.journal.JournalFileBackend(str(path)))
    study = optuna.load_study(study_name="portfolios", storage=storage)
    assert len(study.trials) == 27
    tried = {tuple(trial.params.values()): trial.values for trial in study.trials}
    assert tried[(2, 0, 0)] == [worth((2, 0, 0)).gains[0], worth((2, 0, 0)).spending]
    assert {trial.user_attrs["tried"] for trial in study.trials} <= {"nothing", "alone", "all"}


@pytest.mark.parametrize(("share", "text"), [(1.0, "x"), (0.5, "half of: x"), (0.3, "30% of: x")])
def test_a_part_is_told_with_its_share(share, text):
    assert told("x", share) == text
