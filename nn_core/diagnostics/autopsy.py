"""Why a gradient shrinks or grows on its way back: the weights' part and the derivative's part."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from nn_core.diagnostics.backprop import backpropagate
from nn_core.diagnostics.double import double_parameters
from nn_core.losses import Loss
from nn_core.network import Network
from nn_core.parameters import Parameters
from nn_core.types import Array


class Autopsy(NamedTuple):
    """The factors between neighboring layers, each of shape (..., L - 1).

    Entry l - 1 belongs to layer l, from 1: what its delta is to the delta of layer l + 1.

    Attributes
    ----------
    factor : array
        ‖delta_l‖ / ‖delta_{l+1}‖, Frobenius norms over samples and units.
    weight_part : array
        ‖delta_{l+1} W_{l+1}ᵀ‖ / ‖delta_{l+1}‖, what the weights do.
    derivative_part : array
        ‖delta_l‖ / ‖delta_{l+1} W_{l+1}ᵀ‖, what the activation's derivative does; nan where
        nothing arrives. ``weight_part * derivative_part`` is the factor.
    """

    factor: Array
    weight_part: Array
    derivative_part: Array


def autopsy(network: Network, parameters: Parameters, X: Array, y: Array, loss: Loss) -> Autopsy:
    """Split the factor of each hidden layer's delta in two.

    Parameters
    ----------
    network : Network
    parameters : Parameters
        Of shape (..., P).
    X, y : array, shape (N, n_in) and (N, n_out)
    loss : Loss

    Returns
    -------
    Autopsy

    Examples
    --------
    >>> from nn_core.layers import Dense
    >>> from nn_core.losses import HalfSquaredError
    >>> network = Network(1, (Dense(1, "sigmoid"), Dense(1, "identity")))
    >>> parameters = Parameters(network.layout, np.array([0.0, 0.0, 2.0, 0.0]))
    >>> one = np.array([[3.0]])
    >>> [part.tolist() for part in autopsy(network, parameters, one, one, HalfSquaredError())]
    [[0.5], [2.0], [0.25]]
    """
    parameters = double_parameters(parameters)
    with np.errstate(over="ignore", invalid="ignore", divide="ignore", under="ignore"):
        deltas = backpropagate(network, parameters, X, y, loss).deltas
        norms = [_size(delta) for delta in deltas]
        arriving = [
            _size(np.matmul(deltas[k + 1], parameters.weights[k + 1].swapaxes(-1, -2)))
            for k in range(len(deltas) - 1)
        ]
        shape = (*parameters.flat.shape[:-1], len(arriving))
        own, after = (_stack(part, shape) for part in (norms[:-1], norms[1:]))
        upstream = _stack(arriving, shape)
        return Autopsy(own / after, upstream / after, own / upstream)


def _size(values: Array) -> Array:
    return np.asarray(np.linalg.norm(values, axis=(-2, -1)))


def _stack(parts: list[Array], shape: tuple[int, ...]) -> Array:
    return np.stack(parts, axis=-1) if parts else np.empty(shape)
