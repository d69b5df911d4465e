"""Rows of the update: penalty, clipping, the optimizer's memory and the new parameters."""

from __future__ import annotations

import numpy as np

from nn_core.optimizers import SGD
from nn_core.optimizers.clipping import ClipByNorm, ClipByValue
from nn_core.types import Array
from tutorial.derivation.backward import gradient_symbol
from tutorial.derivation.expressions import (
    Add,
    Call,
    Constant,
    Expression,
    Multiply,
    Quantity,
    root,
    square,
)
from tutorial.derivation.notation import Notation
from tutorial.derivation.optimizers import memory_expression, memory_symbol, update_expression
from tutorial.derivation.row import Address, Row


def penalty_row(notation: Notation, address: Address) -> Row:
    """Return the gradient of data loss plus penalty."""
    trace, place = notation.trace, notation.parameter_index(address)
    symbol = notation.parameter_symbol(place)
    weight = Quantity(symbol, float(trace.before.flat[place]))
    terms: list[Expression] = [
        Quantity(gradient_symbol("L", symbol), float(trace.data_gradient.flat[place]))
    ]
    if address.source is not None and np.any(trace.penalty.l2):
        terms.append(Multiply((Quantity(r"\lambda_2", float(trace.penalty.l2)), weight)))
    if address.source is not None and np.any(trace.penalty.l1):
        sign = Call(r"\operatorname{sign}(%s)", np.sign, (weight,))
        terms.append(Multiply((Quantity(r"\lambda_1", float(trace.penalty.l1)), sign)))
    value = float(trace.total_gradient.flat[place])
    formula = (
        r"\frac{\partial J}{\partial w} = "
        r"\frac{\partial L}{\partial w} + \lambda_2 w + \lambda_1 \operatorname{sign}(w)"
    )
    return Row(address, gradient_symbol("J", symbol), formula, Add(tuple(terms)), value, place)


def clipping_row(notation: Notation, address: Address) -> Row:
    """Return the gradient that the optimizer is given: frozen, then clipped; or its norm."""
    trace = notation.trace
    gradient = trace.total_gradient.flat
    if trace.trainable is not None:
        gradient = gradient * trace.trainable
    if address.name == "norm":
        norm = _norm(gradient)
        return Row(address, r"\lVert g \rVert", r"\sqrt{\sum g^2}", norm, norm.value())
    place = notation.parameter_index(address)
    symbol = notation.parameter_symbol(place)
    of = "L" if trace.penalty.is_zero else "J"
    total = Quantity(gradient_symbol(of, symbol), float(trace.total_gradient.flat[place]))
    value = float(trace.gradient.flat[place])
    symbol = rf"g\left({symbol}\right)"
    if trace.trainable is not None and not trace.trainable[place]:
        return Row(address, symbol, r"g = 0 \;(\text{frozen})", Constant(0.0), value, place)
    expression: Expression = total
    formula = "g"
    if isinstance(trace.clipping, ClipByNorm):
        limit = Quantity("c", trace.clipping.max_norm)
        norm = Quantity(r"\lVert g \rVert", _norm(gradient).value())
        scale = Call(
            r"\min\left(1,\, \frac{%s}{%s + 10^{-6}}\right)",
            lambda most, size: min(1.0, most / (size + 1e-6)),
            (limit, norm),
        )
        expression = Multiply((scale, total))
        formula = r"g \leftarrow \min\left(1,\, \frac{c}{\lVert g \rVert + 10^{-6}}\right) g"
    elif isinstance(trace.clipping, ClipByValue):
        limit = Quantity("c", trace.clipping.limit)
        expression = Call(
            r"\max\left(-%s,\, \min(%s,\, %s)\right)",
            lambda low, high, g: max(-low, min(high, g)),
            (limit, limit, total),
        )
        formula = r"g \leftarrow \max(-c,\, \min(c,\, g))"
    return Row(address, symbol, formula, expression, value, place)


def state_row(notation: Notation, address: Address) -> Row:
    """Return one number of the optimizer's memory after the step."""
    place, name = notation.parameter_index(address), address.name
    value = float(notation.trace.state_after[name][place])
    expression = memory_expression(notation, place, name)
    symbol = memory_symbol(notation.primed(), place, name)
    return Row(address, symbol, notation.trace.optimizer.formula, expression, value, place)


def update_row(notation: Notation, address: Address) -> Row:
    """Return a parameter after the step."""
    trace, place = notation.trace, notation.parameter_index(address)
    symbol = notation.primed().parameter_symbol(place)
    weight = Quantity(notation.parameter_symbol(place), float(trace.before.flat[place]))
    value = float(trace.after.flat[place])
    if trace.trainable is not None and not trace.trainable[place]:
        formula = r"w' = w \;(\text{frozen})"
        return Row(address, symbol, formula, weight, value, place)
    expression = update_expression(notation, place)
    # Without memory there is no u, of which the optimizer's own formula speaks.
    plain = trace.optimizer == SGD()
    formula = r"w' = w - \eta\,g" if plain else trace.optimizer.formula
    return Row(address, symbol, formula, expression, value, place)


def _norm(gradient: Array) -> Expression:
    entries = tuple(Quantity(f"g_{{{k + 1}}}", float(g)) for k, g in enumerate(gradient))
    return root(Add(tuple(square(entry) for entry in entries)))
