"""The launcher listens on this machine alone, reports nothing, and fetches nothing."""

from __future__ import annotations

import re
import socket
from pathlib import Path

import pytest

from dashboards import launcher
from neuro.errors import InputError
from scenarios.cli import main


def test_only_this_machine_reaches_it_unless_told_otherwise():
    assert launcher.DEFAULT_HOST == "127.0.0.1"


def test_telemetry_is_off():
    assert launcher.QUIET["SOLARA_TELEMETRY_MIXPANEL_ENABLE"] == "False"


def test_a_taken_port_is_told_in_a_line():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(InputError, match="give another --port"):
            launcher.check_free("127.0.0.1", taken.getsockname()[1])


@pytest.mark.parametrize(
    ("host", "port"), [("127.0.0.1", 0), ("127.0.0.1", 99_999), ("no.such.host.invalid", 8765)]
)
def test_an_address_that_cannot_be_is_refused(host, port):
    with pytest.raises(InputError):
        launcher.check_free(host, port)


def test_a_file_is_no_results_folder(tmp_path):
    (tmp_path / "file").write_text("x")
    with pytest.raises(InputError, match="is a file"):
        launcher.serve(results=str(tmp_path / "file"))


def test_the_command_line_knows_the_dashboard(capsys):
    assert main(["dashboard", "--help"]) == 0
    assert "127.0.0.1" in capsys.readouterr().out


def wanted():
    """Every file that the installed Solara asks its proxy for."""
    import solara

    here = Path(solara.__file__).parent
    html = (here / "server/templates/solara.html.j2").read_text(encoding="utf-8")
    paths = {
        p.replace("{{ipywidget_major_version}}", "8")
        for p in re.findall(r"\{\{\s*cdn\s*\}\}/([^\"'\s]+)", html)
    }
    vue = (here / "components/echarts.vue").read_text(encoding="utf-8")
    version = re.findall(r"version\s*=\s*['\"]([\d.]+)['\"]", vue)[0]
    paths |= {p.replace("${version}", version) for p in re.findall(r"\$\{this\.getCdn\(\)\}/([^`'\"]+)", vue)}
    return sorted(p for p in paths if "vuetify3" not in p)


@pytest.mark.parametrize("path", wanted())
def test_what_a_page_asks_for_lies_on_this_machine(path):
    from solara.server import settings

    assert (Path(settings.assets.proxy_cache_dir) / path).is_file(), f"{path} would be fetched from elsewhere"
