"""Optimizers as expressions: what each remembers, and where a parameter goes."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np

from tutorial.derivation.backward import gradient_symbol
from tutorial.derivation.expressions import (
    Add,
    Call,
    Constant,
    Divide,
    Expression,
    Multiply,
    Negative,
    Quantity,
    root,
    square,
)
from tutorial.derivation.notation import Notation

_ONE = Constant(1.0)


def memory_expression(notation: Notation, place: int, name: str) -> Expression:
    """Return the rule for one number of the optimizer's memory.

    Parameters
    ----------
    notation : Notation
    place : int
        The parameter's place in the flat vector.
    name : str
        Key of the state: ``"u"``, ``"m"``, ``"v"`` or ``"s"``.
    """
    optimizer: Any = notation.trace.optimizer
    number = float(notation.trace.state_before[name][place])
    old = Quantity(memory_symbol(notation, place, name), number)
    g = _gradient(notation, place)
    if (optimizer.kind, name) == ("rmsprop", "u"):
        step = Divide(g, _rms_divisor(optimizer, notation, place))
        return Add((Multiply((_mu(optimizer), old)), step))
    return _MEMORY[optimizer.kind, name](optimizer, old, g)


def update_expression(notation: Notation, place: int) -> Expression:
    """Return the rule for a parameter's new value."""
    optimizer: Any = notation.trace.optimizer
    start = float(notation.trace.before.flat[place])
    weight = Quantity(notation.parameter_symbol(place), start)
    return _UPDATES[optimizer.kind](optimizer, weight, notation, place)


def memory_symbol(notation: Notation, place: int, name: str) -> str:
    """Return the symbol of a number of the optimizer's memory, of the gradient ``g`` itself too.

    The memory belongs to a parameter, not to its value: what is primed is the memory alone.
    """
    of = replace(notation, after=False).parameter_symbol(place)
    return rf"{notation.mark(name)}\left({of}\right)"


def _gradient(notation: Notation, place: int) -> Quantity:
    """Return the gradient that the optimizer is given, under the name of the last row about it."""
    trace = notation.trace
    number = float(trace.gradient.flat[place])
    if trace.clipping is not None or trace.trainable is not None:
        return Quantity(memory_symbol(notation, place, "g"), number)
    of = "L" if trace.penalty.is_zero else "J"
    return Quantity(gradient_symbol(of, notation.parameter_symbol(place)), number)


def _memory(name: str, notation: Notation, place: int) -> Quantity:
    """Return a number of the optimizer's memory after this step's change."""
    number = float(notation.trace.state_after[name][place])
    return Quantity(memory_symbol(notation.primed(), place, name), number)


def _mu(optimizer: Any) -> Quantity:
    return Quantity(r"\mu", optimizer.momentum)


def _average(symbol: str, rate: float, old: Expression, new: Expression) -> Expression:
    """Return β old + (1-β) new."""
    beta = Quantity(symbol, rate)
    rest = Add((_ONE, Negative(beta)))
    return Add((Multiply((beta, old)), Multiply((rest, new))))


_MEMORY: dict[tuple[str, str], Callable[[Any, Quantity, Quantity], Expression]] = {
    ("sgd", "u"): lambda o, old, g: Add((Multiply((_mu(o), old)), g)),
    ("adagrad", "s"): lambda o, old, g: Add((old, square(g))),
    ("rmsprop", "v"): lambda o, old, g: _average(r"\alpha", o.alpha, old, square(g)),
    ("rmsprop", "m"): lambda o, old, g: _average(r"\alpha", o.alpha, old, g),
}
for _kind in ("adam", "adamw", "nadam"):
    _MEMORY[_kind, "m"] = lambda o, old, g: _average(r"\beta_1", o.beta1, old, g)
    _MEMORY[_kind, "v"] = lambda o, old, g: _average(r"\beta_2", o.beta2, old, square(g))


def _eta(notation: Notation) -> Quantity:
    return Quantity(r"\eta", notation.trace.learning_rate)


def _descend(weight: Expression, rate: Expression, direction: Expression) -> Expression:
    return Add((weight, Negative(Multiply((rate, direction)))))


