"""Similarity of the units of a layer: units that start equal stay equal."""

from typing import NamedTuple

import numpy as np

from nn_core.diagnostics.objective import double_parameters
from nn_core.parameters import Parameters
from nn_core.types import Array


def unit_vectors(parameters: Parameters, layer: int) -> Array:
    """Return each unit's incoming weights, bias and outgoing weights, in float64.

    For parameters (..., P) and a layer from 0; shape (..., n_out, n_in + 1 + n_next).
    """
    parameters = double_parameters(parameters)
    incoming = parameters.weights[layer].swapaxes(-1, -2)
    parts = [incoming, parameters.biases[layer].swapaxes(-1, -2)]
    if layer + 1 < len(parameters.weights):
        parts.append(parameters.weights[layer + 1])
    return np.concatenate(parts, axis=-1)


def similarity(parameters: Parameters, layer: int) -> Array:
    """Return the similarity of each pair of a layer's units, shape (..., n_out, n_out).

    ``s_ij = 2 u_i·u_j / (‖u_i‖² + ‖u_j‖²)``, with u from `unit_vectors`: 1 only for equal units
    (also if both are 0), -1 for opposite ones.
    """
    products, left, right = _products(parameters, layer)
    total = left + right
    alike = np.divide(2.0 * products, total, out=np.ones_like(products), where=total > 0)
    return np.asarray(np.clip(alike, -1.0, 1.0))


def _products(parameters: Parameters, layer: int) -> tuple[Array, Array, Array]:
    """Return u_i·u_j, ‖u_i‖² and ‖u_j‖² of a layer's units, with a common scale."""
    units = unit_vectors(parameters, layer)
    # Scale to 1, so that squares do not overflow.
    largest = np.abs(units).max(axis=(-2, -1), keepdims=True)
    units = np.divide(units, largest, out=np.zeros_like(units), where=largest > 0)
    squares = np.sum(units * units, axis=-1)
    products: Array = np.matmul(units, units.swapaxes(-1, -2))
    return products, squares[..., :, np.newaxis], squares[..., np.newaxis, :]


class Pairs(NamedTuple):
    """Similarity of pairs of units by epoch."""

    pairs: list[tuple[int, int]]  # units, from 0; the most similar pair first
    values: Array  # (E, number of pairs)


def alike_pairs(parameters: Parameters, layer: int, most: int = 30) -> Pairs:
    """Return the similarity of the most similar pairs of units, over epochs (E, P)."""
    every = similarity(parameters, layer)
    rows, columns = np.triu_indices(every.shape[-1], 1)
    values = every[..., rows, columns]
    order = np.argsort(-values.max(axis=0), kind="stable")[:most]
    pairs = [(int(rows[k]), int(columns[k])) for k in order]
    return Pairs(pairs, values[:, order])


def spread_of_units(parameters: Parameters, layer: int) -> Array:
    """Return the norm of the units' deviations from their mean over their norm, shape (...)."""
    units = unit_vectors(parameters, layer)
    apart = np.linalg.norm(units - units.mean(axis=-2, keepdims=True), axis=(-2, -1))
    size = np.linalg.norm(units, axis=(-2, -1))
    return np.asarray(np.divide(apart, size, out=np.zeros_like(apart), where=size > 0))


SAME = 1e-6
"""Relative distance below which two units count as equal."""
DRIFT = 1e4
"""Distance of copies after training, in units of ε: 1e-3 in float32, below `SAME` in float64.

A matrix product may round its columns differently, and later steps increase the difference.
"""


def drift_tolerance(dtype: np.dtype) -> float:
    """Return the largest relative distance of copies after training in a given precision."""
    return max(SAME, DRIFT * float(np.finfo(dtype).eps))


def distinct_units(parameters: Parameters, layer: int, tolerance: float = SAME) -> Array:
    """Count the units of a layer that differ from all earlier ones, shape (...)."""
    with np.errstate(over="ignore", invalid="ignore"):
        products, left, right = _products(parameters, layer)
        # ‖u - v‖² from the products; their rounding errors are far below the bound.
        apart = left + right - 2.0 * products
        same = apart <= tolerance**2 * np.maximum(left, right)
    copies = np.tril(same, -1).any(axis=-1)  # of an earlier unit
    return np.asarray((~copies).sum(axis=-1))
