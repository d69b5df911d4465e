"""Figures of the layers' gradients over the epochs, and of a layer's matrices and histograms."""

import zlib
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import plotly.graph_objects as go

from nn_core.diagnostics.distributions import Histograms
from nn_core.diagnostics.gradients import GradientFactors
from nn_core.diagnostics.symmetry import Pairs
from nn_core.types import Array
from ui import theme
from ui.figures.base import bins, dots, heat, level, line, log_axis, new_figure, upright
from ui.i18n import _

_CATEGORIES = {"type": "category", "showgrid": False}


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
    rows = np.arange(len(layers))
    ticks = {"tickvals": rows, "ticktext": list(layers)}
    plain = {"showgrid": False, "zeroline": False}
    figure = new_figure(
        max(200, 90 + 42 * len(layers)),
        {"title": _("Epoch"), "range": around, **plain},
        {"title": _("Layer"), "autorange": "reversed", **ticks, **plain},
        top=36,
        title=title,
        hovermode="x",
        hoverdistance=-1,
        # With the same revision, Plotly in the browser moves only the marks.
        datarevision=zlib.crc32(np.ascontiguousarray([epochs, *norms.T]).tobytes()),
    )
    with np.errstate(divide="ignore"):
        logs = np.where(norms > 0, np.log10(norms), np.nan)
    low, high = (None, None) if bounds is None else np.log10(bounds).tolist()
    heat(figure, epochs, rows, logs.T, "Viridis", (low, high), bar="log₁₀‖g‖")
    # One dot per epoch, so that the hover text lists all layers.
    lines = [f"{name}: %{{customdata[{k}]:.3g}}" for k, name in enumerate(layers)]
    head = _("‖g‖ in epoch {n}").format(n="%{x}")
    dots(
        figure,
        (epochs, np.full(len(epochs), rows[len(rows) // 2])),
        {"size": 6, "opacity": 0.0},
        customdata=norms,
        hover="<br>".join([head, *lines]) + "<extra></extra>",
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
        legend={"y": -0.22, "yanchor": "top"},
        bargap=0.35,
    )
    weights, derivatives, products = (np.where(part > 0, part, np.nan) for part in parts)
    for name, values, color, pattern in (
        (_("weights"), weights, theme.CLASS_COLORS[0], ""),
        (_("derivative"), derivatives, theme.CLASS_COLORS[1], "/"),
    ):
        figure.add_bar(
            x=list(layers),
            # Bars start at 1, where a factor has no effect.
            base=1.0,
            y=values - 1.0,
            name=name,
            marker={"color": color, "pattern": {"shape": pattern}},
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
    color = theme.CLASS_COLORS[0]
    bins(figure, histograms.edges, histograms.shares[0], color, "%{x:.3g}: %{y:.1%}")
    return figure


def ridges_figure(histograms: Histograms, epochs: Sequence[int], label: str) -> go.Figure:
    """Draw the histograms of several epochs above each other, the first at the top."""
    bases = list(range(len(epochs) - 1, -1, -1))
    ticks = {"tickvals": bases, "ticktext": [str(epoch) for epoch in epochs]}
    figure = new_figure(120 + 34 * len(epochs), label, {"title": _("Epoch"), **ticks}, left=64)
    middles = (histograms.edges[1:] + histograms.edges[:-1]) / 2
    height = 1.6 / max(1e-12, float(histograms.shares.max()))
    for base, epoch, shares in zip(bases, epochs, histograms.shares, strict=True):
        line(figure, (middles, np.full(len(middles), float(base))), width=0)
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
    text = "%{y} → %{x}: %{VALUE:.4g}<extra></extra>"
    heat(
        figure,
        list(units),
        list(inputs),
        matrix,
        dark,
        (-largest, largest),
        bar={"exponentformat": "power"},
        hover=text.replace("VALUE", "z"),
    )
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
        {"title": _("Epoch"), "showgrid": False, "zeroline": False},
        {"title": _("Units"), "autorange": "reversed", "tickfont_size": 10, **_CATEGORIES},
        left=64,
    )
    hover = _("Units {y}, epoch {x}: {value}").format(x="%{x}", y="%{y}", value="%{z:.3f}")
    values = pairs.values.T
    heat(figure, list(epochs), names, values, dark, (-1.0, 1.0), hover=hover + "<extra></extra>")
    upright(figure, epoch)
    return figure


class Losses(NamedTuple):
    """Losses of a run by epoch, shape (E,)."""

    title: str
    epochs: Array
    train: Array
    validation: Array | None


def losses_figure(before: Losses, after: Losses) -> go.Figure:
    """Draw training losses as solid and validation losses as dashed lines, a color per run."""
    every = (before.train, before.validation, after.train, after.validation)
    loss = log_axis(_("Loss"), *every)
    figure = new_figure(320, _("Epoch"), loss, left=64, hovermode="x unified")
    for run, color in ((before, theme.INK), (after, theme.CLASS_COLORS[0])):
        for split, name, values in (
            ("train", _("train"), run.train),
            ("validation", _("validation"), run.validation),
        ):
            if values is not None:
                line(
                    figure,
                    (run.epochs, np.where(np.isfinite(values) & (values > 0), values, np.nan)),
                    f"{run.title}: {name}",
                    color,
                    theme.SPLIT_DASHES[split],
                    mode="lines" if len(run.epochs) > 1 else "markers",
                    hover="%{y:.4g}",
                )
    return figure
