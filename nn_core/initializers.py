"""Initial weights. Biases start at zero unless the initializer gives them.

``fan_in`` and ``fan_out`` are the number of inputs and units of a layer. Variances follow the
papers; uniform variants use the bound sqrt(3 · variance).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import ClassVar, Literal

import numpy as np

from nn_core.config import require_number
from nn_core.types import Array

Distribution = Literal["uniform", "normal"]


class Initializer:
    """What every initializer has: ``kind``, and `weights` for one layer."""

    kind: ClassVar[str]

    def weights(self, fan_in: int, fan_out: int, rng: np.random.Generator, layer: int) -> Array:
        """Return the initial weights of one layer.

        Parameters
        ----------
        fan_in, fan_out : int
            Inputs and units.
        rng : numpy.random.Generator
            The layer's own stream.
        layer : int
            Index of the layer, from 0; only given weights look at it.

        Returns
        -------
        array, shape (fan_in, fan_out)
        """
        raise NotImplementedError

    def biases(self, fan_out: int, layer: int) -> Array:
        """Return the initial biases of one layer, shape (fan_out,); zeros."""
        return np.zeros(fan_out)


@dataclass(frozen=True)
class Zeros(Initializer):
    """All weights 0: every unit of a layer then learns the same."""

    kind: ClassVar[str] = "zeros"

    def weights(self, fan_in: int, fan_out: int, rng: np.random.Generator, layer: int) -> Array:
        return np.zeros((fan_in, fan_out))


@dataclass(frozen=True)
class Constant(Initializer):
    """All weights the same value.

    Parameters
    ----------
    value : float
    """

    value: float = 0.5
    kind: ClassVar[str] = "constant"

    def __post_init__(self) -> None:
        require_number("value", self.value)

    def weights(self, fan_in: int, fan_out: int, rng: np.random.Generator, layer: int) -> Array:
        return np.full((fan_in, fan_out), float(self.value))


@dataclass(frozen=True)
class Uniform(Initializer):
    """U(low, high).

    Parameters
    ----------
    low, high : float
        Bounds, low < high.
    """

    low: float = -0.5
    high: float = 0.5
    kind: ClassVar[str] = "uniform"

    def __post_init__(self) -> None:
        require_number("low", self.low)
        require_number("high", self.high, above=self.low)

    def weights(self, fan_in: int, fan_out: int, rng: np.random.Generator, layer: int) -> Array:
        return rng.uniform(self.low, self.high, (fan_in, fan_out))


@dataclass(frozen=True)
class Normal(Initializer):
    """N(mean, deviation²).

    Parameters
    ----------
    mean : float
    deviation : float
        Standard deviation, > 0.
    """

    mean: float = 0.0
    deviation: float = 0.5
    kind: ClassVar[str] = "normal"

    def __post_init__(self) -> None:
        require_number("mean", self.mean)
        require_number("deviation", self.deviation, above=0.0)

    def weights(self, fan_in: int, fan_out: int, rng: np.random.Generator, layer: int) -> Array:
        return rng.normal(self.mean, self.deviation, (fan_in, fan_out))


@dataclass(frozen=True)
class _Scaled(Initializer):
    """Mean 0 and a variance set by the fans."""

    distribution: Distribution = "uniform"

    def __post_init__(self) -> None:
        if self.distribution not in ("uniform", "normal"):
            raise ValueError(
                f"distribution must be 'uniform' or 'normal'; got {self.distribution!r}"
            )

    def variance(self, fan_in: int, fan_out: int) -> float:
        """Return the variance of a weight."""
        raise NotImplementedError

    def weights(self, fan_in: int, fan_out: int, rng: np.random.Generator, layer: int) -> Array:
        deviation = math.sqrt(self.variance(fan_in, fan_out))
        if self.distribution == "normal":
            return rng.normal(0.0, deviation, (fan_in, fan_out))
        bound = math.sqrt(3.0) * deviation
        return rng.uniform(-bound, bound, (fan_in, fan_out))


@dataclass(frozen=True)
class Xavier(_Scaled):
    """Variance 2 / (fan_in + fan_out), for tanh and sigmoid.

    Parameters
    ----------
    distribution : {"uniform", "normal"}

    References
    ----------
    .. [1] Glorot, Bengio (2010), "Understanding the difficulty of training deep feedforward
       neural networks".
    """

    kind: ClassVar[str] = "xavier"

    def variance(self, fan_in: int, fan_out: int) -> float:
        return 2.0 / (fan_in + fan_out)


@dataclass(frozen=True)
class He(_Scaled):
    """Variance 2 / fan_in, for ReLU and its kin.

    Parameters
    ----------
    distribution : {"uniform", "normal"}

    References
    ----------
    .. [1] He, Zhang, Ren, Sun (2015), "Delving Deep into Rectifiers".
    """

    kind: ClassVar[str] = "he"

    def variance(self, fan_in: int, fan_out: int) -> float:
        return 2.0 / fan_in


@dataclass(frozen=True)
class LeCun(_Scaled):
    """Variance 1 / fan_in, for SELU.

    Parameters
    ----------
    distribution : {"uniform", "normal"}

    References
    ----------
    .. [1] LeCun, Bottou, Orr, Müller (1998), "Efficient BackProp".
    """

    kind: ClassVar[str] = "lecun"

    def variance(self, fan_in: int, fan_out: int) -> float:
        return 1.0 / fan_in


@dataclass(frozen=True)
class Orthogonal(Initializer):
    """A random matrix with orthonormal rows or columns, times ``gain``.

    Parameters
    ----------
    gain : float
        Factor, > 0.

    References
    ----------
    .. [1] Saxe, McClelland, Ganguli (2014), "Exact solutions to the nonlinear dynamics of
       learning in deep linear neural networks".
    """

    gain: float = 1.0
    kind: ClassVar[str] = "orthogonal"

    def __post_init__(self) -> None:
        require_number("gain", self.gain, above=0.0)

    def weights(self, fan_in: int, fan_out: int, rng: np.random.Generator, layer: int) -> Array:
        tall = rng.normal(size=(max(fan_in, fan_out), min(fan_in, fan_out)))
        q, r = np.linalg.qr(tall)
        # The signs of R's diagonal make the distribution uniform over orthogonal matrices.
        q *= np.sign(np.diagonal(r))
        return self.gain * (q if fan_in >= fan_out else q.T)


@dataclass(frozen=True)
class Given(Initializer):
    """Weights and biases that somebody gives.

    Parameters
    ----------
    matrices : tuple of tuple of tuple of float
        Per layer, (n_in, n_out).
    offsets : tuple of tuple of float
        Per layer, (n_out,); empty for zeros.
    """

    matrices: tuple[tuple[tuple[float, ...], ...], ...]
    offsets: tuple[tuple[float, ...], ...] = ()
    kind: ClassVar[str] = "given"

    def __post_init__(self) -> None:
        for layer, matrix in enumerate(self.matrices):
            for row in matrix:
                for value in row:
                    require_number(f"weight of layer {layer + 1}", value)
        for layer, vector in enumerate(self.offsets):
            for value in vector:
                require_number(f"bias of layer {layer + 1}", value)

    def weights(self, fan_in: int, fan_out: int, rng: np.random.Generator, layer: int) -> Array:
        shapes = [(len(m), *{len(row) for row in m}) for m in self.matrices]
        if layer >= len(shapes) or shapes[layer] != (fan_in, fan_out):
            raise ValueError(
                f"given weights must have shape ({fan_in}, {fan_out}) for layer {layer + 1}; "
                f"got {shapes[layer] if layer < len(shapes) else 'none'}"
            )
        return np.array(self.matrices[layer], dtype=np.float64)

    def biases(self, fan_out: int, layer: int) -> Array:
        if not self.offsets:
            return np.zeros(fan_out)
        if layer >= len(self.offsets) or len(self.offsets[layer]) != fan_out:
            raise ValueError(f"given biases must have {fan_out} entries for layer {layer + 1}")
        return np.array(self.offsets[layer], dtype=np.float64)


INITIALIZERS: dict[str, type[Initializer]] = {
    cls.kind: cls
    for cls in (Zeros, Constant, Uniform, Normal, Xavier, He, LeCun, Orthogonal, Given)
}
"""Initializer by kind."""
