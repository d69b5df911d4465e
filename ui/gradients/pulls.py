"""Who pulls: the samples by what they add to a layer's gradient."""

from __future__ import annotations

from functools import partial

import numpy as np
import streamlit as st

from nn_core.data.planes import Plane
from nn_core.diagnostics.gradients import SampleGradients, sample_gradients
from nn_core.types import Array
from ui.coordinates import coordinate
from ui.figures.pulls import noise_figure, samples_figure
from ui.gradients.backdrop import backdrop
from ui.gradients.inside import layer_choice
from ui.i18n import _
from ui.run.subject import Subject
from ui.text import digits, fixed, percent
from ui.theme import CHART_CONFIG, is_dark
from ui.widgets.tables import written

MOST_NAMED = 8


def pulls(subject: Subject) -> None:
    """Draw the samples, those that pull hardest, and the noise of batches."""
    layer = layer_choice(subject, "pulls")
    found = subject.once(
        ("samples", subject.epoch),
        lambda: sample_gradients(subject.objective, subject.parameters),
    )
    st.subheader(_("Who pulls, and which way"), anchor=False)
    points, axes = _points(subject)
    left, right = st.columns([3, 2], gap="medium")
    with left:
        st.plotly_chart(
            samples_figure(
                points,
                found.norms[:, layer],
                found.cosines[:, layer],
                axes,
                _samples(subject),
                is_dark(),
                behind=subject.once(("backdrop", subject.epoch), lambda: backdrop(subject)),
                named=hardest(found, layer),
            ),
            key="gradients.samples",
            config=CHART_CONFIG,
            alt=_("Training samples by the size and direction of their gradients"),
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
        _numbers(found, layer)
        _hardest(subject, found, layer)
    _noise(subject, found)


def _points(subject: Subject) -> tuple[Array, tuple[str, str]]:
    prepared = subject.experiment.prepared
    raw, dataset = prepared.train.raw[: len(subject.objective.X)], prepared.dataset
    if dataset.is_curve:
        pairs = np.column_stack([raw[:, 0], prepared.train.y[: len(raw)]])
        return pairs, (_(dataset.feature_names[0]), _(dataset.target_name))
    plane = subject.once("plane", lambda: Plane.of(prepared))
    x, y = plane.axis_labels
    return plane.project(raw, prepared.train.y[: len(raw)]), (_(x), _(y))


def _samples(subject: Subject) -> list[str]:
    """Say what each sample is."""
    prepared = subject.experiment.prepared
    answers = prepared.train.y[: len(subject.objective.X)]
    if prepared.problem == "regression":
        return [f"#{k + 1}: {coordinate(value, answers)}" for k, value in enumerate(answers)]
    classes = [_(name) for name in prepared.dataset.class_names]
    return [f"#{k + 1}: {classes[int(value)]}" for k, value in enumerate(answers)]


def hardest(found: SampleGradients, layer: int) -> list[int]:
    """Return the samples with the largest gradients in a layer, the largest first."""
    norms = found.norms[:, layer]
    return [int(k) for k in np.argsort(-norms, kind="stable")[:MOST_NAMED] if norms[k] > 0]


def _numbers(found: SampleGradients, layer: int) -> None:
    agree = float((found.cosines[:, layer] > 0).mean())
    scale = float(found.noise_scale[layer])
    ratio = float(found.signal_to_noise[layer])
    with st.container(horizontal=True):
        st.metric(_("Pull the same way"), percent(agree, 0), help=_("Cosine with the mean above 0"))
        st.metric(
            _("Signal : noise"),
            digits(ratio),
            help=_(
                "Norm of the mean gradient over the standard deviation of the samples'; ∞ where "
                "all samples agree, – where no sample has a gradient"
            ),
        )
        st.metric(
            _("Noise scale"),
            digits(scale),
            help=_(
                "tr(Σ)/‖g‖², the batch size at which signal and noise are about equal "
                "(McCandlish and others, 2018)"
            ),
        )


def _hardest(subject: Subject, found: SampleGradients, layer: int) -> None:
    import pandas as pd

    norms, order = found.norms[:, layer], hardest(found, layer)
    total = float(norms.sum()) or 1.0
    titles = _samples(subject)
    st.markdown(_("**Those that pull hardest**"))
    st.dataframe(
        written(
            pd.DataFrame(
                {
                    "sample": [titles[k] for k in order],
                    "norm": norms[order],
                    "share": norms[order] / total,
                    "cosine": found.cosines[order, layer],
                }
            ),
            {"norm": digits, "share": percent, "cosine": partial(fixed, places=2)},
        ),
        key="gradients.hardest",
        hide_index=True,
        height="content",
        column_config={
            "sample": st.column_config.TextColumn(_("Sample")),
            "norm": st.column_config.NumberColumn("‖g‖"),
            "share": st.column_config.NumberColumn(_("Share"), help=_("Of the sum of all norms")),
            "cosine": st.column_config.NumberColumn(_("Cosine")),
        },
    )


def _noise(subject: Subject, found: SampleGradients) -> None:
    st.subheader(_("Noise against batch size"), anchor=False)
    n = len(subject.objective.X)
    if n < 2 or not (found.variances > 0).any():
        st.caption(_("All samples have the same gradient: there is no noise."))
        return
    sizes = np.unique(np.geomspace(1, n - 1, 40).round().astype(int)) if n > 2 else np.array([1])
    batch = min(subject.experiment.spec.training.batch_size, n)
    st.plotly_chart(
        noise_figure(sizes, found.batch_noise(sizes), subject.layer_titles(), batch),
        key="gradients.noise",
        config=CHART_CONFIG,
        alt=_("Relative error of a batch's gradient by batch size"),
    )
    st.caption(
        _(
            "How far the gradient of a random batch lies from that of all {n} samples, relative "
            "to its size. Above the line the noise is larger than the signal; the dashed line is "
            "the run's batch size, {batch}."
        ).format(n=n, batch=batch)
    )
