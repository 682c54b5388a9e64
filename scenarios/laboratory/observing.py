"""What all experiments observe under one setting, as plain JSON, and the findings held against it later."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from neuro.errors import BadInput
from neuro.protocols import experiments
from neuro.protocols.findings import findings, judged
from neuro.protocols.results import Phenomenon


@dataclass(frozen=True)
class Setting:
    """Which brains the experiments get; see `neuro.protocols.experiments.Setup`."""

    surge: str = "mission"
    seed: int = 0
    scale: float = 1.0

    @property
    def label(self) -> str:
        """The setting as part of the name of a folder."""
        return f"{self.surge}-seed{self.seed}-scale{self.scale:g}"

    @property
    def suffix(self) -> str:
        """What is not usual about the setting, as the end of a name: "", "-literature", "-seed5-scale0.1"."""
        parts = ["" if self.surge == "mission" else f"-{self.surge}"]
        parts.append(f"-seed{self.seed}" if self.seed else "")
        parts.append("" if self.scale == 1.0 else f"-scale{self.scale:g}")
        return "".join(parts)

    def decides(self, names: Sequence[str]) -> dict[str, Any]:
        """What decides a result under this setting, beside the sources."""
        return {**asdict(self), "experiments": list(names)}


def observe(
    names: Sequence[str],
    setting: Setting,
    knock_out: str | None = None,
    changes: Mapping[str, float] | None = None,
    tolerant: bool = False,
) -> dict[str, Any]:
    """Run experiments and keep what was observed.

    Parameters
    ----------
    names
        Experiments.
    tolerant
        Whether an experiment that cannot be computed with these parameters is noted in place of being raised.

    Returns
    -------
    dict
        `values` by experiment and finding, and `failed`, the reason by experiment; what is not finite is text.
    """
    values: dict[str, Any] = {}
    failed: dict[str, str] = {}
    for name in names:
        try:
            result = experiments.run(
                name, knock_out, setting.surge, setting.seed, setting.scale, changes=changes
            )
            values[name] = {p.id.partition(".")[2]: _plain(p.observed) for p in result.phenomena}
        except BadInput:
            raise
        except (ArithmeticError, IndexError, ValueError) as problem:
            if not tolerant:
                raise
            failed[name] = f"{type(problem).__name__}: {problem}"
            values[name] = dict.fromkeys(findings(name), "nan")
    return {"values": values, "failed": failed}


def phenomena_of(observation: Mapping[str, Any], surge: str) -> list[Phenomenon]:
    """Every phenomenon of an observation, held against the findings as they stand now."""
    return [
        phenomenon
        for name, values in observation["values"].items()
        for phenomenon in judged(name, {key: float(value) for key, value in values.items()}, surge)
    ]


def _plain(value: float) -> float | str:
    return value if math.isfinite(value) else str(value)
