"""Readers of text: scenarios and data files in YAML, series and tables in CSV, ties in GraphML and edge lists."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import yaml

from tests.fuzz.harness import Subject
from tests.fuzz.mutations import of_text, of_tree

ROOT = Path(__file__).resolve().parents[2]
LIBRARY = ROOT / "scenarios" / "library"
PEOPLE = 60
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
DUMPER = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
PRICES = b"# index\nyear,price,note\n1990,1.5,a\n2020,0.5,b\n2024,0.7,\n"
DATES = "date,price\n1990-03-01,1.5\n2020-12-31,0.5\n".encode("utf-8-sig")
OF_A_FILE = b"extends: baseline\nname: mine\nsupply: {heroin: {price: {file: prices.csv, column: price}}}\n"
OWN = b"""extends: baseline
name: mine
title: A place of mine
years: {value: 2, low: 1, high: 5, unit: years, kind: assumed, source: none}
population:
  groups: {one: 0.25, other: {1: 0.75, 2: 0.75, 3: 0.75, 4: 0.75, 5: 0.75}}
supply:
  fentanyl:
    availability: {2010: 0, 2020: 0.5, "2024-07-01": 0.7}
    local: {deprivation: {5: {availability: 1.4}}, urbanicity: {rural: {price: 1.2}}, areas: {3: {price: 0.5}}}
care: {methadone: {slots: {2010: 50, 2024: 90}, rural_share: 0.1}}
access: {stigma: 1.2, insured: 0.8}
referral: {jail: {rate: 0.2}}
interventions:
  - {kind: naloxone, intensity: 0.5, start: 2024-06-01}
  - {kind: treatment_places}
