"""Rows of a trace, built lazily so that large networks and batches stay cheap."""

import math
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Literal

from tutorial.derivation.notation import Notation
from tutorial.derivation.passes import (
    activation_row,
    dropout_row,
    gradient_row,
    hidden_delta_row,
    loss_row,
    output_delta_row,
    start_row,
    weighted_sum_row,
)
from tutorial.derivation.row import Address, Row, Stage, Step
from tutorial.derivation.updates import clipping_row, penalty_row, state_row, update_row
from tutorial.tracing import StepTrace

Sample = int | Literal["mean"] | None
"""Sample index from 0, ``"mean"`` for rows without a sample, or None for all."""

_BUILDERS: dict[Stage, Callable[[Notation, Address], Row]] = {
    "start": start_row,
    "weighted_sum": weighted_sum_row,
    "activation": activation_row,
    "dropout": dropout_row,
    "loss": loss_row,
    "output_delta": output_delta_row,
    "hidden_delta": hidden_delta_row,
    "weight_gradient": gradient_row,
    "bias_gradient": gradient_row,
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
"""Stages of the second forward pass, with updated parameters and primed symbols."""

_PER_UNIT: frozenset[Stage] = (AFTER - {"loss_after"}) | {
    "weighted_sum",
    "activation",
    "dropout",
    "output_delta",
    "hidden_delta",
}


def steps(trace: StepTrace) -> tuple[Step, ...]:
    """Return the stages of all layers in reading order, from forward pass to updated loss."""
    layers = range(len(trace.passes))
    last, down = layers[-1], layers[::-1]
    order = [Step("start", k) for k in layers]
    order += _forward(trace, "weighted_sum", "activation", "dropout")
    order += [Step("loss", last), Step("output_delta", last)]
    order += [Step("hidden_delta", k) for k in down[1:]]
    for k in down:
        order += [Step("weight_gradient", k), Step("bias_gradient", k)]
    updates: list[tuple[Stage, bool]] = [
        ("penalty", trace.has_penalty),
        ("clipping", trace.clipping is not None or trace.trainable is not None),
        ("optimizer_state", bool(_state_names(trace))),
        ("update", True),
    ]
    order += [Step(stage, k) for stage, there in updates if there for k in layers]
    order += _forward(trace, "weighted_sum_after", "activation_after", "dropout_after")
    return (*order, Step("loss_after", last))


def _forward(
    trace: StepTrace, weighted_sum: Stage, activation: Stage, dropout: Stage
) -> list[Step]:
    order = []
    for k, layer in enumerate(trace.passes):
        order += [Step(weighted_sum, k), Step(activation, k)]
        if layer.mask is not None:
            order.append(Step(dropout, k))
    return order


def addresses(
    trace: StepTrace,
    stage: Stage | None = None,
    layer: int | None = None,
    sample: Sample = None,
    unit: int | None = None,
) -> Iterator[Address]:
    """Yield the addresses of rows in reading order, filtered by the arguments given."""
    for step in steps(trace):
        if stage not in {None, step.stage} or layer not in {None, step.layer}:
            continue
        for address in _of_step(trace, step, sample):
            if unit is None or address.unit == unit:
                yield address


def row(
    trace: StepTrace, address: Address, notation: Notation | None = None, *, numeric: bool = True
) -> Row:
    """Build one row; ``numeric`` adds central differences to mean gradients of small networks."""
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
    r"""Yield the rows of `addresses`, each built on demand.

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
        yield from _of_loss(trace, step, sample)
    elif stage in {"weight_gradient", "bias_gradient"}:
        sources = range(n_in) if stage == "weight_gradient" else (None,)
        for j in range(n_out):
            for i in sources:
                # With a single sample its gradient is the mean.
                if trace.samples > 1:
                    for s in single:
                        yield Address(stage, layer, j, i, s)
                if sample in {None, "mean"} or trace.samples == 1:
                    yield Address(stage, layer, j, i, None, "mean")
    elif sample in {None, "mean"}:
        yield from _of_parameters(trace, step)


def _of_loss(trace: StepTrace, step: Step, sample: Sample) -> Iterator[Address]:
    stage, layer = step
    if trace.samples > 1:
        for s in _samples(trace, sample):
            yield Address(stage, layer, sample=s)
    if sample in {None, "mean"} or trace.samples == 1:
        names = ["mean", "penalty", "objective"] if trace.has_penalty else ["mean"]
        if stage == "loss_after":
            names += ["change", "objective_change"] if trace.has_penalty else ["change"]
        yield from (Address(stage, layer, name=name) for name in names)


def _of_parameters(trace: StepTrace, step: Step) -> Iterator[Address]:
    """Yield the addresses of a stage with one row per parameter, or per parameter and state."""
    stage, layer = step
    n_in, n_out = trace.network.layout.shapes[layer]
    names = _state_names(trace) if stage == "optimizer_state" else ("",)
    if stage == "clipping" and layer == 0 and trace.clips_norm:
        yield Address(stage, layer, name="norm")
    for j in range(n_out):
        for i in (*range(n_in), None):
            for name in names:
                yield Address(stage, layer, j, i, None, name)


def _samples(trace: StepTrace, sample: Sample) -> range:
    if sample == "mean":
        return range(0)
    return range(trace.samples) if sample is None else range(sample, sample + 1)


def _state_names(trace: StepTrace) -> tuple[str, ...]:
    """Return the keys of the per-parameter arrays in the optimizer's state."""
    shape = trace.before.flat.shape
    # In order of computation: a momentum is computed from the averages.
    order = ("s", "m", "v", "u")
    return tuple(k for k in order if getattr(trace.state_after.get(k), "shape", None) == shape)
