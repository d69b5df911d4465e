"""Metrics of a classification or a regression, for one part of the data."""

from collections.abc import Callable

import numpy as np
import pandas as pd
import streamlit as st

from nn_core.diagnostics.predictions import calibration, roc_curves
from nn_core.metrics import (
    ClassificationReport,
    RegressionReport,
    classification_report,
    regression_report,
)
from ui import theme
from ui.figures import predictions as figures
from ui.i18n import _
from ui.predictions.answers import Answers, answers_to, chosen_answers, csv_of, part_titles
from ui.run.scene import references
from ui.run.subject import Subject
from ui.text import above_best, digits, fixed, percent, score_text
from ui.widgets.charts import chart
from ui.widgets.choices import parts
from ui.widgets.tables import written

MOST_DOTS = 2000


def scores(subject: Subject) -> None:
    """Draw the metrics of the chosen part of the data."""
    answers = chosen_answers(subject)
    if not answers.names:
        _regression(answers)
        return
    sections = {
        _("Confusion matrix"): _confusion,
        _("Accuracy"): _accuracy,
        _("ROC curves"): _roc,
        _("Calibration"): _calibration,
    }
    # In pairs, so that both of a pair begin at one height.
    columns = [column for _pair in range(2) for column in st.columns(2, gap="medium")]
    for column, (title, draw) in zip(columns, sections.items(), strict=True):
        with column:
            st.subheader(title, anchor=False)
            draw(answers)


def _parts_chart(
    subject: Subject, score: Callable[[Answers], float | None], title: str, metric: str, alt: str
) -> None:
    """Draw a score of each part where it is defined, beside the reference scores."""
    titles = part_titles(subject)
    scores = [(part, score(answers_to(subject, part))) for part in titles]
    shown = [(part, titles[part], one) for part, one in scores if one is not None]
    levels = [(line.label, line.y) for line in references(subject.experiment)]
    chart(figures.scores_figure(shown, levels, title, metric), "predictions.parts", alt)


def _numbers(answers: Answers, name: str, frame: pd.DataFrame) -> None:
    csv_of(answers.subject, _("The numbers (CSV)"), f"{name}_{answers.part}", lambda: frame)


def _classification_report(answers: Answers) -> ClassificationReport:
    y, outputs, names = answers.samples.y, answers.outputs, answers.names
    return answers.once("report", lambda: classification_report(y, outputs, names))


def _confusion(answers: Answers) -> None:
    confusion, names = _classification_report(answers).confusion, answers.names
    texts = {"counts": _("Samples"), "shares": _("Shares of the row")}
    shown = parts(_("Written in the cells"), texts, "predictions.confusion", default="counts")
    figure = figures.confusion_figure(confusion, names, theme.is_dark(), shares=shown == "shares")
    alt = _("Confusion matrix: true classes by predicted classes")
    chart(figure, "predictions.confusion.chart", alt)
    st.caption(
        _(
            "A row is a true class, a column the predicted one. Off the diagonal are the mistakes: "
            "look for pairs of classes that are confused both ways, and for a column with many "
            "mistakes."
        )
    )
    frame = pd.DataFrame(confusion, columns=names)
    frame.insert(0, "true", names)
    _numbers(answers, "confusion", frame)


def _accuracy(answers: Answers) -> None:
    report, floor = _classification_report(answers), answers.prepared.dataset.noise_floor
    title, alt = _("Accuracy"), _("Accuracy by part of the data")
    _parts_chart(answers.subject, lambda one: float((~one.wrong).mean()), title, "accuracy", alt)
    st.caption(
        _("Far higher on the training part alone, the network has memorized it.")
        + (f" {_(floor.explanation)} {above_best()}" if floor is not None else "")
    )
    support = report.confusion.sum(axis=1)
    frame = pd.DataFrame(
        {
            "class": [*report.class_names, _("mean")],
            "precision": [*report.precision, report.macro_precision],
            "recall": [*report.recall, report.macro_recall],
            "f1": [*report.f1, report.macro_f1],
            "samples": [*support, support.sum()],
        }
    )
    number = st.column_config.NumberColumn
    st.dataframe(
        written(frame, dict.fromkeys(("precision", "recall", "f1"), percent)),
        key="predictions.classes",
        hide_index=True,
        height="content",
        column_config={
            "class": st.column_config.TextColumn(_("Class"), pinned=True),
            "precision": number(
                _("Precision"),
                help=_("Of the samples taken for the class, the share that are of it"),
            ),
            "recall": number(_("Recall"), help=_("Of the samples of the class, the share found")),
            "f1": number("F1", help=_("Harmonic mean of precision and recall")),
            "samples": number(_("Samples")),
        },
    )
    _numbers(answers, "classes", frame)


