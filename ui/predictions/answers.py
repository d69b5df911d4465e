"""Predictions for one part of the data at the current epoch."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from experiments.run.replay import PARTS
from nn_core.data import Part
from nn_core.diagnostics.predictions import class_probabilities
from nn_core.metrics import predicted_classes
from nn_core.network import forward, per_sample_loss
from nn_core.types import Array
from ui.figures.predictions import scores_figure
from ui.i18n import _
from ui.run.scene import references, split_title
from ui.run.subject import Subject
from ui.widgets.charts import chart
from ui.widgets.choices import parts


@dataclass(frozen=True, eq=False)
class Answers:
    """Samples of one part of the data, with outputs, losses, and predictions."""

    part: str
    samples: Part
    outputs: Array  # Output activations; shape (N, n_out)
    losses: Array  # Data loss of each sample; shape (N,)
    predicted: Array  # Classes, or predictions in units of the target; shape (N,)

    @property
    def wrong(self) -> Array:
        """Mask of misclassified samples, shape (N,)."""
        return np.asarray(self.predicted != self.samples.y)

    @property
    def residuals(self) -> Array:
        """True minus predicted, in units of the target, shape (N,)."""
        return np.asarray(self.samples.y - self.predicted)

    @property
    def probabilities(self) -> Array | None:
        """Class probabilities, shape (N, C); None where the outputs are no probabilities."""
        return class_probabilities(self.outputs)


def answers_to(subject: Subject, part: str) -> Answers:
    """Return the predictions for a part of the data; cached per epoch."""

    def compute() -> Answers:
        prepared = subject.experiment.prepared
        samples: Part = getattr(prepared, part)
        with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
            passes = forward(subject.network, subject.parameters, samples.X)
            losses = per_sample_loss(subject.network, passes, samples.Y, subject.objective.loss)
            outputs = passes[-1].a
            is_regression = prepared.problem == "regression"
            make = prepared.to_target_units if is_regression else predicted_classes
            return Answers(part, samples, outputs, losses, make(outputs))

    return subject.once(("answers", part, subject.epoch), compute)


def _parts(subject: Subject) -> list[str]:
    """Return the parts of the data that are not empty."""
    return [part for part in PARTS if len(getattr(subject.experiment.prepared, part).y)]


def chosen_answers(subject: Subject) -> Answers:
    """Draw the choice of the part of the data, shared by the whole page."""
    titles = {part: split_title(part) for part in _parts(subject)}
    # The available parts depend on the run.
    key = f"predictions.part.{'-'.join(titles)}"
    return answers_to(subject, parts(_("Part of the data"), titles, key, default=list(titles)[-1]))


def parts_chart(
    subject: Subject, score: Callable[[Answers], float | None], title: str, metric: str, alt: str
) -> None:
    """Draw a score of each part where it is defined, beside the reference scores."""
    scores = [(part, score(answers_to(subject, part))) for part in _parts(subject)]
    shown = [(part, split_title(part), one) for part, one in scores if one is not None]
    levels = [(line.label, line.y) for line in references(subject.experiment)]
    chart(scores_figure(shown, levels, title, metric), "predictions.parts", alt)


def class_names(subject: Subject) -> list[str]:
    """Return the translated class names; empty for a regression."""
    return [_(name) for name in subject.experiment.prepared.dataset.class_names]
