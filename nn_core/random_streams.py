"""Separate random streams, so that changing one setting does not change the other draws.

Every stream is a pure function of (seed, stream, position), independent of the run's history.
"""

from collections.abc import Sequence

import numpy as np

from nn_core.config import Range

STREAMS = ("data", "split", "weights", "batches", "dropout", "augmentation")
"""Names of the streams; their order is part of the seed and must not change."""

Seed = int | np.integer | Sequence[int] | None
"""A seed, K seeds for K networks, or None for a random one."""

_SEED = Range(0, whole=True)


def read_seed(seed: Seed) -> int | list[int]:
    """Return a seed as a Python int, or several as a list."""
    if seed is None:
        return int(np.random.SeedSequence().generate_state(1)[0])
    if np.ndim(seed) == 0:
        return int(_SEED.check("seed", seed))
    return [int(_SEED.check("seed", one)) for one in seed]  # type: ignore[union-attr]


def stream(seed: int, name: str, *position: int) -> np.random.Generator:
    """Return the generator of one stream at one position, for example (epoch, layer).

    Generators of different (seed, name, position) are independent.
    """
    if name not in STREAMS:
        raise ValueError(f"stream must be one of {STREAMS}; got {name!r}")
    key = (STREAMS.index(name), *position)
    return np.random.default_rng(np.random.SeedSequence(_SEED.check("seed", seed), spawn_key=key))
