"""``mesolimbic results`` and ``mesolimbic rerun``: look at a result folder, and make one again."""

from __future__ import annotations

import os
from itertools import chain, count, zip_longest
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from neuro.errors import BadInput, InputError
from scenarios.cli.options import COMMAND_LINE, Numbers, Plugins, use_plugins
from scenarios.cli.showing import tell_changed
from scenarios.store import MANIFEST

if TYPE_CHECKING:
    from scenarios.results import Results

HASH_SHOWN = 12


def results_command(
    folder: Annotated[
        str, typer.Argument(metavar="DIR", help="A folder that `mesolimbic run` or `compare` made.")
    ],
    substance: Annotated[
        str | None,
        typer.Option(
            metavar="NAME", help="A substance (heroin), or a class of them (opioid).  [default: the class]"
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the rates as JSON alone.")] = False,
) -> None:
    """Print the tables of a result folder again, of any substance in it."""
    from scenarios.cli.compare import show_comparison
    from scenarios.cli.nation import show_nation
    from scenarios.cli.optimise import show_optimisation
    from scenarios.cli.run import show
    from scenarios.cli.sensitivity import show_sensitivity
    from scenarios.comparison import Comparison, is_comparison
    from scenarios.nation.result import Nation, is_nation
    from scenarios.optimise.result import Optimisation, is_optimisation
    from scenarios.results import Results
    from scenarios.sensitivity.result import Sensitivity, is_sensitivity

    results = Results(folder)
    if is_optimisation(results.manifest):
        show_optimisation(Optimisation(folder), as_json=as_json)
    elif is_sensitivity(results.manifest):
        show_sensitivity(Sensitivity(folder), as_json=as_json)
    elif is_nation(results.manifest):
        show_nation(Nation(folder), as_json=as_json, substance=substance)
    elif is_comparison(results.manifest):
        show_comparison(Comparison(folder), as_json=as_json, substance=substance)
    else:
        show(results, as_json=as_json, substance=substance)
    tell_changed(folder, results.manifest)


def rerun_command(
    file: Annotated[str, typer.Argument(metavar="FILE", help="A file of a result folder, or the folder.")],
    out: Annotated[
        str | None, typer.Option(metavar="DIR", help="New folder for the results.  [default: DIR-rerun]")
    ] = None,
    workers: Annotated[
        str | None,
        typer.Option(metavar="N", help="Runs at a time; 0 for as many as there are cores.  [default: 0]"),
    ] = None,
    plugin: Plugins = None,
    quiet: Annotated[bool, typer.Option("--quiet", help="No progress.")] = False,
) -> None:
    """Make a result again from its manifest, and tell whether every byte is the same."""
    from scenarios.cli.compare import simulate_all
    from scenarios.cli.optimise import search_again
    from scenarios.cli.run import simulate
    from scenarios.machine import cores
    from scenarios.nation.result import is_nation
    from scenarios.plan import LIFE_COURSE
    from scenarios.sensitivity.result import is_sensitivity
    from scenarios.store import read_manifest

    numbers = Numbers()
    processes = numbers.whole("--workers", workers, 0, cores(), 0)
    numbers.folder("--out", out)
    numbers.finish()
    old = _folder_of(file)
    manifest = read_manifest(old)
    chosen = _choices(manifest, old, use_plugins(plugin))
    tell_changed(old, manifest)
    new = _new_folder(old, out)
    scenarios = chosen.pop("scenarios")
    results: Results
    again: dict[str, Any] = {"quiet": quiet, "cluster": None, "workers": processes, "out": new, **chosen}
    if manifest.get("kind") == "optimise":
        results = search_again(scenarios, manifest, quiet, processes, new, chosen["plugins"])
    elif is_sensitivity(manifest):
        results = _analysed(manifest, scenarios, again)
    elif is_nation(manifest):
        results = _nation_again(manifest, old, scenarios, again)
    elif len(scenarios) > 1:
        pathways = tuple(manifest.get("pathways") or ())
        past, draws = manifest.get("past", LIFE_COURSE), manifest["draws"]
        results = simulate_all(scenarios, draws=draws, pathways=pathways, past=past, **again)
    else:
        results = simulate(scenarios[0], **again)
    _compare(manifest, results, Path(file).name)


def _analysed(manifest: dict[str, Any], scenarios: list[Any], again: dict[str, Any]) -> Results:
    """The sensitivity analysis that a manifest tells of, once more."""
    from scenarios.cli.sensitivity import analyse_all
    from scenarios.sensitivity.running import Question

    asked = manifest["asked"]
    given = {**asked, "parameters": tuple(asked["parameters"]), "outcomes": tuple(asked["outcomes"])}
    same = {name: value for name, value in again.items() if name not in ("every", "persons")}
    return analyse_all(scenarios, Question(**given), **same)


def _folder_of(file: str) -> Path:
    path = Path(file)
    if not file.strip() or not os.path.exists(path):
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
    from scenarios.manifest import check_manifest

    name = str(folder / MANIFEST)
    check_manifest(manifest, name)
    missing = [plugin for plugin in manifest.get("plugins", ()) if plugin not in plugins]
    if missing:
        message = f"the run was made with {', '.join(missing)}; give --plugin for each to import it"
        raise InputError(COMMAND_LINE, "--plugin", None, message)
    homes = [manifest.get("scenario_folder"), *(manifest.get("policy_folders") or [])]
    asked = [manifest["scenario"], *manifest.get("policies", ())]
    scenarios = [
        scenario_from_mapping(mapping, name, Path(home) if home else None)
        for mapping, home in zip_longest(asked, homes[: len(asked)])
    ]
    numbers = {key: manifest[key] for key in ("people", "years", "replicates", "seed")}
    made = {"every": manifest.get("every", "year"), "persons": manifest.get("persons", False)}
    return {"scenarios": scenarios, "plugins": plugins, **made, **numbers}


def _nation_again(
    manifest: dict[str, Any], folder: Path, scenarios: list[Any], again: dict[str, Any]
) -> Results:
    from scenarios.cli.nation import simulate_nation
    from scenarios.nation.again import counties_of

    for name in ("every", "persons", "plugins", "people"):
        again.pop(name)
    return simulate_nation(
        counties_of(manifest, str(folder / MANIFEST)), scenarios[1:], scenarios[0], **again
    )


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
        typer.echo(f"What has changed: {_changed(manifest, results)}", err=True)
        raise typer.Exit(1)


def _hashes(manifest: dict[str, Any]) -> dict[str, Any]:
    return {name: facts["sha256"] for name, facts in manifest.get("files", {}).items()}


def _changed(manifest: dict[str, Any], results: Results) -> str:
    before, now = manifest.get("versions", {}), results.manifest["versions"]
    changed = [
        f"{name} {str(then)[:HASH_SHOWN]} then, {str(now.get(name))[:HASH_SHOWN]} now"
        for name, then in before.items()
        if now.get(name) != then
    ]
    if not changed and manifest["key"] != results.manifest["key"]:
        return (
            "what was simulated: a file that the scenario names, or what the manifest tells of the scenario"
        )
    return "; ".join(changed) or "no version that the manifest names"
