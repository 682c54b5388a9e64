from __future__ import annotations

import pytest

from scenarios import engine
from scenarios.checkpoints import Checkpoints, live
from scenarios.cli.app import BAD_INPUT, main
from scenarios.plan import experiment_key, plan
from scenarios.store import Store
from scenarios.worker import build_model, simulate
from tests.population.small_places import place
from tests.scenarios import tiny_model

PEOPLE, YEARS = 80, 3


def silent(phase, done, total):
    pass


def cut_in_the_last_year(phase, done, total):
    if phase == "simulate" and done > 0.8 * total:
        raise KeyboardInterrupt


@pytest.fixture(scope="module")
def spec():
    return plan(place(), PEOPLE, years=YEARS)[0]


@pytest.fixture(scope="module")
def whole(spec):
    """The table of the run that nothing interrupts."""
    return simulate(spec, build_model).tables["year"]


def interrupted(spec, folder, years=1):
    """Run until an interrupt in the last year; the checkpoint of the year before it stays."""
    checkpoints = Checkpoints(str(folder), years)
    with pytest.raises(KeyboardInterrupt):
        live(build_model(spec, silent), spec, cut_in_the_last_year, checkpoints)
    return checkpoints


def test_an_interrupted_run_goes_on_from_its_checkpoint_with_the_same_bytes(spec, whole, tmp_path):
    checkpoints = interrupted(spec, tmp_path)
    assert checkpoints.path(spec.key).is_file()
    assert simulate(spec, tiny_model.build_nothing, checkpoints).tables["year"] == whole


def test_writing_checkpoints_changes_no_byte(spec, whole, tmp_path):
    assert simulate(spec, build_model, Checkpoints(str(tmp_path), 2)).tables["year"] == whole


def test_a_damaged_checkpoint_lets_the_run_begin_anew(spec, whole, tmp_path):
    checkpoints = interrupted(spec, tmp_path)
    path = checkpoints.path(spec.key)
    path.write_bytes(path.read_bytes()[:1000])
    assert simulate(spec, build_model, checkpoints).tables["year"] == whole


def test_the_engine_goes_on_from_a_checkpoint_and_removes_it_once_the_table_is_kept(spec, whole, tmp_path):
    with Store(tmp_path / "out", experiment_key([spec])) as store:
        checkpoints = interrupted(spec, store.parts)
        engine.run([spec], store, workers=1, build=tiny_model.build_nothing, checkpoint_every=1)
        assert store.part(spec.key).read_bytes() == whole
        assert not checkpoints.path(spec.key).exists()


def test_progress_of_parts_is_told_as_progress_of_the_whole(spec, tmp_path):
    seen = []
    live(build_model(spec, silent), spec, lambda *told: seen.append(told), Checkpoints(str(tmp_path), 1))
    shares = [done / total for phase, done, total in seen if phase == "simulate"]
    assert shares == sorted(shares)
    assert shares[-1] == 1.0


@pytest.mark.parametrize(
    "given",
    [
        ["--checkpoint-every", "0"],
        ["--checkpoint-every", "1", "--persons"],
        ["--checkpoint-every", "1", "--cluster", "tcp://nowhere:1"],
    ],
)
def test_checkpoints_that_cannot_be_are_refused(capsys, given):
    assert main(["run", "baseline", *given]) == BAD_INPUT
    assert "--checkpoint-every" in capsys.readouterr().err
