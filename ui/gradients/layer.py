"""One layer: distributions, single entries, and similarity of its units."""

from typing import Any

import numpy as np
import streamlit as st

from experiments.run.replay import spread
from nn_core.diagnostics.distributions import (
    Entry,
    LayerValues,
    histograms,
    largest_entries,
    layer_values,
)
from nn_core.diagnostics.symmetry import Pairs, alike_pairs, similarity
from nn_core.parameters import Parameters
from tutorial.derivation.row import Step
from tutorial.example.traced_steps import kept_step
from ui.addresses import WORKED_PAGE
from ui.figures.gradients import histogram_figure, matrix_figure, ridges_figure, similarity_figure
from ui.gradients.parts import layer_key
from ui.i18n import _, ngettext
from ui.run.subject import Subject
from ui.session import Key, widget_value
from ui.text import digits
from ui.theme import is_dark
from ui.widgets.charts import chart
from ui.widgets.choices import parts
from ui.worked.session import WORKED, Worked

MOST_NUMBERS = 2_000
"""Largest number of input values (samples times features) for tables with all samples."""
FEW_SAMPLES = 16
MOST_RIDGES, MOST_PAIRS, MOST_EPOCHS = 10, 30, 120


def layer_choice(subject: Subject, key: str) -> int:
    """Draw the choice of a layer; return its index from 0."""
    titles = subject.layer_titles()
    chosen = st.selectbox(
        _("Layer"),
        range(len(titles)),
        format_func=titles.__getitem__,
        key=layer_key(key, len(titles)),
        persist_state="session",
    )
    return int(chosen)


def one_layer(subject: Subject) -> None:
    """Draw distributions, matrices, the largest entries, and the similarity of the units."""
    layer = layer_choice(subject, "layer")
    quantities = {
        "gradient": _("Gradient"),
        "weights": _("Weights"),
        "pre_activation": _("Weighted sums z"),
        "activation": _("Activations a"),
    }
    at = [subject.epoch]
    values = subject.once(("values", layer, subject.epoch), lambda: _values(subject, layer, at))
    st.subheader(_("Distributions at epoch {n}").format(n=subject.epoch), anchor=False)
    places = [place for _pair in range(2) for place in st.columns(2, gap="medium")]
    for (quantity, title), place in zip(quantities.items(), places, strict=True):
        with place:
            figure = histogram_figure(histograms(getattr(values, quantity)), title)
            chart(figure, f"gradients.histogram.{quantity}", title)
    st.subheader(_("Over the epochs"), anchor=False)
    quantity = parts(_("Quantity"), quantities, "gradients.quantity", default="gradient")
    # Evenly by index: kept epochs are denser at the start, where most changes occur.
    epochs = spread(subject.epochs, MOST_RIDGES)
    ridges = subject.once(
        ("ridges", layer, quantity),
        lambda: histograms(getattr(_values(subject, layer, epochs), quantity)),
    )
    title = quantities[quantity]
    alt = _("{quantity} over the epochs").format(quantity=title)
    chart(ridges_figure(ridges, epochs, title), "gradients.ridges", alt)
    _entries(subject, layer, values)
    _similarity(subject, layer)


def _values(subject: Subject, layer: int, epochs: list[int]) -> LayerValues:
    flat = np.stack([subject.history.kept[epoch] for epoch in epochs])
    parameters = Parameters(subject.network.layout, flat)
    return layer_values(subject.objective, parameters, layer)


