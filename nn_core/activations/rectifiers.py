"""ReLU and what grew out of it: zero or small for negative z, about linear for positive."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from scipy.special import expit, ndtr

from nn_core.activations.base import Activation
from nn_core.config import require_number
from nn_core.types import Array
from nn_core.ufunc_constants import ZERO, softplus

_SQRT_TWO_PI = math.sqrt(2.0 * math.pi)


@dataclass(frozen=True)
class ReLU(Activation):
    """f(z) = max(0, z); f' = 1 where z > 0, else 0 (0 at the kink, as in PyTorch)."""

    kind: ClassVar[str] = "relu"
    formula: ClassVar[str] = r"\max(0, z)"
    derivative_formula: ClassVar[str] = r"1 \text{ if } z>0 \text{ else } 0"
    range: ClassVar[tuple[float, float]] = (0.0, math.inf)
    has_kink: ClassVar[bool] = True

    def __call__(self, z: Array, out: Array | None = None) -> Array:
        return np.maximum(z, ZERO.get(z.dtype, 0.0), out=out)

    def backward(self, upstream: Array, z: Array, a: Array) -> Array:
        # sign(a) is 0 or 1 in z's own dtype: half the time of multiplying by a boolean mask.
        slope = np.sign(a)
        slope *= upstream
        return slope

    def bend(self, upstream: Array, z: Array, a: Array, change: Array) -> Array:
        return np.zeros_like(upstream * change)


@dataclass(frozen=True)
class LeakyReLU(Activation):
    """f(z) = z where z > 0, else slope · z.

    Parameters
    ----------
    slope : float
        Slope of the negative side, 0 <= slope < 1.

    References
    ----------
    .. [1] Maas, Hannun, Ng (2013), "Rectifier Nonlinearities Improve Neural Network Acoustic
       Models".
    """

    slope: float = 0.01
    kind: ClassVar[str] = "leaky_relu"
    formula: ClassVar[str] = r"\max(\alpha z, z)"
    derivative_formula: ClassVar[str] = r"1 \text{ if } z>0 \text{ else } \alpha"
    has_kink: ClassVar[bool] = True

    def __post_init__(self) -> None:
        require_number("slope", self.slope, minimum=0.0, below=1.0)

    def __call__(self, z: Array, out: Array | None = None) -> Array:
        return np.maximum(z, self.slope * z, out=out)

    def backward(self, upstream: Array, z: Array, a: Array) -> Array:
        return np.where(z > 0, upstream, self.slope * upstream)

    def bend(self, upstream: Array, z: Array, a: Array, change: Array) -> Array:
        return np.zeros_like(upstream * change)


@dataclass(frozen=True)
class ELU(Activation):
    """f(z) = z where z > 0, else alpha (exp(z) - 1).

    Parameters
    ----------
    alpha : float
        Depth of the negative side, > 0.

    References
    ----------
    .. [1] Clevert, Unterthiner, Hochreiter (2016), "Fast and Accurate Deep Network Learning by
       Exponential Linear Units".
    """

    alpha: float = 1.0
    kind: ClassVar[str] = "elu"
    formula: ClassVar[str] = r"z \text{ if } z>0 \text{ else } \alpha\,(e^{z}-1)"
    derivative_formula: ClassVar[str] = r"1 \text{ if } z>0 \text{ else } \alpha\,e^{z}"
    range: ClassVar[tuple[float, float]] = (-1.0, math.inf)
    has_kink: ClassVar[bool] = True

    def __post_init__(self) -> None:
        require_number("alpha", self.alpha, above=0.0, maximum=10.0)

    def __call__(self, z: Array, out: Array | None = None) -> Array:
        below = self.alpha * np.expm1(np.minimum(z, 0.0))
        if out is None:
            return np.where(z > 0, z, below)
        out[...] = below
        np.copyto(out, z, where=z > 0)
        return out

    def backward(self, upstream: Array, z: Array, a: Array) -> Array:
        return upstream * np.where(z > 0, 1.0, a + self.alpha)

    def bend(self, upstream: Array, z: Array, a: Array, change: Array) -> Array:
        return upstream * change * np.where(z > 0, 0.0, a + self.alpha)


