"""Classification metrics: confusion matrix, ROC curves, and calibration."""

import numpy as np
import pandas as pd
import streamlit as st

from nn_core.diagnostics.predictions import calibration, roc_curves
from nn_core.metrics import ClassificationReport, classification_report
from ui import theme
from ui.figures.predictions import confusion_figure, reliability_figure, roc_figure
from ui.i18n import _
from ui.predictions.answers import Answers, chosen_answers, class_names, parts_chart
from ui.run.subject import Subject
from ui.text import above_best, fixed, percent
from ui.widgets.charts import chart
from ui.widgets.choices import parts
from ui.widgets.downloads import csv_button, frame_csv
from ui.widgets.tables import written


def scores(subject: Subject) -> None:
    """Draw the metrics of the chosen part of the data."""
    answers, names = chosen_answers(subject), class_names(subject)
    at = f"{answers.part}_epoch_{subject.epoch}"
    report = subject.once(
        ("report", answers.part, subject.epoch),
        lambda: classification_report(answers.samples.y, answers.outputs, names),
    )
    left, right = st.columns(2, gap="medium")
    with left:
        st.subheader(_("Confusion matrix"), anchor=False)
        _confusion(report, names, at)
    with right:
        st.subheader(_("Accuracy"), anchor=False)
        title, alt = _("Accuracy"), _("Accuracy by part of the data")
        parts_chart(subject, lambda one: float((~one.wrong).mean()), title, "accuracy", alt)
        floor = subject.experiment.prepared.dataset.noise_floor
        st.caption(
            _("Far above on the training part alone, the network has learned by heart.")
            + (f" {_(floor.explanation)} {above_best()}" if floor is not None else "")
        )
        _by_class(report, at)
    left, right = st.columns(2, gap="medium")
    with left:
        st.subheader(_("ROC curves"), anchor=False)
        _roc(subject, answers, names, at)
    with right:
        st.subheader(_("Calibration"), anchor=False)
        _calibration(subject, answers, at)


def _numbers(name: str, at: str, frame: pd.DataFrame) -> None:
    label, key = _("The numbers (CSV)"), f"predictions.csv.{name}"
    csv_button(label, lambda: frame_csv(frame), f"{name}_{at}.csv", key, type="tertiary")


def _confusion(report: ClassificationReport, names: list[str], at: str) -> None:
    texts = {"counts": _("Samples"), "shares": _("Shares of the row")}
    shown = parts(_("Written in the cells"), texts, "predictions.confusion", default="counts")
    chart(
        confusion_figure(report.confusion, names, theme.is_dark(), shares=shown == "shares"),
        "predictions.confusion.chart",
        _("Confusion matrix: true classes by predicted classes"),
    )
    st.caption(
        _(
            "A row is a true class, a column what the network takes it for. Off the diagonal are "
            "the mistakes: look for pairs of classes that are confused both ways, and for a column "
            "that draws too much."
        )
    )
    frame = pd.DataFrame(report.confusion, columns=names)
    frame.insert(0, "true", names)
    _numbers("confusion", at, frame)


def _by_class(report: ClassificationReport, at: str) -> None:
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
    _numbers("classes", at, frame)


def _roc(subject: Subject, answers: Answers, names: list[str], at: str) -> None:
    curves = subject.once(
        ("roc", answers.part, subject.epoch), lambda: roc_curves(answers.samples.y, answers.outputs)
    )
    if not curves:
        st.info(_("A ROC curve needs samples of two classes and finite outputs."))
        return
    alt = _("Share of the class found by share of false alarms")
    chart(roc_figure(curves, names), "predictions.roc", alt)
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
    _numbers("roc", at, pd.concat(rows))


def _calibration(subject: Subject, answers: Answers, at: str) -> None:
    probabilities = answers.probabilities
    if probabilities is None:
        st.info(
            _(
                "The outputs of this network are no probabilities, so nothing can be said about "
                "how sure it is. Give it a sigmoid or softmax output."
            )
        )
        return
    measured = subject.once(
        ("calibration", answers.part, subject.epoch),
        lambda: calibration(answers.samples.y, probabilities),
    )
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
    chart(reliability_figure(measured), "predictions.reliability", alt)
    st.caption(
        _(
            "Of all answers given with 80% confidence, 80% should be right. Bars below the red "
            "marks: the network is surer than it should be. Bins of few samples, see the lower "
            "chart, say little."
        )
    )
    columns = {
        "from": measured.edges[:-1],
        "to": measured.edges[1:],
        "samples": measured.counts,
        "mean_confidence": measured.confidence,
        "accuracy": np.asarray(measured.accuracy),
    }
    _numbers("calibration", at, pd.DataFrame(columns))
