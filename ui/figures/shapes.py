"""Shapes that several charts draw alike: a band, a boundary, and the frame of a map."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from experiments.compare.cells import Cell
from nn_core.types import Array
from ui import theme
from ui.i18n import _

MAP_HEIGHT = 420


def add_band(
    figure: go.Figure,
    x: Array,
    low: Array,
    high: Array,
    color: str,
    *,
    opacity: float = 0.15,
    group: str | None = None,
    **place: int,
) -> None:
    """Fill what lies between two curves; it goes away with the lines of its group.

    Parameters
    ----------
    figure : go.Figure
    x, low, high : array, shape (E,)
    color : str
    opacity : float
    group : str, optional
        Name of the legend's group.
    **place
        ``row`` and ``col`` of a figure of several panels.
    """
    figure.add_scatter(
        x=np.concatenate([x, x[::-1]]),
        y=np.concatenate([high, low[::-1]]),
        fill="toself",
        mode="lines",
        fillcolor=color,
        opacity=opacity,
        line={"width": 0},
        hoverinfo="skip",
        showlegend=False,
        legendgroup=group,
        **place,
    )


def add_boundary(
    figure: go.Figure,
    cell: Cell,
    values: Array,
    name: str,
    *,
    color: str = theme.INK,
    dash: str = "solid",
) -> None:
    """Draw where values on a cell's plane pass one half.

    Parameters
    ----------
    figure : go.Figure
    cell : Cell
        Whose plane it is.
    values : array, shape (rows, columns)
        Probabilities, or 0 and 1.
    name : str
        What the legend calls it.
    color, dash : str
    """
    figure.add_contour(
        x=cell.view.xs,
        y=cell.view.ys,
        z=values,
        contours={"start": 0.5, "end": 0.5, "size": 1, "coloring": "none"},
        line={"color": color, "width": 2.5, "dash": dash},
        name=theme.literal(name),
        showlegend=True,
        showscale=False,
        hoverinfo="skip",
    )


def frame_map(figure: go.Figure, cell: Cell) -> go.Figure:
    """Give a picture of a cell's plane, or of its curve over one feature, size and axes."""
    plane = cell.view.plane
    if plane is None:
        x_title, y_title = cell.data.dataset.feature_names[0], cell.data.dataset.target_name
    else:
        x_title, y_title = plane.axis_labels
    theme.style(figure, height=MAP_HEIGHT)
    figure.update_layout(margin={"l": 56, "r": 8, "t": 72, "b": 40}, legend={"font": {"size": 12}})
    theme.data_axes(figure, _(x_title), _(y_title))
    figure.update_xaxes(showgrid=plane is None)
    return figure.update_yaxes(showgrid=plane is None)
