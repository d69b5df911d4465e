"""What every unit answers over a grid of inputs, all of it from one forward pass."""

from __future__ import annotations

import numpy as np

from nn_core.network import Network, forward
from nn_core.parameters import Parameters
from nn_core.types import Array


def unit_maps(
    network: Network, parameters: Parameters, X: Array, shape: tuple[int, ...]
) -> list[Array]:
    """Return the activations of all units at the points of a grid, without dropout.

    A forward pass computes every layer on its way to the output, so that the maps of the hidden
    units cost no more than the surface, which is the map of the output units.

    Parameters
    ----------
    network : Network
    parameters : Parameters
        Of shape (P,).
    X : array, shape (N, n_in)
        Network inputs at the points of the grid, in C order of ``shape``.
    shape : tuple of int
        Shape of the grid; its product is N.

    Returns
    -------
    list of array, shape (n_out, *shape)
        a = f(XW + b) of each layer, from the first hidden layer to the output: a map for each
        unit. They are views of what the pass computed. Weights that overflow give infinities.

    Raises
    ------
    ValueError
        When the grid has another number of points.

    Examples
    --------
    >>> from nn_core.layers import Dense
    >>> network = Network(1, (Dense(2, "relu"), Dense(1, "identity")))
    >>> parameters = Parameters.of([[[1.0, -1.0]], [[1.0], [1.0]]], [[0.0, 0.0], [0.0]])
    >>> hidden, output = unit_maps(network, parameters, np.array([[-2.0], [0.0], [2.0]]), (3,))
    >>> hidden.tolist(), output.tolist()
    ([[0.0, 0.0, 2.0], [2.0, 0.0, 0.0]], [[2.0, 0.0, 2.0]])
    """
    if int(np.prod(shape)) != X.shape[0]:
        raise ValueError(f"shape must have {X.shape[0]} points, one for each row of X; got {shape}")
    with np.errstate(over="ignore", invalid="ignore", under="ignore"):
        passes = forward(network, parameters, X)
    return [np.moveaxis(one.a.reshape((*shape, -1)), -1, 0) for one in passes]
