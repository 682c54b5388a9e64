"""Every reader against broken inputs for a while: python -m tests.fuzz.readers --minutes 10 --seed 1 --reader yaml."""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
import warnings
from pathlib import Path

os.environ.setdefault("MESOLIMBIC_CACHE", str(Path(__file__).resolve().parents[2] / ".cache" / "tests"))

from tests.fuzz import kept, texts
from tests.fuzz.harness import TRACEBACK, fuzz, peak_megabytes

GROUPS = {**texts.GROUPS, **kept.GROUPS}
HEAD = (
    "| reader | minutes | inputs | clear errors | read | tracebacks | over 10 s | slowest, s |\n"
    + "|---" * 8
    + "|"
)


def main(arguments: list[str]) -> int:
    """Print a row for each reader; failing inputs are kept. 1 when there was a traceback."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--minutes", type=float, default=10.0, help="in all, shared by the readers of the group"
    )
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--reader", choices=(*GROUPS, "all"), default="all")
    parser.add_argument("--keep", type=Path, default=Path(".cache/fuzz"), help="folder of failing inputs")
    chosen = parser.parse_args(arguments)
    names = list(GROUPS) if chosen.reader == "all" else [chosen.reader]
    subjects = [subject for name in names for subject in GROUPS[name]]
    print(HEAD, flush=True)
    bad = 0
    for subject in subjects:
        with tempfile.TemporaryDirectory(prefix="fuzz-") as folder, warnings.catch_warnings():
            warnings.simplefilter("ignore")
            begun = time.monotonic()
            tally = fuzz(subject, Path(folder), chosen.seed, seconds=60 * chosen.minutes / len(subjects))
            print(tally.row(time.monotonic() - begun), flush=True)
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


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
