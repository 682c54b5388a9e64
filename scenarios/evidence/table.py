"""The scorecard as text for a terminal: by domain, misses first."""

from __future__ import annotations

from collections.abc import Sequence

from scenarios.evidence.roles import FITTED, LEFT_OUT
from scenarios.evidence.scoring import MISS, NOT_COMPUTED, PASS, Score, tally

STATUS_ORDER = {MISS: 0, PASS: 1, NOT_COMPUTED: 2}
MARKS = {MISS: "MISS", PASS: "pass", NOT_COMPUTED: "-"}
LONGEST = 58
DOMAINS = {
    "1_initiation": "First use",
    "2_prevalence": "Use and disorder in surveys",
    "3_transition": "From first use to dependence",
    "4_remission_recovery": "Remission and recovery",
    "5_treatment": "Treatment",
    "6_social_contagion": "Other people",
    "7_environment_cues": "Cues, places, prices",
    "8_vulnerability": "Who is at risk",
    "9_overdose_mortality": "Overdose and other deaths",
    "10_costs_utilities": "Costs and utilities",
    "11_population": "People and ties",
}


def domain_title(domain: str) -> str:
    """A domain in words; its own name where it is not one of the package's."""
    return DOMAINS.get(domain, domain)


def sorted_scores(found: Sequence[Score]) -> list[Score]:
    """Misses first, the farthest off before the others; then those met; then those not computed."""
    return sorted(found, key=lambda s: (STATUS_ORDER[s.status], -abs(s.z or 0.0), s.target.id))


def by_domain(found: Sequence[Score]) -> dict[str, list[Score]]:
    """Scores by domain, in the order of the domains' numbers."""
    groups: dict[str, list[Score]] = {}
    for s in found:
        groups.setdefault(s.target.domain, []).append(s)
    return dict(sorted(groups.items(), key=lambda item: (number_of(item[0]), item[0])))


def number_of(domain: str) -> int:
    """The number that a domain's name begins with."""
    head = domain.split("_")[0]
    return int(head) if head.isdigit() else 99


def text(found: Sequence[Score], heading: str) -> str:
    """The whole table."""
    lines = [heading, "", *summary_lines(found)]
    for domain, scores in by_domain(found).items():
        n = sum(s.status == PASS for s in scores)
        lines += ["", f"{domain_title(domain)}: {n} of {len(scores)} met", _head()]
        lines += [_line(s) for s in sorted_scores(scores)]
    return "\n".join(lines)


def summary_lines(found: Sequence[Score]) -> list[str]:
    """How many are met, by role."""
    table = tally(found)
    words = {FITTED: "fitted to", LEFT_OUT: "left out of fitting", "all": "all"}
    return [
        f"  {words[role]:<20} {c[PASS]:>3} met, {c[MISS]:>3} missed, {c[NOT_COMPUTED]:>3} not computed"
        for role, c in table.items()
    ]


def interval_text(lower: float | None, upper: float | None) -> str:
    """A range, "-" where there is none."""
    return "-" if lower is None or upper is None else f"{number(lower)} to {number(upper)}"


def number(value: float | None) -> str:
    """A number with three digits that count."""
    if value is None:
        return "-"
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"


def _head() -> str:
    return (
        f"  {'':<4}  {'id':<24} {'model':>9} {'95% interval':>20}  {'target':>9} {'range':>20} {'z':>6}  "
        f"{'role':<8} what"
    )


def _line(s: Score) -> str:
    t = s.target
    what = f"{t.observable} ({t.unit}, {t.year})"
    what = what if len(what) <= LONGEST else what[: LONGEST - 1] + "…"
    z = "-" if s.z is None else f"{max(-99.9, min(99.9, s.z)):+.1f}"
    said = what if s.status == PASS else f"{what}: {s.why}"
    return (
        f"  {MARKS[s.status]:<4}  {t.id:<24} {number(s.model):>9} {interval_text(s.lower, s.upper):>20}  "
        f"{number(t.value):>9} {interval_text(t.lower, t.upper):>20} {z:>6}  {s.role:<8} {said}"
    )
