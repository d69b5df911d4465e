"""One layer: distributions, single entries, similar units, and gradients by sample."""

from functools import partial
from typing import Literal

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
from nn_core.diagnostics.gradients import SampleGradients, sample_gradients
from nn_core.diagnostics.symmetry import Pairs, alike_pairs, similarity
from nn_core.network import predict
from nn_core.parameters import Parameters
from nn_core.types import Array
from tutorial.derivation.row import Step
from tutorial.example.traced_steps import kept_step
from ui.addresses import WORKED_PAGE
from ui.figures.gradients import (
    Background,
    histogram_figure,
    matrix_figure,
    noise_figure,
    ridges_figure,
    samples_figure,
    similarity_figure,
)
from ui.i18n import _, language, ngettext
from ui.run.scene import Scene, ViewSettings
from ui.run.subject import Subject
from ui.text import coordinate, digits, fixed, percent
from ui.theme import is_dark
from ui.widgets.charts import chart
from ui.widgets.choices import parts
from ui.widgets.tables import written
from ui.worked.session import WORKED, Worked

MOST_NUMBERS = 2_000
"""Largest number of input values (samples times features) for tables with all samples."""
FEW_SAMPLES = 16
MOST_RIDGES, MOST_PAIRS, MOST_EPOCHS = 10, 30, 120
MOST_NAMED = 8
"""Largest number of samples with a row in the table."""


def layer_key(name: str, layers: int) -> str:
    """Return the key of a layer selection; it depends on the number of layers."""
    return f"gradients.{name}.{layers}"


def _layer_choice(subject: Subject, name: str) -> int:
    """Draw the choice of a layer; return its index from 0."""
    titles = subject.layer_titles()
    chosen = st.selectbox(
        _("Layer"),
        range(len(titles)),
        format_func=titles.__getitem__,
        key=layer_key(name, len(titles)),
        persist_state="session",
    )
    return int(chosen)


def one_layer(subject: Subject) -> None:
    """Draw distributions, matrices, the largest entries, and the similarity of the units."""
    layer = _layer_choice(subject, "layer")
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

    def open_entry(entry: Entry) -> None:
        show_entry(WORKED.get(), subject, layer, entry)
        st.switch_page(WORKED_PAGE)

    st.subheader(_("Entry by entry"), anchor=False)
    inputs, units = unit_names(subject, layer)
    gradient, weights = values.gradient[0], values.weights[0]
    maps = (("gradient", _("Gradient"), gradient), ("weights", _("Weights"), weights))
    for place, (name, title, matrix) in zip(st.columns(2, gap="medium"), maps, strict=True):
        key = f"gradients.matrix.{name}"
        with place:
            st.markdown(f"**{title}**")
            figure = matrix_figure(matrix, inputs, units, is_dark(), clickable=True)
            event = chart(figure, key, title, on_select="rerun", selection_mode="points")
        for point in event["selection"]["points"][:1]:
            row, unit = divmod(int(point["point_index"]), len(units))
            if row < len(inputs):
                open_entry(Entry(row, unit, 0.0))
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
            if st.button(
                _("{input} → unit {unit}: {value}, weight {weight}").format(
                    input=inputs[entry.input],
                    unit=units[entry.unit],
                    value=digits(entry.value, 4),
                    weight=digits(weights[entry.input, entry.unit], 4),
                ),
                icon=":material/calculate:",
                key=f"gradients.entry.{entry.input}.{entry.unit}",
            ):
                open_entry(entry)


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
            "1 where two units have the same incoming and outgoing weights: they stay identical, "
            "and act as one. With good initial weights nothing off the diagonal is near 1."
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


def samples(subject: Subject) -> None:
    """Draw the samples, the largest per-sample gradients, and the gradient noise."""
    layer = _layer_choice(subject, "samples")
    gradients = subject.once(
        ("samples", subject.epoch), lambda: sample_gradients(subject.objective, subject.parameters)
    )
    norms, cosines = gradients.norms[:, layer], gradients.cosines[:, layer]
    order = np.argsort(-norms, kind="stable")[:MOST_NAMED]
    largest = [int(k) for k in order if norms[k] > 0]
    titles = _sample_titles(subject)
    st.subheader(_("Who pulls, and which way"), anchor=False)
    scene, train = _scene(subject), subject.experiment.prepared.train
    raw, y = train.raw[: len(norms)], train.y[: len(norms)]
    plane = scene.plane
    points = np.column_stack([raw[:, 0], y]) if plane is None else plane.project(raw, y)
    left, right = st.columns([3, 2], gap="medium")
    with left:
        answers = subject.once(("background", subject.epoch), lambda: background(subject))
        chart(
            samples_figure(
                points, norms, cosines, scene.labels, titles, is_dark(), answers, largest
            ),
            "gradients.samples",
            _("Training samples by the size and direction of their gradients"),
        )
        st.caption(
            _(
                "Large dots have large gradients; the color shows whether a sample's own gradient "
                "points in the direction of the mean (cosine 1) or against it (−1). The background "
                "is the network's output at this epoch: gray where a classifier is undecided, "
                "contour lines for a regression."
            )
        )
    with right:
        _agreement(gradients, layer)
        st.markdown(_("**The largest gradients**"))
        _largest_table(titles, norms, cosines, largest)
    _noise(subject, gradients)


