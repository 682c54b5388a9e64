"""The report of a result folder, as `mesolimbic report` writes it."""

from __future__ import annotations

from dashboards.adapters.folders import folder_of


def report_of(run: str) -> str:
    """The report of a result folder; its own ``report.html`` where it has one."""
    from scenarios.report import REPORT_FILE
    from scenarios.report import report_of as written

    own = folder_of(run) / REPORT_FILE
    return own.read_text(encoding="utf-8") if own.is_file() else written(folder_of(run))
