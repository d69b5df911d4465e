"""Charts of who pulls: the samples by what they add to the gradient, and the noise of batches."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import plotly.graph_objects as go

from nn_core.types import Array
from ui import theme
from ui.i18n import _


@dataclass(frozen=True, eq=False)
class Backdrop:
    """The answers over the plane of the samples.

    Attributes
    ----------
    kind : {"doubt", "level", "curve"}
        How unsure a classifier is, from 0 to 1; a regression's answer; the same over one feature.
    x, y : array, shape (A,) and (B,)
    values : array, shape (B, A)
        For a curve of shape (A,), and ``y`` is empty.
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
    *,
    behind: Backdrop | None = None,
    named: Sequence[int] = (),
) -> go.Figure:
    """Draw each sample as a dot: large where it pulls hard, colored by which way.

    Parameters
    ----------
    points : array, shape (N, 2)
    norms, cosines : array, shape (N,)
    axes : (str, str)
        Titles of the axes.
    names : sequence of str
        What the samples are, for the pointer.
    dark : bool
    behind : Backdrop, optional
        What the network answers there.
    named : sequence of int
        Samples whose number stands beside their dot.
    """
    largest = float(norms.max(initial=0.0)) or 1.0
    figure = go.Figure()
    if behind is not None:
        _add_backdrop(figure, behind)
    figure.add_scatter(
        x=points[:, 0],
        y=points[:, 1],
        mode="markers",
        marker={
            "size": 5 + 17 * np.sqrt(norms / largest),
            "color": cosines,
            "cmin": -1,
            "cmax": 1,
            "colorscale": theme.plotly_scale(theme.diverging(dark)),
            "line": {"color": theme.INK, "width": 0.8},
            "colorbar": {"title": {"text": _("cosine"), "side": "right"}, "thickness": 12},
        },
        text=[theme.literal(name) for name in names],
        customdata=np.column_stack([norms, cosines]),
        hovertemplate="%{text}<br>‖g‖ = %{customdata[0]:.3g}<br>cos = %{customdata[1]:.2f}"
        "<extra></extra>",
        showlegend=False,
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
    theme.style(figure, height=420)
    figure.update_layout(margin={"l": 56, "r": 8, "t": 8, "b": 40})
    return theme.data_axes(figure, *axes)


def _add_backdrop(figure: go.Figure, behind: Backdrop) -> None:
    """Draw the decision surface: gray where a classifier is unsure, lines of a regression."""
    if behind.kind == "curve":
        figure.add_scatter(
            x=behind.x,
            y=behind.values,
            mode="lines",
            line={"color": theme.INK, "width": 2},
            hoverinfo="skip",
            showlegend=False,
        )
    elif behind.kind == "level":
        figure.add_contour(
            x=behind.x,
            y=behind.y,
            z=behind.values,
            contours={
                "coloring": "none",
                "showlabels": True,
                "labelfont": {"size": 10},
                "labelformat": ".12~g",
            },
            showlegend=False,
            line={"color": theme.INK, "width": 1},
            ncontours=8,
            showscale=False,
            hoverinfo="skip",
        )
    else:
        figure.add_heatmap(
            x=behind.x,
            y=behind.y,
            z=behind.values,
            zsmooth="best",
            zmin=0.0,
            zmax=1.0,
            colorscale=[[0.0, "rgba(125, 130, 142, 0)"], [1.0, "rgba(125, 130, 142, 0.7)"]],
            showscale=False,
            hoverinfo="skip",
        )


def noise_figure(sizes: Array, noise: Array, layers: Sequence[str], batch: int) -> go.Figure:
    """Draw the relative error of a batch's gradient over its size.

    Parameters
    ----------
    sizes : array of int, shape (S,)
    noise : array, shape (S, L)
    layers : sequence of str
    batch : int
        Of the run.
    """
    figure = go.Figure()
    for k, name in enumerate(layers):
        own = np.where(noise[:, k] > 0, noise[:, k], np.nan)
        if not np.isfinite(own).any():
            continue
        figure.add_scatter(
            x=sizes,
            y=own,
            name=name,
            mode="lines",
            line={"color": theme.class_color(k), "width": 2},
            hovertemplate="%{y:.3g}",
        )
    theme.style(figure, height=320)
    figure.update_layout(hovermode="x unified", margin={"l": 64, "r": 8, "t": 24, "b": 40})
    figure.update_layout(legend={"font": {"size": 11}, "y": -0.25, "yanchor": "top"})
    figure.add_hline(y=1.0, line={"color": theme.INK, "width": 1.5})
    figure.add_vline(x=batch, line={"color": "#bd1f01", "dash": "dash", "width": 1.5})
    figure.update_xaxes(title=_("Batch size"), type="log", dtick=1)
    figure.update_yaxes(title=_("Error relative to ‖g‖"))
    theme.log_axis(figure, noise)
    return figure
