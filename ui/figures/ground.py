"""Charts of the ground a network walks on: eigenvalues, the step ruler, the landscape."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from nn_core.diagnostics.landscape import GradientLine, Landscape
from nn_core.types import Array
from ui import theme
from ui.i18n import _
from ui.text import digits

TAKEN_COLOR, LIMIT_COLOR = "#832db6", "#bd1f01"
_LOSS_SCALE = "Viridis"


def spectrum_figure(eigenvalues: Array) -> go.Figure:
    """Draw all eigenvalues, the largest first; the axis is linear near 0, logarithmic beyond."""
    values = eigenvalues[::-1]
    largest = float(np.abs(values).max()) or 1.0
    floor = 1e-5 * largest
    scaled = np.sign(values) * np.log10(1.0 + np.abs(values) / floor)
    figure = go.Figure()
    figure.add_bar(
        x=np.arange(1, len(values) + 1),
        y=scaled,
        marker={"color": np.where(values >= 0, theme.CLASS_COLORS[0], theme.CLASS_COLORS[1])},
        customdata=values,
        hovertemplate="%{customdata:.4g}<extra></extra>",
    )
    theme.style(figure, height=280)
    ticks = np.array([-largest, -0.01 * largest, 0.0, 1e-4 * largest, 0.01 * largest, largest])
    ticks = ticks[(ticks >= min(0.0, float(values.min()))) & (ticks <= largest)]
    figure.update_layout(margin={"l": 64, "r": 8, "t": 8, "b": 40}, bargap=0)
    figure.update_xaxes(title=_("Eigenvalue, from the largest"))
    figure.update_yaxes(
        tickvals=np.sign(ticks) * np.log10(1.0 + np.abs(ticks) / floor),
        ticktext=[digits(tick, 2) for tick in ticks],
    )
    return figure


def ruler_figure(ruler: GradientLine, taken: float, limit: float) -> go.Figure:
    """Draw the objective after one step of each length.

    Parameters
    ----------
    ruler : GradientLine
    taken : float
        The learning rate of the run.
    limit : float
        2 / λmax.
    """
    figure = go.Figure()
    figure.add_scatter(
        x=ruler.steps,
        y=ruler.objective,
        mode="lines",
        line={"color": theme.SPLIT_COLORS["train"], "width": 2.5},
        name=_("loss after the step"),
        hovertemplate=_("step {x}: {y}").format(x="%{x:.3g}", y="%{y:.5g}") + "<extra></extra>",
    )
    theme.style(figure, height=320)
    figure.update_layout(margin={"l": 64, "r": 8, "t": 40, "b": 40})
    marks = ((taken, _("learning rate"), TAKEN_COLOR), (limit, "2/λmax", LIMIT_COLOR))
    for value, text, color in marks:
        if np.isfinite(value) and 0 < value <= ruler.steps[-1]:
            figure.add_scatter(
                x=[value, value],
                y=[float(np.nanmin(ruler.objective)), float(np.nanmax(ruler.objective))],
                mode="lines",
                line={"color": color, "width": 2, "dash": "dash"},
                name=f"{text} = {digits(value, 4)}",
                hoverinfo="skip",
            )
    figure.update_xaxes(title=_("Step along −gradient (learning rate)"), exponentformat="power")
    figure.update_yaxes(title=_("Loss and penalty"), nticks=6)
    return figure


def landscape_figure(found: Landscape, axes: tuple[str, str], *, solid: bool) -> go.Figure:
    """Draw the objective over the plane, with the path and the point that is looked at.

    Parameters
    ----------
    found : Landscape
    axes : (str, str)
        What the directions are called.
    solid : bool
        Whether in three dimensions.
    """
    # What is finite but far above all else would leave one color to the rest.
    heights = np.where(np.isfinite(found.objective), found.objective, np.nan)
    logs = np.log10(np.maximum(heights, 1e-12))
    inside = _inside(found)
    path = found.plane.coordinates[inside]
    figure = go.Figure()
    if solid:
        figure.add_surface(
            x=found.xs,
            y=found.ys,
            z=logs,
            colorscale=_LOSS_SCALE,
            colorbar={"title": {"text": "log₁₀", "side": "right"}, "thickness": 12},
            hovertemplate="10^%{z:.3f}<extra></extra>",
        )
        figure.add_scatter3d(
            x=path[:, 0],
            y=path[:, 1],
            z=np.log10(np.maximum(found.projected[inside], 1e-12)) + 0.01,
            mode="lines+markers",
            line={"color": LIMIT_COLOR, "width": 5},
            marker={"size": 2, "color": LIMIT_COLOR},
            name=_("path"),
            hoverinfo="skip",
        )
        theme.style(figure, height=520)
        figure.update_layout(
            margin={"l": 0, "r": 0, "t": 8, "b": 0},
            scene={
                "xaxis_title": axes[0],
                "yaxis_title": axes[1],
                "zaxis_title": _("log₁₀ loss"),
            },
        )
        return figure
    figure.add_contour(
        x=found.xs,
        y=found.ys,
        z=logs,
        colorscale=_LOSS_SCALE,
        ncontours=22,
        line={"width": 0.5},
        colorbar={"title": {"text": _("log₁₀ loss"), "side": "right"}, "thickness": 12},
        customdata=heights,
        hovertemplate="%{customdata:.4g}<extra></extra>",
    )
    figure.add_scatter(
        x=path[:, 0],
        y=path[:, 1],
        mode="lines+markers",
        line={"color": "#ffffff", "width": 2},
        marker={"size": 4, "color": "#ffffff"},
        name=_("path"),
        hoverinfo="skip",
        showlegend=False,
    )
    figure.add_scatter(
        x=[0.0],
        y=[0.0],
        mode="markers",
        marker={"size": 13, "symbol": "x", "color": LIMIT_COLOR},
        name=_("the epoch looked at"),
        hoverinfo="name",
        showlegend=False,
    )
    theme.style(figure, height=460)
    figure.update_layout(margin={"l": 56, "r": 8, "t": 8, "b": 40})
    figure.update_xaxes(
        title=axes[0], range=[found.xs[0], found.xs[-1]], showgrid=False, zeroline=False
    )
    figure.update_yaxes(
        title=axes[1], range=[found.ys[0], found.ys[-1]], showgrid=False, zeroline=False
    )
    return figure


def _inside(found: Landscape) -> Array:
    x, y = found.plane.coordinates.T
    within: Array = (
        (x >= found.xs[0]) & (x <= found.xs[-1]) & (y >= found.ys[0]) & (y <= found.ys[-1])
    )
    return within


def projection_figure(found: Landscape, epochs: Array, epoch: int) -> go.Figure:
    """Draw the loss along the path as it is, and as it is on the plane."""
    figure = go.Figure()
    lines = (
        (_("true loss"), found.on_path, theme.SPLIT_COLORS["train"], "solid"),
        (_("on the plane"), found.projected, LIMIT_COLOR, "dash"),
    )
    for name, values, color, dash in lines:
        figure.add_scatter(
            x=epochs,
            y=values,
            mode="lines",
            name=name,
            line={"color": color, "width": 2, "dash": dash},
            hovertemplate="%{y:.4g}",
        )
    theme.style(figure, height=260)
    figure.update_layout(hovermode="x unified", margin={"l": 64, "r": 8, "t": 36, "b": 40})
    figure.add_vline(x=epoch, line={"color": theme.INK, "dash": "dot", "width": 1.5})
    figure.update_xaxes(title=_("Epoch"))
    return theme.log_axis(figure, found.on_path, found.projected)
