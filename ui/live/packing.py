"""One message to the browser: a small JSON head and raw arrays behind it.

JSON alone would send a 60 x 60 raster in four times its bytes, and base64 in a third more.
Layout, little-endian: length of the head (uint32), the head (UTF-8 JSON), then the arrays, one
after the other. ``head["arrays"]`` lists name, type, start and length of each.
"""

import json
from collections.abc import Mapping
from typing import Any

import numpy as np

from nn_core.metrics import predicted_classes
from nn_core.types import Array

TYPES = {"uint8": "<u1", "float32": "<f4"}
# A byte holds 0..254 for the range of a raster, so that the middle is a value of its own (127).
LEVELS = 254
MISSING = 255
_MIDDLE = LEVELS // 2


def pack(head: Mapping[str, Any], arrays: Mapping[str, Array]) -> bytes:
    """Put head and arrays into one message.

    Parameters
    ----------
    head : mapping
        What JSON can hold; the name "arrays" is taken.
    arrays : mapping of str to ndarray
        Arrays of type uint8 or float32, of any shape; they travel flat, in C order.

    Raises
    ------
    ValueError
        If an array has another type.

    Examples
    --------
    >>> import numpy as np
    >>> message = pack({"epoch": 3}, {"raster": np.zeros((60, 60), dtype=np.uint8)})
    >>> message[4:52], len(message)
    (b'{"epoch":3,"arrays":[["raster","uint8",0,3600]]}', 3652)
    """
    listing: list[tuple[str, str, int, int]] = []
    parts: list[bytes] = []
    start = 0
    for name, array in arrays.items():
        kind = array.dtype.name
        if kind not in TYPES:
            raise ValueError(f"array {name} must be of type uint8 or float32; got {kind}")
        part = array.astype(TYPES[kind], copy=False).tobytes()
        listing.append((name, kind, start, array.size))
        parts.append(part)
        start += len(part)
    text = json.dumps(
        {**head, "arrays": listing}, ensure_ascii=False, allow_nan=False, separators=(",", ":")
    ).encode()
    return b"".join([len(text).to_bytes(4, "little"), text, *parts])


def levels(values: Array, low: float, high: float) -> Array:
    """Values as bytes: `low` is 0, `high` is 254, and what is not a finite number is 255.

    Values outside the range take its nearest end.

    >>> import numpy as np
    >>> levels(np.array([0.0, 0.5, 1.0, 7.0, np.nan]), 0.0, 1.0)
    array([  0, 127, 254, 254, 255], dtype=uint8)
    """
    finite = np.isfinite(values)
    share = (np.where(finite, values, low) - low) / (high - low)
    scaled = np.rint(np.clip(share, 0.0, 1.0) * LEVELS)
    return np.where(finite, scaled, MISSING).astype(np.uint8)


def class_levels(probabilities: Array) -> Array:
    """Probabilities as bytes that stand for the same classes.

    Rounding alone would put an output just above one half on the border, and make near ties
    even. So bytes are moved by one where that keeps the class that `predicted_classes` finds: the
    first of equals, and for one output class 1 above the middle (127).

    Parameters
    ----------
    probabilities : array, shape (rows, columns) or (rows, columns, C)
        Of class 1, or of each class.

    Returns
    -------
    array of uint8, shape (rows, columns) or (C, rows, columns)

    Examples
    --------
    >>> import numpy as np
    >>> class_levels(np.array([[0.5, 0.5001, 0.4999]]))
    array([[127, 128, 127]], dtype=uint8)
    >>> class_levels(np.array([[[0.3333, 0.3334, 0.3333]]])).ravel()
    array([84, 85, 85], dtype=uint8)
    """
    shown = levels(probabilities, 0.0, 1.0)
    if probabilities.ndim == 2:
        first = predicted_classes(probabilities[..., np.newaxis]) == 1
        below, above = np.minimum(shown, _MIDDLE), np.maximum(shown, _MIDDLE + 1)
        return np.where(shown == MISSING, shown, np.where(first, above, below))
    winner = predicted_classes(probabilities)[..., np.newaxis]
    own = np.take_along_axis(shown, winner, axis=-1)
    ahead = (shown == own) & (np.arange(shown.shape[-1]) < winner)
    shown = np.where(ahead & (own > 0), shown - 1, shown)
    own = np.where(ahead.any(axis=-1, keepdims=True) & (own == 0), 1, own)
    np.put_along_axis(shown, winner, own, axis=-1)
    return np.moveaxis(shown, -1, 0)


def single(values: Array) -> Array:
    """Values as float32; what is too large for it becomes infinite, which a picture leaves out.

    >>> import numpy as np
    >>> single(np.array([0.5, 1e300]))
    array([0.5, inf], dtype=float32)
    """
    with np.errstate(over="ignore"):
        return values.astype(np.float32)