def _entries(subject: Subject, layer: int, values: LayerValues) -> None:
    """Draw gradient and weights as heat maps, and list the largest entries."""
    if ENTRY_OPENED.get():
        # A callback cannot switch pages.
        ENTRY_OPENED.set(False)
        st.switch_page(WORKED_PAGE)
    st.subheader(_("Entry by entry"), anchor=False)
    inputs, units = unit_names(subject, layer)
    gradient, weights = values.gradient[0], values.weights[0]
    maps = (("gradient", _("Gradient"), gradient), ("weights", _("Weights"), weights))
    for place, (name, title, matrix) in zip(st.columns(2, gap="medium"), maps, strict=True):
        key = f"gradients.matrix.{name}"
        with place:
            st.markdown(f"**{title}**")
            chart(
                matrix_figure(matrix, inputs, units, is_dark(), clickable=True),
                key,
                title,
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


def unit_names(subject: Subject, layer: int) -> tuple[list[str], list[str]]:
    """Return the names of a layer's inputs and units."""
    n_in, n_out = subject.network.layout.shapes[layer]
    symbol = "x" if layer == 0 else "a"
    return [f"{symbol}{k + 1}" for k in range(n_in)], [str(k + 1) for k in range(n_out)]


def opened_samples(subject: Subject) -> int:
    """Return the number of samples in a derivation: all of them unless there are too many."""
    samples: int = len(subject.objective.X)
    width = subject.network.n_in
    return samples if samples * width <= MOST_NUMBERS else min(samples, FEW_SAMPLES)


def show_entry(worked: Worked, subject: Subject, layer: int, entry: Entry) -> None:
    """Open a gradient entry in the worked example; with a penalty, at the sum that is charted."""
    worked.open_run(kept_step(subject.experiment, subject.epoch, opened_samples(subject)))
    step = Step("penalty", layer)
    if step not in worked.steps:
        step = Step("weight_gradient", layer)
    worked.go(worked.steps.index(step))
    worked.show_unit(entry.unit, entry.input)


def _open(subject: Subject, layer: int, entry: Entry) -> None:
    show_entry(WORKED.get(), subject, layer, entry)
    ENTRY_OPENED.set(True)


def _clicked(subject: Subject, layer: int, key: str) -> None:
    event: Any = widget_value(key)
    points = event["selection"]["points"] if event else []
    n_in, n_out = subject.network.layout.shapes[layer]
    if points:
        row, unit = divmod(int(points[0]["point_index"]), n_out)
        if row < n_in:
            _open(subject, layer, Entry(row, unit, 0.0))


def _similarity(subject: Subject, layer: int) -> None:
    """Draw the cosine similarity matrix at two epochs, and the most similar pairs over all."""
    units = subject.network.layers[layer].units
    if units < 2:
        return
    st.subheader(_("How alike the units are"), anchor=False)
    names = [str(k + 1) for k in range(units)]
    shown = (("first", subject.epochs[0]), ("now", subject.epoch))
    for place, (name, epoch) in zip(st.columns(2, gap="medium"), shown, strict=True):
        flat = Parameters(subject.network.layout, subject.history.kept[epoch])
        titles = (_("Unit"), _("Unit"))
        with place:
            st.markdown(_("**Epoch {n}**").format(n=epoch))
            matrix = similarity(flat, layer)
            figure = matrix_figure(matrix, names, names, is_dark(), limit=1.0, titles=titles)
            chart(figure, f"gradients.similarity.{name}", _("Similarity of the units"))
    st.caption(
        _(
            "1 where two units have the same incoming and outgoing weights: they learn the same "
            "for ever, as one. At a sound start nothing off the diagonal is near 1."
        )
    )
    epochs = spread(subject.epochs, MOST_EPOCHS)
    if len(epochs) < 2:
        return

    def alike() -> Pairs:
        path = np.stack([subject.history.kept[epoch] for epoch in epochs])
        return alike_pairs(Parameters(subject.network.layout, path), layer, MOST_PAIRS)

    pairs = subject.once(("pairs", layer), alike)
    st.markdown(_("**Pair by pair, over the epochs**"))
    figure = similarity_figure(pairs, epochs, subject.epoch, is_dark())
    chart(figure, "gradients.pairs", _("Similarity of pairs of units by epoch"))
    every, count = units * (units - 1) // 2, len(pairs.pairs)
    if every > count:
        st.caption(
            ngettext(
                "The {n} pair of {all} that comes nearest to being one unit.",
                "The {n} pairs of {all} that come nearest to being one unit.",
                count,
            ).format(n=count, all=every)
        )


ENTRY_OPENED: Key[bool] = Key("gradient_lab.entry_opened", bool)
"""Whether an entry was clicked and the worked example is to be opened."""
