r"""Expression trees that yield formula, formula with numbers, and value consistently.

>>> w, x = Quantity("w", 0.5), Quantity("x", -2.0)
>>> product = 1 - w * x
>>> product.latex(), product.latex(digits=4), product.value()
('1 - w \\cdot x', '1 - 0.5 \\cdot (-2)', 2.0)
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

# Precedence of LaTeX: an operand of lower precedence than required gets parentheses.
_SUM, _PRODUCT, _ATOM = 0, 1, 2

SHOWN_TERMS = 8
"""Longer sums show only their first and last terms."""


def number_latex(value: float, digits: int) -> str:
    r"""Format a number with significant digits as LaTeX, without trailing zeros.

    >>> number_latex(0.123456, 3), number_latex(-1.5e-7, 3), number_latex(float("inf"), 3)
    ('0.123', '-1.5\\times 10^{-7}', '\\infty')
    """
    value = float(value)
    if not np.isfinite(value):
        return r"\text{nan}" if np.isnan(value) else (r"\infty" if value > 0 else r"-\infty")
    mantissa, _, exponent = f"{value + 0.0:.{digits}g}".partition("e")
    return rf"{mantissa}\times 10^{{{int(exponent)}}}" if exponent else mantissa


class Expression:
    """Node of the tree with arithmetic operators; ``a + b + c`` becomes one sum."""

    def __add__(self, other: Expression) -> Add:
        return Add((self, other))

    def __sub__(self, other: Expression) -> Add:
        return self + Negative(other)

    def __rsub__(self, number: float) -> Add:
        return Constant(number) - self

    def __radd__(self, number: float) -> Add:
        return Constant(number) + self

    def __mul__(self, other: Expression) -> Multiply:
        return Multiply((self, other))

    def __rmul__(self, number: float) -> Multiply:
        return Constant(number) * self

    def __truediv__(self, other: Expression) -> Divide:
        return Divide(self, other)

    def __rtruediv__(self, number: float) -> Divide:
        return Divide(Constant(number), self)

    def __neg__(self) -> Negative:
        return Negative(self)

    def value(self) -> float:
        """Return the result as a float; overflow gives inf, as in the engine."""
        with np.errstate(all="ignore"):
            return float(self.evaluate())

    def latex(self, digits: int | None = None, shown: int = SHOWN_TERMS) -> str:
        """Return LaTeX with numbers of `digits` significant digits; None gives the symbols.

        Sums of more than `shown` >= 2 terms are abbreviated.
        """
        return self.render(digits, shown)[0]

    def evaluate(self) -> np.floating[Any]:
        """Return the value as a NumPy scalar."""
        raise NotImplementedError

    def render(self, digits: int | None, shown: int) -> tuple[str, int]:
        """Return the LaTeX and its precedence: _SUM, _PRODUCT, or _ATOM."""
        raise NotImplementedError


@dataclass(frozen=True)
class Quantity(Expression):
    """A number with a symbol."""

    symbol: str
    number: float

    def evaluate(self) -> np.floating[Any]:
        return np.float64(self.number)

    def render(self, digits: int | None, shown: int) -> tuple[str, int]:
        if digits is None:
            return self.symbol, _ATOM
        text = number_latex(self.number, digits)
        return text, _SUM if text.startswith("-") else _PRODUCT if "times" in text else _ATOM


@dataclass(frozen=True)
class Constant(Expression):
    """A literal of the formula, such as the 1 in 1 - a."""

    number: float

    def evaluate(self) -> np.floating[Any]:
        return np.float64(self.number)

    def render(self, digits: int | None, shown: int) -> tuple[str, int]:
        return Quantity("", self.number).render(8 if digits is None else digits, shown)


@dataclass(frozen=True)
class Negative(Expression):
    """Negation."""

    inner: Expression

    def evaluate(self) -> np.floating[Any]:
        return -self.inner.evaluate()

    def render(self, digits: int | None, shown: int) -> tuple[str, int]:
        return f"-{_inside(self.inner, _PRODUCT, digits, shown)}", _SUM


@dataclass(frozen=True)
class Add(Expression):
    """A sum; a `Negative` term is written as a difference."""

    terms: tuple[Expression, ...]

    def __add__(self, other: Expression) -> Add:
        return Add((*self.terms, other))

    def evaluate(self) -> np.floating[Any]:
        total: np.floating[Any] = np.sum(np.array([term.evaluate() for term in self.terms]))
        return total

    def render(self, digits: int | None, shown: int) -> tuple[str, int]:
        terms = self.terms
        if len(terms) == 1:
            return terms[0].render(digits, shown)
        left_out = len(terms) > shown
        written = (*terms[: shown - 1], terms[-1]) if left_out else terms
        text = written[0].latex(digits, shown)
        for position, term in enumerate(written[1:], 2):
            if left_out and position == len(written):
                text += r" + \cdots"
            if isinstance(term, Negative):
                text += f" - {_inside(term.inner, _PRODUCT, digits, shown)}"
            else:
                text += f" + {_inside(term, _PRODUCT, digits, shown)}"
        return text, _SUM


@dataclass(frozen=True)
class Multiply(Expression):
    """A product."""

    factors: tuple[Expression, ...]

    def __mul__(self, other: Expression) -> Multiply:
        return Multiply((*self.factors, other))

    def evaluate(self) -> np.floating[Any]:
        product: np.floating[Any] = np.prod(np.array([f.evaluate() for f in self.factors]))
        return product

    def render(self, digits: int | None, shown: int) -> tuple[str, int]:
        if len(self.factors) == 1:
            return self.factors[0].render(digits, shown)
        texts = [_inside(factor, _PRODUCT, digits, shown) for factor in self.factors]
        return r" \cdot ".join(texts), _PRODUCT


@dataclass(frozen=True)
class Divide(Expression):
    """A fraction."""

    top: Expression
    bottom: Expression

    def evaluate(self) -> np.floating[Any]:
        quotient: np.floating[Any] = self.top.evaluate() / self.bottom.evaluate()
        return quotient

    def render(self, digits: int | None, shown: int) -> tuple[str, int]:
        top, bottom = self.top.latex(digits, shown), self.bottom.latex(digits, shown)
        return rf"\frac{{{top}}}{{{bottom}}}", _ATOM


@dataclass(frozen=True)
class Call(Expression):
    """A function with the LaTeX ``template``, one ``%s`` per argument, of precedence ``level``.

    ``closed`` puts arguments in parentheses, as for the base of a power. ``plain`` is the function
    as written, where ``function`` clips its arguments.
    """

    template: str
    function: Callable[..., Any]
    arguments: tuple[Expression, ...]
    level: int = _ATOM
    closed: bool = False
    plain: Callable[..., Any] | None = None

    def evaluate(self) -> np.floating[Any]:
        return np.float64(self.function(*(argument.evaluate() for argument in self.arguments)))

    def render(self, digits: int | None, shown: int) -> tuple[str, int]:
        least = _ATOM if self.closed else _SUM
        texts = tuple(_inside(argument, least, digits, shown) for argument in self.arguments)
        return self.template % texts, self.level


def _inside(inner: Expression, least: int, digits: int | None, shown: int) -> str:
    text, level = inner.render(digits, shown)
    return text if level >= least else f"({text})"


def total(terms: Iterable[Expression]) -> Add:
    """Return Σ terms."""
    return Add(tuple(terms))


def square(inner: Expression) -> Call:
    """Return inner²."""
    return Call("%s^2", np.square, (inner,), closed=True)


def root(inner: Expression) -> Call:
    """Return √inner."""
    return Call(r"\sqrt{%s}", np.sqrt, (inner,))


def exponential(inner: Expression) -> Call:
    """Return e to the power of `inner`."""
    return Call("e^{%s}", np.exp, (inner,))


def mean(terms: Sequence[Expression]) -> Expression:
    """Return (1/n) Σ terms, or the term itself for n = 1."""
    if len(terms) == 1:
        return terms[0]
    return 1.0 / Quantity("n", float(len(terms))) * total(terms)
