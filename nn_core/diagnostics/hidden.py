"""Hidden space: where each layer puts the samples, and how much a straight cut gets right there."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from nn_core.data.preparing import Scaler
from nn_core.diagnostics.double import double, double_parameters
from nn_core.metrics import r_squared
from nn_core.network import Network, forward
from nn_core.parameters import Parameters
from nn_core.types import Array

PROBE_STRENGTH = 1.0
"""Inverse strength of the L2 penalty of the linear probe, scikit-learn's C."""


def layer_outputs(network: Network, parameters: Parameters, X: Array) -> list[Array]:
    """Return what enters the network and what leaves each layer, without dropout.

    Parameters
    ----------
    network : Network
    parameters : Parameters, shape (P,)
    X : array, shape (N, n_in)

    Returns
    -------
    list of array, shape (N, units)
        The inputs, then the activations from the first hidden layer to the output.
    """
    parameters, X = double_parameters(parameters), double(X)
    with np.errstate(over="ignore", invalid="ignore", under="ignore"):
        return [X, *(one.a for one in forward(network, parameters, X))]


@dataclass(frozen=True, eq=False)
class Projection:
    """How points of any width are laid on a plane.

    Attributes
    ----------
    mean : array, shape (width,)
    components : array, shape (width, 2) or (width, 1)
    explained : float or None
        Share of the variance that is seen; None where nothing is left out.
    """

    mean: Array
    components: Array
    explained: float | None = None

    @classmethod
    def fit(cls, points: Array) -> Projection:
        """Lay points (N, width): one or two dimensions as they are, else by PCA.

        Of the two signs of a component, the one that makes its largest entry positive.

        Examples
        --------
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
        centered = points - mean
        variances, vectors = np.linalg.eigh(centered.T @ centered / len(points))
        components = vectors[:, [-1, -2]]
        largest = np.abs(components).argmax(axis=0)
        signs = np.sign(components[largest, [0, 1]])
        total = float(variances.sum())
        # Units that all rest have no variance to share out, and no direction hides any.
        share = float(variances[[-1, -2]].sum()) / total if total > 0 else 1.0
        return cls(mean, components * signs, min(1.0, share))

    def project(self, points: Array) -> Array:
        """Return the coordinates of points (N, width), shape (N, 2) or (N, 1)."""
        coordinates: Array = (double(points) - self.mean) @ self.components
        return coordinates


class Probe(NamedTuple):
    """What a linear model gets right; None without a sample, or where a value is not finite.

    Attributes
    ----------
    train, test : float or None
        Accuracy, or R² of a regression.
    """

    train: float | None
    test: float | None


def linear_probe(train: Array, labels: Array, test: Array, test_labels: Array) -> Probe:
    """Fit logistic regression on one part of the samples and score it on both.

    The columns are standardized by the first part; the L2 penalty is scikit-learn's default,
    C = 1.

    Parameters
    ----------
    train, test : array, shape (N, width) and (M, width)
        What a layer puts out; M may be 0.
    labels, test_labels : array of int, shape (N,) and (M,)

    Returns
    -------
    Probe

    References
    ----------
    .. [1] Alain and Bengio (2017), "Understanding Intermediate Layers Using Linear Classifier
       Probes".

    Examples
    --------
    >>> line = np.array([[0.0], [1.0], [2.0], [3.0]])
    >>> linear_probe(line, np.array([0, 0, 1, 1]), line[:0], np.array([], dtype=int))
    Probe(train=1.0, test=None)
    """
    train, test = double(train), double(test)
    if not _usable(train, test):
        return Probe(None, None)
    if len(np.unique(labels)) == 1:
        guess = np.full(len(test_labels), labels[0])
        return Probe(1.0, float((guess == test_labels).mean()) if len(test_labels) else None)
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.linear_model import LogisticRegression

    scaler = Scaler.fit(train)
    model = LogisticRegression(C=PROBE_STRENGTH, max_iter=1000)
    with warnings.catch_warnings():
        # Close enough: the last of a thousand iterations moves no decision.
        warnings.simplefilter("ignore", ConvergenceWarning)
        model.fit(scaler.transform(train), labels)

    def score(points: Array, truth: Array) -> float | None:
        if not len(points):
            return None
        return float((model.predict(scaler.transform(points)) == truth).mean())

    return Probe(score(train, labels), score(test, test_labels))


def linear_fit(train: Array, targets: Array, test: Array, test_targets: Array) -> Probe:
    """Fit least squares on one part of the samples and return R² on both.

    Parameters
    ----------
    train, test : array, shape (N, width) and (M, width)
    targets, test_targets : array, shape (N,) and (M,)

    Returns
    -------
    Probe

    Examples
    --------
    >>> line = np.array([[0.0], [1.0], [2.0]])
    >>> linear_fit(line, np.array([1.0, 3.0, 5.0]), line[:0], np.array([])).test is None
    True
    """
    train, test = double(train), double(test)
    if not _usable(train, test):
        return Probe(None, None)
    scaler = Scaler.fit(train)

    def design(points: Array) -> Array:
        return np.column_stack([scaler.transform(points), np.ones(len(points))])

    solution = np.linalg.lstsq(design(train), double(targets), rcond=None)[0]

    def score(points: Array, truth: Array) -> float | None:
        if not len(points):
            return None
        guess = design(points) @ solution
        return float(r_squared(guess[:, np.newaxis], double(truth)[:, np.newaxis]))

    return Probe(score(train, targets), score(test, test_targets))


def _usable(train: Array, test: Array) -> bool:
    return bool(len(train) and np.isfinite(train).all() and np.isfinite(test).all())
