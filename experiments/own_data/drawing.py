"""Datasets drawn as points on a plane."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np

from nn_core.data import OwnTable
from nn_core.input_errors import InputError
from nn_core.types import N_, Array

SIDE = 5.0
"""The plane is [-5, 5] in both directions."""
MOST_POINTS = 2000
_LARGEST = 1e6
CLASSES = ("A", "B", "C", "D", "E", "F")

Kind = Literal["classes", "number"]


@dataclass(frozen=True, eq=False)
class Drawing:
    """Points in the order of drawing."""

    kind: Kind  # Meaning of a point's value
    points: Array  # Coordinates x1 and x2, and a class index or a number; shape (n, 3)

    @classmethod
    def of(cls, kind: Kind, points: object) -> Drawing:
        """Return the valid ones of points from the browser.

        >>> Drawing.of("classes", [[0, 1, 0], [0, None, 1], [9e99, 0, 1], [1, 1, 7]]).points
        array([[0., 1., 0.]])
        """
        try:
            given = np.array(points, dtype=np.float64).reshape(-1, 3)
        except (TypeError, ValueError, OverflowError):
            given = np.empty((0, 3))
        sound = (np.abs(given) <= _LARGEST).all(axis=1)
        if kind == "classes":
            sound &= np.isin(given[:, 2], np.arange(len(CLASSES)))
        return cls(kind, given[sound][:MOST_POINTS])

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, Drawing)
            and self.kind == other.kind
            and np.array_equal(self.points, other.points)
        )

    __hash__ = None  # type: ignore[assignment]

    def table(self, name: str) -> OwnTable:
        """Return the dataset; raise an `InputError` for too few points or classes."""
        if len(self.points) < 2:
            raise InputError(
                N_("draw at least 2 points before a network can learn; so far there are {n}"),
                n=len(self.points),
            )
        X, value = self.points[:, :2], self.points[:, 2]
        if self.kind == "number":
            return OwnTable(name, ("x1", "x2"), "value", (), X, value)
        # Classes without points are dropped.
        used, labels = np.unique(value.astype(np.int64), return_inverse=True)
        return OwnTable(
            name, ("x1", "x2"), "class", tuple(CLASSES[k] for k in used), X, labels.reshape(-1)
        )


def _rounded(kind: Kind, x: Array, y: Array, value: Array) -> Drawing:
    inside = [np.clip(one, -0.98 * SIDE, 0.98 * SIDE) for one in (x, y)]
    return Drawing(kind, np.stack([*inside, value], axis=-1).round(2))


def smile() -> Drawing:
    """Return two classes: a face, and its eyes and mouth."""
    rng = np.random.default_rng(3)
    around = np.linspace(0, 2 * np.pi, 60, endpoint=False)
    mouth = np.linspace(1.15 * np.pi, 1.85 * np.pi, 40)
    parts = [
        (4.1 * np.cos(around), 4.1 * np.sin(around), 0),
        (2.3 * np.cos(mouth), 2.3 * np.sin(mouth), 1),
        (np.full(15, -1.5), np.full(15, 1.4), 1),
        (np.full(15, 1.5), np.full(15, 1.4), 1),
        (np.zeros(20), np.full(20, 0.2), 0),
    ]
    x, y, c = (
        np.concatenate([np.broadcast_to(part[k], part[0].shape) for part in parts])
        for k in range(3)
    )
    scatter = 0.22 * rng.standard_normal((2, len(x)))
    return _rounded("classes", x + scatter[0], y + scatter[1], c)


def islands() -> Drawing:
    """Return three classes, one of them in two regions."""
    rng = np.random.default_rng(5)
    centers = np.array([(-2.6, 2.2), (2.4, 2.6), (0.2, -2.6), (3.4, -1.6)])
    place = np.repeat(np.arange(4), 35)
    spread = centers[place] + 0.75 * rng.standard_normal((len(place), 2))
    return _rounded("classes", spread[:, 0], spread[:, 1], np.array([0, 1, 2, 0])[place])


def hill() -> Drawing:
    """Return a number that is high on a hill and low in a valley beside it."""
    rng = np.random.default_rng(7)
    x, y = rng.uniform(-4.5, 4.5, (2, 160))
    height = np.exp(-((x - 1.6) ** 2 + (y - 1.2) ** 2) / 4)
    depth = np.exp(-((x + 1.8) ** 2 + (y + 1.4) ** 2) / 4)
    return _rounded("number", x, y, height - depth)


EXAMPLES: dict[str, tuple[str, Callable[[], Drawing]]] = {
    "smile": (N_("A smile"), smile),
    "islands": (N_("Islands"), islands),
    "hill": (N_("Hill and valley"), hill),
}
"""Drawings to start from: title, and the function that makes them."""
