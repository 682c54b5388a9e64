"""Opioid overdose deaths in the United States, 1999-2020: fitted until 2012, predicted from 2013 on."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from scenarios.evidence.opioid_past import FIRST, LAST, SCENARIO
from scenarios.evidence.series import series
from scenarios.laboratory.jobs import Tell
from scenarios.store import make_folder, write_atomically

LAST_FITTED = 2012
TREND_FROM = 2006
YEARS = tuple(range(FIRST, LAST + 1))
TYPES = ("prescribed", "heroin", "fentanyl")
DANGER = 6.07
DANGER_RANGE = (3.63, 10.16)
"""Hazard of overdose of people exposed to fentanyl against others who use illicit opioids (target O-FENT-RR): how much
more dangerous than a dose of heroin one of fentanyl is taken to be, for nothing after 2012 may be fitted to.
"""


def shares_adulterated() -> np.ndarray:
    """Share of heroin doses that hold fentanyl, by year."""
    from scenarios.load import load

    supply = load(SCENARIO).supply["heroin"].fentanyl_share
    return np.array([supply.at(year + 0.5) for year in YEARS])


def by_type(run: Mapping[str, Any], danger: float = DANGER) -> np.ndarray:
    """Deaths a person-year by type and year, shape (3, years), at some danger of fentanyl relative to heroin.

    Expected deaths are linear in the hazard of a dose: those of fentanyl, and of heroin that held it, are brought from
    the danger that the data files give to `danger`.
    """
    from neuro.parameters import substance_values

    given = substance_values("fentanyl")["overdose_hazard"] / substance_values("heroin")["overdose_hazard"]
    rates = np.array(run["deaths"]).T / np.array(run["people"])
    pills, heroin, fentanyl = (rates[run["substances"].index(s)] for s in ("rx_opioid", "heroin", "fentanyl"))
    share = shares_adulterated()
    holds = share * given / (share * given + 1.0 - share)
    return np.array([pills, heroin * (1.0 - holds), (fentanyl + heroin * holds) * danger / given])


def published() -> np.ndarray:
    """Deaths by type and year, shape (3, years): those with synthetic opioids count as prescribed until 2012.

    Before illegal fentanyl came, synthetic opioids were prescribed ones; from 2013 on those of 2012 are taken off.
    """
    pills, heroin = (series(f"Total overdose deaths base {s} NVSS") for s in ("Rx", "heroin"))
    synthetic = {
        y: sum(series(f"Total overdose deaths synth {s} NVSS")[y] for s in ("heroin", "no H")) for y in YEARS
    }
    prescribed = {
        y: min(synthetic[y], synthetic[LAST_FITTED]) if y > LAST_FITTED else synthetic[y] for y in YEARS
    }
    return np.array(
        [[pills[y] + prescribed[y], heroin[y], synthetic[y] - prescribed[y]] for y in YEARS]
    ).T  # fmt: skip


def total() -> np.ndarray:
    """All opioid overdose deaths by year."""
    return np.array([series("Total overdose deaths NVSS")[y] for y in YEARS])


def residents() -> np.ndarray:
    """Residents of 12 and over by year."""
    return np.array([series("Population")[y] for y in YEARS])


def factors_until(last: int, model: np.ndarray, known: np.ndarray) -> np.ndarray:
    """Two numbers that bring the model's sums of deaths by pills and by heroin until a year to those known; fentanyl
    comes of the same illegal market and gets that of heroin.
    """
    fitted = np.array(YEARS) <= last
    sums = model[:, fitted].sum(axis=1)
    found = [float(known[i, fitted].sum() / sums[i]) if sums[i] > 0.0 else math.nan for i in range(2)]
    return np.array([*found, found[1]])


def trend() -> np.ndarray:
    """All deaths as a straight line through the logarithms of 2006-2012 goes on."""
    years = np.array(YEARS)
    used = (years >= TREND_FROM) & (years <= LAST_FITTED)
    slope, level = np.polyfit(years[used], np.log(total()[used]), 1)
    return np.asarray(np.exp(level + slope * years))


@dataclass(frozen=True)
class History:
    """What the model says beside what happened.

    Attributes
    ----------
    known, model : ndarray, shape (3, years)
        Deaths by type.
    lower, upper : ndarray, shape (years,)
        All deaths of the model at the ends of the range of fentanyl's danger.
    spread : ndarray, shape (years,)
        Relative Monte-Carlo error of all deaths.
    factors : ndarray, shape (3,)
        What the model's deaths of each type were multiplied by.
    """

    known: np.ndarray
    model: np.ndarray
    lower: np.ndarray
    upper: np.ndarray
    spread: np.ndarray
    factors: np.ndarray
    said: str
    people: int = 0

    @property
    def errors(self) -> dict[str, np.ndarray]:
        """Error of all deaths by year, as a share of those known: the model's, and that of the trend."""
        return {"model": self.model.sum(axis=0) / total() - 1.0, "trend": trend() / total() - 1.0}

    def mean_error(self, which: str) -> float:
        """Mean absolute error of the logarithm over the predicted years."""
        predicted = np.array(YEARS) > LAST_FITTED
        return float(np.abs(np.log1p(self.errors[which]))[predicted].mean())

    def part_errors(self) -> list[float]:
        """Mean absolute error of the logarithm over the predicted years, by type, of years with deaths of the type."""
        predicted = np.array(YEARS) > LAST_FITTED
        known, model = self.known[:, predicted], np.maximum(self.model[:, predicted], 1.0)
        return [
            float(np.abs(np.log(m[k > 0.0] / k[k > 0.0])).mean()) for k, m in zip(known, model, strict=True)
        ]

    def document(self) -> dict[str, Any]:
        """As plain data."""
        rows = [
            {
                "year": year, "published": float(total()[i]), "model": float(self.model[:, i].sum()),
                "trend": float(trend()[i]), "error_model": float(self.errors["model"][i]),
                "error_trend": float(self.errors["trend"][i]), "fitted": year <= LAST_FITTED,
                **{f"published_{t}": float(self.known[j, i]) for j, t in enumerate(TYPES)},
                **{f"model_{t}": float(self.model[j, i]) for j, t in enumerate(TYPES)},
            }
            for i, year in enumerate(YEARS)
        ]  # fmt: skip
        return {
            "schema": "mesolimbic.history/1", "setting": self.said,
            "factors": dict(zip(TYPES, self.factors.tolist(), strict=True)),
            "part_errors": dict(zip(TYPES, self.part_errors(), strict=True)),
            "mean_error_model": self.mean_error("model"), "mean_error_trend": self.mean_error("trend"), "years": rows,
        }  # fmt: skip

    def draw(self, stem: Path) -> list[Path]:
        """Write the figure as STEM.png and STEM.svg."""
        from scenarios.evidence.history_figure import history_figure
        from scenarios.figures import write_figure

        make_folder(stem.parent)
        return write_figure(history_figure(self), stem)

    def write(self, file: Path, said: str) -> None:
        """Write the document and its figure."""
        from scenarios.evidence.history_figure import history_figure
        from scenarios.figures import image

        make_folder(file.parent / "images")
        write_atomically(file, history_markdown(self).encode())
        write_atomically(file.parent / "images" / "history.png", image(history_figure(self), "png"))


