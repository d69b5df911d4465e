"""Figures of a network's predictions: hidden space, scores, residuals, input gradients."""

from collections.abc import Sequence
from itertools import cycle
from typing import Any, NamedTuple

import numpy as np
import plotly.graph_objects as go

from nn_core.diagnostics.predictions import Calibration, RocCurve
from nn_core.types import Array
from ui import theme
from ui.figures.base import (
    NO_GRID,
    SHARES,
    bins,
    data_axis,
    dots,
    heat,
    level,
    line,
    named_axis,
    new_figure,
    outlined,
)
from ui.i18n import _
from ui.text import coordinate, digits, fixed, percent, score_text

_LEAST = -1.0
"""Lower end of the bar of an R²."""
PIXEL = 12
"""Screen pixels per side of an image's pixel."""
GAP = 8
MOST_BARS = 20


class Space(NamedTuple):
    """The samples after one layer, shape (N, 2).

    For a layer of one unit x is its activation, and y the class or the target. ``grid``, shape (M,
    2), are the transformed grid lines of the input plane, separated by NaN.
    """

    title: str
    points: Array
    axes: tuple[str, str]
    grid: Array | None = None
    one_unit: bool = False


def space_figure(
    space: Space, values: Array, classes: Sequence[str], wrong: Array | None, dark: bool
) -> go.Figure:
    """Draw the samples after one layer, colored by class or target, with crosses at errors."""
    few = {"nticks": 6, "zeroline": False}
    up = data_axis(space.axes[1], **few)
    if space.one_unit and classes:
        up |= named_axis([theme.literal(name) for name in classes])
    across, title = data_axis(space.axes[0], **few), space.title
    figure = new_figure(300, across, up, title=title, left=44, top=32, showlegend=False)
    figure.update_layout(title_y=0.98, title_yanchor="top")
    if space.grid is not None:
        line(figure, space.grid.T, width=0.8, opacity=0.55)
    if not classes:
        dots(
            figure,
            space.points.T,
            outlined(values, width=0.6, colorscale=theme.plotly_scale(theme.diverging(dark))),
            text=[coordinate(value, values) for value in values],
            hover="%{text}",
        )
    for label, name in enumerate(classes):
        own = values == label
        if own.any():
            missed = np.zeros(int(own.sum()), dtype=bool) if wrong is None else wrong[own]
            sizes, symbols = np.where(missed, 9, 6), np.where(missed, "x", "circle")
            dots(
                figure,
                space.points[own].T,
                outlined(theme.class_color(label), sizes, 0.6, symbol=symbols),
                name,
                text=[_("wrong") if bad else "" for bad in missed],
                hover="%{fullData.name} %{text}<extra></extra>",
            )
    return figure


def legend_figure(classes: Sequence[str]) -> go.Figure:
    """Draw a legend of the classes for several panels."""
    hidden, still = {"visible": False}, {"itemclick": False, "itemdoubleclick": False}
    # On a narrow screen many class names take several lines.
    height = 44 if len(classes) <= 4 else 84
    legend = {"y": 1, "yanchor": "top", "font": {"size": 12}, **still}
    figure = new_figure(height, hidden, hidden, left=0, right=0, top=0, bottom=0, legend=legend)
    for label, name in enumerate(classes):
        dots(figure, ([None], [None]), {"size": 10, "color": theme.class_color(label)}, name)
    dots(figure, ([None], [None]), {"size": 10, "symbol": "x", "color": theme.INK}, _("wrong"))
    return figure


def confusion_figure(
    confusion: Array, classes: Sequence[str], dark: bool, *, shares: bool
) -> go.Figure:
    """Draw the confusion matrix, true classes as rows; colors are shares of the row."""
    names = [theme.literal(name) for name in classes]
    figure = new_figure(
        max(300, 110 + 34 * len(classes)),
        named_axis(names, title=_("Predicted"), **NO_GRID),
        named_axis(names, title=_("True"), autorange="reversed", **NO_GRID),
    )
    totals = np.broadcast_to(confusion.sum(axis=1, keepdims=True), confusion.shape)
    share = confusion / np.maximum(totals, 1)

    def percents(places: int) -> list[list[str]]:
        return [[percent(float(part), places) for part in row] for row in share]

    hover = _("{count} of {total} samples ({share})").format(
        count="%{customdata[0]}", total="%{customdata[1]}", share="%{customdata[2]}"
    )
    numbers = list(range(len(classes)))
    heat(
        figure,
        numbers,
        numbers,
        share,
        theme.plotly_scale(theme.diverging(dark)[4::-1]),
        (0, 1),
        bar=None,
        text=percents(0) if shares else confusion.astype(str).tolist(),
        texttemplate="%{text}",
        customdata=np.dstack([confusion, totals, percents(1)]).tolist(),
        hover=hover,
        xgap=1,
        ygap=1,
    )
    return figure


