"""Activations and their derivatives as expressions, one unit at a time.

The tables show these; the engine computes with its own, vectorized code; and the tests hold the
one to the other.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from scipy.special import expit, ndtr

from nn_core.activations import Activation
from tutorial.derivation.expressions import (
    Add,
    Call,
    Constant,
    Divide,
    Expression,
    Multiply,
    Negative,
    Quantity,
    exponential,
    one_minus,
    square,
)

ONE = Constant(1.0)

# Beyond this exp(z) is far from 1; the engine, too, subtracts the largest z first.
_LARGEST_PLAIN_LOGIT = 50.0


def activation_expression(activation: Activation, z: Quantity, row: list[Quantity]) -> Expression:
    """Return a = f(z) of one unit.

    Parameters
    ----------
    activation : Activation
    z : Quantity
        The unit's weighted sum.
    row : list of Quantity
        Weighted sums of the whole layer; only softmax looks at them.
    """
    if not activation.elementwise:
        return _softmax(z, row)
    return _VALUES[activation.kind](activation, z)


def derivative_expression(activation: Activation, z: Quantity, a: Quantity) -> Expression:
    """Return f'(z) of one unit of an elementwise activation."""
    return _DERIVATIVES[activation.kind](activation, z, a)


def jacobian_product(upstream: list[Expression], a: list[Quantity], unit: int) -> Expression:
    """Return a_j (u_j - Σ_k u_k a_k): one unit of softmax's vector-Jacobian product."""
    inner = tuple(Multiply((u, other)) for u, other in zip(upstream, a, strict=True))
    return Multiply((a[unit], Add((upstream[unit], Negative(Add(inner))))))


def _softmax(z: Quantity, row: list[Quantity]) -> Expression:
    top = max(unit.number for unit in row)
    if abs(top) <= _LARGEST_PLAIN_LOGIT:
        return Divide(exponential(z), Add(tuple(exponential(unit) for unit in row)))
    shift = Negative(Quantity(r"\max_k z_k", top))
    shifted = tuple(exponential(Add((unit, shift))) for unit in row)
    return Divide(exponential(Add((z, shift))), Add(shifted))


def _sigma(z: Expression) -> Call:
    return Call(r"\sigma(%s)", expit, (z,))


def _phi(z: Expression) -> Call:
    return Call(r"\Phi(%s)", ndtr, (z,))


def _expm1(z: Expression) -> Call:
    return Call(r"e^{%s} - 1", np.expm1, (z,), level=0)


def _elu(f: Any, z: Quantity) -> Expression:
    return z if z.number > 0 else Multiply((Quantity(r"\alpha", f.alpha), _expm1(z)))


def _selu(f: Any, z: Quantity) -> Expression:
    scale = Quantity(r"\lambda", f.scale)
    if z.number > 0:
        return Multiply((scale, z))
    return Multiply((scale, Quantity(r"\alpha", f.alpha), _expm1(z)))


def _leaky(f: Any, z: Quantity) -> Expression:
    scaled = Multiply((Quantity(r"\alpha", f.slope), z))
    return Call(r"\max(%s,\, %s)", max, (scaled, z))


_VALUES: dict[str, Callable[[Any, Quantity], Expression]] = {
    "identity": lambda f, z: z,
    "sigmoid": lambda f, z: Divide(ONE, Add((ONE, exponential(Negative(z))))),
    "tanh": lambda f, z: Call(r"\tanh(%s)", np.tanh, (z,)),
    "relu": lambda f, z: Call(r"\max(0,\, %s)", lambda v: max(0.0, v), (z,)),
    "leaky_relu": _leaky,
    "elu": _elu,
    "selu": _selu,
    "gelu": lambda f, z: Multiply((z, _phi(z))),
    "silu": lambda f, z: Multiply((z, _sigma(z))),
    "softplus": lambda f, z: Call(r"\ln(1+e^{%s})", lambda v: np.logaddexp(0.0, v), (z,)),
    "sine": lambda f, z: Call(r"\sin(%s)", np.sin, (z,)),
}


def _gelu_slope(f: Any, z: Quantity, a: Quantity) -> Expression:
    density = Call(
        r"\tfrac{1}{\sqrt{2\pi}}e^{-%s^2/2}",
        lambda v: np.exp(-0.5 * v * v) / np.sqrt(2.0 * np.pi),
        (z,),
        closed=True,
    )
    return Add((_phi(z), Multiply((z, density))))


def _silu_slope(f: Any, z: Quantity, a: Quantity) -> Expression:
    return Multiply((_sigma(z), Add((ONE, Multiply((z, one_minus(_sigma(z))))))))


def _elu_slope(f: Any, z: Quantity, a: Quantity) -> Expression:
    return ONE if z.number > 0 else Multiply((Quantity(r"\alpha", f.alpha), exponential(z)))


def _selu_slope(f: Any, z: Quantity, a: Quantity) -> Expression:
    scale = Quantity(r"\lambda", f.scale)
    if z.number > 0:
        return scale
    return Multiply((scale, Quantity(r"\alpha", f.alpha), exponential(z)))


_DERIVATIVES: dict[str, Callable[[Any, Quantity, Quantity], Expression]] = {
    "identity": lambda f, z, a: ONE,
    "sigmoid": lambda f, z, a: Multiply((a, one_minus(a))),
    "tanh": lambda f, z, a: one_minus(square(a)),
    "relu": lambda f, z, a: Constant(1.0 if z.number > 0 else 0.0),
    "leaky_relu": lambda f, z, a: ONE if z.number > 0 else Quantity(r"\alpha", f.slope),
    "elu": _elu_slope,
    "selu": _selu_slope,
    "gelu": _gelu_slope,
    "silu": _silu_slope,
    "softplus": lambda f, z, a: _sigma(z),
    "sine": lambda f, z, a: Call(r"\cos(%s)", np.cos, (z,)),
}
