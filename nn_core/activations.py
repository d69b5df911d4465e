"""Activation functions a = f(z).

To add one, write a class here and name it in ``__all__``; the pages read everything else, such as
formula and settings, from the class. The tables of a worked example write it as f(z) unless
`tutorial.derivation.functions` gives its expression.
"""

import math
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from scipy.special import expit, ndtr

from nn_core.config import Range, Settings, setting
from nn_core.types import N_, Array
from nn_core.ufunc_constants import ZERO, softplus

__all__ = [
    "ACTIVATIONS",
    "ELU",
    "GELU",
    "SELU",
    "Activation",
    "Identity",
    "LeakyReLU",
    "ReLU",
    "SiLU",
    "Sigmoid",
    "Sine",
    "Softmax",
    "Softplus",
    "Tanh",
]

_SQRT_TWO_PI = math.sqrt(2.0 * math.pi)


class Activation(Settings):
    """Base of all activations; z has shape (..., N, units).

    An elementwise function defines `first_derivative` and, unless it is 0, `second_derivative`.
    Softmax is not elementwise and defines the products with its Jacobian directly.
    """

    formula: ClassVar[str]
    """LaTeX of f(z)."""
    derivative_formula: ClassVar[str]
    """LaTeX of f'(z), for softmax of the Jacobian."""
    range: ClassVar[tuple[float, float]] = (-math.inf, math.inf)
    """Infimum and supremum of the values, at the default settings."""
    elementwise: ClassVar[bool] = True
    initializer: ClassVar[str] = "xavier"
    """Kind of the initial weights that keep the scale of the signal."""
    has_kink: ClassVar[bool] = False
    """Whether f, f' or f'' jumps at 0, where finite differences are inaccurate."""

    def __call__(self, z: Array, out: Array | None = None) -> Array:
        """Return a = f(z), in ``out`` where given; identity without ``out`` returns z itself."""
        raise NotImplementedError

    def first_derivative(self, z: Array, a: Array) -> Array:
        """Return f'(z) as a new array; a is f(z)."""
        raise NotImplementedError

    def second_derivative(self, z: Array, a: Array) -> Array:
        """Return f''(z); a is f(z)."""
        return np.zeros_like(z)

    def derivative(self, z: Array) -> Array:
        """Return f'(z) of an elementwise activation; ValueError for softmax."""
        if not self.elementwise:
            raise ValueError(f"{self.kind} has a Jacobian, not a derivative; use backward")
        z = np.asarray(z)
        return self.first_derivative(z, self(z))

    def backward(self, upstream: Array, z: Array, a: Array) -> Array:
        """Return dL/dz from ``upstream`` = dL/da, the vector-Jacobian product."""
        slope = self.first_derivative(z, a)
        slope *= upstream
        return slope

    def second_derivative_product(
        self, upstream: Array, z: Array, a: Array, change: Array
    ) -> Array:
        """Return the derivative of `backward` by z along ``change``, for constant ``upstream``.

        ``change`` has z's shape, or more leading axes.
        """
        return upstream * change * self.second_derivative(z, a)


@dataclass(frozen=True)
class Identity(Activation):
    """f(z) = z, the linear unit."""

    kind = "identity"
    title = N_("Linear")
    formula = "z"
    derivative_formula = "1"

    def __call__(self, z: Array, out: Array | None = None) -> Array:
        if out is None:
            return z
        out[...] = z
        return out

    def first_derivative(self, z: Array, a: Array) -> Array:
        return np.ones_like(z)

    def backward(self, upstream: Array, z: Array, a: Array) -> Array:
        return upstream


@dataclass(frozen=True)
class Sigmoid(Activation):
    """f(z) = 1 / (1 + exp(-z)), the logistic function; f' = a (1 - a)."""

    kind = "sigmoid"
    title = N_("Sigmoid")
    formula = r"\frac{1}{1+e^{-z}}"
    derivative_formula = r"a\,(1-a)"
    range = (0.0, 1.0)

    def __call__(self, z: Array, out: Array | None = None) -> Array:
        return expit(z, out)

    def first_derivative(self, z: Array, a: Array) -> Array:
        slope = 1.0 - a
        slope *= a
        return slope

    def second_derivative(self, z: Array, a: Array) -> Array:
        return a * (1.0 - a) * (1.0 - 2.0 * a)


@dataclass(frozen=True)
class Tanh(Activation):
    """f(z) = tanh(z); f' = 1 - a²."""

    kind = "tanh"
    title = N_("Tanh")
    formula = r"\frac{e^{z}-e^{-z}}{e^{z}+e^{-z}}"
    derivative_formula = r"1-a^2"
    range = (-1.0, 1.0)

    def __call__(self, z: Array, out: Array | None = None) -> Array:
        return np.tanh(z, out)

    def first_derivative(self, z: Array, a: Array) -> Array:
        return 1.0 - a * a

    def second_derivative(self, z: Array, a: Array) -> Array:
        return -2.0 * a * (1.0 - a * a)


