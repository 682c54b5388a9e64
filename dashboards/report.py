"""A result folder as one HTML file that can be sent: text, tables and figures, nothing from elsewhere."""

from __future__ import annotations

from base64 import b64encode
from html import escape
from typing import Any

from dashboards.adapters.folders import folder_of, frame, manifest

STYLE = (
    "body{font:15px/1.5 system-ui,sans-serif;color:#17262c;max-width:60rem;margin:2rem auto;padding:0 1rem}"
    "h1{font-size:24px}h2{font-size:18px;margin-top:2rem}table{border-collapse:collapse;font-size:13px}"
    "td,th{padding:4px 12px 4px 0;border-bottom:1px solid #dde2df;text-align:left}img{max-width:100%}"
)
PICTURES = ("policies.png", "policies_by_year.png", "overview.png")


def report_of(run: str) -> str:
    """The report of a result folder; its own ``report.html`` where it has one."""
    folder = folder_of(run)
    own = folder / "report.html"
    if own.is_file():
        return own.read_text(encoding="utf-8")
    facts = manifest(run)
    title = str(facts["scenario"].get("title") or run)
    parts = [f"<h1>{escape(title)}</h1>", f"<p>{escape(_note(facts))}</p>", *_plans(run, facts)]
    for name in PICTURES:
        if (folder / name).is_file():
            picture = b64encode((folder / name).read_bytes()).decode()
            parts.append(f'<h2>Figure</h2><img alt="{escape(name)}" src="data:image/png;base64,{picture}">')
    parts.append(f"<h2>How it was made</h2>{_rows(_made(facts))}")
    body = "".join(parts)
    head = f'<meta charset="utf-8"><title>{escape(title)}</title><style>{STYLE}</style>'
    return f'<!doctype html><html lang="en">{head}{body}</html>'


def _plans(run: str, facts: dict[str, Any]) -> list[str]:
    if frame(run, "totals") is None:
        return []
    from scenarios.comparison import Comparison

    found, parts = Comparison(folder_of(run)), []
    for name in found.policies:
        table = found.table_of(name).to_html(border=0, escape=True)
        parts.append(f"<h2>{escape(found.titles[name])}</h2><p>{escape(found.sentence(name))}</p>{table}")
    return parts


def _note(facts: dict[str, Any]) -> str:
    return (
        "A planning model, not a clinical tool: it says nothing about any real person. Read differences between plans, "
        "not third digits; intervals tell chance, not what is not known about the world."
    )


def _made(facts: dict[str, Any]) -> list[tuple[str, str]]:
    keys = (
        "command",
        "people",
        "population_size",
        "years",
        "start_date",
        "replicates",
        "draws",
        "seed",
        "scenario_sha256",
        "written",
    )
    rows = [(key, str(facts[key])) for key in keys if key in facts]
    return rows + [
        (f"version of {name}", str(version)) for name, version in facts.get("versions", {}).items()
    ]


def _rows(rows: list[tuple[str, str]]) -> str:
    cells = "".join(f"<tr><td>{escape(key)}</td><td>{escape(value)}</td></tr>" for key, value in rows)
    return f"<table>{cells}</table>"
