"""Figures of the gradients page: layers over the epochs, samples, curvature and landscape."""

import zlib
from collections.abc import Mapping, Sequence
from typing import Any, Literal, NamedTuple

import numpy as np
import plotly.graph_objects as go

from nn_core.diagnostics.distributions import Histograms
from nn_core.diagnostics.gradients import GradientFactors
from nn_core.diagnostics.landscape import GradientLine, Landscape
from nn_core.diagnostics.symmetry import Pairs
from nn_core.training.history import History
from nn_core.types import Array
from ui import theme
from ui.figures.base import (
    NO_GRID,
    bins,
    color_bar,
    data_axis,
    dots,
    heat,
    legend_below,
    level,
    line,
    log_axis,
    named_axis,
    new_figure,
    outlined,
    upright,
)
from ui.i18n import _
from ui.text import digits

_SEQUENTIAL = "Viridis"
_CATEGORIES = {"type": "category", "showgrid": False}


def _positive(values: Array) -> Array:
    """Return values for a logarithmic scale: those that have no place on it are NaN."""
    return np.where(np.isfinite(values) & (values > 0), values, np.nan)


def norms_figure(
    epochs: Array,
    norms: Array,
    layers: Sequence[str],
    epoch: int,
    bounds: tuple[float, float] | None,
    title: str,
) -> go.Figure:
    """Draw the gradient norms of the layers, shape (E, L), and mark one epoch.

    ``bounds`` are norms at the ends of the color scale, for several maps with one scale.
    """
    step = float(np.diff(epochs).min()) if len(epochs) > 1 else 1.0
    around = [float(epochs[0]) - step / 2, float(epochs[-1]) + step / 2]
    figure = new_figure(
        max(200, 90 + 42 * len(layers)),
        {"title": _("Epoch"), "range": around, **NO_GRID},
        named_axis(layers, title=_("Layer"), autorange="reversed", **NO_GRID),
        top=36,
        title=title,
        hovermode="x",
        hoverdistance=-1,
        # With the same revision, Plotly in the browser moves only the marks.
        datarevision=zlib.crc32(np.ascontiguousarray([epochs, *norms.T]).tobytes()),
    )
    logs, rows = np.log10(np.where(norms > 0, norms, np.nan)), np.arange(len(layers))
    low, high = (None, None) if bounds is None else np.log10(bounds).tolist()
    heat(figure, epochs, rows, logs.T, _SEQUENTIAL, (low, high), bar="log₁₀‖g‖")
    # One dot per epoch, so that the hover text lists all layers.
    lines = [f"{name}: %{{customdata[{k}]:.3g}}" for k, name in enumerate(layers)]
    head = _("‖g‖ in epoch {n}").format(n="%{x}")
    dots(
        figure,
        (epochs, np.full(len(epochs), len(rows) // 2)),
        {"size": 6, "opacity": 0.0},
        customdata=norms,
        hover="<br>".join([head, *lines]),
    )
    upright(figure, epoch, "#ffffff", "solid", width=3)
    upright(figure, epoch, theme.RED, "solid")
    return figure


def factors_figure(factors: GradientFactors, layers: Sequence[str], title: str) -> go.Figure:
    """Draw the two parts of each hidden layer's factor, and the factor."""
    parts = (factors.weight_part, factors.derivative_part, factors.factor)
    figure = new_figure(
        320,
        {"title": _("Layer"), "type": "category"},
        log_axis("", *parts, np.ones(1)),
        top=36,
        title=title,
        hovermode="x unified",
        legend=legend_below(0.22),
        bargap=0.35,
    )
    weights, derivatives, products = (np.where(part > 0, part, np.nan) for part in parts)
    for k, name, values, pattern in (
        (0, _("weights"), weights, ""),
        (1, _("derivative"), derivatives, "/"),
    ):
        figure.add_bar(
            x=list(layers),
            # Bars start at 1, where a factor has no effect.
            base=1.0,
            y=values - 1.0,
            name=name,
            marker={"color": theme.class_color(k), "pattern": {"shape": pattern}},
            customdata=values,
            hovertemplate="%{customdata:.3g}",
        )
    diamond = {"color": theme.RED, "symbol": "diamond", "size": 11}
    name = _("factor, their product")
    dots(figure, (list(layers), products), diamond, name, hover="%{y:.3g}")
    level(figure, 1.0)
    return figure


def histogram_figure(histograms: Histograms, label: str) -> go.Figure:
    """Draw the histogram of one epoch, the first row."""
    shares = {"tickformat": ".0%", "nticks": 5}
    figure = new_figure(220, {"title": label, "nticks": 6}, shares, left=48, bargap=0)
    color, hover = theme.CLASS_COLORS[0], "%{x:.3g}: %{y:.1%}"
    bins(figure, histograms.edges, histograms.shares[0], color, hover)
    return figure


def ridges_figure(histograms: Histograms, epochs: Sequence[int], label: str) -> go.Figure:
    """Draw the histograms of several epochs above each other, the first at the top."""
    up = named_axis([str(epoch) for epoch in epochs[::-1]], title=_("Epoch"))
    figure = new_figure(120 + 34 * len(epochs), label, up, left=64)
    middles = (histograms.edges[1:] + histograms.edges[:-1]) / 2
    height = 1.6 / max(1e-12, float(histograms.shares.max()))
    for k, (epoch, shares) in enumerate(zip(epochs, histograms.shares, strict=True), 1):
        base = float(len(epochs) - k)
        line(figure, (middles, np.full(len(middles), base)), width=0)
        line(
            figure,
            (middles, base + height * shares),
            _("Epoch {n}").format(n=epoch),
            theme.CLASS_COLORS[0],
            width=1.5,
            fill="tonexty",
            fillcolor="rgba(63, 144, 218, 0.35)",
            customdata=shares,
            hover="%{x:.3g}: %{customdata:.1%}",
            showlegend=False,
        )
    return figure


def matrix_figure(
    matrix: Array,
    inputs: Sequence[str],
    units: Sequence[str],
    dark: bool,
    *,
    limit: float | None = None,
    titles: tuple[str, str] | None = None,
    clickable: bool = False,
) -> go.Figure:
    """Draw a matrix, shape (n_in, n_out), with colors by sign.

    ``limit`` is the end of the color scale, by default the largest absolute value. ``clickable``
    adds an invisible dot over each entry, row by row, because a heat map reports no clicks.
    """
    largest = limit or float(np.nanmax(np.abs(matrix), initial=0.0)) or 1.0
    up, across = titles or (_("Input"), _("Unit"))
    figure = new_figure(
        min(520, max(240, 110 + 18 * len(matrix))),
        {"title": across, **_CATEGORIES},
        {"title": up, "autorange": "reversed", **_CATEGORIES},
    )
    text, bar = "%{y} → %{x}: %{VALUE:.4g}", {"exponentformat": "power"}
    scale: dict[str, Any] = {"bar": bar, "hover": text.replace("VALUE", "z")}
    heat(figure, list(units), list(inputs), matrix, dark, (-largest, largest), **scale)
    if clickable:
        dots(
            figure,
            (list(units) * len(inputs), [name for name in inputs for _unit in units]),
            {"size": 14, "opacity": 0.0, "symbol": "square"},
            customdata=matrix.ravel(),
            hover=text.replace("VALUE", "customdata"),
        )
    return figure


def similarity_figure(pairs: Pairs, epochs: Sequence[int], epoch: int, dark: bool) -> go.Figure:
    """Draw the similarity of pairs of units over the epochs, the most similar on top."""
    names = [f"{i + 1} · {j + 1}" for i, j in pairs.pairs]
    figure = new_figure(
        max(180, 100 + 14 * len(names)),
        {"title": _("Epoch"), **NO_GRID},
        {"title": _("Units"), "autorange": "reversed", "tickfont_size": 10, **_CATEGORIES},
        left=64,
    )
    hover = _("Units {y}, epoch {x}: {value}").format(x="%{x}", y="%{y}", value="%{z:.3f}")
    heat(figure, list(epochs), names, pairs.values.T, dark, (-1.0, 1.0), hover=hover)
    upright(figure, epoch)
    return figure


def losses_figure(runs: Mapping[str, History]) -> go.Figure:
    """Draw two runs by title: training losses solid, validation losses dashed, a color per run."""
    curves = [
        (run.epochs, run.curve(f"{split}_loss"), f"{title}: {name}", color, split)
        for (title, run), color in zip(
            runs.items(), (theme.INK, theme.CLASS_COLORS[0]), strict=True
        )
        for split, name in (("train", _("train")), ("validation", _("validation")))
        if f"{split}_loss" in run.names
    ]
    loss = log_axis(_("Loss"), *(curve[1] for curve in curves))
    figure = new_figure(320, _("Epoch"), loss, left=64, hovermode="x unified")
    for epochs, values, name, color, split in curves:
        points, dash = (epochs, _positive(values)), theme.SPLIT_DASHES[split]
        mode = "lines" if len(epochs) > 1 else "markers"
        line(figure, points, name, color, dash, mode=mode, hover="%{y:.4g}")
    return figure


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
            colorbar=color_bar(_("cosine")),
        ),
        text=[theme.literal(name) for name in names],
        customdata=np.column_stack([norms, cosines]),
        hover="%{text}<br>‖g‖ = %{customdata[0]:.3g}<br>cos = %{customdata[1]:.2f}",
    )
    dots(
        figure,
        points[list(named)].T,
        {},
        mode="text",
        text=[f"#{k + 1}" for k in named],
        textposition="top center",
        textfont={"size": 11},
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
        legend=legend_below(0.25, font_size=11),
    )
    for k, name in enumerate(layers):
        own = _positive(noise[:, k])
        if np.isfinite(own).any():
            line(figure, (sizes, own), name, theme.class_color(k), hover="%{y:.3g}")
    level(figure, 1.0)
    upright(figure, batch, theme.RED, "dash")
    return figure


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
    heights = np.where(np.isfinite(landscape.objective), landscape.objective, np.nan)
    # Finite values far above the others would take nearly the whole color scale.
    logs = np.log10(np.maximum(heights, 1e-12))
    xs, ys = landscape.xs, landscape.ys
    x, y = landscape.plane.coordinates.T
    inside = (x >= xs[0]) & (x <= xs[-1]) & (y >= ys[0]) & (y <= ys[-1])
    x, y = x[inside], y[inside]
    if solid:
        titles = (*axes, _("log₁₀ loss"))
        scene = {f"{axis}axis_title": title for axis, title in zip("xyz", titles, strict=True)}
        figure = new_figure(520, left=0, right=0, bottom=0, scene=scene)
        figure.add_surface(
            x=xs,
            y=ys,
            z=logs,
            colorscale=_SEQUENTIAL,
            colorbar=color_bar("log₁₀"),
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
    across, up = (
        {"title": title, "range": [ends[0], ends[-1]], **NO_GRID}
        for title, ends in zip(axes, (xs, ys), strict=True)
    )
    figure = new_figure(460, across, up)
    figure.add_contour(
        x=xs,
        y=ys,
        z=logs,
        colorscale=_SEQUENTIAL,
        ncontours=22,
        line={"width": 0.5},
        colorbar=color_bar(_("log₁₀ loss")),
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
