"""Pictures of a learning rule at work: the line that moves, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go

from nn_core.types import Array
from tutorial.neuron.runs import RuleRun
from ui import theme
from ui.figures.unit import add_arrow, boundary_line, square_axes
from ui.i18n import _
from ui.text import digits

SYMBOLS = {-1: "circle", 1: "diamond"}


@dataclass(frozen=True, eq=False)
class LineInfo:
    """The data and the line after a step.

    Attributes
    ----------
    X, y : array, shape (n, 2) and (n,)
    lines : tuple of array, shape (2, 2), or None
        Line before and after the step; None where all weights are 0.
    arrow : array, shape (2, 2), or None
        Weight vector after the step.
    current : tuple of int
        Samples that the step used.
    side : array, shape (R, R)
        Sign of z after the step over the plane.
    x_range, y_range : tuple of float
    """

    X: Array
    y: Array
    lines: tuple[Array | None, Array | None]
    arrow: Array | None
    current: tuple[int, ...]
    side: Array
    x_range: tuple[float, float]
    y_range: tuple[float, float]


def line_data(run: RuleRun, X: Array, y: Array, step: int) -> LineInfo:
    """Return the picture after ``step`` steps; 0 is the start, where all weights are 0."""
    ranges = [_padded(X[:, 0]), _padded(X[:, 1])]
    reach = float(np.abs(ranges).max())
    zero = np.zeros(3)
    record = run.steps[step - 1] if step else None
    before, after = (record.before, record.after) if record else (zero, zero)
    line, arrow = boundary_line(after, reach)
    xs, ys = (np.linspace(*one, 61) for one in ranges)
    side = np.sign(xs * after[0] + ys[:, np.newaxis] * after[1] + after[2])
    return LineInfo(
        X,
        y,
        (boundary_line(before, reach)[0], line),
        arrow,
        record.samples if record and len(record.samples) < y.size else (),
        side,
        ranges[0],
        ranges[1],
    )


def _padded(values: Array) -> tuple[float, float]:
    pad = 0.75
    return float(values.min()) - pad, float(values.max()) + pad


def line_figure(info: LineInfo, dark: bool) -> go.Figure:
    """Points, the line before (dotted) and after (solid), the weights, the sample in turn."""
    ink = "#e6eaf1" if dark else "#1c2430"
    scale = theme.diverging(dark)
    figure = go.Figure(
        go.Heatmap(
            x=np.linspace(*info.x_range, info.side.shape[1]),
            y=np.linspace(*info.y_range, info.side.shape[0]),
            z=info.side.astype(np.int8),
            zmin=-1,
            zmax=1,
            colorscale=[[0.0, scale[3]], [0.5, scale[4]], [1.0, scale[5]]],
            showscale=False,
            hoverinfo="skip",
            opacity=0.6,
        )
    )
    for line, name, dash in zip(
        info.lines, (_("line before"), _("line after")), ("dot", "solid"), strict=True
    ):
        if line is not None:
            figure.add_scatter(
                x=line[:, 0],
                y=line[:, 1],
                mode="lines",
                line={"color": ink if dash == "solid" else theme.INK, "width": 2.5, "dash": dash},
                name=name,
                hoverinfo="skip",
            )
    if info.arrow is not None:
        add_arrow(figure, info.arrow, ink, "w")
    for k, target in enumerate((-1, 1)):
        chosen = info.y == target
        label = digits(target, sign=True)
        figure.add_scatter(
            x=info.X[chosen, 0],
            y=info.X[chosen, 1],
            mode="markers",
            marker={
                "size": 13,
                "symbol": SYMBOLS[target],
                "color": theme.class_color(k),
                "line": {"width": 1.5, "color": ink},
            },
            name=f"y = {label}",
            customdata=np.flatnonzero(chosen) + 1,
            hovertemplate=_("sample {number}").format(number="%{customdata}")
            + f"<br>(%{{x:.3g}}, %{{y:.3g}})<br>y = {label}<extra></extra>",
        )
    if info.current:
        rows = list(info.current)
        figure.add_scatter(
            x=info.X[rows, 0],
            y=info.X[rows, 1],
            mode="markers",
            marker={"size": 24, "symbol": "circle-open", "color": ink, "line": {"width": 3}},
            name=_("this step's sample"),
            hoverinfo="skip",
        )
    theme.style(figure, height=440)
    square_axes(figure, info.x_range, info.y_range)
    return figure


@dataclass(frozen=True, eq=False)
class ProgressInfo:
    """Counts over the steps.

    Attributes
    ----------
    steps, wrong, updates, loss : array, shape (T,)
        Of the steps done so far.
    bound : float or None
        Most mistakes that the perceptron can make.
    """

    steps: Array
    wrong: Array
    updates: Array
    loss: Array
    bound: float | None


def progress_data(run: RuleRun, step: int, bound: float | None = None) -> ProgressInfo:
    """Return samples on the wrong side, updates and loss after each step that has been done."""
    done = run.steps[:step]
    changed = [bool(record.update.any()) for record in done]
    return ProgressInfo(
        np.array([record.step for record in done]),
        np.array([record.wrong for record in done]),
        np.cumsum(changed),
        np.array([record.loss for record in done]),
        bound,
    )


def progress_figure(info: ProgressInfo, kind: str) -> go.Figure:
    """Wrong samples after each step; mistakes and their bound, or the loss, beside them."""
    second = {
        "perceptron": (info.updates, _("mistakes so far")),
        "hebb": (None, ""),
    }.get(kind, (info.loss, _("loss, mean of ½(y − a)²")))
    curves = [(info.wrong, _("wrong samples after the step"), "train"), (*second, "validation")]
    figure = go.Figure(
        [
            go.Scatter(
                x=info.steps,
                y=values,
                mode="lines" if len(info.steps) > 60 else "lines+markers",
                name=name,
                line={
                    "color": theme.SPLIT_COLORS[split],
                    "dash": theme.SPLIT_DASHES[split],
                    "width": 2,
                },
                hovertemplate=f"%{{x}}: %{{y:.4g}}<extra>{name}</extra>",
            )
            for values, name, split in curves
            if values is not None
        ]
    )
    theme.style(figure, height=260)
    mistakes = int(info.updates[-1]) if info.updates.size else 0
    if info.bound is not None and info.bound <= 4 * max(1, mistakes):
        figure.add_hline(
            y=info.bound,
            line={"color": theme.INK, "dash": "dash", "width": 1.5},
            annotation={"text": f"(R/γ)² = {digits(info.bound)}", "yanchor": "bottom"},
        )
    # The axis grows by tens, so that its length does not tell the last step.
    figure.update_xaxes(title_text=_("step"), range=[0, 10 * (len(info.steps) // 10 + 1) + 0.5])
    figure.update_yaxes(rangemode="tozero")
    return figure
