"""One pass forwards and back over given data, from which the diagnostics read what they tell."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from nn_core.diagnostics.double import double, double_parameters
from nn_core.losses import Loss
from nn_core.network import Network, backward, forward
from nn_core.parameters import Parameters
from nn_core.types import Array
from nn_core.workspace import LayerPass


class Backprop(NamedTuple):
    """What a pass forwards and back leaves.

    Attributes
    ----------
    passes : list of LayerPass
        Of each layer, from `nn_core.network.forward`.
    deltas : list of array, shape (..., N, n_out)
        dL_i/dz of each layer, from the first hidden one to the output.
    gradient : Parameters
        Of the mean loss, without a penalty.
    """

    passes: list[LayerPass]
    deltas: list[Array]
    gradient: Parameters


def backpropagate(
    network: Network, parameters: Parameters, X: Array, y: Array, loss: Loss
) -> Backprop:
    """Pass data forwards and back, without dropout, in float64.

    Parameters
    ----------
    network : Network
    parameters : Parameters, shape (..., P)
    X, y : array, shape (N, n_in) and (N, n_out)
    loss : Loss

    Returns
    -------
    Backprop

    Examples
    --------
    >>> from nn_core.layers import Dense
    >>> from nn_core.losses import HalfSquaredError
    >>> network = Network(1, (Dense(1, "identity"),))
    >>> start = Parameters(network.layout, np.array([2.0, 0.0]))
    >>> X, y = np.array([[3.0]]), np.array([[5.0]])
    >>> done = backpropagate(network, start, X, y, HalfSquaredError())
    >>> done.deltas[0].tolist(), done.gradient.flat.tolist()
    ([[1.0]], [3.0, 1.0])
    """
    parameters, X, y = double_parameters(parameters), double(X), double(y)
    passes = forward(network, parameters, X)
    gradient = Parameters(network.layout, np.zeros_like(parameters.flat))
    return Backprop(passes, backward(network, parameters, passes, y, loss, gradient), gradient)
