"""Separate random streams, so that changing one setting leaves the other draws as they were.

Every stream is a pure function of (seed, stream, position): the batch order of epoch 7 is the
same whether the run came there directly, was paused, or was forked from epoch 3.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from nn_core.config import Range

STREAMS = ("data", "split", "weights", "batches", "dropout", "augmentation")
"""Names of the streams; the position in this tuple is part of the seed and never changes."""

Seed = int | np.integer | Sequence[int] | None
"""A seed, one for each of K networks, or None for one from the operating system."""

_SEED = Range(0, whole=True)


def read_seed(seed: Seed) -> int | list[int]:
    """Return a seed as a Python int, or several as a list of them.

    >>> read_seed(np.int64(3)), read_seed(range(2))
    (3, [0, 1])
    """
    if seed is None:
        return int(np.random.SeedSequence().generate_state(1)[0])
    if np.ndim(seed) == 0:
        return int(_SEED.check("seed", seed))
    return [int(_SEED.check("seed", one)) for one in seed]  # type: ignore[union-attr]


def stream(seed: int, name: str, *position: int) -> np.random.Generator:
    """Return the generator of one stream at one position, such as the epoch and the layer.

    It is independent of those of all other (seed, name, position).

    >>> a = stream(0, "batches", 7).permutation(4)
    >>> b = stream(0, "batches", 7).permutation(4)
    >>> bool((a == b).all())
    True
    """
    if name not in STREAMS:
        raise ValueError(f"stream must be one of {STREAMS}; got {name!r}")
    key = (STREAMS.index(name), *position)
    return np.random.default_rng(np.random.SeedSequence(_SEED.check("seed", seed), spawn_key=key))