def _scene(subject: Subject) -> Scene:
    make = partial(Scene, subject.experiment, ViewSettings())
    return subject.once(("scene", language()), make)


def background(subject: Subject) -> Background:
    """Return the decision surface behind the samples at the current epoch."""
    scene = _scene(subject)
    with np.errstate(over="ignore", invalid="ignore"):
        outputs = predict(subject.network, subject.parameters, scene.inputs)
    x = np.linspace(*scene.x_range, scene.shape[-1])
    kinds: dict[str, Literal["curve", "level"]] = {"curve": "curve", "regression": "level"}
    y = np.empty(0) if scene.kind == "curve" else np.linspace(*scene.y_range, scene.shape[0])
    if scene.kind in kinds:
        answers = np.asarray(scene.prepared.to_target_units(outputs))
        return Background(kinds[scene.kind], x, y, answers.reshape(scene.shape))
    if outputs.shape[1] == 1:
        doubt = 1.0 - np.abs(2.0 * outputs[:, 0] - 1.0)
    else:
        first, second = np.sort(outputs, axis=1)[:, [-1, -2]].T
        doubt = 1.0 - (first - second)
    return Background("doubt", x, y, np.clip(doubt, 0.0, 1.0).reshape(scene.shape))


def _sample_titles(subject: Subject) -> list[str]:
    prepared = subject.experiment.prepared
    y = prepared.train.y[: len(subject.objective.X)]
    names = [_(name) for name in prepared.dataset.class_names]
    answers = [names[int(k)] if names else coordinate(k, y) for k in y]
    return [f"#{k}: {answer}" for k, answer in enumerate(answers, start=1)]


def _agreement(gradients: SampleGradients, layer: int) -> None:
    agree = float((gradients.cosines[:, layer] > 0).mean())
    signal, noise = gradients.signal_to_noise[layer], gradients.noise_scale[layer]
    signal_help = _(
        "Norm of the mean gradient over the standard deviation of the samples'; ∞ where "
        "all samples agree, – where no sample has a gradient"
    )
    noise_help = _(
        "tr(Σ)/‖g‖², the batch size at which signal and noise are about equal "
        "(McCandlish and others, 2018)"
    )
    with st.container(horizontal=True):
        st.metric(_("Pull the same way"), percent(agree, 0), help=_("Cosine with the mean above 0"))
        st.metric(_("Signal : noise"), digits(float(signal)), help=signal_help)
        st.metric(_("Noise scale"), digits(float(noise)), help=noise_help)


def _largest_table(titles: list[str], norms: Array, cosines: Array, rows: list[int]) -> None:
    import pandas as pd

    number = st.column_config.NumberColumn
    columns = {
        "sample": [titles[k] for k in rows],
        "norm": norms[rows],
        "share": norms[rows] / (float(norms.sum()) or 1.0),
        "cosine": cosines[rows],
    }
    frame = pd.DataFrame(columns)
    st.dataframe(
        written(frame, {"norm": digits, "share": percent, "cosine": partial(fixed, places=2)}),
        key="gradients.hardest",
        hide_index=True,
        height="content",
        column_config={
            "sample": st.column_config.TextColumn(_("Sample")),
            "norm": number("‖g‖"),
            "share": number(_("Share"), help=_("Of the sum of all norms")),
            "cosine": number(_("Cosine")),
        },
    )


def _noise(subject: Subject, gradients: SampleGradients) -> None:
    st.subheader(_("Noise against batch size"), anchor=False)
    n = len(subject.objective.X)
    if n < 2 or not (gradients.variances > 0).any():
        st.caption(_("All samples have the same gradient: there is no noise."))
        return
    sizes = np.unique(np.geomspace(1, n - 1, 40).round().astype(int)) if n > 2 else np.array([1])
    batch = min(subject.experiment.spec.training.batch_size, n)
    figure = noise_figure(sizes, gradients.batch_noise(sizes), subject.layer_titles(), batch)
    chart(figure, "gradients.noise", _("Relative error of a batch's gradient by batch size"))
    st.caption(
        _(
            "How far the gradient of a random batch lies from that of all {n} samples, relative "
            "to its size. Above the line the noise is larger than the signal; the dashed line is "
            "the run's batch size, {batch}."
        ).format(n=n, batch=batch)
    )