def _sgd(o: Any, weight: Expression, notation: Notation, place: int) -> Expression:
    direction: Expression = _gradient(notation, place)
    if o.momentum:
        u = _memory("u", notation, place)
        direction = Add((direction, Multiply((_mu(o), u)))) if o.nesterov else u
    return _descend(weight, _eta(notation), direction)


def _epsilon(o: Any) -> Quantity:
    return Quantity(r"\varepsilon", o.eps)


def _adagrad(o: Any, weight: Expression, notation: Notation, place: int) -> Expression:
    rate: Expression = _eta(notation)
    if o.lr_decay:
        t = Quantity("(t-1)", float(notation.trace.state_before["t"]))
        decay = Multiply((t, Quantity(r"\text{decay}", o.lr_decay)))
        rate = Divide(rate, Add((_ONE, decay)))
    bottom = Add((root(_memory("s", notation, place)), _epsilon(o)))
    return _descend(weight, rate, Divide(_gradient(notation, place), bottom))


def _rms_divisor(o: Any, notation: Notation, place: int) -> Expression:
    inner: Expression = _memory("v", notation, place)
    if o.centered:
        inner = Add((inner, Negative(square(_memory("m", notation, place)))))
    return Add((Call(r"\sqrt{%s}", lambda v: np.sqrt(max(v, 0.0)), (inner,)), _epsilon(o)))


def _rmsprop(o: Any, weight: Expression, notation: Notation, place: int) -> Expression:
    direction: Expression = Divide(_gradient(notation, place), _rms_divisor(o, notation, place))
    if o.momentum:
        direction = _memory("u", notation, place)
    return _descend(weight, _eta(notation), direction)


def _corrected(name: str, rate: float, notation: Notation, place: int) -> Expression:
    """Return an average corrected for its start at zero, m / (1 - βᵗ)."""
    t = float(notation.trace.state_after["t"])
    symbol = r"\beta_1" if name == "m" else r"\beta_2"
    power = Call("%s^{%s}", np.power, (Quantity(symbol, rate), Quantity("t", t)))
    return Divide(_memory(name, notation, place), Add((_ONE, Negative(power))))


def _adam(o: Any, weight: Expression, notation: Notation, place: int) -> Expression:
    m = _corrected("m", o.beta1, notation, place)
    bottom = Add((root(_corrected("v", o.beta2, notation, place)), _epsilon(o)))
    return _descend(weight, _eta(notation), Divide(m, bottom))


def _adamw(o: Any, weight: Expression, notation: Notation, place: int) -> Expression:
    decay = Multiply((_eta(notation), Quantity(r"\lambda", o.weight_decay)))
    shrunk = Multiply((Add((_ONE, Negative(decay))), weight))
    return _adam(o, shrunk, notation, place)


def _nadam(o: Any, weight: Expression, notation: Notation, place: int) -> Expression:
    t = notation.trace.state_after["t"]
    now, ahead = (
        Quantity(symbol, o.beta1 * (1.0 - 0.5 * math.pow(0.96, step * o.momentum_decay)))
        for symbol, step in ((r"\mu_t", t), (r"\mu_{t+1}", t + 1))
    )
    product = Quantity(r"\textstyle\prod\mu", float(notation.trace.state_after["mu_product"]))
    m, g = _memory("m", notation, place), _gradient(notation, place)
    first = Divide(Multiply((ahead, m)), Add((_ONE, Negative(Multiply((product, ahead))))))
    second = Divide(Multiply((Add((_ONE, Negative(now))), g)), Add((_ONE, Negative(product))))
    bottom = Add((root(_corrected("v", o.beta2, notation, place)), _epsilon(o)))
    return _descend(weight, _eta(notation), Divide(Add((first, second)), bottom))


_UPDATES: dict[str, Callable[[Any, Expression, Notation, int], Expression]] = {
    "sgd": _sgd,
    "adagrad": _adagrad,
    "rmsprop": _rmsprop,
    "adam": _adam,
    "adamw": _adamw,
    "nadam": _nadam,
}
