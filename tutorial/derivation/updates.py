"""Rows of the update: penalty, clipping, optimizer state, and new parameters."""

import math
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np

from nn_core.optimizers import SGD
from nn_core.optimizers.clipping import ClipByNorm, ClipByValue
from nn_core.types import Array
from tutorial.derivation.expressions import (
    Call,
    Constant,
    Expression,
    Quantity,
    root,
    square,
    total,
)
from tutorial.derivation.notation import Notation, gradient_symbol
from tutorial.derivation.row import Address, Row


def penalty_row(notation: Notation, address: Address) -> Row:
    """Return the gradient of data loss plus penalty."""
    trace, place = notation.trace, notation.parameter_index(address)
    weight = notation.parameter(place)
    data_gradient = float(trace.data_gradient.flat[place])
    rule: Expression = Quantity(gradient_symbol("L", weight.symbol), data_gradient)
    if address.source is not None and np.any(trace.penalty.l2):
        rule += Quantity(r"\lambda_2", float(trace.penalty.l2)) * weight
    if address.source is not None and np.any(trace.penalty.l1):
        sign = Call(r"\operatorname{sign}(%s)", np.sign, (weight,))
        rule += Quantity(r"\lambda_1", float(trace.penalty.l1)) * sign
    value = float(trace.total_gradient.flat[place])
    formula = (
        r"\frac{\partial J}{\partial w} = "
        r"\frac{\partial L}{\partial w} + \lambda_2 w + \lambda_1 \operatorname{sign}(w)"
    )
    symbol = gradient_symbol("J", weight.symbol)
    return Row(address, symbol, formula, rule, value, place)


def clipping_row(notation: Notation, address: Address) -> Row:
    """Return the optimizer's input, the gradient after freezing and clipping; or its norm."""
    trace = notation.trace
    gradient = trace.total_gradient.flat
    if trace.trainable is not None:
        gradient = gradient * trace.trainable
    if address.name == "norm":
        norm = _norm(gradient)
        return Row(address, r"\lVert g \rVert", r"\sqrt{\sum g^2}", norm, norm.value())
    place = notation.parameter_index(address)
    symbol = notation.parameter_symbol(place)
    of = "J" if trace.has_penalty else "L"
    whole = Quantity(gradient_symbol(of, symbol), float(trace.total_gradient.flat[place]))
    value = float(trace.gradient.flat[place])
    symbol = rf"g\left({symbol}\right)"
    if trace.trainable is not None and not trace.trainable[place]:
        return Row(address, symbol, r"g = 0 \;(\text{frozen})", Constant(0.0), value, place)
    rule: Expression = whole
    formula = "g"
    if isinstance(trace.clipping, ClipByNorm):
        limit = Quantity("c", trace.clipping.max_norm)
        norm = Quantity(r"\lVert g \rVert", _norm(gradient).value())
        scale = Call(
            r"\min\left(1,\, \frac{%s}{%s + 10^{-6}}\right)",
            lambda most, size: min(1.0, most / (size + 1e-6)),
            (limit, norm),
        )
        rule = scale * whole
        formula = r"g \leftarrow \min\left(1,\, \frac{c}{\lVert g \rVert + 10^{-6}}\right) g"
    elif isinstance(trace.clipping, ClipByValue):
        limit = Quantity("c", trace.clipping.limit)
        rule = Call(
            r"\max\left(-%s,\, \min(%s,\, %s)\right)",
            lambda low, high, g: max(-low, min(high, g)),
            (limit, limit, whole),
        )
        formula = r"g \leftarrow \max(-c,\, \min(c,\, g))"
    return Row(address, symbol, formula, rule, value, place)


def _norm(gradient: Array) -> Expression:
    entries = (Quantity(f"g_{{{k + 1}}}", float(g)) for k, g in enumerate(gradient))
    return root(total(square(entry) for entry in entries))


def state_row(notation: Notation, address: Address) -> Row:
    """Return one element of the optimizer's state after the step."""
    trace, place, name = notation.trace, notation.parameter_index(address), address.name
    optimizer: Any = trace.optimizer
    old = Quantity(_state_symbol(notation, place, name), float(trace.state_before[name][place]))
    g = _gradient(notation, place)
    if (optimizer.kind, name) == ("rmsprop", "u"):
        step = g / _rms_divisor(optimizer, notation, place)
        rule: Expression = _mu(optimizer) * old + step
    else:
        rule = _STATES[optimizer.kind, name](optimizer, old, g)
    new = _state(name, notation, place)
    return Row(address, new.symbol, optimizer.formula, rule, new.number, place)


def update_row(notation: Notation, address: Address) -> Row:
    """Return a parameter after the step."""
    trace, place = notation.trace, notation.parameter_index(address)
    weight, new = notation.parameter(place), notation.primed().parameter(place)
    if trace.trainable is not None and not trace.trainable[place]:
        formula = r"w' = w \;(\text{frozen})"
        return Row(address, new.symbol, formula, weight, new.number, place)
    rule = _UPDATES[trace.optimizer.kind](trace.optimizer, weight, notation, place)
    # Plain SGD has no u; the general formula of the optimizer contains it.
    plain = trace.optimizer == SGD()
    formula = r"w' = w - \eta\,g" if plain else trace.optimizer.formula
    return Row(address, new.symbol, formula, rule, new.number, place)


def _state_symbol(notation: Notation, place: int, name: str) -> str:
    """Return the symbol of a state element, m'(W) with only the state primed, or of g(W)."""
    of = replace(notation, after=False).parameter_symbol(place)
    return rf"{notation.mark(name)}\left({of}\right)"