"""
EDGES = b"source,target,weight,layer\na,b,1,friendship\nb,c,2.5\nc,d\n# note\n"
NUMBERED = b"0 1\n1 2 0.5 household\n3 4 1 schoolwork\n"


def yaml_seeds(pattern: Sequence[Path]) -> list[bytes]:
    return [path.read_bytes() for path in pattern]


def broken_yaml(random: Random, content: bytes, others: Sequence[bytes]) -> bytes:
    """Half of them are YAML whose tree is changed, the rest broken text."""
    if random.random() < 0.5:
        return of_text(random, content, others)
    tree = of_tree(random, tree_of(content))
    return yaml.dump(tree, Dumper=DUMPER, sort_keys=False, allow_unicode=True).encode(
        "utf-8", "surrogatepass"
    )


@lru_cache(maxsize=256)
def tree_of(content: bytes) -> Any:
    """Plain data of a YAML text; shared, so copied before it is changed."""
    return yaml.load(content, Loader=LOADER)


def scenario_seeds(folder: Path) -> list[bytes]:
    (folder / "prices.csv").write_bytes(PRICES)
    return [*yaml_seeds(sorted(LIBRARY.rglob("*.yaml"))), OWN, OF_A_FILE]


def read_scenario(content: bytes, folder: Path) -> None:
    """A scenario file, and what a manifest makes of it."""
    from population.scenario import scenario_from_mapping
    from scenarios.load import load

    (folder / "fuzzed.yaml").write_bytes(content)
    scenario = load(folder / "fuzzed.yaml")
    again = scenario_from_mapping(scenario.as_mapping(), "again", folder)
    assert again.canonical() == scenario.canonical()


def read_series(content: bytes, folder: Path) -> None:
    """A scenario that takes a series from a CSV file."""
    from scenarios.load import load

    (folder / "own.yaml").write_bytes(OF_A_FILE)
    (folder / "prices.csv").write_bytes(content)
    load(folder / "own.yaml")


def data_file(name: str, seeds: Sequence[Path], read: Callable[[Path], Any]) -> Subject:
    """A reader of a data file of the package; the file keeps its name, which must be its id."""

    def given(content: bytes, folder: Path) -> None:
        (folder / seeds[0].name).write_bytes(content)
        read(folder / seeds[0].name)

    own = seeds[:1]  # an id must be the name of its file
    suffix = own[0].suffix
    return Subject(name, lambda folder: yaml_seeds(own), broken_yaml if suffix == ".yaml" else of_text, given)


def _read_substance(path: Path) -> Any:
    from neuro.registry import read_substance

    return read_substance(path)


def _read_circuit(path: Path) -> Any:
    from neuro.registry import read_circuit

    return read_circuit(path)


def _read_natural(path: Path) -> Any:
    from neuro.registry import read_natural_rewards

    return read_natural_rewards(path)


def _read_treatment(path: Path) -> Any:
    from population.care.catalogue import read_treatment

    return read_treatment(path)


def _read_costs(path: Path) -> Any:
    from population.costs.sets import read_cost_set

    return read_cost_set(path)


def _read_targets(path: Path) -> Any:
    from scenarios.evidence.targets import read_targets

    return read_targets(path)


def _read_mapping(path: Path) -> Any:
    from scenarios.evidence.mapping import read_rules

    return read_rules(path)


def _read_life_table(path: Path) -> Any:
    from population.people.life_table import read_life_table

    return read_life_table(path)


def _read_ages(path: Path) -> Any:
    from population.people.synthesis import read_age_sex

    return read_age_sex(path)


def graphml_seeds(folder: Path) -> list[bytes]:
    import networkx as nx

    plain = nx.path_graph(5)
    typed = nx.Graph()
    typed.add_edge("a", "b", weight=1.5, layer="household")
    typed.add_edge("b", "c", weight=2.0, layer="schoolwork")
    typed.add_node("d", age=3, flag=True)
    directed = nx.MultiDiGraph([("x", "y"), ("y", "x"), ("x", "y")])
    return ["\n".join(nx.generate_graphml(g)).encode() for g in (plain, typed, directed)]


def read_ties(suffix: str) -> Callable[[bytes, Path], None]:
    """A reader of a file of ties among a few people."""

    def read(content: bytes, folder: Path) -> None:
        from population.networks.from_file import FromFile

        (folder / f"ties{suffix}").write_bytes(content)
        people = {"age_days": np.zeros(PEOPLE, np.int32)}
        edges = FromFile(path=f"ties{suffix}").build(people, 1, folder)
        assert edges.a.size == 0 or min(edges.a.min(), edges.b.min()) >= 0
        assert edges.a.size == 0 or max(edges.a.max(), edges.b.max()) < PEOPLE

    return read


NEURO, POPULATION, EVIDENCE = ROOT / "neuro/data", ROOT / "population/data", ROOT / "scenarios/evidence/data"
GROUPS: dict[str, tuple[Subject, ...]] = {
    "yaml": (
        Subject("scenarios (YAML)", scenario_seeds, broken_yaml, read_scenario),
        data_file("substances (YAML)", [NEURO / "substances/heroin.yaml"], _read_substance),
        data_file("circuit (YAML)", [NEURO / "circuit.yaml"], _read_circuit),
        data_file("natural rewards (YAML)", [NEURO / "natural_rewards.yaml"], _read_natural),
        data_file("treatments (YAML)", [POPULATION / "treatments/methadone.yaml"], _read_treatment),
        data_file("cost sets (YAML)", [POPULATION / "costs/us_2024.yaml"], _read_costs),
        data_file("rules of the evidence (YAML)", [EVIDENCE / "mapping.yaml"], _read_mapping),
    ),
    "csv": (
        Subject("series of a scenario (CSV)", lambda folder: [PRICES, DATES], of_text, read_series),
        data_file("targets (CSV)", [EVIDENCE / "targets.csv"], _read_targets),
        data_file("life tables (CSV)", [POPULATION / "life_table_us_2017.csv"], _read_life_table),
        data_file("people by age and sex (CSV)", [POPULATION / "age_sex_us_2024.csv"], _read_ages),
    ),
    "graphml": (Subject("ties (GraphML)", graphml_seeds, of_text, read_ties(".graphml")),),
    "edges": (Subject("ties (edge list)", lambda folder: [EDGES, NUMBERED], of_text, read_ties(".csv")),),
}  # fmt: skip
