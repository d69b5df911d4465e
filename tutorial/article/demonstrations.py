"""What a wrong formula does when it is run, beside the right one."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np

from nn_core.activations import Sigmoid
from nn_core.diagnostics.gradient_check import GradientCheck, check_gradient
from nn_core.diagnostics.objective import Objective
from nn_core.layers import Dense
from nn_core.losses import BinaryCrossEntropy, HalfSquaredError, MeanSquaredError
from nn_core.network import Network
from nn_core.parameters import Parameters
from nn_core.types import Array
from tutorial.article.variants import Rules, descend, gradients

_LOSS = HalfSquaredError()
_RATE, _STEPS = 1.0, 50


@dataclass(frozen=True, eq=False)
class Descent:
    """Mean loss over the steps, by the right formula and by the article's.

    Attributes
    ----------
    right, wrong : array, shape (steps + 1,)
    """

    right: Array
    wrong: Array


@dataclass(frozen=True)
class Clash:
    """Shapes that do not fit.

    Attributes
    ----------
    sizes : tuple of int
        Inputs and units of each layer of the network that was tried.
    message : str
        NumPy's own.
    """

    sizes: tuple[int, ...]
    message: str


@dataclass(frozen=True, eq=False)
class Mismatch:
    """Gradients of the same network, against central differences.

    Attributes
    ----------
    numeric, right, wrong : array, shape (P,)
    right_error, wrong_error : float
        Largest relative error.
    """

    numeric: Array
    right: Array
    wrong: Array
    right_error: float
    wrong_error: float


@dataclass(frozen=True, eq=False)
class Comparison:
    """Values of two formulas over the same points.

    Attributes
    ----------
    points : array, shape (n,)
        Number of samples, or ŷ.
    right, wrong : array, shape (n,)
    """

    points: Array
    right: Array
    wrong: Array


Demonstration = Descent | Clash | Mismatch | Comparison


@cache
def _subject() -> tuple[Network, Parameters, Array, Array]:
    """Return a small network of unequal layers, so that shapes tell, and five samples."""
    rng = np.random.default_rng(0)
    network = Network(3, (Dense(4, Sigmoid()), Dense(2, Sigmoid())))
    X = rng.normal(size=(5, 3))
    y = np.column_stack([X[:, 0] > 0.0, X[:, 1] > X[:, 2]]).astype(float)
    return network, network.initialize(seed=0), X, y


def climbs(rules: Rules) -> Descent:
    """Train by the right rules and by others."""
    subject = _subject()
    right, wrong = (descend(r, *subject, _LOSS, _RATE, _STEPS) for r in (Rules(), rules))
    return Descent(right, wrong)


def shapes_clash(rules: Rules) -> Clash:
    """Take one step by rules whose shapes do not fit, and report NumPy's refusal."""
    network, parameters, X, y = _subject()
    try:
        descend(rules, network, parameters, X, y, _LOSS, _RATE, 1)
    except ValueError as refusal:
        return Clash((network.n_in, *(layer.units for layer in network.layers)), str(refusal))
    raise ValueError(f"expected rules whose shapes do not fit; got {type(rules).__name__}")


def misses_gradient(rules: Rules) -> Mismatch:
    """Compare the gradient by the right rules and by others with central differences."""
    network, parameters, X, y = _subject()
    check = check_gradient(Objective(network, X, y, _LOSS), parameters)
    right, wrong = (gradients(r, network, parameters, X, y, _LOSS).flat for r in (Rules(), rules))
    errors = [_worst(check, found) for found in (right, wrong)]
    return Mismatch(check.numeric.flat, right, wrong, *errors)


def _worst(check: GradientCheck, gradient: Array) -> float:
    numeric = check.numeric.flat
    scale = np.maximum(np.maximum(np.abs(gradient), np.abs(numeric)), check.floor)
    return float(np.max(np.abs(gradient - numeric) / scale))


def index_shapes() -> Clash:
    """Sum over the hidden units where the inputs are meant."""
    W = _subject()[1].weights[0].T
    x = _subject()[2][0]
    try:
        W.T @ x
    except ValueError as refusal:
        return Clash((W.shape[1], W.shape[0]), str(refusal))
    raise ValueError(f"expected a matrix that is not square; got {W.shape}")


def halves_grow() -> Comparison:
    """Count the same data 1 to 8 times: the mean stays, half the sum grows."""
    copies = range(1, 9)
    a, y = np.array([[0.7], [0.2], [0.9]]), np.array([[1.0], [0.0], [0.0]])
    repeated = [(np.tile(a, (n, 1)), np.tile(y, (n, 1))) for n in copies]
    right = [MeanSquaredError().per_sample(*pair).mean() for pair in repeated]
    wrong = [_LOSS.per_sample(*pair).sum() for pair in repeated]
    return Comparison(len(a) * np.array(copies), np.array(right), np.array(wrong))


def labels_of_zero() -> Comparison:
    """Give a sample of label 0 every output from 0.05 to 0.95."""
    outputs = np.linspace(0.05, 0.95, 19)
    column, label = outputs[:, np.newaxis], np.zeros((len(outputs), 1))
    right = BinaryCrossEntropy().per_sample(column, label)
    wrong = -(label * np.log(column)).sum(axis=1) + 0.0
    return Comparison(outputs, right, wrong)
