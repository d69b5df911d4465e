"""Initial weights; biases start at 0 except for given ones.

``fan_in`` and ``fan_out`` are the numbers of inputs and units of a layer. Variances follow the
papers; uniform variants use the bound sqrt(3 · variance).
"""

import dataclasses
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from nn_core.config import Range, Settings, setting
from nn_core.types import N_, Array

Distribution = Literal["uniform", "normal"]
_VALUE = Range(-10.0, 10.0)
_WEIGHT = Range(-1e6, 1e6)


class Initializer(Settings):
    """Base of all initializers."""

    def sample(self, fan_in: int, fan_out: int, rng: np.random.Generator) -> Array:
        """Return the initial weights of one layer, shape (fan_in, fan_out)."""
        raise NotImplementedError

    def layer(
        self, index: int, fan_in: int, fan_out: int, rng: np.random.Generator
    ) -> tuple[Array, Array]:
        """Return weights (fan_in, fan_out) and biases (fan_out,) of layer ``index``, from 0."""
        return self.sample(fan_in, fan_out, rng), np.zeros(fan_out)


@dataclass(frozen=True)
class Zeros(Initializer):
    """All weights 0; the units of a layer then stay identical."""

    kind = "zeros"
    title = N_("Zeros")

    def sample(self, fan_in: int, fan_out: int, rng: np.random.Generator) -> Array:
        return np.zeros((fan_in, fan_out))


@dataclass(frozen=True)
class Constant(Initializer):
    """All weights the same value."""

    kind = "constant"
    title = N_("Constant")
    value: float = setting(0.5, N_("Value"), _VALUE)

    def sample(self, fan_in: int, fan_out: int, rng: np.random.Generator) -> Array:
        return np.full((fan_in, fan_out), self.value)


@dataclass(frozen=True)
class Uniform(Initializer):
    """U(low, high)."""

    kind = "uniform"
    title = N_("Uniform")
    low: float = setting(-0.5, N_("Lowest"), _VALUE)
    high: float = setting(0.5, N_("Highest"), _VALUE)

    def __post_init__(self) -> None:
        super().__post_init__()
        Range(self.low, above=True).check("high", self.high)

    def sample(self, fan_in: int, fan_out: int, rng: np.random.Generator) -> Array:
        return rng.uniform(self.low, self.high, (fan_in, fan_out))


@dataclass(frozen=True)
class Normal(Initializer):
    """N(mean, deviation²)."""

    kind = "normal"
    title = N_("Normal")
    mean: float = setting(0.0, N_("Mean"), _VALUE)
    deviation: float = setting(0.5, N_("Std. deviation"), Range(1e-3, 10.0))

    def sample(self, fan_in: int, fan_out: int, rng: np.random.Generator) -> Array:
        return rng.normal(self.mean, self.deviation, (fan_in, fan_out))


@dataclass(frozen=True)
class _Scaled(Initializer):
    """Mean 0, and a variance computed from fan_in and fan_out."""

    distribution: Distribution = setting("uniform", N_("Distribution"))

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.distribution not in ("uniform", "normal"):
            raise ValueError(
                f"distribution must be 'uniform' or 'normal'; got {self.distribution!r}"
            )

    def variance(self, fan_in: int, fan_out: int) -> float:
        """Return the variance of a weight."""
        raise NotImplementedError

    def sample(self, fan_in: int, fan_out: int, rng: np.random.Generator) -> Array:
        deviation = math.sqrt(self.variance(fan_in, fan_out))
        if self.distribution == "normal":
            return rng.normal(0.0, deviation, (fan_in, fan_out))
        bound = math.sqrt(3.0) * deviation
        return rng.uniform(-bound, bound, (fan_in, fan_out))


