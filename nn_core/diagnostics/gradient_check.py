"""Check backpropagation against central differences of the objective.

The 2P networks with one parameter changed each are evaluated as populations, in a few passes.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from nn_core.diagnostics.objective import EPS, Objective, chunks, double
from nn_core.losses import Huber
from nn_core.network import forward, per_sample_loss
from nn_core.parameters import Parameters
from nn_core.types import Array
from nn_core.workspace import LayerPass

_FLOOR = 1e-4


@dataclass(frozen=True, eq=False)
class GradientCheck:
    """The gradient by backpropagation and by central differences."""

    analytic: Parameters  # (P,)
    numeric: Parameters  # (P,)
    relative_error: Parameters
    """(P,): |a - n| / max(|a|, |n|, floor); NaN where excluded."""
    excluded: Array
    """(P,): parameters whose step crosses a kink, where central differences are inaccurate: z of a
    kinked activation changes sign, an error crosses Huber's threshold, or a weight with an L1
    penalty crosses 0."""
    floor: float
    """1e-4 · max(1, objective): differences of the objective have rounding errors of about
    4e-11 · objective, which would dominate the relative error of tiny gradients."""

    @property
    def worst(self) -> float:
        """The largest relative error; 0 if all parameters are excluded."""
        return max(self.worst_per_layer)

    @property
    def worst_per_layer(self) -> tuple[float, ...]:
        """The largest relative error of each layer's weights and biases."""
        errors = np.where(self.excluded, 0.0, self.relative_error.flat)
        layout = self.analytic.layout
        return tuple(
            float(max(errors[weights].max(), errors[biases].max()))
            for weights, biases in zip(layout.weights, layout.biases, strict=True)
        )

    @property
    def excluded_count(self) -> int:
        """Number of excluded parameters."""
        return int(np.count_nonzero(self.excluded))


def check_gradient(
    objective: Objective, parameters: Parameters, masks: Sequence[Array | None] | None = None
) -> GradientCheck:
    """Compare the gradient of an objective at parameters (P,) with central differences.

    The step of a parameter w is ε^(1/3) · max(1, |w|), with ε the machine epsilon of float64, where
    truncation and rounding errors are about equal. `masks` are constant dropout factors per layer.
    By CS231n, relative errors up to 1e-7 are good, and above 1e-2 wrong.
    """
    if parameters.flat.ndim != 1:
        raise ValueError(
            f"parameters must be of one network, shape (P,); got {parameters.flat.shape}; "
            "use parameters.select(k)"
        )
    network, X, y, loss = objective.network, objective.X, objective.y, objective.loss
    penalty, flat, layout = objective.penalty, double(parameters.flat), parameters.layout
    here = Parameters(layout, flat)
    passes, _, analytic = objective.backpropagate(here, masks)
    value = per_sample_loss(network, passes, y, loss).mean() + penalty.value(here)

    step = np.cbrt(EPS) * np.maximum(1.0, np.abs(flat))
    numeric = Parameters(layout, np.empty(layout.size))
    excluded = (np.abs(flat) <= step) & layout.is_weight & bool(penalty.l1)
    sides = _sides(objective, passes)
    numbers = layout.size + sum(p.inputs.size + p.z.size + p.a.size for p in passes)
    for part in chunks(layout.size, 2 * numbers):
        index = np.arange(part.start, part.stop)
        moved = Parameters(layout, _moved(flat, step, index))
        population = forward(network, moved, X, masks)
        losses = per_sample_loss(network, population, y, loss)
        penalties = np.broadcast_to(penalty.value(moved), losses.shape[:1])
        up, down = slice(None, None, 2), slice(1, None, 2)
        rows = index - part.start
        # The actual distance, after rounding.
        way = moved.flat[up][rows, index] - moved.flat[down][rows, index]
        # Difference per sample first: its mean has a smaller rounding error.
        rise = (losses[up] - losses[down]).mean(axis=-1) + penalties[up] - penalties[down]
        numeric.flat[part] = rise / way
        for side, moved_side in zip(sides, _sides(objective, population), strict=True):
            differs = (moved_side != side).any(axis=(-2, -1))
            excluded[part] |= differs[up] | differs[down]

    floor = _FLOOR * max(1.0, float(value))
    scale = np.maximum(np.maximum(np.abs(analytic.flat), np.abs(numeric.flat)), floor)
    error = np.abs(analytic.flat - numeric.flat) / scale
    error[excluded] = np.nan
    return GradientCheck(analytic, numeric, Parameters(layout, error), excluded, floor)


def _moved(flat: Array, step: Array, index: Array) -> Array:
    """Return two rows for each parameter of ``index``: increased and decreased by its step."""
    rows = np.repeat(flat[np.newaxis], 2 * len(index), axis=0)
    place = 2 * np.arange(len(index))
    rows[place, index] += step[index]
    rows[place + 1, index] -= step[index]
    return rows


def _sides(objective: Objective, passes: Sequence[LayerPass]) -> list[Array]:
    """Return the side of each kink on which a pass lies, arrays of shape (..., N, n_out)."""
    sides = [
        np.sign(one.z)
        for activation, one in zip(objective.network.activations, passes, strict=True)
        if activation.has_kink
    ]
    if isinstance(objective.loss, Huber):
        sides.append(np.sign(np.abs(passes[-1].a - objective.y) - objective.loss.threshold))
    return sides
