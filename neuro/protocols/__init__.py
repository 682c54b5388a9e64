"""The laboratory: experiments on one brain or a cohort of them, each held against what was published."""

from __future__ import annotations

from neuro.lazy import handed_on

_HOME = {
    "Cohort": "neuro.protocols.cohort",
    "Result": "neuro.protocols.results",
    "experiments": "neuro.protocols.experiments",
    "knockout_names": "neuro.protocols.knockouts",
    "run_lab": "neuro.protocols.laboratory",
}

__all__ = ["Cohort", "Result", "experiments", "knockout_names", "run_lab"]

__getattr__, __dir__ = handed_on(__name__, _HOME, modules=("experiments",))
