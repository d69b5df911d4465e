"""Check backpropagation against central differences of the objective.

Each parameter is moved up and down by a small step, and the objective's difference over the way
is the numeric gradient. The 2P moved networks are one population, so that a check costs a few
passes and not 2P of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from nn_core.losses import Huber, Loss
from nn_core.network import Network, backward, forward, per_sample_loss
from nn_core.optimizers.penalties import Penalty, add_gradient
from nn_core.parameters import Parameters
from nn_core.types import Array
from nn_core.workspace import LayerPass

_FLOOR = 1e-4
_CHUNK_NUMBERS = 2_000_000


@dataclass(frozen=True, eq=False)
class GradientCheck:
    """The gradient by backpropagation and by central differences.

    Attributes
    ----------
    analytic, numeric : Parameters, shape (P,)
    relative_error : Parameters, shape (P,)
        |a - n| / max(|a|, |n|, floor); NaN where excluded.
    excluded : array of bool, shape (P,)
        Parameters whose step crosses a kink, where central differences say nothing: the sum z of
        a kinked activation changes sign, an error crosses Huber's threshold, or a weight with an
        L1 penalty crosses 0.
    floor : float
        1e-4 · max(1, objective): differences of the objective carry rounding errors near
        4e-11 · objective, which a smaller floor would show as errors of tiny gradients.
    """

    analytic: Parameters
    numeric: Parameters
    relative_error: Parameters
    excluded: Array
    floor: float

    @property
    def worst(self) -> float:
        """The largest relative error; 0 when all parameters are excluded."""
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
    network: Network,
    parameters: Parameters,
    X: Array,
    y: Array,
    loss: Loss,
    penalty: Penalty | None = None,
    masks: Sequence[Array | None] | None = None,
) -> GradientCheck:
    """Compare the gradient of mean loss plus penalty with central differences.

    The step of a parameter w is ε^(1/3) · max(1, |w|), with ε the rounding of float64: there
    truncation and rounding are about equal. All is computed in float64 whatever came in.

    Parameters
    ----------
    network : Network
    parameters : Parameters, shape (P,)
        Of one network; left as they are.
    X, y : array, shape (N, n_in) and (N, n_out)
        The batch.
    loss : Loss
    penalty : Penalty, optional
        With one strength, not one per network.
    masks : sequence of array or None, optional
        Dropout factors per layer, held fixed.

    Returns
    -------
    GradientCheck
        CS231n's reading of relative errors: up to 1e-7 is good, above 1e-2 is wrong.

    Raises
    ------
    ValueError
        When the parameters are a population's.

    Examples
    --------
    >>> from nn_core.layers import Dense
    >>> from nn_core.losses import HalfSquaredError
    >>> network = Network(2, (Dense(3, "tanh"), Dense(1, "identity")))
    >>> X, y = np.array([[0.5, -1.0], [2.0, 0.3]]), np.array([[1.0], [-1.0]])
    >>> check = check_gradient(network, network.initialize(seed=0), X, y, HalfSquaredError())
    >>> check.worst < 1e-7
    True
    """
    if parameters.flat.ndim != 1:
        raise ValueError(
            f"parameters must be of one network, shape (P,); got {parameters.flat.shape}; "
            "use parameters.select(k)"
        )
    penalty = penalty or Penalty()
    here = Parameters(parameters.layout, parameters.flat.astype(np.float64))
    X, y = np.asarray(X, dtype=np.float64), np.asarray(y, dtype=np.float64)

    passes = forward(network, here, X, masks)
    analytic = Parameters(here.layout, np.zeros_like(here.flat))
    backward(network, here, passes, y, loss, analytic)
    add_gradient(penalty.coefficients(here), here, analytic)
    objective = per_sample_loss(network, passes, y, loss).mean() + penalty.value(here)

    size = here.layout.size
    step = np.cbrt(np.finfo(np.float64).eps) * np.maximum(1.0, np.abs(here.flat))
    numeric = Parameters(here.layout, np.empty(size))
    excluded = (np.abs(here.flat) <= step) & here.layout.is_weight & bool(penalty.l1)
    sides = _sides(network, passes, y, loss)
    per_network = size + sum(p.inputs.size + p.z.size + p.a.size for p in passes)
    rows = max(1, _CHUNK_NUMBERS // (2 * per_network))
    for start in range(0, size, rows):
        part = slice(start, min(start + rows, size))
        moved = Parameters(here.layout, _moved(here.flat, step, part))
        population = forward(network, moved, X, masks)
        losses = per_sample_loss(network, population, y, loss)
        penalties = np.broadcast_to(penalty.value(moved), losses.shape[:1])
        up, down = slice(None, None, 2), slice(1, None, 2)
        index = np.arange(part.start, part.stop)
        # The way there and back as rounded, not as meant.
        way = moved.flat[up][index - start, index] - moved.flat[down][index - start, index]
        # Per sample first: the mean of small differences rounds less than that of the losses.
        rise = (losses[up] - losses[down]).mean(axis=-1) + penalties[up] - penalties[down]
        numeric.flat[part] = rise / way
        crosses = np.zeros(len(index), dtype=bool)
        for side, moved_side in zip(sides, _sides(network, population, y, loss), strict=True):
            differs = (moved_side != side).any(axis=(-2, -1))
            crosses |= differs[up] | differs[down]
        excluded[part] |= crosses

    floor = _FLOOR * max(1.0, float(objective))
    scale = np.maximum(np.maximum(np.abs(analytic.flat), np.abs(numeric.flat)), floor)
    error = np.abs(analytic.flat - numeric.flat) / scale
    error[excluded] = np.nan
    return GradientCheck(analytic, numeric, Parameters(here.layout, error), excluded, floor)


def _moved(flat: Array, step: Array, part: slice) -> Array:
    """Return two rows per parameter of ``part``: moved up, moved down."""
    index = np.arange(part.start, part.stop)
    rows = np.repeat(flat[np.newaxis], 2 * len(index), axis=0)
    rows[2 * (index - part.start), index] += step[index]
    rows[2 * (index - part.start) + 1, index] -= step[index]
    return rows


def _sides(network: Network, passes: Sequence[LayerPass], y: Array, loss: Loss) -> list[Array]:
    """Return on which side of each kink a pass lies, arrays of shape (..., N, n_out)."""
    sides = [
        np.sign(one.z)
        for layer, one in zip(network.layers, passes, strict=True)
        if layer.activation.has_kink
    ]
    if isinstance(loss, Huber):
        sides.append(np.sign(np.abs(passes[-1].a - y) - loss.threshold))
    return sides
