"""Published findings, read from `neuro/data/findings/<experiment>.yaml`."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, FiniteFloat, ValidationError, model_validator

from neuro.errors import InputError, InputErrors
from neuro.files import read_yaml
from neuro.protocols.results import Phenomenon
from neuro.quantities import Text
from neuro.registry import DATA

FOLDER = DATA / "findings"


class Range(BaseModel):
    """Where an observation must lie; at least one bound."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    lower: FiniteFloat | None = None
    upper: FiniteFloat | None = None

    @model_validator(mode="after")
    def _bounded(self) -> Range:
        if self.lower is None and self.upper is None:
            raise ValueError("lower, upper or both must be given")
        if self.lower is not None and self.upper is not None and self.lower > self.upper:
            raise ValueError(f"lower <= upper must hold, but lower is {self.lower:g}, upper {self.upper:g}")
        return self

    def holds(self, observed: float) -> bool:
        """Whether an observation lies in the range, bounds included; what is not a number does not."""
        low = -math.inf if self.lower is None else self.lower
        high = math.inf if self.upper is None else self.upper
        return low <= observed <= high


class Finding(Range):
    """One published finding of an experiment.

    Parameters
    ----------
    literature
        Range under the literature surge sizes, where the finding is the surge size itself.
    kind
        "built", "fitted" or "emerged", see `neuro.protocols.results.Phenomenon`.
    miss
        Why the model misses it, where it does.
    """

    substance: Text
    statement: Text
    unit: Text
    kind: Literal["built", "fitted", "emerged"]
    source: Text
    literature: Range | None = None
    miss: Text | None = None


@lru_cache(maxsize=64)
def findings(experiment: str) -> dict[str, Finding]:
    """Findings of an experiment by id.

    Raises
    ------
    neuro.errors.InputErrors
        With every entry that is wrong.
    """
    path = FOLDER / f"{experiment}.yaml"
    found: dict[str, Finding] = {}
    errors: list[InputError] = []
    for name, entry in read_yaml(path)["findings"].items():
        try:
            found[str(name)] = Finding.model_validate(entry)
        except ValidationError as problem:
            for error in problem.errors():
                field = ".".join(str(part) for part in ("findings", name, *error["loc"]))
                errors.append(InputError(path.name, field, error["input"], error["msg"]))
    if errors:
        raise InputErrors(errors)
    return found


def judged(experiment: str, values: dict[str, Any], surge: str) -> list[Phenomenon]:
    """Every finding of an experiment against the observed value of the same id.

    Raises
    ------
    KeyError
        When an observation has no finding or a finding no observation: none may go missing.
    """
    known = findings(experiment)
    if known.keys() != values.keys():
        raise KeyError(
            f"{experiment}: findings and observations differ in {sorted(known.keys() ^ values.keys())}"
        )
    return [
        _phenomenon(experiment, name, finding, float(values[name]), surge) for name, finding in known.items()
    ]


def _phenomenon(experiment: str, name: str, finding: Finding, observed: float, surge: str) -> Phenomenon:
    bounds: Range = (
        finding.literature if surge == "literature" and finding.literature is not None else finding
    )
    return Phenomenon(
        id=f"{experiment}.{name}",
        experiment=experiment,
        substance=finding.substance,
        finding=finding.statement,
        observed=observed,
        lower=bounds.lower,
        upper=bounds.upper,
        unit=finding.unit,
        passed=bounds.holds(observed),
        kind=finding.kind,
        source=finding.source,
    )
