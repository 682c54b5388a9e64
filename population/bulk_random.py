"""Random numbers for arrays that are made once, before anybody has a uid: people, households, first ties."""

from __future__ import annotations

import numpy as np

from neuro.streams import STREAM


def bulk_generator(seed: int, stream: str, part: int = 0) -> np.random.Generator:
    """A generator whose numbers belong to (seed, stream, part) and to nothing else.

    Parameters
    ----------
    seed : int
        0 <= seed < 2**64.
    stream : str
        A name of `neuro.streams.STREAM`.
    part : int
        Which part of the work on that stream; parts share no numbers.

    Returns
    -------
    numpy.random.Generator
        On Philox4x64 (Salmon et al. 2011), keyed by seed and stream, with the part in its counter.
    """
    key = np.array([seed, STREAM[stream]], np.uint64)
    counter = np.array([0, 0, 0, part], np.uint64)
    return np.random.Generator(np.random.Philox(key=key, counter=counter))
