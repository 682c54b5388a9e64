"""What smoking and drinking weigh in deaths at each age on the first day of a place: for `attributable_deaths.yaml`.

    python -m tests.studies.weights_of_use

prints the mean weight of each band of ages; to be put into the file when use of either class has changed.
"""

from __future__ import annotations

import argparse
import sys

import numpy as np

from population.model import AddictionModel
from population.people.mortality import weights_of_use
from population.tables import values

BANDS = sorted({tuple(int(part) for part in name.split("_")[2:]) for name in values("attributable_deaths")})


def main() -> int:
    """One model of all of its past; prints a row for each band."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=4000)
    parser.add_argument("--scenario", default="three_classes")
    given = parser.parse_args()
    model = AddictionModel(given.people, rng=1, past="life course", scenario=given.scenario)
    rows = model.table.rows
    age = (model.day - model.table["birth_day"][rows]) / 365.25
    tobacco, alcohol = weights_of_use(model, rows)
    print("ages       people  tobacco  alcohol")
    for low, high in BANDS:
        here = (age >= low) & (age < high + 1)
        print(
            f"{low:3d}-{high:<3d} {here.sum():9d}  {np.mean(tobacco[here]):7.3f}  {np.mean(alcohol[here]):7.3f}"
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
