"""Two-dimensional views of data with any number of features."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from nn_core.data.preparing import PreparedData, Scaler
from nn_core.types import Array

Bounds = tuple[float, float, float, float]
_WIDE = 200
"""Number of columns up to which the covariance matrix is used even with fewer points."""


@dataclass(frozen=True, eq=False)
class Plane:
    """A plane in the space of raw features, with two coordinates.

    A point p of the plane is ``origin + p @ basis`` in raw features; a raw point x has the
    coordinates ``(x - origin) @ dual``, with ``basis @ dual`` the identity. For classes over one
    feature it is a strip: the vertical axis is not a feature.
    """

    origin: Array  # (n_features,) raw point at (0, 0)
    basis: Array  # (2, n_features) raw step for a step of 1 along each axis
    dual: Array  # (n_features, 2) change of coordinates for a step of 1 in each raw feature
    axis_labels: tuple[str, str]
    explained_variance_ratio: Array | None = None  # (2,) along each axis; None for two features
    lanes: int = 0  # number of classes of a strip, one above the other; 0 for a plane

    @classmethod
    def of(cls, prepared: PreparedData) -> Plane:
        """Return a strip for one raw feature, both features for two, else principal components."""
        width = len(prepared.dataset.feature_names)
        if width == 1:
            return cls.strip(prepared)
        return cls.of_features(prepared) if width == 2 else cls.principal(prepared)

    @classmethod
    def strip(cls, prepared: PreparedData) -> Plane:
        """Return a plane with the only feature horizontal and one lane per class."""
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
        """Return the plane of raw features i and j; the others are at their training median."""
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
        """Return the plane of the first two principal components of the training part.

        The features are standardized if `prepare` scaled them.
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
        """Map raw points (..., n_features) to (..., 2); `labels` (...,) select lanes of a strip."""
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

        `margin` is a share of the span on each side.
        """
        points = self.project(raw)
        low, high = points.min(axis=0), points.max(axis=0)
        # 1 may be below the resolution of a float if all values are equal and large.
        pad = margin * np.where(high > low, high - low, np.maximum(1.0, 1e-6 * np.abs(high)))
        low, high = low - pad, high + pad
        if self.lanes:
            low[1], high[1] = -0.5, self.lanes - 0.5
        return float(low[0]), float(high[0]), float(low[1]), float(high[1])

    def grid(self, bounds: Bounds, resolution: int) -> tuple[Array, Array, Array]:
        """Return a grid over the plane, including its bounds.

        Returns xs and ys, (resolution,), and the raw points (resolution², n_features), x running
        fastest: outputs reshaped to (resolution, resolution) are indexed [y, x].
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
    """Return the two directions (2, width) of largest spread about 0, and their shares (2,).

    `centered` is (N, width). Directions are orthonormal, with the sign that makes the largest entry
    positive; shares are of the sum of squared distances, 0 if that is 0.
    """
    count, width = centered.shape
    if width > max(count, _WIDE):
        # The covariance of so many columns would need far more memory than the points.
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
    """Return the vertical positions of samples on a strip: one lane per class."""
    heights = np.empty(len(labels))
    for label in range(classes):
        own = labels == label
        # Multiples of the golden ratio spread the samples evenly, whatever their order.
        heights[own] = label + 0.5 * ((0.5 + np.arange(own.sum()) * 0.6180339887) % 1.0 - 0.5)
    return heights