def roc_figure(curves: Sequence[RocCurve], classes: Sequence[str]) -> go.Figure:
    """Draw the one-versus-rest ROC curve of each class; class names are by label."""
    shares = {"range": [-0.02, 1.02], **SHARES}
    corner = {"orientation": "v", "x": 1, "xanchor": "right", "y": 0.02, "yanchor": "bottom"}
    figure = new_figure(
        400,
        {"title": _("False alarms"), **shares},
        {"title": _("Found"), **shares},
        legend={**corner, "font": {"size": 11}},
    )
    line(figure, ([0, 1], [0, 1]), _("guessing"), dash="dot", width=1.5)
    hover = _("threshold {t}: {true} found, {false} false alarms").format(
        t="%{customdata[0]}", true="%{customdata[1]}", false="%{customdata[2]}"
    )
    for curve in curves:
        x, y = curve.false_positive, curve.true_positive
        line(
            figure,
            (x, y),
            f"{classes[curve.label]}, AUC {fixed(curve.area, 3)}",
            theme.class_color(curve.label),
            width=2.2,
            customdata=[
                [digits(threshold), percent(true), percent(false)]
                for threshold, true, false in zip(curve.thresholds, y, x, strict=True)
            ],
            hover=hover + "<extra></extra>",
        )
    return figure


def reliability_figure(calibration: Calibration) -> go.Figure:
    """Draw a reliability diagram: accuracy by confidence, and the samples in each bin."""
    figure = new_figure(
        400,
        _("Confidence in the predicted class"),
        top=28,
        rows=(0.74, 0.26),
        bargap=0.02,
        legend={"font": {"size": 11}},
    )
    figure.update_xaxes(range=[-0.01, 1.01], dtick=0.2, zeroline=False, **SHARES)
    figure.update_yaxes(title=_("Right"), range=[0, 1.02], row=1, col=1, **SHARES)
    figure.update_yaxes(title=_("Samples"), nticks=3, row=2, col=1)
    counts, sure, right = calibration.counts, calibration.confidence, calibration.accuracy
    hover = _("{n} samples: sure to {sure}, right in {right}").format(
        n="%{customdata[0]}", sure="%{customdata[1]}", right="%{customdata[2]}"
    )
    told = [
        [count, percent(one), percent(other)]
        for count, one, other in zip(counts, sure, right, strict=True)
    ]
    edges, blue = calibration.edges, theme.CLASS_COLORS[0]
    place: dict[str, Any] = {"row": 1, "col": 1}
    bins(figure, edges, right, blue, hover, customdata=told, name=_("right"), **place)
    mark = {"symbol": "line-ew", "size": 16, "line": {"width": 3, "color": theme.RED}}
    dots(figure, (sure, sure), mark, _("mean confidence"), **place)
    line(figure, ([0, 1], [0, 1]), _("well calibrated"), dash="dot", width=1.5, **place)
    hover = _("{n} samples").format(n="%{y}")
    bins(figure, edges, counts, theme.INK, hover, showlegend=False, row=2, col=1)
    return figure


def scores_figure(
    scores: Sequence[tuple[str, str, float]],
    references: Sequence[tuple[str, float]],
    title: str,
    metric: str,
) -> go.Figure:
    """Draw scores of the parts of the data (part, title, score), with named reference values."""
    parts, titles, values = zip(*scores, strict=True)
    low, count = max(_LEAST, min(0.0, *values)), len(scores)
    figure = new_figure(
        110 + 38 * count,
        {"title": title, "range": [low, 1.02], **(SHARES if metric == "accuracy" else {})},
        named_axis(titles, range=[count - 0.5, -0.5], **NO_GRID),
        top=32,
        bottom=36,
        bargap=0.25,
    )
    figure.add_bar(
        y=list(range(count)),
        # The R² of a diverged model can be a huge negative number.
        x=[max(value, _LEAST) for value in values],
        orientation="h",
        marker={"color": [theme.SPLIT_COLORS[part] for part in parts]},
        text=[score_text(value, metric) for value in values],
        textposition="inside",
        insidetextanchor="start",
        textfont={"size": 13, "color": "#ffffff"},
        hovertemplate="%{text}<extra></extra>",
        showlegend=False,
    )
    for (label, value), dash in zip(references, cycle(("dot", "dash", "dashdot")), strict=False):
        text = f"{label}: {score_text(value, metric)}"
        line(figure, ([value, value], [-0.5, count - 0.5]), text, theme.RED, dash)
    return figure


def predicted_figure(predicted: Array, true: Array, color: str, unit: str) -> go.Figure:
    """Draw true values over predictions, and the line of equality."""
    figure = _residual_figure(
        _("Predicted: {unit}").format(unit=unit), _("True: {unit}").format(unit=unit)
    )
    ends = [float(np.min([predicted, true])), float(np.max([predicted, true]))]
    line(figure, (ends, ends), _("exact"), dash="dot", width=1.5)
    _add_samples(figure, predicted, true, color)
    return figure


