"""``mesolimbic list``: what there is to choose from, and where its numbers come from."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Annotated, Any

import typer

from neuro.errors import InputError, did_you_mean, shown
from scenarios.cli.options import COMMAND_LINE, Plugins, use_plugins

if TYPE_CHECKING:
    from neuro.quantities import Quantity


@dataclass(frozen=True)
class Row:
    """One thing to choose: its id, a line about it, and the numbers it is made of."""

    id: str
    title: str
    numbers: tuple[dict[str, Any], ...] = ()
    group: str = ""


def list_command(
    kind: Annotated[
        str, typer.Argument(metavar="KIND", help="What to list; `mesolimbic list kinds` names the kinds.")
    ],
    cite: Annotated[
        bool, typer.Option("--cite", help="With every number, its range and its source.")
    ] = False,
    of_kind: Annotated[
        str | None,
        typer.Option(
            "--kind", metavar="KIND", help="With `list parameters`: literature, fitted or assumed ones alone."
        ),
    ] = None,
    plugin: Plugins = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON alone.")] = False,
) -> None:
    """List scenarios, interventions, treatments, substances, outputs, parameters, terms, ..."""
    if kind not in KINDS:
        hint = did_you_mean(kind, KINDS)
        message = f"{shown(kind)} is no such kind; {hint}must be one of {', '.join(KINDS)}"
        raise InputError(COMMAND_LINE, "KIND", kind, message)
    use_plugins(plugin)
    rows = KINDS[kind](cite) if of_kind is None else _parameters_of(kind, of_kind, cite)
    if as_json:
        plain = [_as_plain(row, cite) for row in rows]
        typer.echo(json.dumps({kind: plain}, indent=2, ensure_ascii=False))
        return
    width = max((len(row.id) for row in rows), default=0)
    for row, before in zip(rows, ["", *(row.group for row in rows)], strict=False):
        if row.group != before:
            typer.echo(f"{row.group}:")
        typer.echo(f"{row.id:<{width}}  {row.title}")
        for number in row.numbers:
            typer.echo("    " + _line(number))
    if not rows:
        typer.echo(f"There are no {kind} in this version.", err=True)


def _as_plain(row: Row, cite: bool) -> dict[str, Any]:
    whole = asdict(row) if cite else {"id": row.id, "title": row.title, "group": row.group}
    return {key: value for key, value in whole.items() if key != "group" or value}


def _line(number: dict[str, Any]) -> str:
    value = number["value"]
    head = f"{number['parameter']} = {f'{value:g}' if isinstance(value, float) else value}"
    if number.get("low") is not None:
        head += f" [{number['low']:g} to {number['high']:g}]"
    unit = f" {number['unit']}" if number.get("unit") not in (None, "", "1") else ""
    return f"{head}{unit}: {number['source']}"


def _numbers(quantities: dict[str, Quantity]) -> tuple[dict[str, Any], ...]:
    return tuple({"parameter": name, **q.model_dump()} for name, q in quantities.items())


def _substances(cite: bool) -> list[Row]:
    from neuro.registry import substance, substance_ids

    found = [substance(name) for name in substance_ids()]
    return [
        Row(s.id, f"{s.name} ({s.substance_class}; {s.route})", _numbers(s.parameters) if cite else ())
        for s in found
    ]


def _treatments(cite: bool) -> list[Row]:
    from population.care.catalogue import treatment
    from population.scenario.checks import treatment_ids

    rows = []
    for found in map(treatment, treatment_ids()):
        own = {name: quantity for name, quantity in found.parameters.items() if name in found.own}
        rows.append(Row(found.id, found.name, _numbers(own) if cite else ()))
    return rows


def _networks(cite: bool) -> list[Row]:
    from population.networks.registry import describe

    return [
        Row(
            kind["kind"],
            kind["description"],
            tuple(
                {
                    "parameter": p["name"],
                    "value": p["default"],
                    "low": p["low"],
                    "high": p["high"],
                    "source": p["description"],
                }
                for p in kind["parameters"]
                if cite
            ),
        )
        for kind in describe()
    ]


def _outputs(cite: bool) -> list[Row]:
    from scenarios.outputs import OUTPUTS

    return [Row(output.name, f"{output.definition} [{output.unit}]") for output in OUTPUTS]


def _scenarios(cite: bool) -> list[Row]:
    from scenarios.load import library_groups, named

    found = [(group, named(name)) for group, names in library_groups().items() for name in names]
    return [Row(s.name, s.title, _numbers(s.quantities) if cite else (), group) for group, s in found]


def _interventions(cite: bool) -> list[Row]:
    from population.interventions.registry import PILLARS, describe

    rows = []
    for kind in sorted(describe(), key=lambda told: PILLARS.index(told["pillar"])):
        numbers = tuple({"parameter": name, **q} for name, q in kind["numbers"].items()) if cite else ()
        rows.append(Row(kind["kind"], f"{kind['title']} {kind['docs']}", numbers, kind["pillar"]))
    return rows


def _experiments(cite: bool) -> list[Row]:
    from neuro.protocols.experiments import available

    return [Row(name, experiment.title) for name, experiment in available().items()]


def _mechanisms(cite: bool) -> list[Row]:
    from neuro.protocols.knockouts import KNOCKOUTS
    from population.interventions.knock_outs import mechanisms

    of_people = mechanisms()
    rows = []
    for name, off in {**KNOCKOUTS, **of_people}.items():
        text = ", ".join(f"{key} = {value:g}" for key, value in KNOCKOUTS.get(name, off).items())
        by = [word for word, known in (("lab", KNOCKOUTS), ("knockouts", of_people)) if name in known]
        rows.append(Row(name, f"switched off by {text} [{', '.join(by)}]"))
    return rows


def _fields(cite: bool) -> list[Row]:
    from population.scenario.words import scenario_fields

    rows = []
    for field in scenario_fields():
        usual = f"; {field.usual} if left out" if field.usual else ""
        rows.append(Row(field.path, f"{field.meaning}: {field.allowed}{usual}".rstrip(": ")))
    return rows


def _observables(cite: bool) -> list[Row]:
    from population.observables import all_observables

    return [Row(code, f"{o.definition} [{o.kind}]") for code, o in all_observables().items()]


def _parameters(cite: bool, of_kind: str | None = None) -> list[Row]:
    from scenarios.documents.numbers import every_number

    return [
        Row(
            f"{one.file}:{one.path}",
            f"{one.value:g} [{one.low:g} to {one.high:g}] {one.unit} ({one.kind})",
            ({"parameter": one.path.rpartition(".")[2], **one._asdict()},) if cite else (),
        )
        for one in every_number(of_kind)
    ]


def _parameters_of(kind: str, of_kind: str, cite: bool) -> list[Row]:
    from scenarios.documents.numbers import KINDS as OF_NUMBERS

    if kind != "parameters":
        raise InputError(COMMAND_LINE, "--kind", of_kind, f"belongs to parameters, not to {kind}")
    if of_kind not in OF_NUMBERS:
        hint, allowed = did_you_mean(of_kind, OF_NUMBERS), ", ".join(OF_NUMBERS)
        raise InputError(
            COMMAND_LINE, "--kind", of_kind, f"{shown(of_kind)} is no kind; {hint}allowed are {allowed}"
        )
    return _parameters(cite, of_kind)


def _terms(cite: bool) -> list[Row]:
    from scenarios.glossary import by_title

    return [Row(word.title, word.text) for word in by_title()]


def _kinds(cite: bool) -> list[Row]:
    return [Row(kind, f"{words} (mesolimbic list {kind})") for kind, words in WORDS.items()]


WORDS = {
    "substances": "what people take, each by one route",
    "treatments": "what care there is",
    "networks": "how people come to be tied to one another",
    "outputs": "what the tables of a run count, and in which unit",
    "scenarios": "places and policies of the library, to run and to compare",
    "interventions": "what a policy of your own can be made of",
    "fields": "what can stand in a scenario file, its meaning, what is allowed",
    "observables": "what surveys, cohorts and registers would find in a model",
    "experiments": "what `mesolimbic lab` can do",
    "mechanisms": "what can be switched off, by `lab --knock-out`, by `knockouts`, or by both",
    "parameters": "every number of the science, its range and its kind, and its source with --cite",
    "terms": "words of the tables and pages, explained",
}
"""What each kind is, for somebody who sees the list for the first time."""

KINDS: dict[str, Callable[[bool], list[Row]]] = {
    "substances": _substances,
    "treatments": _treatments,
    "networks": _networks,
    "outputs": _outputs,
    "scenarios": _scenarios,
    "interventions": _interventions,
    "fields": _fields,
    "observables": _observables,
    "experiments": _experiments,
    "mechanisms": _mechanisms,
    "parameters": _parameters,
    "terms": _terms,
    "kinds": _kinds,
}
