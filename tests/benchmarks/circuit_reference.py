"""The C reference of the circuit: written for the records of today, built with gcc, called by ctypes."""

from __future__ import annotations

import atexit
import ctypes
import shutil
import subprocess
import tempfile
from functools import cache
from pathlib import Path

import numpy as np

from neuro.day import FIRST_SESSION, SESSIONS
from neuro.equations.cues import NOTHING_LEFT
from neuro.parameters import parameters
from neuro.records import BRAIN, CIRCUIT, COURSE, CUE_COUNT, INTEROCEPTIVE, OCCASION, OFFER, SURROUNDINGS

SOURCE = Path(__file__).with_suffix(".c")
COMPILE = ("gcc", "-O3", "-march=native", "-Wall", "-Wextra", "-shared", "-fPIC")
C_TYPES = {"f4": "float", "f8": "double"}
CONSTANTS = {
    "CUE_COUNT": CUE_COUNT,
    "INTEROCEPTIVE": INTEROCEPTIVE,
    "NOTHING_LEFT": NOTHING_LEFT,
    "SESSIONS": SESSIONS,
    "FIRST_SESSION": FIRST_SESSION,
}


def has_compiler():
    """Whether there is a gcc to build with."""
    return shutil.which(COMPILE[0]) is not None


def struct(name, record):
    """C definition of a record: the same fields in the same order, and a check that nothing lies between them."""
    lines = []
    for field in record.names:
        kind = record[field]
        length = f"[{kind.shape[0]}]" if kind.shape else ""
        lines.append(f"    {C_TYPES[kind.base.str[1:]]} {field}{length};")
    body = "\n".join(lines)
    check = f'_Static_assert(sizeof({name}) == {record.itemsize}, "{name}");'
    return f"typedef struct {{\n{body}\n}} {name};\n{check}\n"


def header():
    """`circuit_records.h`: what the C source knows of the records, the parameters and the constants."""
    general, substances = parameters(("heroin",))
    records = {
        "brain": BRAIN,
        "circuit": CIRCUIT,
        "course": COURSE,
        "surroundings": SURROUNDINGS,
        "occasion": OCCASION,
        "offer": OFFER,
        "general": general.dtype,
        "substance": substances.dtype,
    }
    constants = "".join(f"#define {name} {value}\n" for name, value in CONSTANTS.items())
    return constants + "\n" + "\n".join(struct(name, record) for name, record in records.items())


def build(folder):
    """Write the header into the folder, and compile the source to a library there."""
    library = Path(folder) / "circuit_reference.so"
    (Path(folder) / "circuit_records.h").write_text(header(), encoding="utf-8")
    subprocess.run([*COMPILE, "-I", folder, SOURCE, "-o", library, "-lm"], check=True)
    return library


@cache
def library():
    """The library, built once in a process."""
    folder = tempfile.mkdtemp(prefix="mesolimbic-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return ctypes.CDLL(str(build(folder)))


def _address(array, dtype=None):
    if not array.flags.c_contiguous or dtype not in (None, array.dtype):
        raise TypeError(f"the C reference reads contiguous arrays of {dtype}, not {array.dtype}")
    return ctypes.c_void_p(array.ctypes.data)


def people_day(
    rows, seed, day_number, uid, brains, around, circuits, slots, course_table, courses, occasions, offers,
    classes, n_classes, general, substances,
):  # fmt: skip
    """`neuro.kernel.people_day`, in C."""
    i64 = np.dtype(np.int64)
    library().people_day(
        ctypes.c_int64(rows.size), _address(rows, i64), ctypes.c_int64(seed), ctypes.c_int64(day_number),
        _address(uid, i64), _address(brains), _address(around), _address(circuits), _address(slots, i64),
        _address(course_table), _address(courses, i64), _address(occasions), _address(offers),
        ctypes.c_int64(classes.size), _address(classes, i64), ctypes.c_int64(n_classes), _address(general),
        _address(substances),
    )  # fmt: skip
