"""Activations, losses, and derivatives as expressions, for one sample and one unit.

Independent of the engine's vectorized code; tests compare both.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
from scipy.special import expit, ndtr

from nn_core.activations import Activation
from nn_core.losses import Huber, Loss
from tutorial.derivation.expressions import (
    Call,
    Constant,
    Expression,
    Quantity,
    exponential,
    square,
    total,
)

# Beyond this the largest z is subtracted before exp, as in the engine.
_LARGEST_PLAIN_LOGIT = 50.0

# Closer than this to 0 or 1, ln a loses digits that the logits retain.
_SATURATED = 1e-4

# The engine clips probabilities to one rounding step inside (0, 1) for finite logarithms.
_STEP = float(np.finfo(np.float64).eps)


def activation_expression(activation: Activation, z: Quantity, row: list[Quantity]) -> Expression:
    """Return a = f(z) of one unit; softmax uses all weighted sums of the layer, ``row``."""
    if activation.elementwise:
        if activation.kind in _VALUES:
            return _VALUES[activation.kind](activation, z)
        return Call("f(%s)", lambda v: activation(np.array(v)), (z,))
    if abs(max(unit.number for unit in row)) > _LARGEST_PLAIN_LOGIT:
        return _softmax(z, row)
    return exponential(z) / total(exponential(unit) for unit in row)


def derivative_expression(activation: Activation, z: Quantity, a: Quantity) -> Expression:
    """Return f'(z) of one unit of an elementwise activation."""
    if activation.kind in _DERIVATIVES:
        return _DERIVATIVES[activation.kind](activation, z, a)
    return Call("f'(%s)", lambda v: activation.derivative(np.array(v)), (z,))


def jacobian_product(upstream: list[Expression], a: list[Quantity], unit: int) -> Expression:
    """Return a_j (u_j - Σ_k u_k a_k): one unit of softmax's vector-Jacobian product."""
    inner = total(u * other for u, other in zip(upstream, a, strict=True))
    return a[unit] * (upstream[unit] - inner)


def _sigma(z: Expression) -> Call:
    return Call(r"\sigma(%s)", expit, (z,))


def _phi(z: Expression) -> Call:
    return Call(r"\Phi(%s)", ndtr, (z,))


def _expm1(z: Expression) -> Call:
    return Call(r"e^{%s} - 1", np.expm1, (z,), level=0)


def _density(z: Expression) -> Call:
    return Call(
        r"\tfrac{1}{\sqrt{2\pi}}e^{-%s^2/2}",
        lambda v: np.exp(-0.5 * v * v) / np.sqrt(2.0 * np.pi),
        (z,),
        closed=True,
    )


def _alpha(number: float) -> Quantity:
    return Quantity(r"\alpha", number)


def _scale(f: Any) -> Quantity:
    return Quantity(r"\lambda", f.scale)


def _selu(f: Any, z: Quantity) -> Expression:
    return _scale(f) * z if z.number > 0 else _scale(f) * _alpha(f.alpha) * _expm1(z)


def _selu_slope(f: Any, z: Quantity, a: Quantity) -> Expression:
    return _scale(f) if z.number > 0 else _scale(f) * _alpha(f.alpha) * exponential(z)


_ONE = Constant(1.0)

_VALUES: dict[str, Callable[[Any, Quantity], Expression]] = {
    "identity": lambda f, z: z,
    "sigmoid": lambda f, z: 1.0 / (1.0 + exponential(-z)),
    "tanh": lambda f, z: Call(r"\tanh(%s)", np.tanh, (z,)),
    "relu": lambda f, z: Call(r"\max(0,\, %s)", lambda v: max(0.0, v), (z,)),
    "leaky_relu": lambda f, z: Call(r"\max(%s,\, %s)", max, (_alpha(f.slope) * z, z)),
    "elu": lambda f, z: z if z.number > 0 else _alpha(f.alpha) * _expm1(z),
    "selu": _selu,
    "gelu": lambda f, z: z * _phi(z),
    "silu": lambda f, z: z * _sigma(z),
    "softplus": lambda f, z: _softplus(z, 1.0),
    "sine": lambda f, z: Call(r"\sin(%s)", np.sin, (z,)),
}

