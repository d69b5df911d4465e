"""Rows of the forward pass (start, sums, activations, losses) and of backpropagation."""

from dataclasses import replace

from nn_core.activations import Activation
from tutorial.derivation.expressions import Call, Expression, Quantity, mean, square, total
from tutorial.derivation.functions import (
    activation_expression,
    derivative_expression,
    jacobian_product,
    logits_delta,
    loss_expression,
    loss_gradient_expression,
)
from tutorial.derivation.notation import Notation, gradient_symbol
from tutorial.derivation.row import Address, Row


def start_row(notation: Notation, address: Address) -> Row:
    """Return a weight or bias before the step."""
    place = notation.parameter_index(address)
    start = notation.parameter(place)
    return Row(address, start.symbol, start.symbol, start, start.number, place)


def weighted_sum_row(notation: Notation, address: Address) -> Row:
    """Return z = Σ inputs · weights + bias."""
    layer, unit, sample = address.layer, address.in_unit(), address.in_sample()
    n_in = notation.trace.network.layout.shapes[layer][0]
    terms: list[Expression] = [
        notation.weight(layer, i, unit) * notation.inputs(layer, i, sample) for i in range(n_in)
    ]
    rule = total([*terms, notation.bias(layer, unit)])
    z = notation.z(layer, unit, sample)
    weighted, weight, a, bias = map(notation.mark, ("z", "W", "a", "b"))
    formula = rf"{weighted}_j = \sum_i {weight}_{{ji}}\,{a}_i + {bias}_j"
    return Row(address, z.symbol, formula, rule, z.number)


def activation_row(notation: Notation, address: Address) -> Row:
    """Return a = f(z)."""
    layer, unit, sample = address.layer, address.in_unit(), address.in_sample()
    units = notation.trace.network.layout.shapes[layer][1]
    activation = notation.trace.network.layers[layer].activation
    z, a = notation.z(layer, unit, sample), notation.a(layer, unit, sample)
    row = [] if activation.elementwise else [notation.z(layer, k, sample) for k in range(units)]
    formula = rf"a = f(z) = {activation.formula}"
    if notation.after:
        formula = rf"a' = f(z'),\; f(z) = {activation.formula}"
    return Row(address, a.symbol, formula, activation_expression(activation, z, row), a.number)


def dropout_row(notation: Notation, address: Address) -> Row:
    """Return ã = a · mask."""
    layer, unit, sample = address.layer, address.in_unit(), address.in_sample()
    dropped = notation.inputs(layer + 1, unit, sample)
    rule = notation.a(layer, unit, sample) * notation.mask(layer, unit, sample)
    name = notation.mark("a")
    formula = rf"\tilde {name} = {name} \cdot m"
    return Row(address, dropped.symbol, formula, rule, dropped.number)


def loss_row(notation: Notation, address: Address) -> Row:
    """Return a sample's loss, the mean, the penalty, the objective, or its change by the step."""
    trace, name = notation.trace, notation.mark("L")
    if address.name in {"change", "objective_change"}:
        return _change_row(notation, address)
    if address.name == "penalty":
        penalty, w = _penalty(notation), notation.mark("w")
        formula = rf"{penalty.symbol} = \lambda_1 \sum |{w}| + \tfrac12 \lambda_2 \sum {w}^2"
        rule = _penalty_expression(notation)
        return Row(address, penalty.symbol, formula, rule, penalty.number)
    loss = notation.loss(address.sample)
    if address.name == "objective":
        objective, penalty = _objective(notation), _penalty(notation)
        formula = f"{objective.symbol} = {loss.symbol} + {penalty.symbol}"
        return Row(address, objective.symbol, formula, loss + penalty, objective.number)
    if address.sample is None and trace.samples > 1:
        each = [notation.loss(sample) for sample in range(trace.samples)]
        formula = rf"{name} = \frac{{1}}{{n}}\sum_s {name}^{{(s)}}"
        return Row(address, loss.symbol, formula, mean(each), loss.number)
    formula = rf"L = {trace.loss.formula}"
    if notation.after:
        formula = rf"L' = L(a', y),\; {formula}"
    rule = _sample_loss(notation, address.sample or 0)
    return Row(address, loss.symbol, formula, rule, loss.number)


def _change_row(notation: Notation, address: Address) -> Row:
    """Return the change of the mean loss, or of the objective, by the step."""
    after, before = (
        _objective(one) if address.name == "objective_change" else one.loss(None)
        for one in (notation.primed(), replace(notation, after=False))
    )
    symbol = rf"\Delta {before.symbol}"
    formula = f"{symbol} = {after.symbol} - {before.symbol}"
    return Row(address, symbol, formula, after - before, after.number - before.number)


def _penalty(notation: Notation) -> Quantity:
    trace = notation.trace
    penalty = trace.penalty_value_after if notation.after else trace.penalty_value
    return Quantity(notation.mark("R"), penalty)


def _objective(notation: Notation) -> Quantity:
    trace = notation.trace
    objective = trace.objective_after if notation.after else trace.objective
    return Quantity(notation.mark("J"), objective)


def _sample_loss(notation: Notation, sample: int) -> Expression:
    trace = notation.trace
    layer, units = len(trace.passes) - 1, range(trace.y.shape[1])
    a = [notation.a(layer, unit, sample) for unit in units]
    z = [notation.z(layer, unit, sample) for unit in units]
    output = trace.network.layers[layer].activation.kind
    return loss_expression(trace.loss, a, notation.targets(sample), z, output)


