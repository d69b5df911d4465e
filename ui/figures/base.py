"""Common look of all figures, and their basic parts: lines, dots, bands and heat maps."""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from nn_core.types import Array
from ui.theme import GRID, INK, TEMPLATE, TRANSPARENT, diverging, literal, plotly_scale

NO_GRID = {"showgrid": False, "zeroline": False}
SHARES = {"tickformat": ".0%"}
SYMBOLS = ("circle", "diamond")
"""Markers of two classes, for color-blind readers."""
WIDE_MARGINS: dict[str, Any] = {"right": 16, "top": 40, "bottom": 48}
Axis = str | dict[str, Any]
"""Title of an axis, or all its settings."""


def new_figure(
    height: int,
    x: Axis = "",
    y: Axis = "",
    *,
    left: int = 56,
    right: int = 8,
    top: int = 8,
    bottom: int = 40,
    title: str = "",
    rows: Sequence[float] = (),
    spacing: float = 0.06,
    **layout: Any,
) -> go.Figure:
    """Return an empty figure in the common look.

    Transparent background and Streamlit's text color, so that it suits light and dark pages.
    ``rows`` are relative heights of panels with a common horizontal axis.
    """
    if title:
        layout["title"] = {"text": title, "font": {"size": 14}, "x": 0}
    whole: dict[str, Any] = {
        "template": TEMPLATE,
        "height": height,
        "paper_bgcolor": TRANSPARENT,
        "plot_bgcolor": TRANSPARENT,
        "font": {"size": 13},
        "margin": {"l": left, "r": right, "t": top, "b": bottom},
        **layout,
    }
    if not rows:
        return go.Figure(layout=whole | {"xaxis": _axis(x), "yaxis": _axis(y)})
    figure = make_subplots(
        len(rows), 1, shared_xaxes=True, row_heights=list(rows), vertical_spacing=spacing
    )
    figure.update_layout(whole)
    figure.update_xaxes(_axis(""))
    figure.update_yaxes(_axis(""))
    figure.update_xaxes(_axis(x), row=len(rows), col=1)
    return figure


def _axis(axis: Axis) -> dict[str, Any]:
    own = axis if isinstance(axis, dict) else {"title": axis} if axis else {}
    return {"gridcolor": GRID, "zerolinecolor": GRID, **own}


def line(
    figure: go.Figure,
    points: Any,
    name: str = "",
    color: str = INK,
    dash: str = "solid",
    *,
    width: float = 2.0,
    hover: str = "",
    **settings: Any,
) -> None:
    """Add a line through points (x, y).

    Without a name it is not in the legend, and without a hover text it does not react to the
    pointer.
    """
    x, y = points
    pen = {"color": color, "width": width, "dash": dash}
    settings = {"mode": "lines", **_described(name, hover), **settings}
    figure.add_scatter(x=x, y=y, line=pen, **settings)


def dots(
    figure: go.Figure,
    points: Any,
    marker: dict[str, Any],
    name: str = "",
    *,
    hover: str = "",
    **settings: Any,
) -> None:
    """Add a dot at each of the points (x, y); names and hover texts as in `line`."""
    x, y = points
    settings = {"mode": "markers", **_described(name, hover), **settings}
    figure.add_scatter(x=x, y=y, marker=marker, **settings)


def _described(name: str, hover: str) -> dict[str, Any]:
    named = {"name": literal(name)} if name else {"showlegend": False}
    return named | _hover(hover if name else hover and f"{hover}<extra></extra>")


def _hover(text: str) -> dict[str, Any]:
    return {"hovertemplate": text} if text else {"hoverinfo": "skip"}


def outlined(
    color: Any, size: Any = 6, width: float = 0.8, ink: str = INK, **settings: Any
) -> dict[str, Any]:
    """Return a marker with an outline."""
    return {"color": color, "size": size, "line": {"color": ink, "width": width}, **settings}


def bins(
    figure: go.Figure, edges: Array, heights: Array, color: str, hover: str, **settings: Any
) -> None:
    """Add the bars of a histogram."""
    figure.add_bar(
        x=(edges[1:] + edges[:-1]) / 2,
        y=heights,
        width=np.diff(edges),
        marker={"color": color},
        hovertemplate=hover + "<extra></extra>",
        **settings,
    )


