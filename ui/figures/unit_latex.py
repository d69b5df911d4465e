"""The numbers of a single unit as text and LaTeX."""

from __future__ import annotations

from tutorial.neuron.unit import Unit
from ui.text import digits


def shown(value: float) -> str:
    """Return a number with four significant digits, without an exponent where that is legible.

    >>> shown(0.5), shown(-1.23456), shown(0.0), shown(123456.0)
    ('0.5', '−1.235', '0', '1.235e+05')
    """
    return digits(value + 0.0, 4)


def latex_number(value: float) -> str:
    r"""Return a number for a formula: a negative one in brackets, powers of ten as such.

    >>> latex_number(-0.5), latex_number(1e-7)
    ('(-0.5)', '1\\cdot 10^{-7}')
    """
    text = shown(value).replace("−", "-")
    if "e" in text:
        mantissa, exponent = text.split("e")
        text = rf"{mantissa}\cdot 10^{{{int(exponent)}}}"
    return f"({text})" if text.startswith("-") else text


def sum_latex(unit: Unit) -> str:
    """Return the weighted sum's formula, then with the numbers put in, aligned."""
    count = len(unit.inputs)
    symbols = " + ".join(rf"w_{{{i}}}x_{{{i}}}" for i in range(1, count + 1))
    terms = [
        rf"{latex_number(w)}\cdot {latex_number(x)}"
        for w, x in zip(unit.weights, unit.inputs, strict=True)
    ]
    numbers = " + ".join([*terms, latex_number(unit.bias)])
    return (
        rf"\begin{{aligned}} z &= {symbols} + b \\ &= {numbers} \\ &= {shown(unit.z)} "
        r"\end{aligned}"
    )


def output_latex(unit: Unit) -> str:
    """Return output and slope: formula, and value at z."""
    f = unit.activation
    z = shown(unit.z)
    return (
        rf"\begin{{aligned}} a &= f(z) = {f.formula} \\ f({z}) &= {shown(unit.output)} \\[4pt] "
        rf"f'(z) &= {f.derivative_formula} \\ f'({z}) &= {shown(unit.slope)} \end{{aligned}}"
    )
