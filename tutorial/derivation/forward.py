"""Rows of the forward pass: start, weighted sums, activations, dropout and losses."""

from __future__ import annotations

from dataclasses import replace

from tutorial.derivation.activations import activation_expression
from tutorial.derivation.expressions import (
    Add,
    Call,
    Constant,
    Expression,
    Multiply,
    Negative,
    Quantity,
    mean,
    square,
)
from tutorial.derivation.losses import loss_expression
from tutorial.derivation.notation import Notation
from tutorial.derivation.row import Address, Row


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
    weighted, weight, a, bias = map(notation.mark, ("z", "W", "a", "b"))
    formula = rf"{weighted}_j = \sum_i {weight}_{{ji}}\,{a}_i + {bias}_j"
    return Row(address, z.symbol, formula, Add(tuple(terms)), z.number)


def activation_row(notation: Notation, address: Address) -> Row:
    """Return a = f(z)."""
    layer, unit, sample = address.layer, address.in_unit(), address.in_sample()
    units = notation.trace.network.layout.shapes[layer][1]
    activation = notation.trace.network.layers[layer].activation
    z, a = notation.z(layer, unit, sample), notation.a(layer, unit, sample)
    row = [] if activation.elementwise else [notation.z(layer, k, sample) for k in range(units)]
    expression = activation_expression(activation, z, row)
    formula = rf"a = f(z) = {activation.formula}"
    if notation.after:
        formula = rf"a' = f(z'),\; f(z) = {activation.formula}"
    return Row(address, a.symbol, formula, expression, a.number)


def dropout_row(notation: Notation, address: Address) -> Row:
    """Return ã = a · mask."""
    layer, unit, sample = address.layer, address.in_unit(), address.in_sample()
    a = notation.a(layer, unit, sample)
    dropped = notation.inputs(layer + 1, unit, sample)
    expression = Multiply((a, mask_factor(notation, layer, unit, sample)))
    name = notation.mark("a")
    formula = rf"\tilde {name} = {name} \cdot m"
    return Row(address, dropped.symbol, formula, expression, dropped.number)


def mask_factor(notation: Notation, layer: int, unit: int, sample: int) -> Quantity:
    """Return the dropout factor of a unit."""
    mask = notation.trace.passes[layer].mask
    number = 1.0 if mask is None else float(mask[sample, unit])
    return Quantity(notation.unit_symbol("m", layer, unit, sample), number)


def loss_row(notation: Notation, address: Address) -> Row:
    """Return a sample's loss, their mean, the penalty, the objective, or what a step changed."""
    trace = notation.trace
    if address.name in _CHANGES:
        return _change_row(notation, address)
    if address.name == "penalty":
        penalty = _penalty(notation)
        w, expression = notation.mark("w"), _penalty_expression(notation)
        formula = rf"{penalty.symbol} = \lambda_1 \sum |{w}| + \tfrac12 \lambda_2 \sum {w}^2"
        return Row(address, penalty.symbol, formula, expression, penalty.number)
    loss = notation.loss(address.sample)
    if address.name == "objective":
        objective, terms = _objective(notation), (loss, _penalty(notation))
        formula = " + ".join(term.symbol for term in terms)
        formula = f"{objective.symbol} = {formula}"
        return Row(address, objective.symbol, formula, Add(terms), objective.number)
    name = notation.mark("L")
    if address.sample is None and trace.samples > 1:
        each = tuple(notation.loss(sample) for sample in range(trace.samples))
        formula = rf"{name} = \frac{{1}}{{n}}\sum_s {name}^{{(s)}}"
        return Row(address, loss.symbol, formula, mean(each), loss.number)
    expression = _sample_loss(notation, address.sample or 0)
    formula = rf"L = {trace.loss.formula}"
    if notation.after:
        formula = rf"L' = L(a', y),\; {formula}"
    return Row(address, loss.symbol, formula, expression, loss.number)


_CHANGES = frozenset({"change", "objective_change"})


def _change_row(notation: Notation, address: Address) -> Row:
    """Return how far the mean loss, or the objective, has moved with the step."""
    pick = _objective if address.name == "objective_change" else _mean_loss
    after, before = pick(notation.primed()), pick(replace(notation, after=False))
    expression = Add((after, Negative(before)))
    symbol = rf"\Delta {before.symbol}"
    formula = f"{symbol} = {after.symbol} - {before.symbol}"
    return Row(address, symbol, formula, expression, after.number - before.number)


def _mean_loss(notation: Notation) -> Quantity:
    return notation.loss(None)


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
        absolute = Add(tuple(Call(r"\left|%s\right|", abs, (w,)) for w in weights))
        terms.append(Multiply((Quantity(r"\lambda_1", l1), absolute)))
    if l2:
        squares = Add(tuple(square(w) for w in weights))
        terms.append(Multiply((Constant(0.5), Quantity(r"\lambda_2", l2), squares)))
    return Add(tuple(terms))
