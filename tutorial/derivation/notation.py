r"""LaTeX symbols of the quantities in the tables.

``a^{[1](3)}_{2}`` is the activation of unit 2 in layer 1 for sample 3, all counted from 1;
``W^{[1]}_{21}`` leads to unit 2 from input 1, as in z = Wx + b. A prime marks updated values.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from nn_core.parameters import Parameters
from nn_core.types import Array
from nn_core.workspace import LayerPass
from tutorial.derivation.expressions import Quantity
from tutorial.derivation.row import Address
from tutorial.tracing import StepTrace


@dataclass(frozen=True, eq=False)
class Notation:
    """Symbols of the quantities of a trace."""

    trace: StepTrace
    # LaTeX names of the parameters in flat order, for examples with their own names
    names: Sequence[str] = ()
    # Whether to use the updated parameters, z, a, and losses, with primed symbols
    after: bool = False

    def primed(self) -> Notation:
        """Return the notation for the quantities after the update."""
        return replace(self, after=True)

    @property
    def parameters(self) -> Parameters:
        return self.trace.after if self.after else self.trace.before

    @property
    def passes(self) -> tuple[LayerPass, ...]:
        return self.trace.passes_after if self.after else self.trace.passes

    def mark(self, symbol: str) -> str:
        """Return a symbol, primed if it stands for a value after the update."""
        if not self.after:
            return symbol
        letter, power, rest = symbol.partition("^")
        return f"{letter}'{power}{rest}"

    def weight_symbol(self, layer: int, source: int, unit: int) -> str:
        if self.names:
            return self.mark(self.names[self._weight_index(layer, source, unit)])
        comma = "," if max(self.trace.network.layout.shapes[layer]) > 9 else ""
        return self.mark(f"W^{{[{layer + 1}]}}_{{{unit + 1}{comma}{source + 1}}}")

    def _bias_symbol(self, layer: int, unit: int) -> str:
        if self.names:
            return self.mark(self.names[self.trace.network.layout.biases[layer].start + unit])
        return self.mark(f"b^{{[{layer + 1}]}}_{{{unit + 1}}}")

    def unit_symbol(self, letter: str, layer: int, unit: int, sample: int) -> str:
        """Return the symbol of a quantity of a unit, such as z, a, or δ."""
        return f"{letter}^{{[{layer + 1}]{self._sample_mark(sample)}}}_{{{unit + 1}}}"

    def sample_symbol(self, letter: str, sample: int | None, unit: int | None = None) -> str:
        """Return the symbol of a quantity of a sample: x, y, or L."""
        mark, index = self._sample_mark(sample), "" if unit is None else f"_{{{unit + 1}}}"
        return f"{letter}^{{{mark}}}{index}" if mark else f"{letter}{index}"

    def _sample_mark(self, sample: int | None) -> str:
        return "" if sample is None or self.trace.samples == 1 else f"({sample + 1})"

    def parameter_index(self, address: Address) -> int:
        """Return the index in the flat vector of a row's parameter."""
        if address.source is not None:
            return self._weight_index(address.layer, address.source, address.in_unit())
        start: int = self.trace.network.layout.biases[address.layer].start
        return start + address.in_unit()

    def parameter_symbol(self, place: int) -> str:
        """Return the symbol of the parameter at an index of the flat vector."""
        layout = self.trace.network.layout
        layer = next(k for k, part in enumerate(layout.biases) if place < part.stop)
        first_bias = layout.biases[layer].start
        if place < first_bias:
            source, unit = divmod(place - layout.weights[layer].start, layout.shapes[layer][1])
            return self.weight_symbol(layer, source, unit)
        return self._bias_symbol(layer, place - first_bias)

    def parameter(self, place: int) -> Quantity:
        return Quantity(self.parameter_symbol(place), float(self.parameters.flat[place]))

    def weight(self, layer: int, source: int, unit: int) -> Quantity:
        number = self.parameters.weights[layer][source, unit]
        return Quantity(self.weight_symbol(layer, source, unit), float(number))

    def bias(self, layer: int, unit: int) -> Quantity:
        number = self.parameters.biases[layer][0, unit]
        return Quantity(self._bias_symbol(layer, unit), float(number))

    def inputs(self, layer: int, source: int, sample: int) -> Quantity:
        """Return an input of a layer: x, or the previous layer's activation after dropout."""
        number = float(self.passes[layer].inputs[sample, source])
        if layer == 0:
            return Quantity(self.sample_symbol("x", sample, source), number)
        dropped = self.trace.passes[layer - 1].mask is not None
        letter = r"\tilde a" if dropped else "a"
        return Quantity(self.mark(self.unit_symbol(letter, layer - 1, source, sample)), number)

    def target(self, unit: int, sample: int) -> Quantity:
        symbol = self.sample_symbol("y", sample, unit)
        return Quantity(symbol, float(self.trace.y[sample, unit]))

    def targets(self, sample: int) -> list[Quantity]:
        return [self.target(unit, sample) for unit in range(self.trace.y.shape[1])]

    def loss(self, sample: int | None) -> Quantity:
        """Return a sample's loss; for None the mean over the batch."""
        trace = self.trace
        losses = trace.sample_losses_after if self.after else trace.sample_losses
        mean = trace.data_loss_after if self.after else trace.data_loss
        symbol = self.sample_symbol(self.mark("L"), sample)
        return Quantity(symbol, mean if sample is None else float(losses[sample]))

    def z(self, layer: int, unit: int, sample: int) -> Quantity:
        """Return a weighted sum."""
        return self._unit(self.mark("z"), self.passes[layer].z, layer, unit, sample)

    def a(self, layer: int, unit: int, sample: int) -> Quantity:
        """Return an activation, before dropout."""
        return self._unit(self.mark("a"), self.passes[layer].a, layer, unit, sample)

    def delta(self, layer: int, unit: int, sample: int) -> Quantity:
        return self._unit(r"\delta", self.trace.deltas[layer], layer, unit, sample)

    def mask(self, layer: int, unit: int, sample: int) -> Quantity:
        """Return a unit's dropout factor."""
        mask = self.trace.passes[layer].mask
        number = 1.0 if mask is None else float(mask[sample, unit])
        return Quantity(self.unit_symbol("m", layer, unit, sample), number)

    def _unit(self, letter: str, values: Array, layer: int, unit: int, sample: int) -> Quantity:
        symbol = self.unit_symbol(letter, layer, unit, sample)
        return Quantity(symbol, float(values[sample, unit]))

    def _weight_index(self, layer: int, source: int, unit: int) -> int:
        layout = self.trace.network.layout
        start: int = layout.weights[layer].start
        return start + source * layout.shapes[layer][1] + unit


def gradient_symbol(of: str, by: str) -> str:
    """Return the LaTeX of a derivative with respect to a parameter."""
    return rf"\frac{{\partial {of}}}{{\partial {by}}}"
