"""Submodels as the code tells them: the functions of a module with the docstrings that hold their equations."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from importlib import import_module
from types import ModuleType

from scenarios.documents.markdown import code, plain

EQUATIONS = tuple(f"neuro.equations.{name}" for name in (
    "kinetics", "adaptation", "dopamine", "cues", "control", "choice",
))  # fmt: skip
MECHANISMS = tuple(f"population.mechanisms.{name}" for name in (
    "daily_life", "places", "influence", "first_use", "stockpile", "long_term", "appraisal", "criteria", "access",
    "treatment", "depressants", "rescue", "justice", "capital", "mortality", "tie_change", "valuing",
))  # fmt: skip
STEPS = tuple(f"population.steps.{name}" for name in (
    "ordinary_day", "meaning", "month", "care", "stocks", "ties", "support", "accounting", "histories",
))  # fmt: skip
DAY = ("sense", "crave", "value_of_using", "choose_each", "doses_taken", "consume", "learn", "rest", "extinguish",
       "expose", "consolidate", "absorb", "adapt")  # fmt: skip
"""Functions of `neuro.day`, in the order in which a day calls them."""


def functions_of(module: ModuleType) -> list[Callable[..., object]]:
    """Public functions that a module itself defines, in the order of its text."""
    found = [
        member
        for name, member in vars(module).items()
        if inspect.isfunction(member) and member.__module__ == module.__name__ and not name.startswith("_")
    ]
    return sorted(found, key=lambda function: function.__code__.co_firstlineno)


def submodels(names: tuple[str, ...]) -> str:
    """Sections of modules: what each is about, and its functions."""
    return "\n\n".join(section(import_module(name)) for name in names)


def section(module: ModuleType) -> str:
    """One module as a section: its first words, and a line for each function."""
    title = module.__name__.rpartition(".")[2].replace("_", " ").capitalize()
    lines = [told(function) for function in functions_of(module)]
    return "\n".join(
        [f"#### {title}", "", f"{plain(inspect.getdoc(module) or '')} ({code(module.__name__)})", "", *lines]
    )


def day_of_the_brain() -> str:
    """The functions that a day of one brain calls, in their order."""
    day = import_module("neuro.day")
    return "\n".join(f"{place}. {told(getattr(day, name))[2:]}" for place, name in enumerate(DAY, 1))


def told(function: Callable[..., object]) -> str:
    """A function with its arguments and its docstring, as a line of a list."""
    arguments = ", ".join(inspect.signature(function).parameters)
    words = (inspect.getdoc(function) or "").partition("\n\nParameters\n")[0].partition("\n\nReturns\n")[0]
    return f"* {code(f'{function.__name__}({arguments})')}: {plain(words)}"