def tell_history(people: int, replicates: int, seed: int, folder: Path, workers: int, tell: Tell) -> History:
    """Run the history, or take it from the folder, and hold it against the series."""
    from scenarios.evidence.runs import Task, results

    tasks = [Task("history", people, seed, r) for r in range(replicates)]
    runs = list(results(tasks, folder, workers, tell).values())
    said = f"{people:,} people, {replicates} replicate{'s' if replicates > 1 else ''}, seed {seed}."
    return history_of(runs, said, people)


def history_of(runs: list[Mapping[str, Any]], said: str, people: int = 0) -> History:
    """The replicates together, scaled until 2012."""
    known, n = published(), residents()
    sums = {d: np.mean([by_type(run, d) for run in runs], axis=0) * n for d in (DANGER, *DANGER_RANGE)}
    factors = factors_until(LAST_FITTED, sums[DANGER], known)
    totals = {d: (part * factors[:, None]).sum(axis=0) for d, part in sums.items()}
    deaths = np.sum([np.array(run["deaths"]).sum(axis=1) for run in runs], axis=0)
    squares = np.sum([np.array(run["squares"]).sum(axis=1) for run in runs], axis=0)
    spread = np.sqrt(squares) / np.maximum(deaths, 1e-12)
    low, high = (totals[d] for d in DANGER_RANGE)
    return History(known, sums[DANGER] * factors[:, None], low, high, spread, factors, said, people)


