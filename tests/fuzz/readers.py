"""Every reader against broken inputs for a while: python -m tests.fuzz.readers --minutes 10 --seed 1 --reader circuit.

--reader takes a group (yaml) or the beginning of one reader's name; a failing input is kept in a file.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import warnings
from pathlib import Path

os.environ.setdefault("MESOLIMBIC_CACHE", str(Path(__file__).resolve().parents[2] / ".cache" / "tests"))

from tests.fuzz import kept, texts
from tests.fuzz.harness import TRACEBACK, Subject, fuzz, peak_megabytes

GROUPS = {**texts.GROUPS, **kept.GROUPS}
HEAD = (
    "| reader | minutes | inputs | clear errors | read | tracebacks | over 10 s | slowest, s |\n"
    + "|---" * 8
    + "|"
)


def main(arguments: list[str]) -> int:
    """Print a row for each reader; failing inputs are kept. 1 when there was a traceback."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=10.0, help="of processor, for each reader")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--reader", default="all", help=f"{', '.join(GROUPS)}, the beginning of a reader's name, or all"
    )
    parser.add_argument("--keep", type=Path, default=Path(".cache/fuzz"), help="folder of failing inputs")
    chosen = parser.parse_args(arguments)
    subjects = _chosen(chosen.reader)
    if not subjects:
        parser.error(f"no reader is called {chosen.reader}")
    print(HEAD, flush=True)
    bad = 0
    for subject in subjects:
        with tempfile.TemporaryDirectory(prefix="fuzz-") as folder, warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tally = fuzz(subject, Path(folder), chosen.seed, seconds=60 * chosen.minutes)
            print(tally.row(), flush=True)
        bad += tally.counts[TRACEBACK]
        for number, (what, content) in enumerate(tally.failures.items()):
            chosen.keep.mkdir(parents=True, exist_ok=True)
            path = (
                chosen.keep / f"{subject.name.replace(' ', '-').replace('(', '').replace(')', '')}-{number}"
            )
            path.write_bytes(content)
            print(f"  {what}\n  kept in {path}", file=sys.stderr)
    if (peak := peak_megabytes()) is not None:
        print(f"\nMost memory held: {peak:,.0f} MB")
    return 1 if bad else 0


def _chosen(name: str) -> list[Subject]:
    everyone = [(group, subject) for group, subjects in GROUPS.items() for subject in subjects]
    return [
        s
        for group, s in everyone
        if name in (group, "all") or (name not in GROUPS and s.name.startswith(name))
    ]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
