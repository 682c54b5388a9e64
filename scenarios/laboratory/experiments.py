"""Experiments side by side, and the figure of each."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from neuro.protocols import experiments
from neuro.protocols.knockouts import changes_of
from neuro.protocols.results import Result
from scenarios.laboratory.jobs import Clock, Tell, results_of
from scenarios.laboratory.observing import Setting
from scenarios.store import make_folder

USUAL = Setting()
"""The setting of an experiment that nobody changed."""


def run_experiments(
    names: Sequence[str],
    setting: Setting,
    knock_out: str | None = None,
    workers: int = 1,
    tell: Tell = lambda line: None,
) -> list[Result]:
    """Run experiments in parallel; the results are the same whatever the number of workers, in the order of `names`.

    Raises
    ------
    neuro.errors.InputError
        When an experiment, the mechanism or the surge is not known.
    """
    changes_of(knock_out)
    clock = Clock(len(names), tell)
    tasks = [(name, knock_out, setting.surge, setting.seed, setting.scale) for name in names]
    return results_of(experiments.run, tasks, workers, lambda i, _: clock.finished(names[i], estimate=False))


def write_figures(results: Sequence[Result], out: Path, setting: Setting = USUAL) -> list[Path]:
    """Write the figure of each experiment as PNG and SVG; the same result gives the same bytes.

    A setting other than the usual one is part of the name.
    """
    from scenarios.figures import write_figure
    from scenarios.laboratory.figures import experiment_figure

    make_folder(out)
    written = []
    for result in results:
        figure = experiment_figure(result)
        without = "" if result.knock_out is None else f"-without-{result.knock_out}"
        written += write_figure(figure, out / f"{result.experiment}{without}{setting.suffix}")
    return written
