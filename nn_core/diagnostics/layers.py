"""Statistics of each layer on a batch: at given parameters, and by epoch."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from nn_core.activations import ELU, SELU, Activation, ReLU, Sigmoid, Softplus, Tanh
from nn_core.diagnostics.objective import EPS, Objective, chunks, double, double_parameters
from nn_core.parameters import Parameters
from nn_core.training.history import History
from nn_core.types import Array

SAMPLES = 1000
"""Largest number of samples of a timeline: the first ones of the training part."""
ACTIVE_SHARE = 0.01
"""A ReLU that is active on a smaller share of the samples is dead."""
SATURATED_SLOPE = 1.0 - 0.97**2
"""Share of the steepest slope below which a unit is saturated: |a| > 0.97 for tanh."""


class LayerRecords(NamedTuple):
    """Statistics of each layer, each of shape (..., L), for parameters of shape (..., P)."""

    gradient_norm: Array
    """Euclidean norm of the gradient of the layer's weights and biases, penalty included."""
    mean_abs_gradient: Array
    """Mean absolute entry of that gradient."""
    delta_norm: Array
    """Root of the mean over samples of ‖delta‖², delta = dL_i/dz."""
    weight_norm: Array
    """Euclidean norm of the weights, without the biases."""
    update_ratio: Array
    """‖change of the weights in the last step‖ / ‖weights before it‖; nan where unknown."""
    activation_mean: Array
    """Mean over samples and units."""
    activation_spread: Array
    """Standard deviation over samples and units."""
    z_variance: Array
    """Variance of the weighted sums over samples and units."""
    dead_share: Array
    """Share of units active on less than 1 % of the samples; nan for all but ReLU."""
    saturated_share: Array
    """Share of saturated activations; nan for functions that `saturated` does not cover."""


def layer_records(
    objective: Objective, parameters: Parameters, before: Array | None = None
) -> LayerRecords:
    """Measure every layer at parameters (..., P): independent networks, or one network's epochs.

    `before` (..., P) are the parameters before the last step, NaN if there was none.
    """
    parameters = double_parameters(parameters)
    before = None if before is None else double(before)
    with np.errstate(over="ignore", invalid="ignore", divide="ignore", under="ignore"):
        passes, deltas, gradient = objective.backpropagate(parameters)
        rows = []
        for k, activation in enumerate(objective.network.activations):
            weights, biases = gradient.layout.weights[k], gradient.layout.biases[k]
            own = gradient.flat[..., weights.start : biases.stop]
            now = parameters.flat[..., weights]
            z, a = passes[k].z, passes[k].a
            rows.append(
                (
                    _norm(own),
                    np.abs(own).mean(axis=-1),
                    _norm(deltas[k].reshape(*deltas[k].shape[:-2], -1)) / np.sqrt(len(objective.X)),
                    _norm(now),
                    _update_ratio(now, None if before is None else before[..., weights]),
                    a.mean(axis=(-2, -1)),
                    np.sqrt(_variance(a)),
                    _variance(z),
                    dead_units(activation, z).mean(axis=-1),
                    saturated(activation, z, a).mean(axis=(-2, -1)),
                )
            )
        return LayerRecords(*(np.stack(column, axis=-1) for column in zip(*rows, strict=True)))


def dead_units(activation: Activation, z: Array) -> Array:
    """Return 1 for ReLUs with z (..., N, n_out) active on less than 1 % of the samples, else 0.

    Shape (..., n_out); NaN for all other activations.
    """
    if not isinstance(activation, ReLU):
        return np.full((*z.shape[:-2], z.shape[-1]), np.nan)
    dead: Array = (np.mean(z > 0, axis=-2) < ACTIVE_SHARE).astype(z.dtype)
    return dead


def saturated(activation: Activation, z: Array, a: Array) -> Array:
    """Return 1 for activations on a flat part of the function, else 0; shape (..., N, n_out).

    There the slope is below 5.91 % of the steepest: |a| > 0.97 for tanh [1]_; for sigmoid, the same
    in z / 2, a < 0.015 or a > 0.985. NaN for activations other than these, ELU, SELU and softplus.

    References
    ----------
    .. [1] Karpathy, "Building makemore, part 3: activations and gradients, batch norm".
    """
    if isinstance(activation, Tanh | Softplus):
        steepest = 1.0
    elif isinstance(activation, Sigmoid):
        steepest = 0.25
    elif isinstance(activation, ELU):
        steepest = activation.alpha
    elif isinstance(activation, SELU):
        steepest = activation.scale * activation.alpha
    else:
        return np.full(z.shape, np.nan)
    slope = activation.backward(np.ones_like(z), z, a)
    flat: Array = (slope < SATURATED_SLOPE * steepest).astype(z.dtype)
    return flat


def _variance(values: Array) -> Array:
    """Return the variance over samples and units; 0 if it is within the rounding error."""
    variance = values.var(axis=(-2, -1))
    size = np.abs(values).max(axis=(-2, -1))
    rounding = EPS * values.shape[-2] * size
    return np.where(variance <= rounding * rounding, 0.0, variance)


def _norm(values: Array) -> Array:
    return np.asarray(np.linalg.norm(values, axis=-1))


def _update_ratio(now: Array, before: Array | None) -> Array:
    if before is None:
        return np.full(now.shape[:-1], np.nan)
    return _norm(now - before) / _norm(before)


@dataclass(frozen=True, eq=False)
class Timeline:
    """Statistics of each layer at each kept epoch."""

    epochs: Array  # (E,)
    records: LayerRecords  # each of shape (E, L), in float64
    samples: int  # on how many it was measured


def timeline(objective: Objective, history: History, index: int | None = None) -> Timeline:
    """Measure every layer at every kept epoch, on the first 1,000 samples.

    `index` selects a network of a population.
    """
    objective, layout = objective.first(SAMPLES), objective.network.layout
    epochs = sorted(history.kept)
    own: slice | int = slice(None) if index is None else index
    unknown = np.full(layout.size, np.nan)
    parts = []
    for part in chunks(len(epochs), 4 * objective.pass_size + layout.size):
        flat = np.stack([history.kept[epoch][own] for epoch in epochs[part]])
        before = np.stack(
            [history.before[e][own] if e in history.before else unknown for e in epochs[part]]
        )
        parts.append(layer_records(objective, Parameters(layout, flat), before))
    records = LayerRecords(*(np.concatenate(column) for column in zip(*parts, strict=True)))
    return Timeline(np.array(epochs), records, len(objective.X))
