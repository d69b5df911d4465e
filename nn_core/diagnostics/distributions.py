"""Distributions of a layer's values: histograms by epoch, and the largest gradient entries."""

from typing import NamedTuple

import numpy as np

from nn_core.diagnostics.objective import Objective, double, double_parameters
from nn_core.parameters import Parameters
from nn_core.types import Array


class LayerValues(NamedTuple):
    """All values of one layer on a batch."""

    gradient: Array  # (..., n_in, n_out) of the objective by the weights
    weights: Array  # (..., n_in, n_out)
    pre_activation: Array  # (..., N, n_out)
    activation: Array  # (..., N, n_out)


def layer_values(objective: Objective, parameters: Parameters, layer: int) -> LayerValues:
    """Return all values of one layer, from 0, at parameters (..., P)."""
    parameters = double_parameters(parameters)
    with np.errstate(over="ignore", invalid="ignore", under="ignore"):
        passes, _, gradient = objective.backpropagate(parameters)
    own = passes[layer]
    return LayerValues(gradient.weights[layer], parameters.weights[layer], own.z, own.a)


class Histograms(NamedTuple):
    """Relative frequencies of values in bins, by epoch."""

    edges: Array  # (B + 1,) the same for all epochs
    shares: Array  # (E, B) share of an epoch's finite values; each row adds up to 1


def histograms(values: Array, bins: int | None = None) -> Histograms:
    """Count the finite values of each epoch (E, ...) in bins that are the same for all epochs.

    By default there are 2√n bins for n values per epoch, limited to 8 to 60.
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
    """One entry of a layer's matrix; input and unit from 0."""

    input: int
    unit: int
    value: float


def largest_entries(matrix: Array, count: int = 5) -> list[Entry]:
    """Return the entries of a matrix (n_in, n_out) by falling absolute value; NaN counts as 0."""
    sizes = np.abs(np.nan_to_num(matrix)).ravel()
    order = np.argsort(-sizes, kind="stable")[:count]
    rows, columns = np.unravel_index(order, matrix.shape)
    return [Entry(int(i), int(j), float(matrix[i, j])) for i, j in zip(rows, columns, strict=True)]
