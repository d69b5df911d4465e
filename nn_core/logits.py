"""Cross-entropies from the logits z, accurate where probabilities would round to 0 or 1.

A probability that rounds to 1 has lost 1 - a, on which ln(1 - a) and the gradient of a confident
mistake depend.
"""

import numpy as np
from scipy.special import expit

from nn_core.types import Array
from nn_core.ufunc_constants import softplus


def sigmoid_cross_entropy(z: Array, y: Array) -> Array:
    """Return -[y ln a + (1 - y) ln(1 - a)] with a = σ(z), of z's shape."""
    # max(z, 0) - yz is 0 for a confident correct z: added first, it keeps ln(1 + e^-|z|) exact.
    values: Array = (np.maximum(z, 0.0) - y * z) + np.log1p(np.exp(-np.abs(z)))
    return values


def sigmoid_log_loss(z: Array, y: Array) -> Array:
    """Return -y ln σ(z), of z's shape."""
    values: Array = y * softplus(-z)
    return values


def softmax_log_loss(z: Array, y: Array) -> Array:
    """Return -y ln a with a = softmax(z), of z's shape."""
    # `log_softmax` stays finite where a underflows to 0, so targets of 0 contribute 0.
    values: Array = -y * log_softmax(z)
    return values


def softmax_cross_entropy(z: Array, y: Array) -> Array:
    """Return -[y ln a + (1 - y) ln(1 - a)] with a = softmax(z), of z's shape."""
    logs = log_softmax(z)
    a, others = np.exp(logs), _without_each(z)
    top = others.max(axis=-1)
    log_sums = np.log(np.exp(others - top[..., np.newaxis]).sum(axis=-1))
    # ln(1 - a): directly for small a, else from the sum of the other exponentials.
    rest = np.where(a < 0.5, np.log1p(-np.minimum(a, 0.5)), (top - z) + log_sums + logs)
    values: Array = -(y * logs + (1.0 - y) * rest)
    return values


def log_softmax(z: Array) -> Array:
    """Return ln softmax(z), accurate also for values near 0.

    >>> log_softmax(np.array([[38.0, 0.0]]))
    array([[-3.13913279e-17, -3.80000000e+01]])
    """
    shifted = z - np.maximum.reduce(z, axis=-1, keepdims=True)
    others = np.exp(shifted)
    np.put_along_axis(others, shifted.argmax(axis=-1, keepdims=True), 0.0, axis=-1)
    logs: Array = shifted - np.log1p(np.add.reduce(others, axis=-1, keepdims=True))
    return logs


def softmax_cross_entropy_delta(z: Array, y: Array) -> Array:
    """Return the gradient of the sum of `softmax_cross_entropy` by z, of z's shape.

    ``δ_i = (1 - y_i) a_i - y_i (1 - a_i) + a_i Σ_{k≠i} y_k - Σ_{k≠i} (1 - y_k) a_k q_ki``,
    with ``q_ki = a_i / (1 - a_k)``, the softmax without unit k. All terms are bounded.
    """
    a, rest, q = _shares(z)
    elsewhere = y.sum(axis=-1, keepdims=True) - y
    pushed = np.matmul(((1.0 - y) * a)[..., np.newaxis, :], q)[..., 0, :]
    delta: Array = (1.0 - y) * a - y * rest + a * elsewhere - pushed
    return delta


def softmax_cross_entropy_delta_change(z: Array, y: Array, change: Array) -> Array:
    """Return the derivative of `softmax_cross_entropy_delta` along changes (..., N, n_out) of z."""
    a, rest, q = _shares(z)
    # d ln a_k = dz_k - Σ_j a_j dz_j = (1 - a_k) (dz_k - mean of the others' dz, weighted by q).
    apart = change - np.matmul(q, change[..., np.newaxis])[..., 0]
    log_change = rest * apart
    elsewhere = y.sum(axis=-1, keepdims=True) - y
    weight = ((1.0 - y) * a)[..., :, np.newaxis] * q
    own = (log_change + a * apart)[..., :, np.newaxis] + log_change[..., np.newaxis, :]
    change_of_delta: Array = (1.0 + elsewhere) * a * log_change - (weight * own).sum(axis=-2)
    return change_of_delta


def sigmoid_log_loss_delta(z: Array, y: Array) -> Array:
    """Return the gradient of `sigmoid_log_loss` by z, -y (1 - σ(z))."""
    delta: Array = -y * expit(-z)
    return delta


def sigmoid_log_loss_delta_change(z: Array, y: Array, change: Array) -> Array:
    """Return the derivative of `sigmoid_log_loss_delta` along a change of z."""
    change_of_delta: Array = y * expit(z) * expit(-z) * change
    return change_of_delta


def _shares(z: Array) -> tuple[Array, Array, Array]:
    """Return softmax a, 1 - a (not rounded), and q[..., k, i] = a_i / (1 - a_k)."""
    others = _without_each(z)
    q = np.exp(others - others.max(axis=-1, keepdims=True))
    q /= q.sum(axis=-1, keepdims=True)
    a = np.exp(log_softmax(z))
    off = np.where(np.eye(z.shape[-1], dtype=bool), z.dtype.type(0.0), a[..., np.newaxis, :])
    return a, off.sum(axis=-1), q


def _without_each(z: Array) -> Array:
    """Return z with -inf in place of entry k in row k, shape (..., n, n)."""
    return np.where(np.eye(z.shape[-1], dtype=bool), z.dtype.type(-np.inf), z[..., np.newaxis, :])
