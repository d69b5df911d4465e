"""What a layer's numbers are made of: histograms by epoch, and the gradient entry by entry."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from nn_core.diagnostics.objective import Objective, double, double_parameters
from nn_core.parameters import Parameters
from nn_core.types import Array

QUANTITIES = ("gradient", "weights", "pre_activation", "activation")
"""What `LayerValues` has of a layer."""


class LayerValues(NamedTuple):
    """All numbers of one layer on a batch."""

    gradient: Array  # (..., n_in, n_out) of the objective by the weights
    weights: Array  # (..., n_in, n_out)
    pre_activation: Array  # (..., N, n_out)
    activation: Array  # (..., N, n_out)


def layer_values(objective: Objective, parameters: Parameters, layer: int) -> LayerValues:
    """Return all numbers of one layer, from 0, at parameters (..., P).

    >>> from nn_core.layers import Dense
    >>> from nn_core.losses import HalfSquaredError
    >>> from nn_core.network import Network
    >>> network, X = Network(1, (Dense(1, "identity"),)), np.array([[1.0], [3.0]])
    >>> start = Parameters(network.layout, np.array([2.0, 0.0]))
    >>> layer_values(Objective(network, X, X, HalfSquaredError()), start, 0).gradient.tolist()
    [[5.0]]
    """
    parameters = double_parameters(parameters)
    with np.errstate(over="ignore", invalid="ignore", under="ignore"):
        passes, _, gradient = objective.backpropagate(parameters)
    own = passes[layer]
    return LayerValues(gradient.weights[layer], parameters.weights[layer], own.z, own.a)


class Histograms(NamedTuple):
    """How often values lie in each bin, by epoch."""

    edges: Array  # (B + 1,) the same for all epochs
    shares: Array  # (E, B) share of an epoch's finite values; each row adds up to 1


def histograms(values: Array, bins: int | None = None) -> Histograms:
    """Count values (E, ...) in bins that all epochs have in common; leave out what is not finite.

    By default there are twice the root of the number of values in an epoch, from 8 to 60.

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
    """Name the entries of a matrix (n_in, n_out) of largest absolute value, the largest first.

    NaN counts as 0.

    >>> largest_entries(np.array([[1.0, -3.0], [2.0, 0.0]]), 2)
    [Entry(input=0, unit=1, value=-3.0), Entry(input=1, unit=0, value=2.0)]
    """
    sizes = np.abs(np.nan_to_num(matrix)).ravel()
    order = np.argsort(-sizes, kind="stable")[:count]
    rows, columns = np.unravel_index(order, matrix.shape)
    return [Entry(int(i), int(j), float(matrix[i, j])) for i, j in zip(rows, columns, strict=True)]
