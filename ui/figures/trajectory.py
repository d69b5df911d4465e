"""What repeating one step does: loss, outputs and parameters over the steps."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import plotly.graph_objects as go

from nn_core.types import Array
from tutorial.example.worked_example import Trajectory
from ui import theme
from ui.figures.base import DASHES, WIDE_MARGINS, line, new_figure, upright
from ui.i18n import _

MOST_LINES = 12
"""Lines on one chart; more could not be told apart."""


class LinesInfo(NamedTuple):
    """Quantities over the steps, shape (lines, T + 1): those that moved most."""

    names: tuple[str, ...]
    values: Array
    left_out: int


def lines_data(values: Array, names: Sequence[str]) -> LinesInfo:
    """Return the lines that moved most, in their own order.

    Parameters
    ----------
    values : array, shape (T + 1, lines)

    >>> info = lines_data(np.array([[0.0, 1.0], [2.0, 1.0]]), ["a", "b"])
    >>> info.names, info.left_out
    (('a', 'b'), 0)
    """
    moved = np.ptp(values, axis=0)
    chosen = np.sort(np.argsort(-moved, kind="stable")[:MOST_LINES])
    left_out = values.shape[1] - len(chosen)
    return LinesInfo(tuple(names[k] for k in chosen), values[:, chosen].T, left_out)


def finite_steps(trajectory: Trajectory) -> int:
    """Return how many steps there are before a number overflows; all of them where none does."""
    sound = np.isfinite(trajectory.losses) & np.isfinite(trajectory.parameters).all(axis=1)
    return len(sound) - 1 if sound.all() else int(np.argmin(sound)) - 1


def loss_figure(losses: Array, step: int, *, log: bool) -> go.Figure:
    """Draw the loss over the steps, with the step that is looked at."""
    up = {"title": _("Loss"), "type": "log" if log else "linear"}
    figure = new_figure(300, _("Steps done"), up, **WIDE_MARGINS)
    color, hover = theme.SPLIT_COLORS["train"], "%{x}: %{y:.6g}<extra></extra>"
    line(figure, (np.arange(len(losses)), losses), _("loss"), color, hover=hover)
    upright(figure, step)
    return figure


def lines_figure(info: LinesInfo, title: str, step: int) -> go.Figure:
    """Draw several quantities over the steps."""
    figure = new_figure(340, _("Steps done"), title, **WIDE_MARGINS)
    for k, (name, values) in enumerate(zip(info.names, info.values, strict=True)):
        dash = DASHES[k // len(theme.CLASS_COLORS) % 3]
        x, color = np.arange(len(values)), theme.class_color(k)
        line(figure, (x, values), name, color, dash, width=1.8, hover="%{x}: %{y:.6g}")
    upright(figure, step)
    return figure
