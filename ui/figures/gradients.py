"""Charts of the layers over the epochs, and of what a layer hands back to the one before."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from nn_core.diagnostics.gradients import GradientFactors
from nn_core.types import Array
from ui import theme
from ui.i18n import _

NORM_SCALE = "Viridis"


def norms_figure(
    epochs: Array,
    norms: Array,
    layers: Sequence[str],
    epoch: int,
    *,
    bounds: tuple[float, float] | None = None,
    title: str = "",
) -> go.Figure:
    """Draw the gradient norm of each layer at each epoch; dots that nobody sees take clicks.

    Parameters
    ----------
    epochs : array, shape (E,)
    norms : array, shape (E, L)
    layers : sequence of str
    epoch : int
        The one that is looked at.
    bounds : (float, float), optional
        Norms at the ends of the color scale, where two maps share one.
    title : str
    """
    figure = go.Figure()
    _add_norms(figure, epochs, norms, layers, bounds=bounds)
    theme.style(figure, height=max(200, 90 + 42 * len(layers)))
    figure.update_layout(hovermode="x", hoverdistance=-1)
    theme.same_data(figure, epochs, norms)
    figure.update_layout(margin={"l": 56, "r": 8, "t": 36 if title else 8, "b": 40})
    if title:
        figure.update_layout(title={"text": title, "font": {"size": 14}, "x": 0})
    figure.add_vline(x=epoch, line={"color": "#ffffff", "width": 3})
    figure.add_vline(x=epoch, line={"color": "#bd1f01", "width": 1.5})
    step = float(np.diff(epochs).min()) if len(epochs) > 1 else 1.0
    around = [float(epochs[0]) - step / 2, float(epochs[-1]) + step / 2]
    figure.update_xaxes(title=_("Epoch"), range=around, showgrid=False, zeroline=False)
    return figure


def _add_norms(
    figure: go.Figure,
    epochs: Array,
    norms: Array,
    layers: Sequence[str],
    *,
    bounds: tuple[float, float] | None = None,
) -> None:
    """Draw a map of the logarithms of norms, shape (E, L), into a figure."""
    with np.errstate(divide="ignore"):
        logs = np.where(norms > 0, np.log10(norms), np.nan)
    rows = np.arange(len(layers))
    figure.add_heatmap(
        x=epochs,
        y=rows,
        z=logs.T,
        zmin=None if bounds is None else float(np.log10(bounds[0])),
        zmax=None if bounds is None else float(np.log10(bounds[1])),
        colorscale=NORM_SCALE,
        colorbar={"title": {"text": "log₁₀‖g‖", "side": "right"}, "thickness": 12},
        hoverinfo="skip",
    )
    # One dot for an epoch: with the pointer above it, whatever the layer, it is the one meant.
    lines = [f"{name}: %{{customdata[{k}]:.3g}}" for k, name in enumerate(layers)]
    figure.add_scatter(
        x=epochs,
        y=np.full(len(epochs), rows[len(rows) // 2]),
        mode="markers",
        marker={"size": 6, "opacity": 0.0},
        customdata=norms,
        hovertemplate=_("‖g‖ in epoch {n}").format(n="%{x}")
        + "<br>"
        + "<br>".join(lines)
        + "<extra></extra>",
        showlegend=False,
    )
    figure.update_yaxes(
        title=_("Layer"),
        tickvals=rows,
        ticktext=list(layers),
        autorange="reversed",
        showgrid=False,
        zeroline=False,
    )


def factors_figure(found: GradientFactors, layers: Sequence[str], title: str) -> go.Figure:
    """Draw the two parts of each layer's factor, and the factor.

    Parameters
    ----------
    found : Autopsy
        Each of shape (H,).
    layers : sequence of str
        The H hidden layers.
    title : str
        Of the network.
    """
    figure = go.Figure()
    bars = (
        (_("weights"), found.weight_part, "#3f90da", ""),
        (_("derivative"), found.derivative_part, "#ffa90e", "/"),
    )
    for name, values, color, pattern in bars:
        shown = np.where(values > 0, values, np.nan)
        figure.add_bar(
            x=list(layers),
            # From 1, which changes nothing, up where it grows and down where it shrinks.
            base=1.0,
            y=shown - 1.0,
            name=name,
            marker={"color": color, "pattern": {"shape": pattern}},
            customdata=shown,
            hovertemplate="%{customdata:.3g}",
        )
    figure.add_scatter(
        x=list(layers),
        y=np.where(found.factor > 0, found.factor, np.nan),
        name=_("factor, their product"),
        mode="markers",
        marker={"color": "#bd1f01", "symbol": "diamond", "size": 11},
        hovertemplate="%{y:.3g}",
    )
    theme.style(figure, height=320)
    figure.update_layout(
        title={"text": title, "font": {"size": 14}, "x": 0},
        hovermode="x unified",
        margin={"l": 56, "r": 8, "t": 36, "b": 40},
        legend={"y": -0.22, "yanchor": "top"},
        bargap=0.35,
    )
    figure.add_hline(y=1.0, line={"color": theme.INK, "width": 1.5})
    figure.update_xaxes(title=_("Layer"), type="category")
    theme.log_axis(figure, found.weight_part, found.derivative_part, found.factor, np.ones(1))
    return figure
