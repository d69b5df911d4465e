"""What a layer's numbers are made of: histograms by epoch, and the gradient entry by entry."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from nn_core.diagnostics.backprop import backpropagate
from nn_core.diagnostics.double import double, double_parameters
from nn_core.losses import Loss
from nn_core.network import Network
from nn_core.optimizers.penalties import Penalty, add_gradient
from nn_core.parameters import Parameters
from nn_core.types import Array

QUANTITIES = ("gradient", "weights", "pre_activation", "activation")
"""What `LayerValues` has of a layer."""


class LayerValues(NamedTuple):
    """All numbers of one layer on a batch.

    Attributes
    ----------
    gradient, weights : array, shape (..., n_in, n_out)
        Of the mean loss and penalty by the weights; the weights.
    pre_activation, activation : array, shape (..., N, n_out)
    """

    gradient: Array
    weights: Array
    pre_activation: Array
    activation: Array


def layer_values(
    network: Network,
    parameters: Parameters,
    X: Array,
    y: Array,
    loss: Loss,
    layer: int,
    penalty: Penalty | None = None,
) -> LayerValues:
    """Return all numbers of one layer, without dropout.

    Parameters
    ----------
    network : Network
    parameters : Parameters
        Of shape (..., P); leading axes are independent networks, or one network's epochs.
    X, y : array, shape (N, n_in) and (N, n_out)
    loss : Loss
    layer : int
        From 0.
    penalty : Penalty, optional

    Returns
    -------
    LayerValues

    Examples
    --------
    >>> from nn_core.layers import Dense
    >>> from nn_core.losses import HalfSquaredError
    >>> network = Network(1, (Dense(1, "identity"),))
    >>> start = Parameters(network.layout, np.array([2.0, 0.0]))
    >>> X = np.array([[1.0], [3.0]])
    >>> layer_values(network, start, X, X, HalfSquaredError(), 0).gradient.tolist()
    [[5.0]]
    """
    parameters = double_parameters(parameters)
    with np.errstate(over="ignore", invalid="ignore", under="ignore"):
        passes, _, gradient = backpropagate(network, parameters, X, y, loss)
        if penalty is not None and not penalty.is_zero:
            add_gradient(penalty.coefficients(parameters), parameters, gradient)
    own = passes[layer]
    return LayerValues(gradient.weights[layer], parameters.weights[layer], own.z, own.a)


class Histograms(NamedTuple):
    """How often values lie in each bin, by epoch.

    Attributes
    ----------
    edges : array, shape (B + 1,)
        The same for all epochs.
    shares : array, shape (E, B)
        Share of an epoch's finite values; each row adds up to 1.
    """

    edges: Array
    shares: Array


def histograms(values: Array, bins: int | None = None) -> Histograms:
    """Count values in bins that all epochs have in common.

    Parameters
    ----------
    values : array, shape (E, ...)
        What is not finite is left out.
    bins : int, optional
        Where None, twice the root of the number of values in an epoch, from 8 to 60.

    Returns
    -------
    Histograms

    Examples
    --------
    >>> histograms(np.array([[0.0, 1.0, 1.0, 1.0]]), bins=2).shares.tolist()
    [[0.25, 0.75]]
    """
    rows = double(values).reshape(len(values), -1)
    finite = rows[np.isfinite(rows)]
    if bins is None:
        bins = int(np.clip(2.0 * np.sqrt(rows.shape[1]), 8, 60))
    edges = np.histogram_bin_edges(finite, bins)
    counts = np.stack([np.histogram(row[np.isfinite(row)], edges)[0] for row in rows])
    totals = counts.sum(axis=1, keepdims=True)
    return Histograms(edges, counts / np.maximum(totals, 1))


class Entry(NamedTuple):
    """One entry of a layer's matrix: from which input to which unit, both from 0."""

    input: int
    unit: int
    value: float


def largest_entries(matrix: Array, count: int = 5) -> list[Entry]:
    """Name the entries of largest absolute value, the largest first.

    Parameters
    ----------
    matrix : array, shape (n_in, n_out)
    count : int

    Returns
    -------
    list of Entry
        Fewer where there are fewer; NaN counts as 0.

    Examples
    --------
    >>> largest_entries(np.array([[1.0, -3.0], [2.0, 0.0]]), 2)
    [Entry(input=0, unit=1, value=-3.0), Entry(input=1, unit=0, value=2.0)]
    """
    sizes = np.abs(np.nan_to_num(matrix)).ravel()
    order = np.argsort(-sizes, kind="stable")[:count]
    rows, columns = np.unravel_index(order, matrix.shape)
    return [Entry(int(i), int(j), float(matrix[i, j])) for i, j in zip(rows, columns, strict=True)]
