"""What the network looked at: the gradient by the inputs, sample by sample."""

from __future__ import annotations

import numpy as np

from nn_core.diagnostics.backprop import backpropagate
from nn_core.diagnostics.double import double_parameters
from nn_core.losses import Loss
from nn_core.network import Network
from nn_core.parameters import Parameters
from nn_core.types import Array


def input_gradients(
    network: Network, parameters: Parameters, X: Array, y: Array, loss: Loss
) -> Array:
    """Return the gradient of each sample's own loss by its inputs.

    ``dL_i/dx_i = delta_1 W_1ᵀ``: where an entry is positive, more of this input makes the loss of
    the sample larger. With the matching loss of a classifier it is the sum of the logits' slopes,
    each times its a - y; of a sure mistake therefore nearly the slope of the predicted class's
    logit minus that of the true class's.

    Parameters
    ----------
    network : Network
    parameters : Parameters, shape (P,)
    X, y : array, shape (N, n_in) and (N, n_out)
    loss : Loss

    Returns
    -------
    array, shape (N, n_in)
        In units of the loss per unit of the network's input, which is a standard deviation where
        the data are scaled.

    References
    ----------
    .. [1] Simonyan, Vedaldi and Zisserman (2014), "Deep Inside Convolutional Networks:
       Visualising Image Classification Models and Saliency Maps".

    Examples
    --------
    >>> from nn_core.layers import Dense
    >>> from nn_core.losses import HalfSquaredError
    >>> network = Network(2, (Dense(1, "identity"),))
    >>> start = Parameters(network.layout, np.array([1.0, -2.0, 0.0]))
    >>> X, y = np.array([[3.0, 1.0]]), np.array([[0.0]])
    >>> input_gradients(network, start, X, y, HalfSquaredError())
    array([[ 1., -2.]])
    """
    parameters = double_parameters(parameters)
    with np.errstate(over="ignore", invalid="ignore", divide="ignore", under="ignore"):
        first = backpropagate(network, parameters, X, y, loss).deltas[0]
        gradients: Array = first @ parameters.weights[0].T
    return gradients
