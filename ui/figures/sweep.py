"""A quantity of training and test over the strength of a remedy or the width of a network."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go

from experiments.compare.cells import Cell, possible_range
from experiments.compare.statistics import mean_interval
from nn_core.types import Array
from ui import theme
from ui.figures.shapes import add_band
from ui.i18n import _
from ui.text import score_text, short_points_text

SWEEP_HEIGHT = 340


@dataclass(frozen=True, eq=False)
class Sweep:
    """A quantity of training and test over strengths or widths, with intervals over the seeds.

    Attributes
    ----------
    texts : tuple of str
        What stands for each strength or width.
    train, test, gap : array, shape (S, 3)
        Mean, lower and upper end of the 95 % interval.
    metric : str
        Of the cells; the errors of an accuracy are percentages too.
    """

    texts: tuple[str, ...]
    train: Array
    test: Array
    gap: Array
    metric: str


def sweep_data(cells: Sequence[Cell], texts: Sequence[str], *, errors: bool = False) -> Sweep:
    """Return scores, or errors (1 − score), of cells that differ in one number.

    Parameters
    ----------
    cells : sequence of Cell
    texts : sequence of str
    errors : bool

    Returns
    -------
    Sweep
        The intervals' ends cut at what is possible.
    """

    def ends(values: Array, limits: tuple[float, float]) -> list[float]:
        good = values[np.isfinite(values)]
        if not len(good):
            return [np.nan] * 3
        found = mean_interval(good)
        half = found.half_width or 0.0
        return [found.mean, *np.clip([found.mean - half, found.mean + half], *limits).tolist()]

    def score_limits(cell: Cell) -> tuple[float, float]:
        least, most = possible_range(cell.metric)
        return (1.0 - most, 1.0 - least) if errors else (least, most)

    def gap_limits(cell: Cell) -> tuple[float, float]:
        least, most = possible_range(cell.metric)
        return least - most, most - least

    def shown(scores: Array) -> Array:
        return 1.0 - scores if errors else scores

    return Sweep(
        tuple(texts),
        np.array([ends(shown(cell.train_scores), score_limits(cell)) for cell in cells]),
        np.array([ends(shown(cell.scores), score_limits(cell)) for cell in cells]),
        np.array([ends(cell.train_scores - cell.scores, gap_limits(cell)) for cell in cells]),
        cells[0].metric,
    )


def sweep_figure(
    sweep: Sweep, label: str, x_label: str, *, marked: float | None = None, mark: str = ""
) -> go.Figure:
    """Draw training, test and the gap; values follow each other at equal distances.

    Parameters
    ----------
    sweep : Sweep
    label, x_label : str
        Titles of the axes.
    marked : float, optional
        Position, counted in values from 0, of an upright line.
    mark : str
        What stands at it.
    """
    figure = go.Figure()
    steps = np.arange(len(sweep.texts))
    color, dashes = theme.SPLIT_COLORS, theme.SPLIT_DASHES
    lines = (
        (_("train"), sweep.train, color["train"], dashes["train"], "diamond"),
        (_("test"), sweep.test, color["test"], dashes["test"], "circle"),
        (_("gap"), sweep.gap, theme.GAP_COLOR, "dash", "square"),
    )
    for name, values, line_color, dash, symbol in lines:
        write = short_points_text if values is sweep.gap else score_text
        add_band(figure, steps, values[:, 1], values[:, 2], line_color)
        figure.add_scatter(
            x=steps,
            y=values[:, 0],
            mode="lines+markers",
            name=name,
            line={"color": line_color, "width": 2, "dash": dash},
            marker={"size": 7, "symbol": symbol},
            customdata=[[write(end, sweep.metric) for end in ends] for ends in values],
            hovertemplate="%{customdata[0]} (%{customdata[1]} – %{customdata[2]})",
        )
    if marked is not None:
        figure.add_vline(
            x=marked,
            line={"color": theme.INK, "width": 1.5, "dash": "longdashdot"},
            annotation={"text": mark, "font": {"size": 12}, "yanchor": "bottom"},
            annotation_position="top",
        )
    theme.style(figure, height=SWEEP_HEIGHT)
    figure.update_layout(hovermode="x unified", margin={"l": 56, "r": 8, "t": 24, "b": 40})
    figure.update_layout(legend={"y": -0.25, "yanchor": "top", "font": {"size": 12}})
    figure.update_xaxes(title=x_label, tickvals=steps, ticktext=sweep.texts, range=_around(steps))
    figure.update_yaxes(title=label, nticks=6)
    if sweep.metric == "accuracy":
        figure.update_yaxes(tickformat=theme.PERCENT_TICKS)
    return figure


def _around(steps: Array) -> list[float]:
    return [-0.3, float(steps[-1]) + 0.3] if len(steps) else [-0.3, 0.3]


def crossing(values: Sequence[float], limit: float) -> float | None:
    """Return where growing values pass a limit, counted in values from 0, along their logarithms.

    Examples
    --------
    >>> crossing([1, 10, 100], 10), crossing([1, 10, 100], 1), crossing([20, 30], 10)
    (1.0, 0.0, None)
    """
    if len(values) < 2 or not values[0] <= limit <= values[-1]:
        return None
    return float(np.interp(np.log(limit), np.log(values), np.arange(len(values))))
