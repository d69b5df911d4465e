"""Charts of who pulls: the samples by what they add to the gradient, and the noise of batches."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from nn_core.types import Array
from ui import theme
from ui.i18n import _


def samples_figure(
    points: Array,
    norms: Array,
    cosines: Array,
    axes: tuple[str, str],
    names: Sequence[str],
    dark: bool,
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
    """
    largest = float(norms.max(initial=0.0)) or 1.0
    figure = go.Figure()
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
        text=list(names),
        customdata=np.column_stack([norms, cosines]),
        hovertemplate="%{text}<br>‖g‖ = %{customdata[0]:.3g}<br>cos = %{customdata[1]:.2f}"
        "<extra></extra>",
    )
    theme.style(figure, height=420)
    figure.update_layout(margin={"l": 56, "r": 8, "t": 8, "b": 40})
    figure.update_xaxes(title=axes[0])
    figure.update_yaxes(title=axes[1])
    return figure


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
