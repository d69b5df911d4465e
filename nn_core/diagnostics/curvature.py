"""How steep the loss is: the exact Hessian, its products with vectors, and its eigenvalues."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy.sparse.linalg import LinearOperator, eigsh

from nn_core.activations import Activation
from nn_core.diagnostics.objective import Objective, chunks, double_parameters
from nn_core.network import uses_logits, uses_matched_delta
from nn_core.parameters import Parameters
from nn_core.types import Array
from nn_core.workspace import LayerPass

MOST_EXACT = 600
"""Parameters up to which the whole Hessian is computed."""


def hessian_products(objective: Objective, parameters: Parameters, vectors: Array) -> Array:
    """Return the products of the objective's Hessian with vectors (K, P), exactly; shape (K, P).

    The derivative of the gradient along a vector, by the R-operator [1]_: a forward and a
    backward pass carry along how each of their quantities changes. At a kink the second
    derivative is taken as 0.

    References
    ----------
    .. [1] Pearlmutter (1994), "Fast Exact Multiplication by the Hessian".

    >>> from nn_core.layers import Dense
    >>> from nn_core.losses import HalfSquaredError
    >>> from nn_core.network import Network
    >>> network, X = Network(1, (Dense(1, "identity"),)), np.array([[3.0]])
    >>> objective = Objective(network, X, X, HalfSquaredError())
    >>> hessian_products(objective, network.initialize(0), np.eye(2)).tolist()
    [[9.0, 3.0], [3.0, 1.0]]
    """
    network, y, loss = objective.network, objective.y, objective.loss
    parameters = double_parameters(parameters)
    passes, deltas, _ = objective.backpropagate(parameters)
    products = np.empty(vectors.shape)
    for part in chunks(len(vectors), 4 * objective.pass_size + network.layout.size):
        along = Parameters(network.layout, np.ascontiguousarray(vectors[part], dtype=np.float64))
        changes = Parameters(network.layout, np.zeros(along.flat.shape))
        inputs, moved = _forward_changes(objective, parameters, passes, along)
        last = passes[-1]
        output = network.layers[-1].activation
        if uses_matched_delta(network, loss):
            delta = _slope(output, moved[-1], last)
        elif uses_logits(network, loss):
            delta = loss.delta_change_from_logits(last.z, y, moved[-1], output.kind)
        else:
            a_change = _slope(output, moved[-1], last)
            upstream = loss.gradient(last.a, y)
            delta = _slope(output, loss.curvature(last.a, y) * a_change, last)
            delta = delta + output.second_derivative_product(upstream, last.z, last.a, moved[-1])
        for k in range(len(passes) - 1, -1, -1):
            own = passes[k].inputs
            changes.weights[k][:] = np.matmul(own.T, delta)
            if k:
                changes.weights[k] += np.matmul(inputs[k].swapaxes(-1, -2), deltas[k])
            changes.biases[k][:] = delta.sum(axis=-2, keepdims=True)
            if k == 0:
                break
            below, activation = passes[k - 1], network.layers[k - 1].activation
            arriving = np.matmul(deltas[k], parameters.weights[k].T)
            change = np.matmul(delta, parameters.weights[k].T)
            change += np.matmul(deltas[k], along.weights[k].swapaxes(-1, -2))
            delta = _slope(activation, change, below)
            delta = delta + activation.second_derivative_product(
                arriving, below.z, below.a, moved[k - 1]
            )
        products[part] = changes.flat / len(objective.X)
    if np.any(objective.penalty.l2):
        products += objective.penalty.l2 * vectors * network.layout.is_weight
    return products


def _slope(activation: Activation, upstream: Array, layer: LayerPass) -> Array:
    """Return `Activation.backward` for leading axes that the pass has not."""
    z, a = (np.broadcast_to(values, upstream.shape) for values in (layer.z, layer.a))
    return activation.backward(upstream, z, a)


def _forward_changes(
    objective: Objective, parameters: Parameters, passes: list[LayerPass], along: Parameters
) -> tuple[list[Array], list[Array]]:
    """Return how each layer's inputs and weighted sums change along directions."""
    inputs: list[Array] = []
    sums: list[Array] = []
    change: Array = np.zeros(1)
    for k, (activation, one) in enumerate(zip(objective.network.activations, passes, strict=True)):
        inputs.append(change)
        z_change = np.matmul(one.inputs, along.weights[k]) + along.biases[k]
        if k:
            z_change += np.matmul(change, parameters.weights[k])
        sums.append(z_change)
        change = _slope(activation, z_change, one)
    return inputs, sums


def hessian(objective: Objective, parameters: Parameters) -> Array:
    """Return the whole Hessian, shape (P, P), exactly symmetric; see `hessian_products`."""
    rows = hessian_products(objective, parameters, np.eye(objective.network.layout.size))
    return np.asarray(0.5 * (rows + rows.T))


class Spectrum(NamedTuple):
    """Eigenvalues of the Hessian, ascending: all, or only the largest of a large network."""

    eigenvalues: Array
    is_whole: bool

    @property
    def largest(self) -> float:
        """λmax, the sharpest curvature."""
        return float(self.eigenvalues[-1])

    @property
    def stable_step(self) -> float:
        """2 / λmax: plain gradient descent with a larger learning rate climbs out; inf if flat."""
        return 2.0 / self.largest if self.largest > 0 else float("inf")


def spectrum(
    objective: Objective,
    parameters: Parameters,
    most_exact: int = MOST_EXACT,
    tolerance: float = 1e-8,
) -> Spectrum:
    """Return all eigenvalues of the Hessian, or the largest alone beyond `most_exact` parameters.

    That one is found by Lanczos iteration, to a relative accuracy of `tolerance`. Raises a
    ValueError when the parameters or what follows from them are not finite.

    >>> from nn_core.layers import Dense
    >>> from nn_core.losses import HalfSquaredError
    >>> from nn_core.network import Network
    >>> network, X = Network(1, (Dense(1, "identity"),)), np.array([[3.0]])
    >>> eigen = spectrum(Objective(network, X, X, HalfSquaredError()), network.initialize(0))
    >>> eigen.eigenvalues.round(9).tolist(), round(eigen.stable_step, 9)
    ([0.0, 10.0], 0.2)
    """
    size = objective.network.layout.size
    with np.errstate(over="ignore", invalid="ignore"):
        if size <= most_exact:
            whole = hessian(objective, parameters)
            _check_finite(whole)
            return Spectrum(np.linalg.eigvalsh(whole), is_whole=True)

        def product(vector: Array) -> Array:
            along = hessian_products(objective, parameters, np.reshape(vector, (1, -1)))[0]
            _check_finite(along)
            return np.asarray(along)

        operator = LinearOperator((size, size), matvec=product, dtype=np.float64)
        start = np.random.default_rng(0).standard_normal(size)
        if not product(start).any():
            # Flat in a random direction is flat in all; the iteration cannot start there.
            return Spectrum(np.zeros(1), is_whole=False)
        largest = eigsh(operator, 1, which="LA", v0=start, tol=tolerance, return_eigenvectors=False)
    return Spectrum(np.asarray(largest), is_whole=False)


def _check_finite(values: Array) -> None:
    if not np.isfinite(values).all():
        raise ValueError(
            "expected parameters with finite curvature; got infinities or NaN, as a diverged run "
            "has them; look at an epoch before"
        )
