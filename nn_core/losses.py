"""Loss functions: the loss of each sample and its gradient by the output activations.

A sample's loss is summed over the output units, or averaged where the docstring says so; training
minimizes the mean over a batch. If loss and output activation match, dL_i/dz = a - y. With sigmoid
and softmax, the cross-entropies are computed from the logits z, as rounded probabilities lose
accuracy.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import ClassVar, NamedTuple

import numpy as np

from nn_core import logits
from nn_core.config import Range, Settings, setting
from nn_core.types import N_, Array


def _matched(*_: Array) -> Array:
    raise NotImplementedError("where loss and output activation match, the delta is a - y")


class FromLogits(NamedTuple):
    """A loss combined with one output activation, as functions of the logits z and targets y."""

    unit_losses: Callable[[Array, Array], Array]
    """Loss of each unit, of z's shape."""
    delta: Callable[[Array, Array], Array] = _matched
    """dL_i/dz, of z's shape."""
    delta_change: Callable[[Array, Array, Array], Array] = _matched
    """Derivative of delta along a change of z, of the change's shape (..., N, n_out)."""


class Loss(Settings):
    """Base of all losses; a and y have shape (..., N, n_out)."""

    formula: ClassVar[str]
    """LaTeX of the loss of one sample."""
    gradient_formula: ClassVar[str]
    """LaTeX of dL/da for one output unit."""
    matching: ClassVar[str | None] = None
    """Output activation with which dL_i/dz = a - y."""
    from_logits: ClassVar[Mapping[str, FromLogits]] = {}
    """By output activation: the loss computed from the logits."""

    def per_sample(self, a: Array, y: Array) -> Array:
        """Return the loss of each sample, shape (..., N)."""
        raise NotImplementedError

    def gradient(self, a: Array, y: Array) -> Array:
        """Return dL_i/da, of a's shape."""
        raise NotImplementedError

    def curvature(self, a: Array, y: Array) -> Array:
        """Return d²L_i/da², of a's shape; no loss mixes the units of the output."""
        raise NotImplementedError

    def best_constant(self, y: Array) -> Array:
        """Return the constant output (n_out,) with the lowest mean loss."""
        mean: Array = y.mean(axis=0)
        return mean

    def per_sample_from_logits(self, z: Array, y: Array, output: str) -> Array:
        """Return the loss of each sample for an output activation of `from_logits`."""
        return _sum_units(self.from_logits[output].unit_losses(z, y))

    def delta_from_logits(self, z: Array, y: Array, output: str) -> Array:
        """Return dL_i/dz, of z's shape, for a non-matching output in `from_logits`."""
        return self.from_logits[output].delta(z, y)

    def delta_change_from_logits(self, z: Array, y: Array, change: Array, output: str) -> Array:
        """Return the derivative of `delta_from_logits` along a change of z."""
        return self.from_logits[output].delta_change(z, y, change)


def _sum_units(values: Array) -> Array:
    total: Array = np.add.reduce(values, axis=-1)
    return total


def _units(values: Array) -> int:
    count: int = values.shape[-1]
    return count


def _inside_unit_interval(a: Array) -> Array:
    """Clip probabilities to [ε, 1 - ε], where logarithms are finite."""
    epsilon = float(np.finfo(a.dtype).eps)
    return np.clip(a, epsilon, 1.0 - epsilon)


def _half_square(a: Array, y: Array) -> Array:
    error: Array = a - y
    return 0.5 * (error * error)


@dataclass(frozen=True)
class HalfSquaredError(Loss):
    """L = ½ Σ_j (a_j - y_j)², the form whose gradient is a - y."""

    kind = "half_squared_error"
    title = N_("Half squared error")
    formula = r"\tfrac12\sum_j (a_j-y_j)^2"
    gradient_formula = r"a-y"
    matching = "identity"
    from_logits: ClassVar[Mapping[str, FromLogits]] = {"identity": FromLogits(_half_square)}

    def per_sample(self, a: Array, y: Array) -> Array:
        return _sum_units(_half_square(a, y))

    def gradient(self, a: Array, y: Array) -> Array:
        return a - y

    def curvature(self, a: Array, y: Array) -> Array:
        return np.ones_like(a)


