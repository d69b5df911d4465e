"""Activations of hidden layers: projections, maps of units, and linear probes."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from nn_core.data.planes import principal_components
from nn_core.data.preparing import Scaler
from nn_core.diagnostics.objective import double, double_parameters
from nn_core.metrics import r_squared
from nn_core.network import Network, forward
from nn_core.parameters import Parameters
from nn_core.types import Array

PROBE_STRENGTH = 1.0
"""Inverse strength of the L2 penalty of the linear probe, scikit-learn's C."""


def layer_outputs(network: Network, parameters: Parameters, X: Array) -> list[Array]:
    """Return the inputs (N, n_in), then the activations (N, units) of each layer, in float64."""
    parameters, X = double_parameters(parameters), double(X)
    with np.errstate(over="ignore", invalid="ignore", under="ignore"):
        return [X, *(one.a for one in forward(network, parameters, X))]


def unit_maps(
    network: Network, parameters: Parameters, X: Array, shape: tuple[int, ...]
) -> list[Array]:
    """Return the activations of all units at the points X (N, n_in) of a grid, in C order.

    One array (n_out, *shape) per layer, views from a single forward pass; infinite on overflow.
    """
    if int(np.prod(shape)) != X.shape[0]:
        raise ValueError(f"shape must have {X.shape[0]} points, one for each row of X; got {shape}")
    with np.errstate(over="ignore", invalid="ignore", under="ignore"):
        passes = forward(network, parameters, X)
    return [np.moveaxis(one.a.reshape((*shape, -1)), -1, 0) for one in passes]


@dataclass(frozen=True, eq=False)
class Projection:
    """A linear projection of points to two dimensions."""

    mean: Array  # (width,)
    components: Array  # (width, 2) or (width, 1)
    explained: float | None = None  # share of the variance; None without a reduction

    @classmethod
    def fit(cls, points: Array) -> Projection:
        """Fit to points (N, width): identity up to two dimensions, else PCA."""
        points = double(points)
        width = points.shape[1]
        if width <= 2:
            return cls(np.zeros(width), np.eye(width))
        mean = points.mean(axis=0)
        components, shares = principal_components(points - mean)
        # Constant activations have no variance, so nothing is hidden.
        share = float(shares.sum()) if shares.any() else 1.0
        return cls(mean, components.T, min(1.0, share))

    def project(self, points: Array) -> Array:
        """Return the coordinates of points (N, width), shape (N, 2) or (N, 1)."""
        coordinates: Array = (double(points) - self.mean) @ self.components
        return coordinates


class Probe(NamedTuple):
    """Accuracy or R² of a linear model; None without samples or with non-finite values."""

    train: float | None
    test: float | None


def linear_probe(train: Array, labels: Array, test: Array, test_labels: Array) -> Probe:
    """Score logistic regression on a layer's outputs (N, width), fitted to the training part.

    Alain and Bengio (2017), "Understanding Intermediate Layers Using Linear Classifier Probes". The
    columns are standardized by the training part; the L2 penalty has scikit-learn's C = 1.
    """

    def fit(points: Array) -> Callable[[Array], Array]:
        if len(np.unique(labels)) == 1:
            return lambda points: np.full(len(points), labels[0])
        from sklearn.exceptions import ConvergenceWarning
        from sklearn.linear_model import LogisticRegression

        model = LogisticRegression(C=PROBE_STRENGTH, max_iter=1000)
        with warnings.catch_warnings():
            # After 1000 iterations, further ones would not change the predictions.
            warnings.simplefilter("ignore", ConvergenceWarning)
            return model.fit(points, labels).predict  # type: ignore[no-any-return]

    def accuracy(answers: Array, truth: Array) -> float:
        return float((answers == truth).mean())

    return _probe(fit, accuracy, train, labels, test, test_labels)


def linear_fit(train: Array, targets: Array, test: Array, test_targets: Array) -> Probe:
    """Return R² of least squares on a layer's outputs (N, width), fitted to the training part."""

    def design(points: Array) -> Array:
        return np.column_stack([points, np.ones(len(points))])

    def fit(points: Array) -> Callable[[Array], Array]:
        solution = np.linalg.lstsq(design(points), double(targets), rcond=None)[0]
        return lambda points: np.asarray(design(points) @ solution)

    def score(answers: Array, truth: Array) -> float:
        return float(r_squared(answers[:, np.newaxis], double(truth)[:, np.newaxis]))

    return _probe(fit, score, train, targets, test, test_targets)


def _probe(
    fit: Callable[[Array], Callable[[Array], Array]],
    score: Callable[[Array, Array], float],
    train: Array,
    truth: Array,
    test: Array,
    test_truth: Array,
) -> Probe:
    """Standardize by the training part, fit a model to it, and score it on both parts."""
    train, test = double(train), double(test)
    if not (len(train) and np.isfinite(train).all() and np.isfinite(test).all()):
        return Probe(None, None)
    scaler = Scaler.fit(train)
    train, test = scaler.transform(train), scaler.transform(test)
    model = fit(train)
    on_test = score(model(test), test_truth) if len(test) else None
    return Probe(score(model(train), truth), on_test)
