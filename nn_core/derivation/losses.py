"""Losses and their gradients as expressions, one sample and one output unit at a time."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from nn_core.derivation.expressions import (
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
from nn_core.losses import Huber, Loss

_ONE, _HALF = Constant(1.0), Constant(0.5)

# Closer than this to 0 or 1, ln a has lost digits that the logits still have.
_SATURATED = 1e-4


def loss_expression(
    loss: Loss, a: list[Quantity], y: list[Quantity], z: list[Quantity], matched: bool
) -> Expression:
    """Return the loss of one sample.

    Written with the activations; where the output is so close to 0 or 1 that this loses digits,
    and loss and activation match, with the logits z, as the engine computes it.
    """
    near = any(min(unit.number, 1.0 - unit.number) < _SATURATED for unit in a)
    if matched and near and loss.kind in _FROM_LOGITS:
        return _FROM_LOGITS[loss.kind](z, y)
    return _LOSSES[loss.kind](loss, a, y)


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


def _binary_logits(z: list[Quantity], y: list[Quantity]) -> Expression:
    terms: list[Expression] = []
    for unit, target in zip(z, y, strict=True):
        softplus = Call(r"\ln(1+e^{%s})", lambda v: np.logaddexp(0.0, v), (unit,))
        terms += [softplus, Negative(Multiply((target, unit)))]
    return Add(tuple(terms))


def _categorical_logits(z: list[Quantity], y: list[Quantity]) -> Expression:
    top = max(unit.number for unit in z)
    shift = Negative(Quantity(r"\max_k z_k", top))
    total = Add(tuple(exponential(Add((unit, shift))) for unit in z))
    shifted = [
        Negative(Multiply((target, Add((unit, shift))))) for unit, target in zip(z, y, strict=True)
    ]
    return Add((Call(r"\ln(%s)", np.log, (total,)), *shifted))


_FROM_LOGITS: dict[str, Callable[[list[Quantity], list[Quantity]], Expression]] = {
    "binary_cross_entropy": _binary_logits,
    "categorical_cross_entropy": _categorical_logits,
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