def _roc(answers: Answers) -> None:
    names = answers.names
    curves = answers.once("roc", lambda: roc_curves(answers.samples.y, answers.outputs))
    if not curves:
        st.info(_("A ROC curve needs samples of two classes and finite outputs."))
        return
    alt = _("Share of the class found by share of false alarms")
    chart(figures.roc_figure(curves, names), "predictions.roc", alt)
    st.caption(
        _(
            "Every threshold is a point: lowered, it finds more of the class and takes in more of "
            "the others. A curve that hugs the upper left corner ranks well; AUC is the area below "
            "it, ½ for guessing. With several classes, each against all others."
        )
    )
    rows = [
        pd.DataFrame(
            {
                "class": names[one.label],
                "threshold": one.thresholds,
                "false_positive_rate": one.false_positive,
                "true_positive_rate": one.true_positive,
                "auc": one.area,
            }
        )
        for one in curves
    ]
    _numbers(answers, "roc", pd.concat(rows))


def _calibration(answers: Answers) -> None:
    probabilities = answers.probabilities
    if probabilities is None:
        st.info(
            _(
                "The outputs of this network are no probabilities, so nothing can be said about "
                "how sure it is. Give it a sigmoid or softmax output."
            )
        )
        return
    measured = answers.once("calibration", lambda: calibration(answers.samples.y, probabilities))
    with st.container(horizontal=True):
        st.metric(
            _("Expected calibration error"),
            fixed(measured.expected_error, 3),
            help=_("Mean distance between confidence and accuracy over ten bins (ECE)"),
        )
        st.metric(
            _("Brier score"),
            fixed(measured.brier, 3),
            help=_("Mean of Σ(p − y)² over the classes: 0 at best, 2 at worst"),
        )
    alt = _("Share of right answers by confidence")
    chart(figures.reliability_figure(measured), "predictions.reliability", alt)
    st.caption(
        _(
            "Of all answers given with 80% confidence, 80% should be right. Bars below the red "
            "marks: the network is more confident than it should be. Bins with few samples, see "
            "the lower chart, are unreliable."
        )
    )
    columns = {
        "from": measured.edges[:-1],
        "to": measured.edges[1:],
        "samples": measured.counts,
        "mean_confidence": measured.confidence,
        "accuracy": np.asarray(measured.accuracy),
    }
    _numbers(answers, "calibration", pd.DataFrame(columns))


def _regression(answers: Answers) -> None:
    if not np.isfinite(answers.predicted).all():
        st.warning(
            _("The predictions at this epoch are not finite; look at an epoch before."),
            icon=":material/trending_up:",
        )
        return
    dataset = answers.prepared.dataset
    floor = dataset.noise_floor
    noise = float(np.sqrt(floor.value)) if floor is not None and floor.metric == "mse" else None
    color, unit = theme.SPLIT_COLORS[answers.part], _(dataset.target_name)
    st.subheader(_("What is left over"), anchor=False)
    _metrics(_regression_report(answers), noise)
    y, predicted = np.asarray(answers.samples.y, dtype=float), answers.predicted
    left_over, few = y - predicted, slice(MOST_DOTS)
    left, right = st.columns(2, gap="medium")
    with left:
        figure = figures.predicted_figure(predicted[few], y[few], color, unit)
        chart(figure, "predictions.predicted", _("True values over predictions"))
        st.caption(_("Points on the dotted line are predicted exactly; look for a bend."))
        figure = figures.residual_histogram_figure(left_over, color, noise)
        chart(figure, "predictions.histogram", _("Histogram of the residuals"))
        st.caption(_("As wide as the noise alone: nothing is left to learn. Wider: there is."))
    with right:
        figure = figures.residuals_figure(predicted[few], left_over[few], color, unit, noise)
        chart(figure, "predictions.residuals", _("Residuals over predictions"))
        st.caption(
            _(
                "They should scatter around 0 equally everywhere. A bend is something that the "
                "network has missed; a funnel shows that the noise grows with the target."
            )
        )
        r_squared, alt = lambda one: _regression_report(one).r_squared, _("R² by part of the data")
        _parts_chart(answers.subject, r_squared, "R²", "r_squared", alt)
        if floor is not None:
            st.caption(
                f"{_(floor.explanation)} {above_best()} "
                + _("The best possible R² is by the variance of the test part, as its R² is.")
            )
    columns = {"true": y, "predicted": predicted, "residual": left_over}
    frame = pd.DataFrame({"sample": np.arange(1, len(y) + 1), **columns})
    _numbers(answers, "residuals", frame)


def _regression_report(answers: Answers) -> RegressionReport:
    true, predicted = (
        np.asarray(values, dtype=float)[:, np.newaxis]
        for values in (answers.samples.y, answers.predicted)
    )
    return answers.once("report", lambda: regression_report(true, predicted))


def _metrics(report: RegressionReport, noise: float | None) -> None:
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
