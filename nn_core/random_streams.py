"""Separate random streams, so that changing one knob leaves the other draws as they were.

Every stream is a pure function of (seed, stream, position): the batch order of epoch 7 is the
same whether the run came there directly, was paused, or was forked from epoch 3.
"""

from __future__ import annotations

import numpy as np

from nn_core.config import require_number

STREAMS = ("data", "split", "weights", "batches", "dropout", "augmentation")
"""Names of the streams; the position in this tuple is part of the seed and never changes."""


def stream(seed: int, name: str, *position: int) -> np.random.Generator:
    """Return the generator of one stream at one position.

    Parameters
    ----------
    seed : int
        The experiment's seed, >= 0.
    name : {"data", "split", "weights", "batches", "dropout", "augmentation"}
    *position : int
        For example the epoch, or the epoch and the layer.

    Returns
    -------
    numpy.random.Generator
        Independent of all other (seed, name, position).

    Examples
    --------
    >>> a = stream(0, "batches", 7).permutation(4)
    >>> b = stream(0, "batches", 7).permutation(4)
    >>> bool((a == b).all())
    True
    """
    if name not in STREAMS:
        raise ValueError(f"stream must be one of {STREAMS}; got {name!r}")
    require_number("seed", seed, minimum=0, whole=True)
    key = (STREAMS.index(name), *position)
    return np.random.default_rng(np.random.SeedSequence(seed, spawn_key=key))
