"""A number of the reader's own data as it is read out."""

from __future__ import annotations

import math

from nn_core.types import Array


def coordinate(value: float, among: Array) -> str:
    """Return a number as text: all of it where it is short, else what its like are told apart by.

    Four digits would do near zero, and hide everything of a coordinate that is far from it.

    Parameters
    ----------
    value : float
    among : array
        Numbers of its kind, such as the column that it is from.

    Examples
    --------
    >>> import numpy as np
    >>> coordinate(5412002.8, np.array([5412000.0, 5412005.0]))
    '5412002.8'
    >>> coordinate(-0.123456789012, np.array([-3.0, 3.0]))
    '−0.123'
    """
    short = f"{float(value):.12g}"
    finite = math.isfinite(value) and len(among) > 0
    span = float(among.max() - among.min()) if finite else 0.0
    if len(short) > 10 and "e" not in short and span > 0 and math.isfinite(span):
        short = f"{round(float(value), 3 - math.floor(math.log10(span))):.15g}"
    return short.replace("-", "−")
