"""Charts on overfitting: training beside test, by epoch and by seed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go

from experiments.compare.cells import Cell
from nn_core.types import Array
from ui import theme
from ui.figures.comparison import CURVES_HEIGHT, DASHES
from ui.figures.shapes import add_band
from ui.i18n import _
from ui.text import digits, score_text, value_text

_GAP_SHADE = 0.10


@dataclass(frozen=True, eq=False)
class Pair:
    """Training and test quantity of one remedy by epoch, means over the seeds.

    Attributes
    ----------
    title : str
    place : int
        Which decides its color.
    epochs, train, test, weight_norm : array, shape (E,)
    metric : str
        ``accuracy`` or ``r_squared``; empty for a loss.
    """

    title: str
    place: int
    epochs: Array
    train: Array
    test: Array
    weight_norm: Array
    metric: str = ""


def pairs_data(cells: Sequence[Cell], titles: Sequence[str], quantity: str) -> list[Pair]:
    """Return what becomes of training and test loss or score, and of the weights.

    Parameters
    ----------
    cells : sequence of Cell
        Those that were not followed, as an ensemble, are left out.
    titles : sequence of str
        One for each cell.
    quantity : str
        ``loss`` or ``score``.
    """
    found = []
    for cell, title in zip(cells, titles, strict=True):
        followed = cell.kept_curves
        if followed is None:
            continue
        test = followed.test_loss if quantity == "loss" else followed.test_score
        name = "train_loss" if quantity == "loss" else f"train_{cell.metric}"
        own = np.searchsorted(cell.epochs, followed.epochs).clip(max=len(cell.epochs) - 1)
        found.append(
            Pair(
                title,
                cell.place.column,
                followed.epochs,
                cell.curves[name][own].mean(axis=1),
                test.mean(axis=1),
                followed.weight_norm.mean(axis=1),
                "" if quantity == "loss" else cell.metric,
            )
        )
    return found


def pairs_figure(pairs: Sequence[Pair], label: str, *, log: bool = False) -> go.Figure:
    """Draw training as a solid and test as a dotted line; the gap between them is shaded."""
    figure = go.Figure()
    for pair in pairs:
        color = theme.class_color(pair.place)
        add_band(
            figure,
            pair.epochs,
            pair.train,
            pair.test,
            color,
            opacity=_GAP_SHADE,
            group=pair.title,
        )
        lines = (("train", _("train"), pair.train), ("test", _("test"), pair.test))
        for split, part, values in lines:
            figure.add_scatter(
                x=pair.epochs,
                y=values,
                name=f"{pair.title}: {part}",
                mode="lines",
                line={"color": color, "width": 2, "dash": theme.SPLIT_DASHES[split]},
                legendgroup=pair.title,
                text=[value_text(value, pair.metric) for value in values],
                hovertemplate="%{text}",
            )
    if any(pair.metric == "accuracy" for pair in pairs):
        figure.update_yaxes(tickformat=theme.PERCENT_TICKS)
    return _by_epoch(figure, label, log=log)


def norms_figure(pairs: Sequence[Pair]) -> go.Figure:
    """Draw the norm of all weights by epoch."""
    figure = go.Figure()
    for pair in pairs:
        figure.add_scatter(
            x=pair.epochs,
            y=pair.weight_norm,
            name=pair.title,
            mode="lines",
            line={
                "color": theme.class_color(pair.place),
                "width": 2,
                "dash": DASHES[pair.place % len(DASHES)],
            },
            text=[digits(value, 4) for value in pair.weight_norm],
            hovertemplate="%{text}",
        )
    return _by_epoch(figure, _("Norm of all weights ‖W‖"))


def _by_epoch(figure: go.Figure, label: str, *, log: bool = False) -> go.Figure:
    theme.style(figure, height=CURVES_HEIGHT + 40)
    figure.update_layout(hovermode="x unified", margin={"l": 56, "r": 8, "t": 8, "b": 40})
    figure.update_layout(legend={"y": -0.28, "yanchor": "top", "font": {"size": 12}})
    figure.update_xaxes(title=_("Epoch"))
    figure.update_yaxes(title=label, type="log" if log else "linear", exponentformat="power")
    figure.update_yaxes(nticks=6)
    return figure


@dataclass(frozen=True, eq=False)
class Split:
    """Training and test score of one remedy at every seed.

    Attributes
    ----------
    title : str
    train, test : array, shape (K,)
    metric : str
    """

    title: str
    train: Array
    test: Array
    metric: str


def splits_data(cells: Sequence[Cell], titles: Sequence[str]) -> list[Split]:
    """Return the scores of each seed; those of diverged runs are left out."""
    found = []
    for cell, title in zip(cells, titles, strict=True):
        good = np.isfinite(cell.train_scores - cell.scores)
        if good.any():
            found.append(Split(title, cell.train_scores[good], cell.scores[good], cell.metric))
    return found


def splits_figure(splits: Sequence[Split], label: str) -> go.Figure:
    """Draw a bar from the mean test to the mean training score, and every seed as a dot."""
    figure = go.Figure()
    rows = np.arange(len(splits))[::-1]
    between: list[list[float | None]] = [[], []]
    for row, split in zip(rows, splits, strict=True):
        between[0] += [float(split.test.mean()), float(split.train.mean()), None]
        between[1] += [float(row), float(row), None]
    figure.add_scatter(
        x=between[0],
        y=between[1],
        mode="lines",
        line={"color": theme.GAP_COLOR, "width": 7},
        opacity=0.35,
        hoverinfo="skip",
        name=_("gap"),
    )
    for name, shift in (("test", -0.16), ("train", 0.16)):
        color = theme.SPLIT_COLORS[name]
        values = [getattr(split, name) for split in splits]
        title = _("train") if name == "train" else _("test")
        # Seeds with the same score lie on each other; side by side they can be counted.
        spread = [row + shift + _spread(own) for row, own in zip(rows, values, strict=True)]
        figure.add_scatter(
            x=np.concatenate(values),
            y=np.concatenate(spread),
            mode="markers",
            marker={"color": color, "size": 5, "opacity": 0.55},
            name=_("{part}, a seed").format(part=title),
            text=[score_text(x, split.metric) for split in splits for x in getattr(split, name)],
            hovertemplate="%{text}",
        )
        figure.add_scatter(
            x=[own.mean() for own in values],
            y=rows,
            mode="markers",
            marker={
                "color": color,
                "size": 12,
                "symbol": "diamond" if name == "train" else "circle",
                "line": {"color": theme.INK, "width": 1},
            },
            name=_("{part}, mean").format(part=title),
            text=[score_text(getattr(s, name).mean(), s.metric) for s in splits],
            hovertemplate="%{text}",
        )
    theme.style(figure, height=110 + 38 * len(splits))
    figure.update_layout(margin={"l": 8, "r": 8, "t": 48, "b": 40}, legend={"font": {"size": 12}})
    figure.update_xaxes(title=label)
    if any(split.metric == "accuracy" for split in splits):
        figure.update_xaxes(tickformat=theme.PERCENT_TICKS)
    figure.update_yaxes(
        tickvals=rows, ticktext=[split.title for split in splits], showgrid=False, zeroline=False
    )
    return figure


def _spread(values: Array) -> Array:
    """Return small offsets that keep equal values apart."""
    offsets = np.zeros(len(values))
    for value in np.unique(values):
        own = np.flatnonzero(values == value)
        offsets[own] = (np.arange(len(own)) - (len(own) - 1) / 2) * min(0.05, 0.3 / len(own))
    return offsets
