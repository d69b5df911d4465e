"""Activations, losses and their derivatives as expressions, for one sample and one unit.

The tables show these; the engine computes with its own, vectorized code; tests compare the two.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from scipy.special import expit, ndtr

from nn_core.activations import Activation
from nn_core.losses import Huber, Loss
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

_ONE, _HALF = Constant(1.0), Constant(0.5)

# Beyond this exp(z) is far from 1; the engine, too, subtracts the largest z first.
_LARGEST_PLAIN_LOGIT = 50.0

# Closer than this to 0 or 1, ln a has lost digits that the logits still have.
_SATURATED = 1e-4

# The engine keeps probabilities a rounding step inside (0, 1), where logarithms are finite.
_STEP = float(np.finfo(np.float64).eps)


def activation_expression(activation: Activation, z: Quantity, row: list[Quantity]) -> Expression:
    """Return a = f(z) of one unit; softmax needs the weighted sums of the whole layer, ``row``."""
    if activation.elementwise:
        return _VALUES[activation.kind](activation, z)
    if abs(max(unit.number for unit in row)) > _LARGEST_PLAIN_LOGIT:
        return _softmax(z, row)
    return Divide(exponential(z), Add(tuple(exponential(unit) for unit in row)))


def derivative_expression(activation: Activation, z: Quantity, a: Quantity) -> Expression:
    """Return f'(z) of one unit of an elementwise activation."""
    return _DERIVATIVES[activation.kind](activation, z, a)


def jacobian_product(upstream: list[Expression], a: list[Quantity], unit: int) -> Expression:
    """Return a_j (u_j - Σ_k u_k a_k): one unit of softmax's vector-Jacobian product."""
    inner = tuple(Multiply((u, other)) for u, other in zip(upstream, a, strict=True))
    return Multiply((a[unit], Add((upstream[unit], Negative(Add(inner))))))


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
    "sigmoid": lambda f, z: Divide(_ONE, Add((_ONE, exponential(Negative(z))))),
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
    return Multiply((_sigma(z), Add((_ONE, Multiply((z, one_minus(_sigma(z))))))))


def _elu_slope(f: Any, z: Quantity, a: Quantity) -> Expression:
    return _ONE if z.number > 0 else Multiply((Quantity(r"\alpha", f.alpha), exponential(z)))


def _selu_slope(f: Any, z: Quantity, a: Quantity) -> Expression:
    scale = Quantity(r"\lambda", f.scale)
    if z.number > 0:
        return scale
    return Multiply((scale, Quantity(r"\alpha", f.alpha), exponential(z)))


_DERIVATIVES: dict[str, Callable[[Any, Quantity, Quantity], Expression]] = {
    "identity": lambda f, z, a: _ONE,
    "sigmoid": lambda f, z, a: Multiply((a, one_minus(a))),
    "tanh": lambda f, z, a: one_minus(square(a)),
    "relu": lambda f, z, a: Constant(1.0 if z.number > 0 else 0.0),
    "leaky_relu": lambda f, z, a: _ONE if z.number > 0 else Quantity(r"\alpha", f.slope),
    "elu": _elu_slope,
    "selu": _selu_slope,
    "gelu": _gelu_slope,
    "silu": _silu_slope,
    "softplus": lambda f, z, a: _sigma(z),
    "sine": lambda f, z, a: Call(r"\cos(%s)", np.cos, (z,)),
}


def loss_expression(
    loss: Loss, a: list[Quantity], y: list[Quantity], z: list[Quantity], output: str
) -> Expression:
    """Return the loss of one sample.

    Written with the activations; where the output is so close to 0 or 1 that this loses digits,
    with the logits z, as the engine computes it.

    ``output`` is the kind of the output activation; a, y and z are of its units.
    """
    from_logits = _FROM_LOGITS.get((loss.kind, output))
    if from_logits is not None and _saturated(a):
        return from_logits(z, a, y)
    return _LOSSES[loss.kind](loss, a, y)


