"""Identity, the sigmoid curves, sine and softmax."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from scipy.special import expit

from nn_core.activations.base import Activation
from nn_core.types import Array


@dataclass(frozen=True)
class Identity(Activation):
    """f(z) = z, the linear unit."""

    kind: ClassVar[str] = "identity"
    formula: ClassVar[str] = "z"
    derivative_formula: ClassVar[str] = "1"

    def __call__(self, z: Array, out: Array | None = None) -> Array:
        if out is None:
            return z
        out[...] = z
        return out

    def backward(self, upstream: Array, z: Array, a: Array) -> Array:
        return upstream

    def bend(self, upstream: Array, z: Array, a: Array, change: Array) -> Array:
        return np.zeros_like(upstream * change)


@dataclass(frozen=True)
class Sigmoid(Activation):
    """f(z) = 1 / (1 + exp(-z)), the logistic function; f' = a (1 - a)."""

    kind: ClassVar[str] = "sigmoid"
    formula: ClassVar[str] = r"\frac{1}{1+e^{-z}}"
    derivative_formula: ClassVar[str] = r"a\,(1-a)"
    range: ClassVar[tuple[float, float]] = (0.0, 1.0)

    def __call__(self, z: Array, out: Array | None = None) -> Array:
        return expit(z, out)

    def backward(self, upstream: Array, z: Array, a: Array) -> Array:
        slope = 1.0 - a
        slope *= a
        slope *= upstream
        return slope

    def bend(self, upstream: Array, z: Array, a: Array, change: Array) -> Array:
        return upstream * change * (a * (1.0 - a) * (1.0 - 2.0 * a))


@dataclass(frozen=True)
class Tanh(Activation):
    """f(z) = tanh(z); f' = 1 - a²."""

    kind: ClassVar[str] = "tanh"
    formula: ClassVar[str] = r"\frac{e^{z}-e^{-z}}{e^{z}+e^{-z}}"
    derivative_formula: ClassVar[str] = r"1-a^2"
    range: ClassVar[tuple[float, float]] = (-1.0, 1.0)

    def __call__(self, z: Array, out: Array | None = None) -> Array:
        return np.tanh(z, out)

    def backward(self, upstream: Array, z: Array, a: Array) -> Array:
        slope = a * a
        np.subtract(1.0, slope, slope)
        slope *= upstream
        return slope

    def bend(self, upstream: Array, z: Array, a: Array, change: Array) -> Array:
        return upstream * change * (-2.0 * a * (1.0 - a * a))


@dataclass(frozen=True)
class Sine(Activation):
    """f(z) = sin(z)."""

    kind: ClassVar[str] = "sine"
    formula: ClassVar[str] = r"\sin z"
    derivative_formula: ClassVar[str] = r"\cos z"
    range: ClassVar[tuple[float, float]] = (-1.0, 1.0)

    def __call__(self, z: Array, out: Array | None = None) -> Array:
        return np.sin(z, out)

    def backward(self, upstream: Array, z: Array, a: Array) -> Array:
        return upstream * np.cos(z)

    def bend(self, upstream: Array, z: Array, a: Array, change: Array) -> Array:
        return upstream * change * -a


@dataclass(frozen=True)
class Softmax(Activation):
    """f(z)_i = exp(z_i) / Σ_j exp(z_j) over the units of a layer.

    The Jacobian is diag(a) - a aᵀ, so dL/dz = a ⊙ (u - Σ_j u_j a_j) with u = dL/da.
    """

    kind: ClassVar[str] = "softmax"
    formula: ClassVar[str] = r"\frac{e^{z_i}}{\sum_j e^{z_j}}"
    derivative_formula: ClassVar[str] = r"\operatorname{diag}(a) - a\,a^{\top}"
    range: ClassVar[tuple[float, float]] = (0.0, 1.0)
    elementwise: ClassVar[bool] = False

    def __call__(self, z: Array, out: Array | None = None) -> Array:
        # Shifting by the row's maximum leaves the ratio and keeps exp from overflowing.
        a = np.subtract(z, np.maximum.reduce(z, axis=-1, keepdims=True), out)
        np.exp(a, a)
        a /= np.add.reduce(a, axis=-1, keepdims=True)
        return a

    def backward(self, upstream: Array, z: Array, a: Array) -> Array:
        centered: Array = upstream - np.add.reduce(upstream * a, axis=-1, keepdims=True)
        return a * centered

    def bend(self, upstream: Array, z: Array, a: Array, change: Array) -> Array:
        # The Jacobian is symmetric, so its product with a direction is that of `backward`.
        moved = self.backward(change, z, a)
        turned = np.add.reduce(upstream * moved, axis=-1, keepdims=True)
        centered: Array = upstream - np.add.reduce(upstream * a, axis=-1, keepdims=True)
        turn: Array = moved * centered - a * turned
        return turn
