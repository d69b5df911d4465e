"""A training step with one mistake in it, carried through to the end."""

from __future__ import annotations

from collections.abc import Iterator
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
    """A mistake that students make.

    Attributes
    ----------
    key : str
    title, hint : str
        For the page to translate. The hint does not give the answer.
    home : tuple of str
        Stages in which the mistake itself is made; later ones only inherit it.
    """

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
    """What a step would record if a mistake were made in it.

    Attributes
    ----------
    trace : StepTrace
        The right step.
    passes, deltas, gradient, after
        As in `StepTrace`, with the mistake.
    losses, losses_after : array, shape (N,)
    loss_factor : float
        1, or N where the mean is forgotten.
    """

    trace: StepTrace
    passes: list[LayerPass]
    deltas: list[Array]
    gradient: Parameters
    after: Parameters
    losses: Array
    losses_after: Array
    loss_factor: float = 1.0

    def value(self, address: Address) -> float | None:
        """Return the number in a row's place; None for rows that no mistake reaches."""
        stage, layer, unit, source, sample, name = address
        if stage in {"loss", "loss_after"}:
            losses = self.losses if stage == "loss" else self.losses_after
            if name in {"penalty", "objective"}:
                return None
            return float(losses.mean() * self.loss_factor if sample is None else losses[sample])
        if stage in {"weighted_sum", "activation", "output_delta", "hidden_delta"}:
            values = {
                "weighted_sum": self.passes[layer].z,
                "activation": self.passes[layer].a,
            }.get(stage, self.deltas[layer])
            return float(values[sample, unit])
        if stage in {"weight_gradient", "bias_gradient"} and sample is not None:
            share = self.deltas[layer][sample, unit]
            return float(share * (1.0 if source is None else self._input(layer, sample, source)))
        if stage in {"weight_gradient", "bias_gradient", "update"}:
            found = self.after if stage == "update" else self.gradient
            matrix = found.biases[layer] if source is None else found.weights[layer]
            return float(matrix[0 if source is None else source, unit])
        return None

    def _input(self, layer: int, sample: int, source: int) -> float:
        return float(self.passes[layer].inputs[sample, source])


@lru_cache(maxsize=64)
def wrong_steps(trace: StepTrace, key: MistakeKey, layer: int) -> tuple[WrongStep, ...]:
    """Make a mistake in a step: in every layer, and in one layer only.

    Parameters
    ----------
    trace : StepTrace
    key : str
        Of `MISTAKES`.
    layer : int
        The layer of the row in question, from 0.

    Returns
    -------
    tuple of WrongStep
        Several where the mistake can be made in several ways; none where it cannot be made, such
        as forgetting to divide by one sample.
    """
    # The rows of a table ask for the same steps again and again.
    return tuple(_wrong_steps(trace, key, layer))


def _wrong_steps(trace: StepTrace, key: MistakeKey, layer: int) -> Iterator[WrongStep]:
    everywhere = frozenset(range(len(trace.passes)))
    scopes = dict.fromkeys([everywhere, frozenset({layer})])
    for scope in scopes:
        if key == "mean_forgotten":
            if trace.samples > 1:
                yield _finish(trace, list(trace.passes), list(trace.deltas), mean=False)
        elif key == "bias_forgotten":
            yield _forward_mistake(trace, _without_bias(trace, scope))
        elif key == "sign":
            yield _finish(trace, list(trace.passes), [-delta for delta in trace.deltas])
        else:
            if key == "transpose_forgotten" and _square(trace, scope):
                yield _forward_mistake(trace, _transposed_pass(trace, scope))
            for flavor in _FLAVORS.get(key, ("",)):
                deltas = _erring_deltas(trace, key, scope, flavor)
                if deltas is not None:
                    yield _finish(trace, list(trace.passes), deltas)


_FLAVORS = {"delta_times_activation": ("sum", "each")}


def _without_bias(trace: StepTrace, scope: frozenset[int]) -> list[LayerPass]:
    parameters = trace.before.copy()
    for k in scope:
        parameters.biases[k][:] = 0.0
    return forward(trace.network, parameters, trace.X, trace.masks)


