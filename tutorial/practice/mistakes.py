"""A training step recomputed with one typical mistake."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal, get_args

import numpy as np

from nn_core.network import forward, output_delta, per_sample_loss
from nn_core.optimizers import copy_state
from nn_core.optimizers.penalties import add_gradient
from nn_core.parameters import Parameters
from nn_core.types import N_, Array
from nn_core.workspace import LayerPass
from tutorial.derivation.row import Address, Stage
from tutorial.tracing import StepTrace

MistakeKey = Literal[
    "slope_forgotten",
    "transpose_forgotten",
    "delta_times_activation",
    "updated_weights",
    "sign",
    "mean_forgotten",
    "bias_forgotten",
]


@dataclass(frozen=True)
class Mistake:
    """A typical mistake, made in the stages ``home``; the hint does not reveal the answer."""

    key: MistakeKey
    title: str
    hint: str
    home: tuple[Stage, ...]


MISTAKES: tuple[Mistake, ...] = (
    Mistake(
        "slope_forgotten",
        N_("The derivative of the activation is missing"),
        N_("On its way back through a unit, a δ is multiplied by f′ at that unit's z."),
        ("output_delta", "hidden_delta"),
    ),
    Mistake(
        "transpose_forgotten",
        N_("W is used where its transpose belongs, or the other way round"),
        N_("Follow one connection: which unit does this weight come from, and where does it go?"),
        ("weighted_sum", "hidden_delta"),
    ),
    Mistake(
        "delta_times_activation",
        N_("δ is multiplied by the activation instead of by the weights"),
        N_("δ goes back along the weights; activations belong in the weight gradients."),
        ("hidden_delta",),
    ),
    Mistake(
        "updated_weights",
        N_("The hidden δ uses weights that are updated already"),
        N_("All gradients of a step are taken at the same weights: those before the update."),
        ("hidden_delta",),
    ),
    Mistake(
        "sign",
        N_("The sign is lost"),
        N_(
            "Follow the signs from factor to factor: minus times minus is plus, δ is a − y, and "
            "the update subtracts."
        ),
        get_args(Stage),
    ),
    Mistake(
        "mean_forgotten",
        N_("The sum over the samples is not divided by their number"),
        N_("The loss of a batch is a mean; so is its gradient."),
        ("loss", "loss_after", "weight_gradient", "bias_gradient"),
    ),
    Mistake(
        "bias_forgotten",
        N_("The bias is left out"),
        N_("A weighted sum has one more term than there are inputs."),
        ("weighted_sum",),
    ),
)
"""In order of plausibility."""


@dataclass(frozen=True, eq=False)
class WrongStep:
    """A step with a mistake; a forgotten mean multiplies its losses by N."""

    step: StepTrace
    loss_factor: float = 1.0

    def value(self, address: Address) -> float | None:
        """Return the value of a row; None for rows that no mistake affects."""
        stage, layer, unit, source, sample, name = address
        step = self.step
        match stage:
            case "loss" | "loss_after":
                if name in {"penalty", "objective"}:
                    return None
                losses = step.sample_losses if stage == "loss" else step.sample_losses_after
                return float(losses.mean() * self.loss_factor if sample is None else losses[sample])
            case "weighted_sum" | "activation" | "output_delta" | "hidden_delta":
                one, values = step.passes[layer], step.deltas[layer]
                values = {"weighted_sum": one.z, "activation": one.a}.get(stage, values)
                return float(values[sample, unit])
            case "weight_gradient" | "bias_gradient" if sample is not None:
                inputs = step.passes[layer].inputs[sample]
                share = step.deltas[layer][sample, unit]
                return float(share * (1.0 if source is None else float(inputs[source])))
            case "weight_gradient" | "bias_gradient" | "update":
                parameters = step.after if stage == "update" else step.data_gradient
                matrix = (parameters.biases if source is None else parameters.weights)[layer]
                return float(matrix[0 if source is None else source, unit])
        return None


@lru_cache(maxsize=64)
def wrong_steps(trace: StepTrace, key: MistakeKey, layer: int) -> tuple[WrongStep, ...]:
    """Return the step's variants with a mistake: in all layers, and in `layer` only.

    Empty where the mistake is impossible, such as a forgotten mean over one sample.
    """
    # Cached: all rows of a table need the same steps.
    return tuple(_wrong_steps(trace, key, layer))


def _wrong_steps(trace: StepTrace, key: MistakeKey, layer: int) -> Iterator[WrongStep]:
    passes, deltas = list(trace.passes), list(trace.deltas)
    if key == "sign":
        yield WrongStep(_finished(trace, passes, [-delta for delta in deltas]))
    elif key == "mean_forgotten" and trace.samples > 1:
        step = _finished(trace, passes, deltas, divisor=1)
        # With a forgotten mean, the summed per-sample losses themselves are correct.
        step = replace(step, sample_losses_after=trace.sample_losses_after)
        yield WrongStep(step, loss_factor=float(trace.samples))
    everywhere = frozenset(range(len(passes)))
    for scope in dict.fromkeys([everywhere, frozenset({layer})]):
        if key in {"bias_forgotten", "transpose_forgotten"}:
            parameters = trace.before.copy()
            for k in scope:
                if key == "bias_forgotten":
                    parameters.biases[k][:] = 0.0
                elif _is_square(parameters.weights[k]):
                    parameters.weights[k][:] = trace.before.weights[k].T
            if not np.array_equal(parameters.flat, trace.before.flat):
                yield _wrong_forward(trace, parameters)
        for rule in _BACKWARD.get(key, ()):
            wrong = _wrong_deltas(trace, scope, rule)
            if wrong is not None:
                yield WrongStep(_finished(trace, passes, wrong))


def _is_square(weights: Array) -> bool:
    rows, columns = weights.shape
    return bool(rows == columns > 1)


def _wrong_forward(trace: StepTrace, parameters: Parameters) -> WrongStep:
    """Use wrong parameters in the forward pass only."""
    passes = forward(trace.network, parameters, trace.X, trace.masks)
    deltas = [output_delta(trace.network, passes, trace.y, trace.loss)]
    for k in range(len(passes) - 2, -1, -1):
        deltas.insert(0, _right_delta(trace, k, deltas[0], passes[k]))
    return WrongStep(_finished(trace, passes, deltas))


def _right_delta(trace: StepTrace, layer: int, delta: Array, one: LayerPass) -> Array:
    return _through(trace, layer, delta @ trace.before.weights[layer + 1].T, one)


def _through(trace: StepTrace, layer: int, upstream: Array, one: LayerPass) -> Array:
    """Return δ of a layer from dL/da after dropout."""
    if one.mask is not None:
        upstream = upstream * one.mask
    return trace.network.layers[layer].activation.backward(upstream, one.z, one.a)


Rule = Callable[[StepTrace, int, Array], Array | None]
"""δ of a hidden layer from δ of the next one; None where the mistake is impossible."""


def _without_slope(trace: StepTrace, layer: int, delta: Array) -> Array:
    mask = trace.passes[layer].mask
    upstream: Array = delta @ trace.before.weights[layer + 1].T
    return upstream * (1.0 if mask is None else mask)


def _by_updated_weights(trace: StepTrace, layer: int, delta: Array) -> Array:
    upstream = delta @ trace.after.weights[layer + 1].T
    return _through(trace, layer, upstream, trace.passes[layer])


def _without_transpose(trace: StepTrace, layer: int, delta: Array) -> Array | None:
    weights = trace.before.weights[layer + 1]
    if not _is_square(weights):
        return None
    return _through(trace, layer, delta @ weights, trace.passes[layer])


def _sum_times_activation(trace: StepTrace, layer: int, delta: Array) -> Array:
    product: Array = delta.sum(axis=1, keepdims=True) * trace.passes[layer].a
    return product


def _times_activation(trace: StepTrace, layer: int, delta: Array) -> Array | None:
    a = trace.passes[layer].a
    return delta * a if delta.shape == a.shape else None


_BACKWARD: dict[MistakeKey, tuple[Rule, ...]] = {
    "slope_forgotten": (_without_slope,),
    "transpose_forgotten": (_without_transpose,),
    "delta_times_activation": (_sum_times_activation, _times_activation),
    "updated_weights": (_by_updated_weights,),
}
"""Variants of each mistake in the backward pass."""


def _wrong_deltas(trace: StepTrace, scope: frozenset[int], rule: Rule) -> list[Array] | None:
    """Return δ of all layers, with a wrong rule in `scope`; None where it applies to none."""
    last = len(trace.passes) - 1
    deltas, made = [trace.deltas[last]], False
    if rule is _without_slope and last in scope and not trace.matched_delta:
        deltas, made = [trace.loss.gradient(trace.passes[last].a, trace.y)], True
    for k in range(last - 1, -1, -1):
        delta = rule(trace, k, deltas[0]) if k in scope else None
        made = made or delta is not None
        if delta is None:
            delta = _right_delta(trace, k, deltas[0], trace.passes[k])
        deltas.insert(0, delta)
    return deltas if made else None


def _finished(
    trace: StepTrace, passes: list[LayerPass], deltas: list[Array], divisor: int | None = None
) -> StepTrace:
    """Compute gradients, update, and losses from wrong δ by the correct rules."""
    gradient = Parameters.zeros(trace.network.layout)
    for k, delta in enumerate(deltas):
        gradient.weights[k][:] = passes[k].inputs.T @ delta / (divisor or trace.samples)
        gradient.biases[k][:] = delta.sum(axis=0) / (divisor or trace.samples)
    given = gradient.copy()
    if trace.has_penalty:
        add_gradient(trace.penalty.coefficients(trace.before), trace.before, given)
    if trace.trainable is not None:
        given.flat *= trace.trainable
    if trace.clipping is not None:
        trace.clipping.apply(given)
    after, state = trace.before.copy(), copy_state(trace.state_before)
    trace.optimizer.update(after.flat, given.flat, state, trace.learning_rate)
    if trace.trainable is not None:
        np.copyto(after.flat, trace.before.flat, where=~trace.trainable)
    passes_after = forward(trace.network, after, trace.X, trace.masks)
    return replace(
        trace,
        passes=tuple(passes),
        deltas=tuple(deltas),
        data_gradient=gradient,
        after=after,
        sample_losses=per_sample_loss(trace.network, passes, trace.y, trace.loss),
        sample_losses_after=per_sample_loss(trace.network, passes_after, trace.y, trace.loss),
    )
