"""What single fields cannot know: whether the parts of a spec fit each other."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from experiments.spec.errors import FieldError, SpecError
from nn_core.data import OWN
from nn_core.initializers import Fixed
from nn_core.types import N_

if TYPE_CHECKING:
    from experiments.spec.sections import DataSpec, LayerSpec
    from experiments.spec.spec import ExperimentSpec


def part_sizes(data: DataSpec) -> tuple[int, int, int]:
    """Return the samples of training, validation and test, as the split will make them."""
    n = data.info.resolve_samples(data.n_samples)
    validation, test = (math.floor(share * n + 0.5) for share in (data.validation, data.test))
    return n - validation - test, validation, test


def check_data(data: DataSpec) -> None:
    """Refuse data without samples, features that repeat, and parts that cannot be filled."""
    if (data.dataset == OWN) != (data.table is not None):
        raise SpecError.of(
            "table",
            N_("table must be given for the dataset own, and for no other; got dataset {value}"),
            value=data.dataset,
        )
    errors: list[FieldError] = []

    def refuse(field: str, template: str, **values: Any) -> None:
        errors.append(FieldError(field, template, values))

    if len(set(data.features)) < len(data.features):
        refuse(
            "features", N_("features must not repeat; got {value}"), value=", ".join(data.features)
        )
    train, validation, test = part_sizes(data)
    total = train + validation + test
    for field, share, size in (
        ("validation", data.validation, validation),
        ("test", data.test, test),
    ):
        if share > 0 and size == 0:
            refuse(
                field,
                N_("{name} must be 0 or give at least 1 of {total} samples; got {value}"),
                name=field,
                total=total,
                value=share,
            )
    needed = data.info.n_classes(data.options) or 1
    if data.validation + data.test >= 1 or train < needed:
        refuse(
            "validation" if data.validation >= data.test else "test",
            N_(
                "validation + test must leave at least {needed} of {total} samples for "
                "training; got {validation} + {test}: lower a share"
            ),
            needed=needed,
            total=total,
            validation=data.validation,
            test=data.test,
        )
    if errors:
        raise SpecError(errors)


def check_layer(layer: LayerSpec) -> None:
    """Refuse a layer that is constant."""
    if layer.activation.kind == "softmax" and layer.units == 1:
        raise SpecError.of("activation", _LONELY_SOFTMAX)


def check_experiment(spec: ExperimentSpec) -> None:
    """Refuse outputs and losses that do not fit the problem, and given weights that do not fit."""
    errors = [*_check_output(spec), *_check_given(spec), *_check_augmentation(spec)]
    if errors:
        raise SpecError(errors)


_LONELY_SOFTMAX = N_(
    "softmax must have at least 2 units, as the softmax of one unit is always 1; got 1: "
    "choose another activation"
)


def _check_output(spec: ExperimentSpec) -> list[FieldError]:
    output, loss, problem = spec.output_activation.kind, spec.loss.kind, spec.data.problem
    if output == "softmax" and spec.data.n_out == 1:
        return [FieldError("network.output_activation", _LONELY_SOFTMAX)]
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
        return []
    return [FieldError("training.loss", template, values)]


def _check_given(spec: ExperimentSpec) -> list[FieldError]:
    given = spec.network.initializer
    if not isinstance(given, Fixed):
        return []
    sizes = [spec.data.n_in, *(layer.units for layer in spec.network.hidden), spec.data.n_out]
    wanted = list(pairwise(sizes))
    found = [(len(matrix), {len(row) for row in matrix}) for matrix in given.weights]
    errors = []
    if found != [(n_in, {n_out}) for n_in, n_out in wanted]:
        template = N_("weights must have, layer by layer, the shapes {wanted}")
        shapes = ", ".join(f"{n_in} × {n_out}" for n_in, n_out in wanted)
        errors.append(FieldError("network.initializer.weights", template, {"wanted": shapes}))
    if given.biases and [len(vector) for vector in given.biases] != sizes[1:]:
        template = N_("biases must be empty or have, layer by layer, the lengths {wanted}")
        lengths = ", ".join(map(str, sizes[1:]))
        errors.append(FieldError("network.initializer.biases", template, {"wanted": lengths}))
    return errors


def _check_augmentation(spec: ExperimentSpec) -> list[FieldError]:
    augmentation, data = spec.training.augmentation, spec.data
    if augmentation is None:
        return []
    fits = {
        "": True,
        "plain": not data.features,
        "plane": not data.features and data.info.n_features == 2,
        "image": data.info.image_shape is not None,
    }
    if fits[augmentation.needs]:
        return []
    template = {
        "plain": N_("{kind} needs the raw features: leave features empty"),
        "plane": N_("{kind} needs data of 2 raw features and no others: leave features empty"),
        "image": N_("{kind} needs pictures, and {dataset} has none: choose another augmentation"),
    }[augmentation.needs]
    values = {"kind": augmentation.kind, "dataset": data.dataset}
    return [FieldError("training.augmentation", template, values)]
