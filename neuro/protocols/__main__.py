"""`python -m neuro.protocols [EXPERIMENT|all|knockouts]`: run the laboratory from a shell."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence

from neuro.errors import BadInput
from neuro.protocols.cohort import check_changes
from neuro.protocols.knockouts import knockout_names
from neuro.protocols.laboratory import KNOCKOUT_SCHEMA, as_json, knockout_rows, run_lab
from neuro.protocols.wording import as_text


def assignment(text: str) -> tuple[str, float]:
    """NAME=VALUE as a parameter and its value."""
    name, _, value = text.partition("=")
    return name, float(value)


def parser() -> argparse.ArgumentParser:
    """The command line."""
    made = argparse.ArgumentParser(prog="python -m neuro.protocols", description="Experiments on one brain.")
    made.add_argument("experiment", nargs="?", default="all", help="a name, all, or knockouts")
    made.add_argument("--json", action="store_true", help="print JSON alone")
    made.add_argument("--knock-out", metavar="MECHANISM", help=f"one of {', '.join(knockout_names())}")
    made.add_argument("--surge", default="mission", choices=("mission", "literature"))
    made.add_argument("--set", metavar="NAME=VALUE", type=assignment, action="append", default=[])
    made.add_argument("--seed", type=int, default=0)
    return made


def note(text: str) -> None:
    """Say on the error stream what runs."""
    print(text, file=sys.stderr, flush=True)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; 0 when it ran, 2 for bad input."""
    given = parser().parse_args(arguments)
    try:
        check_changes(dict(given.set))
        if given.experiment == "knockouts":
            rows = knockout_rows(
                [given.knock_out] if given.knock_out else None, given.surge, given.seed, progress=note
            )
            print(json.dumps({"schema": KNOCKOUT_SCHEMA, "rows": rows}, indent=1))
            return 0
        results = run_lab(
            given.experiment,
            knock_out=given.knock_out,
            surge=given.surge,
            seed=given.seed,
            changes=dict(given.set),
            progress=note,
        )
    except BadInput as problem:
        note(str(problem))
        return 2
    print(as_json(results) if given.json else as_text(results))
    return 0


if __name__ == "__main__":
    sys.exit(main())