def logits_delta(
    loss: Loss, a: list[Quantity], y: list[Quantity], z: list[Quantity], output: str, unit: int
) -> tuple[str, Expression] | None:
    """Return formula and expression of dL/dz of one output unit from the logits.

    None where the chain rule over the activations keeps its digits, or is the only rule.
    """
    if not _saturated(a):
        return None
    if (loss.kind, output) == ("categorical_cross_entropy", "sigmoid"):
        return r"\delta = -y\,\sigma(-z)", Negative(
            Multiply((y[unit], Call(r"\sigma(-%s)", lambda v: expit(-v), (z[unit],))))
        )
    if (loss.kind, output) != ("binary_cross_entropy", "softmax"):
        return None
    others = [k for k in range(len(a)) if k != unit]
    terms: list[Expression] = [
        Multiply((one_minus(y[unit]), a[unit])),
        Negative(Multiply((y[unit], _rest(a, z, unit)))),
        *(Multiply((a[unit], y[k])) for k in others),
    ]
    for k in others:
        # a_i / (1 - a_k), the softmax without unit k.
        ratio = _softmax(z[unit], [one for j, one in enumerate(z) if j != k])
        terms.append(Negative(Multiply((one_minus(y[k]), a[k], ratio))))
    formula = (
        r"\delta_i = (1-y_i)\,a_i - y_i\,(1-a_i) + a_i \sum_{k \ne i} y_k"
        r" - \sum_{k \ne i} (1-y_k)\,a_k\,\frac{a_i}{1-a_k}"
    )
    return formula, Add(tuple(terms))


def _rest(a: list[Quantity], z: list[Quantity], unit: int) -> Expression:
    """Return 1 - a of one unit of a softmax; for a large a as the sum of the others."""
    if a[unit].number < 0.5:
        return one_minus(a[unit])
    return Add(tuple(_softmax(one, z) for k, one in enumerate(z) if k != unit))


def _softmax(z: Quantity, row: list[Quantity]) -> Expression:
    _top, shift = _shift(row)
    shifted = tuple(exponential(Add((one, shift))) for one in row)
    return Divide(exponential(Add((z, shift))), Add(shifted))


def _shift(row: list[Quantity]) -> tuple[int, Expression]:
    """Return the place of the largest logit, and its negative, which is added to all of them."""
    top = max(range(len(row)), key=lambda k: row[k].number)
    return top, Negative(Quantity(r"\max_k z_k", row[top].number))


def _saturated(a: list[Quantity]) -> bool:
    """Whether a probability is so close to 0 or 1 that ln a or ln(1 - a) loses digits."""
    return any(min(unit.number, 1.0 - unit.number) < _SATURATED for unit in a)


def loss_gradient_expression(loss: Loss, a: Quantity, y: Quantity, units: int) -> Expression:
    """Return dL/da of one output unit."""
    return _LOSS_GRADIENTS[loss.kind](loss, a, y, units)


def _ln(inner: Quantity) -> Call:
    return Call(r"\ln(%s)", lambda v: np.log(_inside(v)), (inner,), plain=np.log)


def _ln_rest(inner: Quantity) -> Call:
    return Call(
        r"\ln(1 - %s)",
        lambda v: np.log1p(-_inside(v)),
        (inner,),
        plain=lambda v: np.log(1.0 - v),
    )


def _inside(probability: Any) -> Any:
    return np.clip(probability, _STEP, 1.0 - _STEP)


def _clipped(a: Quantity) -> Quantity:
    return Quantity(a.symbol, min(max(a.number, _STEP), 1.0 - _STEP))


def _difference(a: Quantity, y: Quantity) -> Add:
    return Add((a, Negative(y)))


def _squares(a: list[Quantity], y: list[Quantity]) -> tuple[Expression, ...]:
    return tuple(square(_difference(unit, target)) for unit, target in zip(a, y, strict=True))


def _units(a: list[Quantity]) -> Divide:
    return Divide(_ONE, Quantity("m", float(len(a))))


def _huber(loss: Huber, a: list[Quantity], y: list[Quantity]) -> Expression:
    d, terms = Quantity("d", loss.threshold), []
    for unit, target in zip(a, y, strict=True):
        error = _difference(unit, target)
        if abs(unit.number - target.number) <= loss.threshold:
            terms.append(Multiply((_HALF, square(error))))
        else:
            size = Call(r"\left|%s\right|", abs, (error,))
            terms.append(Multiply((d, Add((size, Negative(Multiply((_HALF, d))))))))
    return Multiply((_units(a), Add(tuple(terms))))


def _binary(loss: Loss, a: list[Quantity], y: list[Quantity]) -> Expression:
    terms: list[Expression] = []
    for unit, target in zip(a, y, strict=True):
        terms += [
            Multiply((target, _ln(unit))),
            Multiply((one_minus(target), _ln_rest(unit))),
        ]
    return Negative(Add(tuple(terms)))


