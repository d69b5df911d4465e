"""A single unit: its numbers, and what follows from them. Nothing is drawn here."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from nn_core.activations import Activation, Sigmoid
from nn_core.layers import Dense
from nn_core.network import Network, forward
from nn_core.parameters import Parameters
from nn_core.passes import LayerPass
from nn_core.types import Array
from ui.text import digits


@dataclass(frozen=True)
class Unit:
    """A unit and the inputs it looks at.

    Parameters
    ----------
    inputs, weights : tuple of float
        x and w, of the same length, at least 2.
    bias : float
    activation : Activation
        Elementwise.
    """

    inputs: tuple[float, ...] = (1.0, 0.5)
    weights: tuple[float, ...] = (0.8, -0.6)
    bias: float = 0.2
    activation: Activation = Sigmoid()

    @property
    def network(self) -> Network:
        """The unit as a network of one layer."""
        return Network(len(self.inputs), (Dense(1, self.activation),))

    @property
    def parameters(self) -> Parameters:
        """Weights and bias as the engine holds them."""
        return Parameters.of([np.array(self.weights)[:, np.newaxis]], [np.array([self.bias])])

    def run(self, X: Array) -> LayerPass:
        """Return what the engine makes of inputs, shape (N, n)."""
        return forward(self.network, self.parameters, X)[0]

    @property
    def z(self) -> float:
        """Weighted sum."""
        return float(self.run(np.array([self.inputs])).z[0, 0])

    @property
    def output(self) -> float:
        """Activation a = f(z)."""
        return float(self.run(np.array([self.inputs])).a[0, 0])

    @property
    def slope(self) -> float:
        """f'(z)."""
        return float(self.activation.derivative(np.array(self.z)))


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
