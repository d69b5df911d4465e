"""The article's plane: as the article plots it, and with what its network really decides."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go

from nn_core.metrics import predicted_classes
from nn_core.types import Array
from tutorial.article.section5 import Outcome
from ui import theme
from ui.figures.unit import square_axes
from ui.i18n import _

RESOLUTION = 61
HEIGHT = 400
REACH = (-0.03, 1.03)
SYMBOLS = ("circle", "diamond")


@dataclass(frozen=True, eq=False)
class PlaneInfo:
    """One network of the twenty, on its own points.

    Attributes
    ----------
    axis : array, shape (R,)
        Grid of both features.
    probability : array, shape (R, R)
        Of class 1; row r belongs to x₂ = axis[r].
    X : array, shape (N, 2)
    y : array of int, shape (N,)
    answers : array, shape (N,)
        Probability of class 1 at the points.
    """

    axis: Array
    probability: Array
    X: Array
    y: Array
    answers: Array

    @property
    def wrong(self) -> Array:
        """Which points are given the other class."""
        return np.asarray(predicted_classes(self.answers[:, np.newaxis]) != self.y)

    @property
    def has_boundary(self) -> bool:
        """Whether both classes are answered in the picture."""
        return bool(np.ptp(predicted_classes(self.probability[..., np.newaxis])))


def plane_info(outcome: Outcome, index: int) -> PlaneInfo:
    """Return what one network answers over the unit square."""
    axis = np.linspace(*REACH, RESOLUTION)
    first, second = np.meshgrid(axis, axis)
    grid = np.column_stack([first.ravel(), second.ravel()])
    X = outcome.X[index]
    return PlaneInfo(
        axis,
        outcome.probability(index, grid).reshape(first.shape),
        X,
        outcome.y[index],
        outcome.probability(index, X),
    )


def scatter_figure(info: PlaneInfo, dark: bool) -> go.Figure:
    """Draw the points alone, colored from their least prediction to their largest."""
    figure = go.Figure(
        go.Scatter(
            x=info.X[:, 0],
            y=info.X[:, 1],
            mode="markers",
            marker={
                "size": 9,
                "color": info.answers,
                "colorscale": theme.plotly_scale(theme.diverging(dark)),
                # As matplotlib does where no limits are given.
                "cmin": float(info.answers.min()),
                "cmax": float(info.answers.max()),
                "colorbar": {"title": {"text": "ŷ"}, "thickness": 12},
                "line": {"width": 1, "color": theme.INK},
            },
            hovertemplate="(%{x:.3f}, %{y:.3f})<br>ŷ = %{marker.color:.4f}<extra></extra>",
        )
    )
    return _finish(figure)


def boundary_figure(info: PlaneInfo, dark: bool) -> go.Figure:
    """Output over the plane, its boundary at 1/2, the true line, and the points it gets wrong."""
    ink = "#e6eaf1" if dark else "#1c2430"
    figure = go.Figure(
        go.Heatmap(
            x=info.axis,
            y=info.axis,
            z=info.probability,
            zmin=0.0,
            zmax=1.0,
            colorscale=theme.plotly_scale(theme.diverging(dark)),
            colorbar={"title": {"text": "ŷ"}, "thickness": 12},
            hovertemplate="(%{x:.2f}, %{y:.2f})<br>ŷ = %{z:.4f}<extra></extra>",
        )
    )
    if info.has_boundary:
        figure.add_contour(
            x=info.axis,
            y=info.axis,
            z=info.probability,
            contours={"start": 0.5, "end": 0.5, "size": 1, "coloring": "none"},
            line={"color": ink, "width": 3},
            showscale=False,
            hoverinfo="skip",
            name="ŷ = 1/2",
            showlegend=True,
        )
    figure.add_scatter(
        x=[0.0, 0.5],
        y=[0.5, 0.0],
        mode="lines",
        line={"color": ink, "width": 1.5, "dash": "dash"},
        name="x₁ + x₂ = 1/2",
        hoverinfo="skip",
    )
    for k, symbol in enumerate(SYMBOLS):
        chosen = info.y == k
        figure.add_scatter(
            x=info.X[chosen, 0],
            y=info.X[chosen, 1],
            mode="markers",
            marker={
                "size": 8,
                "symbol": symbol,
                "color": theme.class_color(k),
                "line": {"width": 1, "color": ink},
            },
            name=f"y = {k}",
            customdata=info.answers[chosen],
            hovertemplate=f"(%{{x:.3f}}, %{{y:.3f}})<br>y = {k}, ŷ = %{{customdata:.4f}}"
            "<extra></extra>",
        )
    if info.wrong.any():
        figure.add_scatter(
            x=info.X[info.wrong, 0],
            y=info.X[info.wrong, 1],
            mode="markers",
            marker={"size": 16, "symbol": "circle-open", "color": ink, "line": {"width": 2}},
            name=_("wrong"),
            hoverinfo="skip",
        )
    return _finish(figure)


def _finish(figure: go.Figure) -> go.Figure:
    theme.style(figure, height=HEIGHT)
    square_axes(figure, REACH, REACH)
    return figure
