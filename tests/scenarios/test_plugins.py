"""Modules of one's own: found in the current folder, known to every verb, with numbers of their own."""

from __future__ import annotations

import sys

import pytest

from population.interventions import registry
from tests.scenarios.command_line import run_cli

SOURCE = '''
from pydantic import Field

from population.interventions.levers import Lever
from population.interventions.registry import Intervention, intervention


@intervention("walk_of_this_test")
class Walk(Intervention):
    """People walk."""

    pillar = "harm reduction"
    docs = "More is seen."
    intensity: float = Field(default=0.5, description="share")
    numbers = {NUMBERS}

    def levers(self, scenario, size):
        yield Lever("harms.witnessed", times=1.0 + self.intensity * size["seen"], highest=1.0)
'''
NUMBERS = "{'seen': {'value': 0.2, 'low': 0.1, 'high': 0.4, 'unit': '1', 'kind': 'assumed', 'source': 'assumed: so'}}"


@pytest.fixture
def plugin(tmp_path, monkeypatch):
    """A plugin in the current folder, which is on no path, as for the installed command."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", [p for p in sys.path if p not in ("", str(tmp_path))])

    def write(numbers=NUMBERS):
        (tmp_path / "walk_of_this_test.py").write_text(SOURCE.replace("{NUMBERS}", numbers), encoding="utf-8")

    yield write
    sys.modules.pop("walk_of_this_test", None)
    registry._KINDS.pop("walk_of_this_test", None)


POLICY = "interventions: [{kind: walk_of_this_test}]\n"


def test_a_plugin_of_the_current_folder_is_found(plugin, capsys, write_scenario):
    plugin()
    path = write_scenario(POLICY)
    code, _, err = run_cli(capsys, "validate", path)
    assert code == 2
    assert "'walk_of_this_test'" in err
    assert run_cli(capsys, "validate", path, "--plugin", "walk_of_this_test")[0] == 0
    assert run_cli(capsys, "validate", path, "--plugin", "walk_of_this_test.py")[0] == 0


def test_a_list_tells_a_plugin_with_its_numbers(plugin, capsys):
    plugin()
    code, out, _ = run_cli(capsys, "list", "interventions", "--cite", "--plugin", "walk_of_this_test")
    assert code == 0
    assert "seen = 0.2 [0.1 to 0.4]: assumed: so" in out


def test_the_numbers_of_a_plugin_reach_its_levers(plugin, capsys):
    plugin()
    run_cli(capsys, "list", "interventions", "--plugin", "walk_of_this_test")
    assert registry.sizes("walk_of_this_test") == {"seen": 0.2}
    assert registry.sizes("walk_of_this_test", {"interventions.walk_of_this_test.seen": 0.3}) == {"seen": 0.3}


def test_a_number_without_a_source_is_refused_in_a_plugin_too(plugin, capsys):
    plugin("{'seen': {'value': 0.2, 'low': 0.1, 'high': 0.4, 'unit': '1', 'kind': 'assumed'}}")
    code, _, err = run_cli(capsys, "list", "interventions", "--cite", "--plugin", "walk_of_this_test")
    assert code == 2
    assert "numbers.seen.source" in err


def test_a_plugin_of_the_current_folder_hides_no_module(plugin, capsys, tmp_path):
    (tmp_path / "json.py").write_text("raise RuntimeError('mine')\n")
    assert run_cli(capsys, "list", "kinds", "--plugin", "json")[0] == 0
