"""Numbers and formulas of a single unit as text and LaTeX."""

from tutorial.neuron.unit import Unit
from ui.text import digits


def shown(value: float) -> str:
    """Return a number with four significant digits; very large and small ones have an exponent.

    >>> shown(-1.23456), shown(123456.0)
    ('−1.235', '1.235e+05')
    """
    return digits(value + 0.0, 4)


def latex_number(value: float) -> str:
    r"""Return a number for a formula: negative ones in parentheses, exponents as powers of ten.

    >>> latex_number(-0.5), latex_number(1e-7)
    ('(-0.5)', '1\\cdot 10^{-7}')
    """
    text = shown(value).replace("−", "-")
    if "e" in text:
        mantissa, exponent = text.split("e")
        text = rf"{mantissa}\cdot 10^{{{int(exponent)}}}"
    return f"({text})" if text.startswith("-") else text


def sum_latex(unit: Unit) -> str:
    """Return the weighted sum as an aligned formula, then with numbers."""
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
