"""What is changed under way, as part of a spec: a run can be repeated, shared and forked."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import model_validator

from experiments.spec.consistency import check_layer, part_sizes
from experiments.spec.errors import NOT_A_LIST, FieldError, SpecError, shown
from experiments.spec.limits import Range
from experiments.spec.sections import Section
from experiments.spec.settings import Reads, number, one_of
from nn_core.activations import ACTIVATIONS, Activation
from nn_core.optimizers import OPTIMIZERS, Optimizer
from nn_core.parameters import Layout
from nn_core.training import interventions as engine
from nn_core.types import N_

if TYPE_CHECKING:
    from experiments.spec.spec import ExperimentSpec

MOST = 200
"""Interventions that one run may have."""

_OF_LAYERS = ("dropout", "activation")

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
        """Return it as the trainer takes it."""
        return engine.Edit(self.layer, self.unit, self.source, self.value)


class Intervention(Section):
    """`nn_core.training.interventions.Intervention` as a part of a spec, with the same fields.

    What is None stays. ``batch_size``, ``dropout`` and ``activation`` change at step 0 only.

    Examples
    --------
    >>> change = Intervention(epoch=20, learning_rate=0.1)
    >>> change.merged(Intervention(epoch=20, l2=0.01)).l2
    0.01
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
        """Epochs done, and mini-batches of the next."""
        return self.epoch, self.step

    def changes(self) -> dict[str, Any]:
        """Return what changes, by field."""
        found = {name: getattr(self, name) for name in type(self).model_fields}
        del found["epoch"], found["step"]
        # An empty tuple of frozen layers thaws all; one of edits says nothing.
        empty: dict[str, Any] = {"edits": ()}
        return {k: v for k, v in found.items() if v is not None and v != empty.get(k)}

    def merged(self, later: Intervention) -> Intervention:
        """Return both of one moment as one."""
        edits = {(one.layer, one.unit, one.source): one for one in (*self.edits, *later.edits)}
        both = {**self.changes(), **later.changes(), "edits": tuple(edits.values())}
        return Intervention(epoch=self.epoch, step=self.step, **both)

    def to_engine(self) -> engine.Intervention:
        """Return it as the trainer takes it."""
        edits = tuple(edit.to_engine() for edit in self.edits)
        return engine.Intervention(self.epoch, self.step, **{**self.changes(), "edits": edits})


def check_interventions(spec: ExperimentSpec) -> list[FieldError]:
    """Refuse moments out of order or past an epoch's end, and units that are not there."""
    errors = []
    if len(spec.interventions) > MOST:
        template = N_("a run must have at most {maximum} interventions; got {value}")
        values = {"maximum": MOST, "value": len(spec.interventions)}
        return [FieldError("interventions", template, values)]
    samples, batch = part_sizes(spec.data)[0], spec.training.batch_size
    sizes = [spec.data.n_in, *(layer.units for layer in spec.network.hidden), spec.data.n_out]
    layout = Layout(tuple(pairwise(sizes)))
    before = (0, 0)
    for k, one in enumerate(spec.interventions):
        field = f"interventions.{k}"
        if one.position < before:
            template = N_("interventions must be in order of their moments; got {value} after {at}")
            errors.append(FieldError(field, template, {"value": one.position, "at": before}))
        before = one.position
        batch = one.batch_size or batch
        steps = math.ceil(samples / batch)
        if one.step >= steps:
            template = N_("step must be below the {steps} mini-batches of an epoch; got {value}")
            errors.append(
                FieldError(f"{field}.step", template, {"steps": steps, "value": one.step})
            )
        if one.activation is not None:
            for layer in spec.network.hidden:
                try:
                    check_layer(layer.model_copy(update={"activation": one.activation}))
                except SpecError as error:
                    errors += error.under(field).errors
                    break
        try:
            engine.trainable(layout, one.frozen or ())
            for edit in one.edits:
                edit.to_engine().index(layout)
        except ValueError as error:
            errors.append(FieldError(field, "{text}", {"text": str(error)}))
    return errors


def in_force(
    spec: ExperimentSpec, position: tuple[int, int] | None = None, *, before: bool = False
) -> ExperimentSpec:
    """Return the settings as they are at a moment of a run, without its interventions.

    Weights set by hand and frozen layers are no settings; they are left out.

    Parameters
    ----------
    spec : ExperimentSpec
    position : (int, int), optional
        Epochs done, and mini-batches of the next; the end of the run where None.
    before : bool
        Leave out what changes at that very moment.

    Examples
    --------
    >>> from experiments.spec.spec import ExperimentSpec
    >>> spec = ExperimentSpec(interventions=[{"epoch": 20, "learning_rate": 0.1}])
    >>> in_force(spec, (19, 0)).training.learning_rate, in_force(spec).training.learning_rate
    (0.01, 0.1)
    """
    training: dict[str, Any] = {}
    layers: dict[str, Any] = {}
    for one in until(spec, position, before=before):
        changes = one.changes()
        layers |= {name: changes.pop(name) for name in _OF_LAYERS if name in changes}
        training |= {name: changes[name] for name in changes if name not in ("frozen", "edits")}
    network = spec.network
    if layers:
        hidden = tuple(layer.model_copy(update=layers) for layer in network.hidden)
        network = network.model_copy(update={"hidden": hidden})
    changed = spec.training.model_copy(update=training)
    return spec.model_copy(update={"interventions": (), "training": changed, "network": network})


def until(
    spec: ExperimentSpec, position: tuple[int, int] | None, *, before: bool = False
) -> tuple[Intervention, ...]:
    """Return the interventions up to a moment; all of them where it is None."""
    return tuple(
        one
        for one in spec.interventions
        if position is None or one.position < position or (one.position == position and not before)
    )
