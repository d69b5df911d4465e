"""What will go wrong with a spec that may be run, said before it is, with the mend.

The spec refuses what has no meaning; what is listed here has one, and fails all the same. Each
rule is held to its word by a test that trains what it warns of, and the mend beside it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from typing import Any

from experiments.consistency import part_sizes
from experiments.parsing import changed
from experiments.spec import ExperimentSpec
from nn_core.initializers import Constant, Zeros
from nn_core.optimizers import SGD, AdamW
from nn_core.types import N_

_RECTIFIERS = ("relu", "leaky_relu", "elu", "selu", "gelu", "silu")
_ADAPTIVE = ("rmsprop", "adam", "adamw", "nadam")
_DEEP_FOR_SIGMOID = 5
_ALL_OFF = 0.05
"""Chance of a pass in which dropout leaves no unit of a layer, above which it is warned of."""


@dataclass(frozen=True)
class Advice:
    """One thing that will go wrong.

    Attributes
    ----------
    field : str
        Dotted path of the field that it is about.
    template, values
        The sentence with gaps in braces, and what fills them.
    mend : ExperimentSpec
        The spec with that put right.
    mend_template : str
        What the mend does, in a few words, with gaps for ``mend_values``.
    """

    field: str
    template: str
    mend: ExperimentSpec
    mend_template: str
    values: Mapping[str, Any] = dataclass_field(default_factory=dict)
    mend_values: Mapping[str, Any] = dataclass_field(default_factory=dict)

    @property
    def message(self) -> str:
        """The sentence, in English."""
        return self.template.format(**self.values)


def advice(spec: ExperimentSpec) -> list[Advice]:
    """Return what will go wrong with a spec.

    Parameters
    ----------
    spec : ExperimentSpec

    Returns
    -------
    list of Advice
        Empty for a sound one; at most one for each field.

    Examples
    --------
    >>> from experiments.defaults import default_spec
    >>> advice(default_spec("moons"))
    []
    >>> blind = changed(default_spec("moons"), {"network.initializer": "zeros"})
    >>> [found.field for found in advice(blind)]
    ['network.initializer']
    >>> advice(blind)[0].mend.network.initializer
    Xavier(distribution='uniform')
    """
    by_field: dict[str, Advice] = {}
    for rule in _RULES:
        for found in rule(spec):
            by_field.setdefault(found.field, found)
    return list(by_field.values())


def has_symmetric_start(spec: ExperimentSpec) -> bool:
    """Tell whether all units of a hidden layer start, and therefore stay, the same."""
    layers = spec.network.hidden
    same = isinstance(spec.network.initializer, Zeros | Constant)
    # Dropout treats units differently, and so sets those apart that have an effect at all.
    mixed = any(layer.dropout for layer in layers) and not _nothing_moves(spec)
    return same and any(layer.units > 1 for layer in layers) and not mixed


def _nothing_moves(spec: ExperimentSpec) -> bool:
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
            changed(spec, {"data.scale": True}),
            N_("Standardize"),
        )


def _is_wide(dataset: str) -> bool:
    return dataset in ("wine", "breast_cancer")


def _batch(spec: ExperimentSpec) -> Iterator[Advice]:
    train, batch = part_sizes(spec.data)[0], spec.training.batch_size
    if batch > train:
        yield Advice(
            "training.batch_size",
            N_(
                "Only {train} samples are trained on, so a batch of {batch} is all of them and "
                "each epoch a single step."
            ),
            changed(spec, {"training.batch_size": max(1, train // 8)}),
            N_("Batches of {size}"),
            {"train": train, "batch": batch},
            {"size": max(1, train // 8)},
        )


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
    hidden = spec.network.hidden
    if hidden and all(layer.activation.kind == "identity" for layer in hidden):
        kinds = {f"network.hidden.{k}.activation": "tanh" for k in range(len(hidden))}
        yield Advice(
            "network.hidden.0.activation",
            N_(
                "Linear layers in a row are one linear layer: whatever their number, this network "
                "can draw a straight line and no more."
            ),
            changed(spec, kinds),
            N_("Tanh instead"),
        )


def _deep_sigmoid(spec: ExperimentSpec) -> Iterator[Advice]:
    hidden = spec.network.hidden
    depth = sum(layer.activation.kind == "sigmoid" for layer in hidden)
    if depth >= _DEEP_FOR_SIGMOID:
        changes = {f"network.hidden.{k}.activation": "relu" for k in range(len(hidden))}
        yield Advice(
            "network.hidden.0.activation",
            N_(
                "The slope of a sigmoid is at most 1/4, so {depth} of them in a row leave the "
                "first layer at most {share:.1g} of the error's slope: it hardly learns."
            ),
            changed(spec, {**changes, "network.initializer": "he"}),
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
    if _nothing_moves(spec):
        template = N_(
            "With all weights 0 the hidden activations are 0, and so is the slope of every weight: "
            "only the output's bias will move."
        )
    else:
        template = N_(
            "Units that start with the same weights get the same slopes: those of a layer stay "
            "copies of one another for ever."
        )
    rectified = spec.network.hidden[0].activation.kind in _RECTIFIERS
    kind, label = ("he", N_("Start with He")) if rectified else ("xavier", N_("Start with Xavier"))
    mend = changed(spec, {"network.initializer": kind})
    yield Advice("network.initializer", template, mend, label)


def _rate(spec: ExperimentSpec) -> Iterator[Advice]:
    training, hidden = spec.training, spec.network.hidden
    optimizer, rate = training.optimizer, training.learning_rate
    rectified = any(layer.activation.kind in _RECTIFIERS for layer in hidden)
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
            "Steps of a learning rate of {rate:g} overshoot: the weights fly apart, or to where "
            "all units are flat and nothing is learned."
        )
        better = 0.1 * (1.0 - optimizer.momentum) * (0.3 if regression else 1.0)
    else:
        return
    better = float(f"{better:.1g}")
    yield Advice(
        "training.learning_rate",
        template,
        changed(spec, {"training.learning_rate": better}),
        N_("Learning rate {rate:g}"),
        {"optimizer": optimizer.kind, "rate": rate},
        {"rate": better},
    )


def _growing(spec: ExperimentSpec) -> Iterator[Advice]:
    """Warn where the penalty alone makes every step larger than the one before.

    Near 0 loss, ``w ← (1 − ηλ) w`` grows once ηλ > 2; with momentum μ beyond 2(1 + μ), and with
    Nesterov's beyond 2(1 + μ)/(1 + 2μ).
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
    yield Advice(
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


def _smothered(spec: ExperimentSpec) -> Iterator[Advice]:
    for name, most in (("l1", 0.1), ("l2", 0.3)):
        strength = getattr(spec.training, name)
        if spec.network.hidden and strength >= most and spec.data.problem != "regression":
            yield Advice(
                f"training.{name}",
                N_(
                    "A penalty of {strength:g} outweighs the loss: the weights go to 0, and the "
                    "network answers the same everywhere."
                ),
                changed(spec, {f"training.{name}": 0.001}),
                N_("Penalty 0.001"),
                {"strength": strength},
            )


def _never(spec: ExperimentSpec) -> Iterator[Advice]:
    training = spec.training
    if training.warmup is not None and training.warmup.epochs > training.epochs:
        better = max(1, training.epochs // 10)
        yield Advice(
            "training.warmup.epochs",
            N_(
                "The warm-up takes {warmup} epochs and the run has {epochs}: the full learning "
                "rate is never reached."
            ),
            changed(spec, {"training.warmup.epochs": better}),
            N_("Warm up for {epochs} epochs"),
            {"warmup": training.warmup.epochs, "epochs": training.epochs},
            {"epochs": better},
        )
    stopping = training.early_stopping
    if stopping is not None and stopping.patience >= training.epochs > 1:
        better = max(1, training.epochs // 10)
        yield Advice(
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
    _growing,
    _smothered,
    _never,
)
