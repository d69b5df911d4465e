"""Inside a layer: its numbers one by one, and how alike its units are."""

from __future__ import annotations

import numpy as np
import streamlit as st

from nn_core.diagnostics.distributions import QUANTITIES, LayerValues, histograms, layer_values
from nn_core.parameters import Parameters
from ui.figures.layer import MOST_RIDGES, histogram_figure, ridges_figure
from ui.gradients.entries import entries
from ui.gradients.likeness import likeness
from ui.gradients.parts import layer_key
from ui.i18n import _
from ui.run.subject import Subject
from ui.theme import CHART_CONFIG


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
        key=layer_key(key, len(titles)),
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
    entries(subject, layer, values)
    likeness(subject, layer)


def _values(subject: Subject, layer: int, epochs: list[int]) -> LayerValues:
    flat = np.stack([subject.history.kept[epoch] for epoch in epochs])
    parameters = Parameters(subject.network.layout, flat)
    return layer_values(subject.objective, parameters, layer)


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
