"""What will go wrong because of the data and the network."""

from __future__ import annotations

from collections.abc import Iterator

from experiments.run.advice.record import Advice
from experiments.spec.parsing import changed
from experiments.spec.spec import ExperimentSpec
from experiments.spec.spec_changes import (
    RECTIFIERS,
    STANDARDIZED,
    hidden_activation,
    is_linear,
    relu_and_he,
)
from nn_core.initializers import Constant, Zeros
from nn_core.types import N_

_DEEP_FOR_SIGMOID = 5
_ALL_OFF = 0.05
"""Chance of a pass in which dropout leaves no unit of a layer, above which it is warned of."""


def has_symmetric_start(spec: ExperimentSpec) -> bool:
    """Tell whether all units of a hidden layer start, and therefore stay, the same."""
    layers = spec.network.hidden
    same = isinstance(spec.network.initializer, Zeros | Constant)
    # Dropout treats units differently, and so sets those apart that have an effect at all.
    mixed = any(layer.dropout for layer in layers) and not nothing_moves(spec)
    return same and any(layer.units > 1 for layer in layers) and not mixed


def nothing_moves(spec: ExperimentSpec) -> bool:
    """Tell whether every weight's gradient is 0: all weights 0, and activations 0 at 0."""
    start = spec.network.initializer
    still = isinstance(start, Zeros) or (isinstance(start, Constant) and start.value == 0)
    last = spec.network.hidden[-1].activation if spec.network.hidden else None
    return still and last is not None and last.kind not in ("sigmoid", "softplus", "softmax")


def _unscaled(spec: ExperimentSpec) -> Iterator[Advice]:
    if not spec.data.scale and spec.data.info.group == "real" and _is_wide(spec.data.dataset):
        yield Advice(
            "data.scale",
            N_(
                "These features reach into the hundreds and more; as they are, they push units to "
                "their flat ends, where nothing is learned."
            ),
            changed(spec, STANDARDIZED),
            N_("Standardize"),
        )


def _is_wide(dataset: str) -> bool:
    return dataset in ("wine", "breast_cancer")


def _dropout(spec: ExperimentSpec) -> Iterator[Advice]:
    for k, layer in enumerate(spec.network.hidden):
        chance = layer.dropout**layer.units if layer.dropout else 0.0
        if chance > _ALL_OFF:
            yield Advice(
                f"network.hidden.{k}.dropout",
                N_(
                    "With dropout {rate:g} on {units} units, hidden layer {k} is switched off as "
                    "a whole in {chance:.0%} of the passes: {rate:g}^{units}."
                ),
                changed(spec, {f"network.hidden.{k}.dropout": 0.0}),
                N_("No dropout there"),
                {"rate": layer.dropout, "units": layer.units, "k": k + 1, "chance": chance},
            )


def _linear(spec: ExperimentSpec) -> Iterator[Advice]:
    if is_linear(spec):
        yield Advice(
            "network.hidden.0.activation",
            N_(
                "Linear layers in a row are one linear layer: whatever their number, this network "
                "can draw a straight line and no more."
            ),
            changed(spec, hidden_activation(spec, "tanh")),
            N_("Tanh instead"),
        )


def _deep_sigmoid(spec: ExperimentSpec) -> Iterator[Advice]:
    hidden = spec.network.hidden
    depth = sum(layer.activation.kind == "sigmoid" for layer in hidden)
    if depth >= _DEEP_FOR_SIGMOID:
        yield Advice(
            "network.hidden.0.activation",
            N_(
                "The slope of a sigmoid is at most 1/4, so {depth} of them in a row leave the "
                "first layer at most {share:.1g} of the error's slope: it hardly learns."
            ),
            changed(spec, relu_and_he(spec)),
            N_("ReLU and He"),
            {"depth": depth, "share": 0.25**depth},
        )


def _output(spec: ExperimentSpec) -> Iterator[Advice]:
    kind, problem = spec.output_activation.kind, spec.data.problem
    if problem == "multiclass" and kind == "sigmoid":
        template = N_(
            "Sigmoid outputs are {classes} separate yes-or-no answers: they need not sum to 1, so "
            "they are not the probabilities of {classes} classes."
        )
    elif problem == "regression" and kind in ("relu", "softplus", "sigmoid"):
        template = N_(
            "These outputs are never below 0, and the targets are: they can never be reached."
        )
        if not spec.data.scale:
            return
    elif problem == "regression" and kind == "tanh" and spec.data.scale:
        template = N_(
            "Outputs of tanh stay between −1 and 1, and standardized targets go beyond: those can "
            "never be reached."
        )
    else:
        return
    open_loss = {"network.output_activation": None, "training.loss": None}
    mend = changed(spec, open_loss)
    label = N_("Softmax") if problem == "multiclass" else N_("Linear output")
    values = {"classes": spec.data.n_out}
    yield Advice("network.output_activation", template, mend, label, values)


def _symmetry(spec: ExperimentSpec) -> Iterator[Advice]:
    if not has_symmetric_start(spec):
        return
    if nothing_moves(spec):
        template = N_(
            "With all weights 0 the hidden activations are 0, and so is the slope of every weight: "
            "only the output's bias will move."
        )
    else:
        template = N_(
            "Units that start with the same weights get the same slopes: those of a layer stay "
            "copies of one another for ever."
        )
    rectified = spec.network.hidden[0].activation.kind in RECTIFIERS
    kind, label = ("he", N_("Start with He")) if rectified else ("xavier", N_("Start with Xavier"))
    mend = changed(spec, {"network.initializer": kind})
    yield Advice("network.initializer", template, mend, label)


NETWORK_RULES = (_unscaled, _dropout, _linear, _deep_sigmoid, _output, _symmetry)
