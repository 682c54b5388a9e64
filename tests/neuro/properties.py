"""What the properties of the equations are made of: values to draw, and ways to say rises, falls and near."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import strategies as st

from tests.neuro.brains import IDS, equation_parameters

substances = st.sampled_from(IDS)
steps = st.sampled_from([0.25, 1.0, 7.0])
shares = st.floats(0.0, 1.0)
amounts = st.floats(0.0, 20.0)
small = st.floats(0.0, 3.0)
values = st.floats(-5.0, 5.0)
positive = st.floats(0.01, 20.0)
TINY = 1e-12


def near(expected, rel=1e-9):
    """Equal but for rounding."""
    return pytest.approx(expected, rel=rel, abs=1e-12)


def rises(function, *points):
    """Whether a function never falls over increasing points."""
    found = [function(x) for x in sorted(points)]
    return all(a <= b + TINY * max(1.0, abs(a)) for a, b in pairwise(found))


def falls(function, *points):
    """Whether a function never rises over increasing points."""
    return rises(lambda x: -function(x), *points)


def after(days, function, start, name="heroin", dt=1.0):
    """State after some days of steps `function(state, g, p)`."""
    g, p = equation_parameters(name, dt)
    for _ in range(round(days / dt)):
        start = function(start, g, p)
    return start