def _square(trace: StepTrace, scope: frozenset[int]) -> list[int]:
    """Return the layers of a scope whose weights are square, so that the transpose fits."""
    shapes = trace.network.layout.shapes
    return [k for k in scope if shapes[k][0] == shapes[k][1] > 1]


def _transposed_pass(trace: StepTrace, scope: frozenset[int]) -> list[LayerPass]:
    parameters = trace.before.copy()
    for k in _square(trace, scope):
        parameters.weights[k][:] = trace.before.weights[k].T
    return forward(trace.network, parameters, trace.X, trace.masks)


def _forward_mistake(trace: StepTrace, passes: list[LayerPass]) -> WrongStep:
    """Go on rightly from a wrong forward pass."""
    delta = output_delta(trace.network, passes, trace.y, trace.loss)
    deltas = [delta]
    for k in range(len(passes) - 2, -1, -1):
        delta = _through(trace, k, delta @ trace.before.weights[k + 1].T, passes[k])
        deltas.insert(0, delta)
    return _finish(trace, passes, deltas)


def _through(trace: StepTrace, layer: int, upstream: Array, one: LayerPass) -> Array:
    if one.mask is not None:
        upstream = upstream * one.mask
    return trace.network.layers[layer].activation.backward(upstream, one.z, one.a)


def _erring_deltas(
    trace: StepTrace, key: MistakeKey, scope: frozenset[int], flavor: str
) -> list[Array] | None:
    """Return the δ of all layers with a mistake in those of the scope; None where it has none."""
    last = len(trace.passes) - 1
    delta, made = trace.deltas[last], False
    if key == "slope_forgotten" and last in scope and not trace.matched_delta:
        delta, made = trace.loss.gradient(trace.passes[last].a, trace.y), True
    deltas = [delta]
    for k in range(last - 1, -1, -1):
        one, weights = trace.passes[k], trace.before.weights[k + 1]
        if k not in scope:
            delta = _through(trace, k, delta @ weights.T, one)
        elif key == "slope_forgotten":
            delta = delta @ weights.T * (1.0 if one.mask is None else one.mask)
            made = True
        elif key == "updated_weights":
            delta, made = _through(trace, k, delta @ trace.after.weights[k + 1].T, one), True
        elif key == "transpose_forgotten" and weights.shape[0] == weights.shape[1] > 1:
            delta, made = _through(trace, k, delta @ weights, one), True
        elif key == "delta_times_activation" and flavor == "sum":
            delta, made = delta.sum(axis=1, keepdims=True) * one.a, True
        elif key == "delta_times_activation" and delta.shape == one.a.shape:
            delta, made = delta * one.a, True
        else:
            delta = _through(trace, k, delta @ weights.T, one)
        deltas.insert(0, delta)
    return deltas if made else None


def _finish(
    trace: StepTrace, passes: list[LayerPass], deltas: list[Array], *, mean: bool = True
) -> WrongStep:
    """Carry wrong δ on to gradients, update and losses, by the engine's own rules."""
    gradient = Parameters.zeros(trace.network.layout)
    count = trace.samples if mean else 1
    for k, delta in enumerate(deltas):
        gradient.weights[k][:] = passes[k].inputs.T @ delta / count
        gradient.biases[k][:] = delta.sum(axis=0) / count
    given = gradient.copy()
    if not trace.penalty.is_zero:
        add_gradient(trace.penalty.coefficients(trace.before), trace.before, given)
    if trace.trainable is not None:
        given.flat *= trace.trainable
    if trace.clipping is not None:
        trace.clipping.apply(given)
    after = trace.before.copy()
    state = copy_state(trace.state_before)
    trace.optimizer.update(after.flat, given.flat, state, trace.learning_rate)
    if trace.trainable is not None:
        np.copyto(after.flat, trace.before.flat, where=~trace.trainable)
    moved = forward(trace.network, after, trace.X, trace.masks)
    step = WrongStep(
        trace,
        passes,
        deltas,
        gradient,
        after,
        per_sample_loss(trace.network, passes, trace.y, trace.loss),
        per_sample_loss(trace.network, moved, trace.y, trace.loss),
    )
    if mean:
        return step
    # Who forgets the mean in the loss adds up losses that are right.
    return replace(step, loss_factor=float(trace.samples), losses_after=trace.sample_losses_after)
