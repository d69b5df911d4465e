"""The samples with the largest loss, and their input gradients."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np
import streamlit as st

from nn_core.diagnostics.gradients import input_gradients
from nn_core.types import Array
from ui import theme
from ui.figures.predictions import input_gradient_figure, picture_pair
from ui.i18n import _, ngettext
from ui.predictions.answers import Answers, chosen_answers, class_names
from ui.run.subject import Subject
from ui.text import coordinate, digits, percent
from ui.widgets.charts import chart
from ui.widgets.downloads import csv_button, frame_csv
from ui.widgets.tables import written

LISTED = 20
PICTURES = 12


def wrong(subject: Subject) -> None:
    """Draw the table of the samples, and their input gradients."""
    import pandas as pd

    answers, names = chosen_answers(subject), class_names(subject)
    losses = np.nan_to_num(answers.losses, nan=np.inf)
    order = np.argsort(-losses, kind="stable")[:LISTED]
    samples = answers.samples
    gradients = subject.once(
        ("input gradients", answers.part, subject.epoch),
        lambda: input_gradients(
            replace(subject.objective, X=samples.X[order], y=samples.Y[order]), subject.parameters
        ),
    )
    st.subheader(_("The samples with the largest loss"), anchor=False)
    if names:
        count, n = int(answers.wrong.sum()), len(answers.wrong)
        st.markdown(
            ngettext(
                "{wrong} of {n} sample is taken for another class.",
                "{wrong} of {n} samples are taken for another class.",
                n,
            ).format(wrong=f"**{count}**", n=n)
        )
    prepared = subject.experiment.prepared
    inputs = [_(name) for name in prepared.feature_names]
    shape = prepared.dataset.image_shape
    if shape is not None and subject.network.n_in == shape[0] * shape[1]:
        _pictures(answers, names, order, gradients, shape)
        _table(subject, answers, names, order)
    else:
        left, right = st.columns([3, 2], gap="medium")
        with left:
            _table(subject, answers, names, order)
        with right:
            _bars(inputs, order, gradients)

    def numbers() -> bytes:
        frame = pd.DataFrame(gradients, columns=inputs)
        frame.insert(0, "sample", order + 1)
        return frame_csv(frame)

    name = f"input_gradients_{answers.part}_epoch_{subject.epoch}.csv"
    key = "predictions.csv.input_gradients"
    csv_button(_("Input gradients (CSV)"), numbers, name, key, type="tertiary")


def _columns(answers: Answers, names: list[str], rows: Array) -> dict[str, object]:
    """Return the table of some samples, by column."""
    y, predicted = answers.samples.y[rows], answers.predicted[rows]
    columns: dict[str, object] = {"sample": rows + 1}
    if not names:
        columns |= {"true": y, "predicted": predicted, "residual": y - predicted}
    else:
        columns |= {
            "true": [names[int(label)] for label in y],
            "predicted": [names[int(label)] for label in predicted],
        }
        if answers.probabilities is not None:
            shares, each = answers.probabilities[rows], np.arange(len(rows))
            columns["probability_predicted"] = shares[each, predicted.astype(int)]
            columns["probability_true"] = shares[each, y.astype(int)]
    return columns | {"loss": answers.losses[rows]}


def _table(subject: Subject, answers: Answers, names: list[str], order: Array) -> None:
    import pandas as pd

    number, four = st.column_config.NumberColumn, partial(digits, count=4)
    target = partial(coordinate, among=subject.experiment.prepared.dataset.y)
    writers: dict[str, Callable[[Any], str]] = {
        **({} if names else dict.fromkeys(("true", "predicted"), target)),
        **dict.fromkeys(("residual", "loss"), four),
        **dict.fromkeys(("probability_predicted", "probability_true"), percent),
    }
    st.dataframe(
        written(pd.DataFrame(_columns(answers, names, order)), writers),
        key="predictions.wrong",
        hide_index=True,
        height="content",
        column_config={
            "sample": number(
                _("Sample"), help=_("Its number in this part of the data"), pinned=True
            ),
            "true": _("True"),
            "predicted": _("Predicted"),
            "residual": number(_("True − predicted")),
            "probability_predicted": number(
                _("P(predicted)"), help=_("Probability of the predicted class")
            ),
            "probability_true": number(_("P(true)"), help=_("Probability of the true class")),
            "loss": number(_("Loss")),
        },
    )
    st.caption(
        _(
            "A large loss is a confident mistake. Look whether these samples are odd themselves, "
            "mislabeled, or lie where two classes meet."
        )
    )

    def everything() -> bytes:
        every = np.arange(len(answers.losses))
        return frame_csv(pd.DataFrame(_columns(answers, names, every)))

    name = f"answers_{answers.part}_epoch_{subject.epoch}.csv"
    key = "predictions.csv.answers"
    csv_button(_("All answers (CSV)"), everything, name, key, type="tertiary")


def _pictures(
    answers: Answers, names: list[str], order: Array, gradients: Array, shape: tuple[int, int]
) -> None:
    dark = theme.is_dark()
    with st.container(horizontal=True, gap="medium", key="predictions-pictures"):
        for row, gradient in zip(order[:PICTURES], gradients[:PICTURES], strict=True):
            pixels = answers.samples.raw[row].reshape(shape)
            pair = picture_pair(pixels, gradient.reshape(shape), dark)
            words = _caption(answers, names, int(row))
            with st.container(width=pair.shape[1]):
                st.image(pair, caption=words, alt=words, output_format="PNG")
    st.caption(
        _(
            "Left the picture, right what the network looked at: the gradient of the loss by each "
            "pixel, ∂L/∂x. Orange: more ink there would make the loss larger; blue: it would make "
            "it smaller. For a sure mistake this is what speaks for the predicted digit minus what "
            "speaks for the true one. Each map has a scale of its own."
        )
    )


def _caption(answers: Answers, names: list[str], row: int) -> str:
    true, predicted = (int(y[row]) for y in (answers.samples.y, answers.predicted))
    text = (
        _("#{k}: {true} taken for {predicted}")
        if names[true] != names[predicted]
        else _("#{k}: {true}, and right")
    ).format(k=row + 1, true=names[true], predicted=names[predicted])
    if answers.probabilities is None:
        return text
    return f"{text} ({percent(answers.probabilities[row, predicted])})"


def _bars(inputs: list[str], order: Array, gradients: Array) -> None:
    chosen = st.selectbox(
        _("What the network looked at, in sample"),
        range(len(order)),
        format_func=lambda k: f"#{order[k] + 1}",
        # The listed samples change with part and epoch; only the rank is stable.
        key=f"predictions.looked.{len(order)}",
        persist_state="session",
    )
    figure = input_gradient_figure(gradients[chosen], inputs)
    chart(figure, "predictions.input_gradient", _("Gradient of the loss by each input"))
    st.caption(
        _(
            "The gradient of this sample's loss by each input as the network gets it, ∂L/∂x. "
            "Orange: more of it would make the loss larger; blue: it would make it smaller. The "
            "longest bars are what the answer hangs on."
        )
    )
