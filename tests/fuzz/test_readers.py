"""Every reader against some broken inputs; `python -m tests.fuzz.readers` tries them for as long as one likes."""

from __future__ import annotations

from pathlib import Path

import pytest

from neuro.errors import InputError
from tests.fuzz.harness import CLEAR, READ, Subject, Unclear, fuzz
from tests.fuzz.readers import GROUPS

INPUTS = {"checkpoints (NPZ)": 10, "manifests (JSON)": 10, "tables of results (Parquet)": 20}
SUBJECTS = [subject for group in GROUPS.values() for subject in group]


@pytest.mark.parametrize("subject", SUBJECTS, ids=lambda subject: subject.name)
@pytest.mark.filterwarnings("ignore")
def test_broken_inputs_are_refused_in_words_or_read(subject, tmp_path):
    tally = fuzz(subject, tmp_path, 3, inputs=INPUTS.get(subject.name, 40))
    assert tally.failures == {}
    assert tally.tried == tally.counts[CLEAR] + tally.counts[READ]


@pytest.mark.parametrize(
    "problem", [KeyError("x"), RecursionError(), MemoryError(), Unclear(), InputError("", "", 1, "")]
)
def test_the_harness_tells_tracebacks_and_errors_without_words(problem, tmp_path):
    def read(content, folder):
        if content != b"whole":
            raise problem

    broken = Subject("bad", lambda folder: [b"whole"], lambda random, content, others: b"broken", read)
    assert fuzz(broken, tmp_path, 1, inputs=3).failures


def test_the_same_seed_tries_the_same_inputs(tmp_path):
    found = []
    whole = GROUPS["edges"][0]
    for _ in range(2):
        seen: list[bytes] = []

        def keep(content: bytes, folder: Path, seen: list[bytes] = seen) -> None:
            seen.append(content)

        subject = Subject("x", whole.seeds, whole.broken, keep)
        fuzz(subject, tmp_path, 5, inputs=20)
        found.append(seen)
    assert found[0] == found[1]
    assert len(set(found[0])) > 10
