"""Every mechanism against every phenomenon: what breaks when it is switched off."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from neuro.protocols import experiments
from neuro.protocols.knockouts import changes_of, knockout_names
from neuro.protocols.laboratory import knockout_row
from neuro.protocols.wording import paragraph
from scenarios.laboratory.jobs import Tell
from scenarios.laboratory.kept import Kept, resumed
from scenarios.laboratory.observing import Setting, observe, phenomena_of

INTACT = "intact"
ADAPTATIONS = ("receptor_loss", "receptor_sensitivity", "tolerance", "allostasis")
"""What use does to the receptors, the effect of a dose and the hedonic set point, as mechanisms."""

BECOMES = ("transition.", "_ten_years")
"""Beginning and end of the phenomena that say how many of those who tried a substance become dependent."""

Row = dict[str, Any]


def run_knockouts(
    setting: Setting,
    out: Path,
    mechanisms: Sequence[str] | None = None,
    workers: int = 1,
    tell: Tell = lambda line: None,
    names: Sequence[str] | None = None,
) -> list[Row]:
    """Rows {mechanism, phenomenon, intact, knocked_out, broken}, one for every mechanism and phenomenon.

    Parameters
    ----------
    out
        Folder where each finished mechanism is kept; what is kept and current is not computed again.
    mechanisms
        Names of `neuro.protocols.knockouts.knockout_names`; all by default.
    names
        Experiments; all by default.

    Raises
    ------
    neuro.errors.InputError
        When a mechanism is not known.
    """
    chosen = list(knockout_names() if mechanisms is None else mechanisms)
    for mechanism in chosen:
        changes_of(mechanism)
    found = observed_without(setting, out, [None, *chosen], workers, tell, names)
    intact = phenomena_of(found[INTACT], setting.surge)
    return [
        knockout_row(mechanism, before, after)
        for mechanism in chosen
        for before, after in zip(intact, phenomena_of(found[mechanism], setting.surge), strict=True)
    ]


def observed_without(
    setting: Setting,
    out: Path,
    mechanisms: Sequence[str | None],
    workers: int = 1,
    tell: Tell = lambda line: None,
    names: Sequence[str] | None = None,
) -> dict[str, dict[str, Any]]:
    """What the experiments observe without each mechanism (None: the intact brain), by its name."""
    names = list(experiments.available() if names is None else names)
    kept = Kept(out, f"knockouts-{setting.label}", setting.decides(names))
    tasks = {mechanism or INTACT: (names, setting, mechanism) for mechanism in mechanisms}
    return resumed(kept, observe, tasks, workers, tell)


def broken_by(rows: Sequence[Row]) -> dict[str, list[str]]:
    """Names of the phenomena that each mechanism breaks, in the order of the rows."""
    broken: dict[str, list[str]] = {row["mechanism"]: [] for row in rows}
    for row in rows:
        if row["broken"]:
            broken[row["mechanism"]].append(row["phenomenon"])
    return broken


def transition_without(
    rows: Sequence[Row], mechanisms: Sequence[str] = ADAPTATIONS
) -> dict[str, dict[str, float]]:
    """Share of people who become dependent, by mechanism switched off (and `INTACT`) and by substance.

    Mechanisms that the rows do not hold are left out.
    """
    shares: dict[str, dict[str, float]] = {}
    for row in rows:
        name, mechanism = str(row["phenomenon"]), str(row["mechanism"])
        if mechanism not in mechanisms or not (name.startswith(BECOMES[0]) and name.endswith(BECOMES[1])):
            continue
        of = name.removeprefix(BECOMES[0]).removesuffix(BECOMES[1])
        shares.setdefault(INTACT, {})[of] = row["intact"]
        shares.setdefault(mechanism, {})[of] = row["knocked_out"]
    return shares


def knockouts_text(rows: Sequence[Row]) -> str:
    """How many phenomena each mechanism breaks, and which; those that break none are named at the end."""
    broken = broken_by(rows)
    blocks = []
    for mechanism, phenomena in broken.items():
        count = f"breaks {len(phenomena)}" if phenomena else "BREAKS NONE"
        blocks.append(f"{mechanism}: {count}")
        if phenomena:
            blocks.append(paragraph(", ".join(phenomena), "    ", "    "))
    idle = [mechanism for mechanism, phenomena in broken.items() if not phenomena]
    said = f"MECHANISMS THAT BREAK NO PHENOMENON: {', '.join(idle)}"
    every = "Every mechanism breaks" if len(broken) > 1 else "It breaks"
    end = paragraph(said, "", "  ") if idle else f"{every} at least one phenomenon."
    return "\n".join([*blocks, "", end])
