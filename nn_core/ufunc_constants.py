"""Fast numerical helpers for code that runs at every step."""

from functools import lru_cache
from typing import Any

import numpy as np

from nn_core.types import Array


@lru_cache(maxsize=256)
def scalars(dtype: Any, *values: float) -> tuple[Array, ...]:
    """Return numbers as read-only arrays of shape (); ufuncs process them twice as fast as floats.

    Unlike floats, such arrays take part in type promotion: pass the dtype of the other operand.
    """
    arrays = tuple(np.array(value, dtype=dtype) for value in values)
    for array in arrays:
        array.flags.writeable = False
    return arrays


ZERO: dict[Any, Array] = {
    np.dtype(kind): scalars(kind, 0.0)[0] for kind in (np.float64, np.float32)
}
"""0 as an array of shape (), by dtype: a lookup is twice as fast as `scalars`."""


def softplus(z: Array, out: Array | None = None) -> Array:
    """Return ln(1 + exp(z)) as max(z, 0) + ln(1 + exp(-|z|)), without overflow.

    Three times as fast as ``np.logaddexp(0, z)``, and equal up to rounding.
    """
    return np.add(np.maximum(z, 0.0), np.log1p(np.exp(-np.abs(z))), out)
