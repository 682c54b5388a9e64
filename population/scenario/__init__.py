"""The scenario: a frozen description of a place, its supply, its care and what is done; checked when it is made."""

from population.scenario.description import (
    MOST_PEOPLE,
    NAME_PATTERN,
    ONLY_FOR_READERS,
    SCHEMA,
    CareCapacity,
    Policy,
    Prescribing,
    Scenario,
    scenario_from_mapping,
    with_values,
)

__all__ = [
    "MOST_PEOPLE",
    "NAME_PATTERN",
    "ONLY_FOR_READERS",
    "SCHEMA",
    "CareCapacity",
    "Policy",
    "Prescribing",
    "Scenario",
    "scenario_from_mapping",
    "with_values",
]