@dataclass(frozen=True)
class ReLU(Activation):
    """f(z) = max(0, z); f' = 1 where z > 0, else 0 (0 at z = 0, as in PyTorch)."""

    kind = "relu"
    title = N_("ReLU")
    formula = r"\max(0, z)"
    derivative_formula = r"1 \text{ if } z>0 \text{ else } 0"
    initializer = "he"
    range = (0.0, math.inf)
    has_kink = True

    def __call__(self, z: Array, out: Array | None = None) -> Array:
        return np.maximum(z, ZERO.get(z.dtype, 0.0), out=out)

    def first_derivative(self, z: Array, a: Array) -> Array:
        # sign(a) is 0 or 1 in z's dtype: multiplying by it takes half the time of a mask.
        return np.sign(a)

    def backward(self, upstream: Array, z: Array, a: Array) -> Array:
        # Same as the base's; avoids a method call.
        slope = np.sign(a)
        slope *= upstream
        return slope


@dataclass(frozen=True)
class LeakyReLU(Activation):
    """f(z) = z where z > 0, else slope · z.

    Maas, Hannun, Ng (2013), "Rectifier Nonlinearities Improve Neural Network Acoustic Models".
    """

    kind = "leaky_relu"
    title = N_("Leaky ReLU")
    formula = r"\max(\alpha z, z)"
    derivative_formula = r"1 \text{ if } z>0 \text{ else } \alpha"
    initializer = "he"
    has_kink = True
    slope: float = setting(0.01, N_("Negative slope α"), Range(0.0, 1.0, below=True))

    def __call__(self, z: Array, out: Array | None = None) -> Array:
        return np.maximum(z, self.slope * z, out=out)

    def first_derivative(self, z: Array, a: Array) -> Array:
        one = z.dtype.type(1.0)
        return np.asarray(np.where(z > 0, one, one * self.slope))


@dataclass(frozen=True)
class ELU(Activation):
    """f(z) = z where z > 0, else alpha (exp(z) - 1).

    Clevert, Unterthiner, Hochreiter (2016), "Fast and Accurate Deep Network Learning by
    Exponential Linear Units".
    """

    kind = "elu"
    title = N_("ELU")
    formula = r"z \text{ if } z>0 \text{ else } \alpha\,(e^{z}-1)"
    derivative_formula = r"1 \text{ if } z>0 \text{ else } \alpha\,e^{z}"
    initializer = "he"
    range = (-1.0, math.inf)
    has_kink = True
    alpha: float = setting(1.0, N_("Depth α"), Range(0.01, 10.0))

    def __call__(self, z: Array, out: Array | None = None) -> Array:
        negative = self.alpha * np.expm1(np.minimum(z, 0.0))
        if out is None:
            return np.where(z > 0, z, negative)
        out[...] = negative
        np.copyto(out, z, where=z > 0)
        return out

    def first_derivative(self, z: Array, a: Array) -> Array:
        return np.where(z > 0, 1.0, a + self.alpha)

    def second_derivative(self, z: Array, a: Array) -> Array:
        return np.where(z > 0, 0.0, a + self.alpha)


@dataclass(frozen=True)
class SELU(Activation):
    """f(z) = λ z where z > 0, else λ α (exp(z) - 1), with the self-normalizing α and λ.

    Klambauer, Unterthiner, Mayr, Hochreiter (2017), "Self-Normalizing Neural Networks".
    """

    kind = "selu"
    title = N_("SELU")
    formula = r"\lambda z \text{ if } z>0 \text{ else } \lambda\alpha\,(e^{z}-1)"
    derivative_formula = r"\lambda \text{ if } z>0 \text{ else } \lambda\alpha\,e^{z}"
    initializer = "lecun"
    alpha = 1.6732632423543772
    scale = 1.0507009873554805
    range = (-1.7580993408473766, math.inf)
    has_kink = True

    def __call__(self, z: Array, out: Array | None = None) -> Array:
        curve = np.where(z > 0, z, self.alpha * np.expm1(np.minimum(z, 0.0)))
        return np.multiply(self.scale, curve, out)

    def first_derivative(self, z: Array, a: Array) -> Array:
        return np.where(z > 0, self.scale, a + self.scale * self.alpha)

    def second_derivative(self, z: Array, a: Array) -> Array:
        return np.where(z > 0, 0.0, a + self.scale * self.alpha)


