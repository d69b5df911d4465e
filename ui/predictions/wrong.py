"""The samples with the largest loss, and their input gradients."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from nn_core.diagnostics.gradients import input_gradients
from nn_core.types import Array
from ui import theme
from ui.figures.predictions import input_gradient_figure, picture_pair
from ui.i18n import _, ngettext
from ui.predictions.answers import Answers, chosen_answers, csv_of
from ui.run.subject import Subject
from ui.text import coordinate, digits, percent
from ui.widgets.charts import chart
from ui.widgets.tables import written

LISTED = 20
PICTURES = 12


def wrong(subject: Subject) -> None:
    """Draw the table of the samples, and their input gradients."""
    answers = chosen_answers(subject)
    losses = np.nan_to_num(answers.losses, nan=np.inf)
    order = np.argsort(-losses, kind="stable")[:LISTED]
    samples = answers.samples
    gradients = answers.once(
        "input gradients",
        lambda: input_gradients(
            replace(subject.objective, X=samples.X[order], y=samples.Y[order]), subject.parameters
        ),
    )
    st.subheader(_("The samples with the largest loss"), anchor=False)
    if answers.names:
        count, n = int(answers.wrong.sum()), len(answers.wrong)
        st.markdown(
            ngettext(
                "{wrong} of {n} sample is taken for another class.",
                "{wrong} of {n} samples are taken for another class.",
                n,
            ).format(wrong=f"**{count}**", n=n)
        )
    inputs = [_(name) for name in answers.prepared.feature_names]
    shape = answers.prepared.dataset.image_shape
    if shape is not None and subject.network.n_in == shape[0] * shape[1]:
        _pictures(answers, order, gradients, shape)
        _table(answers, order)
    else:
        left, right = st.columns([3, 2], gap="medium")
        with left:
            _table(answers, order)
        with right:
            _bars(inputs, order, gradients)

    frame = pd.DataFrame(gradients, columns=inputs)
    frame.insert(0, "sample", order + 1)
    name = f"input_gradients_{answers.part}"
    csv_of(subject, _("Input gradients (CSV)"), name, lambda: frame)


def _frame(answers: Answers, rows: Array) -> pd.DataFrame:
    names = answers.names
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
    return pd.DataFrame(columns | {"loss": answers.losses[rows]})


def _table(answers: Answers, order: Array) -> None:
    number, four = st.column_config.NumberColumn, partial(digits, count=4)
    target = partial(coordinate, among=answers.prepared.dataset.y)
    writers: dict[str, Callable[[Any], str]] = {
        **({} if answers.names else dict.fromkeys(("true", "predicted"), target)),
        **dict.fromkeys(("residual", "loss"), four),
        **dict.fromkeys(("probability_predicted", "probability_true"), percent),
    }
    st.dataframe(
        written(_frame(answers, order), writers),
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
    label, every = _("All answers (CSV)"), np.arange(len(answers.losses))
    csv_of(answers.subject, label, f"answers_{answers.part}", lambda: _frame(answers, every))


def _pictures(answers: Answers, order: Array, gradients: Array, shape: tuple[int, int]) -> None:
    dark = theme.is_dark()
    with st.container(horizontal=True, gap="medium", key="predictions-pictures"):
        for row, gradient in zip(order[:PICTURES], gradients[:PICTURES], strict=True):
            pixels = answers.samples.raw[row].reshape(shape)
            pair = picture_pair(pixels, gradient.reshape(shape), dark)
            words = _caption(answers, int(row))
            with st.container(width=pair.shape[1]):
                st.image(pair, caption=words, alt=words, output_format="PNG")
    st.caption(
        _(
            "Left the picture, right the gradient of the loss by each pixel, ∂L/∂x. Orange: more "
            "ink there would make the loss larger; blue: it would make it smaller. For a confident "
            "mistake this is the evidence for the predicted digit minus the evidence for the true "
            "one. Each map has a scale of its own."
        )
    )


def _caption(answers: Answers, row: int) -> str:
    names, predicted = answers.names, int(answers.predicted[row])
    true = int(answers.samples.y[row])
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
            "inputs with the longest bars influence the answer most."
        )
    )
