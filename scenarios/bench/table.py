"""The table of a benchmark: what was measured, as JSON and as text."""

from __future__ import annotations

import json
import math
import statistics
import subprocess
import sys
from collections.abc import Callable
from typing import Any

from scenarios.bench.references import circuit_rows, contagion_rows, mesa_rows, there_are_references
from scenarios.bench.workloads import Workload
from scenarios.failures import RunFailed

SCHEMA = "mesolimbic.bench/1"
Tell = Callable[[str], None]
Row = dict[str, Any]


def measure(chosen: list[Workload], runs: int, quick: bool, tell: Tell) -> Row:
    """Time all workloads and, where the checkout is there, the programs they are held against.

    Raises
    ------
    RunFailed
        When a workload does not run.
    """
    rows = []
    for workload in chosen:
        tell(f"{workload.name}, {workload.people:,} people: {runs} runs of 28 days")
        rows.append(summary(measured(workload, runs)))
    return {
        "schema": SCHEMA,
        "workloads": rows,
        "scaling": scaling(rows),
        "ratios": ratios(rows, runs, quick, tell),
    }


def measured(workload: Workload, runs: int) -> Row:
    """One workload, in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "scenarios.bench.timing", workload.name, str(workload.people), str(runs)],
        stdout=subprocess.PIPE, text=True, encoding="utf-8", check=False,
    )  # fmt: skip
    if done.returncode != 0:
        raise RunFailed(
            f"bench: {workload.name} with {workload.people:,} people ended with {done.returncode}"
        )
    found: Row = json.loads(done.stdout)
    return found


def summary(found: Row) -> Row:
    """Medians over the runs, rates, and shares of phases; the runs themselves stay in it."""
    person_days = found["people"] * found["days"]
    clock, processor = (statistics.median(found[name]) for name in ("seconds", "processor_seconds"))
    total = sum(found["phases"].values())
    return {
        "name": found["name"], "people": found["people"], "days": found["days"], "substances": found["substances"],
        "threads": found["threads"], "runs": len(found["seconds"]), "seconds_median": clock,
        "processor_seconds_median": processor, "person_days_per_second": person_days / clock,
        "processor_ns_per_person_day": 1e9 * processor / person_days, "peak_rss_bytes": found["peak_rss_bytes"],
        "build_seconds": found["build_seconds"], "first_day_seconds": found["first_day_seconds"],
        "phases": {name: s / total for name, s in sorted(found["phases"].items(), key=lambda item: -item[1])},
        "seconds": found["seconds"], "processor_seconds": found["processor_seconds"],
    }  # fmt: skip


def exponent(people: list[int], seconds: list[float]) -> float:
    """Slope of log seconds over log people by least squares: 1 where time is in proportion to people."""
    x, y = [math.log(n) for n in people], [math.log(s) for s in seconds]
    return statistics.linear_regression(x, y).slope


def scaling(rows: list[Row]) -> list[Row]:
    """The exponent of processor time in people, for each workload of two sizes or more."""
    found = []
    for name in dict.fromkeys(row["name"] for row in rows):
        mine = [row for row in rows if row["name"] == name]
        people = [row["people"] for row in mine]
        if len(set(people)) > 1:
            slope = exponent(people, [row["processor_seconds_median"] for row in mine])
            found.append({"name": name, "people": people, "exponent": slope})
    return found


def ratios(rows: list[Row], runs: int, quick: bool, tell: Tell) -> list[Row]:
    """Ratios against the reference programs, measured in this run."""
    if not there_are_references():
        tell("ratios: left out, the programs to compare with are in the source checkout (tests/benchmarks)")
        return []
    tell("the circuit in C, plain Mesa agents, contagion alone")
    found = circuit_rows(quick, runs, tell) + mesa_rows(quick, runs, tell)
    opioids = [row for row in rows if row["name"] == "opioids"]
    if opioids:
        like = min(opioids, key=lambda row: abs(math.log(row["people"] / 100_000)))
        found += contagion_rows(like["processor_ns_per_person_day"], quick, runs, tell)
    return found


def as_text(document: Row) -> str:
    """The document, for people to read."""
    lines = [
        "Speed: runs of 28 days after a week; seconds are medians; processor time counts all threads", "",
        f"{'workload':26}{'people':>11}{'threads':>9}{'seconds':>9}{'Mpd/s':>8}{'ns/pd':>8}{'memory':>10}"
        f"{'first day':>11}",
    ]  # fmt: skip
    for row in document["workloads"]:
        peak = row["peak_rss_bytes"]
        memory = "-" if peak is None else f"{peak / 2**30:.2f} GiB"
        lines.append(
            f"{row['name']:26}{row['people']:>11,}{row['threads']:>9}{row['seconds_median']:>9.2f}"
            f"{row['person_days_per_second'] / 1e6:>8.2f}{row['processor_ns_per_person_day']:>8.0f}{memory:>10}"
            f"{row['build_seconds'] + row['first_day_seconds']:>9.1f} s"
        )
    lines += ["", "Mpd/s: million person-days a second; ns/pd: processor time of a person-day"]
    for row in document["scaling"]:
        sizes = " to ".join(f"{n:,}" for n in (min(row["people"]), max(row["people"])))
        lines.append(f"{row['name']}: time grows with people^{row['exponent']:.3f} ({sizes})")
    if document["workloads"]:
        last = document["workloads"][-1] if len(document["workloads"]) == 1 else _largest(document)
        shares = ", ".join(f"{name} {share:.0%}" for name, share in last["phases"].items() if share >= 0.01)
        lines += [
            "",
            f"Share of processor time by phase ({last['name']}, {last['people']:,} people): {shares}",
        ]
    if document["ratios"]:
        lines += ["", f"{'ratio':52}{'value':>12}   numerator / denominator"]
    for row in document["ratios"]:
        parts = f"{row['numerator']:,.1f} / {row['denominator']:,.1f} {row['unit']}"
        lines.append(f"{row['name']:52}{row['value']:>12,.2f}   {parts}")
    return "\n".join(lines)


def _largest(document: Row) -> Row:
    found: Row = max(document["workloads"], key=lambda row: row["people"])
    return found
