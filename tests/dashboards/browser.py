"""A dashboard in a process of its own, and a page of headless Chromium that watches for errors and for strangers."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
LONG = 150_000
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]


def chromium():
    """Path of a browser of this machine, or None."""
    return next((path for name in NAMES if (path := shutil.which(name))), None)


@contextmanager
def serving(results, root):
    """A dashboard on a free port; its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    code = f"from dashboards.launcher import serve; serve('127.0.0.1', {port}, {str(results)!r}, False)"
    environment = {**os.environ, "PYTHONPATH": str(root)}
    with (results.parent / "server.txt").open("wb") as log:
        server = subprocess.Popen(
            [sys.executable, "-c", code],
            cwd=root,
            env=environment,
            stdout=log,
            stderr=log,
        )
    address = f"http://127.0.0.1:{port}"
    try:
        _wait_for(address, server)
        yield address, server
    finally:
        server.send_signal(signal.SIGTERM)
        try:
            server.wait(10)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def _wait_for(address, server):
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        assert server.poll() is None, "the server ended"
        try:
            urllib.request.urlopen(address, timeout=5).close()
            return
        except OSError:
            time.sleep(0.2)
    raise AssertionError("the server did not answer")


def plan_in(results):
    """Name of a saved plan, kept as the page of plans keeps it."""
    import pytest

    from dashboards.adapters.folders import ROOT_VARIABLE
    from dashboards.adapters.plans import save_plan

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(ROOT_VARIABLE, str(results))
        return save_plan("More naloxone", "baseline", [{"kind": "naloxone", "intensity": 0.7}]).name


class Watched:
    """A page, and what went wrong on it."""

    def __init__(self, page, address):
        self.page, self.address = page, address
        self.errors: list[str] = []
        self.strangers: list[str] = []
        page.on("console", lambda m: self.errors.append(m.text) if m.type == "error" else None)
        page.on("pageerror", lambda e: self.errors.append(str(e)))
        page.on("dialog", self._refuse)
        page.on("request", self._look)

    def _refuse(self, dialog):
        self.errors.append(f"dialog {dialog.message}")
        dialog.dismiss()

    def _look(self, request):
        if not request.url.startswith((self.address, self.address.replace("http", "ws"), "data:", "blob:")):
            self.strangers.append(request.url)

    def open(self, path="/"):
        """Go to a page and wait until it is there; gives its seconds."""
        begun = time.monotonic()
        self.page.goto(self.address + path)
        self.page.wait_for_selector(".ml-main h1", timeout=LONG)
        return time.monotonic() - begun

    def check(self):
        """Nothing went wrong, nothing left this machine, nothing sticks out of the page."""
        assert self.errors == []
        assert self.strangers == []
        wide = self.page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        assert wide <= 1, f"{self.page.url} is {wide} pixels too wide"
