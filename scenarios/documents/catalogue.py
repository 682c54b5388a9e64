"""What can be chosen, as tables: substances, treatments, interventions, networks, measures."""

from __future__ import annotations

from scenarios.documents.markdown import code, plain, table
from scenarios.documents.numbers import KINDS, data_files, every_number, kinds_of, numbers_of


def substances_table() -> str:
    """Substances with class and route."""
    from neuro.registry import substance, substance_ids

    found = [substance(name) for name in substance_ids()]
    rows = [
        [code(s.id), plain(s.name), s.substance_class, plain(s.route), plain(s.description)] for s in found
    ]
    return table(("substance", "name", "class", "route", "what it is, and its standard dose"), rows)


def treatments_table() -> str:
    """Treatments, and which inputs of the circuit each one sets."""
    from population.care.catalogue import neutral, treatment
    from population.scenario.checks import treatment_ids

    usual = neutral()
    rows = []
    for found in map(treatment, treatment_ids()):
        moved = [n for n in usual if n in found.own and found.parameters[n].value != usual[n].value]
        rows.append([code(found.id), plain(found.name), ", ".join(code(name) for name in moved)])
    return table(("treatment", "name", "numbers that differ from those of no treatment"), rows)


def interventions_table() -> str:
    """Kinds of intervention by pillar."""
    from population.interventions.registry import PILLARS, describe

    kinds = sorted(describe(), key=lambda told: PILLARS.index(told["pillar"]))
    rows = [[code(k["kind"]), plain(k["pillar"]), plain(f"{k['title']} {k['docs']}")] for k in kinds]
    return table(("intervention", "pillar", "what it does"), rows)


def networks_table() -> str:
    """Kinds of network."""
    from population.networks.registry import describe

    return table(("network", "what it is"), [[code(k["kind"]), plain(k["description"])] for k in describe()])


def outputs_table() -> str:
    """Measures of the result tables."""
    from scenarios.outputs import OUTPUTS

    rows = [[code(o.name), plain(o.unit), plain(o.definition)] for o in OUTPUTS]
    return table(("measure", "unit", "definition"), rows)


def observables_table() -> str:
    """Instruments: what surveys, cohorts and registries would tell of the people simulated."""
    from population.observables import all_observables

    rows = [[code(name), plain(o.kind), plain(o.definition)] for name, o in all_observables().items()]
    return table(("observable", "instrument", "definition"), rows)


def files_table() -> str:
    """Data files and how many of their numbers are of each kind."""
    rows = []
    for file in data_files():
        counts = kinds_of(numbers := numbers_of(file))
        if numbers:
            rows.append([code(file), str(len(numbers)), *(str(counts[kind]) for kind in KINDS)])
    counts = kinds_of(numbers := every_number())
    rows.append(["**all**", *(f"**{n:,}**" for n in (len(numbers), *counts.values()))])
    return table(("file", "numbers", *KINDS), rows)
