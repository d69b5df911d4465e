"""Residuals of a regression, compared with the irreducible noise."""

import numpy as np
import streamlit as st

from nn_core.metrics import RegressionReport, regression_report
from ui import theme
from ui.figures.predictions import predicted_figure, residual_histogram_figure, residuals_figure
from ui.i18n import _
from ui.predictions.answers import Answers, chosen_answers, parts_chart
from ui.run.subject import Subject
from ui.text import above_best, digits, score_text
from ui.widgets.charts import chart
from ui.widgets.downloads import csv_button, frame_csv

MOST_DOTS = 2000


def residuals(subject: Subject) -> None:
    """Draw the residual analysis of the chosen part of the data."""
    answers = chosen_answers(subject)
    if not np.isfinite(answers.predicted).all():
        st.warning(
            _("The predictions at this epoch are not finite; look at an epoch before."),
            icon=":material/trending_up:",
        )
        return
    dataset = subject.experiment.prepared.dataset
    floor = dataset.noise_floor
    noise = float(np.sqrt(floor.value)) if floor is not None and floor.metric == "mse" else None
    color, unit = theme.SPLIT_COLORS[answers.part], _(dataset.target_name)
    st.subheader(_("What is left over"), anchor=False)
    _numbers(_report(subject, answers), noise)
    y, left_over = np.asarray(answers.samples.y, dtype=float), answers.residuals
    few = slice(MOST_DOTS)
    left, right = st.columns(2, gap="medium")
    with left:
        figure = predicted_figure(answers.predicted[few], y[few], color, unit)
        chart(figure, "predictions.predicted", _("True values over predictions"))
        st.caption(_("Points on the dotted line are predicted exactly; look for a bend."))
        figure = residual_histogram_figure(left_over, color, noise)
        chart(figure, "predictions.histogram", _("Histogram of the residuals"))
        st.caption(_("As wide as the noise alone: nothing is left to learn. Wider: there is."))
    with right:
        figure = residuals_figure(answers.predicted[few], left_over[few], color, unit, noise)
        chart(figure, "predictions.residuals", _("Residuals over predictions"))
        st.caption(
            _(
                "They should scatter around 0 alike everywhere. A bend is what the network has "
                "missed; a funnel says that the noise grows with the target."
            )
        )
        parts_chart(
            subject,
            lambda one: _report(subject, one).r_squared,
            "R²",
            "r_squared",
            _("R² by part of the data"),
        )
        if floor is not None:
            st.caption(
                f"{_(floor.explanation)} {above_best()} "
                + _("The best possible R² is by the variance of the test part, as its R² is.")
            )

    def numbers() -> bytes:
        import pandas as pd

        columns = {"true": y, "predicted": answers.predicted, "residual": left_over}
        return frame_csv(pd.DataFrame({"sample": np.arange(1, len(y) + 1), **columns}))

    name = f"residuals_{answers.part}_epoch_{subject.epoch}.csv"
    key = "predictions.csv.residuals"
    csv_button(_("The numbers (CSV)"), numbers, name, key, type="tertiary")


def _report(subject: Subject, answers: Answers) -> RegressionReport:
    true, predicted = (
        np.asarray(values, dtype=float)[:, np.newaxis]
        for values in (answers.samples.y, answers.predicted)
    )
    return subject.once(
        ("report", answers.part, subject.epoch), lambda: regression_report(true, predicted)
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