def _penalty_expression(notation: Notation) -> Expression:
    trace = notation.trace
    weights = [
        notation.weight(layer, i, j)
        for layer, (n_in, n_out) in enumerate(trace.network.layout.shapes)
        for i in range(n_in)
        for j in range(n_out)
    ]
    l1, l2 = float(trace.penalty.l1), float(trace.penalty.l2)
    terms: list[Expression] = []
    if l1:
        absolute = total(Call(r"\left|%s\right|", abs, (w,)) for w in weights)
        terms.append(Quantity(r"\lambda_1", l1) * absolute)
    if l2:
        squares = total(square(w) for w in weights)
        terms.append(0.5 * Quantity(r"\lambda_2", l2) * squares)
    return total(terms)


def output_delta_row(notation: Notation, address: Address) -> Row:
    """Return δ = a - y where loss and activation match, otherwise dL/da times f'(z)."""
    layer, unit, sample = address.layer, address.in_unit(), address.in_sample()
    trace = notation.trace
    activation, loss = trace.network.layers[layer].activation, trace.loss
    delta = notation.delta(layer, unit, sample)
    a, y = notation.a(layer, unit, sample), notation.target(unit, sample)
    if trace.matched_delta:
        return Row(address, delta.symbol, r"\delta = a - y", a - y, delta.number)
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
        rule: Expression = _times_slope(
            loss_gradient_expression(loss, a, y, units), slope, activation
        )
        formula = (
            r"\delta = \frac{\partial L}{\partial a}\,f'(z) = "
            rf"{gradient} \cdot \left({activation.derivative_formula}\right)"
        )
    else:
        pairs = zip(outputs, targets, strict=True)
        every = [loss_gradient_expression(loss, a_k, y_k, units) for a_k, y_k in pairs]
        rule = jacobian_product(every, outputs, unit)
        formula = rf"\delta_j = a_j\left(u_j - \sum_k u_k a_k\right),\; u = {gradient}"
    return Row(address, delta.symbol, formula, rule, delta.number)


def hidden_delta_row(notation: Notation, address: Address) -> Row:
    """Return δ_j = (Σ_k W_kj δ_k) f'(z_j), times the unit's dropout factor if it has one."""
    layer, unit, sample = address.layer, address.in_unit(), address.in_sample()
    activation = notation.trace.network.layers[layer].activation
    delta = notation.delta(layer, unit, sample)
    back = r"\sum_k W_{kj}\,\delta_k"
    if activation.elementwise:
        z, a = notation.z(layer, unit, sample), notation.a(layer, unit, sample)
        slope = derivative_expression(activation, z, a)
        rule = _times_slope(_upstream(notation, layer, unit, sample), slope, activation)
        formula = rf"\delta_j = \left({back}\right) f'(z_j),\; f' = {activation.derivative_formula}"
    else:
        units = range(notation.trace.network.layout.shapes[layer][1])
        upstream: list[Expression] = []
        for k in units:
            number = _upstream(notation, layer, k, sample).value()
            upstream.append(Quantity(notation.unit_symbol("u", layer, k, sample), number))
        rule = jacobian_product(upstream, [notation.a(layer, k, sample) for k in units], unit)
        formula = rf"\delta_j = a_j\left(u_j - \sum_k u_k a_k\right),\; u_j = {back}"
    return Row(address, delta.symbol, formula, rule, delta.number)


def _upstream(notation: Notation, layer: int, unit: int, sample: int) -> Expression:
    """Return dL/da of a hidden unit: Σ of the next layer's δ times weights, times dropout."""
    above = range(notation.trace.network.layout.shapes[layer + 1][1])
    back = total(
        notation.weight(layer + 1, unit, k) * notation.delta(layer + 1, k, sample) for k in above
    )
    if notation.trace.passes[layer].mask is None:
        return back
    return back * notation.mask(layer, unit, sample)


def _times_slope(upstream: Expression, slope: Expression, activation: Activation) -> Expression:
    """Multiply by f'(z), omitted for the identity, where it is 1."""
    return upstream if activation.kind == "identity" else upstream * slope


def gradient_row(notation: Notation, address: Address) -> Row:
    """Return dL/dW = δ · input or dL/db = δ of one sample, or its mean over the batch."""
    layer, unit, source = address.layer, address.in_unit(), address.source
    place = notation.parameter_index(address)
    symbol = notation.parameter_symbol(place)

    def term(sample: int) -> Expression:
        delta = notation.delta(layer, unit, sample)
        return delta if source is None else delta * notation.inputs(layer, source, sample)

    left = r"\frac{\partial L}{\partial %s}" % ("b_j" if source is None else "W_{ji}")
    formula = rf"{left} = \delta_j" + ("" if source is None else r"\,a_i")
    if address.sample is not None:
        # The engine sums the batch in one matrix product; a sample contributes its own term.
        of, rule = notation.sample_symbol("L", address.sample), term(address.sample)
        return Row(address, gradient_symbol(of, symbol), formula, rule, rule.value(), place)
    samples = notation.trace.samples
    if samples > 1:
        formula = rf"{left} = \frac1n \sum_s \delta_j^{{(s)}}"
        formula += "" if source is None else r"\,a_i^{(s)}"
    rule = mean([term(sample) for sample in range(samples)])
    value = float(notation.trace.data_gradient.flat[place])
    return Row(address, gradient_symbol("L", symbol), formula, rule, value, place)
