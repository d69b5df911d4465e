"""Losses and their gradients as expressions, one sample and one output unit at a time."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from scipy.special import expit

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

# Closer than this to 0 or 1, ln a has lost digits that the logits still have.
_SATURATED = 1e-4


def loss_expression(
    loss: Loss, a: list[Quantity], y: list[Quantity], z: list[Quantity], output: str
) -> Expression:
    """Return the loss of one sample.

    Written with the activations; where the output is so close to 0 or 1 that this loses digits,
    with the logits z, as the engine computes it.

    Parameters
    ----------
    loss : Loss
    a, y, z : list of Quantity
        Of the output layer's units.
    output : str
        Kind of the output activation.
    """
    from_logits = _FROM_LOGITS.get((loss.kind, output))
    if from_logits is not None and is_saturated(a):
        return from_logits(z, a, y)
    return _LOSSES[loss.kind](loss, a, y)


def is_saturated(a: list[Quantity]) -> bool:
    """Tell whether a probability is so close to 0 or 1 that ln a or ln(1 - a) loses digits."""
    return any(min(unit.number, 1.0 - unit.number) < _SATURATED for unit in a)


def logits_delta(
    loss: Loss, a: list[Quantity], y: list[Quantity], z: list[Quantity], output: str, unit: int
) -> tuple[str, Expression] | None:
    """Return formula and expression of dL/dz of one output unit from the logits.

    Parameters
    ----------
    loss, a, y, z, output
        As `loss_expression`.
    unit : int

    Returns
    -------
    tuple, or None
        None where the chain rule over the activations keeps its digits, or is the only rule.
    """
    if not is_saturated(a):
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
    """Return 1 - a of one unit of a softmax, of a large a by what the others add up to."""
    if a[unit].number < 0.5:
        return one_minus(a[unit])
    every = [_softmax(one, z) for k, one in enumerate(z) if k != unit]
    return Add(tuple(every))


def _softmax(z: Quantity, row: list[Quantity]) -> Expression:
    _top, shift = _shift(row)
    return Divide(
        exponential(Add((z, shift))), Add(tuple(exponential(Add((one, shift))) for one in row))
    )


def _shift(row: list[Quantity]) -> tuple[int, Expression]:
    """Return which logit of a row is the largest, and what is added to each for that."""
    top = max(range(len(row)), key=lambda k: row[k].number)
    return top, Negative(Quantity(r"\max_k z_k", row[top].number))


def loss_gradient_expression(loss: Loss, a: Quantity, y: Quantity, units: int) -> Expression:
    """Return dL/da of one output unit."""
    return _LOSS_GRADIENTS[loss.kind](loss, a, y, units)


def _ln(inner: Quantity) -> Call:
    # The engine keeps probabilities a rounding step inside (0, 1), where logarithms are finite.
    step = float(np.finfo(np.float64).eps)
    clipped = lambda v: np.log(np.clip(v, step, 1.0 - step))  # noqa: E731
    return Call(r"\ln(%s)", clipped, (inner,), plain=np.log)


def _ln_rest(inner: Quantity) -> Call:
    step = float(np.finfo(np.float64).eps)
    clipped = lambda v: np.log1p(-np.clip(v, step, 1.0 - step))  # noqa: E731
    return Call(r"\ln(1 - %s)", clipped, (inner,), plain=lambda v: np.log(1.0 - v))


def _clipped(a: Quantity) -> Quantity:
    step = float(np.finfo(np.float64).eps)
    return Quantity(a.symbol, min(max(a.number, step), 1.0 - step))


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
