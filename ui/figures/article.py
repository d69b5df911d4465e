"""Figures of the article check: the effect of wrong formulas, and its program on twenty seeds."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import plotly.graph_objects as go

from experiments.run.replay import spread
from nn_core.metrics import predicted_classes
from nn_core.types import Array
from tutorial.article.demonstrations import Comparison, Descent, Mismatch
from tutorial.article.section5 import Outcome
from ui import theme
from ui.figures.base import (
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


def descent_figure(descent: Descent) -> go.Figure:
    """Draw the loss over the steps, by the correct formula and by the article's."""
    return _two_formulas(np.arange(descent.right.size), descent.right, descent.wrong, _("step"))


def comparison_figure(comparison: Comparison, x_title: str) -> go.Figure:
    """Draw two formulas over the same points."""
    return _two_formulas(comparison.points, comparison.right, comparison.wrong, x_title)


def _two_formulas(x: Array, right: Array, wrong: Array, x_title: str) -> go.Figure:
    figure = new_figure(
        DEMO_HEIGHT, x_title, {"title": _("loss"), "rangemode": "tozero"}, **WIDE_MARGINS
    )
    mode = "lines" if x.size > 30 else "lines+markers"
    for y, name, color, dash in (
        (right, _("right"), RIGHT, "solid"),
        (wrong, _("the article"), ARTICLE, "dash"),
    ):
        hover = f"%{{x:.4g}}: %{{y:.4g}}<extra>{name}</extra>"
        line(figure, (x, y), name, color, dash, width=2.5, mode=mode, hover=hover)
    return figure


def mismatch_figure(mismatch: Mismatch) -> go.Figure:
    """Draw every component of the gradient: by the correct rule, by the article's, and measured."""
    across = _("weights and biases, in order")
    figure = new_figure(
        DEMO_HEIGHT, across, _("gradient"), barmode="group", bargap=0.25, **WIDE_MARGINS
    )
    number = np.arange(1, mismatch.numeric.size + 1)
    hover = "%{x}: %{y:.4g}<extra>NAME</extra>"
    for y, name, color in (
        (mismatch.right, _("right"), RIGHT),
        (mismatch.wrong, _("the article"), ARTICLE),
    ):
        text = hover.replace("NAME", name)
        figure.add_bar(x=number, y=y, name=name, marker={"color": color}, hovertemplate=text)
    name = _("central difference")
    cross = {"symbol": "x-thin", "size": 7, "line": {"width": 1.5, "color": theme.INK}}
    dots(figure, (number, mismatch.numeric), cross, name, hover=hover.replace("NAME", name))
    return figure


class SeedCurves(NamedTuple):
    """Mean, minimum and maximum of a quantity over the seeds, shape (n,), and the article's log."""

    epochs: Array
    mean: Array
    low: Array
    high: Array
    printed: tuple[tuple[int, float], ...]


def seed_curves(
    epochs: Array, values: Array, printed: Sequence[tuple[int, float]], most: int = MOST_POINTS
) -> SeedCurves:
    """Return mean and range over the seeds of values, shape (E, K), at ``most`` epochs at most."""
    kept = spread(range(len(epochs)), most)
    rows = values[kept]
    return SeedCurves(
        epochs[kept], rows.mean(axis=1), rows.min(axis=1), rows.max(axis=1), tuple(printed)
    )


def seed_figure(
    curves: SeedCurves, y_title: str, lines: Sequence[tuple[float, str, str]] = ()
) -> go.Figure:
    """Draw mean and range over the seeds, the article's log, and levels (value, text, dash)."""
    figure = new_figure(340, _("epoch"), y_title, **WIDE_MARGINS)
    x = curves.epochs
    name = _("least to largest")
    band(figure, x, curves.low, curves.high, theme.class_color(0), name, opacity=0.22)
    mean, article = _("mean over 20 seeds"), _("the article's log")
    hover = "%{x}: %{y:.4f}<extra>NAME</extra>"
    line(figure, (x, curves.mean), mean, RIGHT, width=2.5, hover=hover.replace("NAME", mean))
    dots(
        figure,
        ([epoch for epoch, _value in curves.printed], [value for _epoch, value in curves.printed]),
        {"symbol": "diamond", "size": 9, "color": ARTICLE},
        article,
        # A loss of 0.0025 would be cut off at the axis.
        cliponaxis=False,
        hover=hover.replace("NAME", article),
    )
    for value, text, dash in lines:
        note = {"text": text, "xanchor": "center", "yanchor": "bottom", "x": 0.5}
        level(figure, value, dash=dash, annotation=note)
    return figure


@dataclass(frozen=True, eq=False)
class OutcomePlane:
    """One network of the twenty, and its N training points.

    ``probability`` of class 1 on a grid, shape (R, R): row r belongs to x₂ = axis[r]. ``answers``
    are the probabilities at the points, shape (N,).
    """

    axis: Array
    probability: Array
    X: Array
    y: Array
    answers: Array

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
    hover = "(%{x:.3f}, %{y:.3f})<br>ŷ = %{marker.color:.4f}<extra></extra>"
    dots(figure, info.X.T, marker, hover=hover)
    return figure


def boundary_figure(info: OutcomePlane, dark: bool) -> go.Figure:
    """Draw the output over the plane, its boundary at 1/2, the true line, and the errors."""
    figure = _square_figure()
    axis, ink = info.axis, theme.ink(dark)
    hover = "(%{x:.2f}, %{y:.2f})<br>ŷ = %{z:.4f}<extra></extra>"
    bar = {"title": {"text": "ŷ"}}
    heat(figure, axis, axis, info.probability, dark, (0.0, 1.0), bar=bar, hover=hover)
    if info.has_boundary:
        boundary(figure, axis, axis, info.probability, "ŷ = 1/2", ink, width=3)
    line(figure, ([0.0, 0.5], [0.5, 0.0]), "x₁ + x₂ = 1/2", ink, "dash", width=1.5)
    for k, symbol in enumerate(("circle", "diamond")):
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