@dataclass(frozen=True)
class SELU(Activation):
    """f(z) = λ z where z > 0, else λ α (exp(z) - 1), with the self-normalizing α and λ.

    References
    ----------
    .. [1] Klambauer, Unterthiner, Mayr, Hochreiter (2017), "Self-Normalizing Neural Networks".
    """

    kind: ClassVar[str] = "selu"
    formula: ClassVar[str] = r"\lambda z \text{ if } z>0 \text{ else } \lambda\alpha\,(e^{z}-1)"
    derivative_formula: ClassVar[str] = (
        r"\lambda \text{ if } z>0 \text{ else } \lambda\alpha\,e^{z}"
    )
    alpha: ClassVar[float] = 1.6732632423543772
    scale: ClassVar[float] = 1.0507009873554805
    range: ClassVar[tuple[float, float]] = (-1.7580993408473766, math.inf)
    has_kink: ClassVar[bool] = True

    def __call__(self, z: Array, out: Array | None = None) -> Array:
        curve = np.where(z > 0, z, self.alpha * np.expm1(np.minimum(z, 0.0)))
        return np.multiply(self.scale, curve, out)

    def backward(self, upstream: Array, z: Array, a: Array) -> Array:
        return upstream * np.where(z > 0, self.scale, a + self.scale * self.alpha)

    def bend(self, upstream: Array, z: Array, a: Array, change: Array) -> Array:
        return upstream * change * np.where(z > 0, 0.0, a + self.scale * self.alpha)


@dataclass(frozen=True)
class GELU(Activation):
    """f(z) = z Φ(z), exact, with Φ the standard normal distribution function.

    References
    ----------
    .. [1] Hendrycks, Gimpel (2016), "Gaussian Error Linear Units".
    """

    kind: ClassVar[str] = "gelu"
    formula: ClassVar[str] = r"z\,\Phi(z)"
    derivative_formula: ClassVar[str] = r"\Phi(z) + z\,\varphi(z)"
    range: ClassVar[tuple[float, float]] = (-0.16997120747990369, math.inf)

    def __call__(self, z: Array, out: Array | None = None) -> Array:
        return np.multiply(z, ndtr(z), out)

    def backward(self, upstream: Array, z: Array, a: Array) -> Array:
        return upstream * (ndtr(z) + z * np.exp(-0.5 * z * z) / _SQRT_TWO_PI)

    def bend(self, upstream: Array, z: Array, a: Array, change: Array) -> Array:
        return upstream * change * ((2.0 - z * z) * np.exp(-0.5 * z * z) / _SQRT_TWO_PI)


@dataclass(frozen=True)
class SiLU(Activation):
    """f(z) = z σ(z), also called swish.

    References
    ----------
    .. [1] Elfwing, Uchibe, Doya (2018), "Sigmoid-weighted linear units for neural network
       function approximation in reinforcement learning".
    """

    kind: ClassVar[str] = "silu"
    formula: ClassVar[str] = r"z\,\sigma(z)"
    derivative_formula: ClassVar[str] = r"\sigma(z)\,(1 + z\,(1-\sigma(z)))"
    range: ClassVar[tuple[float, float]] = (-0.27846454276107374, math.inf)

    def __call__(self, z: Array, out: Array | None = None) -> Array:
        return np.multiply(z, expit(z), out)

    def backward(self, upstream: Array, z: Array, a: Array) -> Array:
        gate = expit(z)
        return upstream * (gate + a * (1.0 - gate))

    def bend(self, upstream: Array, z: Array, a: Array, change: Array) -> Array:
        gate = expit(z)
        return upstream * change * (gate * (1.0 - gate) * (2.0 + z - 2.0 * a))


@dataclass(frozen=True)
class Softplus(Activation):
    """f(z) = ln(1 + exp(z)); f' = σ(z)."""

    kind: ClassVar[str] = "softplus"
    formula: ClassVar[str] = r"\ln(1+e^{z})"
    derivative_formula: ClassVar[str] = r"\sigma(z)"
    range: ClassVar[tuple[float, float]] = (0.0, math.inf)

    def __call__(self, z: Array, out: Array | None = None) -> Array:
        return softplus(z, out)

    def backward(self, upstream: Array, z: Array, a: Array) -> Array:
        return upstream * expit(z)

    def bend(self, upstream: Array, z: Array, a: Array, change: Array) -> Array:
        gate = expit(z)
        return upstream * change * (gate * (1.0 - gate))