_DERIVATIVES: dict[str, Callable[[Any, Quantity, Quantity], Expression]] = {
    "identity": lambda f, z, a: _ONE,
    "sigmoid": lambda f, z, a: a * (1.0 - a),
    "tanh": lambda f, z, a: 1.0 - square(a),
    "relu": lambda f, z, a: Constant(1.0 if z.number > 0 else 0.0),
    "leaky_relu": lambda f, z, a: _ONE if z.number > 0 else _alpha(f.slope),
    "elu": lambda f, z, a: _ONE if z.number > 0 else _alpha(f.alpha) * exponential(z),
    "selu": _selu_slope,
    "gelu": lambda f, z, a: _phi(z) + z * _density(z),
    "silu": lambda f, z, a: _sigma(z) * (1.0 + z * (1.0 - _sigma(z))),
    "softplus": lambda f, z, a: _sigma(z),
    "sine": lambda f, z, a: Call(r"\cos(%s)", np.cos, (z,)),
}


def loss_expression(
    loss: Loss, a: list[Quantity], y: list[Quantity], z: list[Quantity], output: str
) -> Expression:
    """Return the loss of one sample; ``output`` is the kind of the output activation.

    Written in activations a, or in logits z where a saturated output would lose digits.
    """
    from_logits = _FROM_LOGITS.get((loss.kind, output))
    if from_logits is not None and _saturated(a):
        return from_logits(z, a, y)
    return _LOSSES[loss.kind](loss, a, y)


def logits_delta(
    loss: Loss, a: list[Quantity], y: list[Quantity], z: list[Quantity], output: str, unit: int
) -> tuple[str, Expression] | None:
    """Return formula and expression of dL/dz of one output unit in terms of the logits.

    None where the chain rule over activations is accurate, or is the only rule.
    """
    if not _saturated(a):
        return None
    if (loss.kind, output) == ("categorical_cross_entropy", "sigmoid"):
        sigma = Call(r"\sigma(-%s)", lambda v: expit(-v), (z[unit],))
        return r"\delta = -y\,\sigma(-z)", -(y[unit] * sigma)
    if (loss.kind, output) != ("binary_cross_entropy", "softmax"):
        return None
    others = [k for k in range(len(a)) if k != unit]
    rule = (1.0 - y[unit]) * a[unit] - y[unit] * _rest(a, z, unit)
    for k in others:
        rule += a[unit] * y[k]
    for k in others:
        # a_i / (1 - a_k): softmax over the units without k.
        ratio = _softmax(z[unit], [one for j, one in enumerate(z) if j != k])
        rule -= (1.0 - y[k]) * a[k] * ratio
    formula = (
        r"\delta_i = (1-y_i)\,a_i - y_i\,(1-a_i) + a_i \sum_{k \ne i} y_k"
        r" - \sum_{k \ne i} (1-y_k)\,a_k\,\frac{a_i}{1-a_k}"
    )
    return formula, rule


def loss_gradient_expression(loss: Loss, a: Quantity, y: Quantity, units: int) -> Expression:
    """Return dL/da of one output unit."""
    return _LOSS_GRADIENTS[loss.kind](loss, a, y, Quantity("m", float(units)))


def _saturated(a: list[Quantity]) -> bool:
    """Whether ln a or ln(1 - a) of a probability close to 0 or 1 loses digits."""
    return any(min(unit.number, 1.0 - unit.number) < _SATURATED for unit in a)


def _rest(a: list[Quantity], z: list[Quantity], unit: int) -> Expression:
    """Return 1 - a of a softmax unit, for large a as the sum of the others."""
    if a[unit].number < 0.5:
        return 1.0 - a[unit]
    return total(_softmax(one, z) for k, one in enumerate(z) if k != unit)


def _softmax(z: Quantity, row: list[Quantity]) -> Expression:
    top = _top(row)
    return exponential(z - top) / total(exponential(one - top) for one in row)


def _top(row: list[Quantity]) -> Quantity:
    return Quantity(r"\max_k z_k", max(one.number for one in row))


def _softplus(z: Quantity, sign: float) -> Call:
    template = r"\ln(1+e^{%s})" if sign > 0 else r"\ln(1+e^{-%s})"
    return Call(template, lambda v: np.logaddexp(0.0, sign * v), (z,))


def _ln(inner: Quantity) -> Call:
    return Call(r"\ln(%s)", lambda v: np.log(_inside(v)), (inner,), plain=np.log)


def _ln_rest(inner: Quantity) -> Call:
    return Call(
        r"\ln(1 - %s)", lambda v: np.log1p(-_inside(v)), (inner,), plain=lambda v: np.log(1.0 - v)
    )


def _inside(probability: Any) -> Any:
    return np.clip(probability, _STEP, 1.0 - _STEP)


def _clipped(a: Quantity) -> Quantity:
    return Quantity(a.symbol, min(max(a.number, _STEP), 1.0 - _STEP))


def _squares(a: list[Quantity], y: list[Quantity]) -> Expression:
    return total(square(unit - target) for unit, target in zip(a, y, strict=True))


