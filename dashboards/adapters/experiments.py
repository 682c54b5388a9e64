"""The laboratory as choices: experiments, mechanisms that can be switched off, numbers that can be moved."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from neuro.quantities import Quantity

MOVABLE = (
    "cue_learning_rate",
    "noncompensable_fraction",
    "habit_learning_rate",
    "control_weight",
    "stress_craving",
    "silent_synapse_rate",
    "tolerance_gain",
    "extinction_rate",
    "sensitisation_rate",
    "allostatic_load_max",
)
"""Numbers of the circuit that the page lets one move; any other is moved on the command line."""


@lru_cache(maxsize=1)
def experiment_titles() -> dict[str, str]:
    """Title of every experiment by name."""
    from neuro.protocols.experiments import available

    return {name: experiment.title for name, experiment in available().items()}


@lru_cache(maxsize=1)
def mechanism_titles() -> dict[str, str]:
    """What switches every mechanism off, by its name."""
    from neuro.protocols.knockouts import KNOCKOUTS

    return {
        name: "Set: " + ", ".join(f"{key} = {value:g}" for key, value in off.items())
        for name, off in KNOCKOUTS.items()
    }


@lru_cache(maxsize=1)
def parameters_to_move() -> dict[str, Quantity]:
    """Numbers of the circuit with their ranges, in the order of the page."""
    from neuro.registry import circuit_parameters

    known = circuit_parameters()
    return {name: known[name] for name in MOVABLE if name in known and known[name].varied}
