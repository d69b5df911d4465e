"""Figures of a learning rule: its moving boundary, and its progress."""

from typing import NamedTuple

import numpy as np
import plotly.graph_objects as go

from nn_core.types import Array
from tutorial.neuron.runs import RuleRun
from ui import theme
from ui.figures.base import WIDE_MARGINS, dots, heat, level, line, new_figure, outlined, square_axes
from ui.figures.unit import add_arrow, boundary_line
from ui.i18n import _
from ui.text import digits

SYMBOLS = {-1: "circle", 1: "diamond"}


class LineInfo(NamedTuple):
    """The data, the boundary lines before and after a step, and the weight vector after it.

    Lines and arrow are from `boundary_line`; ``current`` are the indices of the step's samples;
    ``side`` is the sign of z after the step over the plane, shape (R, R).
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
    """Return the plot after ``step`` steps; 0 is the start, with all weights 0."""
    x_range, y_range = ((float(x.min()) - 0.75, float(x.max()) + 0.75) for x in X.T)
    reach = float(np.abs([x_range, y_range]).max())
    record = run.steps[step - 1] if step else None
    before, after = (record.before, record.after) if record else (np.zeros(3), np.zeros(3))
    drawn, arrow = boundary_line(after, reach)
    xs, ys = np.linspace(*x_range, 61), np.linspace(*y_range, 61)
    side = np.sign(xs * after[0] + ys[:, np.newaxis] * after[1] + after[2])
    current = record.samples if record and len(record.samples) < y.size else ()
    lines = (boundary_line(before, reach)[0], drawn)
    return LineInfo(X, y, lines, arrow, current, side, x_range, y_range)


def line_figure(info: LineInfo, dark: bool) -> go.Figure:
    """Draw the data, the step's samples, the line before (dotted) and after, and the weights."""
    figure = new_figure(440, **square_axes(info.x_range, info.y_range), **WIDE_MARGINS)
    ink, scale = theme.ink(dark), theme.plotly_scale(theme.diverging(dark)[3:6])
    xs, ys = (
        np.linspace(*ends, n)
        for ends, n in zip((info.x_range, info.y_range), info.side.T.shape, strict=True)
    )
    heat(figure, xs, ys, info.side.astype(np.int8), scale, (-1, 1), bar=None, opacity=0.6)
    before, after = info.lines
    if before is not None:
        line(figure, before.T, _("line before"), dash="dot", width=2.5)
    if after is not None:
        line(figure, after.T, _("line after"), ink, width=2.5)
    if info.arrow is not None:
        add_arrow(figure, info.arrow, ink, "w")
    sample = _("sample {number}").format(number="%{customdata}")
    for k, target in enumerate((-1, 1)):
        chosen = info.y == target
        label = digits(target, sign=True)
        dots(
            figure,
            info.X[chosen].T,
            outlined(theme.class_color(k), 13, 1.5, ink, symbol=SYMBOLS[target]),
            f"y = {label}",
            customdata=np.flatnonzero(chosen) + 1,
            hover=f"{sample}<br>(%{{x:.3g}}, %{{y:.3g}})<br>y = {label}<extra></extra>",
        )
    if info.current:
        ring = {"size": 24, "symbol": "circle-open", "color": ink, "line": {"width": 3}}
        dots(figure, info.X[list(info.current)].T, ring, _("this step's sample"))
    return figure


class ProgressInfo(NamedTuple):
    """Counts after each step so far, shape (T,), and the bound of the perceptron's mistakes."""

    steps: Array
    wrong: Array
    updates: Array
    loss: Array
    bound: float | None


def progress_data(run: RuleRun, step: int, bound: float | None = None) -> ProgressInfo:
    """Return misclassified samples, updates and loss after each step done."""
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
    """Draw misclassified samples after each step; and mistakes with their bound, or the loss."""
    # The axis grows in tens, so that its length does not reveal the last step.
    across = {"title": _("step"), "range": [0, 10 * (len(info.steps) // 10 + 1) + 0.5]}
    figure = new_figure(260, across, {"rangemode": "tozero"}, **WIDE_MARGINS)
    curves = [(info.wrong, _("wrong samples after the step"), "train")]
    if kind == "perceptron":
        curves.append((info.updates, _("mistakes so far"), "validation"))
    elif kind != "hebb":
        curves.append((info.loss, _("loss, mean of ½(y − a)²"), "validation"))
    for values, name, split in curves:
        line(
            figure,
            (info.steps, values),
            name,
            theme.SPLIT_COLORS[split],
            theme.SPLIT_DASHES[split],
            mode="lines" if len(info.steps) > 60 else "lines+markers",
            hover=f"%{{x}}: %{{y:.4g}}<extra>{name}</extra>",
        )
    mistakes = int(info.updates[-1]) if info.updates.size else 0
    if info.bound is not None and info.bound <= 4 * max(1, mistakes):
        note = {"text": f"(R/γ)² = {digits(info.bound)}", "yanchor": "bottom"}
        level(figure, info.bound, dash="dash", annotation=note)
    return figure
