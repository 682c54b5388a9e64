"""What a calibration found, as text for a terminal."""

from __future__ import annotations

from collections.abc import Sequence

from scenarios.calibration.calibrating import Calibrated
from scenarios.calibration.diagnostics import Predicted, Told
from scenarios.calibration.local import LocalFit
from scenarios.calibration.local_data import supposed
from scenarios.calibration.local_files import outside
from scenarios.calibration.recovery import ENOUGH, Recovered


def told_text(found: Sequence[Told]) -> list[str]:
    """A line for each parameter: before, median, 90% interval, how much narrower than the prior, in words."""
    wide = max(len(t.name) for t in found)
    lines = [f"{'parameter':<{wide}}  {'before':>9}  {'median':>9}  {'90% interval':>21}  {'width':>5}"]
    for t in found:
        interval = f"{t.lower:.3g} to {t.upper:.3g}"
        lines.append(
            f"{t.name:<{wide}}  {t.before:>9.3g}  {t.median:>9.3g}  {interval:>21}  {t.width:>5.2f}  {t.verdict}"
        )
        lines += [
            f"{'':<{wide}}  only together with {name} (correlation {r:+.2f})" for name, r in t.with_others
        ]
    return [*lines, "width: posterior over prior standard deviation, 1 where the data told nothing"]


def targets_text(found: Sequence[Predicted]) -> list[str]:
    """A line for each target."""
    lines = []
    for p in found:
        if p.median is None:
            lines.append(f"  {p.goal.id:<32} not computed by any checking run  ({p.goal.group})")
            continue
        target = f"{p.goal.lower:.4g} to {p.goal.upper:.4g}"
        model = f"{p.median:.4g} ({p.lower:.4g} to {p.upper:.4g})"
        lines.append(
            f"  {p.goal.id:<32} {model:>32}  target {target:<22} z {p.z:+6.1f}  {p.status}  ({p.goal.group})"
        )
    return lines


def calibrated_text(found: Calibrated) -> str:
    """The whole of it."""
    fit, plan = found.fit, found.plan
    lines = [
        f"{plan.title}: {len(fit.runs.outputs)} runs of {plan.people:,} people, and {len(fit.checks.outputs)} of"
        " posterior draws to check",
        "",
        *told_text(found.told),
    ]
    for role, title in (
        ("fitted", "Targets that were fitted"),
        ("held out", "Held out: the plan fits nothing to these"),
    ):
        own = [p for p in found.predicted if p.role == role]
        if own:
            met = sum(p.status == "met" for p in own)
            covered = sum(p.covered for p in own)
            head = f"{title}: {met} of {len(own)} met, {covered} within the prediction and its error"
            lines += ["", head, *targets_text(own)]
    if plan.reasons:
        lines += ["", "Why these groups stand apart:"]
        lines += [f"  {group}: {reason}" for group, reason in plan.reasons.items()]
    if fit.not_emulated:
        lines += ["", f"Had no say, too few runs could compute them: {', '.join(fit.not_emulated)}"]
    poor = [name for name, q in fit.quality.items() if q.explained < 0.2]
    if poor:
        lines += [
            "",
            f"Hardly told by the runs (emulators explain under a fifth of left-out runs): {', '.join(poor)}",
        ]
    lines += ["", f"Posterior: {found.folder / 'posterior.csv'}, {len(found.posterior.draws)} draws"]
    return "\n".join(lines)


def recovered_text(found: Recovered) -> str:
    """Coverage of known parameters."""
    wide = max(len(name) for name in found.names)
    lines = [f"{'parameter':<{wide}}  covered  width  follows the truth (correlation)"]
    for row in found.rows():
        lines.append(
            f"{row['parameter']:<{wide}}  {row['coverage']:>7.0%}  {row['posterior_over_prior']:>5.2f}"
            f"  {row['correlation_with_truth']:+.2f}"
        )
    verdict = "enough" if found.coverage >= ENOUGH else "too few"
    lines.append(
        f"90% intervals hold {found.coverage:.0%} of {found.truth.size} known parameters"
        f" ({len(found.truth)} sets): {verdict}, {ENOUGH:.0%} are asked for"
    )
    return "\n".join(lines)


def local_text(fit: LocalFit) -> str:
    """A county's fit."""
    plan, m = fit.plan, fit.plan.method
    lines = [
        f"{plan.scenario.title}: {len(plan.rows)} numbers, {m.design + m.refine + m.check} runs of"
        f" {plan.people:,} people",
        "",
        *told_text(fit.told),
        "",
    ]
    for title, rows in fit.panels().items():
        lines.append(title)
        for row in rows:
            value = "suppressed" if row["value"] is None else f"{row['value']:.4g}"
            lines.append(
                f"  {row['year']}  data {value:>10} ({row['lower']:.4g} to {row['upper']:.4g})  model"
                f" {row['model']:.4g} ({row['model_lower']:.4g} to {row['model_upper']:.4g})"
            )
    lines.append("")
    names = ", ".join(t.name for t in fit.not_told)
    lines.append(
        f"The data could not tell: {names}" if names else "The data told something of every parameter."
    )
    if missed := outside(fit):
        lines.append(f"Beyond what the place can be made to show: {'; '.join(missed)}")
    if said := supposed(plan.rows):
        lines.append(said)
    return "\n".join(lines)
