"""How the tables name things.

The layer stands in square brackets, from 1; the sample, where a batch has more than one, in
parentheses: ``a^{[1](3)}_{2}`` is the activation of unit 2 of layer 1 for sample 3.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from nn_core.derivation.expressions import Quantity
from nn_core.derivation.row import Address
from nn_core.tracing import StepTrace
from nn_core.types import Array

Convention = Literal["engine", "article"]
"""Order of a weight's indices: source then unit (z = XW + b), or unit then source (z = Wx + b)."""


@dataclass(frozen=True, eq=False)
class Notation:
    """Quantities of a trace under their names.

    Parameters
    ----------
    trace : StepTrace
    convention : {"engine", "article"}
        The engine's weights are (n_in, n_out) and are named ``W_{ij}``, from unit i to unit j;
        the article's matrices are the transposes, and the same weight is ``W_{ji}``.
    names : sequence of str
        LaTeX names of the parameters in flat order, where an example has its own.
    """

    trace: StepTrace
    convention: Convention = "engine"
    names: Sequence[str] = ()

    def weight_symbol(self, layer: int, source: int, unit: int) -> str:
        """Return a weight's symbol."""
        if self.names:
            return self.names[self.weight_index(layer, source, unit)]
        first, second = (source, unit) if self.convention == "engine" else (unit, source)
        comma = "," if max(self.trace.network.layout.shapes[layer]) > 9 else ""
        return f"W^{{[{layer + 1}]}}_{{{first + 1}{comma}{second + 1}}}"

    def bias_symbol(self, layer: int, unit: int) -> str:
        """Return a bias' symbol."""
        if self.names:
            return self.names[self.bias_index(layer, unit)]
        return f"b^{{[{layer + 1}]}}_{{{unit + 1}}}"

    def unit_symbol(self, letter: str, layer: int, unit: int, sample: int | None) -> str:
        """Return the symbol of a unit's quantity: z, a or δ."""
        return f"{letter}^{{[{layer + 1}]{self.sample_mark(sample)}}}_{{{unit + 1}}}"

    def sample_mark(self, sample: int | None) -> str:
        """Return ``(s)`` where the batch has several samples."""
        return "" if sample is None or self.trace.samples == 1 else f"({sample + 1})"

    def sample_symbol(self, letter: str, sample: int | None, unit: int | None = None) -> str:
        """Return the symbol of a sample's quantity: x, y or L."""
        mark, index = self.sample_mark(sample), "" if unit is None else f"_{{{unit + 1}}}"
        return f"{letter}^{{{mark}}}{index}" if mark else f"{letter}{index}"

    def weight_index(self, layer: int, source: int, unit: int) -> int:
        """Return a weight's place in the flat vector."""
        n_out = self.trace.network.layout.shapes[layer][1]
        start: int = self.trace.network.layout.weights[layer].start
        return start + source * n_out + unit

    def bias_index(self, layer: int, unit: int) -> int:
        """Return a bias' place in the flat vector."""
        start: int = self.trace.network.layout.biases[layer].start
        return start + unit

    def parameter_index(self, address: Address) -> int:
        """Return the place in the flat vector of the parameter a row is about."""
        if address.source is None:
            return self.bias_index(address.layer, address.in_unit())
        return self.weight_index(address.layer, address.source, address.in_unit())

    def parameter_symbol(self, place: int) -> str:
        """Return the symbol of the parameter at a place of the flat vector."""
        layout = self.trace.network.layout
        layer = next(k for k, part in enumerate(layout.biases) if place < part.stop)
        biases = layout.biases[layer].start
        if place >= biases:
            return self.bias_symbol(layer, place - biases)
        source, unit = divmod(place - layout.weights[layer].start, layout.shapes[layer][1])
        return self.weight_symbol(layer, source, unit)

    def weight(self, layer: int, source: int, unit: int) -> Quantity:
        """Return a weight at the start of the step."""
        number = self.trace.before.weights[layer][source, unit]
        return Quantity(self.weight_symbol(layer, source, unit), float(number))

    def bias(self, layer: int, unit: int) -> Quantity:
        """Return a bias at the start of the step."""
        number = self.trace.before.biases[layer][0, unit]
        return Quantity(self.bias_symbol(layer, unit), float(number))

    def inputs(self, layer: int, source: int, sample: int) -> Quantity:
        """Return what came into a layer: x, or the activations before it."""
        number = float(self.trace.passes[layer].inputs[sample, source])
        if layer == 0:
            return Quantity(self.sample_symbol("x", sample, source), number)
        dropped = self.trace.passes[layer - 1].mask is not None
        letter = r"\tilde a" if dropped else "a"
        return Quantity(self.unit_symbol(letter, layer - 1, source, sample), number)

    def target(self, unit: int, sample: int) -> Quantity:
        """Return an output unit's target."""
        symbol = self.sample_symbol("y", sample, unit)
        return Quantity(symbol, float(self.trace.y[sample, unit]))

    def targets(self, sample: int) -> list[Quantity]:
        """Return a sample's targets."""
        return [self.target(unit, sample) for unit in range(self.trace.y.shape[1])]

    def z(self, layer: int, unit: int, sample: int) -> Quantity:
        """Return a weighted sum."""
        return self._unit("z", self.trace.passes[layer].z, layer, unit, sample)

    def a(self, layer: int, unit: int, sample: int) -> Quantity:
        """Return an activation, before dropout."""
        return self._unit("a", self.trace.passes[layer].a, layer, unit, sample)

    def delta(self, layer: int, unit: int, sample: int) -> Quantity:
        """Return a δ."""
        return self._unit(r"\delta", self.trace.deltas[layer], layer, unit, sample)

    def _unit(self, letter: str, values: Array, layer: int, unit: int, sample: int) -> Quantity:
        symbol = self.unit_symbol(letter, layer, unit, sample)
        return Quantity(symbol, float(values[sample, unit]))
