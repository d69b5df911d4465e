"""Loss functions: per-sample value and gradient, from activations and, where stable, from logits.

Every loss is a value per sample, summed over the units of the output layer unless its docstring
says otherwise. Training minimizes the mean over the samples of a batch.

Where a loss and the output activation match, the derivative by the weighted sums collapses to
``delta = a - y``. The cross-entropies have value and delta from the logits z as well, for both
outputs whose values are probabilities, as a probability that rounds to 0 or 1 has neither.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from nn_core import logits
from nn_core.config import require_number
from nn_core.types import Array


def _sum_units(values: Array) -> Array:
    total: Array = np.add.reduce(values, axis=-1)
    return total


def _count_units(values: Array) -> int:
    count: int = values.shape[-1]
    return count


def _inside_unit_interval(a: Array) -> Array:
    """Keep probabilities a rounding step away from 0 and 1, where logarithms are finite."""
    epsilon = float(np.finfo(a.dtype).eps)
    return np.clip(a, epsilon, 1.0 - epsilon)


class Loss:
    """What every loss has.

    Attributes
    ----------
    kind : str
        Name in `LOSSES` and in saved configurations.
    formula : str
        LaTeX of the loss of one sample.
    gradient_formula : str
        LaTeX of dL/da for one output unit.
    matching : str or None
        The output activation with which ``delta = a - y``.
    from_logits : tuple of str
        Output activations with which value and delta are computed from the logits; `matching`
        is one of them.
    """

    kind: ClassVar[str]
    formula: ClassVar[str]
    gradient_formula: ClassVar[str]
    matching: ClassVar[str | None] = None
    from_logits: ClassVar[tuple[str, ...]] = ()

    def per_sample(self, a: Array, y: Array) -> Array:
        """Return the loss of each sample.

        Parameters
        ----------
        a, y : array, shape (..., N, n_out)
            Output activations and targets.

        Returns
        -------
        array, shape (..., N)
        """
        raise NotImplementedError

    def gradient(self, a: Array, y: Array) -> Array:
        """Return dL_i/da, shape (..., N, n_out)."""
        raise NotImplementedError

    def curvature(self, a: Array, y: Array) -> Array:
        """Return d²L_i/da², shape (..., N, n_out); no loss mixes the units of the output."""
        raise NotImplementedError

    def best_constant(self, y: Array) -> Array:
        """Return the output, the same for all samples, of the least mean loss, shape (n_out,)."""
        mean: Array = y.mean(axis=0)
        return mean

    def per_sample_from_logits(self, z: Array, y: Array, output: str | None = None) -> Array:
        """Return the loss of each sample from logits, exact for any.

        Parameters
        ----------
        z, y : array, shape (..., N, n_out)
        output : str, optional
            The output activation, one of `from_logits`; without it the matching one.

        Returns
        -------
        array, shape (..., N)
        """
        raise NotImplementedError

    def delta_from_logits(self, z: Array, y: Array, output: str) -> Array:
        """Return dL_i/dz for an output of `from_logits` that does not match, of z's shape."""
        raise NotImplementedError

    def delta_change_from_logits(self, z: Array, y: Array, change: Array, output: str) -> Array:
        """Return how `delta_from_logits` changes with z along a direction.

        Parameters
        ----------
        z, y : array, shape (N, n_out)
        change : array, shape (..., N, n_out)
        output : str
        """
        raise NotImplementedError


@dataclass(frozen=True)
class HalfSquaredError(Loss):
    """L = ½ Σ_j (a_j - y_j)², the form whose gradient is a - y."""

    kind: ClassVar[str] = "half_squared_error"
    formula: ClassVar[str] = r"\tfrac12\sum_j (a_j-y_j)^2"
    gradient_formula: ClassVar[str] = r"a-y"
    matching: ClassVar[str | None] = "identity"
    from_logits: ClassVar[tuple[str, ...]] = ("identity",)

    def per_sample(self, a: Array, y: Array) -> Array:
        error = a - y
        return 0.5 * _sum_units(error * error)

    def gradient(self, a: Array, y: Array) -> Array:
        return a - y

    def curvature(self, a: Array, y: Array) -> Array:
        return np.ones_like(a)

    def per_sample_from_logits(self, z: Array, y: Array, output: str | None = None) -> Array:
        return self.per_sample(z, y)


@dataclass(frozen=True)
class MeanSquaredError(Loss):
    """L = (1/n) Σ_j (a_j - y_j)², a mean over the n output units (PyTorch's and Keras' form)."""

    kind: ClassVar[str] = "mean_squared_error"
    formula: ClassVar[str] = r"\tfrac1n\sum_j (a_j-y_j)^2"
    gradient_formula: ClassVar[str] = r"\tfrac2n(a-y)"

    def per_sample(self, a: Array, y: Array) -> Array:
        error = a - y
        return _sum_units(error * error) / _count_units(a)

    def gradient(self, a: Array, y: Array) -> Array:
        return (a - y) * (2.0 / _count_units(a))

    def curvature(self, a: Array, y: Array) -> Array:
        return np.full_like(a, 2.0 / _count_units(a))


