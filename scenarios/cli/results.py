"""``mesolimbic results`` and ``mesolimbic rerun``: look at a result folder, and make one again."""

from __future__ import annotations

from itertools import chain, count, zip_longest
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from neuro.errors import BadInput, InputError
from scenarios.cli.options import COMMAND_LINE, Numbers

if TYPE_CHECKING:
    from scenarios.results import Results

HASH_SHOWN = 12


def results_command(
    folder: Annotated[str, typer.Argument(metavar="DIR", help="A folder that `mesolimbic run` made.")],
    substance: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="A substance, or a class of them.  [default: the class]"),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the rates as JSON alone.")] = False,
) -> None:
    """Show what a result folder holds."""
    from scenarios.cli.compare import show_comparison
    from scenarios.cli.run import show
    from scenarios.comparison import Comparison, is_comparison
    from scenarios.results import Results

    results = Results(folder)
    if is_comparison(results.manifest):
        show_comparison(Comparison(folder), as_json=as_json, substance=substance)
    else:
        show(results, as_json=as_json, substance=substance)


def rerun_command(
    file: Annotated[str, typer.Argument(metavar="FILE", help="A file of a result folder, or the folder.")],
    out: Annotated[
        str | None, typer.Option(metavar="DIR", help="New folder for the results.  [default: DIR-rerun]")
    ] = None,
    workers: Annotated[
        str | None, typer.Option(metavar="N", help="Processes; 0 for one a core.  [default: 0]")
    ] = None,
    plugin: Annotated[
        list[str] | None,
        typer.Option(metavar="MODULE", help="Module that the run was made with; repeatable."),
    ] = None,
    quiet: Annotated[bool, typer.Option("--quiet", help="No progress.")] = False,
) -> None:
    """Make a result file again and compare."""
    from scenarios.cli.compare import simulate_all
    from scenarios.cli.run import simulate
    from scenarios.machine import cores
    from scenarios.store import read_manifest

    numbers = Numbers()
    processes = numbers.whole("--workers", workers, 0, cores(), 0)
    numbers.finish()
    old = _folder_of(file)
    manifest = read_manifest(old)
    chosen = _choices(manifest, old, tuple(plugin or ()))
    new = _new_folder(old, out)
    scenarios = chosen.pop("scenarios")
    again: dict[str, Any] = {"quiet": quiet, "cluster": None, "workers": processes, "out": new, **chosen}
    if len(scenarios) > 1:
        pathways = tuple(manifest.get("pathways") or ())
        results: Results = simulate_all(scenarios, draws=_draws(manifest, old), pathways=pathways, **again)
    else:
        results = simulate(scenarios[0], **again)
    _compare(manifest, results, Path(file).name)


def _folder_of(file: str) -> Path:
    path = Path(file)
    if not path.exists():
        raise InputError(
            file, "", None, "no such file or folder; give a file of a result folder, or the folder"
        )
    return path if path.is_dir() else path.parent


def _new_folder(old: Path, out: str | None) -> Path:
    """A folder without finished results, so that everything is simulated again; DIR-rerun, DIR-rerun-2, ..."""
    if out:
        if _is_complete(Path(out)):
            message = "holds finished results already, so nothing would be simulated again; give a new folder"
            raise InputError(out, "--out", None, message)
        return Path(out)
    first = old.with_name(f"{old.resolve().name}-rerun")
    numbered = (first.with_name(f"{first.name}-{number}") for number in count(2))
    return next(folder for folder in chain([first], numbered) if not _is_complete(folder))


def _is_complete(folder: Path) -> bool:
    from scenarios.store import read_manifest

    try:
        return read_manifest(folder).get("status") == "complete"
    except BadInput:
        return False


def _choices(manifest: dict[str, Any], folder: Path, plugins: tuple[str, ...]) -> dict[str, Any]:
    """What was asked of the run that a manifest tells of."""
    from population.scenario import scenario_from_mapping
    from scenarios.tables import FILES

    name = str(folder / "manifest.json")
    numbers = {key: manifest.get(key) for key in ("people", "years", "replicates", "seed")}
    for key, value in numbers.items():
        if not isinstance(value, int) or isinstance(value, bool) or value < 0:
            raise InputError(name, key, value, "must be a whole number of at least 0")
    if not isinstance(manifest.get("scenario"), dict):
        raise InputError(name, "scenario", None, "must be the mapping of a scenario")
    made_with = manifest.get("plugins") or []
    if not isinstance(made_with, list):
        raise InputError(name, "plugins", made_with, "must be a list of names of modules")
    missing = [plugin for plugin in made_with if plugin not in plugins]
    if missing:
        message = f"the run was made with {', '.join(map(str, missing))}; give --plugin for each to import it"
        raise InputError(COMMAND_LINE, "--plugin", None, message)
    homes = [manifest.get("scenario_folder"), *(manifest.get("policy_folders") or [])]
    asked = [manifest["scenario"], *_policies(manifest, name)]
    scenarios = [
        scenario_from_mapping(mapping, name, Path(home) if isinstance(home, str) else None)
        for mapping, home in zip_longest(asked, homes[: len(asked)])
    ]
    every = manifest.get("every", "year")
    if not isinstance(every, str) or every not in FILES:
        raise InputError(name, "every", every, f"must be one of {', '.join(FILES)}")
    persons = manifest.get("persons") is True
    return {"scenarios": scenarios, "plugins": plugins, "every": every, "persons": persons, **numbers}


def _policies(manifest: dict[str, Any], name: str) -> list[Any]:
    """The scenarios that a comparison has beside its baseline; none for a run."""
    policies = manifest.get("policies", [])
    if not isinstance(policies, list) or not all(isinstance(policy, dict) for policy in policies):
        raise InputError(name, "policies", None, "must be a list of mappings of scenarios")
    return policies


def _draws(manifest: dict[str, Any], folder: Path) -> int:
    draws = manifest.get("draws")
    if not isinstance(draws, int) or isinstance(draws, bool) or draws < 1:
        raise InputError(folder / "manifest.json", "draws", draws, "must be a whole number of at least 1")
    return draws


def _compare(manifest: dict[str, Any], results: Results, asked: str) -> None:
    """Say for each table whether it came out the same; another code version is named as the likely reason."""
    old, new = _hashes(manifest), _hashes(results.manifest)
    names = [asked] if asked in old else [name for name in old if name.endswith(".parquet")]
    different = [name for name in names if old[name] != new.get(name)]
    for name in names:
        verdict = "differs" if name in different else "is the same, byte for byte"
        typer.echo(f"{results.folder / name}: {verdict}")
    if not names:
        typer.echo(f"Results: {results.folder} (the first run was not finished: nothing to compare with)")
    if different:
        typer.echo(f"What has changed: {_changed_versions(manifest, results)}", err=True)
        raise typer.Exit(1)


def _hashes(manifest: dict[str, Any]) -> dict[str, Any]:
    files = manifest.get("files")
    facts = files.items() if isinstance(files, dict) else ()
    return {name: fact.get("sha256") for name, fact in facts if isinstance(fact, dict)}


def _changed_versions(manifest: dict[str, Any], results: Results) -> str:
    before, now = manifest.get("versions"), results.manifest["versions"]
    changed = [
        f"{name} {str(then)[:HASH_SHOWN]} then, {str(now.get(name))[:HASH_SHOWN]} now"
        for name, then in (before.items() if isinstance(before, dict) else ())
        if now.get(name) != then
    ]
    return "; ".join(changed) or "no version that the manifest names"
