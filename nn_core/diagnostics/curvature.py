"""Curvature of the loss: the exact Hessian, Hessian-vector products, and eigenvalues."""

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
    """Return the exact products of the objective's Hessian with vectors (K, P), shape (K, P).

    Computed by the R-operator [1]_, which differentiates the forward and the backward pass along
    each vector. The second derivative at a kink is taken as 0.

    References
    ----------
    .. [1] Pearlmutter (1994), "Fast Exact Multiplication by the Hessian".
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
    """Return `Activation.backward` for an upstream with more leading axes than the pass."""
    z, a = (np.broadcast_to(values, upstream.shape) for values in (layer.z, layer.a))
    return activation.backward(upstream, z, a)


def _forward_changes(
    objective: Objective, parameters: Parameters, passes: list[LayerPass], along: Parameters
) -> tuple[list[Array], list[Array]]:
    """Return the derivatives of each layer's inputs and weighted sums along directions."""
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
    """Return the Hessian (P, P), exactly symmetric."""
    rows = hessian_products(objective, parameters, np.eye(objective.network.layout.size))
    return np.asarray(0.5 * (rows + rows.T))


class Spectrum(NamedTuple):
    """Eigenvalues of the Hessian, ascending; only the largest one for a large network."""

    eigenvalues: Array
    is_whole: bool

    @property
    def largest(self) -> float:
        """λmax, the sharpest curvature."""
        return float(self.eigenvalues[-1])

    @property
    def stable_step(self) -> float:
        """2 / λmax, the largest stable learning rate of gradient descent; inf if λmax <= 0."""
        return 2.0 / self.largest if self.largest > 0 else float("inf")


def spectrum(
    objective: Objective,
    parameters: Parameters,
    most_exact: int = MOST_EXACT,
    tolerance: float = 1e-8,
) -> Spectrum:
    """Return all eigenvalues of the Hessian, or only the largest above `most_exact` parameters.

    The latter uses Lanczos iteration with relative accuracy `tolerance`. Raises ValueError for
    parameters or products that are not finite.
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
            # If flat in a random direction, the Hessian is 0; Lanczos cannot start from 0.
            return Spectrum(np.zeros(1), is_whole=False)
        largest = eigsh(operator, 1, which="LA", v0=start, tol=tolerance, return_eigenvectors=False)
    return Spectrum(np.asarray(largest), is_whole=False)


def _check_finite(values: Array) -> None:
    if not np.isfinite(values).all():
        raise ValueError(
            "expected parameters with finite curvature; got infinities or NaN, as a diverged run "
            "has them; look at an epoch before"
        )
