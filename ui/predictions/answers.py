"""What the network answers to one part of the data, at the epoch that is looked at."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import streamlit as st

from nn_core.data import Part
from nn_core.diagnostics.predictions import class_probabilities
from nn_core.metrics import predicted_classes
from nn_core.network import forward, per_sample_loss
from nn_core.types import Array
from ui.i18n import _
from ui.run.scene import split_title
from ui.run.subject import Subject

PARTS = ("train", "validation", "test")


@dataclass(frozen=True, eq=False)
class Answers:
    """The samples of a part and what the network makes of them.

    Attributes
    ----------
    part : str
    samples : Part
    outputs : array, shape (N, n_out)
        Output activations.
    losses : array, shape (N,)
        Data loss of each sample.
    predicted : array, shape (N,)
        Classes, or predictions in units of the target.
    """

    part: str
    samples: Part
    outputs: Array
    losses: Array
    predicted: Array

    @property
    def wrong(self) -> Array:
        """Which samples are taken for another class, shape (N,)."""
        return np.asarray(self.predicted != self.samples.y)

    @property
    def residuals(self) -> Array:
        """True minus predicted, in units of the target, shape (N,)."""
        return np.asarray(self.samples.y - self.predicted)

    @property
    def probabilities(self) -> Array | None:
        """Of each class, shape (N, C); None where the outputs are no probabilities."""
        return class_probabilities(self.outputs)


def answers(subject: Subject, part: str) -> Answers:
    """Return what the network answers to a part; computed once an epoch."""
    return subject.once(("answers", part, subject.epoch), lambda: _answers(subject, part))


def _answers(subject: Subject, part: str) -> Answers:
    prepared = subject.experiment.prepared
    samples: Part = getattr(prepared, part)
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        passes = forward(subject.network, subject.parameters, samples.X)
        losses = per_sample_loss(subject.network, passes, samples.Y, subject.objective.loss)
        outputs = passes[-1].a
        regression = prepared.problem == "regression"
        predicted = prepared.to_target_units(outputs) if regression else predicted_classes(outputs)
    return Answers(part, samples, outputs, losses, predicted)


def parts(subject: Subject) -> list[str]:
    """Return the parts that have samples."""
    prepared = subject.experiment.prepared
    return [part for part in PARTS if len(getattr(prepared, part).y)]


def part_choice(subject: Subject) -> str:
    """Draw the choice of the part of the data; it holds for the whole page."""
    offered = parts(subject)
    chosen = st.segmented_control(
        _("Part of the data"),
        offered,
        default=offered[-1],
        format_func=split_title,
        required=True,
        # Which parts there are depends on the run.
        key=f"predictions.part.{'-'.join(offered)}",
        label_visibility="collapsed",
        persist_state="session",
    )
    return str(chosen)


def class_names(subject: Subject) -> list[str]:
    """Return the classes' names in the reader's language; none for a regression."""
    return [_(name) for name in subject.experiment.prepared.dataset.class_names]
