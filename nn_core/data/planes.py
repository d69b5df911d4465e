"""Showing data of any width on a plane."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from nn_core.data.preparing import PreparedData, Scaler
from nn_core.types import Array

Bounds = tuple[float, float, float, float]
_WIDE = 200
"""Columns up to which their products are computed, also where there are fewer points."""


@dataclass(frozen=True, eq=False)
class Plane:
    """A plane in the space of raw features, with two coordinates of its own.

    A point p on the plane lies at ``origin + p @ basis``; a raw point x is shown at
    ``(x - origin) @ dual``. As ``basis @ dual`` is the identity, lifting a point and
    projecting it gives the point back.

    A regression over one feature needs no plane: plot the target against the feature. Classes
    over one feature have a strip instead of a plane, whose vertical axis is no feature.
    """

    origin: Array  # (n_features,) raw point at (0, 0)
    basis: Array  # (2, n_features) raw step for a step of 1 along each axis
    dual: Array  # (n_features, 2) change of coordinates for a step of 1 in each raw feature
    axis_labels: tuple[str, str]
    explained_variance_ratio: Array | None = None  # (2,) along each axis; None for two features
    lanes: int = 0  # classes of a strip, which stand one above the other; 0 for a plane

    @classmethod
    def of(cls, prepared: PreparedData) -> Plane:
        """Choose by the number of raw features: a strip, both features, or principal components.

        >>> from nn_core.data import load, prepare
        >>> wine = load("wine", rng=np.random.default_rng(0))
        >>> data = prepare(wine, validation=0.2, test=0.2, rng=np.random.default_rng(1))
        >>> Plane.of(data).axis_labels
        ('PC 1', 'PC 2')
        """
        width = len(prepared.dataset.feature_names)
        if width == 1:
            return cls.strip(prepared)
        return cls.of_features(prepared) if width == 2 else cls.principal(prepared)

    @classmethod
    def strip(cls, prepared: PreparedData) -> Plane:
        """Lay the only feature along the horizontal axis, and the classes one above the other."""
        dataset = prepared.dataset
        if len(dataset.feature_names) != 1 or not dataset.class_names:
            raise ValueError(
                f"a strip is of classes over 1 feature; got {len(dataset.feature_names)} and "
                f"{len(dataset.class_names)} classes"
            )
        basis = np.array([[1.0], [0.0]])
        labels = (dataset.feature_names[0], dataset.target_name)
        return cls(np.zeros(1), basis, basis.T, labels, lanes=len(dataset.class_names))

    @classmethod
    def of_features(cls, prepared: PreparedData, i: int = 0, j: int = 1) -> Plane:
        """Span the plane by raw features i and j; the others rest at their training median.

        >>> from nn_core.data import load, prepare
        >>> iris = load("iris", rng=np.random.default_rng(0))
        >>> data = prepare(iris, validation=0.2, test=0.2, rng=np.random.default_rng(1))
        >>> Plane.of_features(data, 2, 3).axis_labels
        ('petal length (cm)', 'petal width (cm)')
        """
        names = prepared.dataset.feature_names
        if i == j or not {i, j} <= set(range(len(names))):
            raise ValueError(
                f"i and j must be two different features from 0 to {len(names) - 1}; "
                f"got {i} and {j}"
            )
        origin = np.asarray(np.median(prepared.train.raw, axis=0))
        origin[[i, j]] = 0.0
        basis = np.eye(len(names))[[i, j]]
        return cls(origin, basis, basis.T, (names[i], names[j]))

    @classmethod
    def principal(cls, prepared: PreparedData) -> Plane:
        """Span the plane by the first two principal components of the training part.

        The components are those of the raw features as the data are scaled: standardized where
        `prepare` scaled them, else as they are.
        """
        raw = prepared.train.raw
        if raw.shape[1] < 2:
            raise ValueError(
                "a principal plane needs at least 2 raw features; got 1: plot y against x"
            )
        mean = raw.mean(axis=0)
        scale = np.ones_like(mean) if prepared.input_scaler is None else Scaler.fit(raw).scale
        components, shares = principal_components((raw - mean) / scale)
        return cls(mean, components * scale, (components / scale).T, ("PC 1", "PC 2"), shares)

    def project(self, raw: Array, labels: Array | None = None) -> Array:
        """Map raw points (..., n_features) to coordinates (..., 2) on the plane.

        `labels` (...,) put the points of a strip into the lanes of their classes.
        """
        points: Array = (raw - self.origin) @ self.dual
        if self.lanes and labels is not None:
            points[..., 1] = strip_heights(labels, self.lanes)
        return points

    def lift(self, points: Array) -> Array:
        """Map coordinates (..., 2) on the plane to raw points (..., n_features)."""
        raw: Array = self.origin + points @ self.basis
        return raw

    def bounds(self, raw: Array, margin: float = 0.1) -> Bounds:
        """Return (x_min, x_max, y_min, y_max) around raw points (N, n_features).

        `margin` is a share of the span on either side; a span of 0 counts as 1, or as a
        millionth of the value itself where that is more.
        """
        points = self.project(raw)
        low, high = points.min(axis=0), points.max(axis=0)
        # A column of one value far from zero needs more than 1 to be told from its neighbors.
        pad = margin * np.where(high > low, high - low, np.maximum(1.0, 1e-6 * np.abs(high)))
        low, high = low - pad, high + pad
        if self.lanes:
            low[1], high[1] = -0.5, self.lanes - 0.5
        return float(low[0]), float(high[0]), float(low[1]), float(high[1])

    def grid(self, bounds: Bounds, resolution: int) -> tuple[Array, Array, Array]:
        """Lay a square grid over the plane, whose outermost lines lie on the bounds.

        Returns the coordinates xs and ys (resolution,) of its lines, and its raw points
        (resolution², n_features), x running fastest: a network's outputs for them, reshaped to
        (resolution, resolution), are indexed [y, x].

        >>> plane = Plane(np.zeros(2), np.eye(2), np.eye(2), ("x1", "x2"))
        >>> plane.grid((0, 1, 10, 20), 2)[2].tolist()
        [[0.0, 10.0], [1.0, 10.0], [0.0, 20.0], [1.0, 20.0]]
        """
        x_min, x_max, y_min, y_max = bounds
        if resolution < 2:
            raise ValueError(f"resolution must be >= 2; got {resolution}")
        if not (x_min < x_max and y_min < y_max):
            raise ValueError(f"bounds must be x_min < x_max, y_min < y_max; got {bounds}")
        xs, ys = np.linspace(x_min, x_max, resolution), np.linspace(y_min, y_max, resolution)
        points = np.stack(np.meshgrid(xs, ys), axis=-1).reshape(-1, 2)
        return xs, ys, self.lift(points)


def principal_components(centered: Array) -> tuple[Array, Array]:
    """Return the two directions along which points lie farthest from 0, and their shares.

    The points (N, width) are differences from a center, such as their mean. The directions
    (2, width) are at right angles and of length 1, each with the sign that makes its largest entry
    positive; the shares (2,) are of the sum of the squared distances, 0 where that is 0.

    >>> directions, shares = principal_components(np.array([[0.0, 2.0, 0.0], [1.0, 0.0, 0.0]]))
    >>> directions.tolist(), shares.tolist()
    ([[0.0, 1.0, 0.0], [1.0, 0.0, 0.0]], [0.8, 0.2])
    """
    count, width = centered.shape
    if width > max(count, _WIDE):
        # The products of so many columns would take far more memory than the points do.
        rows = centered if count > 1 else np.vstack([centered, np.zeros(width)])
        _, lengths, directions = np.linalg.svd(rows, full_matrices=False)
        squares, directions = lengths**2, directions[:2]
        total, squares = squares.sum(), squares[:2]
    else:
        squares, vectors = np.linalg.eigh(centered.T @ centered / count)
        directions, total, squares = vectors[:, [-1, -2]].T, squares.sum(), squares[[-1, -2]]
    largest = np.abs(directions).argmax(axis=1)
    directions = directions * np.sign(directions[[0, 1], largest])[:, np.newaxis]
    return directions, squares / (total if total > 0 else 1.0)


def strip_heights(labels: Array, classes: int) -> Array:
    """Return where the samples of a strip stand: each class in a lane, spread evenly.

    >>> strip_heights(np.array([0, 1, 1]), 2).round(2).tolist()
    [0.0, 1.0, 0.81]
    """
    heights = np.empty(len(labels))
    for label in range(classes):
        own = labels == label
        # Multiples of the golden ratio: neighbors in the data are none in the lane.
        heights[own] = label + 0.5 * ((0.5 + np.arange(own.sum()) * 0.6180339887) % 1.0 - 0.5)
    return heights
