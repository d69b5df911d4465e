"""A layer entry by entry: a click opens one in the tables of the worked example."""

from __future__ import annotations

from typing import Any

import streamlit as st

from nn_core.diagnostics.distributions import Entry, LayerValues, largest_entries
from tutorial.derivation.row import Step
from tutorial.example.traced_steps import kept_step
from ui.addresses import WORKED_PAGE
from ui.figures.layer import matrix_figure
from ui.i18n import _
from ui.run.subject import Subject
from ui.session import Key, widget_value
from ui.text import digits
from ui.theme import CHART_CONFIG, is_dark
from ui.worked.session import WORKED, Worked

MOST_NUMBERS = 2_000
"""Inputs of all samples together up to which the tables get every sample."""
FEW_SAMPLES = 16


def entries(subject: Subject, layer: int, values: LayerValues) -> None:
    """Draw gradient and weights as maps, and name the largest entries."""
    if ENTRY_OPENED.get():
        # A callback cannot turn the page itself.
        ENTRY_OPENED.set(False)
        st.switch_page(WORKED_PAGE)
    st.subheader(_("Entry by entry"), anchor=False)
    inputs, units = names(subject, layer)
    gradient, weights = values.gradient[0], values.weights[0]
    shown = (("gradient", _("Gradient"), gradient), ("weights", _("Weights"), weights))
    for place, (name, title, matrix) in zip(st.columns(2, gap="medium"), shown, strict=True):
        key = f"gradients.matrix.{name}"
        with place:
            st.markdown(f"**{title}**")
            st.plotly_chart(
                matrix_figure(matrix, inputs, units, is_dark(), clickable=True),
                key=key,
                config=CHART_CONFIG,
                alt=title,
                on_select=lambda key=key: _clicked(subject, layer, key),
                selection_mode="points",
            )
    count = opened_samples(subject)
    st.caption(
        _("Click an entry to see it worked out with all numbers put in.")
        if count == len(subject.objective.X)
        else _(
            "Click an entry to see it worked out with all numbers put in, on the first {n} "
            "training samples alone: its value there is theirs."
        ).format(n=count)
    )
    st.markdown(_("**The largest entries of the gradient**"))
    with st.container(horizontal=True, gap="small"):
        for entry in largest_entries(gradient):
            st.button(
                _("{input} → unit {unit}: {value}, weight {weight}").format(
                    input=inputs[entry.input],
                    unit=units[entry.unit],
                    value=digits(entry.value, 4),
                    weight=digits(weights[entry.input, entry.unit], 4),
                ),
                icon=":material/calculate:",
                key=f"gradients.entry.{entry.input}.{entry.unit}",
                on_click=_open,
                args=(subject, layer, entry),
            )


def names(subject: Subject, layer: int) -> tuple[list[str], list[str]]:
    """Return what the inputs and the units of a layer are called."""
    n_in, n_out = subject.network.layout.shapes[layer]
    symbol = "x" if layer == 0 else "a"
    return [f"{symbol}{k + 1}" for k in range(n_in)], [str(k + 1) for k in range(n_out)]


def opened_samples(subject: Subject) -> int:
    """Return on how many samples an entry is worked out: on all it was measured on, if not huge."""
    samples: int = len(subject.objective.X)
    width = subject.network.n_in
    return samples if samples * width <= MOST_NUMBERS else min(samples, FEW_SAMPLES)


def put_before(worked: Worked, subject: Subject, layer: int, entry: Entry) -> None:
    """Put the reader of the worked example before an entry of the gradient.

    With a penalty that is where it joins the gradient of the data: what is drawn is their sum.
    """
    worked.open_run(kept_step(subject.experiment, subject.epoch, opened_samples(subject)))
    step = Step("penalty", layer)
    if step not in worked.steps:
        step = Step("weight_gradient", layer)
    worked.go(worked.steps.index(step))
    worked.show_unit(entry.unit, entry.input)


def _open(subject: Subject, layer: int, entry: Entry) -> None:
    put_before(WORKED.get(), subject, layer, entry)
    ENTRY_OPENED.set(True)


def _clicked(subject: Subject, layer: int, key: str) -> None:
    event: Any = widget_value(key)
    points = event["selection"]["points"] if event else []
    if not points:
        return
    n_out = subject.network.layout.shapes[layer][1]
    row, unit = divmod(int(points[0]["point_index"]), n_out)
    if row < subject.network.layout.shapes[layer][0]:
        _open(subject, layer, Entry(row, unit, 0.0))


ENTRY_OPENED: Key[bool] = Key("gradient_lab.entry_opened", bool)
"""Whether an entry of a gradient was clicked, and its page is to be turned to."""
