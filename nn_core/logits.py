"""Cross-entropies from logits, where probabilities would round to 0 or 1.

A probability that rounds to 1 has lost 1 - a, on which both ln(1 - a) and the gradient of a
confident mistake depend. These functions of the weighted sums z are accurate for all of them.
"""

from __future__ import annotations

import numpy as np
from scipy.special import expit

from nn_core.types import Array
from nn_core.ufunc_constants import softplus


def sigmoid_cross_entropy(z: Array, y: Array) -> Array:
    """Return -[y ln a + (1 - y) ln(1 - a)] with a = σ(z), of z's shape."""
    # max(z, 0) - yz is 0 where z is right: added first, it leaves ln(1 + e^-|z|) its digits.
    values: Array = (np.maximum(z, 0.0) - y * z) + np.log1p(np.exp(-np.abs(z)))
    return values


def sigmoid_log_loss(z: Array, y: Array) -> Array:
    """Return -y ln σ(z), of z's shape."""
    values: Array = y * softplus(-z)
    return values


def softmax_log_loss(z: Array, y: Array) -> Array:
    """Return -y ln a with a = softmax(z), of z's shape."""
    # Targets of 0 count nothing, even where ln a is past all numbers.
    values: Array = -y * log_softmax(z)
    return values


def softmax_cross_entropy(z: Array, y: Array) -> Array:
    """Return -[y ln a + (1 - y) ln(1 - a)] with a = softmax(z), of z's shape."""
    logs = log_softmax(z)
    a, others = np.exp(logs), _without_each(z)
    top = others.max(axis=-1)
    log_sums = np.log(np.exp(others - top[..., np.newaxis]).sum(axis=-1))
    # ln(1 - a): of a small a by itself, of the largest by what the others add up to.
    rest = np.where(a < 0.5, np.log1p(-np.minimum(a, 0.5)), (top - z) + log_sums + logs)
    values: Array = -(y * logs + (1.0 - y) * rest)
    return values


def log_softmax(z: Array) -> Array:
    """Return ln softmax(z), with the digits of values near 0.

    >>> log_softmax(np.array([[38.0, 0.0]]))
    array([[-3.13913279e-17, -3.80000000e+01]])
    """
    shifted = z - np.maximum.reduce(z, axis=-1, keepdims=True)
    others = np.exp(shifted)
    np.put_along_axis(others, shifted.argmax(axis=-1, keepdims=True), 0.0, axis=-1)
    logs: Array = shifted - np.log1p(np.add.reduce(others, axis=-1, keepdims=True))
    return logs


def softmax_cross_entropy_delta(z: Array, y: Array) -> Array:
    """Return the derivative of the sum of `softmax_cross_entropy` by z, of z's shape.

    ``δ_i = (1 - y_i) a_i - y_i (1 - a_i) + a_i Σ_{k≠i} y_k - Σ_{k≠i} (1 - y_k) a_k q_ki``,
    with ``q_ki = a_i / (1 - a_k)``, the softmax without unit k. All its terms are bounded.
    """
    a, rest, q = _shares(z)
    elsewhere = y.sum(axis=-1, keepdims=True) - y
    pushed = np.matmul(((1.0 - y) * a)[..., np.newaxis, :], q)[..., 0, :]
    delta: Array = (1.0 - y) * a - y * rest + a * elsewhere - pushed
    return delta


def softmax_cross_entropy_delta_change(z: Array, y: Array, change: Array) -> Array:
    """Return how `softmax_cross_entropy_delta` changes with z (N, n_out) along (..., N, n_out)."""
    a, rest, q = _shares(z)
    # How ln a changes: by the distance to the mean, as a part of the distance to the others' mean.
    apart = change - np.matmul(q, change[..., np.newaxis])[..., 0]
    log_change = rest * apart
    elsewhere = y.sum(axis=-1, keepdims=True) - y
    weight = ((1.0 - y) * a)[..., :, np.newaxis] * q
    own = (log_change + a * apart)[..., :, np.newaxis] + log_change[..., np.newaxis, :]
    change_of_delta: Array = (1.0 + elsewhere) * a * log_change - (weight * own).sum(axis=-2)
    return change_of_delta


def sigmoid_log_loss_delta(z: Array, y: Array) -> Array:
    """Return the derivative of `sigmoid_log_loss` by z, -y (1 - σ(z))."""
    delta: Array = -y * expit(-z)
    return delta


def sigmoid_log_loss_delta_change(z: Array, y: Array, change: Array) -> Array:
    """Return how `sigmoid_log_loss_delta` changes with z along a direction."""
    change_of_delta: Array = y * expit(z) * expit(-z) * change
    return change_of_delta


def _shares(z: Array) -> tuple[Array, Array, Array]:
    """Return a = softmax(z), 1 - a without rounding it, and q[..., k, i] = a_i / (1 - a_k)."""
    others = _without_each(z)
    q = np.exp(others - others.max(axis=-1, keepdims=True))
    q /= q.sum(axis=-1, keepdims=True)
    a = np.exp(log_softmax(z))
    off = np.where(np.eye(z.shape[-1], dtype=bool), z.dtype.type(0.0), a[..., np.newaxis, :])
    return a, off.sum(axis=-1), q


def _without_each(z: Array) -> Array:
    """Return z in row k without its entry k, shape (..., n, n): -inf in its place."""
    return np.where(np.eye(z.shape[-1], dtype=bool), z.dtype.type(-np.inf), z[..., np.newaxis, :])
