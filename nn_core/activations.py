"""Activation functions a = f(z), each with its vector-Jacobian product.

``backward(upstream, z, a)`` takes dL/da and returns dL/dz. For elementwise functions that is
``upstream * f'(z)``; softmax mixes the units of a row, which is why the method is a product and
not a derivative.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from scipy.special import expit, ndtr

from nn_core.registry import require_number
from nn_core.types import Array

_SQRT_TWO_PI = math.sqrt(2.0 * math.pi)


class Activation:
    """What every activation has.

    Attributes
    ----------
    kind : str
        Name in `ACTIVATIONS` and in saved configurations.
    formula : str
        LaTeX of f(z).
    derivative_formula : str
        LaTeX of f'(z) (for softmax: of the Jacobian).
    range : tuple of float
        Infimum and supremum of the values, at the default settings.
    elementwise : bool
        Whether f acts on each unit alone; false for softmax.
    has_kink : bool
        Whether f' jumps at 0 (f'' for ELU with alpha 1), so that finite differences across 0
        are inaccurate.
    """

    kind: ClassVar[str]
    formula: ClassVar[str]
    derivative_formula: ClassVar[str]
    range: ClassVar[tuple[float, float]] = (-math.inf, math.inf)
    elementwise: ClassVar[bool] = True
    has_kink: ClassVar[bool] = False

    def __call__(self, z: Array) -> Array:
        """Return a = f(z), of z's shape (identity returns z itself)."""
        raise NotImplementedError

    def backward(self, upstream: Array, z: Array, a: Array) -> Array:
        """Return dL/dz from ``upstream`` = dL/da, all of z's shape."""
        raise NotImplementedError

    def derivative(self, z: Array) -> Array:
        """Return f'(z) of an elementwise activation.

        Raises
        ------
        ValueError
            For softmax, which has a Jacobian and no derivative of one variable.
        """
        if not self.elementwise:
            raise ValueError(f"{self.kind} has a Jacobian, not a derivative; use backward")
        z = np.asarray(z)
        return self.backward(np.ones_like(z), z, self(z))


@dataclass(frozen=True)
class Identity(Activation):
    """f(z) = z, the linear unit."""

    kind: ClassVar[str] = "identity"
    formula: ClassVar[str] = "z"
    derivative_formula: ClassVar[str] = "1"

    def __call__(self, z: Array) -> Array:
        return z

    def backward(self, upstream: Array, z: Array, a: Array) -> Array:
        return upstream


@dataclass(frozen=True)
class Sigmoid(Activation):
    """f(z) = 1 / (1 + exp(-z)), the logistic function; f' = a (1 - a)."""

    kind: ClassVar[str] = "sigmoid"
    formula: ClassVar[str] = r"\frac{1}{1+e^{-z}}"
    derivative_formula: ClassVar[str] = r"a\,(1-a)"
    range: ClassVar[tuple[float, float]] = (0.0, 1.0)

    def __call__(self, z: Array) -> Array:
        return expit(z)

    def backward(self, upstream: Array, z: Array, a: Array) -> Array:
        slope = 1.0 - a
        slope *= a
        slope *= upstream
        return slope


@dataclass(frozen=True)
class Tanh(Activation):
    """f(z) = tanh(z); f' = 1 - a²."""

    kind: ClassVar[str] = "tanh"
    formula: ClassVar[str] = r"\frac{e^{z}-e^{-z}}{e^{z}+e^{-z}}"
    derivative_formula: ClassVar[str] = r"1-a^2"
    range: ClassVar[tuple[float, float]] = (-1.0, 1.0)

    def __call__(self, z: Array) -> Array:
        return np.tanh(z)

    def backward(self, upstream: Array, z: Array, a: Array) -> Array:
        slope = a * a
        np.subtract(1.0, slope, slope)
        slope *= upstream
        return slope