def band(
    figure: go.Figure,
    x: Array,
    low: Array,
    high: Array,
    color: str,
    name: str = "",
    *,
    opacity: float = 0.15,
    group: str | None = None,
) -> None:
    """Fill the area between two curves; the legend toggles it with the lines of its group."""
    line(
        figure,
        (np.concatenate([x, x[::-1]]), np.concatenate([high, low[::-1]])),
        name,
        width=0,
        fill="toself",
        fillcolor=color,
        opacity=opacity,
        legendgroup=group,
    )


def heat(
    figure: go.Figure,
    x: Any,
    y: Any,
    z: Array,
    scale: Any,
    limits: tuple[float | None, float | None],
    *,
    bar: Any = "",
    hover: str = "",
    **settings: Any,
) -> None:
    """Add a heat map of z, shape (len(y), len(x)).

    ``scale`` is a color scale, or whether the page is dark, for the scale of the two classes.
    ``limits`` are the values at its ends; ``bar`` is the title or settings of the color bar, None
    for no bar.
    """
    if isinstance(scale, bool):
        scale = plotly_scale(diverging(scale))
    if isinstance(bar, str):
        bar = color_bar(bar) if bar else {}
    figure.add_heatmap(
        x=x,
        y=y,
        z=z,
        zmin=limits[0],
        zmax=limits[1],
        colorscale=scale,
        **({"showscale": False} if bar is None else {"colorbar": bar}),
        **_hover(hover and f"{hover}<extra></extra>"),
        **settings,
    )


def color_bar(title: str, **settings: Any) -> dict[str, Any]:
    """Return a color bar with its title beside it."""
    return {"title": {"text": title, "side": "right"}, **settings}


def boundary(
    figure: go.Figure,
    x: Array,
    y: Array,
    values: Array,
    name: str,
    color: str = INK,
    dash: str = "solid",
    width: float = 2.5,
) -> None:
    """Draw the contour at one half of values over a plane, shape (len(y), len(x))."""
    figure.add_contour(
        x=x,
        y=y,
        z=values,
        contours={"start": 0.5, "end": 0.5, "size": 1, "coloring": "none"},
        line={"color": color, "width": width, "dash": dash},
        name=literal(name),
        showlegend=True,
        showscale=False,
        hoverinfo="skip",
    )


def level(
    figure: go.Figure, y: float, color: str = INK, dash: str = "solid", **settings: Any
) -> None:
    """Draw a horizontal reference line."""
    figure.add_hline(y=y, line={"color": color, "width": 1.5, "dash": dash}, **settings)


def upright(
    figure: go.Figure,
    x: float,
    color: str = INK,
    dash: str = "dot",
    width: float = 1.5,
    **settings: Any,
) -> None:
    """Draw a vertical reference line."""
    figure.add_vline(x=x, line={"color": color, "width": width, "dash": dash}, **settings)


def legend_below(distance: float, **settings: Any) -> dict[str, Any]:
    """Return a legend below the axes, at a distance in units of their height."""
    return {"y": -distance, "yanchor": "top", **settings}


def named_axis(names: Sequence[str], **settings: Any) -> dict[str, Any]:
    """Return an axis with a name at each of the places 0, 1, …."""
    return {"tickvals": list(range(len(names))), "ticktext": list(names), **settings}


def data_axis(title: str, **settings: Any) -> dict[str, Any]:
    """Return an axis whose numbers are written in full, however far from zero the data are."""
    full = {"exponentformat": "none", "separatethousands": True}
    return {"title": literal(title), **full, **settings}


def log_axis(title: str, *values: Array | None) -> dict[str, Any]:
    """Return a logarithmic axis of some values, with a readable number of ticks.

    >>> log_axis("loss", np.array([0.1, 3.0]))["dtick"]
    'D2'
    >>> log_axis("loss", np.array([1e-12, 1.0]))["dtick"]
    2
    """
    shown = np.concatenate([np.empty(0), *(np.ravel(part) for part in values if part is not None)])
    shown = shown[np.isfinite(shown) & (shown > 0)]
    decades = float(np.log10(shown.max() / shown.min())) if shown.size else 1.0
    # Ticks at 1, 2 and 5, or only at some powers of ten.
    step = "D2" if decades < 2.5 else max(1, math.ceil(decades / 6))
    return {"title": title, "type": "log", "exponentformat": "power", "dtick": step}


def square_axes(x: tuple[float, float], y: tuple[float, float]) -> dict[str, Any]:
    """Return axes of equal scale, on which a weight vector is perpendicular to its boundary."""
    own = {"constrain": "domain", "zeroline": False}
    return {
        "x": {"title": "x₁", "range": list(x), **own},
        "y": {"title": "x₂", "range": list(y), "scaleanchor": "x", **own},
    }
