"""How well a classifier does: confusion matrix, ROC curves and calibration."""

from __future__ import annotations

import numpy as np
import streamlit as st

from nn_core.diagnostics.predictions import calibration, roc_curves
from nn_core.metrics import ClassificationReport, classification_report
from ui import theme
from ui.figures.scores import confusion_figure, parts_figure, reliability_figure, roc_figure
from ui.i18n import _
from ui.predictions.answers import Answers, answers, class_names, part_choice, parts
from ui.predictions.download import numbers_button
from ui.run.scene import references, split_title
from ui.run.subject import Subject
from ui.text import above_best, fixed, percent
from ui.widgets.tables import written

SHARES, COUNTS = "shares", "counts"


def scores(subject: Subject) -> None:
    """Draw everything about one part of the data."""
    part = part_choice(subject)
    found, names = answers(subject, part), class_names(subject)
    report = subject.once(
        ("report", part, subject.epoch),
        lambda: classification_report(found.samples.y, found.outputs, names),
    )
    left, right = st.columns(2, gap="medium")
    with left:
        _confusion(report, found, names, subject.epoch)
    with right:
        _accuracies(subject)
        _by_class(report, found, subject.epoch)
    left, right = st.columns(2, gap="medium")
    with left:
        _roc(subject, found, names)
    with right:
        _calibration(subject, found)


def _confusion(report: ClassificationReport, found: Answers, names: list[str], epoch: int) -> None:
    import pandas as pd

    st.subheader(_("Confusion matrix"), anchor=False)
    written = st.segmented_control(
        _("Written in the cells"),
        (COUNTS, SHARES),
        default=COUNTS,
        format_func={COUNTS: _("Samples"), SHARES: _("Shares of the row")}.__getitem__,
        required=True,
        key="predictions.confusion",
        label_visibility="collapsed",
        persist_state="session",
    )
    st.plotly_chart(
        confusion_figure(report.confusion, names, theme.is_dark(), shares=written == SHARES),
        key="predictions.confusion.chart",
        config=theme.CHART_CONFIG,
        alt=_("Confusion matrix: true classes by predicted classes"),
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
    numbers_button(f"confusion_{found.part}_epoch_{epoch}", frame)


def _accuracies(subject: Subject) -> None:
    st.subheader(_("Accuracy"), anchor=False)
    shown = []
    for part in parts(subject):
        own = answers(subject, part)
        shown.append((part, split_title(part), float((~own.wrong).mean())))
    levels = [(line.label, line.y) for line in references(subject.experiment)]
    st.plotly_chart(
        parts_figure(shown, levels, _("Accuracy"), "accuracy"),
        key="predictions.parts",
        config=theme.CHART_CONFIG,
        alt=_("Accuracy by part of the data"),
    )
    floor = subject.experiment.prepared.dataset.noise_floor
    st.caption(
        _("Far above on the training part alone, the network has learned by heart.")
        + (f" {_(floor.explanation)} {above_best()}" if floor is not None else "")
    )


def _by_class(report: ClassificationReport, found: Answers, epoch: int) -> None:
    import pandas as pd

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
    numbers_button(f"classes_{found.part}_epoch_{epoch}", frame)


def _roc(subject: Subject, found: Answers, names: list[str]) -> None:
    import pandas as pd

    st.subheader(_("ROC curves"), anchor=False)
    curves = subject.once(
        ("roc", found.part, subject.epoch), lambda: roc_curves(found.samples.y, found.outputs)
    )
    if not curves:
        st.info(_("A ROC curve needs samples of two classes and finite outputs."))
        return
    st.plotly_chart(
        roc_figure(curves, names),
        key="predictions.roc",
        config=theme.CHART_CONFIG,
        alt=_("Share of the class found by share of false alarms"),
    )
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
    numbers_button(f"roc_{found.part}_epoch_{subject.epoch}", pd.concat(rows))


def _calibration(subject: Subject, found: Answers) -> None:
    import pandas as pd

    st.subheader(_("Calibration"), anchor=False)
    probabilities = found.probabilities
    if probabilities is None:
        st.info(
            _(
                "The outputs of this network are no probabilities, so nothing can be said about "
                "how sure it is. Give it a sigmoid or softmax output."
            )
        )
        return
    measured = subject.once(
        ("calibration", found.part, subject.epoch),
        lambda: calibration(found.samples.y, probabilities),
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
    st.plotly_chart(
        reliability_figure(measured),
        key="predictions.reliability",
        config=theme.CHART_CONFIG,
        alt=_("Share of right answers by confidence"),
    )
    st.caption(
        _(
            "Of all answers given with 80% confidence, 80% should be right. Bars below the red "
            "marks: the network is surer than it should be. Bins of few samples, see the lower "
            "chart, say little."
        )
    )
    frame = pd.DataFrame(
        {
            "from": measured.edges[:-1],
            "to": measured.edges[1:],
            "samples": measured.counts,
            "mean_confidence": measured.confidence,
            "accuracy": np.asarray(measured.accuracy),
        }
    )
    numbers_button(f"calibration_{found.part}_epoch_{subject.epoch}", frame)
