"""What repeating one step does: loss, outputs and parameters over the steps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go

from nn_core.types import Array
from tutorial.example.worked_example import Trajectory
from ui import theme
from ui.i18n import _

MOST_LINES = 12
"""Lines on one chart; more could not be told apart."""


@dataclass(frozen=True, eq=False)
class LinesInfo:
    """Quantities over the steps.

    Attributes
    ----------
    names : tuple of str
    values : array, shape (lines, T + 1)
    left_out : int
        Lines that are not shown; those shown moved most.
    """

    names: tuple[str, ...]
    values: Array
    left_out: int


def lines_data(values: Array, names: Sequence[str]) -> LinesInfo:
    """Return the lines that moved most, in their own order.

    Parameters
    ----------
    values : array, shape (T + 1, lines)
    names : sequence of str

    Examples
    --------
    >>> info = lines_data(np.array([[0.0, 1.0], [2.0, 1.0]]), ["a", "b"])
    >>> info.names, info.left_out
    (('a', 'b'), 0)
    """
    moved = np.ptp(values, axis=0)
    chosen = np.sort(np.argsort(-moved, kind="stable")[:MOST_LINES])
    return LinesInfo(
        tuple(names[k] for k in chosen), values[:, chosen].T, values.shape[1] - len(chosen)
    )


def finite_steps(trajectory: Trajectory) -> int:
    """Return how many steps there are before a number overflows; all of them where none does."""
    sound = np.isfinite(trajectory.losses) & np.isfinite(trajectory.parameters).all(axis=1)
    return len(sound) - 1 if sound.all() else int(np.argmin(sound)) - 1


def loss_figure(losses: Array, step: int, *, log: bool) -> go.Figure:
    """Loss over the steps, with the step that is looked at."""
    figure = theme.style(go.Figure(), height=300)
    figure.add_scatter(
        x=np.arange(len(losses)),
        y=losses,
        mode="lines",
        line={"color": theme.SPLIT_COLORS["train"], "width": 2},
        name=_("loss"),
        hovertemplate="%{x}: %{y:.6g}<extra></extra>",
    )
    figure.update_yaxes(title_text=_("Loss"), type="log" if log else "linear")
    return _with_step(figure, step)


def lines_figure(info: LinesInfo, title: str, step: int) -> go.Figure:
    """Several quantities over the steps."""
    figure = theme.style(go.Figure(), height=340)
    dashes = ("solid", "dash", "dot")
    for k, (name, values) in enumerate(zip(info.names, info.values, strict=True)):
        figure.add_scatter(
            x=np.arange(len(values)),
            y=values,
            mode="lines",
            line={
                "color": theme.class_color(k),
                "dash": dashes[k // len(theme.CLASS_COLORS) % len(dashes)],
                "width": 1.8,
            },
            name=name,
            hovertemplate="%{x}: %{y:.6g}",
        )
    figure.update_yaxes(title_text=title)
    return _with_step(figure, step)


def _with_step(figure: go.Figure, step: int) -> go.Figure:
    figure.update_xaxes(title_text=_("Steps done"))
    figure.add_vline(x=step, line={"color": theme.INK, "dash": "dot", "width": 1.5})
    return figure
