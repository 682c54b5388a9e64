"""``python -m dashboards``: what ``mesolimbic dashboard`` does, also where the package is not installed."""

from __future__ import annotations

import argparse

from dashboards.launcher import DEFAULT_HOST, DEFAULT_PORT, serve

if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m dashboards", description=__doc__)
    parser.add_argument("--results", default="results", help="folder of result folders")
    parser.add_argument("--port", type=int, default=DEFAULT_PORT)
    parser.add_argument("--host", default=DEFAULT_HOST)
    parser.add_argument("--no-open", action="store_true", help="open no browser")
    given = parser.parse_args()
    serve(given.host, given.port, given.results, not given.no_open)
