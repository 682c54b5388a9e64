"""From a name or a file to a scenario: the library, and what a scenario takes over from another."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import islice
from pathlib import Path
from typing import Any

from neuro.errors import BadInput, InputError, InputErrors, did_you_mean, shown
from neuro.files import MOST_ERRORS, read_yaml
from population.scenario import Scenario, scenario_from_mapping
from population.scenario.beside import why_unreadable

LONGEST_CHAIN = 10
GROUPS = {
    "library": "status quo",
    "places": "places",
    "prevention": "prevention",
    "harm_reduction": "harm reduction",
    "treatment": "treatment",
    "recovery": "recovery",
    "supply": "supply",
    "combinations": "combinations",
}
"""Folders of the library and what they hold: places as they are, and policies by pillar."""

POLICY_FOLDERS = tuple(folder for folder in GROUPS if folder not in ("library", "places"))
FILE_SUFFIXES = (".yaml", ".yml")
WHOLE = frozenset({"value", "file"})
"""Keys of what is a number with its range, or a series in a file."""
_NAME = re.compile(r"[a-z0-9_-]+")


@dataclass(frozen=True)
class _Source:
    """One file of a chain of scenarios that extend one another."""

    shown_as: str
    path: Path
    folder: Path | None
    """Folder that relative paths may not leave; None in the library, which extends names only."""


def load(scenario: str | Path) -> Scenario:
    """The scenario of a library name or a YAML file.

    Parameters
    ----------
    scenario
        A name of the library ("baseline") or the path of a file.

    Raises
    ------
    neuro.errors.BadInput
        With every mistake, each with its file, field, value and what is allowed.
    """
    text = str(scenario)
    if _NAME.fullmatch(text) and text in library_names():
        return named(text)
    if not text.strip():
        message = (
            f"{shown(text)} names no file; give a name of the library (`mesolimbic list scenarios`) or a file"
        )
        raise InputError("scenario", "", text, message)
    path = Path(scenario)
    if path.name == text and path.suffix not in FILE_SUFFIXES and not _exists(path):
        raise _unknown_name(text)
    return _loaded(_Source(text, path, path.parent.absolute()))


def named(name: str) -> Scenario:
    """A scenario of the library by its name, or that of a YAML file by its path.

    Raises
    ------
    neuro.errors.BadInput
        When the library has no such scenario; the message names the nearest one.
    """
    if name.endswith(FILE_SUFFIXES):
        return load(name)
    if name not in library_names():
        raise _unknown_name(name)
    return _loaded(_library_source(name))


def laid_over(policy: Scenario, place: Scenario) -> Scenario:
    """A place with what a policy changes: the policy's name, words and interventions, after the place's own."""
    data, own = place.as_mapping(), policy.as_mapping()
    words = {key: own[key] for key in ("name", "title", "description")}
    both = [*data["interventions"], *own["interventions"]]
    sources = {**data["sources"], **own["sources"]}
    return scenario_from_mapping(
        {**data, **words, "interventions": both, "sources": sources}, policy.name, place.folder
    )


def library() -> dict[str, str]:
    """Titles of the library's scenarios, by name."""
    return {name: named(name).title for name in library_names()}


def library_names() -> list[str]:
    """Names of the library's scenarios, in alphabetical order."""
    return sorted(_library_files())


def library_groups() -> dict[str, list[str]]:
    """Names of the library's scenarios by the group they belong to, in the order of `GROUPS`."""
    group_of = {name: path.parent.name for name, path in _library_files().items()}
    return {
        title: sorted(name for name, group in group_of.items() if group == folder)
        for folder, title in GROUPS.items()
    }


def is_policy(name: str) -> bool:
    """Whether a scenario of the library is a policy, which can be laid over any place."""
    path = _library_files().get(name)
    return path is not None and path.parent.name in POLICY_FOLDERS


@cache
def _library_files() -> dict[str, Path]:
    folder = Path(str(files("scenarios").joinpath("library")))
    return {path.stem: path for path in folder.rglob("*.yaml")}


def merged(parent: Mapping[Any, Any], child: Mapping[Any, Any]) -> dict[Any, Any]:
    """A parent's data with a child's laid over it, mapping by mapping; the child wins.

    A number with its range, a series in a file, and a part whose `kind` differs, is replaced as a whole. An entry that
    the child gives as null is taken away.
    """
    result = dict(parent)
    for key, value in child.items():
        if value is None:
            result.pop(key, None)
        elif _mergeable(result.get(key), value):
            result[key] = merged(result[key], value)
        else:
            result[key] = value
    return result


def _nothing_taken(child: Any, parent: Any, file: str, path: str = "") -> Iterator[InputError]:
    """Entries given as null that the parent does not have: a slip of the pen, or a number with a comma in it."""
    if not isinstance(child, Mapping):
        return
    held = parent if isinstance(parent, Mapping) else {}
    whole = bool(WHOLE & set(child))
    for key, value in child.items():
        field = f"{path}.{key}".lstrip(".")
        if value is None and key not in held:
            comma = (
                "write numbers without commas (50000); " if isinstance(key, int) or str(key).isdigit() else ""
            )
            message = (
                f"takes away what is not there; {comma}{did_you_mean(key, map(str, held))}give it a value"
            )
            yield InputError(file, field, None, message)
        elif not whole:
            yield from _nothing_taken(value, held.get(key), file, field)


