"""The laboratory as a whole: experiments side by side, knock-outs, drawn parameters, figures, the document."""

from __future__ import annotations

from typing import TYPE_CHECKING

from neuro.lazy import handed_on

if TYPE_CHECKING:
    from scenarios.laboratory.draws import run_draws as run_draws
    from scenarios.laboratory.experiments import run_experiments as run_experiments
    from scenarios.laboratory.figures import experiment_figure as experiment_figure
    from scenarios.laboratory.knockouts import run_knockouts as run_knockouts
    from scenarios.laboratory.matrix import matrix_figure as matrix_figure

_HOMES = {
    "experiment_figure": "scenarios.laboratory.figures",
    "matrix_figure": "scenarios.laboratory.matrix",
    "run_draws": "scenarios.laboratory.draws",
    "run_experiments": "scenarios.laboratory.experiments",
    "run_knockouts": "scenarios.laboratory.knockouts",
}

__all__ = ["experiment_figure", "matrix_figure", "run_draws", "run_experiments", "run_knockouts"]

__getattr__, __dir__ = handed_on(__name__, _HOMES)
