"""The scorecard as a document: what is met, what is missed and by how much, and how each number is computed."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from scenarios.evidence.mapping import Plan
from scenarios.evidence.roles import FITTED, LEFT_OUT, fitted_by
from scenarios.evidence.scoring import MISS, NOT_COMPUTED, PASS, Score, tally
from scenarios.evidence.table import by_domain, domain_title, interval_text, number, sorted_scores
from scenarios.store import make_folder, write_atomically

FILE = "docs/scorecard.md"
FIGURE = "images/scorecard.png"


def write_document(found: Sequence[Score], plan: Plan, file: Path, command: str, said: str) -> Path:
    """Write the document, replacing the file in one step."""
    make_folder(file.parent)
    write_atomically(file, document_text(found, plan, command, said).encode())
    return file


def document_text(found: Sequence[Score], plan: Plan, command: str, said: str) -> str:
    """The document as Markdown; the same scores give the same text."""
    parts = [
        "# Scorecard: the model held against surveys, cohorts, registries and trials",
        f"Made by `{command}`; do not edit by hand. {said} The laboratory's own phenomena: [evidence.md](evidence.md).",
        RULES,
        f"![How far everything lies from its target, by domain]({FIGURE})",
        _summary(found),
        *(_domain(domain, scores) for domain, scores in by_domain(found).items()),
        _how(found, plan),
        _fitted(found),
    ]
    return "\n\n".join(parts) + "\n"


RULES = (
    "A target is met when the model's number lies within the published range and its 95% interval is at most three "
    "times as wide as that range. Replicates are counties of different seeds whose people are counted together. The "
    "interval is that of the people and events counted (Jeffreys' for shares and rates), wider where counties differ "
    "by more than that; a target that is met but for too wide an interval counts as missed, and more people would "
    "decide it. A target that is not computed counts as not met. z is the distance in standard deviations of the "
    "target, (hi - lo) / 3.92, on a logarithmic scale for ratios and for prevalences below 5 %. *Fitted* says that a "
    "parameter names the target, or its data, as what it was fitted to; *left out* that none does."
)


def _summary(found: Sequence[Score]) -> str:
    rows = []
    for domain, scores in by_domain(found).items():
        counts = tally(scores)
        shares = [f"{counts[r][PASS]} of {sum(counts[r].values())}" for r in (FITTED, LEFT_OUT, "all")]
        rows.append([domain_title(domain), *shares, str(counts["all"][NOT_COMPUTED])])
    counts = tally(found)
    shares = [f"**{counts[r][PASS]} of {sum(counts[r].values())}**" for r in (FITTED, LEFT_OUT, "all")]
    rows.append(["**All**", *shares, f"**{counts['all'][NOT_COMPUTED]}**"])
    head = ["domain", "fitted: met", "left out: met", "all: met", "not computed"]
    return "\n\n".join(["## How many are met", _table(head, rows), _nearness(found)])


def _nearness(found: Sequence[Score]) -> str:
    near, told = within_factor(found)
    return (
        f"Of the {told} targets that are computed and are not 0, {near} are within a factor of two: of the same "
        "sign, and neither more than twice nor less than half of the target."
    )


def within_factor(found: Sequence[Score], factor: float = 2.0) -> tuple[int, int]:
    """(targets within a factor of the model's number, targets that are computed and not 0)."""
    pairs = [(s.model, s.target.value) for s in found if s.model is not None and s.target.value]
    near = sum(1 for model, value in pairs if 1.0 / factor <= model / value <= factor)
    return near, len(pairs)


def _domain(domain: str, scores: Sequence[Score]) -> str:
    head = ["", "id", "what", "model (95% interval)", "target (range)", "z", "role", "why"]
    rows = []
    for s in sorted_scores(scores):
        if s.status == NOT_COMPUTED:
            continue
        t = s.target
        z = "" if s.z is None else f"{s.z:+.1f}"
        rows.append(
            [
                "met" if s.status == PASS else "**missed**", f"`{t.id}`", f"{t.observable}, {t.year} ({t.unit})",
                f"{number(s.model)} ({interval_text(s.lower, s.upper)})",
                f"{number(t.value)} ({interval_text(t.lower, t.upper)})", z, s.role.replace("_", " "), s.why,
            ]
        )  # fmt: skip
    parts = [f"## {domain_title(domain)}", _table(head, rows)]
    missing = [s for s in scores if s.status == NOT_COMPUTED]
    if missing:
        lines = [f"* `{s.target.id}`: {s.target.observable}. {s.why}" for s in missing]
        parts += ["Not computed:", "\n".join(lines)]
    return "\n\n".join(parts)


def _how(found: Sequence[Score], plan: Plan) -> str:
    used: dict[str, list[str]] = {}
    for s in found:
        if s.target.id in plan.computed:
            used.setdefault(plan.computed[s.target.id].measure.name, []).append(s.target.id)
    measures = {c.measure.name: c.measure for c in plan.computed.values()}
    rows = [
        [f"`{n}`", measures[n].run, measures[n].definition, str(len(ids))] for n, ids in sorted(used.items())
    ]
    text = "Which target is computed by which measure stands in `scenarios/evidence/data/mapping.yaml`."
    return (
        "## How each number is computed\n\n"
        + text
        + "\n\n"
        + _table(["measure", "run", "definition", "targets"], rows)
    )


def _fitted(found: Sequence[Score]) -> str:
    groups: dict[str, int] = {}
    for s in found:
        if s.role == FITTED:
            groups[fitted_by(s.target)] = groups.get(fitted_by(s.target), 0) + 1
    rows = [[said, str(n)] for said, n in groups.items()]
    return "## What was fitted\n\n" + _table(["parameters", "targets"], rows)


def misses(found: Sequence[Score]) -> list[Score]:
    """Targets missed, farthest off first."""
    return sorted_scores([s for s in found if s.status == MISS])


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(
        "| " + " | ".join(" ".join(c.split()).replace("|", "\\|") for c in line) + " |" for line in lines
    )