def _mergeable(old: Any, new: Any) -> bool:
    if not isinstance(old, Mapping) or not isinstance(new, Mapping):
        return False
    if WHOLE & {*old, *new}:
        return False
    return "kind" not in new or old.get("kind") == new["kind"]


def _loaded(source: _Source) -> Scenario:
    chain = _chain(source)
    data: dict[Any, Any] = {}
    wrong: list[InputError] = []
    for file, part in reversed(chain):
        own = {key: value for key, value in part.items() if key != "extends"}
        wrong += islice(_nothing_taken(own, data, file.shown_as), MOST_ERRORS)
        data = merged(data, own)
    if len(chain) > 1 and "name" not in chain[0][1]:
        data.pop("name", None)
    taken = {error.field for error in wrong}
    try:
        scenario = scenario_from_mapping(data, source.shown_as, source.folder)
    except BadInput as problem:
        wrong += (_at_home(error, chain) for error in problem.errors if error.field not in taken)
    if wrong:
        raise InputErrors(wrong[:MOST_ERRORS])
    return scenario


def _chain(source: _Source) -> list[tuple[_Source, dict[Any, Any]]]:
    """A file and those it extends, nearest first."""
    chain = [(source, _read(source))]
    while (parent := chain[-1][1].get("extends")) is not None:
        child = chain[-1][0]
        source = _parent_source(child, parent)
        if any(source.path.resolve() == earlier.path.resolve() for earlier, _ in chain):
            raise InputError(
                child.shown_as, "extends", parent, f"{shown(parent)} leads back to itself; end the circle"
            )
        if len(chain) >= LONGEST_CHAIN:
            raise InputError(
                child.shown_as, "extends", parent, f"is the end of more than {LONGEST_CHAIN} steps"
            )
        chain.append((source, _read(source)))
    return chain


def _read(source: _Source) -> dict[Any, Any]:
    data = read_yaml(source.path, name=source.shown_as)
    for key in data:
        if key != "extends" and (hint := did_you_mean(key, ["extends"])):
            raise InputError(source.shown_as, str(key), data[key], f"unknown key; {hint.strip()}")
    return data


def _parent_source(child: _Source, parent: Any) -> _Source:
    allowed = (
        "a name of the library (`mesolimbic list scenarios` shows them) or a path relative to the file, "
        "inside its folder"
    )
    if not isinstance(parent, str) or not parent:
        raise InputError(child.shown_as, "extends", parent, f"must be {allowed}, but is {shown(parent)}")
    if _NAME.fullmatch(parent):
        if parent not in library_names():
            hint = did_you_mean(parent, library_names())
            raise InputError(
                child.shown_as,
                "extends",
                parent,
                f"no such scenario {shown(parent)}; {hint}allowed: {allowed}",
            )
        return _library_source(parent)
    inside = child.folder is not None and not Path(parent).is_absolute() and "\0" not in parent
    path = (child.path.parent / parent) if inside else Path(parent)
    if child.folder is None or not inside or not path.resolve().is_relative_to(child.folder.resolve()):
        raise InputError(child.shown_as, "extends", parent, f"{shown(parent)} is outside; must be {allowed}")
    if reason := why_unreadable(path):
        message = f"{shown(parent)} cannot be read ({reason}); must be {allowed}"
        raise InputError(child.shown_as, "extends", parent, message)
    return _Source(str(path), path, child.folder)


def _library_source(name: str) -> _Source:
    return _Source(f"{name}.yaml (library)", _library_files()[name], None)


def _unknown_name(name: str) -> InputError:
    names = library_names()
    hint = did_you_mean(name, names)
    beside = next((f"{name}{suffix}" for suffix in FILE_SUFFIXES if _exists(Path(f"{name}{suffix}"))), None)
    if beside is not None:
        return InputError(name, "", name, f"no such scenario; did you mean the file {shown(beside)}?")
    message = f"no such scenario; {hint}the library has: {', '.join(names)}; or give a YAML file"
    return InputError(name, "", name, message)


def _at_home(error: InputError, chain: list[tuple[_Source, dict[Any, Any]]]) -> InputError:
    """The error with the file of the chain that holds its field, the nearest first; a name is never taken over."""
    if error.field == "name":
        return InputError(chain[0][0].shown_as, error.field, error.value, error.message)
    for source, data in chain:
        if _holds(data, error.field.split(".")):
            return InputError(source.shown_as, error.field, error.value, error.message)
    return error


def _holds(data: Any, path: list[str]) -> bool:
    for key in path:
        if not isinstance(data, Mapping):
            return False
        known = key if key in data else int(key) if key.isdecimal() and len(key) < 10 else None
        if known not in data:
            return False
        data = data[known]
    return True


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except OSError:
        return False
