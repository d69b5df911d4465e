"""Messages to the browser: a tree of plain values as JSON, followed by raw arrays.

Layout, little-endian: length of the head (uint32), head (UTF-8 JSON), arrays. In the head an array
is ``{"$array": [type, start, shape]}``, which ``shared/message.js`` replaces by the array. A raster
would be four times as large in JSON, and a third larger in base64.
"""

import functools
import hashlib
import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import Any

import numpy as np

from nn_core.metrics import predicted_classes
from nn_core.types import Array

# 0..254 for the range of a raster, so that the middle is exactly 127.
LEVELS = 254
MISSING = 255
_MIDDLE = LEVELS // 2
_TYPES: dict[str, np.dtype[Any]] = {"uint8": np.dtype("<u1"), "float64": np.dtype("<f8")}
_PLAIN = (str, int, float, bool, type(None))  # and what derives from them, such as `Verbatim`


def pack(frame: object) -> bytes:
    """Return the message of a dataclass or mapping, with nested ones and arrays.

    Names become camelCase. Arrays travel in C order, of bytes and booleans as uint8, of other
    numbers as float64, because float32 is too coarse far from zero. An array object that occurs
    several times is sent once.
    """
    parts: list[bytes] = []
    known: dict[int, dict[str, Any]] = {}
    start = 0

    def reference(array: Array) -> dict[str, Any]:
        nonlocal start
        if id(array) not in known:
            kind = "uint8" if array.dtype.kind == "b" or array.dtype == np.uint8 else "float64"
            part = np.asarray(array, dtype=_TYPES[kind]).tobytes()
            parts.append(part)
            known[id(array)] = {"$array": [kind, start, array.shape]}
            start += len(part)
        return known[id(array)]

    def plain(value: Any) -> Any:
        if isinstance(value, _PLAIN) and not isinstance(value, np.generic):
            return value
        if isinstance(value, np.ndarray):
            return reference(value)
        if isinstance(value, Mapping):
            return {_camel(name): plain(own) for name, own in value.items()}
        if is_dataclass(value):
            return {_camel(own.name): plain(getattr(value, own.name)) for own in fields(value)}
        return value.item() if isinstance(value, np.generic) else [plain(own) for own in value]

    head = plain(frame)
    text = json.dumps(head, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()
    return b"".join([len(text).to_bytes(4, "little"), text, *parts])


def token(frame: object) -> str:
    """Return a short hash of the message of a value."""
    return hashlib.blake2b(pack(frame), digest_size=8).hexdigest()


@functools.cache
def _camel(name: str) -> str:
    first, *others = name.split("_")
    return first + "".join(other.capitalize() for other in others)


def levels(values: Array, low: float, high: float) -> Array:
    """Return values as bytes: `low` is 0, `high` is 254, not finite is 255; others are clipped.

    >>> levels(np.array([0.0, 0.5, 1.0, 7.0, np.nan]), 0.0, 1.0)
    array([  0, 127, 254, 254, 255], dtype=uint8)
    """
    finite = np.isfinite(values)
    share = (np.where(finite, values, low) - low) / (high - low)
    scaled = np.rint(np.clip(share, 0.0, 1.0) * LEVELS)
    return np.where(finite, scaled, MISSING).astype(np.uint8)


def class_levels(outputs: Array) -> Array:
    """Return outputs (..., C) from 0 to 1 as bytes (C, ...) with the same predicted classes.

    Rounding alone could move an output across the threshold, or make two classes equal. With one
    column, class 1 is above 127; with several, the predicted class is the largest, by at least 1.

    >>> class_levels(np.array([[0.5], [0.5001], [0.4999]])).tolist()
    [[127, 128, 127]]
    """
    rounded = levels(np.moveaxis(outputs, -1, 0), 0.0, 1.0)
    wins = _wins(outputs)
    if len(rounded) == 1:
        return _sided(rounded, wins)
    top = np.maximum(np.where(wins, rounded, 0).max(axis=0), 1)
    decided = np.where(wins, top, np.minimum(rounded, top - 1))
    return np.where(rounded == MISSING, MISSING, decided).astype(np.uint8)


def edge_levels(outputs: Array) -> Array:
    """Return outputs (rows, columns, C) as bytes (C, rows, columns) for smooth class borders.

    Where classes are nearly equal all over the plane, rounded outputs have few steps and borders
    would be staircases. These bytes are each class's lead over the best other one, scaled to the
    values near the borders: above 127 where a class (for one column, class 1) is predicted.
    """
    chosen, wins = predicted_classes(outputs), _wins(outputs)
    if len(wins) == 1:
        ahead = np.moveaxis(outputs, -1, 0) - 0.5
    else:
        second, first = np.moveaxis(np.sort(outputs, axis=-1)[..., -2:], -1, 0)
        ahead = np.moveaxis(outputs, -1, 0) - np.where(wins, second, first)
    beside = np.zeros(chosen.shape, dtype=bool)
    for axis in (0, 1):
        differs = np.diff(chosen, axis=axis) != 0
        for cut in (slice(1, None), slice(None, -1)):
            beside[(cut,) if axis == 0 else (slice(None), cut)] |= differs
    away = np.abs(ahead).min(axis=0)
    reach = float(away.max(initial=0.0, where=beside & np.isfinite(away))) or 0.5
    return _sided(levels(ahead, -reach, reach), wins)


def _wins(outputs: Array) -> Array:
    """Return (C, ...): whether each class, or for one column class 1, is predicted."""
    chosen = predicted_classes(outputs)
    classes = np.arange(outputs.shape[-1]) if outputs.shape[-1] > 1 else np.ones(1)
    wins: Array = classes.reshape(-1, *[1] * chosen.ndim) == chosen
    return wins


def _sided(rounded: Array, wins: Array) -> Array:
    """Adjust bytes to be above the middle exactly where a class is predicted."""
    decided = np.where(wins, np.maximum(rounded, _MIDDLE + 1), np.minimum(rounded, _MIDDLE))
    return np.where(rounded == MISSING, MISSING, decided).astype(np.uint8)
