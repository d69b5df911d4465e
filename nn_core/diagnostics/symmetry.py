"""How alike the units of a layer are: units that start alike learn alike."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from nn_core.diagnostics.objective import double_parameters
from nn_core.parameters import Parameters
from nn_core.types import Array


def unit_vectors(parameters: Parameters, layer: int) -> Array:
    """Return each unit's incoming weights, bias and outgoing weights, in float64.

    Of a layer, from 0, at parameters (..., P); shape (..., n_out, n_in + 1 + n_next).
    """
    parameters = double_parameters(parameters)
    incoming = parameters.weights[layer].swapaxes(-1, -2)
    parts = [incoming, parameters.biases[layer].swapaxes(-1, -2)]
    if layer + 1 < len(parameters.weights):
        parts.append(parameters.weights[layer + 1])
    return np.concatenate(parts, axis=-1)


def similarity(parameters: Parameters, layer: int) -> Array:
    """Return the similarity of each pair of a layer's units, shape (..., n_out, n_out).

    ``s_ij = 2 u_i·u_j / (‖u_i‖² + ‖u_j‖²)``, with u from `unit_vectors`: 1 only where two units
    are the same, -1 where one is the other's negative; two units of zeros are the same.

    >>> from nn_core.parameters import Layout
    >>> parameters = Parameters(Layout(((1, 2),)), np.array([1.0, -1.0, 0.0, 0.0]))
    >>> similarity(parameters, 0).tolist()
    [[1.0, -1.0], [-1.0, 1.0]]
    """
    products, left, right = _products(parameters, layer)
    total = left + right
    alike = np.divide(2.0 * products, total, out=np.ones_like(products), where=total > 0)
    return np.asarray(np.clip(alike, -1.0, 1.0))


def _products(parameters: Parameters, layer: int) -> tuple[Array, Array, Array]:
    """Return u_i·u_j of a layer's units, all scaled alike, and ‖u_i‖² and ‖u_j‖² beside it."""
    units = unit_vectors(parameters, layer)
    # Of size 1, so that no square is past all numbers.
    largest = np.abs(units).max(axis=(-2, -1), keepdims=True)
    units = np.divide(units, largest, out=np.zeros_like(units), where=largest > 0)
    squares = np.sum(units * units, axis=-1)
    products: Array = np.matmul(units, units.swapaxes(-1, -2))
    return products, squares[..., :, np.newaxis], squares[..., np.newaxis, :]


class Pairs(NamedTuple):
    """Similarity of some pairs of units over the epochs."""

    pairs: list[tuple[int, int]]  # units, from 0; first the pair that came nearest to being one
    values: Array  # (E, number of pairs)


def alike_pairs(parameters: Parameters, layer: int, most: int = 30) -> Pairs:
    """Follow the pairs of units that come nearest to being the same, over epochs (E, P).

    >>> from nn_core.parameters import Layout
    >>> flat = np.array([[2.0, 2.0, 1.0, 0.0, 0.0, 0.0]])
    >>> alike_pairs(Parameters(Layout(((1, 3),)), flat), 0, most=2)
    Pairs(pairs=[(0, 1), (0, 2)], values=array([[1. , 0.8]]))
    """
    every = similarity(parameters, layer)
    rows, columns = np.triu_indices(every.shape[-1], 1)
    values = every[..., rows, columns]
    order = np.argsort(-values.max(axis=0), kind="stable")[:most]
    pairs = [(int(rows[k]), int(columns[k])) for k in order]
    return Pairs(pairs, values[:, order])


def spread_of_units(parameters: Parameters, layer: int) -> Array:
    """Return how far a layer's units are from their mean, relative to their size, shape (...).

    0 where all are the same; at most about 1 where they share nothing.
    """
    units = unit_vectors(parameters, layer)
    apart = np.linalg.norm(units - units.mean(axis=-2, keepdims=True), axis=(-2, -1))
    size = np.linalg.norm(units, axis=(-2, -1))
    return np.asarray(np.divide(apart, size, out=np.zeros_like(apart), where=size > 0))


SAME = 1e-6
"""How far two units may be apart, relative to their size, and still be the same."""
DRIFT = 1e4
"""Roundings by which training may move copies apart: 1e-3 in float32, less than `SAME` in float64.

A matrix product may round its columns differently, and later steps make the difference larger.
"""


def drift_tolerance(dtype: np.dtype) -> float:
    """Return how far apart copies may be after training in a precision, relative to their size.

    >>> f"{drift_tolerance(np.dtype(np.float32)):.1e}", drift_tolerance(np.dtype(np.float64))
    ('1.2e-03', 1e-06)
    """
    return max(SAME, DRIFT * float(np.finfo(dtype).eps))


def distinct_units(parameters: Parameters, layer: int, tolerance: float = SAME) -> Array:
    """Count the units of a layer that are no copies of others, shape (...).

    >>> from nn_core.parameters import Layout
    >>> parameters = Parameters(Layout(((1, 3),)), np.array([2.0, 2.0, 1.0, 0.0, 0.0, 0.0]))
    >>> int(distinct_units(parameters, 0))
    2
    """
    with np.errstate(over="ignore", invalid="ignore"):
        products, left, right = _products(parameters, layer)
        # ‖u - v‖², from products that are there anyway; they round far below the bound.
        apart = left + right - 2.0 * products
        same = apart <= tolerance**2 * np.maximum(left, right)
    copies = np.tril(same, -1).any(axis=-1)  # of a unit before
    return np.asarray((~copies).sum(axis=-1))