def residuals_figure(
    predicted: Array, residuals: Array, color: str, unit: str, noise: float | None
) -> go.Figure:
    """Draw residuals over predictions, and a band of ± the standard deviation of the noise."""
    figure = _residual_figure(_("Predicted: {unit}").format(unit=unit), _("True − predicted"))
    _add_samples(figure, predicted, residuals, color)
    level(figure, 0.0)
    if noise:
        figure.add_hrect(y0=-noise, y1=noise, fillcolor=theme.RED, opacity=0.1, line_width=0)
        for end in (-noise, noise):
            level(figure, end, theme.RED, "dash")
        name = _("noise, ± one standard deviation")
        line(figure, ([None], [None]), name, theme.RED, "dash", width=1.5)
    return figure


def residual_histogram_figure(residuals: Array, color: str, noise: float | None) -> go.Figure:
    """Draw a histogram of the residuals, and the density of noise of a standard deviation."""
    figure = _residual_figure(_("True − predicted"), _("Samples"))
    figure.update_layout(bargap=0.02)
    number = max(5, min(40, round(2 * len(residuals) ** 0.5)))
    counts, edges = np.histogram(residuals, bins=number)
    hover = _("{n} samples").format(n="%{y}")
    bins(figure, edges, counts, color, hover, showlegend=False)
    if noise:
        reach = max(3.5 * noise, float(np.abs(edges).max()))
        x = np.linspace(-reach, reach, 161)
        density = np.exp(-0.5 * (x / noise) ** 2) / (noise * np.sqrt(2 * np.pi))
        expected = len(residuals) * float(edges[1] - edges[0]) * density
        line(figure, (x, expected), _("the noise alone"), theme.RED, "dash")
    return figure


def _residual_figure(x: str, y: str) -> go.Figure:
    return new_figure(340, data_axis(x), data_axis(y), top=28)


def _add_samples(figure: go.Figure, x: Array, y: Array, color: str) -> None:
    dots(
        figure,
        (x, y),
        {"size": 6, "color": color, "opacity": 0.75},
        customdata=np.arange(1, len(x) + 1),
        hover="#%{customdata}: %{x}, %{y}",
    )


def picture_pair(pixels: Array, gradient: Array, dark: bool) -> Array:
    """Return a sample's image and, to its right, its input gradient, both (rows, columns).

    The result is RGBA of uint8, shape (rows * 12, 2 * columns * 12 + 8, 4). The gradient is scaled
    by its largest absolute value and colored by its sign.
    """
    low, high = float(pixels.min()), float(pixels.max())
    paper, pen = ((25, 30, 38), (250, 250, 250)) if dark else ((246, 246, 244), (20, 24, 32))
    picture = _mixed((pixels - low) / ((high - low) or 1.0), np.array([paper, pen], dtype=float))
    largest = float(np.nanmax(np.abs(gradient), initial=0.0)) or 1.0
    share = np.nan_to_num(gradient / largest, nan=0.0) / 2 + 0.5
    colors = np.array([list(bytes.fromhex(color[1:])) for color in theme.diverging(dark)])
    transparent = np.zeros((len(pixels) * PIXEL, GAP, 4))
    return np.hstack([picture, transparent, _mixed(share, colors)]).astype(np.uint8)


def _mixed(share: Array, colors: Array) -> Array:
    """Return enlarged pixels, RGBA, in the interpolated colors at shares from 0 to 1 of a scale."""
    place = np.clip(share, 0.0, 1.0) * (len(colors) - 1)
    parts = [np.rint(np.interp(place, np.arange(len(colors)), part)) for part in colors.T]
    opaque = np.full(share.shape, 255.0)
    return np.dstack([*parts, opaque]).repeat(PIXEL, axis=0).repeat(PIXEL, axis=1)


def input_gradient_figure(gradient: Array, names: Sequence[str]) -> go.Figure:
    """Draw one sample's input gradient, shape (n_in,), the largest entries first."""
    order = np.argsort(-np.abs(gradient), kind="stable")[:MOST_BARS]
    values = gradient[order]
    up = {"autorange": "reversed", "type": "category", "showgrid": False}
    figure = new_figure(90 + 26 * max(2, len(order)), "∂L/∂x", up, bargap=0.25)
    figure.add_bar(
        x=values,
        y=[theme.literal(names[k]) for k in order],
        orientation="h",
        marker={"color": np.where(values > 0, theme.CLASS_COLORS[1], theme.CLASS_COLORS[0])},
        hovertemplate="%{y}: %{x:.4g}<extra></extra>",
    )
    return figure
