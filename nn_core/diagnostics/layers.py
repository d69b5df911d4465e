"""What each layer does with a batch: gradient, weights, activations, in one number each."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from nn_core.activations import ELU, SELU, Activation, ReLU, Sigmoid, Softplus, Tanh
from nn_core.diagnostics.backprop import backpropagate
from nn_core.diagnostics.double import EPS, double, double_parameters
from nn_core.losses import Loss
from nn_core.network import Network
from nn_core.optimizers.penalties import Penalty, add_gradient
from nn_core.parameters import Parameters
from nn_core.types import Array

ACTIVE_SHARE = 0.01
"""A ReLU that is active on a smaller share of the samples is dead."""
SATURATED_SLOPE = 1.0 - 0.97**2
"""Share of the steepest slope below which a unit is saturated: |a| > 0.97 for tanh."""


class LayerRecords(NamedTuple):
    """One number a layer, each of shape (..., L), for parameters of shape (..., P).

    Attributes
    ----------
    gradient_norm : array
        Euclidean norm of the gradient of the layer's weights and biases.
    mean_abs_gradient : array
        Mean absolute entry of that gradient.
    delta_norm : array
        Root of the mean over samples of ‖delta‖², delta = dL_i/dz.
    weight_norm : array
        Euclidean norm of the weights, without the biases.
    update_ratio : array
        ‖change of the weights in the last step‖ / ‖weights before it‖; nan where unknown.
    activation_mean, activation_spread : array
        Mean and standard deviation over samples and units.
    z_variance : array
        Variance of the weighted sums over samples and units.
    dead_share : array
        Share of units active on less than 1 % of the samples; nan for all but ReLU.
    saturated_share : array
        Share of activations at a flat end; nan for activations without one.
    """

    gradient_norm: Array
    mean_abs_gradient: Array
    delta_norm: Array
    weight_norm: Array
    update_ratio: Array
    activation_mean: Array
    activation_spread: Array
    z_variance: Array
    dead_share: Array
    saturated_share: Array


def layer_records(
    network: Network,
    parameters: Parameters,
    X: Array,
    y: Array,
    loss: Loss,
    penalty: Penalty | None = None,
    before: Array | None = None,
) -> LayerRecords:
    """Measure every layer on a batch, without dropout.

    Parameters
    ----------
    network : Network
    parameters : Parameters
        Of shape (..., P); leading axes are independent networks, or one network's epochs.
    X, y : array, shape (N, n_in) and (N, n_out)
    loss : Loss
    penalty : Penalty, optional
        Its gradient is part of the layer's, as in training.
    before : array, shape (..., P), optional
        Parameters before the last step; nan where there was none.

    Returns
    -------
    LayerRecords

    Examples
    --------
    >>> from nn_core.layers import Dense
    >>> from nn_core.losses import HalfSquaredError
    >>> network = Network(1, (Dense(2, "relu"), Dense(1, "identity")))
    >>> parameters = Parameters(network.layout, np.array([1.0, -1.0, 0, 0, 2.0, 0, 0]))
    >>> X = np.array([[1.0], [3.0]])
    >>> records = layer_records(network, parameters, X, X, HalfSquaredError())
    >>> records.dead_share.tolist()
    [0.5, nan]
    >>> records.weight_norm.round(3).tolist()
    [1.414, 2.0]
    """
    parameters = double_parameters(parameters)
    before = None if before is None else double(before)
    with np.errstate(over="ignore", invalid="ignore", divide="ignore", under="ignore"):
        passes, deltas, gradient = backpropagate(network, parameters, X, y, loss)
        if penalty is not None and not penalty.is_zero:
            add_gradient(penalty.coefficients(parameters), parameters, gradient)
        rows = []
        for k, layer in enumerate(network.layers):
            weights, biases = network.layout.weights[k], network.layout.biases[k]
            own = gradient.flat[..., weights.start : biases.stop]
            now = parameters.flat[..., weights]
            z, a = passes[k].z, passes[k].a
            rows.append(
                (
                    _norm(own),
                    np.abs(own).mean(axis=-1),
                    _norm(deltas[k].reshape(*deltas[k].shape[:-2], -1)) / np.sqrt(len(X)),
                    _norm(now),
                    _update_ratio(now, None if before is None else before[..., weights]),
                    a.mean(axis=(-2, -1)),
                    np.sqrt(_variance(a)),
                    _variance(z),
                    dead_units(layer.activation, z).mean(axis=-1),
                    saturated(layer.activation, z, a).mean(axis=(-2, -1)),
                )
            )
        return LayerRecords(*(np.stack(column, axis=-1) for column in zip(*rows, strict=True)))


def dead_units(activation: Activation, z: Array) -> Array:
    """Tell which ReLUs are active on less than 1 % of the samples.

    Parameters
    ----------
    activation : Activation
    z : array, shape (..., N, n_out)

    Returns
    -------
    array, shape (..., n_out)
        1 for dead, 0 for alive, nan for any activation but ReLU.
    """
    if not isinstance(activation, ReLU):
        return np.full((*z.shape[:-2], z.shape[-1]), np.nan)
    dead: Array = (np.mean(z > 0, axis=-2) < ACTIVE_SHARE).astype(z.dtype)
    return dead


def saturated(activation: Activation, z: Array, a: Array) -> Array:
    """Tell which activations lie at a flat end of the curve.

    The slope is below 5.91 % of the steepest: |a| > 0.97 for tanh [1]_, and so for sigmoid, which
    is tanh stretched, a < 0.015 or a > 0.985. ELU, SELU and softplus are flat on one side.

    Parameters
    ----------
    activation : Activation
    z, a : array, shape (..., N, n_out)

    Returns
    -------
    array, shape (..., N, n_out)
        1 for saturated, 0 for not, nan for activations without a flat end (ReLU has dead units).

    References
    ----------
    .. [1] Karpathy, "Building makemore, part 3: activations and gradients, batch norm".
    """
    if isinstance(activation, Tanh | Softplus):
        steepest = 1.0
    elif isinstance(activation, Sigmoid):
        steepest = 0.25
    elif isinstance(activation, ELU):
        steepest = activation.alpha
    elif isinstance(activation, SELU):
        steepest = activation.scale * activation.alpha
    else:
        return np.full(z.shape, np.nan)
    slope = activation.backward(np.ones_like(z), z, a)
    flat: Array = (slope < SATURATED_SLOPE * steepest).astype(z.dtype)
    return flat


def _variance(values: Array) -> Array:
    """Return the variance over samples and units; 0 where it is rounding alone."""
    variance = values.var(axis=(-2, -1))
    size = np.abs(values).max(axis=(-2, -1))
    rounding = EPS * values.shape[-2] * size
    return np.where(variance <= rounding * rounding, 0.0, variance)


def _norm(values: Array) -> Array:
    return np.asarray(np.linalg.norm(values, axis=-1))


def _update_ratio(now: Array, before: Array | None) -> Array:
    if before is None:
        return np.full(now.shape[:-1], np.nan)
    return _norm(now - before) / _norm(before)
