"""Figures of a repeated training step: loss, outputs and parameters over the steps."""

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from nn_core.types import Array
from tutorial.example.worked_example import Trajectory
from ui import theme
from ui.figures.base import WIDE_MARGINS, line, new_figure, upright
from ui.i18n import _

MOST_LINES = 12
"""Lines on one chart that are still distinct."""


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


def lines_figure(values: Array, names: Sequence[str], title: str, step: int) -> go.Figure:
    """Draw the quantities, shape (T + 1, Q), that changed most, and a mark at one step."""
    figure = new_figure(340, _("Steps done"), title, **WIDE_MARGINS)
    moved = np.argsort(-np.ptp(values, axis=0), kind="stable")
    for k, place in enumerate(np.sort(moved[:MOST_LINES])):
        points = (np.arange(len(values)), values[:, place])
        color, dash = theme.class_color(k), theme.class_dash(k // len(theme.CLASS_COLORS))
        line(figure, points, names[place], color, dash, width=1.8, hover="%{x}: %{y:.6g}")
    upright(figure, step)
    return figure
