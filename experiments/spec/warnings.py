"""Warnings before a run: settings that are valid but will fail, each with a fix.

For each rule a test trains the setting and its fix.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from typing import Any

import numpy as np

from experiments.spec.parsing import changed
from experiments.spec.spec import ExperimentSpec
from experiments.spec.spec_changes import (
    STANDARDIZED,
    USUAL_PENALTY,
    dominating_penalties,
    in_each_layer,
    is_linear,
    relu_and_he,
)
from nn_core.initializers import Constant, Zeros
from nn_core.optimizers import SGD, AdamW
from nn_core.types import N_

_DEEP_FOR_SIGMOID = 5
_ALL_DROPPED = 0.05
"""Smallest probability of a pass with all units of a layer dropped that causes a warning."""
_ADAPTIVE = ("rmsprop", "adam", "adamw", "nadam")
_WIDE_FEATURES = ("wine", "breast_cancer")


@dataclass(frozen=True)
class SpecWarning:
    """Warning about one field, by its dotted path, and a spec with the fix.

    The message and the name of the fix are format strings with their values.
    """

    field: str
    template: str
    fix: ExperimentSpec
    fix_template: str
    values: Mapping[str, Any] = dataclass_field(default_factory=dict)
    fix_values: Mapping[str, Any] = dataclass_field(default_factory=dict)

    @property
    def message(self) -> str:
        """The message in English."""
        return self.template.format(**self.values)


def spec_warnings(spec: ExperimentSpec) -> list[SpecWarning]:
    """Return the warnings for a spec, at most one for each field."""
    by_field: dict[str, SpecWarning] = {}
    for rule in _RULES:
        for warning in rule(spec):
            by_field.setdefault(warning.field, warning)
    return list(by_field.values())


def has_symmetric_start(spec: ExperimentSpec) -> bool:
    """Return whether all units of a hidden layer start, and therefore stay, the same."""
    layers = spec.network.hidden
    same = isinstance(spec.network.initializer, Zeros | Constant)
    # Dropout treats units differently, so units with a nonzero gradient become different.
    mixed = any(layer.dropout for layer in layers) and not _has_zero_gradients(spec)
    return same and any(layer.units > 1 for layer in layers) and not mixed


def _has_zero_gradients(spec: ExperimentSpec) -> bool:
    """Return whether every weight's gradient is 0: all weights 0, and activations 0 at 0."""
    start = spec.network.initializer
    zero = isinstance(start, Zeros) or (isinstance(start, Constant) and start.value == 0)
    last = spec.network.hidden[-1].activation if spec.network.hidden else None
    return zero and last is not None and not last(np.zeros(2)).any()


def _unscaled(spec: ExperimentSpec) -> Iterator[SpecWarning]:
    if not spec.data.scale and spec.data.dataset in _WIDE_FEATURES:
        yield SpecWarning(
            "data.scale",
            N_(
                "These features reach into the hundreds and more; as they are, they push units to "
                "their flat ends, where nothing is learned."
            ),
            changed(spec, STANDARDIZED),
            N_("Standardize"),
        )


def _dropout(spec: ExperimentSpec) -> Iterator[SpecWarning]:
    for k, layer in enumerate(spec.network.hidden):
        chance = layer.dropout**layer.units if layer.dropout else 0.0
        if chance > _ALL_DROPPED:
            yield SpecWarning(
                f"network.hidden.{k}.dropout",
                N_(
                    "With dropout {rate:g} on {units} units, hidden layer {k} is switched off as "
                    "a whole in {chance:.0%} of the passes: {rate:g}^{units}."
                ),
                changed(spec, {f"network.hidden.{k}.dropout": 0.0}),
                N_("No dropout there"),
                {"rate": layer.dropout, "units": layer.units, "k": k + 1, "chance": chance},
            )


