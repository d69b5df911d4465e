"""Figures of the samples' own gradients, and of the noise of mini-batch gradients."""

from collections.abc import Sequence
from typing import Literal, NamedTuple

import numpy as np
import plotly.graph_objects as go

from nn_core.types import Array
from ui import theme
from ui.figures.base import (
    data_axis,
    dots,
    heat,
    level,
    line,
    log_axis,
    new_figure,
    outlined,
    upright,
)
from ui.i18n import _


class Background(NamedTuple):
    """Predictions over the plane of the samples, shape (len(y), len(x)).

    A classifier's uncertainty from 0 to 1, or a regression's output. For data of one feature a
    curve, shape (len(x),), and ``y`` is empty.
    """

    kind: Literal["doubt", "level", "curve"]
    x: Array
    y: Array
    values: Array


def samples_figure(
    points: Array,
    norms: Array,
    cosines: Array,
    axes: tuple[str, str],
    names: Sequence[str],
    dark: bool,
    background: Background,
    named: Sequence[int],
) -> go.Figure:
    """Draw samples, shape (N, 2), by their gradient: size is its norm, color its direction."""
    figure = new_figure(420, data_axis(axes[0]), data_axis(axes[1]))
    _add_background(figure, background)
    largest = float(norms.max(initial=0.0)) or 1.0
    dots(
        figure,
        points.T,
        outlined(
            cosines,
            5 + 17 * np.sqrt(norms / largest),
            cmin=-1,
            cmax=1,
            colorscale=theme.plotly_scale(theme.diverging(dark)),
            colorbar={"title": {"text": _("cosine"), "side": "right"}},
        ),
        text=[theme.literal(name) for name in names],
        customdata=np.column_stack([norms, cosines]),
        hover="%{text}<br>‖g‖ = %{customdata[0]:.3g}<br>cos = %{customdata[1]:.2f}<extra></extra>",
    )
    figure.add_scatter(
        x=points[list(named), 0],
        y=points[list(named), 1],
        mode="text",
        text=[f"#{k + 1}" for k in named],
        textposition="top center",
        textfont={"size": 11},
        hoverinfo="skip",
        showlegend=False,
    )
    return figure


def _add_background(figure: go.Figure, background: Background) -> None:
    """Draw a classifier's uncertainty in gray, or a regression's contour lines."""
    kind, x, y, values = background
    if kind == "curve":
        line(figure, (x, values))
    elif kind == "level":
        labels = {"showlabels": True, "labelfont": {"size": 10}, "labelformat": ".12~g"}
        figure.add_contour(
            x=x,
            y=y,
            z=values,
            contours={"coloring": "none", **labels},
            showlegend=False,
            line={"color": theme.INK, "width": 1},
            ncontours=8,
            showscale=False,
            hoverinfo="skip",
        )
    else:
        gray = [[0.0, "rgba(125, 130, 142, 0)"], [1.0, "rgba(125, 130, 142, 0.7)"]]
        heat(figure, x, y, values, gray, (0.0, 1.0), bar=None, zsmooth="best")


def noise_figure(sizes: Array, noise: Array, layers: Sequence[str], batch: int) -> go.Figure:
    """Draw the relative error of a mini-batch gradient, shape (S, L), over the batch size."""
    figure = new_figure(
        320,
        {"title": _("Batch size"), "type": "log", "dtick": 1},
        log_axis(_("Error relative to ‖g‖"), noise),
        left=64,
        top=24,
        hovermode="x unified",
        legend={"font": {"size": 11}, "y": -0.25, "yanchor": "top"},
    )
    for k, name in enumerate(layers):
        own = np.where(noise[:, k] > 0, noise[:, k], np.nan)
        if np.isfinite(own).any():
            line(figure, (sizes, own), name, theme.class_color(k), hover="%{y:.3g}")
    level(figure, 1.0)
    upright(figure, batch, theme.RED, "dash")
    return figure
