"""What the manifest of a result folder tells, by the kind of what was run: checked whenever one is read."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from neuro.errors import InputError, InputErrors
from population.scenario import MOST_PEOPLE
from population.scenario.errors import explained
from population.scenario.kinds import LAST_YEAR, number, refusal, text, whole

MOST = 2**63 - 1
MOST_NUMBER = 1e18
MOST_RUNS = 1_000_000
"""Replicates or draws beyond which a manifest is not believed: making it again would never end."""
CHANGED = "the file was changed"

Count = Annotated[int, whole(0, MOST)]
Some = Annotated[int, whole(1, MOST)]
Runs = Annotated[int, whole(1, MOST_RUNS)]
People = Annotated[int, whole(0, MOST_PEOPLE)]
Number = Annotated[float, number(0, MOST_NUMBER)]


class _Told(BaseModel):
    model_config = ConfigDict(strict=True, frozen=True)


def _scenario(value: Any) -> Any:
    if isinstance(value, Mapping) and isinstance(value.get("name"), str):
        return value
    raise refusal("the mapping of a scenario, with its name", value)


PlainScenario = Annotated[dict[str, Any], BeforeValidator(_scenario)]


class FileFacts(_Told):
    """Size and SHA-256 of a file."""

    bytes: Count
    sha256: str


class Unfinished(_Told):
    """What was asked for, and is not in the tables yet."""

    command: str
    replicates: Some


class Precise(_Told):
    """How narrow the interval of an outcome was asked to be, and how narrow it became."""

    width: Number
    outcome: str
    reached: bool
    replicates: Some
    relative_half_width: Number | None
    needed: Some | None
    of: str


class Run(_Told):
    """What every manifest tells; of a run, all that it tells."""

    key: str
    scenario: PlainScenario
    people: People
    population_size: Count
    seed: Count
    start_date: Annotated[str, text(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", "a date (YEAR-MONTH-DAY)")]
    years: Annotated[int, whole(0, LAST_YEAR)]
    replicates: Runs
    draws: Runs
    status: str
    command: str = ""
    scenario_sha256: str = ""
    versions: dict[str, str] = {}
    weight: Number | None = None
    keys: list[str] = []
    plugins: list[str] = []
    every: Literal["year", "month", "day"] = "year"
    persons: bool = False
    scenario_folder: str | None = None
    files: dict[Annotated[str, text(r"[\w.-]{1,200}", "a name of a file")], FileFacts] = {}
    unfinished: Unfinished | None = None
    wall_s: Number = 0.0
    written: str = ""
    precision: Precise | None = None


class _WithPolicies(Run):
    policies: list[PlainScenario]
    policy_folders: list[str | None] = []


class Compared(_WithPolicies):
    """Of a comparison."""

    pathways: list[str] | None = None
    cost_unknown: dict[str, list[str]] | None = None
    past: Literal["life course", "starter"] = "life course"


class County(_Told):
    """One county of a nation; its other cells are checked when they are used."""

    fips: str
    name: str
    population: Count
    people: Some
    probability: Annotated[float, number(0, 1), Field(gt=0)]
    overdose_deaths: Number = 0.0


class OfCounties(_WithPolicies):
    """Of a nation."""

    counties: list[County]


class Question(_Told):
    """What was asked of a sensitivity analysis."""

    model_config = ConfigDict(extra="forbid")

    method: Literal["morris", "sobol", "tornado"]
    parameters: list[str]
    outcomes: list[str]
    grouped: bool | None = None
    fitted: bool = False
    screen: Count = 0
    budget: Some | None = None


class Analysed(_WithPolicies):
    """Of a sensitivity analysis."""

    asked: Question
    runs: Count


class Search(_Told):
    """What was asked of a search for the best spending."""

    model_config = ConfigDict(extra="forbid")

    people: Count
    years: Annotated[int, whole(1, LAST_YEAR)]
    replicates: Some
    search_people: Count
    search_replicates: Some
    seed: Count
    budget: Number | None
    objectives: list[Literal["deaths", "qaly", "equity"]]
    steps: Some
    trials: Count
    winners: Some


class Candidate(_Told):
    """A policy that may be bought."""

    name: str
    title: str


class Searched(_WithPolicies):
    """Of a search for the best spending."""

    asked: Search
    candidates: list[Candidate]


KINDS: dict[str, type[Run]] = {
    "": Run,
    "compare": Compared,
    "nation": OfCounties,
    "sensitivity": Analysed,
    "optimise": Searched,
}
"""What a manifest tells, by its kind; that of a run names none."""


def check_manifest(manifest: Mapping[str, Any], path: str | Path, whole: bool = True) -> None:
    """Refuse a manifest that tells something as what it cannot be.

    Parameters
    ----------
    manifest
        Plain data, as JSON gives it.
    path
        What errors call the file.
    whole
        Whether everything that its kind needs must be there; if not, what is there is checked alone.

    Raises
    ------
    neuro.errors.BadInput
        With every mistake, each with its field, its value and what is allowed.
    """
    kind = manifest.get("kind") or ""
    if not isinstance(kind, str) or kind not in KINDS:
        allowed = ", ".join(name for name in KINDS if name)
        raise InputError(path, "kind", kind, f"must be one of {allowed}, or left out for a run; {CHANGED}")
    try:
        KINDS[kind].model_validate(manifest)
    except ValidationError as problem:
        wrong = [
            InputError(path, e.field, e.value, f"{e.message}; {CHANGED}")
            for e in explained(problem, str(path), KINDS[kind])
            if whole or e.field.partition(".")[0] in manifest
        ]
        if wrong:
            raise (wrong[0] if len(wrong) == 1 else InputErrors(wrong)) from None
