"""Rows of the forward pass: start, weighted sums, activations, dropout and losses."""

from __future__ import annotations

from nn_core.derivation.activations import activation_expression
from nn_core.derivation.expressions import (
    Add,
    Call,
    Constant,
    Expression,
    Multiply,
    Quantity,
    mean,
    square,
)
from nn_core.derivation.losses import loss_expression
from nn_core.derivation.notation import Notation
from nn_core.derivation.row import Address, Row
from nn_core.types import Array


def start_row(notation: Notation, address: Address) -> Row:
    """Return a weight or bias as it is before the step."""
    layer, unit, source = address.layer, address.in_unit(), address.source
    if source is None:
        quantity, place = notation.bias(layer, unit), notation.bias_index(layer, unit)
    else:
        quantity = notation.weight(layer, source, unit)
        place = notation.weight_index(layer, source, unit)
    return Row(address, quantity.symbol, quantity.symbol, quantity, quantity.number, place)


def weighted_sum_row(notation: Notation, address: Address) -> Row:
    """Return z = Σ inputs · weights + bias."""
    layer, unit, sample = address.layer, address.in_unit(), address.in_sample()
    n_in = notation.trace.network.layout.shapes[layer][0]
    terms: list[Expression] = [
        Multiply((notation.weight(layer, i, unit), notation.inputs(layer, i, sample)))
        for i in range(n_in)
    ]
    terms.append(notation.bias(layer, unit))
    z = notation.z(layer, unit, sample)
    formula = (
        r"z_j = \sum_i W_{ij}\,a_i + b_j"
        if notation.convention == "engine"
        else r"z_j = \sum_i W_{ji}\,a_i + b_j"
    )
    return Row(address, z.symbol, formula, Add(tuple(terms)), z.number)


def activation_row(notation: Notation, address: Address) -> Row:
    """Return a = f(z)."""
    layer, unit, sample = address.layer, address.in_unit(), address.in_sample()
    units = notation.trace.network.layout.shapes[layer][1]
    activation = notation.trace.network.layers[layer].activation
    z, a = notation.z(layer, unit, sample), notation.a(layer, unit, sample)
    row = [] if activation.elementwise else [notation.z(layer, k, sample) for k in range(units)]
    expression = activation_expression(activation, z, row)
    return Row(address, a.symbol, f"a = f(z) = {activation.formula}", expression, a.number)


def dropout_row(notation: Notation, address: Address) -> Row:
    """Return ã = a · mask."""
    layer, unit, sample = address.layer, address.in_unit(), address.in_sample()
    a = notation.a(layer, unit, sample)
    dropped = notation.inputs(layer + 1, unit, sample)
    expression = Multiply((a, mask_factor(notation, layer, unit, sample)))
    return Row(address, dropped.symbol, r"\tilde a = a \cdot m", expression, dropped.number)


def mask_factor(notation: Notation, layer: int, unit: int, sample: int) -> Quantity:
    """Return the dropout factor of a unit."""
    mask = notation.trace.passes[layer].mask
    number = 1.0 if mask is None else float(mask[sample, unit])
    return Quantity(notation.unit_symbol("m", layer, unit, sample), number)


def loss_row(notation: Notation, address: Address) -> Row:
    """Return a sample's loss, their mean, the penalty, or their sum, the objective."""
    trace, after = notation.trace, address.stage == "loss_after"
    data_loss = trace.data_loss_after if after else trace.data_loss
    penalty = trace.penalty_value_after if after else trace.penalty_value
    if address.name == "penalty":
        return Row(address, "R", _PENALTY, _penalty_expression(notation, after), penalty)
    if address.name == "objective":
        terms = Add((Quantity("L", data_loss), Quantity("R", penalty)))
        objective = trace.objective_after if after else trace.objective
        return Row(address, "J", "J = L + R", terms, objective)
    losses = trace.sample_losses_after if after else trace.sample_losses
    sample = address.sample
    if sample is None and trace.samples > 1:
        each = tuple(
            Quantity(notation.sample_symbol("L", s), float(loss)) for s, loss in enumerate(losses)
        )
        return Row(address, "L", r"L = \frac{1}{n}\sum_s L^{(s)}", mean(each), data_loss)
    value = data_loss if sample is None else float(losses[sample])
    expression = _sample_loss(notation, sample or 0, after)
    symbol = notation.sample_symbol("L", sample)
    return Row(address, symbol, f"L = {trace.loss.formula}", expression, value)


_PENALTY = r"R = \lambda_1 \sum |w| + \tfrac12 \lambda_2 \sum w^2"


def _sample_loss(notation: Notation, sample: int, after: bool) -> Expression:
    trace = notation.trace
    last = (trace.passes_after if after else trace.passes)[-1]
    layer = len(trace.passes) - 1

    def units(letter: str, row: Array) -> list[Quantity]:
        return [
            Quantity(notation.unit_symbol(letter, layer, unit, sample), float(number))
            for unit, number in enumerate(row)
        ]

    a, z = units("a", last.a[sample]), units("z", last.z[sample])
    output = trace.network.layers[layer].activation.kind
    return loss_expression(trace.loss, a, notation.targets(sample), z, output)


def _penalty_expression(notation: Notation, after: bool) -> Expression:
    trace = notation.trace
    parameters = trace.after if after else trace.before
    weights: list[Quantity] = [
        Quantity(notation.weight_symbol(layer, i, j), float(parameters.weights[layer][i, j]))
        for layer, (n_in, n_out) in enumerate(trace.network.layout.shapes)
        for i in range(n_in)
        for j in range(n_out)
    ]
    l1, l2 = float(trace.penalty.l1), float(trace.penalty.l2)
    terms: list[Expression] = []
    if l1:
        absolute = Add(tuple(Call(r"\left|%s\right|", abs, (w,)) for w in weights))
        terms.append(Multiply((Quantity(r"\lambda_1", l1), absolute)))
    if l2:
        squares = Add(tuple(square(w) for w in weights))
        terms.append(Multiply((Constant(0.5), Quantity(r"\lambda_2", l2), squares)))
    return Add(tuple(terms))
