"""Rows of the backward pass: δ of the output, δ of hidden units, gradients."""

from __future__ import annotations

from nn_core.activations import Activation
from tutorial.derivation.activations import derivative_expression, jacobian_product
from tutorial.derivation.expressions import Add, Expression, Multiply, Negative, Quantity, mean
from tutorial.derivation.forward import mask_factor
from tutorial.derivation.losses import logits_delta, loss_gradient_expression
from tutorial.derivation.notation import Notation
from tutorial.derivation.row import Address, Row


def output_delta_row(notation: Notation, address: Address) -> Row:
    """Return δ = a - y where loss and activation match, else dL/da through the activation."""
    layer, unit, sample = address.layer, address.in_unit(), address.in_sample()
    trace = notation.trace
    activation, loss = trace.network.layers[layer].activation, trace.loss
    delta = notation.delta(layer, unit, sample)
    a, y = notation.a(layer, unit, sample), notation.target(unit, sample)
    if trace.matched_delta:
        expression: Expression = Add((a, Negative(y)))
        return Row(address, delta.symbol, r"\delta = a - y", expression, delta.number)
    units = trace.y.shape[1]
    outputs = [notation.a(layer, k, sample) for k in range(units)]
    targets = [notation.target(k, sample) for k in range(units)]
    sums = [notation.z(layer, k, sample) for k in range(units)]
    from_logits = logits_delta(loss, outputs, targets, sums, activation.kind, unit)
    if from_logits is not None:
        return Row(address, delta.symbol, *from_logits, delta.number)
    gradient = rf"\left({loss.gradient_formula}\right)"
    if activation.elementwise:
        slope = derivative_expression(activation, notation.z(layer, unit, sample), a)
        expression = _times_slope(loss_gradient_expression(loss, a, y, units), slope, activation)
        formula = (
            r"\delta = \frac{\partial L}{\partial a}\,f'(z) = "
            rf"{gradient} \cdot \left({activation.derivative_formula}\right)"
        )
    else:
        upstream = [
            loss_gradient_expression(loss, a_k, y_k, units)
            for a_k, y_k in zip(outputs, targets, strict=True)
        ]
        expression = jacobian_product(upstream, outputs, unit)
        formula = rf"\delta_j = a_j\left(u_j - \sum_k u_k a_k\right),\; u = {gradient}"
    return Row(address, delta.symbol, formula, expression, delta.number)


def hidden_delta_row(notation: Notation, address: Address) -> Row:
    """Return δ_j = (Σ_k W_kj δ_k) f'(z_j), with the unit's dropout factor where it has one."""
    layer, unit, sample = address.layer, address.in_unit(), address.in_sample()
    activation = notation.trace.network.layers[layer].activation
    delta = notation.delta(layer, unit, sample)
    back = r"\sum_k W_{kj}\,\delta_k"
    if activation.elementwise:
        z, a = notation.z(layer, unit, sample), notation.a(layer, unit, sample)
        slope = derivative_expression(activation, z, a)
        upstream_delta = upstream_expression(notation, layer, unit, sample)
        expression = _times_slope(upstream_delta, slope, activation)
        formula = rf"\delta_j = \left({back}\right) f'(z_j),\; f' = {activation.derivative_formula}"
    else:
        units = range(notation.trace.network.layout.shapes[layer][1])
        upstream: list[Expression] = []
        for k in units:
            number = upstream_expression(notation, layer, k, sample).value()
            upstream.append(Quantity(notation.unit_symbol("u", layer, k, sample), number))
        row = [notation.a(layer, k, sample) for k in units]
        expression = jacobian_product(upstream, row, unit)
        formula = rf"\delta_j = a_j\left(u_j - \sum_k u_k a_k\right),\; u_j = {back}"
    return Row(address, delta.symbol, formula, expression, delta.number)


def upstream_expression(notation: Notation, layer: int, unit: int, sample: int) -> Expression:
    """Return dL/da of a hidden unit: the δ of the next layer through its weights, times dropout."""
    above = range(notation.trace.network.layout.shapes[layer + 1][1])
    terms = tuple(
        Multiply((notation.weight(layer + 1, unit, k), notation.delta(layer + 1, k, sample)))
        for k in above
    )
    if notation.trace.passes[layer].mask is None:
        return Add(terms)
    return Multiply((Add(terms), mask_factor(notation, layer, unit, sample)))


def weight_gradient_row(notation: Notation, address: Address) -> Row:
    """Return δ · input of one sample, or its mean over the batch."""
    layer, unit, source = address.layer, address.in_unit(), address.source
    if source is None:
        raise ValueError("weight_gradient rows belong to a source; got source None")
    place = notation.weight_index(layer, source, unit)
    symbol = notation.weight_symbol(layer, source, unit)

    def term(sample: int) -> Expression:
        pair = notation.delta(layer, unit, sample), notation.inputs(layer, source, sample)
        return Multiply(pair)

    formula = r"\frac{\partial L}{\partial W_{ji}} = \delta_j\,a_i"
    if address.sample is not None:
        return _sample_gradient(notation, address, symbol, formula, term(address.sample), place)
    if notation.trace.samples > 1:
        formula = r"\frac{\partial L}{\partial W_{ji}} = \frac1n \sum_s \delta_j^{(s)}\,a_i^{(s)}"
    terms = tuple(term(sample) for sample in range(notation.trace.samples))
    return _mean_gradient(notation, address, symbol, formula, mean(terms), place)


def bias_gradient_row(notation: Notation, address: Address) -> Row:
    """Return δ of one sample, or its mean over the batch."""
    layer, unit = address.layer, address.in_unit()
    place, symbol = notation.bias_index(layer, unit), notation.bias_symbol(layer, unit)
    formula = r"\frac{\partial L}{\partial b_j} = \delta_j"
    if address.sample is not None:
        term = notation.delta(layer, unit, address.sample)
        return _sample_gradient(notation, address, symbol, formula, term, place)
    if notation.trace.samples > 1:
        formula = r"\frac{\partial L}{\partial b_j} = \frac1n \sum_s \delta_j^{(s)}"
    terms = tuple(notation.delta(layer, unit, s) for s in range(notation.trace.samples))
    return _mean_gradient(notation, address, symbol, formula, mean(terms), place)


def gradient_symbol(of: str, by: str) -> str:
    """Return the LaTeX of a derivative by a parameter."""
    return rf"\frac{{\partial {of}}}{{\partial {by}}}"


def _sample_gradient(
    notation: Notation, address: Address, symbol: str, formula: str, term: Expression, place: int
) -> Row:
    # The engine sums over the batch in one product, so a sample's own share is the term itself.
    of = notation.sample_symbol("L", address.sample)
    return Row(address, gradient_symbol(of, symbol), formula, term, term.value(), place)


def _mean_gradient(
    notation: Notation, address: Address, symbol: str, formula: str, rule: Expression, place: int
) -> Row:
    value = float(notation.trace.data_gradient.flat[place])
    return Row(address, gradient_symbol("L", symbol), formula, rule, value, place)


def _times_slope(upstream: Expression, slope: Expression, activation: Activation) -> Expression:
    """Multiply by f'(z); the identity's constant 1 says nothing and is left out."""
    return upstream if activation.kind == "identity" else Multiply((upstream, slope))
