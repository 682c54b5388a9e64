"""A result folder as one HTML file that opens without a network: words, tables, figures, assumptions, limits."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterator, Mapping
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from neuro.errors import InputError
from scenarios.cheers import cheers
from scenarios.comparison import Comparison, is_comparison
from scenarios.report_words import cost_rows, in_short
from scenarios.results import Results
from scenarios.store import changed_files, write_atomically

if TYPE_CHECKING:
    import pandas as pd

REPORT_FILE = "report.html"
STYLE = (
    "body{font:15px/1.5 system-ui,sans-serif;color:#17262c;background:#fff;max-width:60rem;margin:2rem auto;"
    "padding:0 1rem}h1{font-size:24px}h2{font-size:18px;margin-top:2rem}h3{font-size:15px}"
    ".wide{overflow-x:auto}table{border-collapse:collapse;font-size:13px}"
    "td,th{padding:4px 12px 4px 0;border-bottom:1px solid #dde2df;text-align:left;vertical-align:top}"
    "th{font-weight:600}td{font-variant-numeric:tabular-nums}"
    ".long td:last-child{overflow-wrap:anywhere;min-width:11rem}img{max-width:100%;height:auto}"
    "@media print{body{margin:0;max-width:none;font-size:12px}table{font-size:10px}.wide{overflow:visible}"
    "td,th{padding-right:8px}h2,h3{break-after:avoid}"
    "tr,img{break-inside:avoid}}"
)
ELSEWHERE = {
    "nation": "a nation",
    "optimise": "a search for the best spending",
    "sensitivity": "a sensitivity analysis",
}
"""Kinds of result folders that have pages of their own."""
BREAKS = re.compile(r"([._])")
PICTURES = {
    "policies.png": "What would change",
    "policies_by_year.png": "What would change, year by year",
    "overview.png": "Rates over the years",
}
LIMITS = (
    "A planning model, not a clinical tool: it says nothing about any real person.",
    "Read differences between plans, not third digits. Intervals tell chance, not what is not known about the world, "
    "unless parameters were drawn.",
    "Many numbers are assumed or recalled, and say so above and in `mesolimbic list substances --cite`; "
    "docs/scorecard.md tells which published numbers the model misses.",
    "Small counts, such as deaths in a small place, are noisy.",
)


def write_report(folder: str | Path) -> Path:
    """Write ``report.html`` into a result folder.

    Raises
    ------
    neuro.errors.InputError
        When the folder holds no results.
    scenarios.store.StoreError
        When it cannot be written.
    """
    results = Results(folder)
    if (kind := results.manifest.get("kind")) in ELSEWHERE:
        raise InputError(folder, "", None, f"holds {ELSEWHERE[kind]}; see it with `mesolimbic results`")
    path = results.folder / REPORT_FILE
    write_atomically(path, report_of(results.folder).encode("utf-8"))
    return path


def report_of(folder: str | Path) -> str:
    """The report of a result folder as one HTML text.

    Raises
    ------
    neuro.errors.InputError
        When the folder holds no results.
    """
    found = Results(folder)
    results = Comparison(folder) if is_comparison(found.manifest) else found
    title = results.title or results.folder.name
    parts = [f"<h1>{escape(title)}</h1>", f"<p>{escape(results.note)}</p>"]
    parts += [
        f"<p>{escape(f'{Path(e.file).name}: {e.message}')}.</p>"
        for e in changed_files(folder, found.manifest)
    ]
    parts += _in_short(results)
    parts += _answers(results)
    for name, caption in PICTURES.items():
        if (results.folder / name).is_file():
            picture = b64encode((results.folder / name).read_bytes()).decode()
            parts.append(
                f'<h2>{caption}</h2><img alt="{escape(caption)}" src="data:image/png;base64,{picture}">'
            )
    parts += _section("Assumptions and their sources", _assumptions(results.manifest))
    parts += ["<h2>Limits</h2><ul>", *(f"<li>{escape(line)}</li>" for line in LIMITS), "</ul>"]
    parts += _section("CHEERS 2022", [("", "Item", "Answer, or where it stands"), *cheers(results)])
    parts += _section("How to make it again", list(_facts(results)))
    head = (
        '<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title><style>{STYLE}</style>"
    )
    return f'<!doctype html><html lang="en"><head>{head}</head><body>{"".join(parts)}</body></html>'


def _answers(results: Results) -> Iterator[str]:
    if not isinstance(results, Comparison):
        yield f"<h2>Rates by year</h2><div class='wide'>{_html(results.table())}</div>"
        return
    yield "<h2>In plain words</h2>"
    for name in results.policies:
        yield f"<h3>{escape(results.titles[name])}</h3><p>{escape(results.sentence(name))}</p>"
        yield f"<div class='wide'>{_html(results.table_of(name))}</div>"
    yield from _costs(results)
    yield from _worth(results)


def _html(frame: pd.DataFrame, index: bool = True) -> str:
    """A frame of text as a table; its index is the first column, with its name in the same line as the others."""
    plain = frame.reset_index() if index else frame
    text: str = plain.to_html(border=0, escape=True, index=False, na_rep="-")
    return text


def _worth(results: Comparison) -> Iterator[str]:
    """What knowing more would be worth, where parameters were drawn and costs counted."""
    from scenarios.comparison_words import WORTH_NOTE, WORTH_TITLE

    if not (results.folder / "information.parquet").is_file() or not len(results.information):
        return
    table = _html(results.worth_knowing())
    yield f"<h2>{WORTH_TITLE}</h2><p>{escape(WORTH_NOTE)}</p><div class='wide'>{table}</div>"


def _in_short(results: Results) -> Iterator[str]:
    """The question, what was found and how sure that is, for readers who read nothing else."""
    if isinstance(results, Comparison):
        lines = "".join(f"<li>{escape(line)}</li>" for line in in_short(results))
        yield f"<h2>In short</h2><ul>{lines}</ul>"


def _costs(results: Comparison) -> Iterator[str]:
    """Costs and health by perspective."""
    rows = cost_rows(results)
    if rows is None:
        return
    yield f"<h2>Costs and health</h2><p>{escape(rows.note)}</p><div class='wide'>"
    yield f"{_html(rows.table, index=False)}</div>"
    for warning in results.cost_warnings:
        yield f"<p>{escape(warning)}</p>"


def _assumptions(manifest: Mapping[str, Any]) -> list[tuple[str, ...]]:
    """Every number of the scenarios that has a range and a source, and every source that a series names: of the place,
    then what each policy changes.
    """
    rows: list[tuple[str, ...]] = [("Number", "Value", "Low", "High", "Unit", "Source")]
    place = manifest["scenario"]
    rows += [*_quantities(place, ""), *_sources(place, {})]
    for policy in manifest.get("policies", ()):
        rows.append(
            (str(policy.get("title", policy["name"])), "", "", "", "", str(policy.get("description", "")))
        )
        rows += [*_quantities(policy.get("interventions", ()), "interventions"), *_sources(policy, place)]
    return rows


def _sources(scenario: Mapping[str, Any], known: Mapping[str, Any]) -> Iterator[tuple[str, ...]]:
    """Sources that a scenario names and another does not."""
    named, old = scenario.get("sources"), known.get("sources")
    for key, text in named.items() if isinstance(named, Mapping) else ():
        if not isinstance(old, Mapping) or old.get(key) != text:
            yield f"key {key}", "", "", "", "", str(text)


def _quantities(part: Any, path: str) -> Iterator[tuple[str, ...]]:
    if isinstance(part, list | tuple):
        part = {str(i): inner for i, inner in enumerate(part)}
    if not isinstance(part, Mapping):
        return
    if {"value", "source"} <= set(part):
        columns = ("value", "low", "high", "unit", "source")
        yield (path, *(str(part.get(name, "")) for name in columns))
        return
    for key, inner in part.items():
        if key != "sources":
            yield from _quantities(inner, f"{path}.{key}".lstrip("."))


def _facts(results: Results) -> Iterator[tuple[str, str]]:
    facts = results.manifest
    yield "again", f"mesolimbic rerun {results.folder.name}/manifest.json"
    for key in ("command", "people", "population_size", "weight", "start_date", "years", "replicates", "draws",
                "seed", "scenario_sha256", "written"):  # fmt: skip
        if key in facts:
            yield key, str(facts[key])
    for name, version in dict(facts.get("versions", {})).items():
        yield f"version of {name}", str(version)


def _section(title: str, rows: list[tuple[str, ...]]) -> list[str]:
    """A heading and a table; names of numbers may break after a point or a line below."""
    body = "".join(f"<tr><td>{_name(row[0])}</td>{_cells(row[1:])}</tr>" for row in rows)
    return [f"<h2>{escape(title)}</h2>", f"<div class='wide long'><table>{body}</table></div>"]


def _name(text: str) -> str:
    return BREAKS.sub(r"\1<wbr>", escape(text))


def _cells(row: tuple[str, ...]) -> str:
    return "".join(f"<td>{escape(cell)}</td>" for cell in row)