def _linear(spec: ExperimentSpec) -> Iterator[SpecWarning]:
    if is_linear(spec):
        yield SpecWarning(
            "network.hidden.0.activation",
            N_(
                "Linear layers in a row are one linear layer: whatever their number, this network "
                "can draw a straight line and no more."
            ),
            changed(spec, in_each_layer(spec, "activation", "tanh")),
            N_("Tanh instead"),
        )


def _deep_sigmoid(spec: ExperimentSpec) -> Iterator[SpecWarning]:
    depth = sum(layer.activation.kind == "sigmoid" for layer in spec.network.hidden)
    if depth >= _DEEP_FOR_SIGMOID:
        yield SpecWarning(
            "network.hidden.0.activation",
            N_(
                "The slope of a sigmoid is at most 1/4, so after {depth} of them in a row the "
                "first layer gets at most {share:.1g} of the error's gradient: it hardly learns."
            ),
            changed(spec, relu_and_he(spec)),
            N_("ReLU and He"),
            {"depth": depth, "share": 0.25**depth},
        )


def _output(spec: ExperimentSpec) -> Iterator[SpecWarning]:
    kind, problem = spec.output_activation.kind, spec.data.problem
    is_scaled_regression = problem == "regression" and spec.data.scale
    if problem == "multiclass" and kind == "sigmoid":
        template = N_(
            "Sigmoid outputs are {classes} separate yes-or-no answers: they need not sum to 1, so "
            "they are not the probabilities of {classes} classes."
        )
    elif is_scaled_regression and spec.output_activation.range[0] >= 0:
        template = N_(
            "These outputs are never below 0, and the targets are: they can never be reached."
        )
    elif is_scaled_regression and kind == "tanh":
        template = N_(
            "Outputs of tanh stay between −1 and 1, and standardized targets go beyond: those can "
            "never be reached."
        )
    else:
        return
    yield SpecWarning(
        "network.output_activation",
        template,
        changed(spec, {"network.output_activation": None, "training.loss": None}),
        N_("Softmax") if problem == "multiclass" else N_("Linear output"),
        {"classes": spec.data.n_out},
    )


def _symmetry(spec: ExperimentSpec) -> Iterator[SpecWarning]:
    if not has_symmetric_start(spec):
        return
    if _has_zero_gradients(spec):
        template = N_(
            "With all weights 0 the hidden activations are 0, and so is the slope of every weight: "
            "only the output's bias will move."
        )
    else:
        template = N_(
            "Units that start with the same weights get the same slopes: those of a layer stay "
            "identical."
        )
    rectified = spec.network.hidden[0].activation.initializer != "xavier"
    kind, label = ("he", N_("Start with He")) if rectified else ("xavier", N_("Start with Xavier"))
    fix = changed(spec, {"network.initializer": kind})
    yield SpecWarning("network.initializer", template, fix, label)


def _rate(spec: ExperimentSpec) -> Iterator[SpecWarning]:
    training, hidden = spec.training, spec.network.hidden
    optimizer, rate = training.optimizer, training.learning_rate
    rectified = any(layer.activation.initializer != "xavier" for layer in hidden)
    if optimizer.kind in _ADAPTIVE and hidden and rate > 0.5:
        template = N_(
            "{optimizer} moves each weight by about the learning rate at every step, whatever the "
            "slope: by {rate:g} here, which is more than most weights measure."
        )
        better = 0.01
    elif isinstance(optimizer, SGD) and hidden:
        pace = rate / (1.0 - optimizer.momentum)
        regression = spec.data.problem == "regression"
        most = 1.0 if rectified and regression else 3.0 if rectified else 10.0
        if pace < most or training.clipping is not None:
            return
        template = N_(
            "Steps of a learning rate of {rate:g} overshoot: the weights grow without bound, or "
            "until all units are saturated and nothing is learned."
        )
        better = 0.1 * (1.0 - optimizer.momentum) * (0.3 if regression else 1.0)
    else:
        return
    better = float(f"{better:.1g}")
    yield SpecWarning(
        "training.learning_rate",
        template,
        changed(spec, {"training.learning_rate": better}),
        N_("Learning rate {rate:g}"),
        {"optimizer": optimizer.kind, "rate": rate},
        {"rate": better},
    )


