"""The document of the evidence: what the laboratory finds, misses first, with the command that makes each table."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from neuro.errors import InputError
from neuro.protocols import experiments
from neuro.protocols.findings import findings
from neuro.protocols.laboratory import tally_of
from neuro.protocols.results import Phenomenon
from neuro.protocols.wording import bounds, number
from scenarios.laboratory.draws import Drawn, run_draws
from scenarios.laboratory.jobs import Tell
from scenarios.laboratory.knockouts import (
    INTACT,
    Row,
    broken_by,
    observed_without,
    run_knockouts,
    transition_without,
)
from scenarios.laboratory.observing import Setting, phenomena_of
from scenarios.store import make_folder, write_atomically

SURGES = ("mission", "literature")
SURGES_TOLD = (
    "Surge sizes: `mission` are those that the model was fitted with, `literature` those measured in rats, mostly "
    "smaller ([two sizes of surges](laboratory.md#two-sizes-of-surges))."
)


@dataclass(frozen=True)
class Plan:
    """What the document is made of.

    Parameters
    ----------
    scale, draws_scale
        Share of the usual number of people, of the draws apart.
    """

    seed: int = 0
    scale: float = 1.0
    draws_scale: float = 0.2
    draws: int = 200
    spread: str = "triangular"
    names: tuple[str, ...] | None = None
    mechanisms: tuple[str, ...] | None = None

    def options(self, scale: float) -> str:
        """Options of the command line that differ from the usual."""
        seed = f" --seed {self.seed}" if self.seed else ""
        return f"{seed} --scale {scale:g}" if scale != 1.0 else seed


@dataclass(frozen=True)
class Evidence:
    """All results of the document: phenomena by surge sizes, rows of the knock-outs, draws."""

    phenomena: dict[str, list[Phenomenon]]
    knockouts: list[Row]
    drawn: Drawn


def write_document(file: Path, plan: Plan, out: Path, workers: int, tell: Tell) -> Path:
    """Write the document; results that are kept in the folder and current are used, the others computed.

    Parameters
    ----------
    file
        The Markdown file, replaced in one step.
    out, workers, tell
        As for `scenarios.laboratory.knockouts.run_knockouts`.
    """
    evidence = gathered(plan, out, workers, tell)
    make_folder(file.parent)
    write_atomically(file, document_text(evidence, plan).encode("utf-8"))
    return file


def check_document(file: Path) -> None:
    """Refuse, before anything is computed, a file that cannot be written.

    Raises
    ------
    neuro.errors.InputError
        When it is a folder, has no name, or stands where nothing can be made.
    """
    try:
        if not file.name or file.is_dir():
            raise InputError(file, "--file", None, "is a folder; give the name of a file")
        file.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=file.parent, prefix=f".{file.name}"):
            pass
    except OSError as problem:
        reason = problem.strerror or str(problem)
        raise InputError(file, "--file", None, f"cannot be written ({reason}); give another file") from None


def gathered(plan: Plan, out: Path, workers: int, tell: Tell) -> Evidence:
    """The results of a plan."""
    phenomena = {}
    for surge in SURGES:
        tell(f"intact brain, surge sizes: {surge}")
        setting = Setting(surge, plan.seed, plan.scale)
        found = observed_without(setting, out, [None], workers, tell, plan.names)
        phenomena[surge] = phenomena_of(found[INTACT], surge)
    tell("knock-outs")
    setting = Setting("mission", plan.seed, plan.scale)
    rows = run_knockouts(setting, out, plan.mechanisms, workers, tell, plan.names)
    tell("draws")
    setting = Setting("mission", plan.seed, plan.draws_scale)
    return Evidence(
        phenomena, rows, run_draws(setting, out, plan.draws, plan.spread, workers, tell, plan.names)
    )


def document_text(evidence: Evidence, plan: Plan) -> str:
    """The document as Markdown; the same evidence gives the same text."""
    parts = [
        "# Evidence: the laboratory",
        "Made by `mesolimbic lab document` (`make evidence`); do not edit by hand. What the kinds and the ranges mean, "
        "and how to run an experiment: [laboratory.md](laboratory.md).",
        _summary(evidence, plan),
        _misses(evidence, plan),
        _by_experiment(evidence, plan),
        _knockouts(evidence.knockouts, plan),
        _transition(evidence.knockouts),
        _draws(evidence.drawn, plan),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _summary(evidence: Evidence, plan: Plan) -> str:
    counts = {surge: tally_of(phenomena) for surge, phenomena in evidence.phenomena.items()}
    rows = [
        [kind, *(f"{counts[surge][kind][0]} of {counts[surge][kind][1]}" for surge in counts)]
        for kind in counts[SURGES[0]]
    ]
    said = (
        "Phenomena within their range: the published one, or for five surge sizes of `mission` the range that the "
        "project set itself, with the published one beside it. Only those that *emerged* are evidence. "
        f"{SURGES_TOLD}"
    )
    command = f"mesolimbic lab all{plan.options(plan.scale)}"
    return _section(
        "How many hold",
        said,
        [command, f"{command} --surge literature"],
        _table(["kind", *(f"surge sizes: {surge}" for surge in counts)], rows),
    )


def _misses(evidence: Evidence, plan: Plan) -> str:
    rows = [
        [p.id, p.kind, p.finding, _value(p), bounds(p.lower, p.upper), surge, _why(p)]
        for surge, phenomena in evidence.phenomena.items()
        for p in phenomena
        if not p.passed
    ]
    command = f"mesolimbic lab all{plan.options(plan.scale)}"
    columns = ["phenomenon", "kind", "published", "model", "range", "surge sizes", "why"]
    return _section(
        "Misses", f"{len(rows)} in all.", [command, f"{command} --surge literature"], _table(columns, rows)
    )


def _by_experiment(evidence: Evidence, plan: Plan) -> str:
    titles = {name: e.title for name, e in experiments.available().items()}
    other = {p.id: p for p in evidence.phenomena["literature"]}
    columns = ["", "published", "range", "model", "literature surge", "substance", "kind", "source"]
    parts = [
        "## All phenomena",
        "The model under both surge sizes; **bold** is outside of the published range.",
    ]
    for name in dict.fromkeys(p.experiment for p in evidence.phenomena["mission"]):
        own = [p for p in evidence.phenomena["mission"] if p.experiment == name]
        rows = [_phenomenon(p, other[p.id]) for p in own]
        command = f"    mesolimbic lab {name}{plan.options(plan.scale)}"
        parts += [f"### {titles[name]}", command, _table(columns, rows)]
    return "\n\n".join(parts)


def _phenomenon(p: Phenomenon, other: Phenomenon) -> list[str]:
    name, both = p.id.partition(".")[2], (_marked(p), _marked(other))
    return [name, p.finding, f"{bounds(p.lower, p.upper)}", *both, p.substance, p.kind, p.source]


def _knockouts(rows: Sequence[Row], plan: Plan) -> str:
    table = [
        [mechanism, str(len(broken)) if broken else "**none**", ", ".join(broken)]
        for mechanism, broken in broken_by(rows).items()
    ]
    said = "Phenomena that hold in the intact brain and no longer when one mechanism is switched off."
    command = f"mesolimbic lab knockouts{plan.options(plan.scale)}"
    return _section("Knock-outs", said, [command], _table(["mechanism", "breaks", "phenomena"], table))


def _transition(rows: Sequence[Row]) -> str:
    """What the adaptations to use do for the way to dependence; nothing when the rows do not hold them."""
    shares = transition_without(rows)
    if not shares:
        return ""
    substances = list(shares[INTACT])
    said = (
        "Share of those who tried a substance who are dependent within ten years, in the intact brain and without "
        "each adaptation to use: fewer receptors, less of an effect, a lower set point. The draws are the same "
        "in every row."
    )
    table = [[name, *(number(row[substance]) for substance in substances)] for name, row in shares.items()]
    return "\n\n".join(["### From use to disorder", said, _table(["switched off", *substances], table)])


def _draws(drawn: Drawn, plan: Plan) -> str:
    shares = ", ".join(f"{kind} {share:.1%}" for kind, share in drawn.shares().items())
    said = (
        f"Every quantity drawn within its own range ({plan.spread}, Latin hypercube, {plan.draws} draws). "
        f"Phenomena and draws that hold: {shares}. Observations that are no finite number: {drawn.not_finite}; "
        f"experiments that could not be computed: {drawn.not_computed}."
    )
    command = f"mesolimbic lab draws --draws {plan.draws} --scale {plan.draws_scale:g}"
    command += f" --seed {plan.seed}" if plan.seed else ""
    command += f" --spread {plan.spread}" if plan.spread != "triangular" else ""
    rows = [[row["phenomenon"], row["kind"], f"{row['share']:.0%}"] for row in drawn.rows()]
    return _section("Draws", said, [command], _table(["phenomenon", "kind", "holds in"], rows))


def _why(p: Phenomenon) -> str:
    name = p.id.partition(".")[2]
    return findings(p.experiment)[name].miss or ""


def _value(p: Phenomenon) -> str:
    return f"{number(p.observed)}{'' if p.unit == '1' else f' ({p.unit})'}"


def _marked(p: Phenomenon) -> str:
    return _value(p) if p.passed else f"**{_value(p)}**"


def _section(title: str, said: str, commands: Sequence[str], table: str) -> str:
    return "\n\n".join([f"## {title}", said, "\n".join(f"    {command}" for command in commands), table])


def _table(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [columns, ["---"] * len(columns), *rows]
    return "\n".join("| " + " | ".join(_cell(cell) for cell in line) + " |" for line in lines)


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")
