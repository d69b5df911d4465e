"""Result of a row when computed from its displayed, rounded numbers.

Values are computed unrounded, so the reader's result can differ and must then be shown too.
"""

import math
from collections.abc import Callable
from decimal import ROUND_HALF_DOWN, ROUND_HALF_UP, Context, Decimal, localcontext
from typing import Any

import numpy as np

from tutorial.derivation.expressions import (
    SHOWN_TERMS,
    Add,
    Call,
    Constant,
    Divide,
    Expression,
    Multiply,
    Negative,
    Quantity,
)

# Without traps 1/0 is infinite and 0/0 is NaN, as on a calculator.
_CONTEXT = Context(prec=40, traps=[])
# Relative error of functions evaluated in float64.
_NOISE = Decimal("4e-16")

_EXACT: dict[Any, Callable[..., Decimal]] = {
    np.square: lambda x: x * x,
    np.sqrt: Decimal.sqrt,
    np.exp: Decimal.exp,
    np.log: Decimal.ln,
    np.power: lambda base, power: base**power,
    abs: abs,
    max: max,
}


def rounded_result(expression: Expression, value: float, digits: int) -> float | None:
    """Return the result of the rounded terms where it differs from the displayed value.

    None where they agree, or where a long sum is abbreviated.

    >>> third = Quantity("w", 1 / 3)
    >>> rounded_result(Add((third, third)), 2 / 3, 3)
    0.666
    """
    if not np.isfinite(value) or _leaves_out(expression):
        return None
    with localcontext(_CONTEXT):
        result = _evaluate(expression, digits)
        if not result.is_finite():
            return float(result)
        shown = _shown(value, digits)
        noise = Decimal(0) if _is_exact(expression) else _NOISE
        for near in (result * (1 - noise), result * (1 + noise)):
            # In a tie both roundings are correct.
            for rounding in (ROUND_HALF_UP, ROUND_HALF_DOWN):
                if Context(prec=digits, rounding=rounding).plus(near) == shown:
                    return None
        return float(result)


def _leaves_out(expression: Expression) -> bool:
    if isinstance(expression, Add) and len(expression.terms) > SHOWN_TERMS:
        return True
    return any(map(_leaves_out, _inner(expression)))


def _is_exact(expression: Expression) -> bool:
    """Whether decimal arithmetic can evaluate all functions in the expression."""
    if isinstance(expression, Call) and _function(expression) not in _EXACT:
        return False
    return all(map(_is_exact, _inner(expression)))


def _function(call: Call) -> Callable[..., Any]:
    return call.function if call.plain is None else call.plain


def _inner(expression: Expression) -> tuple[Expression, ...]:
    match expression:
        case Negative(inner):
            return (inner,)
        case Add(terms):
            return terms
        case Multiply(factors):
            return factors
        case Divide(top, bottom):
            return top, bottom
        case Call():
            return expression.arguments
    return ()


def _evaluate(expression: Expression, digits: int) -> Decimal:
    numbers = [_evaluate(inner, digits) for inner in _inner(expression)]
    match expression:
        case Quantity(_, number) | Constant(number):
            return _shown(number, digits)
        case Negative():
            return -numbers[0]
        case Add():
            return sum(numbers, Decimal(0))
        case Multiply():
            # 0 times anything is 0, even times ln 0.
            return Decimal(0) if 0 in numbers else math.prod(numbers, start=Decimal(1))
        case Divide():
            return numbers[0] / numbers[1]
        case Call():
            return _call(expression, numbers)
    raise TypeError(f"expected an Expression; got {type(expression).__name__}")


def _call(call: Call, numbers: list[Decimal]) -> Decimal:
    function = _function(call)
    if function in _EXACT:
        return _EXACT[function](*numbers)
    with np.errstate(all="ignore"):
        return Decimal(repr(float(function(*map(float, numbers)))))


def _shown(value: float, digits: int) -> Decimal:
    return Decimal(f"{value:.{digits}g}")
