"""The numbers at the current epoch, and what to say of a run that went wrong."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from experiments.run.experiment import Experiment
from experiments.spec.sections import TrainingSpec
from nn_core.training.evaluation import evaluate
from ui.i18n import _, joined
from ui.run.scene import metric_title, split_title
from ui.text import digits, filled, loss_text, score_text


@dataclass(frozen=True)
class Number:
    """One figure of the row above the pictures."""

    label: str
    value: str
    help: str


def numbers(experiment: Experiment) -> list[Number]:
    """Return epoch, losses and scores as they are now."""
    trainer, metric = experiment.trainer, experiment.metric
    now = _current(experiment)
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
        if f"{split}_loss" in now:
            label = _("Loss, {part}").format(part=split_title(split))
            value = loss_text(now[f"{split}_loss"])
            shown.append(Number(label, value, _("Mean data loss; the penalty is not in it.")))
    for split in ("train", "validation"):
        if f"{split}_{metric}" in now:
            label = joined([metric_title(experiment), split_title(split)])
            shown.append(Number(label, score_text(now[f"{split}_{metric}"], metric), ""))
    if trainer.finished and len(experiment.data[0].test.y):
        label = joined([metric_title(experiment), split_title("test")])
        value = getattr(experiment.evaluate("test"), metric)
        help_ = _("Of data that nothing was chosen by; told at the end of the run.")
        shown.append(Number(label, score_text(value, metric), help_))
    if now["penalty"]:
        help_ = _("l1 Σ|w| + l2/2 Σw² over the weights, added to the loss that is minimized.")
        shown.append(Number(_("Penalty"), loss_text(now["penalty"]), help_))
    return shown


def _current(experiment: Experiment) -> dict[str, float]:
    """Return losses, scores and penalty of the network as it is now, which the pictures show.

    The history has them where an epoch has just ended; not within an epoch, after a weight was
    typed, or when early stopping went back to its best epoch.
    """
    trainer = experiment.trainer
    history, parameters = trainer.history, trainer.parameters
    kept = history.kept.get(trainer.epoch)
    if kept is not None and np.array_equal(kept, parameters.flat):
        return {name: float(history.curve(name)[-1]) for name in history.names}
    settings = trainer.settings
    data = (trainer.samples, trainer.validation)
    with np.errstate(all="ignore"):
        found = evaluate(experiment.network, parameters, *data, settings.loss, trainer.metrics)
        found["penalty"] = settings.penalty.value(parameters)
    return {name: float(value) for name, value in found.items()}


def divergence_sentence(experiment: Experiment, training: TrainingSpec) -> str | None:
    """Say where and why a run stopped by itself, and what to try; None for a sound run."""
    if not experiment.trainer.divergences:
        return None
    found = experiment.trainer.divergences[0]
    what = _("weights") if found.quantity == "weights" else _("biases")
    size = _("past the largest number") if np.isinf(found.largest) else digits(found.largest, 2)
    sentence = filled(
        _(
            "Training diverged and was stopped: in epoch {epoch}, mini-batch {step}, the {what} of "
            "layer {layer} went from {before:.2g} to {after} in one step. What you see is the "
            "network just before."
        ),
        epoch=found.epoch,
        step=found.step,
        what=what,
        layer=found.layer,
        before=found.last_largest,
        after=size,
    )
    if training.learning_rate * training.l2 > 2:
        cause = filled(
            _(
                "Learning rate times L2 is {product:.3g}; above 2 each step makes every weight "
                "larger. Lower one of them."
            ),
            product=training.learning_rate * training.l2,
        )
    else:
        cause = _(
            "The steps are too large for this slope: lower the learning rate, or clip the gradient "
            "by its norm."
        )
    return f"{sentence} {cause}"
