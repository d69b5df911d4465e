"""Controls of the training: the frequent ones, and the others."""

from typing import Any

import streamlit as st

from experiments.spec.errors import SpecError
from experiments.spec.limits import field_range
from experiments.spec.spec import ExperimentSpec
from nn_core.losses import LOSSES
from nn_core.optimizers.schedules import Warmup
from nn_core.training.early_stopping import EarlyStopping
from ui.controls.changes import assembled, edited
from ui.controls.fields import AUTOMATIC, OFF, Fields
from ui.i18n import _
from ui.names import title

LEARNING_RATES = (1e-5, 1e-4, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0)
PENALTIES = (0.0, 1e-5, 3e-5, 1e-4, 3e-4, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0)


def training_controls(spec: ExperimentSpec) -> ExperimentSpec:
    """Draw the frequent controls of the training; raise a `SpecError` for invalid input."""
    fields, training = Fields(), spec.training
    changes: dict[str, Any] = {}
    with fields.reporting_group("training"):
        changes["loss"] = _loss(fields, spec)
        changes["optimizer"] = _optimizer(fields, spec)
        changes["learning_rate"] = fields.steps(
            "training.learning_rate",
            _("Learning rate"),
            training.learning_rate,
            LEARNING_RATES,
            _("Step size of the optimizer. It may change while the network learns."),
        )
        with fields.row("training.batch_size", "training.epochs"):
            for name, label, step in (
                ("batch_size", _("Batch size"), 1),
                ("epochs", _("Epochs"), 50),
            ):
                limits, value = field_range(f"training.{name}"), getattr(training, name)
                changes[name] = fields.number(f"training.{name}", label, value, limits, step=step)
        for name, label, hint in (
            ("l1", _("L1 penalty"), _("Draws weights to exactly 0.")),
            ("l2", _("L2 penalty"), _("Keeps weights small.")),
        ):
            value = getattr(training, name)
            changes[name] = fields.steps(f"training.{name}", label, value, PENALTIES, hint)
        return assembled(spec, "training", **changes)


def more_controls(spec: ExperimentSpec) -> ExperimentSpec:
    """Draw the other controls of the training, and the seed; errors as in `training_controls`."""
    fields, training = Fields(), spec.training
    changes: dict[str, Any] = {}
    with fields.reporting_group("training"):
        label = _("Learning rate over time")
        changes["schedule"] = fields.choice(
            "training.schedule", label, "schedule", training.schedule
        )
        changes["warmup"] = _optional(
            fields, "warmup", _("Warm-up"), training.warmup, Warmup(),
            _("Begin with a smaller learning rate that rises to the full one."),
        )  # fmt: skip
        changes["early_stopping"] = _optional(
            fields, "early_stopping", _("Early stopping"), training.early_stopping,
            EarlyStopping(),
            _("Stop when the validation loss no longer falls, and go back to the best weights."),
        )  # fmt: skip
        label = _("Clip the gradient")
        changes["clipping"] = fields.choice(
            "training.clipping", label, "clipping", training.clipping, none=(OFF, _("Off"))
        )
        with fields.row("training.dtype", "seed"):
            changes["dtype"] = fields.select(
                "training.dtype",
                _("Precision"),
                ("float64", "float32"),
                training.dtype,
                lambda kind: title("dtype", kind),
            )
            seed = fields.number(
                "seed",
                _("Seed"),
                spec.seed,
                field_range("seed"),
                hint=_(
                    "Of everything drawn at random. New data and new weights have seeds of their "
                    "own from then on."
                ),
            )
        return edited(assembled(spec, "training", **changes), seed=seed)


def _loss(fields: Fields, spec: ExperimentSpec) -> Any:
    resolved = assembled(spec, "training", loss=None).loss.kind
    return fields.choice(
        "training.loss",
        _("Loss"),
        "loss",
        spec.training.loss,
        kinds=loss_choices(spec),
        none=(AUTOMATIC, _("Automatic: {choice}").format(choice=title("loss", resolved))),
        hint=_("What is minimized. Automatic takes the one that matches the output."),
    )


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


def _optimizer(fields: Fields, spec: ExperimentSpec) -> Any:
    with fields.row("training.optimizer"):
        optimizer = spec.training.optimizer
        chosen = fields.kind("training.optimizer", _("Optimizer"), "optimizer", optimizer)
        with st.popover(_("Settings"), icon=":material/tune:"):
            st.markdown(f"**{title('optimizer', chosen.kind)}**")
            return fields.settings("training.optimizer", chosen)


def _optional(fields: Fields, name: str, label: str, value: Any, default: Any, hint: str) -> Any:
    """Draw a switch and, while it is on, the settings."""
    path = f"training.{name}"
    if not fields.toggle(path, label, value is not None, hint):
        return None
    return fields.settings(path, default if value is None else value)
