"""How many deaths by opioids have alcohol on board, and how many more there are for it.

    python -m tests.studies.alcohol_on_board

follows a place of the library for a year, from its first day on. Deaths are those to be expected from everybody's
doses; `alcohol_weight` of `population/data/overdose.yaml` is fitted to the first of the two numbers.
"""

from __future__ import annotations

import argparse
import sys
from typing import Any

import numpy as np

from population import AddictionModel
from population.harm import hazards_of
from population.mechanisms.depressants import on_board
from scenarios.load import load

DAYS = 364


def sober(model: Any, rows: np.ndarray, at: np.ndarray) -> np.ndarray:
    """Hazard of each of `rows` today as if nobody had drunk; `at` are their circuits of alcohol."""
    doses = model.circuits.plain("state")["doses"]
    drunk = doses[at].copy()
    doses[at] = 0.0
    found, _ = hazards_of(model, rows)
    doses[at] = drunk
    return found


def of_a_day(model: Any) -> tuple[float, float, float]:
    """Sums over who took an opioid today: hazard, the part of it with alcohol on board, hazard without alcohol."""
    rows = np.asarray(model.used_rows)
    slots, state, h = model.table["slots"][rows], model.circuits.plain("state"), model.rules.harm[0]
    opioid = np.flatnonzero(model.classes == model.class_names.index("opioid"))
    took = np.any((slots[:, opioid] >= 0) & (state["overdose_hazard"][slots[:, opioid]] > 0.0), axis=1)
    drinks = slots[:, list(model.substances).index("alcohol")]
    rows, drinks = rows[took], drinks[took]
    met = drinks >= 0
    hazard, without = hazards_of(model, rows)[0], sober(model, rows, drinks[met])
    amount = state["doses"][drinks] * state["remembered_dose"][drinks]
    b = np.array([on_board(n, h.alcohol_hours, h) if m else 0.0 for n, m in zip(amount, met, strict=True)])
    return float(hazard.sum()), float((hazard - (1.0 - b) * without).sum()), float(without.sum())


def main() -> int:
    """Grow the place and print both numbers."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=8000)
    parser.add_argument("--scenario", default="all_substances")
    given = parser.parse_args()
    model = AddictionModel(given.people, rng=1, scenario=load(given.scenario))
    total = np.zeros(3)
    for _ in range(DAYS):
        model.step()
        total += of_a_day(model)
    hazard, on_board, without = total.tolist()
    print(f"deaths by opioids with alcohol on board: {100.0 * on_board / hazard:.1f} %")
    print(f"deaths by opioids, times those without alcohol: {hazard / without:.2f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
