"""The step-size ruler: the objective along the negative gradient."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from nn_core.diagnostics.backprop import backpropagate
from nn_core.diagnostics.double import double, double_parameters
from nn_core.losses import Loss
from nn_core.network import Network, forward, per_sample_loss
from nn_core.optimizers.penalties import Penalty, add_gradient
from nn_core.parameters import Parameters
from nn_core.types import Array


class Ruler(NamedTuple):
    """The objective along the negative gradient.

    Attributes
    ----------
    steps : array, shape (S,)
        Learning rates of plain gradient descent, ascending.
    objective : array, shape (S,)
        Mean loss plus penalty after one step of each.
    slope : float
        -‖gradient‖², the slope at 0.
    """

    steps: Array
    objective: Array
    slope: float


def step_ruler(
    network: Network,
    parameters: Parameters,
    X: Array,
    y: Array,
    loss: Loss,
    steps: Array,
    penalty: Penalty | None = None,
) -> Ruler:
    """Return the objective after one step of plain gradient descent, for several step sizes.

    Parameters
    ----------
    network, parameters, X, y, loss, penalty
        As `nn_core.diagnostics.curvature.hessian_products`.
    steps : array, shape (S,)

    Returns
    -------
    Ruler

    Examples
    --------
    >>> from nn_core.layers import Dense
    >>> from nn_core.losses import HalfSquaredError
    >>> network = Network(1, (Dense(1, "identity"),))
    >>> X, y = np.array([[1.0]]), np.array([[2.0]])
    >>> start = Parameters(network.layout, np.zeros(2))
    >>> step_ruler(network, start, X, y, HalfSquaredError(), np.array([0.0, 0.5])).objective
    array([2., 0.])
    """
    penalty = penalty or Penalty()
    parameters, X, y = double_parameters(parameters), double(X), double(y)
    with np.errstate(over="ignore", invalid="ignore"):
        gradient = backpropagate(network, parameters, X, y, loss).gradient
        add_gradient(penalty.coefficients(parameters), parameters, gradient)
        steps = np.asarray(steps, dtype=np.float64)
        flat = parameters.flat - steps[:, np.newaxis] * gradient.flat
        moved = Parameters(network.layout, flat)
        losses = per_sample_loss(network, forward(network, moved, X), y, loss).mean(axis=-1)
        slope = -float(gradient.flat @ gradient.flat)
        return Ruler(steps, losses + penalty.value(moved), slope)
