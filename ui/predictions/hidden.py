"""Hidden representations layer by layer, each with the accuracy of a linear probe."""

from functools import partial
from typing import NamedTuple

import numpy as np
import pandas as pd
import streamlit as st

from nn_core.data import Plane, PreparedData
from nn_core.data.planes import strip_heights
from nn_core.diagnostics.hidden import Probe, Projection, layer_outputs, linear_fit, linear_probe
from nn_core.types import Array
from ui import theme
from ui.figures.predictions import Space, legend_figure, space_figure
from ui.i18n import _
from ui.predictions.answers import Answers, chosen_answers, csv_of
from ui.run.subject import Subject
from ui.text import percent, score_text
from ui.widgets.charts import chart

MOST_MARKS = 3000
"""Largest number of points on the page, shared by the panels, for speed."""
GRID_LINES, GRID_STEPS = 13, 49
COLUMNS = 3


class Panel(NamedTuple):
    """Samples after one layer; `explained` is the share of variance shown, None without PCA."""

    space: Space
    units: int
    explained: float | None
    probe: Probe


def hidden(subject: Subject) -> None:
    """Draw one panel for the inputs and one for each layer."""
    st.subheader(_("How each layer moves the points"), anchor=False)
    answers = chosen_answers(subject)
    names = answers.names
    count = len(answers.losses)
    shown = min(count, MOST_MARKS // (len(subject.network.layers) + 1))
    panels = answers.once("hidden", lambda: _panels(answers, shown))
    st.markdown(_lead(answers, shown))
    if names:
        st.plotly_chart(
            legend_figure(names),
            key="predictions.legend",
            config={"displayModeBar": False},
            alt=_("Colors of the classes"),
        )
    wrong = answers.wrong[:shown] if names else None
    y, dark = answers.samples.y[:shown], theme.is_dark()
    for k, panel in enumerate(panels):
        if k % COLUMNS == 0:
            row = st.columns(COLUMNS, gap="small")
        with row[k % COLUMNS]:
            alt = _("Samples after: {layer}").format(layer=panel.space.title)
            figure = space_figure(panel.space, y, names, wrong, dark)
            chart(figure, f"predictions.space.{k}", alt)
            st.caption(_words(panel, bool(names)))
    _downloads(panels, answers, shown)


def _panels(answers: Answers, shown: int) -> list[Panel]:
    """Return all panels; the linear probes are scored on the whole training and test parts."""
    subject, prepared = answers.subject, answers.prepared
    y, test = prepared.train.y[: len(subject.objective.X)], prepared.test
    outputs = partial(layer_outputs, subject.network, subject.parameters)
    trained, tested, drawn = map(outputs, (subject.objective.X, test.X, answers.samples.X[:shown]))
    lines = _grid(prepared)
    grids = None if lines is None else outputs(lines)
    probe = linear_fit if prepared.problem == "regression" else linear_probe
    titles = [_("Inputs"), *subject.layer_titles()]
    panels = []
    for k, (title, train) in enumerate(zip(titles, trained, strict=True)):
        finite = bool(np.isfinite(train).all())
        projection = Projection.fit(train if finite else np.zeros((1, train.shape[1])))
        grid = None if grids is None else projection.project(grids[k])
        points = projection.project(drawn[k])
        space = _space(answers, title, points, k, grid)
        linear = partial(probe, train, y, tested[k], test.y)
        # The input representation is the same at every epoch.
        score = linear() if k else subject.once("probe of the inputs", linear)
        panels.append(Panel(space, train.shape[1], projection.explained, score))
    return panels


def _space(answers: Answers, title: str, points: Array, layer: int, grid: Array | None) -> Space:
    prepared, network = answers.prepared, answers.subject.network
    classes, y = len(answers.names), answers.samples.y[: len(points)]
    units = network.n_in if layer == 0 else network.layers[layer - 1].units
    names = [_(name) for name in prepared.feature_names] if layer == 0 else []
    names = names or [_("unit {n}").format(n=n) for n in range(1, units + 1)]
    if units == 1:
        upright = strip_heights(y, classes) if classes else np.asarray(y, dtype=float)
        axes = (names[0], "" if classes else _(prepared.dataset.target_name))
        return Space(title, np.column_stack([points[:, 0], upright]), axes, one_unit=True)
    if units > 2:
        names = [_("PC {n}").format(n=n) for n in (1, 2)]
    return Space(title, points, (names[0], names[1]), grid)


def _grid(prepared: PreparedData) -> Array | None:
    """Return network inputs along a grid on the input plane, lines separated by NaN."""
    raw = prepared.dataset.X
    if raw.shape[1] != 2:
        return None
    left, right, low, high = Plane.of_features(prepared).bounds(raw, margin=0.02)
    start, end = (left, low), (right, high)
    lines = np.linspace(start, end, GRID_LINES)
    steps = np.vstack([np.linspace(start, end, GRID_STEPS), [np.nan, np.nan]])
    # One line after another: first at each x, then at each y.
    at, along = np.repeat(lines, len(steps), axis=0), np.tile(steps, (GRID_LINES, 1))
    across = np.column_stack([along[:, 0], at[:, 1]])
    points = np.concatenate([np.column_stack([at[:, 0], along[:, 1]]), across])
    points[np.isnan(points).any(axis=1)] = np.nan
    return prepared.transform(points)


def _lead(answers: Answers, shown: int) -> str:
    count = len(answers.losses)
    text = (
        _(
            "The same samples at the input, after each layer and at the output, at epoch {epoch}. "
            "A network has learned when its last layers separate the classes so far that a "
            "straight line is enough. Below each: the accuracy of a linear classifier (logistic "
            "regression) on that layer's output, training part → test part."
        )
        if answers.names
        else _(
            "The same samples at the input, after each layer and at the output, at epoch {epoch}, "
            "colored by their target. A network has learned when the colors lie in order along a "
            "line. Below each: R² of a linear fit to that layer's output, training part → test "
            "part."
        )
    )
    if answers.prepared.dataset.X.shape[1] == 2:
        text += " " + _("The lines are the grid of the input plane, transformed.")
    if shown < count:
        text += " " + _("The first {shown} of {n} samples are drawn.").format(shown=shown, n=count)
    return text.format(epoch=answers.subject.epoch)


def _words(panel: Panel, classes: bool) -> str:
    if panel.explained is not None:
        text = _("PCA, {share} of the variance.").format(share=percent(panel.explained))
    elif panel.units == 1:
        text = _("One dimension, as it is.")
    else:
        text = _("Two dimensions, as they are.")
    train, test = panel.probe
    if train is None:
        return text + " " + _("The numbers are too large to be represented.")
    metric = "accuracy" if classes else "r_squared"
    numbers = " → ".join(score_text(one, metric) for one in (train, test) if one is not None)
    label = _("Linear classifier: {numbers}") if classes else _("Linear fit, R²: {numbers}")
    return text + " " + label.format(numbers=f"**{numbers}**")


def _downloads(panels: list[Panel], answers: Answers, shown: int) -> None:
    def models() -> pd.DataFrame:
        rows = [(one.space.title, one.units, one.explained, *one.probe) for one in panels]
        columns = ["layer", "units", "variance_shown", "linear_train", "linear_test"]
        return pd.DataFrame(rows, columns=columns)

    def points() -> pd.DataFrame:
        layers = [
            pd.DataFrame(
                {
                    "layer": k,
                    "sample": np.arange(1, shown + 1),
                    "target": answers.samples.y[:shown],
                    "predicted": answers.predicted[:shown],
                    "x": panel.space.points[:, 0],
                    "y": np.nan if panel.space.one_unit else panel.space.points[:, 1],
                }
            )
            for k, panel in enumerate(panels)
        ]
        return pd.concat(layers)

    subject, label = answers.subject, _("Points after each layer (CSV)")
    with st.container(horizontal=True, gap="medium"):
        csv_of(subject, _("Linear models (CSV)"), "linear_models", models)
        csv_of(subject, label, f"hidden_space_{answers.part}", points)
