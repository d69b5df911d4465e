"""Predictions for one part of the data at the current epoch."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import pandas as pd

from experiments.run.replay import PARTS
from nn_core.data import Part, PreparedData
from nn_core.diagnostics.predictions import class_probabilities
from nn_core.metrics import predicted_classes
from nn_core.network import forward, per_sample_loss
from nn_core.types import Array
from ui.i18n import _
from ui.run.scene import split_title
from ui.run.subject import Subject
from ui.widgets.choices import parts
from ui.widgets.downloads import csv_button, frame_csv

T = TypeVar("T")


@dataclass(frozen=True, eq=False)
class Answers:
    """Samples of one part of the data, with outputs, losses, and predictions."""

    subject: Subject
    part: str
    outputs: Array  # Output activations; shape (N, n_out)
    losses: Array  # Data loss of each sample; shape (N,)
    predicted: Array  # Classes, or predictions in units of the target; shape (N,)

    @property
    def prepared(self) -> PreparedData:
        return self.subject.experiment.prepared

    @property
    def samples(self) -> Part:
        samples: Part = getattr(self.prepared, self.part)
        return samples

    @property
    def names(self) -> list[str]:
        """Translated class names; empty for a regression."""
        return [_(name) for name in self.prepared.dataset.class_names]

    @property
    def wrong(self) -> Array:
        """Mask of misclassified samples, shape (N,)."""
        return np.asarray(self.predicted != self.samples.y)

    @property
    def probabilities(self) -> Array | None:
        """Class probabilities, shape (N, C); None where the outputs are no probabilities."""
        return class_probabilities(self.outputs)

    def once(self, name: str, make: Callable[[], T]) -> T:
        """Return a result that is cached for this part and epoch."""
        return self.subject.once((name, self.part, self.subject.epoch), make)


def answers_to(subject: Subject, part: str) -> Answers:
    """Return the predictions for a part of the data; cached per epoch."""

    def compute() -> tuple[Array, Array, Array]:
        prepared = subject.experiment.prepared
        samples: Part = getattr(prepared, part)
        with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
            passes = forward(subject.network, subject.parameters, samples.X)
            losses = per_sample_loss(subject.network, passes, samples.Y, subject.objective.loss)
            outputs = passes[-1].a
            is_regression = prepared.problem == "regression"
            make = prepared.to_target_units if is_regression else predicted_classes
            return outputs, losses, make(outputs)

    return Answers(subject, part, *subject.once(("answers", part, subject.epoch), compute))


def part_titles(subject: Subject) -> dict[str, str]:
    """Return the titles of the parts of the data that are not empty."""
    prepared = subject.experiment.prepared
    return {part: split_title(part) for part in PARTS if len(getattr(prepared, part).y)}


def chosen_answers(subject: Subject) -> Answers:
    """Draw the choice of the part of the data, shared by the whole page."""
    titles = part_titles(subject)
    # The available parts depend on the run.
    key = f"predictions.part.{'-'.join(titles)}"
    return answers_to(subject, parts(_("Part of the data"), titles, key, default=list(titles)[-1]))


def csv_of(subject: Subject, label: str, name: str, make: Callable[[], pd.DataFrame]) -> None:
    """Draw the button for a table of the current epoch as a CSV file."""
    file, key = f"{name}_epoch_{subject.epoch}.csv", f"predictions.csv.{name}"
    csv_button(label, lambda: frame_csv(make()), file, key, type="tertiary")
