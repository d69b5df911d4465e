"""The numbers at the current epoch, and what to say of a run that went wrong."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from experiments.experiment import Experiment
from experiments.sections import TrainingSpec
from nn_core.history import History
from ui.i18n import _
from ui.lab.frames import metric_title, split_title


@dataclass(frozen=True)
class Number:
    """One figure of the row above the pictures."""

    label: str
    value: str
    help: str


def numbers(experiment: Experiment) -> list[Number]:
    """Return epoch, losses and scores as they are now."""
    trainer, metric = experiment.trainer, experiment.metric
    history = trainer.history
    steps = trainer.step_in_epoch
    epoch = f"{trainer.epoch}" if not steps else f"{trainer.epoch} + {steps}"
    shown = [
        Number(
            _("Epoch"),
            epoch,
            _("Passes over the training data; after the plus, mini-batches of the next one."),
        )
    ]
    for split in ("train", "validation"):
        if f"{split}_loss" in history.names:
            label = _("Loss, {part}").format(part=split_title(split))
            value = loss_text(float(history.curve(f"{split}_loss")[-1]))
            shown.append(Number(label, value, _("Mean data loss; the penalty is not in it.")))
    for split in ("train", "validation"):
        if f"{split}_{metric}" in history.names:
            label = f"{metric_title(experiment)}, {split_title(split)}"
            shown.append(Number(label, score_text(metric, history, split), ""))
    if trainer.finished and len(experiment.data[0].test.y):
        label = f"{metric_title(experiment)}, {split_title('test')}"
        value = getattr(experiment.evaluate("test"), metric)
        help_ = _("Of data that nothing was chosen by; told at the end of the run.")
        shown.append(Number(label, _score(metric, value), help_))
    penalty = float(history.curve("penalty")[-1])
    if penalty:
        help_ = _("l1 Σ|w| + l2/2 Σw² over the weights, added to the loss that is minimized.")
        shown.append(Number(_("Penalty"), loss_text(penalty), help_))
    return shown


def loss_text(value: float) -> str:
    """Return a loss to four places; one of a diverging run to three digits.

    >>> loss_text(0.06931), loss_text(29604280123.0)
    ('0.0693', '2.96e+10')
    """
    return f"{value:.4f}" if abs(value) < 1e4 else f"{value:.3g}"


def score_text(metric: str, history: History, split: str) -> str:
    """Return the last score as text: a percentage, or R² to three places."""
    return _score(metric, float(history.curve(f"{split}_{metric}")[-1]))


def _score(metric: str, value: float) -> str:
    if not np.isfinite(value):
        return "–"
    return f"{value:.1%}" if metric == "accuracy" else f"{value:.3f}"


def divergence_sentence(experiment: Experiment, training: TrainingSpec) -> str | None:
    """Say where and why a run stopped by itself, and what to try; None for a sound run."""
    if not experiment.trainer.divergences:
        return None
    found = experiment.trainer.divergences[0]
    what = _("weights") if found.quantity == "weights" else _("biases")
    size = _("past the largest number") if np.isinf(found.largest) else f"{found.largest:.2g}"
    sentence = _(
        "Training diverged and was stopped: in epoch {epoch}, mini-batch {step}, the {what} of "
        "layer {layer} went from {before:.2g} to {after} in one step. What you see is the network "
        "just before."
    ).format(
        epoch=found.epoch,
        step=found.step,
        what=what,
        layer=found.layer,
        before=found.last_largest,
        after=size,
    )
    if training.learning_rate * training.l2 > 2:
        cause = _(
            "Learning rate times L2 is {product:.3g}; above 2 each step makes every weight larger. "
            "Lower one of them."
        ).format(product=training.learning_rate * training.l2)
    else:
        cause = _(
            "The steps are too large for this slope. Try a learning rate of {rate:g}, or clip the "
            "gradient by its norm."
        ).format(rate=training.learning_rate / 10)
    return f"{sentence} {cause}"
