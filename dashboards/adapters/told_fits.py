"""What is told of a calibration, and of a place fitted to its own series."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dashboards.adapters.analyses import Analysis, numbers_of
from dashboards.adapters.told import MOST_ROWS, Chart, Sheet, Told, finite
from dashboards.charts.base import short
from dashboards.charts.spans import Span
from dashboards.words import measure_title, plain
from scenarios.parameter_words import of_path


def calibrated(analysis: Analysis, outcome: str) -> Told:
    """Parameters and targets of a calibration."""
    data = numbers_of(analysis)
    tally = data.get("tally", {})
    said = "; ".join(f"{role}: {_tally(part)}" for role, part in tally.items())
    targets = sorted(
        (t for t in data.get("targets", ()) if t.get("z") is not None), key=lambda t: -abs(float(t["z"]))
    )
    far = [Span(str(t["words"]), str(t["role"]), float(t["z"])) for t in targets[:MOST_ROWS]]
    parts: list[Sheet | Chart] = [
        _learnt(data["parameters"]),
        Chart("spans", "How far from what was published", "standard deviations of the target", far, 0.0,
              "Left of the line the model has less, right of it more; held out was fitted to nothing."),
        _parameters(data["parameters"]),
        _targets(data.get("targets", ())),
    ]  # fmt: skip
    note = (
        f"{data['checking_runs']} runs of posterior draws, made after the fit, say what is said of targets."
    )
    return Told(f"{data['plan']}: {said}.", f"{analysis.note}; {note}", parts)


def _tally(part: Any) -> str:
    if not isinstance(part, dict):
        return str(part)
    return ", ".join(f"{value} {plain(key).lower()}" for key, value in part.items())


def local(analysis: Analysis, outcome: str) -> Told:
    """The county's own numbers, before the fit and after it."""
    data = numbers_of(analysis)
    series = list(dict.fromkeys(str(row["series"]) for row in data["data"]))
    parts: list[Sheet | Chart] = []
    for name in series:
        own = [row for row in data["data"] if row["series"] == name]
        content = [
            Span(str(row["year"]), who, *(finite(row.get(k)) for k in keys))
            for row in own for who, keys in _WHO.items() if row.get(keys[0]) is not None
        ]  # fmt: skip
        parts.append(Chart("spans", _series_title(name), _series_title(name).lower(), content))
    parts += [_learnt(data["parameters"]), _parameters(data["parameters"])]
    apart = data.get("not_told", ())
    said = f"{len(data['parameters']) - len(apart)} of {len(data['parameters'])} parameters are told by the data."
    outside = data.get("outside", ())
    said += f" Outside the interval of the fit: {', '.join(map(str, outside))}." if outside else ""
    return Told(said, analysis.note, parts)


_WHO = {
    "the county's own number": ("value", "lower", "upper"),
    "the place before the fit": ("before", "before_lower", "before_upper"),
    "the fitted place": ("model", "model_lower", "model_upper"),
}


def _series_title(name: str) -> str:
    measure, _, unit = name.partition(" ")
    return f"{measure_title(measure)} {unit}".strip()


def _learnt(parameters: Sequence[dict[str, Any]]) -> Chart:
    rows = sorted(parameters, key=lambda p: finite(p.get("posterior_over_prior")))[:MOST_ROWS]
    content = [Span(of_path(p["parameter"]), "width", finite(p.get("posterior_over_prior"))) for p in rows]
    said = "How wide what is left of each range is: well below 1, the data tell of it; near 1, they do not."
    return Chart(
        "spans", "What the data tell of each parameter", "width after over width before", content, 1.0, said
    )


def _parameters(parameters: Sequence[dict[str, Any]]) -> Sheet:
    rows = [
        [of_path(p["parameter"]), short(finite(p.get("before"))),
         _with(p | {"median_lower": p["lower"], "median_upper": p["upper"]}, "median"), str(p["verdict"])]
        for p in parameters
    ]  # fmt: skip
    columns = ["Parameter", "Before", "After (90% interval)", "Verdict"]
    return Sheet("Parameters", columns, rows, (1, 2))


def _targets(targets: Sequence[dict[str, Any]]) -> Sheet:
    rows = [
        [str(t["words"]), _with(t, "target"), _with(t, "model"), str(t["unit"]), str(t["role"]), str(t["status"])]
        for t in targets
    ]  # fmt: skip
    return Sheet("Targets", ["Published", "Target", "Model", "Unit", "Role", "Status"], rows, (1, 2))


def _with(row: dict[str, Any], name: str) -> str:
    value, lower, upper = (finite(row.get(k)) for k in (name, f"{name}_lower", f"{name}_upper"))
    if value != value:
        return f"{short(lower)} to {short(upper)}" if lower == lower or upper == upper else "not computed"
    return short(value) if lower != lower else f"{short(value)} ({short(lower)} to {short(upper)})"
