"""What a regression leaves over, beside the noise that nobody can predict."""

from __future__ import annotations

import numpy as np
import streamlit as st

from nn_core.metrics import RegressionReport, regression_report
from nn_core.types import Array
from ui import theme
from ui.figures.residuals import predicted_figure, residual_histogram_figure, residuals_figure
from ui.figures.scores import parts_figure
from ui.i18n import _
from ui.predictions.answers import Answers, answers, part_choice, parts
from ui.predictions.download import numbers_button
from ui.run.scene import references, split_title
from ui.run.subject import Subject
from ui.text import above_best, digits, score_text

MOST_DOTS = 2000


def residuals(subject: Subject) -> None:
    """Draw everything about one part of the data."""
    part = part_choice(subject)
    found = answers(subject, part)
    if not np.isfinite(found.predicted).all():
        st.warning(
            _("The predictions at this epoch are not finite; look at an epoch before."),
            icon=":material/trending_up:",
        )
        return
    dataset = subject.experiment.prepared.dataset
    floor = dataset.noise_floor
    noise = float(np.sqrt(floor.value)) if floor is not None and floor.metric == "mse" else None
    color, unit = theme.SPLIT_COLORS[part], _(dataset.target_name)
    st.subheader(_("What is left over"), anchor=False)
    _numbers(_report(subject, found), noise)
    y = np.asarray(found.samples.y, dtype=float)
    left, right = st.columns(2, gap="medium")
    with left:
        st.plotly_chart(
            predicted_figure(found.predicted[:MOST_DOTS], y[:MOST_DOTS], color, unit),
            key="predictions.predicted",
            config=theme.CHART_CONFIG,
            alt=_("True values over predictions"),
        )
        st.caption(_("Points on the dotted line are predicted exactly; look for a bend."))
        st.plotly_chart(
            residual_histogram_figure(found.residuals, color, noise),
            key="predictions.histogram",
            config=theme.CHART_CONFIG,
            alt=_("Histogram of the residuals"),
        )
        st.caption(_("As wide as the noise alone: nothing is left to learn. Wider: there is."))
    with right:
        st.plotly_chart(
            residuals_figure(
                found.predicted[:MOST_DOTS], found.residuals[:MOST_DOTS], color, unit, noise
            ),
            key="predictions.residuals",
            config=theme.CHART_CONFIG,
            alt=_("Residuals over predictions"),
        )
        st.caption(
            _(
                "They should scatter around 0 alike everywhere. A bend is what the network has "
                "missed; a funnel says that the noise grows with the target."
            )
        )
        _by_part(subject)
        if floor is not None:
            st.caption(
                f"{_(floor.explanation)} {above_best()} "
                + _("The best possible R² is by the variance of the test part, as its R² is.")
            )
    _download(found, y, subject.epoch)


def _report(subject: Subject, found: Answers) -> RegressionReport:
    column: Array = np.asarray(found.samples.y, dtype=float)[:, np.newaxis]
    return subject.once(
        ("report", found.part, subject.epoch),
        lambda: regression_report(column, np.asarray(found.predicted, float)[:, np.newaxis]),
    )


def _numbers(report: RegressionReport, noise: float | None) -> None:
    with st.container(horizontal=True):
        if report.r_squared is not None:
            st.metric("R²", score_text(report.r_squared, "r_squared"))
        st.metric(
            _("Root mean squared error"),
            digits(report.root_mean_squared_error, 4),
            help=_("In the unit of the target"),
        )
        st.metric(_("Mean absolute error"), digits(report.mean_absolute_error, 4))
        if noise is not None:
            st.metric(
                _("Noise in the targets"),
                digits(noise, 4),
                help=_(
                    "Its standard deviation: in expectation no network has a smaller root mean "
                    "squared error"
                ),
            )


def _by_part(subject: Subject) -> None:
    shown = []
    for part in parts(subject):
        score = _report(subject, answers(subject, part)).r_squared
        if score is not None:
            shown.append((part, split_title(part), score))
    levels = [(line.label, line.y) for line in references(subject.experiment)]
    st.plotly_chart(
        parts_figure(shown, levels, "R²", "r_squared"),
        key="predictions.parts",
        config=theme.CHART_CONFIG,
        alt=_("R² by part of the data"),
    )


def _download(found: Answers, y: Array, epoch: int) -> None:
    import pandas as pd

    frame = pd.DataFrame(
        {
            "sample": np.arange(1, len(y) + 1),
            "true": y,
            "predicted": found.predicted,
            "residual": found.residuals,
        }
    )
    numbers_button(f"residuals_{found.part}_epoch_{epoch}", frame)
