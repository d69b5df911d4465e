"""The run's numbers at the current epoch, and notes on failed or symmetric training."""

from typing import NamedTuple

import numpy as np
import streamlit as st

from experiments.run.experiment import Experiment
from experiments.spec.sections import TrainingSpec
from experiments.spec.warnings import has_symmetric_start
from nn_core.diagnostics.symmetry import spread_of_units
from nn_core.training.evaluation import evaluate
from ui.i18n import _, joined
from ui.run.live_run import LiveRun
from ui.run.scene import metric_title, split_title
from ui.text import digits, filled, loss_text, score_text


class Number(NamedTuple):
    """Number in the row above the pictures."""

    label: str
    value: str
    help: str = ""


def number_row(experiment: Experiment) -> None:
    """Draw epoch, losses and scores in a row."""
    with st.container(horizontal=True, gap="xsmall"):
        for number in numbers(experiment):
            # A fixed width, so that a change in the digits does not move the neighbors.
            st.metric(number.label, number.value, help=number.help or None, width=108)


def numbers(experiment: Experiment) -> list[Number]:
    """Return the current epoch, losses and scores."""
    trainer, metric = experiment.trainer, experiment.metric
    now, steps = _current(experiment), trainer.step_in_epoch
    help_ = _("Passes over the training data; after the plus, mini-batches of the next one.")
    epoch = f"{trainer.epoch} + {steps}" if steps else f"{trainer.epoch}"
    shown = [Number(_("Epoch"), epoch, help_)]

    def add_score(split: str, value: float, help_: str = "") -> None:
        label = joined([metric_title(experiment), split_title(split)])
        shown.append(Number(label, score_text(value, metric), help_))

    for split in ("train", "validation"):
        if (loss := now.get(f"{split}_loss")) is not None:
            label = _("Loss, {part}").format(part=split_title(split))
            help_ = _("Mean data loss; the penalty is not in it.")
            shown.append(Number(label, loss_text(loss), help_))
    for split in ("train", "validation"):
        if (score := now.get(f"{split}_{metric}")) is not None:
            add_score(split, score)
    if trainer.finished and len(experiment.prepared.test.y):
        help_ = _("On the test data, on which no choice was based; shown at the end of the run.")
        add_score("test", getattr(experiment.evaluate("test"), metric), help_)
    if now["penalty"]:
        help_ = _("l1 Σ|w| + l2/2 Σw² over the weights, added to the loss that is minimized.")
        shown.append(Number(_("Penalty"), loss_text(now["penalty"]), help_))
    return shown


def _current(experiment: Experiment) -> dict[str, float]:
    """Return losses, scores and penalty of the current network, which the pictures show."""
    trainer = experiment.trainer
    # The history has them only at the end of an epoch, before edits and a return to the best epoch.
    history, parameters = trainer.history, trainer.parameters
    kept = history.kept.get(trainer.epoch)
    if kept is not None and np.array_equal(kept, parameters.flat):
        return {name: float(history.curve(name)[-1]) for name in history.names}
    settings = trainer.settings
    data, loss = (trainer.samples, trainer.validation), settings.loss
    with np.errstate(all="ignore"):
        values = evaluate(experiment.network, parameters, *data, loss, trainer.metrics)
        values["penalty"] = settings.penalty.value(parameters)
    return {name: float(value) for name, value in values.items()}


def notes(run: LiveRun) -> None:
    """Draw a note if the run diverged, or its initial weights are symmetric."""
    if diverged := divergence_note(run.experiment, run.spec.training):
        st.error(diverged, icon=":material/trending_up:")
    if symmetric := symmetry_note(run.experiment):
        st.info(symmetric, icon=":material/drag_handle:")


def divergence_note(experiment: Experiment, training: TrainingSpec) -> str | None:
    """Return where and why a run diverged, and a remedy; None for other runs."""
    if not experiment.trainer.divergences:
        return None
    divergence = experiment.trainer.divergences[0]
    largest = divergence.largest
    what = filled(
        _(
            "Training diverged and was stopped: in epoch {epoch}, mini-batch {step}, the {what} of "
            "layer {layer} went from {before:.2g} to {after} in one step. What you see is the "
            "network just before."
        ),
        epoch=divergence.epoch,
        step=divergence.step,
        what=_("weights") if divergence.quantity == "weights" else _("biases"),
        layer=divergence.layer,
        before=divergence.last_largest,
        after=_("past the largest number") if np.isinf(largest) else digits(largest, 2),
    )
    product = training.learning_rate * training.l2
    cause = _(
        "The steps are too large for this slope: lower the learning rate, or clip the gradient "
        "by its norm."
    )
    if product > 2:
        cause = _(
            "Learning rate times L2 is {product:.3g}; above 2 each step makes every weight "
            "larger. Lower one of them."
        )
    return f"{what} {filled(cause, product=product)}"


def symmetry_note(experiment: Experiment) -> str | None:
    """Return a note on the effect of symmetric initial weights, from the run's numbers, or None."""
    spec, trainer = experiment.spec, experiment.trainer
    if not has_symmetric_start(spec):
        return None
    parameters = trainer.parameters
    hidden = [k for k, layer in enumerate(spec.network.hidden) if layer.units > 1]
    apart = max(float(spread_of_units(parameters, k)) for k in hidden)
    if apart > 1e-6:
        # A manual edit of a weight breaks the symmetry.
        return None
    if not any(weights.any() for weights in parameters.weights):
        return filled(
            _(
                "Symmetric start, epoch {epoch}: all {weights} weights are still exactly 0, "
                "because each one's slope is a product with an activation or a weight that is 0. "
                "Only the output's bias moves; it is {bias:.3g}."
            ),
            epoch=trainer.epoch,
            weights=sum(weights.size for weights in parameters.weights),
            bias=float(parameters.biases[-1].flat[0]),
        )
    column = parameters.weights[hidden[0]][0]
    return filled(
        _(
            "Symmetric start, epoch {epoch}: the {units} units of hidden layer {layer} are still "
            "copies of one. Their weights from the first input are {low:.6g} to {high:.6g}, and "
            "all units differ from their mean by {apart:.1g} of their size. Same weights, same "
            "slopes, same steps."
        ),
        epoch=trainer.epoch,
        units=column.size,
        layer=hidden[0] + 1,
        low=float(column.min()),
        high=float(column.max()),
        apart=apart,
    )
