"""Rows of a trace on request: which there are, and each one built when it is asked for.

A network of 50 layers or a batch of 500 samples costs nothing until its rows are drawn:
`addresses` names them, `row` builds one.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Literal

from tutorial.derivation.backward import (
    bias_gradient_row,
    hidden_delta_row,
    output_delta_row,
    weight_gradient_row,
)
from tutorial.derivation.forward import (
    activation_row,
    dropout_row,
    loss_row,
    start_row,
    weighted_sum_row,
)
from tutorial.derivation.notation import Notation
from tutorial.derivation.row import Address, Row, Stage, Step
from tutorial.derivation.updates import clipping_row, penalty_row, state_row, update_row
from tutorial.tracing import StepTrace

Sample = int | Literal["mean"] | None
"""A sample's number from 0, ``"mean"`` for rows that belong to none, or None for all."""

_BUILDERS: dict[Stage, Callable[[Notation, Address], Row]] = {
    "start": start_row,
    "weighted_sum": weighted_sum_row,
    "activation": activation_row,
    "dropout": dropout_row,
    "loss": loss_row,
    "output_delta": output_delta_row,
    "hidden_delta": hidden_delta_row,
    "weight_gradient": weight_gradient_row,
    "bias_gradient": bias_gradient_row,
    "penalty": penalty_row,
    "clipping": clipping_row,
    "optimizer_state": state_row,
    "update": update_row,
    "weighted_sum_after": weighted_sum_row,
    "activation_after": activation_row,
    "dropout_after": dropout_row,
    "loss_after": loss_row,
}

AFTER: frozenset[Stage] = frozenset(
    {"weighted_sum_after", "activation_after", "dropout_after", "loss_after"}
)
"""Stages of the second forward pass, with the updated parameters; their symbols are primed."""

_PER_UNIT: frozenset[Stage] = (AFTER - {"loss_after"}) | {
    "weighted_sum",
    "activation",
    "dropout",
    "output_delta",
    "hidden_delta",
}


def steps(trace: StepTrace) -> tuple[Step, ...]:
    """Return the reader's stops in order: every stage of every layer that has rows.

    Forward layer by layer, then the loss, then δ and gradients from the output down, then the
    update layer by layer, and forward again to the loss.
    """
    layers = range(len(trace.passes))
    last = layers[-1]
    down = layers[::-1]
    found = [Step("start", k) for k in layers]
    found += _forward(trace, "weighted_sum", "activation", "dropout")
    found += [Step("loss", last), Step("output_delta", last)]
    found += [Step("hidden_delta", k) for k in down[1:]]
    for k in down:
        found += [Step("weight_gradient", k), Step("bias_gradient", k)]
    if not trace.penalty.is_zero:
        found += [Step("penalty", k) for k in layers]
    if trace.clipping is not None or trace.trainable is not None:
        found += [Step("clipping", k) for k in layers]
    if _memory(trace):
        found += [Step("optimizer_state", k) for k in layers]
    found += [Step("update", k) for k in layers]
    found += _forward(trace, "weighted_sum_after", "activation_after", "dropout_after")
    return (*found, Step("loss_after", last))


def _forward(
    trace: StepTrace, weighted_sum: Stage, activation: Stage, dropout: Stage
) -> list[Step]:
    found = []
    for k, layer in enumerate(trace.passes):
        found += [Step(weighted_sum, k), Step(activation, k)]
        if layer.mask is not None:
            found.append(Step(dropout, k))
    return found


def addresses(
    trace: StepTrace,
    stage: Stage | None = None,
    layer: int | None = None,
    sample: Sample = None,
    unit: int | None = None,
) -> Iterator[Address]:
    """Name the rows of a trace in reading order.

    Parameters
    ----------
    trace : StepTrace
    stage, layer, unit : optional
        Only the rows of one stage, one layer (from 0) or one unit (from 0).
    sample : int, "mean" or None
        Only one sample's rows (from 0), only the rows that belong to no single sample, or all.

    Yields
    ------
    Address
    """
    for step in steps(trace):
        if stage not in {None, step.stage} or layer not in {None, step.layer}:
            continue
        for address in _of_step(trace, step, sample):
            if unit is None or address.unit == unit:
                yield address


