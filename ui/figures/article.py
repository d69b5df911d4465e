"""Figures of the article check: the effect of wrong formulas, and its program on twenty seeds."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import plotly.graph_objects as go

from experiments.run.replay import spread
from nn_core.metrics import predicted_classes
from nn_core.types import Array
from tutorial.article.demonstrations import Comparison, Descent, Mismatch
from tutorial.article.section5 import Outcome
from ui import theme
from ui.figures.base import (
    SYMBOLS,
    WIDE_MARGINS,
    band,
    boundary,
    dots,
    heat,
    level,
    line,
    new_figure,
    outlined,
    square_axes,
)
from ui.i18n import _

RIGHT = theme.SPLIT_COLORS["train"]
ARTICLE = theme.SPLIT_COLORS["validation"]
DEMO_HEIGHT = 280
MOST_POINTS = 400
REACH = (-0.03, 1.03)
RESOLUTION = 61


def losses_figure(result: Descent | Comparison, x_title: str) -> go.Figure:
    """Draw the loss by the correct formula and by the article's, over the steps or the points."""
    x = result.points if isinstance(result, Comparison) else np.arange(result.right.size)
    up = {"title": _("loss"), "rangemode": "tozero"}
    figure = new_figure(DEMO_HEIGHT, x_title, up, **WIDE_MARGINS)
    mode, hover = "lines" if x.size > 30 else "lines+markers", "%{x:.4g}: %{y:.4g}"
    for y, name, color, dash in (
        (result.right, _("right"), RIGHT, "solid"),
        (result.wrong, _("the article"), ARTICLE, "dash"),
    ):
        line(figure, (x, y), name, color, dash, width=2.5, mode=mode, hover=hover)
    return figure


def mismatch_figure(mismatch: Mismatch) -> go.Figure:
    """Draw every component of the gradient: by the correct rule, by the article's, and measured."""
    figure = new_figure(
        DEMO_HEIGHT, _("weights and biases, in order"), _("gradient"), bargap=0.25, **WIDE_MARGINS
    )
    number, hover = np.arange(1, mismatch.numeric.size + 1), "%{x}: %{y:.4g}"
    for y, name, color in (
        (mismatch.right, _("right"), RIGHT),
        (mismatch.wrong, _("the article"), ARTICLE),
    ):
        figure.add_bar(x=number, y=y, name=name, marker={"color": color}, hovertemplate=hover)
    cross = {"symbol": "x-thin", "size": 7, "line": {"width": 1.5, "color": theme.INK}}
    dots(figure, (number, mismatch.numeric), cross, _("central difference"), hover=hover)
    return figure


def seed_figure(
    epochs: Array,
    values: Array,
    printed: Sequence[tuple[int, float]],
    y_title: str,
    lines: Sequence[tuple[float, str, str]] = (),
) -> go.Figure:
    """Draw mean and range over the seeds of values, shape (E, K), at some of E epochs.

    Also the values printed in the article's log, by epoch, and levels (value, text, dash).
    """
    kept = spread(range(len(epochs)), MOST_POINTS)
    x, drawn, hover = epochs[kept], values[kept], "%{x}: %{y:.4f}"
    figure = new_figure(340, _("epoch"), y_title, **WIDE_MARGINS)
    name = _("least to largest")
    band(figure, x, drawn.min(axis=1), drawn.max(axis=1), theme.class_color(0), name, opacity=0.22)
    name = _("mean over 20 seeds")
    line(figure, (x, drawn.mean(axis=1)), name, RIGHT, width=2.5, hover=hover)
    marker = {"symbol": "diamond", "size": 9, "color": ARTICLE}
    # A loss of 0.0025 would be cut off at the axis.
    log: dict[str, Any] = {"cliponaxis": False, "hover": hover}
    dots(figure, np.transpose(printed).tolist(), marker, _("the article's log"), **log)
    for value, text, dash in lines:
        note = {"text": text, "xanchor": "center", "yanchor": "bottom", "x": 0.5}
        level(figure, value, dash=dash, annotation=note)
    return figure


@dataclass(frozen=True, eq=False)
class OutcomePlane:
    """One network of the twenty, and its N training points."""

    axis: Array
    probability: Array  # Of class 1 on a grid, shape (R, R): row r belongs to x₂ = axis[r]
    X: Array
    y: Array
    answers: Array  # Probabilities at the points, shape (N,)

    @property
    def wrong(self) -> Array:
        """Mask of the misclassified points."""
        return np.asarray(predicted_classes(self.answers[:, np.newaxis]) != self.y)

    @property
    def has_boundary(self) -> bool:
        """Whether both classes are predicted in the plotted region."""
        return bool(np.ptp(predicted_classes(self.probability[..., np.newaxis])))


def outcome_plane(outcome: Outcome, index: int) -> OutcomePlane:
    """Return the predictions of one network over the unit square."""
    axis = np.linspace(*REACH, RESOLUTION)
    first, second = np.meshgrid(axis, axis)
    grid = np.column_stack([first.ravel(), second.ravel()])
    X = outcome.X[index]
    probability = outcome.probability(index, grid).reshape(first.shape)
    return OutcomePlane(axis, probability, X, outcome.y[index], outcome.probability(index, X))


def scatter_figure(info: OutcomePlane, dark: bool) -> go.Figure:
    """Draw the points alone, colored from the smallest prediction to the largest."""
    figure = _square_figure()
    marker = outlined(
        info.answers,
        9,
        1,
        colorscale=theme.plotly_scale(theme.diverging(dark)),
        # Like matplotlib without explicit limits.
        cmin=float(info.answers.min()),
        cmax=float(info.answers.max()),
        colorbar={"title": {"text": "ŷ"}},
    )
    hover = "(%{x:.3f}, %{y:.3f})<br>ŷ = %{marker.color:.4f}"
    dots(figure, info.X.T, marker, hover=hover)
    return figure


def boundary_figure(info: OutcomePlane, dark: bool) -> go.Figure:
    """Draw the output over the plane, its boundary at 1/2, the true line, and the errors."""
    figure = _square_figure()
    axis, ink = info.axis, theme.ink(dark)
    hover = "(%{x:.2f}, %{y:.2f})<br>ŷ = %{z:.4f}"
    bar = {"title": {"text": "ŷ"}}
    heat(figure, axis, axis, info.probability, dark, (0.0, 1.0), bar=bar, hover=hover)
    if info.has_boundary:
        boundary(figure, axis, axis, info.probability, "ŷ = 1/2", ink, width=3)
    line(figure, ([0.0, 0.5], [0.5, 0.0]), "x₁ + x₂ = 1/2", ink, "dash", width=1.5)
    for k, symbol in enumerate(SYMBOLS):
        chosen = info.y == k
        dots(
            figure,
            info.X[chosen].T,
            outlined(theme.class_color(k), 8, 1, ink, symbol=symbol),
            f"y = {k}",
            customdata=info.answers[chosen],
            hover=f"(%{{x:.3f}}, %{{y:.3f}})<br>y = {k}, ŷ = %{{customdata:.4f}}<extra></extra>",
        )
    if info.wrong.any():
        ring = {"size": 16, "symbol": "circle-open", "color": ink, "line": {"width": 2}}
        dots(figure, info.X[info.wrong].T, ring, _("wrong"))
    return figure


def _square_figure() -> go.Figure:
    return new_figure(400, **square_axes(REACH, REACH), **WIDE_MARGINS)
