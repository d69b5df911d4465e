"""Figures of the local loss landscape: eigenvalues, step size, objective over a plane."""

import numpy as np
import plotly.graph_objects as go

from nn_core.diagnostics.landscape import GradientLine, Landscape
from nn_core.types import Array
from ui import theme
from ui.figures.base import dots, line, log_axis, new_figure, upright
from ui.i18n import _
from ui.text import digits

_LOSS_SCALE = "Viridis"


def spectrum_figure(eigenvalues: Array) -> go.Figure:
    """Draw all eigenvalues in falling order, on a symmetric logarithmic axis."""
    values = eigenvalues[::-1]
    largest = float(np.abs(values).max()) or 1.0

    def scaled(shown: Array) -> Array:
        return np.asarray(np.sign(shown) * np.log10(1.0 + np.abs(shown) / (1e-5 * largest)))

    ticks = np.array([-largest, -0.01 * largest, 0.0, 1e-4 * largest, 0.01 * largest, largest])
    ticks = ticks[(ticks >= min(0.0, float(values.min()))) & (ticks <= largest)]
    figure = new_figure(
        280,
        _("Eigenvalue, from the largest"),
        {"tickvals": scaled(ticks), "ticktext": [digits(tick, 2) for tick in ticks]},
        left=64,
        bargap=0,
    )
    figure.add_bar(
        x=np.arange(1, len(values) + 1),
        y=scaled(values),
        marker={"color": np.where(values >= 0, theme.CLASS_COLORS[0], theme.CLASS_COLORS[1])},
        customdata=values,
        hovertemplate="%{customdata:.4g}<extra></extra>",
    )
    return figure


def ruler_figure(ruler: GradientLine, taken: float, limit: float) -> go.Figure:
    """Draw the objective over the step size, with the run's learning rate and 2 / λmax."""
    across = {"title": _("Step along −gradient (learning rate)"), "exponentformat": "power"}
    up = {"title": _("Loss and penalty"), "nticks": 6}
    figure = new_figure(320, across, up, left=64, top=40)
    hover = _("step {x}: {y}").format(x="%{x:.3g}", y="%{y:.5g}") + "<extra></extra>"
    color = theme.SPLIT_COLORS["train"]
    name = _("loss after the step")
    line(figure, (ruler.steps, ruler.objective), name, color, width=2.5, hover=hover)
    ends = [float(np.nanmin(ruler.objective)), float(np.nanmax(ruler.objective))]
    for value, text, color in (
        (taken, _("learning rate"), theme.GAP_COLOR),
        (limit, "2/λmax", theme.RED),
    ):
        if np.isfinite(value) and 0 < value <= ruler.steps[-1]:
            line(figure, ([value, value], ends), f"{text} = {digits(value, 4)}", color, "dash")
    return figure


def landscape_figure(landscape: Landscape, axes: tuple[str, str], *, solid: bool) -> go.Figure:
    """Draw the objective over a plane or as a surface, with the path and the current point."""
    # Finite values far above the others would take nearly the whole color scale.
    heights = np.where(np.isfinite(landscape.objective), landscape.objective, np.nan)
    logs = np.log10(np.maximum(heights, 1e-12))
    xs, ys = landscape.xs, landscape.ys
    x, y = landscape.plane.coordinates.T
    inside = (x >= xs[0]) & (x <= xs[-1]) & (y >= ys[0]) & (y <= ys[-1])
    x, y = x[inside], y[inside]
    if solid:
        titles = dict(zip(("xaxis_title", "yaxis_title"), axes, strict=True))
        scene = {**titles, "zaxis_title": _("log₁₀ loss")}
        figure = new_figure(520, left=0, right=0, bottom=0, scene=scene)
        figure.add_surface(
            x=xs,
            y=ys,
            z=logs,
            colorscale=_LOSS_SCALE,
            colorbar={"title": {"text": "log₁₀", "side": "right"}},
            hovertemplate="10^%{z:.3f}<extra></extra>",
        )
        figure.add_scatter3d(
            x=x,
            y=y,
            z=np.log10(np.maximum(landscape.projected[inside], 1e-12)) + 0.01,
            mode="lines+markers",
            line={"color": theme.RED, "width": 5},
            marker={"size": 2, "color": theme.RED},
            name=_("path"),
            hoverinfo="skip",
        )
        return figure
    plain = {"showgrid": False, "zeroline": False}
    ranges = ([xs[0], xs[-1]], [ys[0], ys[-1]])
    across, up = ({"title": t, "range": r, **plain} for t, r in zip(axes, ranges, strict=True))
    figure = new_figure(460, across, up)
    figure.add_contour(
        x=xs,
        y=ys,
        z=logs,
        colorscale=_LOSS_SCALE,
        ncontours=22,
        line={"width": 0.5},
        colorbar={"title": {"text": _("log₁₀ loss"), "side": "right"}},
        customdata=heights,
        hovertemplate="%{customdata:.4g}<extra></extra>",
    )
    white = "#ffffff"
    line(figure, (x, y), color=white, mode="lines+markers", marker={"size": 4, "color": white})
    cross = {"size": 13, "symbol": "x", "color": theme.RED}
    name = _("the epoch looked at")
    dots(figure, ([0.0], [0.0]), cross, name, hoverinfo="name", showlegend=False)
    return figure


def projection_figure(landscape: Landscape, epochs: Array, epoch: int) -> go.Figure:
    """Draw the loss along the path, and along its projection on the plane."""
    loss = log_axis("", landscape.on_path, landscape.projected)
    figure = new_figure(260, _("Epoch"), loss, left=64, top=36, hovermode="x unified")
    for name, values, color, dash in (
        (_("true loss"), landscape.on_path, theme.SPLIT_COLORS["train"], "solid"),
        (_("on the plane"), landscape.projected, theme.RED, "dash"),
    ):
        line(figure, (epochs, values), name, color, dash, hover="%{y:.4g}")
    upright(figure, epoch)
    return figure
