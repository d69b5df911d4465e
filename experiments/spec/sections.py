"""The sections of a spec: data, network and training, each validated on construction."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, ValidationError, field_validator, model_validator
from pydantic import ValidationInfo as Info

from experiments.spec.errors import (
    NOT_A_LIST,
    NOT_A_MAPPING,
    FieldError,
    SpecError,
    from_pydantic,
    shown,
)
from experiments.spec.features import read_features
from experiments.spec.limits import field_range
from experiments.spec.settings import an, choice, number, one_of, switch
from experiments.spec.table_text import own_table
from nn_core.activations import ACTIVATIONS, Activation, Tanh
from nn_core.data import DATASETS, OWN, DatasetInfo, OwnTable, Problem
from nn_core.initializers import INITIALIZERS, Initializer, Xavier
from nn_core.losses import LOSSES, Loss
from nn_core.optimizers import OPTIMIZERS, Adam, Optimizer
from nn_core.optimizers.clipping import CLIPPINGS, Clipping
from nn_core.optimizers.schedules import SCHEDULES, Constant, Schedule, Warmup
from nn_core.training.augmentation import AUGMENTATIONS, Augmentation
from nn_core.training.early_stopping import EarlyStopping
from nn_core.types import N_


class Section(BaseModel):
    """A frozen model that raises `SpecError`, also for nested fields."""

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)

    def __init__(self, /, **fields: Any) -> None:
        try:
            super().__init__(**fields)
        except ValidationError as error:
            raise from_pydantic(error, type(self).model_fields) from None

    def __hash__(self) -> int:
        # By the saved text, as the options are a dict, which is not hashable.
        return hash(self.model_dump_json())


def _described(data: Mapping[str, Any]) -> DatasetInfo | None:
    """Return the dataset's description from the fields read so far; None if it is invalid."""
    dataset, table = data.get("dataset"), data.get("table")
    if dataset == OWN:
        return table and table.info
    return DATASETS[dataset] if dataset is not None and "table" in data else None


class DataSpec(Section):
    """Dataset, split and encoding.

    ``dataset`` is a key of `nn_core.data.DATASETS`, or ``own`` for the samples of ``table``; None
    in ``n_samples`` and ``noise`` takes its defaults. ``options`` are whole-number settings such as
    the arms of a spiral. ``features`` are keys of `nn_core.data.features.FEATURES` or formulas such
    as ``sin(x1*x2)``; empty for the raw features. ``validation`` and ``test`` are shares of the
    samples. ``scale`` standardizes by the training part. Where ``seed`` is None, the experiment's
    is used.
    """

    dataset: Annotated[str, choice(*DATASETS, OWN)] = "moons"
    # Before all fields that are checked against the data's description.
    table: Annotated[OwnTable, own_table()] | None = None
    n_samples: int | None = None
    noise: float | None = None
    options: dict[str, int] = {}
    features: tuple[str, ...] = ()
    validation: Annotated[float, number("data.validation")] = 0.2
    test: Annotated[float, number("data.test")] = 0.2
    scale: Annotated[bool, switch()] = True
    seed: Annotated[int, number("data.seed")] | None = None

    @field_validator("n_samples", "noise", mode="plain")
    @classmethod
    def _in_the_range_of_the_dataset(cls, value: object, info: Info) -> Any:
        described = _described(info.data)
        # Without a valid dataset there is no range.
        if value is None or described is None:
            return None
        name = str(info.field_name)
        return field_range(f"data.{name}", described).check(name, value)

    @field_validator("features", mode="before")
    @classmethod
    def _features_of_the_dataset(cls, value: object, info: Info) -> tuple[str, ...]:
        described = _described(info.data)
        return () if described is None else read_features(value, described, info.data["table"])

    @field_validator("options", mode="plain")
    @classmethod
    def _options_of_the_dataset(cls, value: object, info: Info) -> dict[str, int]:
        if not isinstance(value, Mapping):
            raise SpecError.of("", NOT_A_MAPPING, name="options", value=shown(value))
        described = _described(info.data)
        if described is None:
            return {}
        dataset, known = described.name, [option.name for option in described.options]
        checked: dict[str, int] = {}
        errors: list[FieldError] = []
        for name, setting in value.items():
            if name not in known:
                template = N_("options of {dataset} must be among: {known}; got {value}")
                values = {"dataset": dataset, "known": ", ".join(known) or "none"}
                errors.append(FieldError("", template, {**values, "value": shown(name)}))
                continue
            try:
                limits = field_range(f"data.options.{name}", described)
                checked[name] = limits.check(name, setting)
            except SpecError as error:
                errors += [inner.under(name) for inner in error.errors]
        if errors:
            raise SpecError(errors)
        # In the dataset's order, so that equal options read the same when saved.
        return {name: checked[name] for name in known if name in checked}

    @model_validator(mode="after")
    def _consistent(self) -> DataSpec:
        if (self.dataset == OWN) != (self.table is not None):
            template = N_(
                "table must be given for the dataset own, and for no other; got dataset {value}"
            )
            raise SpecError.of("table", template, value=self.dataset)
        errors = [*self._repeated_features(), *self._unfilled_parts()]
        if errors:
            raise SpecError(errors)
        return self

    def _repeated_features(self) -> Iterator[FieldError]:
        if len(set(self.features)) < len(self.features):
            template = N_("features must not repeat; got {value}")
            yield FieldError("features", template, {"value": ", ".join(self.features)})

    def _unfilled_parts(self) -> Iterator[FieldError]:
        train, validation, test = self.part_sizes
        total = train + validation + test
        for name, size in (("validation", validation), ("test", test)):
            share = getattr(self, name)
            if share > 0 and size == 0:
                template = N_("{name} must be 0 or give at least 1 of {total} samples; got {value}")
                yield FieldError(name, template, {"name": name, "total": total, "value": share})
        needed = self.info.n_classes(self.options) or 1
        if self.validation + self.test >= 1 or train < needed:
            template = N_(
                "validation + test must leave at least {needed} of {total} samples for "
                "training; got {validation} + {test}: lower a share"
            )
            values = {"validation": self.validation, "test": self.test}
            larger = "validation" if self.validation >= self.test else "test"
            yield FieldError(larger, template, {"needed": needed, "total": total, **values})

    @property
    def part_sizes(self) -> tuple[int, int, int]:
        """Number of samples in training, validation and test."""
        n = self.info.resolve_samples(self.n_samples)
        validation, test = (math.floor(share * n + 0.5) for share in (self.validation, self.test))
        return n - validation - test, validation, test

    @property
    def info(self) -> DatasetInfo:
        return DATASETS[self.dataset] if self.table is None else self.table.info

    @property
    def problem(self) -> Problem:
        """``binary``, ``multiclass`` or ``regression``."""
        return self.info.problem(self.options)

    @property
    def n_in(self) -> int:
        """Number of network inputs."""
        return len(self.features) or self.info.n_features

    @property
    def n_out(self) -> int:
        """Number of network outputs: C for more than two classes, else 1."""
        classes = self.info.n_classes(self.options)
        return 1 if classes is None or classes == 2 else classes