def _gradient(notation: Notation, place: int) -> Quantity:
    """Return the optimizer's input gradient, with the symbol of the last row that changed it."""
    trace = notation.trace
    number = float(trace.gradient.flat[place])
    if trace.clipping is not None or trace.trainable is not None:
        return Quantity(_state_symbol(notation, place, "g"), number)
    of = "J" if trace.has_penalty else "L"
    return Quantity(gradient_symbol(of, notation.parameter_symbol(place)), number)


def _state(name: str, notation: Notation, place: int) -> Quantity:
    """Return an element of the optimizer's state after the step."""
    number = float(notation.trace.state_after[name][place])
    return Quantity(_state_symbol(notation.primed(), place, name), number)


def _mu(o: Any) -> Quantity:
    return Quantity(r"\mu", o.momentum)


def _epsilon(o: Any) -> Quantity:
    return Quantity(r"\varepsilon", o.eps)


def _average(symbol: str, rate: float, old: Expression, new: Expression) -> Expression:
    """Return β old + (1-β) new."""
    beta = Quantity(symbol, rate)
    return beta * old + (1.0 - beta) * new


_STATES: dict[tuple[str, str], Callable[[Any, Quantity, Quantity], Expression]] = {
    ("sgd", "u"): lambda o, old, g: _mu(o) * old + g,
    ("adagrad", "s"): lambda o, old, g: old + square(g),
    ("rmsprop", "v"): lambda o, old, g: _average(r"\alpha", o.alpha, old, square(g)),
    ("rmsprop", "m"): lambda o, old, g: _average(r"\alpha", o.alpha, old, g),
}
for _kind in ("adam", "adamw", "nadam"):
    _STATES[_kind, "m"] = lambda o, old, g: _average(r"\beta_1", o.beta1, old, g)
    _STATES[_kind, "v"] = lambda o, old, g: _average(r"\beta_2", o.beta2, old, square(g))


def _eta(notation: Notation) -> Quantity:
    return Quantity(r"\eta", notation.trace.learning_rate)


def _sgd(o: Any, weight: Expression, notation: Notation, place: int) -> Expression:
    direction: Expression = _gradient(notation, place)
    if o.momentum:
        u = _state("u", notation, place)
        direction = direction + _mu(o) * u if o.nesterov else u
    return weight - _eta(notation) * direction


def _adagrad(o: Any, weight: Expression, notation: Notation, place: int) -> Expression:
    rate: Expression = _eta(notation)
    if o.lr_decay:
        t = Quantity("(t-1)", float(notation.trace.state_before["t"]))
        rate = rate / (1.0 + t * Quantity(r"\text{decay}", o.lr_decay))
    divisor = root(_state("s", notation, place)) + _epsilon(o)
    return weight - rate * (_gradient(notation, place) / divisor)


def _rms_divisor(o: Any, notation: Notation, place: int) -> Expression:
    inner: Expression = _state("v", notation, place)
    if o.centered:
        inner = inner - square(_state("m", notation, place))
    return Call(r"\sqrt{%s}", lambda v: np.sqrt(max(v, 0.0)), (inner,)) + _epsilon(o)


def _rmsprop(o: Any, weight: Expression, notation: Notation, place: int) -> Expression:
    direction: Expression = _gradient(notation, place) / _rms_divisor(o, notation, place)
    if o.momentum:
        direction = _state("u", notation, place)
    return weight - _eta(notation) * direction


def _corrected(name: str, rate: float, notation: Notation, place: int) -> Expression:
    """Return a bias-corrected moving average, m / (1 - βᵗ)."""
    t = Quantity("t", float(notation.trace.state_after["t"]))
    beta = Quantity(r"\beta_1" if name == "m" else r"\beta_2", rate)
    return _state(name, notation, place) / (1.0 - Call("%s^{%s}", np.power, (beta, t)))


def _adam(o: Any, weight: Expression, notation: Notation, place: int) -> Expression:
    m = _corrected("m", o.beta1, notation, place)
    divisor = root(_corrected("v", o.beta2, notation, place)) + _epsilon(o)
    return weight - _eta(notation) * (m / divisor)


def _adamw(o: Any, weight: Expression, notation: Notation, place: int) -> Expression:
    decay = _eta(notation) * Quantity(r"\lambda", o.weight_decay)
    return _adam(o, (1.0 - decay) * weight, notation, place)


def _nadam(o: Any, weight: Expression, notation: Notation, place: int) -> Expression:
    t = notation.trace.state_after["t"]
    now, ahead = (
        Quantity(symbol, o.beta1 * (1.0 - 0.5 * math.pow(0.96, step * o.momentum_decay)))
        for symbol, step in ((r"\mu_t", t), (r"\mu_{t+1}", t + 1))
    )
    product = Quantity(r"\textstyle\prod\mu", float(notation.trace.state_after["mu_product"]))
    m, g = _state("m", notation, place), _gradient(notation, place)
    direction = ahead * m / (1.0 - product * ahead) + (1.0 - now) * g / (1.0 - product)
    divisor = root(_corrected("v", o.beta2, notation, place)) + _epsilon(o)
    return weight - _eta(notation) * (direction / divisor)


_UPDATES: dict[str, Callable[[Any, Expression, Notation, int], Expression]] = {
    "sgd": _sgd,
    "adagrad": _adagrad,
    "rmsprop": _rmsprop,
    "adam": _adam,
    "adamw": _adamw,
    "nadam": _nadam,
}
