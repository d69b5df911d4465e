"""The description of a run: data, network, training, seed and interventions.

It is validated on construction; errors are listed by field.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Annotated, Any

from pydantic import model_validator

from experiments.spec.errors import FieldError, SpecError
from experiments.spec.interventions import Intervention, check_interventions
from experiments.spec.sections import (
    SOFTMAX_OF_ONE,
    DataSpec,
    LayerSpec,
    NetworkSpec,
    Section,
    TrainingSpec,
    layer_sizes,
)
from experiments.spec.settings import number
from nn_core.activations import Activation, Identity, Sigmoid, Softmax
from nn_core.initializers import Fixed
from nn_core.losses import BinaryCrossEntropy, CategoricalCrossEntropy, HalfSquaredError, Loss
from nn_core.types import N_

__all__ = [
    "DataSpec",
    "ExperimentSpec",
    "FieldError",
    "Intervention",
    "LayerSpec",
    "NetworkSpec",
    "SpecError",
    "TrainingSpec",
]


class ExperimentSpec(Section):
    """Complete description of one run.

    ``seed`` is used for every section whose seed is None; ``interventions`` are changes during the
    run, in order of their positions.

    >>> spec = ExperimentSpec(data={"dataset": "spiral", "options": {"arms": 3}}, seed=7)
    >>> spec.output_activation, spec.loss, spec.weights_seed
    (Softmax(), CategoricalCrossEntropy(), 7)
    """

    data: DataSpec = DataSpec()
    network: NetworkSpec = NetworkSpec()
    training: TrainingSpec = TrainingSpec()
    seed: Annotated[int, number("seed")] = 0
    interventions: tuple[Intervention, ...] = ()

    @model_validator(mode="after")
    def _consistent(self) -> ExperimentSpec:
        errors = [*_check_output(self), *_check_given(self), *_check_augmentation(self)]
        errors = errors or check_interventions(
            self.interventions, self.data, self.network, self.training
        )
        if errors:
            raise SpecError(errors)
        return self

    @property
    def layer_sizes(self) -> tuple[int, ...]:
        """Number of units of every layer, from the inputs to the outputs."""
        return layer_sizes(self.data, self.network)

    @property
    def output_activation(self) -> Activation:
        """The output's activation, chosen or automatic."""
        if self.network.output_activation is not None:
            return self.network.output_activation
        automatic = {"binary": Sigmoid(), "multiclass": Softmax(), "regression": Identity()}
        return automatic[self.data.problem]

    @property
    def loss(self) -> Loss:
        """The loss, chosen or automatic."""
        if self.training.loss is not None:
            return self.training.loss
        if self.data.problem != "regression":
            for loss in (BinaryCrossEntropy(), CategoricalCrossEntropy()):
                if loss.matching == self.output_activation.kind:
                    return loss
        return HalfSquaredError()

    @property
    def data_seed(self) -> int:
        """Seed of the samples and of their split."""
        return self.seed if self.data.seed is None else self.data.seed

    @property
    def weights_seed(self) -> int:
        return self.seed if self.network.seed is None else self.network.seed

    @property
    def training_seed(self) -> int:
        """Seed of batch order, augmentation and dropout."""
        return self.seed if self.training.seed is None else self.training.seed


def until(
    spec: ExperimentSpec, position: tuple[int, int] | None, *, before: bool = False
) -> tuple[Intervention, ...]:
    """Return the interventions up to a position, or before it; all if it is None."""
    return tuple(
        one
        for one in spec.interventions
        if position is None or one.position < position or (one.position == position and not before)
    )


def in_force(
    spec: ExperimentSpec, position: tuple[int, int] | None = None, *, before: bool = False
) -> ExperimentSpec:
    """Return the spec with the settings at a position of the run, without its interventions.

    `position` is (epochs done, mini-batches done of the next epoch), or None for the end of the
    run; `before` excludes changes at that position. Edited weights and frozen layers are not
    included.
    """
    training: dict[str, Any] = {}
    layers: dict[str, Any] = {}
    for one in until(spec, position, before=before):
        for name, value in one.changes().items():
            if name in ("dropout", "activation"):
                layers[name] = value
            elif name not in ("frozen", "edits"):
                training[name] = value
    network = spec.network
    if layers:
        hidden = tuple(layer.model_copy(update=layers) for layer in network.hidden)
        network = network.model_copy(update={"hidden": hidden})
    changed = spec.training.model_copy(update=training)
    return spec.model_copy(update={"interventions": (), "training": changed, "network": network})


def _check_output(spec: ExperimentSpec) -> Iterator[FieldError]:
    output, loss, problem = spec.output_activation.kind, spec.loss.kind, spec.data.problem
    if output == "softmax" and spec.data.n_out == 1:
        yield FieldError("network.output_activation", SOFTMAX_OF_ONE)
        return
    values = {"loss": loss, "output": output, "problem": problem}
    if loss in ("binary_cross_entropy", "categorical_cross_entropy") and problem == "regression":
        template = N_("{loss} needs classes, and these data are a regression: choose another loss")
    elif loss == "binary_cross_entropy" and output not in ("sigmoid", "softmax"):
        template = N_(
            "{loss} needs outputs between 0 and 1, of sigmoid or softmax; got {output}: "
            "choose such an output or a squared error"
        )
    elif loss == "categorical_cross_entropy" and output != "softmax":
        template = N_(
            "{loss} needs outputs that sum to 1, those of softmax over several classes; "
            "got {output}: choose binary_cross_entropy or a squared error"
        )
    else:
        return
    yield FieldError("training.loss", template, values)


def _check_given(spec: ExperimentSpec) -> Iterator[FieldError]:
    given = spec.network.initializer
    if not isinstance(given, Fixed):
        return
    wanted = list(pairwise(spec.layer_sizes))
    found = [(len(matrix), {len(row) for row in matrix}) for matrix in given.weights]
    if found != [(n_in, {n_out}) for n_in, n_out in wanted]:
        template = N_("weights must have, layer by layer, the shapes {wanted}")
        shapes = ", ".join(f"{n_in} × {n_out}" for n_in, n_out in wanted)
        yield FieldError("network.initializer.weights", template, {"wanted": shapes})
    units = [n_out for _, n_out in wanted]
    if given.biases and [len(vector) for vector in given.biases] != units:
        template = N_("biases must be empty or have, layer by layer, the lengths {wanted}")
        lengths = ", ".join(map(str, units))
        yield FieldError("network.initializer.biases", template, {"wanted": lengths})


def _check_augmentation(spec: ExperimentSpec) -> Iterator[FieldError]:
    augmentation, data = spec.training.augmentation, spec.data
    if augmentation is None:
        return
    fits, template = {
        "": (True, ""),
        "plain": (not data.features, N_("{kind} needs the raw features: leave features empty")),
        "plane": (
            not data.features and data.info.n_features == 2,
            N_("{kind} needs data of 2 raw features and no others: leave features empty"),
        ),
        "image": (
            data.info.image_shape is not None,
            N_("{kind} needs pictures, and {dataset} has none: choose another augmentation"),
        ),
    }[augmentation.needs]
    if not fits:
        values = {"kind": augmentation.kind, "dataset": data.dataset}
        yield FieldError("training.augmentation", template, values)