def _one_over_units(a: list[Quantity]) -> Expression:
    return 1.0 / Quantity("m", float(len(a)))


def _huber(loss: Huber, a: list[Quantity], y: list[Quantity]) -> Expression:
    d, terms = Quantity("d", loss.threshold), list[Expression]()
    for unit, target in zip(a, y, strict=True):
        error = unit - target
        if abs(unit.number - target.number) <= loss.threshold:
            terms.append(0.5 * square(error))
        else:
            terms.append(d * (Call(r"\left|%s\right|", abs, (error,)) - 0.5 * d))
    return _one_over_units(a) * total(terms)


def _huber_slope(loss: Huber, a: Quantity, y: Quantity, m: Quantity) -> Expression:
    d, size = Quantity("d", loss.threshold), a.number - y.number
    if abs(size) <= loss.threshold:
        return 1.0 / m * (a - y)
    return 1.0 / m * (d if size > 0 else -d)


def _binary(loss: Loss, a: list[Quantity], y: list[Quantity]) -> Expression:
    terms = list[Expression]()
    for unit, target in zip(a, y, strict=True):
        terms += [target * _ln(unit), (1.0 - target) * _ln_rest(unit)]
    return -total(terms)


def _binary_slope(loss: Loss, a: Quantity, y: Quantity, m: Quantity) -> Expression:
    a = _clipped(a)
    return (a - y) / (a * (1.0 - a))


def _categorical(loss: Loss, a: list[Quantity], y: list[Quantity]) -> Expression:
    return -total(target * _ln(unit) for unit, target in zip(a, y, strict=True))


_LOSSES: dict[str, Callable[[Any, list[Quantity], list[Quantity]], Expression]] = {
    "half_squared_error": lambda loss, a, y: 0.5 * _squares(a, y),
    "mean_squared_error": lambda loss, a, y: _one_over_units(a) * _squares(a, y),
    "huber": _huber,
    "binary_cross_entropy": _binary,
    "categorical_cross_entropy": _categorical,
}

_LOSS_GRADIENTS: dict[str, Callable[[Any, Quantity, Quantity, Quantity], Expression]] = {
    "half_squared_error": lambda loss, a, y, m: a - y,
    "mean_squared_error": lambda loss, a, y, m: 2.0 / m * (a - y),
    "huber": _huber_slope,
    "binary_cross_entropy": _binary_slope,
    "categorical_cross_entropy": lambda loss, a, y, m: -(y / _clipped(a)),
}


def _binary_sigmoid(z: list[Quantity], a: list[Quantity], y: list[Quantity]) -> Expression:
    terms = list[Expression]()
    for unit, target in zip(z, y, strict=True):
        terms += [target * _softplus(unit, -1.0), (1.0 - target) * _softplus(unit, 1.0)]
    return total(terms)


def _categorical_sigmoid(z: list[Quantity], a: list[Quantity], y: list[Quantity]) -> Expression:
    return total(target * _softplus(unit, -1.0) for unit, target in zip(z, y, strict=True))


def _categorical_softmax(z: list[Quantity], a: list[Quantity], y: list[Quantity]) -> Expression:
    return total(target * _minus_log(z, unit) for unit, target in zip(z, y, strict=True))


def _binary_softmax(z: list[Quantity], a: list[Quantity], y: list[Quantity]) -> Expression:
    terms = list[Expression]()
    for k, (unit, target) in enumerate(zip(z, y, strict=True)):
        if a[k].number < 0.5:
            rest = Call(r"\ln(1 - %s)", lambda v: np.log1p(-v), (a[k],))
        else:
            rest = Call(r"\ln(%s)", np.log, (_rest(a, z, k),))
        terms += [target * _minus_log(z, unit), -((1.0 - target) * rest)]
    return total(terms)


def _minus_log(z: list[Quantity], unit: Quantity) -> Expression:
    """Return -ln a of a softmax unit."""
    top, largest = _top(z), max(range(len(z)), key=lambda k: z[k].number)
    others = [exponential(one - top) for k, one in enumerate(z) if k != largest]
    rest = Call(r"\ln(1 + %s)", np.log1p, (total(others or (Constant(0.0),)),))
    return rest - (unit - top)


_FROM_LOGITS: dict[
    tuple[str, str], Callable[[list[Quantity], list[Quantity], list[Quantity]], Expression]
] = {
    ("binary_cross_entropy", "sigmoid"): _binary_sigmoid,
    ("binary_cross_entropy", "softmax"): _binary_softmax,
    ("categorical_cross_entropy", "sigmoid"): _categorical_sigmoid,
    ("categorical_cross_entropy", "softmax"): _categorical_softmax,
}
