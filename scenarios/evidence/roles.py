"""Which targets parameters were fitted to: ``data/roles.yaml``; all others are left out and test the model."""

from __future__ import annotations

import re
from functools import cache

from neuro.files import read_yaml
from scenarios.evidence.targets import DATA, Target

FITTED, LEFT_OUT = "fitted", "left_out"
ROLES = DATA / "roles.yaml"


@cache
def fitted_patterns() -> tuple[tuple[re.Pattern[str], str], ...]:
    """Patterns of ids, and the parameters that were fitted to them."""
    return tuple((re.compile(str(e["match"])), str(e["parameters"])) for e in read_yaml(ROLES)["fitted"])


def fitted_by(target: Target) -> str:
    """The parameters that name the target, or its data, as what they were fitted to; empty where none does."""
    return next((said for pattern, said in fitted_patterns() if pattern.fullmatch(target.id)), "")


def role_of(target: Target) -> str:
    """Whether some parameter was fitted to the target."""
    return FITTED if fitted_by(target) else LEFT_OUT
