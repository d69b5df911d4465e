"""How steep the ground is: the exact Hessian, its products with vectors, and its eigenvalues."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy.sparse.linalg import LinearOperator, eigsh

from nn_core.activations import Activation
from nn_core.diagnostics.backprop import backpropagate
from nn_core.diagnostics.double import double, double_parameters
from nn_core.losses import Loss
from nn_core.network import Network, uses_logits, uses_matched_delta
from nn_core.optimizers.penalties import Penalty
from nn_core.parameters import Parameters
from nn_core.types import Array
from nn_core.workspace import LayerPass

MOST_EXACT = 600
"""Parameters up to which the whole Hessian is computed."""
_NUMBERS_AT_ONCE = 2_000_000


def hessian_products(
    network: Network,
    parameters: Parameters,
    X: Array,
    y: Array,
    loss: Loss,
    vectors: Array,
    penalty: Penalty | None = None,
) -> Array:
    """Return the products of the Hessian of mean loss plus penalty with vectors, exactly.

    The derivative of the gradient along a vector, by the R-operator [1]_: a forward and a
    backward pass carry along how each of their quantities changes. At a kink the second
    derivative is taken as 0.

    Parameters
    ----------
    network : Network
    parameters : Parameters, shape (P,)
    X, y : array, shape (N, n_in) and (N, n_out)
    loss : Loss
    vectors : array, shape (K, P)
    penalty : Penalty, optional

    Returns
    -------
    array, shape (K, P)

    References
    ----------
    .. [1] Pearlmutter (1994), "Fast Exact Multiplication by the Hessian".

    Examples
    --------
    >>> from nn_core.layers import Dense
    >>> from nn_core.losses import HalfSquaredError
    >>> network = Network(1, (Dense(1, "identity"),))
    >>> X = np.array([[3.0]])
    >>> parameters = network.initialize(0)
    >>> hessian_products(network, parameters, X, X, HalfSquaredError(), np.eye(2)).tolist()
    [[9.0, 3.0], [3.0, 1.0]]
    """
    parameters, y = double_parameters(parameters), double(y)
    passes, deltas, _ = backpropagate(network, parameters, X, y, loss)
    width = 4 * len(X) * sum(layer.units for layer in network.layers)
    size = max(1, _NUMBERS_AT_ONCE // (width + network.layout.size))
    found = np.empty(vectors.shape)
    for start in range(0, len(vectors), size):
        part = slice(start, start + size)
        along = Parameters(network.layout, np.ascontiguousarray(vectors[part], dtype=np.float64))
        changes = Parameters(network.layout, np.zeros(along.flat.shape))
        inputs, moved = _forward_changes(network, parameters, passes, along)
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
        found[part] = changes.flat / len(X)
    if penalty is not None and np.any(penalty.l2):
        found += penalty.l2 * vectors * network.layout.is_weight
    return found


def _slope(activation: Activation, upstream: Array, one: LayerPass) -> Array:
    """Return `Activation.backward` for leading axes that the pass has not."""
    z, a = (np.broadcast_to(values, upstream.shape) for values in (one.z, one.a))
    return activation.backward(upstream, z, a)


def _forward_changes(
    network: Network, parameters: Parameters, passes: list[LayerPass], along: Parameters
) -> tuple[list[Array], list[Array]]:
    """Return how each layer's inputs and weighted sums change along directions."""
    inputs: list[Array] = []
    sums: list[Array] = []
    change: Array = np.zeros(1)
    for k, (layer, one) in enumerate(zip(network.layers, passes, strict=True)):
        inputs.append(change)
        z_change = np.matmul(one.inputs, along.weights[k]) + along.biases[k]
        if k:
            z_change += np.matmul(change, parameters.weights[k])
        sums.append(z_change)
        change = _slope(layer.activation, z_change, one)
    return inputs, sums


def hessian(
    network: Network,
    parameters: Parameters,
    X: Array,
    y: Array,
    loss: Loss,
    penalty: Penalty | None = None,
) -> Array:
    """Return the whole Hessian, shape (P, P), exactly symmetric; see `hessian_products`."""
    eye = np.eye(network.layout.size)
    rows = hessian_products(network, parameters, X, y, loss, eye, penalty)
    return np.asarray(0.5 * (rows + rows.T))


class Spectrum(NamedTuple):
    """Eigenvalues of the Hessian.

    Attributes
    ----------
    eigenvalues : array, shape (P,) or (1,)
        Ascending; only the largest where the network has too many parameters for all.
    is_whole : bool
    """

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
    network: Network,
    parameters: Parameters,
    X: Array,
    y: Array,
    loss: Loss,
    penalty: Penalty | None = None,
    most_exact: int = MOST_EXACT,
    tolerance: float = 1e-8,
) -> Spectrum:
    """Return all eigenvalues of the Hessian, or the largest where there are many.

    The largest alone is had by Lanczos iteration, power iteration that remembers its way.

    Parameters
    ----------
    network, parameters, X, y, loss, penalty
        As `hessian_products`.
    most_exact : int
        Parameters up to which all eigenvalues are computed.
    tolerance : float
        Relative accuracy at which the iteration for the largest stops.

    Returns
    -------
    Spectrum

    Raises
    ------
    ValueError
        When the parameters or what follows from them are not finite.

    Examples
    --------
    >>> from nn_core.layers import Dense
    >>> from nn_core.losses import HalfSquaredError
    >>> network = Network(1, (Dense(1, "identity"),))
    >>> X = np.array([[3.0]])
    >>> found = spectrum(network, network.initialize(0), X, X, HalfSquaredError())
    >>> found.eigenvalues.round(9).tolist(), round(found.stable_step, 9)
    ([0.0, 10.0], 0.2)
    """
    size = network.layout.size
    with np.errstate(over="ignore", invalid="ignore"):
        if size <= most_exact:
            whole = hessian(network, parameters, X, y, loss, penalty)
            _check_finite(whole)
            return Spectrum(np.linalg.eigvalsh(whole), is_whole=True)

        def product(vector: Array) -> Array:
            row = np.reshape(vector, (1, -1))
            along = hessian_products(network, parameters, X, y, loss, row, penalty)[0]
            _check_finite(along)
            return np.asarray(along)

        operator = LinearOperator((size, size), matvec=product, dtype=np.float64)
        start = np.random.default_rng(0).standard_normal(size)
        if not product(start).any():
            # Flat in a random direction is flat in all; the iteration cannot start there.
            return Spectrum(np.zeros(1), is_whole=False)
        found = eigsh(operator, 1, which="LA", v0=start, tol=tolerance, return_eigenvectors=False)
    return Spectrum(np.asarray(found), is_whole=False)


def _check_finite(values: Array) -> None:
    if not np.isfinite(values).all():
        raise ValueError(
            "expected parameters with finite curvature; got infinities or NaN, as a diverged run "
            "has them; look at an epoch before"
        )
