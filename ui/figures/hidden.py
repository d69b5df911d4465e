"""Charts of hidden space: the samples where a layer puts them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go

from nn_core.types import Array
from ui import theme
from ui.coordinates import coordinate
from ui.i18n import _

HEIGHT = 300


@dataclass(frozen=True, eq=False)
class SpaceView:
    """What one layer makes of the samples.

    Attributes
    ----------
    title : str
    points : array, shape (N, 2)
        A layer of one unit has its own value across; upright the class or the target.
    axes : (str, str)
        Titles; of a strip the upright one is empty.
    grid : array, shape (M, 2) or None
        The input plane's grid lines after this layer, NaN between two lines.
    strip : bool
        Whether the layer has one unit.
    """

    title: str
    points: Array
    axes: tuple[str, str]
    grid: Array | None = None
    strip: bool = False


def space_figure(
    view: SpaceView,
    values: Array,
    classes: Sequence[str],
    wrong: Array | None,
    dark: bool,
) -> go.Figure:
    """Draw the samples after one layer.

    Parameters
    ----------
    view : SpaceView
        Of N samples.
    values : array, shape (N,)
        Class, or target of a regression.
    classes : sequence of str
        Names; empty for a regression.
    wrong : array of bool, shape (N,), optional
        Samples that the network takes for another class.
    dark : bool
    """
    figure = go.Figure()
    if view.grid is not None:
        figure.add_scatter(
            x=view.grid[:, 0],
            y=view.grid[:, 1],
            mode="lines",
            line={"color": theme.INK, "width": 0.8},
            opacity=0.55,
            hoverinfo="skip",
        )
    if classes:
        _class_points(figure, view, values, classes, wrong)
    else:
        figure.add_scatter(
            x=view.points[:, 0],
            y=view.points[:, 1],
            mode="markers",
            marker={
                "size": 6,
                "color": values,
                "colorscale": theme.plotly_scale(theme.diverging(dark)),
                "line": {"color": theme.INK, "width": 0.6},
            },
            text=[coordinate(value, values) for value in values],
            hovertemplate="%{text}<extra></extra>",
        )
    theme.style(figure, height=HEIGHT)
    figure.update_layout(
        showlegend=False,
        title={"text": view.title, "font": {"size": 14}, "x": 0, "y": 0.98, "yanchor": "top"},
        margin={"l": 44, "r": 8, "t": 32, "b": 40},
    )
    theme.data_axes(figure, *view.axes)
    figure.update_xaxes(nticks=6, zeroline=False)
    figure.update_yaxes(nticks=6, zeroline=False)
    if view.strip and classes:
        names = [theme.literal(name) for name in classes]
        figure.update_yaxes(tickvals=list(range(len(classes))), ticktext=names)
    return figure


def legend_figure(classes: Sequence[str]) -> go.Figure:
    """Draw the names of the classes in their colors, for all panels together."""
    figure = go.Figure()
    for label, name in enumerate(classes):
        marker = {"size": 10, "color": theme.class_color(label)}
        figure.add_scatter(
            x=[None], y=[None], mode="markers", name=theme.literal(name), marker=marker
        )
    wrong = {"size": 10, "symbol": "x", "color": theme.INK}
    figure.add_scatter(x=[None], y=[None], mode="markers", name=_("wrong"), marker=wrong)
    # A phone breaks the names of many classes over several lines.
    theme.style(figure, height=44 if len(classes) <= 4 else 84)
    figure.update_layout(
        margin={"l": 0, "r": 0, "t": 0, "b": 0},
        legend={"x": 0, "y": 1, "yanchor": "top", "itemclick": False, "itemdoubleclick": False},
        legend_font_size=12,
    )
    figure.update_xaxes(visible=False)
    figure.update_yaxes(visible=False)
    return figure


def _class_points(
    figure: go.Figure,
    view: SpaceView,
    values: Array,
    classes: Sequence[str],
    wrong: Array | None,
) -> None:
    for label, name in enumerate(classes):
        own = values == label
        if not own.any():
            continue
        missed = np.zeros(len(values), dtype=bool) if wrong is None else wrong
        figure.add_scatter(
            x=view.points[own, 0],
            y=view.points[own, 1],
            name=theme.literal(name),
            mode="markers",
            marker={
                "size": np.where(missed[own], 9, 6),
                "symbol": np.where(missed[own], "x", "circle"),
                "color": theme.class_color(label),
                "line": {"color": theme.INK, "width": 0.6},
            },
            text=[_("wrong") if bad else "" for bad in missed[own]],
            hovertemplate="%{fullData.name} %{text}<extra></extra>",
        )
