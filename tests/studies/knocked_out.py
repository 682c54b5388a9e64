"""What each mechanism of circuit and population is good for: a table of paired effects for `docs/population.md`.

    python -m tests.studies.knocked_out --write

runs `mesolimbic knockouts` with every mechanism switched off in turn, in the same people with the same chance; a run
that was cut short goes on where it stopped. `--from FILE` reads what `mesolimbic knockouts --json` printed instead.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from tests.studies.in_document import put_between

DOCUMENT = Path(__file__).parents[2] / "docs" / "population.md"
BEGINS, ENDS = "<!-- knocked_out begins -->", "<!-- knocked_out ends -->"
MEASURES = {
    "use_past_year": "use in the past year", "disorder": "disorder", "new_disorder": "new disorder",
    "remission": "remission", "return_to_use": "return to use", "overdose_fatal": "fatal overdose",
}  # fmt: skip
REASONS = {
    "cross_cueing": "needs a substance of another class, and the place has opioids alone",
    "rivalry": "needs a substance of another class, and the place has opioids alone",
    "own_ensembles": "needs a substance of another class, and the place has opioids alone",
    "depressants": "alcohol is not in this place; other opioids on board remain, a share too small to show",
    "sex": "differs between men and women and not, by much, over both",
    "therapy": "few are in therapy, and none of them for long",
    "therapy_sessions": "few are in therapy, and none of them for long",
    "stress_facilitation": "speeds learning of those who begin under stress; few begin in two years",
    "adolescent_plasticity": "acts on those who begin young; few begin in two years",
    "prefrontal_maturation": "acts over a decade of life, not in two years",
    "dopamine_ageing": "acts over decades: what surges are worth to the old is as it was on the first day",
    "norms_of_youth": "the place says nothing of norms by year, as `all_substances` does",
    "novelty_fade": "opioids have novelty seeking's own shape of age; without it people begin to smoke later "
    "(`tests/population/test_novelty_fade.py`)",
    "celebrations": "opioids have no feasts; without those of alcohol fewer people drink in a year "
    "(`tests/population/test_celebrations.py`)",
    "consolidation": "acts over years: most memories were laid down before the first day",
    "prefrontal_loss": "acts over years of use, and what was lost before the first day stays lost",
    "loss_of_work": "acts through natural reward over years",
    "loss_of_home": "few are homeless at any time",
    "arrests": "few are arrested for it in two years among so few people",
    "frailty": "makes deaths by overdose older; too few die among the people simulated to tell",
    "kits": "saves a few lives a year in 100,000, fewer than one among the people simulated",
    "company": "saves a few lives a year in 100,000, fewer than one among the people simulated",
    "caution": "changes doses of the few who survived an overdose of late",
    "long_term_prescribing": "acts over years: who is on them on the first day stays on them",
    "diversion": "acts on the market as a whole, and dispensing has hardly changed since 2023",
}
"""Why a mechanism may leave all rates within their intervals; a person judged these."""
Row = Mapping[str, Any]


def effect(row: Row | None) -> str:
    """Difference and interval per 100,000 people, bold where the interval holds no zero."""
    if row is None:
        return "-"
    told = f"{row['difference']:+.0f} ({row['lower']:.0f} to {row['upper']:.0f})"
    return f"**{told}**" if row["changed"] else told


def table(rows: list[Row]) -> Iterator[str]:
    """Lines of Markdown: a mechanism a line, a measure a column, and those that changed nothing."""
    by = {(row["mechanism"], row["measure"]): row for row in rows}
    names = list(dict.fromkeys(row["mechanism"] for row in rows))
    yield "| without | " + " | ".join(MEASURES.values()) + " |"
    yield "|---" * (len(MEASURES) + 1) + "|"
    intact = [by.get((names[0], measure)) for measure in MEASURES]
    yield (
        "| *(nothing: rate itself)* | "
        + " | ".join(f"{r['intact']:.0f}" if r else "-" for r in intact)
        + " |"
    )
    for name in names:
        yield f"| {name} | " + " | ".join(effect(by.get((name, m))) for m in MEASURES) + " |"
    silent = [name for name in names if not any(by[name, m]["changed"] for m in MEASURES if (name, m) in by)]
    yield ""
    yield f"{len(names) - len(silent)} of {len(names)} change at least one of these beyond their interval. The others:"
    yield ""
    for name in silent:
        yield f"* `{name}`: {REASONS.get(name, 'within the interval: more people are needed')}"


def main(arguments: list[str] | None = None) -> int:
    """Print the table, and write it if asked to."""
    from scenarios.knocking_out import knock_out

    made = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    made.add_argument("mechanisms", nargs="*", help="all of them if none is named")
    made.add_argument("--people", type=int, default=2000)
    made.add_argument("--years", type=int, default=2)
    made.add_argument("--replicates", type=int, default=3)
    made.add_argument("--workers", type=int, default=1)
    made.add_argument("--out", default="results/knocked_out")
    made.add_argument("--from", dest="file", help="rows of `mesolimbic knockouts --json`")
    made.add_argument("--write", action="store_true", help="write the table into docs/population.md")
    given = made.parse_args(arguments)
    if given.file:
        rows = json.loads(Path(given.file).read_text(encoding="utf-8"))
    else:
        found = knock_out(
            "baseline", given.mechanisms, people=given.people, years=given.years, replicates=given.replicates,
            workers=given.workers, out=given.out,
        )  # fmt: skip
        rows = found.to_dict("records")
    said = (
        f"`baseline`, {given.people:,} people, {given.years} years, {given.replicates} pairs of runs: sums over the "
        "years per 100,000 people, the paired difference and its 95 % interval."
    )
    text = "\n".join([said, "", *table(rows)])
    print(text)
    if given.write:
        put_between(BEGINS, ENDS, text, DOCUMENT)
    return 0


if __name__ == "__main__":
    sys.exit(main())