@dataclass(frozen=True)
class MeanSquaredError(Loss):
    """L = (1/n) Σ_j (a_j - y_j)², a mean over the n output units (PyTorch's and Keras' form)."""

    kind = "mean_squared_error"
    title = N_("Mean squared error")
    formula = r"\tfrac1n\sum_j (a_j-y_j)^2"
    gradient_formula = r"\tfrac2n(a-y)"

    def per_sample(self, a: Array, y: Array) -> Array:
        error = a - y
        return _sum_units(error * error) / _units(a)

    def gradient(self, a: Array, y: Array) -> Array:
        return (a - y) * (2.0 / _units(a))

    def curvature(self, a: Array, y: Array) -> Array:
        return np.full_like(a, 2.0 / _units(a))


@dataclass(frozen=True)
class Huber(Loss):
    """L = (1/n) Σ_j of ½ e² where |e| <= d, else d (|e| - d/2), with e = a - y.

    The threshold d is PyTorch's ``HuberLoss(delta=d)``. Huber (1964), "Robust Estimation of a
    Location Parameter".
    """

    kind = "huber"
    title = N_("Huber")
    formula = (
        r"\tfrac1n\sum_j \begin{cases}\tfrac12 e_j^2 & |e_j|\le d\\"
        r" d\,(|e_j|-\tfrac d2) & |e_j|>d\end{cases},\;\allowbreak e_j=a_j-y_j"
    )
    gradient_formula = r"\tfrac1n\max(-d,\min(d,\,a-y))"
    threshold: float = setting(1.0, N_("Threshold"), Range(1e-3, 1000.0))

    def per_sample(self, a: Array, y: Array) -> Array:
        size = np.abs(a - y)
        d = self.threshold
        values = np.where(size <= d, 0.5 * size * size, d * (size - 0.5 * d))
        return _sum_units(values) / _units(a)

    def gradient(self, a: Array, y: Array) -> Array:
        error: Array = np.clip(a - y, -self.threshold, self.threshold)
        return error * (1.0 / _units(a))

    def curvature(self, a: Array, y: Array) -> Array:
        return np.asarray((np.abs(a - y) <= self.threshold) / _units(a))

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
    """L = -Σ_j [y_j ln a_j + (1 - y_j) ln(1 - a_j)], with independent yes/no outputs.

    If computed from activations, a is clipped to [ε, 1 - ε].
    """

    kind = "binary_cross_entropy"
    title = N_("Binary cross-entropy")
    formula = r"-\sum_j\bigl[y_j\ln a_j+{(1-y_j)}\ln(1-a_j)\bigr]"
    gradient_formula = r"\frac{a-y}{a\,(1-a)}"
    matching = "sigmoid"
    from_logits: ClassVar[Mapping[str, FromLogits]] = {
        "sigmoid": FromLogits(logits.sigmoid_cross_entropy),
        "softmax": FromLogits(
            logits.softmax_cross_entropy,
            logits.softmax_cross_entropy_delta,
            logits.softmax_cross_entropy_delta_change,
        ),
    }

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


@dataclass(frozen=True)
class CategoricalCrossEntropy(Loss):
    """L = -Σ_j y_j ln a_j, for exclusive classes; the targets of a sample sum to 1.

    If computed from activations, a is clipped to [ε, 1 - ε].
    """

    kind = "categorical_cross_entropy"
    title = N_("Cross-entropy")
    formula = r"-\sum_j y_j\ln a_j"
    gradient_formula = r"-\frac{y}{a}"
    matching = "softmax"
    from_logits: ClassVar[Mapping[str, FromLogits]] = {
        "softmax": FromLogits(logits.softmax_log_loss),
        "sigmoid": FromLogits(
            logits.sigmoid_log_loss,
            logits.sigmoid_log_loss_delta,
            logits.sigmoid_log_loss_delta_change,
        ),
    }

    def per_sample(self, a: Array, y: Array) -> Array:
        return -_sum_units(y * np.log(_inside_unit_interval(a)))

    def gradient(self, a: Array, y: Array) -> Array:
        return -y / _inside_unit_interval(a)

    def curvature(self, a: Array, y: Array) -> Array:
        a = _inside_unit_interval(a)
        second: Array = y / (a * a)
        return second


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
