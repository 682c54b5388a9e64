"""A file that is handed in, by click, by keyboard or by drop; read only where its size is allowed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import solara
import solara.lab
from ipyvuetify.extra import FileInput

from dashboards.adapters.places import Upload, read_upload, too_large


@solara.component
def FilePick(label: str, on_upload: Callable[[Upload], None]) -> Any:
    """A field for one file; ``on_upload`` gets the scenario or its mistakes."""
    info, set_info = solara.use_state(None)
    field = FileInput.element(
        label=label, on_file_info=set_info, multiple=False, accept=".yaml,.yml", show_progress=False
    )
    files, set_files = solara.use_state(None)

    def choose() -> None:
        if not info:
            return
        if (refused := too_large(info[0]["name"], int(info[0]["size"]))) is not None:
            on_upload(refused)
            return
        widget = solara.get_widget(field)
        widget.version += 1
        widget.reset_stats()
        set_files(widget.get_files())

    solara.use_effect(choose, [info])

    def read() -> None:
        if files:
            on_upload(read_upload(files[0]["name"], files[0]["file_obj"].read()))

    solara.lab.use_task(read, dependencies=[files], raise_error=False)
    return field
