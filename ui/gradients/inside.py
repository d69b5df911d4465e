"""Inside a layer: its numbers one by one, and how alike its units are."""

from __future__ import annotations

import numpy as np
import streamlit as st

from experiments.kept_step import kept_step
from nn_core.diagnostics.distributions import (
    QUANTITIES,
    LayerValues,
    histograms,
    largest_entries,
    layer_values,
)
from nn_core.diagnostics.symmetry import similarity
from nn_core.parameters import Parameters
from ui import state
from ui.charts.layer import MOST_RIDGES, histogram_figure, matrix_figure, ridges_figure
from ui.i18n import _
from ui.subject.subject import Subject
from ui.theme import CHART_CONFIG, is_dark

WORKED_PAGE = "pages/learn/worked_example.py"
OPENED_SAMPLES = 16


def quantity_title(quantity: str) -> str:
    """Return what a quantity of a layer is called."""
    return {
        "gradient": _("Gradient"),
        "weights": _("Weights"),
        "pre_activation": _("Weighted sums z"),
        "activation": _("Activations a"),
    }[quantity]


def layer_choice(subject: Subject, key: str) -> int:
    """Draw the choice of a layer; return it, from 0."""
    titles = subject.layer_titles()
    chosen = st.selectbox(
        _("Layer"),
        range(len(titles)),
        format_func=titles.__getitem__,
        key=state.layer_key(key, len(titles)),
        persist_state="session",
    )
    return int(chosen)


def inside(subject: Subject) -> None:
    """Draw distributions, matrices, the largest entries and the likeness of the units."""
    layer = layer_choice(subject, "layer")
    at = [subject.epoch]
    values = subject.once(("values", layer, subject.epoch), lambda: _values(subject, layer, at))
    st.subheader(_("Distributions at epoch {n}").format(n=subject.epoch), anchor=False)
    places = [place for _pair in range(2) for place in st.columns(2, gap="medium")]
    for quantity, place in zip(QUANTITIES, places, strict=True):
        with place:
            title = quantity_title(quantity)
            st.plotly_chart(
                histogram_figure(histograms(getattr(values, quantity)), title),
                key=f"gradients.histogram.{quantity}",
                config=CHART_CONFIG,
                alt=title,
            )
    _ridges(subject, layer)
    _matrices(subject, layer, values)
    _likeness(subject, layer)


def _values(subject: Subject, layer: int, epochs: list[int]) -> LayerValues:
    flat = np.stack([subject.history.kept[epoch] for epoch in epochs])
    parameters = Parameters(subject.network.layout, flat)
    return layer_values(
        subject.network, parameters, subject.X, subject.y, subject.loss, layer, subject.penalty
    )


def _ridges(subject: Subject, layer: int) -> None:
    st.subheader(_("Over the epochs"), anchor=False)
    quantity = st.segmented_control(
        _("Quantity"),
        QUANTITIES,
        default="gradient",
        format_func=quantity_title,
        required=True,
        key="gradients.quantity",
        label_visibility="collapsed",
        persist_state="session",
    )
    name = str(quantity)
    last = len(subject.epochs) - 1
    # Evenly among the kept epochs, which lie closer at the start, where most happens.
    places = np.unique(np.linspace(0, last, min(MOST_RIDGES, last + 1)).round().astype(int))
    epochs = [subject.epochs[k] for k in places]
    found = subject.once(
        ("ridges", layer, name),
        lambda: histograms(getattr(_values(subject, layer, epochs), name)),
    )
    st.plotly_chart(
        ridges_figure(found, epochs, quantity_title(name)),
        key="gradients.ridges",
        config=CHART_CONFIG,
        alt=_("{quantity} over the epochs").format(quantity=quantity_title(name)),
    )


def _matrices(subject: Subject, layer: int, values: LayerValues) -> None:
    st.subheader(_("Entry by entry"), anchor=False)
    inputs, units = _names(subject, layer)
    gradient, weights = values.gradient[0], values.weights[0]
    left, right = st.columns(2, gap="medium")
    for place, title, matrix in (
        (left, _("Gradient"), gradient),
        (right, _("Weights"), weights),
    ):
        with place:
            st.markdown(f"**{title}**")
            st.plotly_chart(
                matrix_figure(matrix, inputs, units, is_dark()),
                key=f"gradients.matrix.{title}",
                config=CHART_CONFIG,
                alt=title,
            )
    entries = largest_entries(gradient)
    st.markdown(
        _("The largest entries of the gradient:")
        + "\n"
        + "\n".join(
            _("- {input} → unit {unit}: **{value}**, the weight is {weight}").format(
                input=inputs[entry.input],
                unit=units[entry.unit],
                value=f"{entry.value:.4g}".replace("-", "−"),
                weight=f"{weights[entry.input, entry.unit]:.4g}".replace("-", "−"),
            )
            for entry in entries
        )
    )
    if st.button(
        _("Open this epoch in the worked example"),
        icon=":material/calculate:",
        key="gradients.open",
        help=_(
            "Forward and backward pass with all numbers put in, on the first {n} training samples."
        ).format(n=OPENED_SAMPLES),
    ):
        state.WORKED.get().open_run(kept_step(subject.experiment, subject.epoch, OPENED_SAMPLES))
        st.switch_page(WORKED_PAGE)


def _names(subject: Subject, layer: int) -> tuple[list[str], list[str]]:
    n_in, n_out = subject.network.layout.shapes[layer]
    symbol = "x" if layer == 0 else "a"
    return [f"{symbol}{k + 1}" for k in range(n_in)], [str(k + 1) for k in range(n_out)]


def _likeness(subject: Subject, layer: int) -> None:
    units = subject.network.layers[layer].units
    if units < 2:
        return
    st.subheader(_("How alike the units are"), anchor=False)
    first, last = subject.epochs[0], subject.epoch
    titles = [str(k + 1) for k in range(units)]
    shown = (("first", first), ("now", last))
    for place, (name, epoch) in zip(st.columns(2, gap="medium"), shown, strict=True):
        flat = Parameters(subject.network.layout, subject.history.kept[epoch])
        with place:
            st.markdown(_("**Epoch {n}**").format(n=epoch))
            st.plotly_chart(
                matrix_figure(
                    similarity(flat, layer),
                    titles,
                    titles,
                    is_dark(),
                    limit=1.0,
                    titles=(_("Unit"), _("Unit")),
                ),
                key=f"gradients.likeness.{name}",
                config=CHART_CONFIG,
                alt=_("Similarity of the units"),
            )
    st.caption(
        _(
            "1 where two units have the same incoming and outgoing weights: they learn the same "
            "for ever, as one. At a sound start nothing off the diagonal is near 1."
        )
    )
