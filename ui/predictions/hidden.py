"""Hidden space: how each layer moves the points, and what a straight cut gets right after it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import numpy as np
import streamlit as st

from nn_core.data import Plane
from nn_core.data.planes import strip_heights
from nn_core.diagnostics.hidden import (
    Probe,
    Projection,
    layer_outputs,
    linear_fit,
    linear_probe,
)
from nn_core.types import Array
from ui import theme
from ui.figures.hidden import SpaceView, legend_figure, space_figure
from ui.i18n import _
from ui.predictions.answers import Answers, answers, class_names, part_choice
from ui.predictions.download import numbers_button
from ui.run.subject import Subject
from ui.text import percent, score_text

MOST_MARKS = 3000
"""Points on the whole page, shared by the panels: more would make it slow."""
GRID_LINES, GRID_STEPS = 13, 49
COLUMNS = 3


@dataclass(frozen=True, eq=False)
class Space:
    """One panel.

    Attributes
    ----------
    view : SpaceView
    units : int
    explained : float or None
        Share of the variance that the panel shows; None where it shows everything.
    probe : Probe
    """

    view: SpaceView
    units: int
    explained: float | None
    probe: Probe


def hidden(subject: Subject) -> None:
    """Draw one panel for each layer, the inputs first."""
    st.subheader(_("How each layer moves the points"), anchor=False)
    part = part_choice(subject)
    found = answers(subject, part)
    names = class_names(subject)
    shown = min(len(found.losses), MOST_MARKS // (len(subject.network.layers) + 1))
    spaces = subject.once(
        ("hidden", part, subject.epoch), lambda: spaces_of(subject, found, len(names), shown)
    )
    _lead(subject, names, shown, len(found.losses))
    wrong = found.wrong[:shown] if names else None
    dark = theme.is_dark()
    if names:
        st.plotly_chart(
            legend_figure(names),
            key="predictions.legend",
            config={"displayModeBar": False},
            alt=_("Colors of the classes"),
        )
    for start in range(0, len(spaces), COLUMNS):
        row = st.columns(COLUMNS, gap="small")
        for k, (place, space) in enumerate(
            zip(row, spaces[start : start + COLUMNS], strict=False), start=start
        ):
            with place:
                st.plotly_chart(
                    space_figure(space.view, found.samples.y[:shown], names, wrong, dark),
                    key=f"predictions.space.{k}",
                    config=theme.CHART_CONFIG,
                    alt=_("Samples after: {layer}").format(layer=space.view.title),
                )
                st.caption(_words(space, bool(names)))
    _table(subject, spaces, found, shown)


def spaces_of(subject: Subject, found: Answers, classes: int, shown: int) -> list[Space]:
    """Return the panels of a part of the data.

    Parameters
    ----------
    subject : Subject
    found : Answers
    classes : int
        0 for a regression.
    shown : int
        Samples that are drawn; the linear models are scored on all.
    """
    prepared = subject.experiment.prepared
    parameters = subject.parameters
    y, test = prepared.train.y[: len(subject.objective.X)], prepared.test
    layers = layer_outputs(subject.network, parameters, subject.objective.X)
    tested = layer_outputs(subject.network, parameters, test.X)
    drawn = layer_outputs(subject.network, parameters, found.samples.X[:shown])
    lines = _grid(subject)
    grids = layer_outputs(subject.network, parameters, lines) if lines is not None else None
    probe = linear_probe if classes else linear_fit
    spaces = []
    for k, (train, points) in enumerate(zip(layers, drawn, strict=True)):
        finite = bool(np.isfinite(train).all())
        projection = Projection.fit(train if finite else np.zeros((1, train.shape[1])))
        grid = None if grids is None else projection.project(grids[k])
        title = _("Inputs") if k == 0 else subject.layer_titles()[k - 1]
        view = _view(title, projection.project(points), found, classes, k, subject, grid)
        linear = partial(probe, train, y, tested[k], test.y)
        # What enters the network is the same at every epoch.
        scored = linear() if k else subject.once("probe of the inputs", linear)
        spaces.append(Space(view, train.shape[1], projection.explained, scored))
    return spaces


def _view(
    title: str,
    points: Array,
    found: Answers,
    classes: int,
    layer: int,
    subject: Subject,
    grid: Array | None,
) -> SpaceView:
    y = found.samples.y[: len(points)]
    prepared = subject.experiment.prepared
    units = subject.network.n_in if layer == 0 else subject.network.layers[layer - 1].units
    if units == 1:
        upright = strip_heights(y, classes) if classes else np.asarray(y, dtype=float)
        across = _(prepared.feature_names[0]) if layer == 0 else _("unit {n}").format(n=1)
        up = "" if classes else _(prepared.dataset.target_name)
        return SpaceView(title, np.column_stack([points[:, 0], upright]), (across, up), strip=True)
    if units == 2:
        inputs = [_(name) for name in prepared.feature_names]
        first, second = inputs if layer == 0 else [_("unit {n}").format(n=n) for n in (1, 2)]
        axes = (first, second)
    else:
        axes = (_("PC {n}").format(n=1), _("PC {n}").format(n=2))
    return SpaceView(title, points, axes, grid)


def _grid(subject: Subject) -> Array | None:
    """Return the network inputs along the grid lines of the input plane, NaN between two."""
    prepared = subject.experiment.prepared
    raw = prepared.dataset.X
    if raw.shape[1] != 2:
        return None
    left, right, low, high = Plane.of_features(prepared).bounds(raw, margin=0.02)
    along, up = np.linspace(left, right, GRID_STEPS), np.linspace(low, high, GRID_STEPS)
    gap = np.full((1, 2), np.nan)
    lines = []
    for x in np.linspace(left, right, GRID_LINES):
        lines += [np.column_stack([np.full(GRID_STEPS, x), up]), gap]
    for y in np.linspace(low, high, GRID_LINES):
        lines += [np.column_stack([along, np.full(GRID_STEPS, y)]), gap]
    return prepared.transform(np.concatenate(lines))


def _lead(subject: Subject, names: list[str], shown: int, count: int) -> None:
    text = (
        _(
            "The same samples as they enter, after each layer and as they leave, at epoch {epoch}. "
            "A network has learned when its last layers have pulled the classes apart so far that "
            "a straight cut is enough. Below each: what a linear classifier (logistic regression) "
            "gets right when it is given that layer's output, training part → test part."
        )
        if names
        else _(
            "The same samples as they enter, after each layer and as they leave, at epoch {epoch}, "
            "colored by their target. A network has learned when the colors lie in order along a "
            "line. Below each: R² of a linear fit to that layer's output, training part → test "
            "part."
        )
    )
    if subject.experiment.prepared.dataset.X.shape[1] == 2:
        text += " " + _("The grid is that of the input plane, bent along.")
    if shown < count:
        text += " " + _("The first {shown} of {n} samples are drawn.").format(shown=shown, n=count)
    st.markdown(text.format(epoch=subject.epoch))


def _words(space: Space, classes: bool) -> str:
    if space.explained is not None:
        text = _("PCA, {share} of the variance.").format(share=percent(space.explained))
    else:
        text = (
            _("One dimension, as it is.") if space.units == 1 else _("Two dimensions, as they are.")
        )
    train, test = space.probe
    if train is None:
        return text + " " + _("The numbers grew past the largest there is.")
    metric = "accuracy" if classes else "r_squared"
    numbers = " → ".join(score_text(one, metric) for one in (train, test) if one is not None)
    label = _("Linear classifier: {numbers}") if classes else _("Linear fit, R²: {numbers}")
    return text + " " + label.format(numbers=f"**{numbers}**")


def _table(subject: Subject, spaces: list[Space], found: Answers, shown: int) -> None:
    """Offer where the samples are, and what the linear models get right, as data."""
    import pandas as pd

    probes = pd.DataFrame(
        {
            "layer": [space.view.title for space in spaces],
            "units": [space.units for space in spaces],
            "variance_shown": [space.explained for space in spaces],
            "linear_train": [space.probe.train for space in spaces],
            "linear_test": [space.probe.test for space in spaces],
        }
    )
    layers = [
        pd.DataFrame(
            {
                "layer": k,
                "sample": np.arange(1, shown + 1),
                "target": found.samples.y[:shown],
                "predicted": found.predicted[:shown],
                "x": space.view.points[:, 0],
                "y": np.nan if space.view.strip else space.view.points[:, 1],
            }
        )
        for k, space in enumerate(spaces)
    ]
    with st.container(horizontal=True, gap="medium"):
        numbers_button(f"linear_models_epoch_{subject.epoch}", probes, _("Linear models (CSV)"))
        numbers_button(
            f"hidden_space_{found.part}_epoch_{subject.epoch}",
            pd.concat(layers),
            _("Points after each layer (CSV)"),
        )