def _categorical(loss: Loss, a: list[Quantity], y: list[Quantity]) -> Expression:
    pairs = zip(a, y, strict=True)
    return Negative(Add(tuple(Multiply((target, _ln(unit))) for unit, target in pairs)))


_LOSSES: dict[str, Callable[[Any, list[Quantity], list[Quantity]], Expression]] = {
    "half_squared_error": lambda loss, a, y: Multiply((_HALF, Add(_squares(a, y)))),
    "mean_squared_error": lambda loss, a, y: Multiply((_units(a), Add(_squares(a, y)))),
    "huber": _huber,
    "binary_cross_entropy": _binary,
    "categorical_cross_entropy": _categorical,
}


def _softplus(z: Quantity, sign: float) -> Call:
    template = r"\ln(1+e^{%s})" if sign > 0 else r"\ln(1+e^{-%s})"
    return Call(template, lambda v: np.logaddexp(0.0, sign * v), (z,))


def _binary_sigmoid(z: list[Quantity], a: list[Quantity], y: list[Quantity]) -> Expression:
    terms: list[Expression] = []
    for unit, target in zip(z, y, strict=True):
        terms += [
            Multiply((target, _softplus(unit, -1.0))),
            Multiply((one_minus(target), _softplus(unit, 1.0))),
        ]
    return Add(tuple(terms))


def _categorical_sigmoid(z: list[Quantity], a: list[Quantity], y: list[Quantity]) -> Expression:
    pairs = zip(z, y, strict=True)
    return Add(tuple(Multiply((target, _softplus(unit, -1.0))) for unit, target in pairs))


def _categorical_softmax(z: list[Quantity], a: list[Quantity], y: list[Quantity]) -> Expression:
    return Add(
        tuple(Multiply((target, _minus_log(z, unit))) for unit, target in zip(z, y, strict=True))
    )


def _binary_softmax(z: list[Quantity], a: list[Quantity], y: list[Quantity]) -> Expression:
    terms: list[Expression] = []
    for k, (unit, target) in enumerate(zip(z, y, strict=True)):
        if a[k].number < 0.5:
            rest = Call(r"\ln(1 - %s)", lambda v: np.log1p(-v), (a[k],))
        else:
            rest = Call(r"\ln(%s)", np.log, (_rest(a, z, k),))
        terms += [
            Multiply((target, _minus_log(z, unit))),
            Negative(Multiply((one_minus(target), rest))),
        ]
    return Add(tuple(terms))


def _minus_log(z: list[Quantity], unit: Quantity) -> Expression:
    """Return -ln a of one unit of a softmax."""
    top, shift = _shift(z)
    others = tuple(exponential(Add((one, shift))) for k, one in enumerate(z) if k != top)
    total = Call(r"\ln(1 + %s)", np.log1p, (Add(others or (Constant(0.0),)),))
    return Add((total, Negative(Add((unit, shift)))))


_FROM_LOGITS: dict[
    tuple[str, str], Callable[[list[Quantity], list[Quantity], list[Quantity]], Expression]
] = {
    ("binary_cross_entropy", "sigmoid"): _binary_sigmoid,
    ("binary_cross_entropy", "softmax"): _binary_softmax,
    ("categorical_cross_entropy", "sigmoid"): _categorical_sigmoid,
    ("categorical_cross_entropy", "softmax"): _categorical_softmax,
}


def _huber_slope(loss: Huber, a: Quantity, y: Quantity, units: int) -> Expression:
    error = _difference(a, y)
    d = Quantity("d", loss.threshold)
    size = a.number - y.number
    inner: Expression = error
    if abs(size) > loss.threshold:
        inner = d if size > 0 else Negative(d)
    return Multiply((Divide(_ONE, Quantity("m", float(units))), inner))


def _binary_slope(loss: Loss, a: Quantity, y: Quantity, units: int) -> Expression:
    a = _clipped(a)
    return Divide(_difference(a, y), Multiply((a, one_minus(a))))


_LOSS_GRADIENTS: dict[str, Callable[[Any, Quantity, Quantity, int], Expression]] = {
    "half_squared_error": lambda loss, a, y, units: _difference(a, y),
    "mean_squared_error": lambda loss, a, y, units: Multiply(
        (Divide(Constant(2.0), Quantity("m", float(units))), _difference(a, y))
    ),
    "huber": _huber_slope,
    "binary_cross_entropy": _binary_slope,
    "categorical_cross_entropy": lambda loss, a, y, units: Negative(Divide(y, _clipped(a))),
}
