"""Per-sample gradient norms of a layer, and the gradient noise of mini-batches."""

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
import streamlit as st

from nn_core.data.planes import Plane
from nn_core.diagnostics.gradients import SampleGradients, sample_gradients
from nn_core.network import predict
from nn_core.types import Array
from ui.figures.gradients import Background, noise_figure, samples_figure
from ui.gradients.layer import layer_choice
from ui.i18n import _
from ui.run.scene import Scene, ViewSettings
from ui.run.subject import Subject
from ui.text import coordinate, digits, fixed, percent
from ui.theme import is_dark
from ui.widgets.charts import chart
from ui.widgets.tables import written

MOST_NAMED = 8


def samples(subject: Subject) -> None:
    """Draw the samples, the largest per-sample gradients, and the gradient noise."""
    layer = layer_choice(subject, "samples")
    gradients = subject.once(
        ("samples", subject.epoch), lambda: sample_gradients(subject.objective, subject.parameters)
    )
    norms, cosines = gradients.norms[:, layer], gradients.cosines[:, layer]
    order = np.argsort(-norms, kind="stable")[:MOST_NAMED]
    largest = [int(k) for k in order if norms[k] > 0]
    titles = _titles(subject)
    st.subheader(_("Who pulls, and which way"), anchor=False)
    points, axes = _points(subject)
    left, right = st.columns([3, 2], gap="medium")
    with left:
        answers = subject.once(("background", subject.epoch), lambda: background(subject))
        chart(
            samples_figure(points, norms, cosines, axes, titles, is_dark(), answers, largest),
            "gradients.samples",
            _("Training samples by the size and direction of their gradients"),
        )
        st.caption(
            _(
                "Large dots pull hard; the color says whether a sample's own gradient points the "
                "way of the mean (cosine 1) or against it (−1). Behind them is what the network "
                "answers at this epoch: gray where a classifier is in doubt, lines of equal "
                "answer for a regression."
            )
        )
    with right:
        _numbers(gradients, layer)
        st.markdown(_("**Those that pull hardest**"))
        _table([titles[k] for k in largest], norms, cosines, largest)
    _noise(subject, gradients)


def background(subject: Subject) -> Background:
    """Return the decision surface behind the samples at the current epoch."""
    scene = subject.once("scene", lambda: Scene(subject.experiment, ViewSettings()))
    with np.errstate(over="ignore", invalid="ignore"):
        outputs = predict(subject.network, subject.parameters, scene.inputs)
    x = np.linspace(*scene.x_range, scene.shape[-1])
    if scene.kind == "curve":
        answers = np.asarray(scene.prepared.to_target_units(outputs))
        return Background("curve", x, np.empty(0), answers.reshape(-1))
    y = np.linspace(*scene.y_range, scene.shape[0])
    if scene.kind == "regression":
        answers = np.asarray(scene.prepared.to_target_units(outputs))
        return Background("level", x, y, answers.reshape(scene.shape))
    if outputs.shape[1] == 1:
        doubt = 1.0 - np.abs(2.0 * outputs[:, 0] - 1.0)
    else:
        first, second = np.sort(outputs, axis=1)[:, [-1, -2]].T
        doubt = 1.0 - (first - second)
    return Background("doubt", x, y, np.clip(doubt, 0.0, 1.0).reshape(scene.shape))


def _points(subject: Subject) -> tuple[Array, tuple[str, str]]:
    prepared = subject.experiment.prepared
    count, dataset = len(subject.objective.X), prepared.dataset
    raw, y = prepared.train.raw[:count], prepared.train.y[:count]
    if dataset.is_curve:
        return np.column_stack([raw[:, 0], y]), (
            _(dataset.feature_names[0]),
            _(dataset.target_name),
        )
    plane = subject.once("plane", lambda: Plane.of(prepared))
    across, up = plane.axis_labels
    return plane.project(raw, y), (_(across), _(up))


def _titles(subject: Subject) -> list[str]:
    """Return a description of each sample."""
    prepared = subject.experiment.prepared
    y = prepared.train.y[: len(subject.objective.X)]
    if prepared.problem == "regression":
        return [f"#{k + 1}: {coordinate(value, y)}" for k, value in enumerate(y)]
    classes = [_(name) for name in prepared.dataset.class_names]
    return [f"#{k + 1}: {classes[int(value)]}" for k, value in enumerate(y)]


def _numbers(gradients: SampleGradients, layer: int) -> None:
    agree = float((gradients.cosines[:, layer] > 0).mean())
    with st.container(horizontal=True):
        st.metric(_("Pull the same way"), percent(agree, 0), help=_("Cosine with the mean above 0"))
        st.metric(
            _("Signal : noise"),
            digits(float(gradients.signal_to_noise[layer])),
            help=_(
                "Norm of the mean gradient over the standard deviation of the samples'; ∞ where "
                "all samples agree, – where no sample has a gradient"
            ),
        )
        st.metric(
            _("Noise scale"),
            digits(float(gradients.noise_scale[layer])),
            help=_(
                "tr(Σ)/‖g‖², the batch size at which signal and noise are about equal "
                "(McCandlish and others, 2018)"
            ),
        )


def _table(titles: list[str], norms: Array, cosines: Array, rows: list[int]) -> None:
    import pandas as pd

    number = st.column_config.NumberColumn
    columns = {
        "sample": titles,
        "norm": norms[rows],
        "share": norms[rows] / (float(norms.sum()) or 1.0),
        "cosine": cosines[rows],
    }
    writers: dict[str, Callable[[Any], str]] = {
        "norm": digits,
        "share": percent,
        "cosine": partial(fixed, places=2),
    }
    st.dataframe(
        written(pd.DataFrame(columns), writers),
        key="gradients.hardest",
        hide_index=True,
        height="content",
        column_config={
            "sample": st.column_config.TextColumn(_("Sample")),
            "norm": number("‖g‖"),
            "share": number(_("Share"), help=_("Of the sum of all norms")),
            "cosine": number(_("Cosine")),
        },
    )


def _noise(subject: Subject, gradients: SampleGradients) -> None:
    st.subheader(_("Noise against batch size"), anchor=False)
    n = len(subject.objective.X)
    if n < 2 or not (gradients.variances > 0).any():
        st.caption(_("All samples have the same gradient: there is no noise."))
        return
    sizes = np.unique(np.geomspace(1, n - 1, 40).round().astype(int)) if n > 2 else np.array([1])
    batch = min(subject.experiment.spec.training.batch_size, n)
    figure = noise_figure(sizes, gradients.batch_noise(sizes), subject.layer_titles(), batch)
    chart(figure, "gradients.noise", _("Relative error of a batch's gradient by batch size"))
    st.caption(
        _(
            "How far the gradient of a random batch lies from that of all {n} samples, relative "
            "to its size. Above the line the noise is larger than the signal; the dashed line is "
            "the run's batch size, {batch}."
        ).format(n=n, batch=batch)
    )
