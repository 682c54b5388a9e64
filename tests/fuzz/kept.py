"""Readers of what the program itself keeps: result folders, checkpoints, grown populations, records, and plugins."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import numpy as np

from neuro.errors import BadInput
from tests.fuzz.harness import Subject
from tests.fuzz.mutations import VALUES, of_bytes, of_text, of_tree

YEARS, FIRST = 2, 2024
MEASURES = ("use_past_year", "disorder_mild", "disorder_moderate", "disorder_severe", "overdose_fatal")


def manifest() -> dict[str, Any]:
    """The manifest of a small finished run."""
    from scenarios.load import load
    from scenarios.store import SCHEMA

    scenario = load("baseline").as_mapping()
    return {
        "schema": SCHEMA, "key": "k" * 64, "command": "mesolimbic run baseline", "scenario": scenario, "people": 100,
        "population_size": 1000, "weight": 10.0, "seed": 1, "start_date": "2024-01-01", "years": YEARS,
        "replicates": 2, "draws": 1, "every": "year", "persons": False, "plugins": [], "status": "complete",
        "versions": {"mesolimbic": "0.1.0"}, "files": {"yearly.parquet": {"bytes": 1, "sha256": "0"}},
        "scenario_folder": None, "wall_s": 1.0,
    }  # fmt: skip


@cache
def yearly_frame() -> Any:
    """Rows as a run writes them."""
    import pandas as pd

    from scenarios.tables import YEARLY

    rows = [
        ("baseline", replicate, 0, year, "opioid", measure, "all", "all", 3.0, 100.0, 3000.0, "per_100000")
        for replicate in range(2)
        for year in range(FIRST, FIRST + YEARS)
        for measure in MEASURES
    ]
    return pd.DataFrame(rows, columns=YEARLY.names)


def write_tables(frame: Any, folder: Path) -> None:
    """A yearly table, and a summary of nothing, into a result folder."""
    from scenarios.tables import SUMMARY, YEARLY, parquet_bytes

    (folder / "yearly.parquet").write_bytes(parquet_bytes(frame, YEARLY))
    empty: dict[str, list[Any]] = {name: [] for name in SUMMARY.names}
    import pandas as pd

    (folder / "summary.parquet").write_bytes(parquet_bytes(pd.DataFrame(empty), SUMMARY))


def look_at(folder: Path) -> None:
    """What `mesolimbic results` and `mesolimbic report` do with a folder."""
    from scenarios.cli.tables import rates_as_json
    from scenarios.report import report_of
    from scenarios.results import Results

    results = Results(folder)
    rates_as_json(results, None)
    results.table()
    report_of(folder)


# -- manifests -----------------------------------------------------------------------------------------------------


def manifest_seeds(folder: Path) -> list[bytes]:
    write_tables(yearly_frame(), folder)
    return [json.dumps(manifest()).encode()]


def broken_json(random: Random, content: bytes, others: Sequence[bytes]) -> bytes:
    """JSON whose tree is changed, near its top more often than deep down, or broken text."""
    if random.random() < 0.3:
        return of_text(random, content, others)
    tree = json.loads(content)
    if random.random() < 0.6:
        key = random.choice(list(tree))
        tree[key] = of_tree(random, tree[key]) if random.random() < 0.5 else random.choice(VALUES)
        return json.dumps(tree).encode()
    return json.dumps(of_tree(random, tree)).encode()


def read_manifest(content: bytes, folder: Path) -> None:
    """A manifest: the folder is looked at, and the run it tells of is planned again."""
    from scenarios.cli.results import _choices
    from scenarios.results import Results

    (folder / "manifest.json").write_bytes(content)
    try:
        look_at(folder)
    except BadInput:
        _choices(Results(folder).manifest, folder, ())
        raise
    _choices(Results(folder).manifest, folder, ())


# -- Parquet -------------------------------------------------------------------------------------------------------


def parquet_seeds(folder: Path) -> list[bytes]:
    (folder / "manifest.json").write_text(json.dumps(manifest()), encoding="utf-8")
    write_tables(yearly_frame(), folder)
    return [(folder / "yearly.parquet").read_bytes()]


def broken_parquet(random: Random, content: bytes, others: Sequence[bytes]) -> bytes:
    """Broken bytes, or a whole Parquet file of another table."""
    if random.random() < 0.5:
        return of_bytes(random, content, others)
    frame = yearly_frame().copy()
    for _ in range(1 + random.randrange(3)):
        if frame.columns.size:
            frame = _changed_frame(random, frame)
    sink = io.BytesIO()
    try:
        frame.to_parquet(sink)
    except Exception:  # what Arrow cannot write is no input
        return content
    return sink.getvalue()


def _changed_frame(random: Random, frame: Any) -> Any:
    column, how = random.choice(list(frame.columns)), random.randrange(7)
    if how == 0:
        return frame.drop(columns=column)
    if how == 1:
        return frame.rename(columns={column: "x"})
    if how == 2:
        return frame.iloc[: random.choice((0, 1, 3))]
    if how == 3:
        plain = [value for value in VALUES if not isinstance(value, list | dict)]
        return frame.assign(**{column: random.choice(plain)})
    if how == 4:
        return frame.assign(**{column: frame[column].astype(str)})
    if how == 5:
        numbers = (np.nan, np.inf, -np.inf, 1e308, -1.0, 0.0)
        return frame.assign(**{column: random.choice(numbers)})
    return frame.sample(frac=2.0, replace=True, random_state=random.randrange(1000))


def read_parquet(content: bytes, folder: Path) -> None:
    """A yearly table: looked at as results, and as a part of a run."""
    from scenarios.tables import YEARLY, is_readable, joined_parquet

    path = folder / "yearly.parquet"
    path.write_bytes(content)
    if is_readable(path, YEARLY):
        joined_parquet([path], YEARLY)
    look_at(folder)


# -- archives of arrays --------------------------------------------------------------------------------------------


@cache
def small_model() -> Any:
    """A model after some days."""
    from population import AddictionModel

    model = AddictionModel(people=60, rng=1, scenario="baseline")
    model.step()
    return model


def checkpoint_seeds(folder: Path) -> list[bytes]:
    from population.checkpoint import to_bytes

    return [to_bytes(small_model(), "key")]


def broken_checkpoint(random: Random, content: bytes, others: Sequence[bytes]) -> bytes:
    """Broken bytes; or a whole archive with another tree, or arrays of another shape or kind, or swollen ones."""
    if random.random() < 0.4:
        return of_bytes(random, content, others)
    with np.load(io.BytesIO(content), allow_pickle=False) as file:
        arrays = {name: file[name] for name in file.files}
    for _ in range(1 + random.randrange(3)):
        name = random.choice(list(arrays))
        if name == "tree" or random.random() < 0.3:
            tree = json.loads(str(arrays["tree"])) if "tree" in arrays else {}
            part = random.choice(list(tree) or ["x"])
            tree[part] = of_tree(random, tree.get(part))
            arrays["tree"] = np.array(json.dumps(tree))
        else:
            arrays[name] = _changed_array(random, arrays[name])
        if random.random() < 0.1:
            arrays.pop(random.choice(list(arrays)))
        if not arrays:
            break
    sink = io.BytesIO()
    (np.savez if random.random() < 0.7 else np.savez_compressed)(sink, **arrays)
    return sink.getvalue()


def _changed_array(random: Random, array: np.ndarray) -> np.ndarray:
    how = random.randrange(5)
    if how == 0:
        return array[: len(array) // 2] if array.ndim else array
    if how == 1:
        return np.concatenate([array, array]) if array.ndim else array
    if how == 2 and array.dtype.kind in "iufb":
        return array.astype(random.choice((np.float64, np.int64, np.int8, np.bool_)))
    if how == 3:
        return np.zeros(random.choice((0, 1, 3_000_000)), array.dtype)
    return array.reshape(1, *array.shape)


def read_checkpoint(content: bytes, folder: Path) -> None:
    """A checkpoint: a model of it, or None."""
    from population.checkpoint import resume

    resume(content, "key", rng=1, scenario="baseline")


def record_seeds(folder: Path) -> list[bytes]:
    import pandas as pd

    from scenarios.evidence.records import Record

    arrays = {
        "substances": np.array(["heroin"]), "classes": np.array(["opioid"]), "class_of": np.zeros(1, np.int64),
        "2020/age": np.arange(5),
    }  # fmt: skip
    return [Record(arrays, pd.DataFrame({"x": ["a", "b"]})).to_bytes()]


def read_record(content: bytes, folder: Path) -> None:
    """A record of the evidence, or None, as `scenarios.evidence.runs` reads it."""
    from scenarios.evidence.runs import read_kept

    read_kept(content, "county")


# -- plugins -------------------------------------------------------------------------------------------------------

PLUGIN = b'''"""A plugin."""
from population.networks.registry import NetworkParameters, network

@network("fuzzed")
class Fuzzed(NetworkParameters):
    """Nobody knows anybody."""

    def build(self, people, seed, folder=None):
        from population.networks.graphs import edges_between
        return edges_between([], [], len(people["age_days"]), "nobody")
'''


def broken_plugin(random: Random, content: bytes, others: Sequence[bytes]) -> bytes:
    """Broken source; nothing that a byte changed could delete or send anything is in it."""
    return of_text(random, content, others)


def read_plugin(content: bytes, folder: Path) -> None:
    """A module that is imported, and taken out again."""
    from population.networks import registry
    from scenarios.running import import_plugin

    (folder / "fuzzed_plugin.py").write_bytes(content)
    known = dict(registry._KINDS)
    sys.path.insert(0, str(folder))
    try:
        import_plugin("fuzzed_plugin")
    finally:
        sys.path.remove(str(folder))
        sys.modules.pop("fuzzed_plugin", None)
        registry._KINDS.clear()
        registry._KINDS.update(known)


GROUPS: dict[str, tuple[Subject, ...]] = {
    "manifest": (Subject("manifests (JSON)", manifest_seeds, broken_json, read_manifest),),
    "parquet": (Subject("tables of results (Parquet)", parquet_seeds, broken_parquet, read_parquet),),
    "checkpoint": (
        Subject("checkpoints (NPZ)", checkpoint_seeds, broken_checkpoint, read_checkpoint),
        Subject("records of the evidence (NPZ)", record_seeds, of_bytes, read_record),
    ),
    "plugin": (Subject("plugins (Python)", lambda folder: [PLUGIN], broken_plugin, read_plugin),),
}