def history_text(h: History) -> str:
    """The table for a terminal."""
    lines = [
        f"Opioid overdose deaths in the United States, fitted until {LAST_FITTED}, predicted after. {h.said}",
        f"Deaths of the model times {h.factors[0]:.3g} (prescribed), {h.factors[1]:.3g} (heroin, fentanyl).", "",
        f"  {'':<5} {'published':>10} {'model':>10} {'error':>7} {'trend':>10} {'error':>7}    "
        + "  ".join(f"{t:>19}" for t in TYPES),
    ]  # fmt: skip
    for i, year in enumerate(YEARS):
        parts = "  ".join(f"{h.model[j, i]:>9,.0f} ({h.known[j, i]:>7,.0f})" for j in range(3))
        e = {k: 100.0 * v[i] for k, v in h.errors.items()}
        mark = " " if year <= LAST_FITTED else "*"
        lines.append(
            f"  {year}{mark} {total()[i]:>10,.0f} {h.model[:, i].sum():>10,.0f} {e['model']:>+6.0f}% "
            f"{trend()[i]:>10,.0f} {e['trend']:>+6.0f}%    {parts}"
        )
    errors = ", ".join(f"{which} {h.mean_error(which):.2f}" for which in ("model", "trend"))
    lines += ["", f"  * predicted; mean absolute error of the logarithm: {errors}"]
    return "\n".join(lines)


def history_markdown(h: History) -> str:
    """The document."""
    head = "| year | published | model | error | log-linear 2006-2012 | error | " + " | ".join(TYPES) + " |"
    rows = [head, "|" + "---|" * (6 + len(TYPES))]
    for i, year in enumerate(YEARS):
        parts = " | ".join(f"{h.model[j, i]:,.0f} ({h.known[j, i]:,.0f})" for j in range(3))
        star = "" if year <= LAST_FITTED else "\\*"
        rows.append(
            f"| {year}{star} | {total()[i]:,.0f} | {h.model[:, i].sum():,.0f} | {100 * h.errors['model'][i]:+.0f} % | "
            f"{trend()[i]:,.0f} | {100 * h.errors['trend'][i]:+.0f} % | {parts} |"
        )
    return HISTORY_TEXT.format(
        people=h.people, said=h.said, pills=h.factors[0], heroin=h.factors[1],
        model=h.mean_error("model"), trend=h.mean_error("trend"),
        parts=", ".join(f"{error:.2f} ({t})" for t, error in zip(TYPES, h.part_errors(), strict=True)),
        spread=100 * float(h.spread.mean()), table="\n".join(rows),
    )  # fmt: skip


HISTORY_TEXT = """# Opioid overdose deaths in the United States, 1999-2020

```sh
mesolimbic evidence history --people {people} --file docs/history.md
```

{said} The library's scenario `us_history` is given what happened to supply year by year: prescriptions dispensed,
the price of heroin, the share of fentanyl in the illegal supply, places in agonist treatment, naloxone. How many
people use and die is the model's. Two numbers are fitted, on the years until 2012 alone, so that the sums of deaths
agree: what deaths by prescription opioids are multiplied by ({pills:.3g}), and what deaths by illegal opioids are
({heroin:.3g}). From 2013 on everything is predicted, fentanyl included: a dose of it counts as 6.07 times (3.63 to
10.16) as dangerous as one of heroin, the ratio seen in people exposed to it. Deaths are those expected from
everybody's doses; their Monte-Carlo error is {spread:.0f} % a year.

![Opioid overdose deaths 1999-2020, published, model and trend](images/history.png)

The mean absolute error of the logarithm over 2013-2020 is {model:.2f}; that of the straight line through the
logarithms of 2006-2012 is {trend:.2f}. By type it is
{parts}. Years with a star are predicted; in brackets what was published.

{table}

What is not free of later knowledge: the equations, and parameters of prescribing, offers and dependence, were made
and fitted with surveys of 2012 to 2024 at hand. The availability of prescription opioids and heroin until 2012, and the
opioids' own numbers, were fitted to misuse, heroin use and deaths, over 144 counties and some fifty that were tried,
with deaths of all years until 2022 in sight (docs/calibration.md), and some fifty shapes and sets of numbers had been
looked at by hand before. The availability after 2012 and the danger of fentanyl have no part in this run, and
fentanyl's novelty, disutility and offers were not fitted to deaths. So this tests whether the mix of drugs on the
market turns about the same use into the deaths of these years; it is weaker than years that nobody had seen.
"""
