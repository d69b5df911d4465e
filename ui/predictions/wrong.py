"""Most wrong: the samples with the largest loss, and what the network looked at."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import numpy as np
import streamlit as st

from nn_core.diagnostics.gradients import input_gradients
from nn_core.types import Array
from ui import theme
from ui.coordinates import coordinate
from ui.figures.attention import attention_figure, picture_pair
from ui.i18n import _, ngettext
from ui.predictions.answers import Answers, answers, class_names, part_choice
from ui.predictions.download import numbers_button
from ui.run.subject import Subject
from ui.text import digits, percent
from ui.widgets.tables import written

LISTED = 20
PICTURES = 12


def wrong(subject: Subject) -> None:
    """Draw the table of the samples, and their input gradients."""
    import pandas as pd

    part = part_choice(subject)
    found, names = answers(subject, part), class_names(subject)
    losses = np.nan_to_num(found.losses, nan=np.inf)
    order = np.argsort(-losses, kind="stable")[:LISTED]
    gradients = subject.once(
        ("input gradients", part, subject.epoch),
        lambda: input_gradients(
            replace(subject.objective, X=found.samples.X[order], y=found.samples.Y[order]),
            subject.parameters,
        ),
    )
    st.subheader(_("The samples with the largest loss"), anchor=False)
    if names:
        count = int(found.wrong.sum())
        st.markdown(
            ngettext(
                "{wrong} of {n} sample is taken for another class.",
                "{wrong} of {n} samples are taken for another class.",
                len(found.wrong),
            ).format(wrong=f"**{count}**", n=len(found.wrong))
        )
    shape = subject.experiment.prepared.dataset.image_shape
    if shape is not None and subject.network.n_in == shape[0] * shape[1]:
        _pictures(found, names, order, gradients, shape)
        _table(subject, found, names, order)
    else:
        left, right = st.columns([3, 2], gap="medium")
        with left:
            _table(subject, found, names, order)
        with right:
            _bars(subject, found, order, gradients)
    inputs = [_(name) for name in subject.experiment.prepared.feature_names]
    frame = pd.DataFrame(gradients, columns=inputs)
    frame.insert(0, "sample", order + 1)
    numbers_button(
        f"input_gradients_{part}_epoch_{subject.epoch}", frame, _("Input gradients (CSV)")
    )


def _listed(found: Answers, names: list[str], rows: Array) -> dict[str, object]:
    """Return what the table says of samples, by column."""
    y, predicted = found.samples.y[rows], found.predicted[rows]
    listed: dict[str, object] = {"sample": rows + 1}
    if not names:
        listed |= {"true": y, "predicted": predicted, "residual": y - predicted}
    else:
        listed |= {
            "true": [names[int(label)] for label in y],
            "predicted": [names[int(label)] for label in predicted],
        }
        if found.probabilities is not None:
            shares = found.probabilities[rows]
            each = np.arange(len(rows))
            listed["probability_predicted"] = shares[each, predicted.astype(int)]
            listed["probability_true"] = shares[each, y.astype(int)]
    return listed | {"loss": found.losses[rows]}


def _table(subject: Subject, found: Answers, names: list[str], order: Array) -> None:
    import pandas as pd

    number, four = st.column_config.NumberColumn, partial(digits, count=4)
    target = partial(coordinate, among=subject.experiment.prepared.dataset.y)
    st.dataframe(
        written(
            pd.DataFrame(_listed(found, names, order)),
            {
                **({} if names else dict.fromkeys(("true", "predicted"), target)),
                **dict.fromkeys(("residual", "loss"), four),
                **dict.fromkeys(("probability_predicted", "probability_true"), percent),
            },
        ),
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
    everything = pd.DataFrame(_listed(found, names, np.arange(len(found.losses))))
    numbers_button(
        f"answers_{found.part}_epoch_{subject.epoch}", everything, _("All answers (CSV)")
    )


def _pictures(
    found: Answers,
    names: list[str],
    order: Array,
    gradients: Array,
    shape: tuple[int, int],
) -> None:
    dark = theme.is_dark()
    with st.container(horizontal=True, gap="medium", key="predictions-pictures"):
        for row, gradient in zip(order[:PICTURES], gradients[:PICTURES], strict=True):
            pair = picture_pair(
                found.samples.raw[row].reshape(shape), gradient.reshape(shape), dark
            )
            words = _caption(found, names, int(row))
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


def _caption(found: Answers, names: list[str], row: int) -> str:
    true, taken = names[int(found.samples.y[row])], names[int(found.predicted[row])]
    text = (
        _("#{k}: {true} taken for {predicted}") if true != taken else _("#{k}: {true}, and right")
    ).format(k=row + 1, true=true, predicted=taken)
    if found.probabilities is None:
        return text
    return f"{text} ({percent(found.probabilities[row, int(found.predicted[row])])})"


def _bars(subject: Subject, found: Answers, order: Array, gradients: Array) -> None:
    rows = list(range(len(order)))
    chosen = st.selectbox(
        _("What the network looked at, in sample"),
        rows,
        format_func=lambda k: f"#{order[k] + 1}",
        # The samples listed are others in every part and epoch: their rank is what stays.
        key=f"predictions.looked.{len(rows)}",
        persist_state="session",
    )
    st.plotly_chart(
        attention_figure(
            gradients[chosen], [_(name) for name in subject.experiment.prepared.feature_names]
        ),
        key="predictions.attention",
        config=theme.CHART_CONFIG,
        alt=_("Gradient of the loss by each input"),
    )
    st.caption(
        _(
            "The gradient of this sample's loss by each input as the network gets it, ∂L/∂x. "
            "Orange: more of it would make the loss larger; blue: it would make it smaller. The "
            "longest bars are what the answer hangs on."
        )
    )