@dataclass(frozen=True)
class Huber(Loss):
    """L = (1/n) Σ_j of ½ e² where |e| <= d, else d (|e| - d/2), with e = a - y.

    Parameters
    ----------
    threshold : float
        d, where the parabola becomes a line; > 0. PyTorch's ``HuberLoss(delta=d)``.

    References
    ----------
    .. [1] Huber (1964), "Robust Estimation of a Location Parameter".
    """

    threshold: float = 1.0
    kind: ClassVar[str] = "huber"
    formula: ClassVar[str] = (
        r"\tfrac1n\sum_j \begin{cases}\tfrac12 e_j^2 & |e_j|\le d\\"
        r" d\,(|e_j|-\tfrac d2) & |e_j|>d\end{cases},\;\allowbreak e_j=a_j-y_j"
    )
    gradient_formula: ClassVar[str] = r"\tfrac1n\max(-d,\min(d,\,a-y))"

    def __post_init__(self) -> None:
        require_number("threshold", self.threshold, above=0.0)

    def per_sample(self, a: Array, y: Array) -> Array:
        size = np.abs(a - y)
        d = self.threshold
        values = np.where(size <= d, 0.5 * size * size, d * (size - 0.5 * d))
        return _sum_units(values) / _count_units(a)

    def gradient(self, a: Array, y: Array) -> Array:
        error: Array = np.clip(a - y, -self.threshold, self.threshold)
        return error * (1.0 / _count_units(a))

    def curvature(self, a: Array, y: Array) -> Array:
        return np.asarray((np.abs(a - y) <= self.threshold) / _count_units(a))

    def best_constant(self, y: Array) -> Array:
        low: Array = y.min(axis=0)
        high: Array = y.max(axis=0)
        for _halving in range(60):
            middle = (low + high) / 2
            is_below = self.gradient(middle, y).sum(axis=0) < 0
            low, high = np.where(is_below, middle, low), np.where(is_below, high, middle)
        return low


@dataclass(frozen=True)
class BinaryCrossEntropy(Loss):
    """L = -Σ_j [y_j ln a_j + (1 - y_j) ln(1 - a_j)], each output unit a yes/no of its own.

    From activations, a is kept one rounding step inside (0, 1); from the logits of a sigmoid,
    L = Σ_j [ln(1 + exp(z_j)) - y_j z_j]; see `nn_core.logits`.
    """

    kind: ClassVar[str] = "binary_cross_entropy"
    formula: ClassVar[str] = r"-\sum_j\bigl[y_j\ln a_j+{(1-y_j)}\ln(1-a_j)\bigr]"
    gradient_formula: ClassVar[str] = r"\frac{a-y}{a\,(1-a)}"
    matching: ClassVar[str | None] = "sigmoid"
    from_logits: ClassVar[tuple[str, ...]] = ("sigmoid", "softmax")

    def per_sample(self, a: Array, y: Array) -> Array:
        a = _inside_unit_interval(a)
        return -_sum_units(y * np.log(a) + (1.0 - y) * np.log1p(-a))

    def gradient(self, a: Array, y: Array) -> Array:
        a = _inside_unit_interval(a)
        return (a - y) / (a * (1.0 - a))

    def curvature(self, a: Array, y: Array) -> Array:
        a = _inside_unit_interval(a)
        second: Array = y / (a * a) + (1.0 - y) / ((1.0 - a) * (1.0 - a))
        return second

    def per_sample_from_logits(self, z: Array, y: Array, output: str | None = None) -> Array:
        if output == "softmax":
            return _sum_units(logits.softmax_cross_entropy(z, y))
        return _sum_units(logits.sigmoid_cross_entropy(z, y))

    def delta_from_logits(self, z: Array, y: Array, output: str) -> Array:
        return logits.softmax_cross_entropy_delta(z, y)

    def delta_change_from_logits(self, z: Array, y: Array, change: Array, output: str) -> Array:
        return logits.softmax_cross_entropy_delta_change(z, y, change)


@dataclass(frozen=True)
class CategoricalCrossEntropy(Loss):
    """L = -Σ_j y_j ln a_j, one class of several, y one-hot.

    From activations, a is kept one rounding step above 0; from the logits of softmax,
    L = Σ_j y_j (ln Σ_k exp(z_k) - z_j); see `nn_core.logits`. Targets sum to 1.
    """

    kind: ClassVar[str] = "categorical_cross_entropy"
    formula: ClassVar[str] = r"-\sum_j y_j\ln a_j"
    gradient_formula: ClassVar[str] = r"-\frac{y}{a}"
    matching: ClassVar[str | None] = "softmax"
    from_logits: ClassVar[tuple[str, ...]] = ("softmax", "sigmoid")

    def per_sample(self, a: Array, y: Array) -> Array:
        return -_sum_units(y * np.log(_inside_unit_interval(a)))

    def gradient(self, a: Array, y: Array) -> Array:
        return -y / _inside_unit_interval(a)

    def curvature(self, a: Array, y: Array) -> Array:
        a = _inside_unit_interval(a)
        second: Array = y / (a * a)
        return second

    def per_sample_from_logits(self, z: Array, y: Array, output: str | None = None) -> Array:
        if output == "sigmoid":
            return _sum_units(logits.sigmoid_log_loss(z, y))
        return _sum_units(logits.softmax_log_loss(z, y))

    def delta_from_logits(self, z: Array, y: Array, output: str) -> Array:
        return logits.sigmoid_log_loss_delta(z, y)

    def delta_change_from_logits(self, z: Array, y: Array, change: Array, output: str) -> Array:
        return logits.sigmoid_log_loss_delta_change(z, y, change)


LOSSES: dict[str, type[Loss]] = {
    cls.kind: cls
    for cls in (
        HalfSquaredError,
        MeanSquaredError,
        Huber,
        BinaryCrossEntropy,
        CategoricalCrossEntropy,
    )
}
"""Loss by kind."""