def _batch(spec: ExperimentSpec) -> Iterator[SpecWarning]:
    train, batch = spec.data.part_sizes[0], spec.training.batch_size
    if batch > train:
        size = max(1, train // 8)
        yield SpecWarning(
            "training.batch_size",
            N_(
                "Only {train} samples are trained on, so a batch of {batch} is all of them and "
                "each epoch a single step."
            ),
            changed(spec, {"training.batch_size": size}),
            N_("Batches of {size}"),
            {"train": train, "batch": batch},
            {"size": size},
        )


def _unstable_decay(spec: ExperimentSpec) -> Iterator[SpecWarning]:
    """Warn where the penalty alone makes the weights larger at every step.

    Near 0 loss, ``w ← (1 − ηλ) w`` diverges for ηλ > 2; with momentum μ for ηλ > 2(1 + μ), with
    Nesterov momentum for ηλ > 2(1 + μ)/(1 + 2μ).
    """
    training, optimizer = spec.training, spec.training.optimizer
    rate = training.learning_rate
    if isinstance(optimizer, SGD):
        name, strength, mu = "training.l2", training.l2, optimizer.momentum
        most = 2.0 * (1.0 + mu) / (1.0 + 2.0 * mu if optimizer.nesterov else 1.0)
        label = N_("L2 penalty {value:g}")
    elif isinstance(optimizer, AdamW):
        name, strength, most = "training.optimizer.weight_decay", optimizer.weight_decay, 2.0
        label = N_("Weight decay {value:g}")
    else:
        return
    if rate * strength <= most or training.clipping is not None:
        return
    better = float(f"{0.01 / rate:.0e}")
    yield SpecWarning(
        name,
        N_(
            "Learning rate times penalty is {product:.3g}: above {most:.3g} every step makes the "
            "weights larger than they were, and they grow without end."
        ),
        changed(spec, {name: better}),
        label,
        {"product": rate * strength, "most": most},
        {"value": better},
    )


def _dominating_penalty(spec: ExperimentSpec) -> Iterator[SpecWarning]:
    for name, strength in dominating_penalties(spec):
        yield SpecWarning(
            f"training.{name}",
            N_(
                "A penalty of {strength:g} outweighs the loss: the weights go to 0, and the "
                "network answers the same everywhere."
            ),
            changed(spec, {f"training.{name}": USUAL_PENALTY}),
            N_("Penalty 0.001"),
            {"strength": strength},
        )


def _too_late(spec: ExperimentSpec) -> Iterator[SpecWarning]:
    training, warmup, stopping = spec.training, spec.training.warmup, spec.training.early_stopping
    better = max(1, training.epochs // 10)
    if warmup is not None and warmup.epochs > training.epochs:
        yield SpecWarning(
            "training.warmup.epochs",
            N_(
                "The warm-up takes {warmup} epochs and the run has {epochs}: the full learning "
                "rate is never reached."
            ),
            changed(spec, {"training.warmup.epochs": better}),
            N_("Warm up for {epochs} epochs"),
            {"warmup": warmup.epochs, "epochs": training.epochs},
            {"epochs": better},
        )
    if stopping is not None and stopping.patience >= training.epochs > 1:
        yield SpecWarning(
            "training.early_stopping.patience",
            N_(
                "Early stopping waits {patience} epochs for a gain, and the run has {epochs}: it "
                "can never stop early."
            ),
            changed(spec, {"training.early_stopping.patience": better}),
            N_("Patience {epochs}"),
            {"patience": stopping.patience, "epochs": training.epochs},
            {"epochs": better},
        )


_RULES = (
    _unscaled,
    _dropout,
    _linear,
    _deep_sigmoid,
    _output,
    _symmetry,
    _rate,
    _batch,
    _unstable_decay,
    _dominating_penalty,
    _too_late,
)