@dataclass(frozen=True)
class Xavier(_Scaled):
    """Variance 2 / (fan_in + fan_out), for tanh and sigmoid.

    Glorot, Bengio (2010), "Understanding the difficulty of training deep feedforward neural
    networks".
    """

    kind = "xavier"
    title = N_("Xavier (Glorot)")

    def variance(self, fan_in: int, fan_out: int) -> float:
        return 2.0 / (fan_in + fan_out)


@dataclass(frozen=True)
class He(_Scaled):
    """Variance 2 / fan_in, for ReLU. He, Zhang, Ren, Sun (2015), "Delving Deep into Rectifiers"."""

    kind = "he"
    title = N_("He (Kaiming)")

    def variance(self, fan_in: int, fan_out: int) -> float:
        return 2.0 / fan_in


@dataclass(frozen=True)
class LeCun(_Scaled):
    """Variance 1 / fan_in, for SELU. LeCun, Bottou, Orr, Müller (1998), "Efficient BackProp"."""

    kind = "lecun"
    title = N_("LeCun")

    def variance(self, fan_in: int, fan_out: int) -> float:
        return 1.0 / fan_in


@dataclass(frozen=True)
class Orthogonal(Initializer):
    """A random matrix with orthonormal rows or columns, times ``gain``.

    Saxe, McClelland, Ganguli (2014), "Exact solutions to the nonlinear dynamics of learning in
    deep linear neural networks".
    """

    kind = "orthogonal"
    title = N_("Orthogonal")
    gain: float = setting(1.0, N_("Gain"), Range(1e-3, 10.0))

    def sample(self, fan_in: int, fan_out: int, rng: np.random.Generator) -> Array:
        tall = rng.normal(size=(max(fan_in, fan_out), min(fan_in, fan_out)))
        q, r = np.linalg.qr(tall)
        # With the signs of R's diagonal, Q is uniformly distributed over orthogonal matrices.
        q *= np.sign(np.diagonal(r))
        return self.gain * (q if fan_in >= fan_out else q.T)


@dataclass(frozen=True)
class Fixed(Initializer):
    """Given weights, per layer (n_in, n_out), and biases, per layer (n_out,), or none for zeros."""

    kind = "given"
    title = N_("Given weights")
    weights: tuple[tuple[tuple[float, ...], ...], ...] = setting(
        dataclasses.MISSING, "", _WEIGHT, formerly="matrices"
    )
    biases: tuple[tuple[float, ...], ...] = setting((), "", _WEIGHT, formerly="offsets")

    def __post_init__(self) -> None:
        def checked(name: str, values: Sequence[float]) -> tuple[float, ...]:
            return tuple(_WEIGHT.check(name, value) for value in values)

        weights = [
            tuple(checked(f"weight of layer {k + 1}", row) for row in matrix)
            for k, matrix in enumerate(self.weights)
        ]
        biases = [checked(f"bias of layer {k + 1}", row) for k, row in enumerate(self.biases)]
        object.__setattr__(self, "weights", tuple(weights))
        object.__setattr__(self, "biases", tuple(biases))

    def layer(
        self, index: int, fan_in: int, fan_out: int, rng: np.random.Generator
    ) -> tuple[Array, Array]:
        shapes = [(len(m), *{len(row) for row in m}) for m in self.weights]
        if index >= len(shapes) or shapes[index] != (fan_in, fan_out):
            raise ValueError(
                f"given weights must have shape ({fan_in}, {fan_out}) for layer {index + 1}; "
                f"got {shapes[index] if index < len(shapes) else 'none'}"
            )
        weights = np.array(self.weights[index])
        if not self.biases:
            return weights, np.zeros(fan_out)
        if index >= len(self.biases) or len(self.biases[index]) != fan_out:
            raise ValueError(f"given biases must have {fan_out} entries for layer {index + 1}")
        return weights, np.array(self.biases[index])


INITIALIZERS: dict[str, type[Initializer]] = {
    cls.kind: cls
    for cls in (Zeros, Constant, Uniform, Normal, Xavier, He, LeCun, Orthogonal, Fixed)
}
"""Initializer by kind."""
