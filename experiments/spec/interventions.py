"""Changes during a run, as part of its spec, so that it can be repeated, shared and forked."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import Annotated, Any

from pydantic import model_validator

from experiments.spec.errors import NOT_A_LIST, FieldError, SpecError, shown
from experiments.spec.limits import Range
from experiments.spec.sections import (
    SOFTMAX_OF_ONE,
    DataSpec,
    NetworkSpec,
    Section,
    TrainingSpec,
    layer_sizes,
)
from experiments.spec.settings import Reads, number, one_of
from nn_core.activations import ACTIVATIONS, Activation
from nn_core.optimizers import OPTIMIZERS, Optimizer
from nn_core.parameters import Layout
from nn_core.training import interventions as engine
from nn_core.types import N_

MOST = 200
"""Largest number of interventions in one run."""

_INDEX = Range(0, 127, whole=True)


def _layers(value: object, name: str) -> tuple[int, ...]:
    if not isinstance(value, list | tuple):
        raise SpecError.of("", NOT_A_LIST, name=name, value=shown(value))
    return tuple(sorted({_INDEX.check(name, layer) for layer in value}))


class Edit(Section):
    """`nn_core.training.interventions.Edit` as a part of a spec, with the same fields."""

    layer: Annotated[int, number("interventions.edits.layer")]
    unit: Annotated[int, number("interventions.edits.unit")]
    source: Annotated[int, number("interventions.edits.source")] | None = None
    value: Annotated[float, number("interventions.edits.value")]

    def to_engine(self) -> engine.Edit:
        """Convert to the trainer's dataclass."""
        return engine.Edit(self.layer, self.unit, self.source, self.value)


class Intervention(Section):
    """`nn_core.training.interventions.Intervention` as a part of a spec, with the same fields.

    None leaves a setting unchanged. ``batch_size``, ``dropout`` and ``activation`` change at step 0
    only.
    """

    epoch: Annotated[int, number("interventions.epoch")]
    step: Annotated[int, number("interventions.step")] = 0
    learning_rate: Annotated[float, number("training.learning_rate")] | None = None
    l1: Annotated[float, number("training.l1")] | None = None
    l2: Annotated[float, number("training.l2")] | None = None
    epochs: Annotated[int, number("training.epochs")] | None = None
    batch_size: Annotated[int, number("training.batch_size")] | None = None
    optimizer: Annotated[Optimizer, one_of(OPTIMIZERS)] | None = None
    dropout: Annotated[float, number("network.hidden.dropout")] | None = None
    activation: Annotated[Activation, one_of(ACTIVATIONS)] | None = None
    frozen: Annotated[tuple[int, ...], Reads(_layers)] | None = None
    edits: tuple[Edit, ...] = ()

    @model_validator(mode="after")
    def _between_epochs(self) -> Intervention:
        for name in ("batch_size", "dropout", "activation"):
            if getattr(self, name) is not None and self.step:
                template = N_("{name} can change only between epochs, at step 0; got step {value}")
                raise SpecError.of(name, template, name=name, value=self.step)
        return self

    @property
    def position(self) -> tuple[int, int]:
        """Epochs done, and mini-batches done of the next epoch."""
        return self.epoch, self.step

    def changes(self) -> dict[str, Any]:
        fields = {name: getattr(self, name) for name in type(self).model_fields}
        del fields["epoch"], fields["step"]
        # An empty tuple of frozen layers unfreezes all; without edits there is no change.
        empty: dict[str, Any] = {"edits": ()}
        return {k: v for k, v in fields.items() if v is not None and v != empty.get(k)}

    def merged(self, later: Intervention) -> Intervention:
        """Merge with a later intervention at the same position, which takes precedence."""
        edits = {(one.layer, one.unit, one.source): one for one in (*self.edits, *later.edits)}
        both = {**self.changes(), **later.changes(), "edits": tuple(edits.values())}
        return Intervention(epoch=self.epoch, step=self.step, **both)

    def to_engine(self) -> engine.Intervention:
        """Convert to the trainer's dataclass."""
        edits = tuple(edit.to_engine() for edit in self.edits)
        return engine.Intervention(self.epoch, self.step, **{**self.changes(), "edits": edits})


def check_interventions(
    interventions: Sequence[Intervention],
    data: DataSpec,
    network: NetworkSpec,
    training: TrainingSpec,
) -> list[FieldError]:
    """Reject positions out of order or past an epoch's end, and units that do not exist."""
    errors: list[FieldError] = []

    def refuse(field: str, template: str, **values: Any) -> None:
        errors.append(FieldError(field, template, values))

    if len(interventions) > MOST:
        template = N_("a run must have at most {maximum} interventions; got {value}")
        refuse("interventions", template, maximum=MOST, value=len(interventions))
        return errors
    layout = Layout(tuple(pairwise(layer_sizes(data, network))))
    before, batch = (0, 0), training.batch_size
    for k, one in enumerate(interventions):
        field = f"interventions.{k}"
        if one.position < before:
            template = N_("interventions must be in order of their moments; got {value} after {at}")
            refuse(field, template, value=one.position, at=before)
        before = one.position
        batch = one.batch_size or batch
        steps = math.ceil(data.part_sizes[0] / batch)
        if one.step >= steps:
            template = N_("step must be below the {steps} mini-batches of an epoch; got {value}")
            refuse(f"{field}.step", template, steps=steps, value=one.step)
        if (
            one.activation is not None
            and one.activation.kind == "softmax"
            and any(layer.units == 1 for layer in network.hidden)
        ):
            refuse(f"{field}.activation", SOFTMAX_OF_ONE)
        try:
            engine.trainable(layout, one.frozen or ())
            for edit in one.edits:
                edit.to_engine().index(layout)
        except ValueError as error:
            refuse(field, "{text}", text=str(error))
    return errors