SOFTMAX_OF_ONE = N_(
    "softmax must have at least 2 units, as the softmax of one unit is always 1; got 1: "
    "choose another activation"
)


class LayerSpec(Section):
    """A hidden layer; ``dropout`` is the share of activations set to 0 in training."""

    units: Annotated[int, number("network.hidden.units")] = 8
    activation: Annotated[Activation, one_of(ACTIVATIONS)] = Tanh()
    dropout: Annotated[float, number("network.hidden.dropout")] = 0.0

    @model_validator(mode="after")
    def _consistent(self) -> LayerSpec:
        if self.activation.kind == "softmax" and self.units == 1:
            raise SpecError.of("activation", SOFTMAX_OF_ONE)
        return self


class NetworkSpec(Section):
    """Hidden layers, output and initial weights.

    ``output_activation`` None is sigmoid for two classes, softmax for more, identity for
    regression. Where ``seed`` is None, the experiment's is used.
    """

    hidden: tuple[LayerSpec, ...] = (LayerSpec(), LayerSpec())
    output_activation: Annotated[Activation, one_of(ACTIVATIONS)] | None = None
    initializer: Annotated[Initializer, one_of(INITIALIZERS)] = Xavier()
    seed: Annotated[int, number("network.seed")] | None = None

    @field_validator("hidden", mode="before")
    @classmethod
    def _not_too_deep(cls, value: object) -> object:
        limits = field_range("network.hidden")
        if not isinstance(value, list | tuple):
            raise SpecError.of("", NOT_A_LIST, name="hidden", value=shown(value))
        if len(value) not in limits:
            template = N_("hidden must have at most {maximum} layers; got {value}")
            raise SpecError.of("", template, maximum=limits.maximum, value=len(value))
        return value


class TrainingSpec(Section):
    """Loss, optimizer, regularization and schedule of the training.

    ``loss`` None is the cross-entropy that matches a sigmoid or softmax output of a classifier,
    else half the squared error. ``early_stopping`` monitors the validation loss, or the training
    loss without a validation part. ``seed`` is for batch order, augmentation and dropout; where it
    is None, the experiment's is used.
    """

    loss: Annotated[Loss, one_of(LOSSES)] | None = None
    optimizer: Annotated[Optimizer, one_of(OPTIMIZERS)] = Adam()
    learning_rate: Annotated[float, number("training.learning_rate")] = 0.01
    schedule: Annotated[Schedule, one_of(SCHEDULES)] = Constant()
    warmup: Annotated[Warmup, an(Warmup)] | None = None
    batch_size: Annotated[int, number("training.batch_size")] = 16
    epochs: Annotated[int, number("training.epochs")] = 300
    l1: Annotated[float, number("training.l1")] = 0.0
    l2: Annotated[float, number("training.l2")] = 0.0
    clipping: Annotated[Clipping, one_of(CLIPPINGS)] | None = None
    early_stopping: Annotated[EarlyStopping, an(EarlyStopping)] | None = None
    augmentation: Annotated[Augmentation, one_of(AUGMENTATIONS)] | None = None
    dtype: Annotated[Literal["float64", "float32"], choice("float64", "float32")] = "float64"
    seed: Annotated[int, number("training.seed")] | None = None


def layer_sizes(data: DataSpec, network: NetworkSpec) -> tuple[int, ...]:
    """Return the number of units of every layer, from the inputs to the outputs."""
    return (data.n_in, *(layer.units for layer in network.hidden), data.n_out)
