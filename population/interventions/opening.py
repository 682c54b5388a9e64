"""Services that a place does not have yet: interventions may open them, from no place in the past on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from population.scenario.kinds import Series

NOWHERE = Series(years=(), values=(0.0,))


def opened(scenario: Any) -> tuple[str, ...]:
    """Treatments that interventions of a scenario bring, at any strength, to a place which has none, in their order."""
    found = (name for policy in scenario.interventions for name in policy.intervention.opens(scenario))
    return tuple(dict.fromkeys(name for name in found if name not in scenario.care))


def with_opened(scenario: Any) -> Any:
    """The scenario with no places yet of the treatments that its interventions open; itself where they open none."""
    from population.scenario import CareCapacity

    at_work = [policy for policy in scenario.interventions if not policy.intervention.does_nothing]
    names = opened(scenario.model_copy(update={"interventions": tuple(at_work)})) if at_work else ()
    if not names:
        return scenario
    care = {**scenario.care, **{name: CareCapacity(slots=NOWHERE) for name in names}}
    return scenario.model_copy(update={"care": care})


def offered_before(slots: Any) -> bool:
    """Whether a dated number of places, as plain data until the first day, is ever above none."""
    return any(value > 0.0 for value in (slots.values() if isinstance(slots, Mapping) else (slots,)))


def in_order(scenario: Any, year: float) -> tuple[str, ...]:
    """Names of the treatments: those with places at any time before `year`, then those that come later.

    Records of the past hold treatments by their number, which a service that comes later must not move.
    """
    later = [name for name, capacity in scenario.care.items() if not _had_places(capacity.slots, year)]
    return (*(name for name in scenario.care if name not in later), *later)


def _had_places(slots: Series, year: float) -> bool:
    points = zip(slots.years, slots.values, strict=False)
    return slots.at(year) > 0.0 or any(value > 0.0 for when, value in points if when < year)


def unfit(name: str, scenario: Any) -> Iterator[str]:
    """Why a treatment could not be opened in a scenario: it is for nobody there."""
    from population.care.catalogue import treatment
    from population.rules import class_names

    known = class_names(tuple(scenario.substances))
    classes = treatment(name).classes
    if not set(known) & set(classes):
        yield f"is for {', '.join(classes)}; the scenario has {', '.join(known)}"
