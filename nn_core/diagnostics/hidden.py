"""What the units of each layer answer, and how much a straight cut gets right of their answers."""

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

    One array (n_out, *shape) for each layer, a map for each unit: all of them cost one forward
    pass, like the surface, which is the map of the output units. They are views of what the pass
    computed. Weights that overflow give infinities.

    >>> from nn_core.layers import Dense
    >>> network = Network(1, (Dense(2, "relu"), Dense(1, "identity")))
    >>> parameters = Parameters.of([[[1.0, -1.0]], [[1.0], [1.0]]], [[0.0, 0.0], [0.0]])
    >>> hidden, output = unit_maps(network, parameters, np.array([[-2.0], [0.0], [2.0]]), (3,))
    >>> hidden.tolist(), output.tolist()
    ([[0.0, 0.0, 2.0], [2.0, 0.0, 0.0]], [[2.0, 0.0, 2.0]])
    """
    if int(np.prod(shape)) != X.shape[0]:
        raise ValueError(f"shape must have {X.shape[0]} points, one for each row of X; got {shape}")
    with np.errstate(over="ignore", invalid="ignore", under="ignore"):
        passes = forward(network, parameters, X)
    return [np.moveaxis(one.a.reshape((*shape, -1)), -1, 0) for one in passes]


@dataclass(frozen=True, eq=False)
class Projection:
    """How points of any width are laid on a plane."""

    mean: Array  # (width,)
    components: Array  # (width, 2) or (width, 1)
    explained: float | None = None  # share of the variance that is seen; None where all is

    @classmethod
    def fit(cls, points: Array) -> Projection:
        """Lay points (N, width): one or two dimensions as they are, else by PCA.

        >>> points = np.array([[0.0, 0.0, 0.0], [2.0, 0.0, 0.0], [0.0, 1.0, 0.0]])
        >>> Projection.fit(points).explained
        1.0
        >>> Projection.fit(points[:, :2]).project(points[:, :2]).tolist()
        [[0.0, 0.0], [2.0, 0.0], [0.0, 1.0]]
        """
        points = double(points)
        width = points.shape[1]
        if width <= 2:
            return cls(np.zeros(width), np.eye(width))
        mean = points.mean(axis=0)
        components, shares = principal_components(points - mean)
        # Units that all rest have no variance to share out, and no direction hides any.
        share = float(shares.sum()) if shares.any() else 1.0
        return cls(mean, components.T, min(1.0, share))

    def project(self, points: Array) -> Array:
        """Return the coordinates of points (N, width), shape (N, 2) or (N, 1)."""
        coordinates: Array = (double(points) - self.mean) @ self.components
        return coordinates


class Probe(NamedTuple):
    """What a linear model gets right: accuracy, or R² of a regression.

    None without a sample, or where a value is not finite.
    """

    train: float | None
    test: float | None


def linear_probe(train: Array, labels: Array, test: Array, test_labels: Array) -> Probe:
    """Fit logistic regression on a layer's outputs (N, width) and score it on these and others.

    The columns are standardized by the first part; the L2 penalty is scikit-learn's default,
    C = 1 [1]_.

    References
    ----------
    .. [1] Alain and Bengio (2017), "Understanding Intermediate Layers Using Linear Classifier
       Probes".

    >>> line = np.array([[0.0], [1.0], [2.0], [3.0]])
    >>> linear_probe(line, np.array([0, 0, 1, 1]), line[:0], np.array([], dtype=int))
    Probe(train=1.0, test=None)
    """

    def fit(points: Array) -> Callable[[Array], Array]:
        if len(np.unique(labels)) == 1:
            return lambda points: np.full(len(points), labels[0])
        from sklearn.exceptions import ConvergenceWarning
        from sklearn.linear_model import LogisticRegression

        model = LogisticRegression(C=PROBE_STRENGTH, max_iter=1000)
        with warnings.catch_warnings():
            # Close enough: the last of a thousand iterations moves no decision.
            warnings.simplefilter("ignore", ConvergenceWarning)
            return model.fit(points, labels).predict  # type: ignore[no-any-return]

    def accuracy(answers: Array, truth: Array) -> float:
        return float((answers == truth).mean())

    return _probe(fit, accuracy, train, labels, test, test_labels)


def linear_fit(train: Array, targets: Array, test: Array, test_targets: Array) -> Probe:
    """Fit least squares on a layer's outputs (N, width); return R² on these and on others.

    >>> line = np.array([[0.0], [1.0], [2.0]])
    >>> linear_fit(line, np.array([1.0, 3.0, 5.0]), line[:0], np.array([])).test is None
    True
    """

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
    """Standardize by one part of the samples, fit a model to it, and score it on both parts."""
    train, test = double(train), double(test)
    if not (len(train) and np.isfinite(train).all() and np.isfinite(test).all()):
        return Probe(None, None)
    scaler = Scaler.fit(train)
    train, test = scaler.transform(train), scaler.transform(test)
    model = fit(train)
    on_test = score(model(test), test_truth) if len(test) else None
    return Probe(score(model(train), truth), on_test)
