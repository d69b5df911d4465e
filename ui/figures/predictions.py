"""Figures of a network's predictions: hidden space, classification scores, residuals."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import plotly.graph_objects as go

from nn_core.diagnostics.predictions import Calibration, RocCurve
from nn_core.types import Array
from ui import theme
from ui.coordinates import coordinate
from ui.figures.base import bins, data_axis, dots, heat, level, line, new_figure, outlined
from ui.i18n import _
from ui.text import digits, fixed, percent, score_text

_LEAST = -1.0
"""Lower end of the bar of an R²."""
_SHARE = {"tickformat": ".0%"}


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
        names = [theme.literal(name) for name in classes]
        up |= {"tickvals": list(range(len(classes))), "ticktext": names}
    figure = new_figure(300, data_axis(space.axes[0], **few), up, left=44, top=32, showlegend=False)
    title = {"text": space.title, "font": {"size": 14}, "x": 0, "y": 0.98, "yanchor": "top"}
    figure.update_layout(title=title)
    if space.grid is not None:
        line(figure, space.grid.T, width=0.8, opacity=0.55)
    if classes:
        _add_classes(figure, space, values, classes, wrong)
        return figure
    scale = theme.plotly_scale(theme.diverging(dark))
    dots(
        figure,
        space.points.T,
        outlined(values, width=0.6, colorscale=scale),
        text=[coordinate(value, values) for value in values],
        hover="%{text}<extra></extra>",
    )
    return figure


def _add_classes(
    figure: go.Figure, space: Space, values: Array, classes: Sequence[str], wrong: Array | None
) -> None:
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


def legend_figure(classes: Sequence[str]) -> go.Figure:
    """Draw a legend of the classes for several panels."""
    hidden = {"visible": False}
    # On a narrow screen many class names take several lines.
    figure = new_figure(
        44 if len(classes) <= 4 else 84, hidden, hidden, left=0, right=0, top=0, bottom=0
    )
    still = {"itemclick": False, "itemdoubleclick": False}
    figure.update_layout(legend={"y": 1, "yanchor": "top", "font": {"size": 12}, **still})
    for label, name in enumerate(classes):
        dots(figure, ([None], [None]), {"size": 10, "color": theme.class_color(label)}, name)
    dots(figure, ([None], [None]), {"size": 10, "symbol": "x", "color": theme.INK}, _("wrong"))
    return figure


def confusion_figure(
    confusion: Array, classes: Sequence[str], dark: bool, *, shares: bool
) -> go.Figure:
    """Draw the confusion matrix, true classes as rows; colors are shares of the row."""
    places = list(range(len(classes)))
    ticks = {
        "tickvals": places,
        "ticktext": [theme.literal(name) for name in classes],
        "showgrid": False,
        "zeroline": False,
    }
    figure = new_figure(
        max(300, 110 + 34 * len(classes)),
        {"title": _("Predicted"), **ticks},
        {"title": _("True"), "autorange": "reversed", **ticks},
    )
    totals = confusion.sum(axis=1)
    share = confusion / np.maximum(totals, 1)[:, np.newaxis]
    cells = [
        [(int(count), int(total), float(part)) for count, part in zip(*row, strict=True)]
        for total, *row in zip(totals, confusion, share, strict=True)
    ]
    hover = _("{count} of {total} samples ({share})").format(
        count="%{customdata[0]}", total="%{customdata[1]}", share="%{customdata[2]}"
    )
    heat(
        figure,
        places,
        places,
        share,
        theme.plotly_scale(theme.diverging(dark)[4::-1]),
        (0, 1),
        bar=None,
        text=[
            [percent(part, 0) if shares else str(count) for count, _total, part in row]
            for row in cells
        ],
        texttemplate="%{text}",
        customdata=[[[count, total, percent(part)] for count, total, part in row] for row in cells],
        hover=hover + "<extra></extra>",
        xgap=1,
        ygap=1,
    )
    return figure


def roc_figure(curves: Sequence[RocCurve], classes: Sequence[str]) -> go.Figure:
    """Draw the one-versus-rest ROC curve of each class; class names are by label."""
    shares = {"range": [-0.02, 1.02], **_SHARE}
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
    figure.update_xaxes(range=[-0.01, 1.01], dtick=0.2, zeroline=False, **_SHARE)
    figure.update_yaxes(title=_("Right"), range=[0, 1.02], row=1, col=1, **_SHARE)
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


class PartScore(NamedTuple):
    """Score of one part of the data."""

    part: str
    title: str
    score: float


def scores_figure(
    scores: Sequence[PartScore], references: Sequence[tuple[str, float]], title: str, metric: str
) -> go.Figure:
    """Draw the scores of the parts of the data, with named reference values."""
    rows, count = list(range(len(scores))), len(scores)
    low = max(_LEAST, min([0.0, *(one.score for one in scores)]))
    figure = new_figure(
        110 + 38 * count,
        {"title": title, "range": [low, 1.02], **(_SHARE if metric == "accuracy" else {})},
        {
            "tickvals": rows,
            "ticktext": [one.title for one in scores],
            "range": [count - 0.5, -0.5],
            "showgrid": False,
            "zeroline": False,
        },
        top=32,
        bottom=36,
        bargap=0.25,
    )
    figure.add_bar(
        y=rows,
        # The R² of a diverged model can be a huge negative number.
        x=[max(one.score, _LEAST) for one in scores],
        orientation="h",
        marker={"color": [theme.SPLIT_COLORS[one.part] for one in scores]},
        text=[score_text(one.score, metric) for one in scores],
        textposition="inside",
        insidetextanchor="start",
        textfont={"size": 13, "color": "#ffffff"},
        hovertemplate="%{text}<extra></extra>",
        showlegend=False,
    )
    dashes = ("dot", "dash", "dashdot")
    for k, (label, value) in enumerate(references):
        text = f"{label}: {score_text(value, metric)}"
        line(figure, ([value, value], [-0.5, count - 0.5]), text, theme.RED, dashes[k % 3])
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
        hover="#%{customdata}: %{x}, %{y}<extra></extra>",
    )
