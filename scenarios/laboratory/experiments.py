"""Experiments side by side, and the figure of each."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from neuro.protocols import experiments
from neuro.protocols.knockouts import changes_of
from neuro.protocols.results import Result
from scenarios.laboratory.jobs import Clock, Tell, results_of
from scenarios.laboratory.kept import make_folder
from scenarios.laboratory.observing import Setting
from scenarios.store import write_atomically

if TYPE_CHECKING:
    from matplotlib.figure import Figure


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


def write_figures(results: Sequence[Result], out: Path, setting: Setting | None = None) -> list[Path]:
    """Write the figure of each experiment as PNG and SVG; the same result gives the same bytes.

    A setting other than the usual one is part of the name.
    """
    from scenarios.laboratory.figures import experiment_figure

    make_folder(out)
    written = []
    for result in results:
        figure = experiment_figure(result)
        without = "" if result.knock_out is None else f"-without-{result.knock_out}"
        other = "" if setting is None else setting.suffix
        written += write_figure(figure, out / f"{result.experiment}{without}{other}")
    return written


def write_figure(figure: Figure, stem: Path) -> list[Path]:
    """Write one figure as STEM.png and STEM.svg."""
    from scenarios.figures import image

    written = []
    for kind in ("png", "svg"):
        path = stem.with_name(f"{stem.name}.{kind}")
        write_atomically(path, image(figure, kind))
        written.append(path)
    return written
