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

TYPES = {"uint8": "<u1", "float64": "<f8"}
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
        Arrays of type uint8 or float64, of any shape; they travel flat, in C order. Numbers
        that are read or that place something are float64: far from zero, float32 loses them.

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
            raise ValueError(f"array {name} must be of type uint8 or float64; got {kind}")
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


def class_levels(outputs: Array) -> Array:
    """Outputs from 0 to 1 as bytes that stand for the same classes as the outputs themselves.

    Rounding alone would put an output that is just above or below the threshold on the other
    side of it, and make equals of two classes that are not.

    Parameters
    ----------
    outputs : array, shape (..., C)
        As `nn_core.metrics.predicted_classes` takes them.

    Returns
    -------
    array of uint8, shape (C, ...)
        With one column, class 1 is above 127; with several, the class is the largest, by at
        least 1.

    Examples
    --------
    >>> class_levels(np.array([[0.5], [0.5001], [0.4999]])).tolist()
    [[127, 128, 127]]
    >>> class_levels(np.array([[0.4999, 0.5001], [0.5, 0.5]])).tolist()
    [[126, 127], [127, 126]]
    """
    found = levels(np.moveaxis(outputs, -1, 0), 0.0, 1.0)
    chosen, half = predicted_classes(outputs), LEVELS // 2
    if len(found) == 1:
        decided = np.where(chosen == 1, np.maximum(found, half + 1), np.minimum(found, half))
    else:
        wins = np.arange(len(found)).reshape(-1, *[1] * chosen.ndim) == chosen
        top = np.maximum(np.where(wins, found, 0).max(axis=0), 1)
        decided = np.where(wins, top, np.minimum(found, top - 1))
    return np.where(found == MISSING, MISSING, decided).astype(np.uint8)


def edge_levels(outputs: Array) -> Array:
    """Outputs over a plane as bytes that place the borders of their classes.

    Where classes are nearly equal all over the plane, bytes of their outputs have few steps on
    the way from one class to another, and a border between them would be a staircase. These are
    bytes of how far each class is ahead of the best of the others, with as many steps as there
    are beside the borders.

    Parameters
    ----------
    outputs : array, shape (rows, columns, C)
        As `nn_core.metrics.predicted_classes` takes them.

    Returns
    -------
    array of uint8, shape (C, rows, columns)
        A class is above 127 where it is the predicted one, or with one column where that is
        class 1.

    Examples
    --------
    >>> edge_levels(np.array([[[0.49], [0.503]], [[0.49], [0.503]]])).tolist()
    [[[0, 165], [0, 165]]]
    """
    classes, chosen = outputs.shape[-1], predicted_classes(outputs)
    if classes == 1:
        ahead, wins = outputs - 0.5, (chosen == 1)[..., np.newaxis]
    else:
        wins = chosen[..., np.newaxis] == np.arange(classes)
        second, first = np.moveaxis(np.sort(outputs, axis=-1)[..., -2:], -1, 0)
        ahead = outputs - np.where(wins, second[..., np.newaxis], first[..., np.newaxis])
    beside = np.zeros(chosen.shape, dtype=bool)
    differs = chosen[1:] != chosen[:-1]
    beside[1:] |= differs
    beside[:-1] |= differs
    differs = chosen[:, 1:] != chosen[:, :-1]
    beside[:, 1:] |= differs
    beside[:, :-1] |= differs
    away = np.abs(ahead).min(axis=-1)
    reach = float(away.max(initial=0.0, where=beside & np.isfinite(away))) or 0.5
    found = levels(np.moveaxis(ahead, -1, 0), -reach, reach)
    decided = np.where(
        np.moveaxis(wins, -1, 0), np.maximum(found, _MIDDLE + 1), np.minimum(found, _MIDDLE)
    )
    return np.where(found == MISSING, MISSING, decided).astype(np.uint8)
