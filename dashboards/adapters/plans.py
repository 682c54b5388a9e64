"""Plans: a place with policies, kept as small files below the results folder, and run against the status quo."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from dashboards.adapters.folders import root
from dashboards.adapters.places import as_data, library, place
from dashboards.adapters.policies import slug
from dashboards.workshop import relayed
from neuro.errors import BadInput, InputError
from population.scenario import Scenario, scenario_from_mapping
from scenarios.plan import LIFE_COURSE
from scenarios.store import make_folder, write_atomically

if TYPE_CHECKING:
    from dashboards.jobs import Tell

FOLDER = ".dashboard"
LONGEST_TITLE = 80
MOST_PLANS = 200
DRAWN_PLACE, MOST_DRAWN = "baseline", 3_000
"""The place whose people ship with the package, already on their first day; and how many of these 12,000 are drawn at
most, so that replicates have other people.
"""


@dataclass(frozen=True)
class Plan:
    """A saved plan.

    Parameters
    ----------
    name
        Its file, and its name in results.
    place
        A name of the library, or of a place that was handed in.
    policies
        Interventions as a scenario writes them.
    """

    name: str
    title: str
    place: str
    policies: tuple[dict[str, Any], ...]


def places() -> dict[str, str]:
    """Titles of the places that a plan can be made for, by name."""
    return {**library(), **{name: data["title"] for name, data in _kept("places").items()}}


def place_of(name: str) -> Scenario:
    """A place by its name."""
    if name in library():
        return place(name)
    found = _kept("places").get(name)
    if found is None:
        raise InputError("plan", "place", name, "is not known here; hand the file in again")
    return scenario_from_mapping(found["scenario"], found["title"])


def keep_place(scenario: Scenario) -> str:
    """Keep a place that was handed in; gives its name."""
    data = as_data(scenario)
    digest = hashlib.sha256(json.dumps(data, sort_keys=True, default=str).encode()).hexdigest()
    name = f"{slug(scenario.name)}-{digest[:6]}"
    _write("places", name, {"title": scenario.title or scenario.name, "scenario": data})
    return name


def plans() -> dict[str, Plan]:
    """Every saved plan by name."""
    found = {}
    for name, data in _kept("plans").items():
        try:
            found[name] = Plan(name, str(data["title"]), str(data["place"]), tuple(data["policies"]))
        except (KeyError, TypeError):
            continue
    return found


def save_plan(title: str, place_name: str, policies: Sequence[Mapping[str, Any]]) -> Plan:
    """Check a plan as a scenario is checked, and keep it; the same title in the same place is replaced.

    Raises
    ------
    neuro.errors.BadInput
        With every mistake and its field.
    """
    title = " ".join(title.split())
    if not title or len(title) > LONGEST_TITLE:
        raise InputError("plan", "title", title, f"must have 1 to {LONGEST_TITLE} characters")
    if not policies:
        raise InputError(
            "plan",
            "interventions",
            None,
            "switch at least one policy on; the status quo is always run beside it",
        )
    digest = hashlib.sha256(f"{title}\0{place_name}".encode()).hexdigest()[:4]
    plan = Plan(f"{slug(title)}-{digest}", title, place_name, tuple(dict(p) for p in policies))
    scenario_from_mapping(data_of(plan), "plan")
    _write("plans", plan.name, asdict(plan))
    return plan


def remove_plan(name: str) -> None:
    """Take a saved plan away; results made of it stay."""
    if name in plans():
        (_folder("plans") / f"{name}.json").unlink(missing_ok=True)


def data_of(plan: Plan) -> dict[str, Any]:
    """A plan as the plain data of a scenario: what the place does already, and what the plan adds."""
    data = as_data(place_of(plan.place))
    both = [*data.get("interventions", ()), *plan.policies]
    return {**data, "name": plan.name, "title": plan.title, "interventions": both}


def choices() -> dict[str, str]:
    """Titles of all that one life can be lived under, by name: places as they are, then saved plans."""
    titles = dict(places())
    for name, plan in plans().items():
        titles[f"plan:{name}"] = f"{plan.title} ({titles.get(plan.place, plan.place)})"
    return titles


def scenario_of(name: str) -> dict[str, Any]:
    """Plain data of one of the `choices`."""
    kind, _, own = name.partition(":")
    return data_of(plans()[own]) if kind == "plan" and own in plans() else as_data(place_of(name))


def run_plans(
    tell: Tell,
    place_name: str,
    names: Sequence[str],
    people: int,
    years: int,
    replicates: int,
    seed: int,
    pathways: Sequence[str] = (),
    past: str = LIFE_COURSE,
    pool: tuple[Any, Any] | None = None,
) -> str:
    """Compare saved plans with the status quo of their place; gives the name of the result folder.

    Parameters
    ----------
    names
        Saved plans.
    pathways
        Names of `scenarios.pathways.PATHWAYS` that are closed in turn, in runs of their own.
    past
        Whether people live their years before the start anew, or are drawn from the package's; see `can_draw`.
    pool
        Workers that are ready and what they report to; as many processes as there are cores, if not given.
    """
    from scenarios.comparing import compare

    chosen = [plan for name, plan in plans().items() if name in names]
    baseline = as_data(place_of(place_name))
    question = [place_name, [data_of(plan) for plan in chosen], people, years, seed, list(pathways), past]
    counts = _Progress(tell, replicates * (1 + len(chosen)) * (1 + len(pathways)))
    workers, sink = pool or (None, None)
    with relayed(sink, counts) if sink is not None else nullcontext():
        found = compare(
            baseline, [data_of(plan) for plan in chosen], people=people, years=years, replicates=replicates,
            seed=seed, out=root() / folder_name(place_name, question), progress=counts, command="dashboard",
            pathways=pathways, past=past, executor=workers,
        )  # fmt: skip
    return found.folder.name


def can_draw(place_name: str, people: int) -> bool:
    """Whether the people of a run can be drawn from those that ship with the package."""
    return place_name == DRAWN_PLACE and people <= MOST_DRAWN


def folder_name(place_name: str, question: Any) -> str:
    """The folder of a run: the same question goes on from what is there, another one gets another folder."""
    from scenarios.plan import code_version

    asked = json.dumps([code_version(), question], sort_keys=True, default=str)
    return f"{slug(place_name)}-compared-{hashlib.sha256(asked.encode()).hexdigest()[:8]}"


class _Progress:
    """Turns the messages of runs into one share of the whole."""

    WORDS: ClassVar = {
        "people": "making people",
        "ties": "making ties",
        "compile": "preparing",
        "burn-in": "living the years before",
        "simulate": "simulating",
    }

    def __init__(self, tell: Tell, runs: int) -> None:
        self.tell, self.runs = tell, runs
        self.shares: dict[str, float] = {}

    def __call__(self, message: Any) -> None:
        share = message.done / message.total if message.total else 0.0
        weights = {
            "burn-in": (0.05, 0.45),
            "simulate": (0.5, 0.45),
            "write": (0.95, 0.05),
            "finished": (0.0, 1.0),
            "kept": (0.0, 1.0),
        }
        if not message.key:
            return
        base, width = weights.get(message.phase, (0.0, 0.05))
        self.shares[message.key] = max(self.shares.get(message.key, 0.0), base + width * share)
        done = sum(share >= 1.0 for share in self.shares.values())
        what = self.WORDS.get(message.phase, "writing")
        self.tell(
            f"{what}; {done} of {self.runs} runs finished", 0.97 * sum(self.shares.values()) / self.runs
        )


def _folder(kind: str) -> Path:
    return root() / FOLDER / kind


def _kept(kind: str) -> dict[str, dict[str, Any]]:
    found = {}
    for path in sorted(_folder(kind).glob("*.json"))[:MOST_PLANS]:
        try:
            data = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError, RecursionError):
            continue
        if isinstance(data, dict):
            found[path.stem] = data
    return found


def _write(kind: str, name: str, data: Mapping[str, Any]) -> None:
    try:
        make_folder(_folder(kind))
        write_atomically(_folder(kind) / f"{name}.json", json.dumps(data, indent=1, default=str).encode())
    except OSError as problem:
        raise InputError(
            root().name, "", None, f"cannot be written ({problem.strerror or problem})"
        ) from None


__all__ = [
    "BadInput",
    "Plan",
    "choices",
    "data_of",
    "places",
    "plans",
    "run_plans",
    "save_plan",
    "scenario_of",
]