def row(
    trace: StepTrace, address: Address, notation: Notation | None = None, *, numeric: bool = True
) -> Row:
    """Build one row.

    Parameters
    ----------
    trace : StepTrace
    address : Address
    notation : Notation, optional
        The engine's by default.
    numeric : bool
        Whether mean gradients carry their central difference, where the network is small enough
        (`StepTrace.is_checkable`).
    """
    notation = notation or Notation(trace)
    notation = notation.primed() if address.stage in AFTER else notation
    built = _BUILDERS[address.stage](notation, address)
    gradient = address.stage in {"weight_gradient", "bias_gradient"} and address.sample is None
    if not (numeric and gradient and trace.is_checkable) or built.parameter is None:
        return built
    check = trace.gradient_check
    error = float(check.relative_error.flat[built.parameter])
    return replace(
        built,
        numeric=float(check.numeric.flat[built.parameter]),
        relative_error=None if math.isnan(error) else error,
    )


def rows(
    trace: StepTrace,
    stage: Stage | None = None,
    layer: int | None = None,
    sample: Sample = None,
    unit: int | None = None,
    notation: Notation | None = None,
    *,
    numeric: bool = True,
) -> Iterator[Row]:
    r"""Build the rows of a trace in reading order, each when it is drawn.

    Parameters
    ----------
    trace : StepTrace
    stage, layer, sample, unit : optional
        As in `addresses`.
    notation : Notation, optional
        The engine's by default.
    numeric : bool
        As in `row`.

    Yields
    ------
    Row

    Examples
    --------
    >>> from tutorial.example.examples import EXAMPLES
    >>> trace = EXAMPLES["mazur"]().trace()
    >>> next(rows(trace, "weighted_sum", layer=0)).substituted(3)
    '0.15 \\cdot 0.05 + 0.2 \\cdot 0.1 + 0.35'
    """
    notation = notation or Notation(trace)
    for address in addresses(trace, stage, layer, sample, unit):
        yield row(trace, address, notation, numeric=numeric)


def _of_step(trace: StepTrace, step: Step, sample: Sample) -> Iterator[Address]:
    stage, layer = step
    n_in, n_out = trace.network.layout.shapes[layer]
    single = _samples(trace, sample)
    if stage in _PER_UNIT:
        for s in single:
            for j in range(n_out):
                yield Address(stage, layer, j, sample=s)
    elif stage in {"loss", "loss_after"}:
        yield from _loss(trace, step, sample)
    elif stage in {"weight_gradient", "bias_gradient"}:
        sources = range(n_in) if stage == "weight_gradient" else (None,)
        for j in range(n_out):
            for i in sources:
                # The share of a batch's only sample is the mean itself.
                if trace.samples > 1:
                    for s in single:
                        yield Address(stage, layer, j, i, s)
                if sample in {None, "mean"} or trace.samples == 1:
                    yield Address(stage, layer, j, i, None, "mean")
    elif sample in {None, "mean"}:
        yield from _parameters(trace, step)


def _loss(trace: StepTrace, step: Step, sample: Sample) -> Iterator[Address]:
    stage, layer = step
    if trace.samples > 1:
        for s in _samples(trace, sample):
            yield Address(stage, layer, sample=s)
    if sample in {None, "mean"} or trace.samples == 1:
        yield Address(stage, layer, name="mean")
        if not trace.penalty.is_zero:
            yield Address(stage, layer, name="penalty")
            yield Address(stage, layer, name="objective")
        if stage == "loss_after":
            yield Address(stage, layer, name="change")
            if not trace.penalty.is_zero:
                yield Address(stage, layer, name="objective_change")


def _parameters(trace: StepTrace, step: Step) -> Iterator[Address]:
    """Name the rows of a stage that has one row, or one for each memory, a parameter."""
    stage, layer = step
    n_in, n_out = trace.network.layout.shapes[layer]
    names = _memory(trace) if stage == "optimizer_state" else ("",)
    if stage == "clipping" and layer == 0 and trace.clips_norm:
        yield Address(stage, layer, name="norm")
    for j in range(n_out):
        for i in (*range(n_in), None):
            for name in names:
                yield Address(stage, layer, j, i, None, name)


def _samples(trace: StepTrace, sample: Sample) -> range:
    if sample == "mean":
        return range(0)
    if sample is None:
        return range(trace.samples)
    return range(sample, sample + 1)


def _memory(trace: StepTrace) -> tuple[str, ...]:
    """Return the keys of the optimizer's memory that hold one number for each parameter."""
    shape = trace.before.flat.shape
    # The order of the update: a momentum is made of the averages.
    order = ("s", "m", "v", "u")
    return tuple(k for k in order if getattr(trace.state_after.get(k), "shape", None) == shape)