@dataclass(frozen=True)
class ReLU(Activation):
    """f(z) = max(0, z); f' = 1 where z > 0, else 0 (0 at the kink, as in PyTorch)."""

    kind: ClassVar[str] = "relu"
    formula: ClassVar[str] = r"\max(0, z)"
    derivative_formula: ClassVar[str] = r"1 \text{ if } z>0 \text{ else } 0"
    range: ClassVar[tuple[float, float]] = (0.0, math.inf)
    has_kink: ClassVar[bool] = True

    def __call__(self, z: Array) -> Array:
        return np.maximum(z, 0.0)

    def backward(self, upstream: Array, z: Array, a: Array) -> Array:
        # sign(a) is 0 or 1 in z's own dtype: half the time of multiplying by a boolean mask.
        slope = np.sign(a)
        slope *= upstream
        return slope


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

    def __call__(self, z: Array) -> Array:
        return np.maximum(z, self.slope * z)

    def backward(self, upstream: Array, z: Array, a: Array) -> Array:
        return np.where(z > 0, upstream, self.slope * upstream)


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

    def __call__(self, z: Array) -> Array:
        return np.where(z > 0, z, self.alpha * np.expm1(np.minimum(z, 0.0)))

    def backward(self, upstream: Array, z: Array, a: Array) -> Array:
        return upstream * np.where(z > 0, 1.0, a + self.alpha)


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

    def __call__(self, z: Array) -> Array:
        return self.scale * np.where(z > 0, z, self.alpha * np.expm1(np.minimum(z, 0.0)))

    def backward(self, upstream: Array, z: Array, a: Array) -> Array:
        return upstream * np.where(z > 0, self.scale, a + self.scale * self.alpha)


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

    def __call__(self, z: Array) -> Array:
        return z * ndtr(z)

    def backward(self, upstream: Array, z: Array, a: Array) -> Array:
        return upstream * (ndtr(z) + z * np.exp(-0.5 * z * z) / _SQRT_TWO_PI)


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

    def __call__(self, z: Array) -> Array:
        return z * expit(z)

    def backward(self, upstream: Array, z: Array, a: Array) -> Array:
        gate = expit(z)
        return upstream * (gate + a * (1.0 - gate))


@dataclass(frozen=True)
class Softplus(Activation):
    """f(z) = ln(1 + exp(z)); f' = σ(z)."""

    kind: ClassVar[str] = "softplus"
    formula: ClassVar[str] = r"\ln(1+e^{z})"
    derivative_formula: ClassVar[str] = r"\sigma(z)"
    range: ClassVar[tuple[float, float]] = (0.0, math.inf)

    def __call__(self, z: Array) -> Array:
        return np.logaddexp(0.0, z)

    def backward(self, upstream: Array, z: Array, a: Array) -> Array:
        return upstream * expit(z)


@dataclass(frozen=True)
class Sine(Activation):
    """f(z) = sin(z)."""

    kind: ClassVar[str] = "sine"
    formula: ClassVar[str] = r"\sin z"
    derivative_formula: ClassVar[str] = r"\cos z"
    range: ClassVar[tuple[float, float]] = (-1.0, 1.0)

    def __call__(self, z: Array) -> Array:
        return np.sin(z)

    def backward(self, upstream: Array, z: Array, a: Array) -> Array:
        return upstream * np.cos(z)


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

    def __call__(self, z: Array) -> Array:
        # Shifting by the row's maximum leaves the ratio and keeps exp from overflowing.
        a = z - np.maximum.reduce(z, axis=-1, keepdims=True)
        np.exp(a, a)
        a /= np.add.reduce(a, axis=-1, keepdims=True)
        return a

    def backward(self, upstream: Array, z: Array, a: Array) -> Array:
        mean = np.add.reduce(upstream * a, axis=-1, keepdims=True)
        return a * (upstream - mean)


ACTIVATIONS: dict[str, type[Activation]] = {
    cls.kind: cls
    for cls in (
        Identity,
        Sigmoid,
        Tanh,
        ReLU,
        LeakyReLU,
        ELU,
        SELU,
        GELU,
        SiLU,
        Softplus,
        Sine,
        Softmax,
    )
}
"""Activation by kind."""
