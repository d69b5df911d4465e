"""Controls of the training: the frequent ones, and the others."""

from typing import Any

import streamlit as st

from experiments.run.edits import assembled, edited
from experiments.spec.errors import SpecError
from experiments.spec.spec import ExperimentSpec
from nn_core.losses import LOSSES
from nn_core.optimizers.schedules import Warmup
from nn_core.training.early_stopping import EarlyStopping
from ui.controls.fields import Fields
from ui.i18n import _
from ui.names import title

LEARNING_RATES = (1e-5, 1e-4, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0)
PENALTIES = (0.0, 1e-5, 3e-5, 1e-4, 3e-4, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0)


def training_controls(spec: ExperimentSpec) -> ExperimentSpec:
    """Draw the frequent controls of the training; raise a `SpecError` for invalid input."""
    fields = Fields(spec)
    changes: dict[str, Any] = {}
    with fields.reporting_group("training"):
        changes["loss"] = fields.automatic_choice(
            "training.loss",
            _("Loss"),
            loss_choices(spec),
            _("What is minimized. Automatic takes the one that matches the output."),
        )
        with fields.row("training.optimizer"):
            optimizer = fields.kind("training.optimizer", _("Optimizer"))
            with st.popover(_("Settings"), icon=":material/tune:"):
                st.markdown(f"**{_(optimizer.title)}**")
                changes["optimizer"] = fields.settings("training.optimizer", optimizer)
        changes["learning_rate"] = fields.steps(
            "training.learning_rate",
            _("Learning rate"),
            LEARNING_RATES,
            _("Step size of the optimizer. It may change while the network learns."),
        )
        with fields.row("training.batch_size", "training.epochs"):
            changes["batch_size"] = fields.number("training.batch_size", _("Batch size"), step=1)
            changes["epochs"] = fields.number("training.epochs", _("Epochs"), step=50)
        for name, label, hint in (
            ("l1", _("L1 penalty"), _("Draws weights to exactly 0.")),
            ("l2", _("L2 penalty"), _("Keeps weights small.")),
        ):
            changes[name] = fields.steps(f"training.{name}", label, PENALTIES, hint)
        return assembled(spec, "training", **changes)


def more_controls(spec: ExperimentSpec) -> ExperimentSpec:
    """Draw the other controls of the training, and the seed; errors as in `training_controls`."""
    fields = Fields(spec)
    changes: dict[str, Any] = {}
    with fields.reporting_group("training"):
        changes["schedule"] = fields.choice("training.schedule", _("Learning rate over time"))
        for name, label, default, hint in (
            ("warmup", _("Warm-up"), Warmup(),
             _("Begin with a smaller learning rate that rises to the full one.")),
            ("early_stopping", _("Early stopping"), EarlyStopping(),
             _("Stop when the validation loss no longer falls, and go back to the best weights.")),
        ):  # fmt: skip
            path, value = f"training.{name}", getattr(spec.training, name)
            is_on = fields.toggle(path, label, value is not None, hint)
            changes[name] = fields.settings(path, value or default) if is_on else None
        changes["clipping"] = fields.choice(
            "training.clipping", _("Clip the gradient"), none=_("Off")
        )
        with fields.row("training.dtype", "seed"):
            changes["dtype"] = fields.select(
                "training.dtype",
                _("Precision"),
                ("float64", "float32"),
                spec.training.dtype,
                lambda kind: title("dtype", kind),
            )
            hint = _(
                "Of everything drawn at random. New data and new weights have seeds of their "
                "own from then on."
            )
            seed = fields.number("seed", _("Seed"), hint=hint)
        return edited(assembled(spec, "training", **changes), seed=seed)


def loss_choices(spec: ExperimentSpec) -> tuple[str, ...]:
    """Return the kinds of loss that fit the data and the output.

    >>> from experiments.spec.defaults import default_spec
    >>> loss_choices(default_spec("sine"))
    ('half_squared_error', 'mean_squared_error', 'huber')
    """
    fitting = []
    for kind in LOSSES:
        try:
            edited(spec, training=edited(spec.training, loss=kind))
        except SpecError:
            continue
        fitting.append(kind)
    return tuple(fitting)
