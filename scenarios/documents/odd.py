"""docs/ODD.md: the model by the ODD protocol of 2020, its tables made from the code."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from scenarios.documents import catalogue, processes
from scenarios.documents.filling import filled, from_table
from scenarios.documents.submodels import EQUATIONS, MECHANISMS, STEPS, day_of_the_brain, submodels
from scenarios.documents.variables import records, variables_table

TEMPLATE = "ODD.md"


def pieces() -> dict[str, Callable[[], str]]:
    """What the template may ask for, by name."""
    return {
        **{f"variables {record}": partial(variables_table, record) for record in records()},
        "phases": processes.phases_table,
        "streams": processes.streams_list,
        "layers": processes.schedule_of_ties,
        "substances": catalogue.substances_table,
        "treatments": catalogue.treatments_table,
        "interventions": catalogue.interventions_table,
        "networks": catalogue.networks_table,
        "outputs": catalogue.outputs_table,
        "observables": catalogue.observables_table,
        "files": catalogue.files_table,
        "day of the brain": day_of_the_brain,
        "equations": partial(submodels, EQUATIONS),
        "mechanisms": partial(submodels, MECHANISMS),
        "steps": partial(submodels, STEPS),
    }


def odd_text() -> str:
    """The document as Markdown; the same code gives the same text."""
    return filled(TEMPLATE, from_table(pieces(), TEMPLATE))