@dataclass(frozen=True)
class GELU(Activation):
    """f(z) = z Φ(z), exact, with Φ the standard normal distribution function.

    Hendrycks, Gimpel (2016), "Gaussian Error Linear Units".
    """

    kind = "gelu"
    title = N_("GELU")
    formula = r"z\,\Phi(z)"
    derivative_formula = r"\Phi(z) + z\,\varphi(z)"
    initializer = "he"
    range = (-0.16997120747990369, math.inf)

    def __call__(self, z: Array, out: Array | None = None) -> Array:
        return np.multiply(z, ndtr(z), out)

    def first_derivative(self, z: Array, a: Array) -> Array:
        slope: Array = ndtr(z) + z * np.exp(-0.5 * z * z) / _SQRT_TWO_PI
        return slope

    def second_derivative(self, z: Array, a: Array) -> Array:
        second: Array = (2.0 - z * z) * np.exp(-0.5 * z * z) / _SQRT_TWO_PI
        return second


@dataclass(frozen=True)
class SiLU(Activation):
    """f(z) = z σ(z), also called swish.

    Elfwing, Uchibe, Doya (2018), "Sigmoid-weighted linear units for neural network function
    approximation in reinforcement learning".
    """

    kind = "silu"
    title = N_("SiLU")
    formula = r"z\,\sigma(z)"
    derivative_formula = r"\sigma(z)\,(1 + z\,(1-\sigma(z)))"
    initializer = "he"
    range = (-0.27846454276107374, math.inf)

    def __call__(self, z: Array, out: Array | None = None) -> Array:
        return np.multiply(z, expit(z), out)

    def first_derivative(self, z: Array, a: Array) -> Array:
        gate: Array = expit(z)
        return gate + a * (1.0 - gate)

    def second_derivative(self, z: Array, a: Array) -> Array:
        gate: Array = expit(z)
        return gate * (1.0 - gate) * (2.0 + z - 2.0 * a)


@dataclass(frozen=True)
class Softplus(Activation):
    """f(z) = ln(1 + exp(z)); f' = σ(z)."""

    kind = "softplus"
    title = N_("Softplus")
    formula = r"\ln(1+e^{z})"
    derivative_formula = r"\sigma(z)"
    range = (0.0, math.inf)

    def __call__(self, z: Array, out: Array | None = None) -> Array:
        return softplus(z, out)

    def first_derivative(self, z: Array, a: Array) -> Array:
        slope: Array = expit(z)
        return slope

    def second_derivative(self, z: Array, a: Array) -> Array:
        gate: Array = expit(z)
        return gate * (1.0 - gate)


@dataclass(frozen=True)
class Sine(Activation):
    """f(z) = sin(z)."""

    kind = "sine"
    title = N_("Sine wave")
    formula = r"\sin z"
    derivative_formula = r"\cos z"
    range = (-1.0, 1.0)

    def __call__(self, z: Array, out: Array | None = None) -> Array:
        return np.sin(z, out)

    def first_derivative(self, z: Array, a: Array) -> Array:
        return np.cos(z)

    def second_derivative(self, z: Array, a: Array) -> Array:
        return -a


@dataclass(frozen=True)
class Softmax(Activation):
    """f(z)_i = exp(z_i) / Σ_j exp(z_j) over the units of a layer.

    The Jacobian is diag(a) - a aᵀ, so dL/dz = a ⊙ (u - Σ_j u_j a_j) with u = dL/da.
    """

    kind = "softmax"
    title = N_("Softmax")
    formula = r"\frac{e^{z_i}}{\sum_j e^{z_j}}"
    derivative_formula = r"\operatorname{diag}(a) - a\,a^{\top}"
    range = (0.0, 1.0)
    elementwise = False

    def __call__(self, z: Array, out: Array | None = None) -> Array:
        # Subtracting the row's maximum does not change the ratio and prevents overflow of exp.
        a = np.subtract(z, np.maximum.reduce(z, axis=-1, keepdims=True), out)
        np.exp(a, a)
        a /= np.add.reduce(a, axis=-1, keepdims=True)
        return a

    def backward(self, upstream: Array, z: Array, a: Array) -> Array:
        centered: Array = upstream - np.add.reduce(upstream * a, axis=-1, keepdims=True)
        return a * centered

    def second_derivative_product(
        self, upstream: Array, z: Array, a: Array, change: Array
    ) -> Array:
        # The Jacobian is symmetric, so its product with a direction is that of `backward`.
        da = self.backward(change, z, a)
        centered: Array = upstream - np.add.reduce(upstream * a, axis=-1, keepdims=True)
        product: Array = da * centered - a * np.add.reduce(upstream * da, axis=-1, keepdims=True)
        return product


ACTIVATIONS: dict[str, type[Activation]] = {cls.kind: cls for cls in Activation.__subclasses__()}
"""Activation by kind, in the order above."""
