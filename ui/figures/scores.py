"""Charts of how well a classifier does: confusion, ROC, reliability, and scores by part."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from nn_core.diagnostics.predictions import Calibration, RocCurve
from nn_core.types import Array
from ui import theme
from ui.i18n import _
from ui.text import digits, fixed, percent, score_text

_LEAST = -1.0
"""Down to which the bar of an R² is drawn."""
REFERENCE_DASHES = ("dot", "dash", "dashdot")


def confusion_figure(
    confusion: Array, classes: Sequence[str], dark: bool, *, shares: bool
) -> go.Figure:
    """Draw the confusion matrix; the color is the share of the true class's samples.

    Parameters
    ----------
    confusion : array of int, shape (C, C)
        Samples of the row's class that were taken for the column's.
    classes : sequence of str
    dark : bool
    shares : bool
        Write shares of the row instead of counts.
    """
    totals = confusion.sum(axis=1, keepdims=True)
    share = confusion / np.maximum(totals, 1)
    text = [
        [percent(part, 0) if shares else str(count) for part, count in zip(*rows, strict=True)]
        for rows in zip(share, confusion, strict=True)
    ]
    figure = go.Figure()
    places = list(range(len(classes)))
    figure.add_heatmap(
        x=places,
        y=places,
        z=share,
        zmin=0,
        zmax=1,
        text=text,
        texttemplate="%{text}",
        customdata=[
            [[count, total, percent(part)] for count, total, part in zip(*row, strict=True)]
            for row in zip(confusion, np.broadcast_to(totals, share.shape), share, strict=True)
        ],
        hovertemplate=_("{count} of {total} samples ({share})").format(
            count="%{customdata[0]}", total="%{customdata[1]}", share="%{customdata[2]}"
        )
        + "<extra></extra>",
        colorscale=theme.plotly_scale(theme.diverging(dark)[4::-1]),
        showscale=False,
        xgap=1,
        ygap=1,
    )
    theme.style(figure, height=max(300, 110 + 34 * len(classes)))
    figure.update_layout(margin={"l": 56, "r": 8, "t": 8, "b": 40})
    ticks = {
        "tickvals": places,
        "ticktext": [theme.literal(name) for name in classes],
        "showgrid": False,
        "zeroline": False,
    }
    figure.update_xaxes(title=_("Predicted"), **ticks)
    figure.update_yaxes(title=_("True"), autorange="reversed", **ticks)
    return figure


def roc_figure(curves: Sequence[RocCurve], classes: Sequence[str]) -> go.Figure:
    """Draw the ROC curve of each class against the others.

    Parameters
    ----------
    curves : sequence of RocCurve
    classes : sequence of str
        Names by label.
    """
    figure = go.Figure()
    figure.add_scatter(
        x=[0, 1],
        y=[0, 1],
        mode="lines",
        line={"color": theme.INK, "dash": "dot", "width": 1.5},
        name=_("guessing"),
        hoverinfo="skip",
    )
    for one in curves:
        figure.add_scatter(
            x=one.false_positive,
            y=one.true_positive,
            customdata=[
                [digits(t), percent(true), percent(false)]
                for t, true, false in zip(
                    one.thresholds, one.true_positive, one.false_positive, strict=True
                )
            ],
            mode="lines",
            line={"color": theme.class_color(one.label), "width": 2.2},
            name=f"{theme.literal(classes[one.label])}, AUC {fixed(one.area, 3)}",
            hovertemplate=_("threshold {t}: {true} found, {false} false alarms").format(
                t="%{customdata[0]}", true="%{customdata[1]}", false="%{customdata[2]}"
            )
            + "<extra></extra>",
        )
    theme.style(figure, height=400)
    figure.update_layout(
        margin={"l": 56, "r": 8, "t": 8, "b": 40},
        legend={"orientation": "v", "x": 1, "xanchor": "right", "y": 0.02, "yanchor": "bottom"},
        legend_font_size=11,
    )
    figure.update_xaxes(title=_("False alarms"), tickformat=".0%", range=[-0.02, 1.02])
    figure.update_yaxes(title=_("Found"), tickformat=".0%", range=[-0.02, 1.02])
    return figure


def reliability_figure(found: Calibration) -> go.Figure:
    """Draw how often the network is right by how sure it is, and how many samples that is."""
    middles = (found.edges[1:] + found.edges[:-1]) / 2
    width = np.diff(found.edges)
    figure = make_subplots(
        rows=2, cols=1, shared_xaxes=True, row_heights=[0.74, 0.26], vertical_spacing=0.06
    )
    figure.add_bar(
        x=middles,
        y=found.accuracy,
        width=width,
        marker={"color": theme.CLASS_COLORS[0], "line": {"width": 0}},
        customdata=[
            [count, percent(sure), percent(right)]
            for count, sure, right in zip(
                found.counts, found.confidence, found.accuracy, strict=True
            )
        ],
        hovertemplate=_("{n} samples: sure to {sure}, right in {right}").format(
            n="%{customdata[0]}", sure="%{customdata[1]}", right="%{customdata[2]}"
        )
        + "<extra></extra>",
        name=_("right"),
        row=1,
        col=1,
    )
    figure.add_scatter(
        x=found.confidence,
        y=found.confidence,
        mode="markers",
        marker={"symbol": "line-ew", "size": 16, "line": {"width": 3, "color": "#bd1f01"}},
        name=_("mean confidence"),
        hoverinfo="skip",
        row=1,
        col=1,
    )
    figure.add_scatter(
        x=[0, 1],
        y=[0, 1],
        mode="lines",
        line={"color": theme.INK, "dash": "dot", "width": 1.5},
        name=_("well calibrated"),
        hoverinfo="skip",
        row=1,
        col=1,
    )
    figure.add_bar(
        x=middles,
        y=found.counts,
        width=width,
        marker={"color": theme.INK, "line": {"width": 0}},
        hovertemplate=_("{n} samples").format(n="%{y}") + "<extra></extra>",
        showlegend=False,
        row=2,
        col=1,
    )
    theme.style(figure, height=400)
    figure.update_layout(margin={"l": 56, "r": 8, "t": 28, "b": 40}, bargap=0.02)
    figure.update_layout(legend={"font": {"size": 11}})
    figure.update_xaxes(range=[-0.01, 1.01], tickformat=".0%", dtick=0.2, zeroline=False)
    figure.update_xaxes(title=_("Confidence in the predicted class"), row=2, col=1)
    figure.update_yaxes(title=_("Right"), range=[0, 1.02], tickformat=".0%", row=1, col=1)
    figure.update_yaxes(title=_("Samples"), nticks=3, row=2, col=1)
    return figure


def parts_figure(
    parts: Sequence[tuple[str, str, float]],
    references: Sequence[tuple[str, float]],
    title: str,
    metric: str,
) -> go.Figure:
    """Draw a score of each part of the data, beside what it must be compared with.

    Parameters
    ----------
    parts : sequence of (str, str, float)
        Name of the part, what it is called, and its score.
    references : sequence of (str, float)
        Level lines: what they are called, and where.
    title : str
        Of the score.
    metric : str
        ``accuracy`` or ``r_squared``.
    """
    figure = go.Figure()
    texts = [score_text(score, metric) for _part, _label, score in parts]
    rows = list(range(len(parts)))
    figure.add_bar(
        y=rows,
        # A lost R² may be astronomically negative, and its bar would leave no room for others.
        x=[max(score, _LEAST) for _part, _label, score in parts],
        orientation="h",
        marker={"color": [theme.SPLIT_COLORS[part] for part, _label, _score in parts]},
        text=texts,
        textposition="inside",
        insidetextanchor="start",
        textfont={"size": 13, "color": "#ffffff"},
        hovertemplate="%{text}<extra></extra>",
        showlegend=False,
    )
    for k, (label, level) in enumerate(references):
        figure.add_scatter(
            x=[level, level],
            y=[-0.5, len(parts) - 0.5],
            mode="lines",
            line={
                "color": "#bd1f01",
                "width": 2,
                "dash": REFERENCE_DASHES[k % len(REFERENCE_DASHES)],
            },
            name=f"{label}: {score_text(level, metric)}",
            hoverinfo="skip",
        )
    theme.style(figure, height=110 + 38 * len(parts))
    figure.update_layout(margin={"l": 56, "r": 8, "t": 32, "b": 36}, bargap=0.25)
    low = max(_LEAST, min([0.0, *(score for _part, _label, score in parts)]))
    figure.update_xaxes(
        title=title, tickformat=".0%" if metric == "accuracy" else "", range=[low, 1.02]
    )
    figure.update_yaxes(
        tickvals=rows,
        ticktext=[label for _part, label, _score in parts],
        range=[len(parts) - 0.5, -0.5],
        showgrid=False,
        zeroline=False,
    )
    return figure
