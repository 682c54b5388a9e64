"""Starts the local server: no internet, no telemetry, this machine alone unless told otherwise."""

from __future__ import annotations

import os
import socket
import sys
from pathlib import Path

from neuro.errors import InputError

DEFAULT_HOST, DEFAULT_PORT = "127.0.0.1", 8765
RESULTS_VARIABLE = "MESOLIMBIC_RESULTS"
OPENED_VARIABLE = "MESOLIMBIC_OPENED"
RESULT_FILES = ("manifest.json", "calibration.json", "local.json")
"""A folder with one of these is a result folder, not a folder of them."""
ASSETS = Path(__file__).with_name("assets")
QUIET = {
    "SOLARA_TELEMETRY_MIXPANEL_ENABLE": "False",
    "SOLARA_THEME_SHOW_BANNER": "False",
    "SOLARA_THEME_TITLE": "Mesolimbic",
    "SOLARA_ASSETS_FONTAWESOME_ENABLED": "False",
    "SOLARA_KERNEL_CULL_TIMEOUT": "30m",
    "SOLARA_MODE": "production",
}
"""What Solara reads from the environment: nothing is reported, nothing is fetched."""


def serve(
    host: str = DEFAULT_HOST, port: int = DEFAULT_PORT, results: str = "results", open_browser: bool = True
) -> None:
    """Serve the dashboard until interrupted.

    Parameters
    ----------
    host, port
        Where to listen; by default only this machine reaches it.
    results
        Folder whose result folders are shown and into which runs are written; or one result folder, which is then
        offered first.
    open_browser
        Whether to open a browser on the first page.

    Raises
    ------
    neuro.errors.InputError
        When the folder is a file, or nothing can listen there.
    """
    folder = Path(results).absolute()
    if folder.exists() and not folder.is_dir():
        raise InputError("command line", "--results", results, "is a file; give a folder")
    check_free(host, port)
    os.environ.update(QUIET)
    folder, opened = opened_in(folder)
    os.environ[RESULTS_VARIABLE], os.environ[OPENED_VARIABLE] = str(folder), opened
    import solara.server.settings as settings

    settings.assets.extra_locations.append(str(ASSETS))
    settings.telemetry.mixpanel_enable = False
    from solara.__main__ import main

    options = [
        "--host",
        host,
        "--port",
        str(port),
        "--no-check-version",
        "--theme-variant",
        "light",
        "--theme-loader",
        "plain",
    ]
    options += ["--open" if open_browser else "--no-open", "--production", "--log-level-uvicorn", "warning"]
    sys.argv = ["solara", "run", "dashboards.app", *options]
    main()


def opened_in(folder: Path) -> tuple[Path, str]:
    """The folder of result folders, and the name of the one that was given where it is a result folder itself."""
    if not any((folder / file).is_file() for file in RESULT_FILES):
        return folder, ""
    above = folder.parent.parent if folder.parent.name == "calibration" else folder.parent
    return above, folder.relative_to(above).as_posix()


def check_free(host: str, port: int) -> None:
    """Refuse an address on which nothing can listen."""
    if not 0 < port < 65536:
        raise InputError("command line", "--port", port, f"must be from 1 to 65535, but is {port}")
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
    except OSError as problem:
        reason = problem.strerror or str(problem)
        message = f"cannot listen on {host}:{port} ({reason}); give another --port or --host"
        raise InputError("command line", "--port", port, message) from None
