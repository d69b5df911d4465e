"""Figures of a repeated training step: loss, outputs and parameters over the steps."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import plotly.graph_objects as go

from nn_core.types import Array
from tutorial.example.worked_example import Trajectory
from ui import theme
from ui.figures.base import WIDE_MARGINS, line, new_figure, upright
from ui.i18n import _

MOST_LINES = 12
"""Lines on one chart that are still distinct."""


class LinesInfo(NamedTuple):
    """The quantities that changed most over the steps, shape (lines, T + 1)."""

    names: tuple[str, ...]
    values: Array
    left_out: int


def lines_data(values: Array, names: Sequence[str]) -> LinesInfo:
    """Return the lines of values, shape (T + 1, lines), that changed most, in their given order."""
    moved = np.ptp(values, axis=0)
    chosen = np.sort(np.argsort(-moved, kind="stable")[:MOST_LINES])
    left_out = values.shape[1] - len(chosen)
    return LinesInfo(tuple(names[k] for k in chosen), values[:, chosen].T, left_out)


def finite_steps(trajectory: Trajectory) -> int:
    """Return the number of steps before the first overflow, or all."""
    sound = np.isfinite(trajectory.losses) & np.isfinite(trajectory.parameters).all(axis=1)
    return len(sound) - 1 if sound.all() else int(np.argmin(sound)) - 1


def loss_figure(losses: Array, step: int, *, log: bool) -> go.Figure:
    """Draw the loss over the steps, and a mark at one step."""
    up = {"title": _("Loss"), "type": "log" if log else "linear"}
    figure = new_figure(300, _("Steps done"), up, **WIDE_MARGINS)
    color, hover = theme.SPLIT_COLORS["train"], "%{x}: %{y:.6g}<extra></extra>"
    line(figure, (np.arange(len(losses)), losses), _("loss"), color, hover=hover)
    upright(figure, step)
    return figure


def lines_figure(info: LinesInfo, title: str, step: int) -> go.Figure:
    """Draw several quantities over the steps, and a mark at one step."""
    figure = new_figure(340, _("Steps done"), title, **WIDE_MARGINS)
    for k, (name, values) in enumerate(zip(info.names, info.values, strict=True)):
        dash = theme.DASHES[k // len(theme.CLASS_COLORS) % 3]
        x, color = np.arange(len(values)), theme.class_color(k)
        line(figure, (x, values), name, color, dash, width=1.8, hover="%{x}: %{y:.6g}")
    upright(figure, step)
    return figure
