"""Figures on overfitting: training and test, by epoch, by seed and by strength."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import plotly.graph_objects as go

from experiments.compare.cells import Cell, possible_range
from experiments.compare.statistics import mean_interval
from nn_core.types import Array
from ui import theme
from ui.figures.base import band, dots, line, new_figure, outlined, upright
from ui.figures.comparison import CURVES_HEIGHT, epochs_figure
from ui.i18n import _
from ui.text import digits, score_text, short_points_text, value_text


class Pair(NamedTuple):
    """Training and test means of a remedy by epoch, shape (E,); the metric is empty for a loss."""

    title: str
    place: int
    epochs: Array
    train: Array
    test: Array
    weight_norm: Array
    metric: str = ""


def pairs_data(cells: Sequence[Cell], titles: Sequence[str], quantity: str) -> list[Pair]:
    """Return training and test ``loss`` or ``score`` of the cells that have test curves."""
    pairs = []
    for cell, title in zip(cells, titles, strict=True):
        followed = cell.kept_curves
        if followed is None:
            continue
        test = followed.test_loss if quantity == "loss" else followed.test_score
        name = "train_loss" if quantity == "loss" else f"train_{cell.metric}"
        own = np.searchsorted(cell.epochs, followed.epochs).clip(max=len(cell.epochs) - 1)
        pairs.append(
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
    return pairs


def pairs_figure(pairs: Sequence[Pair], label: str, *, log: bool = False) -> go.Figure:
    """Draw training as a solid and test as a dotted line, with the gap shaded."""
    is_share = any(pair.metric == "accuracy" for pair in pairs)
    figure = epochs_figure(CURVES_HEIGHT + 40, label, 0.28, log=log, is_share=is_share)
    for pair in pairs:
        color, group = theme.class_color(pair.place), pair.title
        band(figure, pair.epochs, pair.train, pair.test, color, opacity=0.10, group=group)
        for split, part, values in (
            ("train", _("train"), pair.train),
            ("test", _("test"), pair.test),
        ):
            line(
                figure,
                (pair.epochs, values),
                f"{pair.title}: {part}",
                color,
                theme.SPLIT_DASHES[split],
                legendgroup=group,
                text=[value_text(value, pair.metric) for value in values],
                hover="%{text}",
            )
    return figure


def weight_norms_figure(pairs: Sequence[Pair]) -> go.Figure:
    """Draw the norm of all weights by epoch."""
    figure = epochs_figure(CURVES_HEIGHT + 40, _("Norm of all weights ‖W‖"), 0.28)
    for pair in pairs:
        line(
            figure,
            (pair.epochs, pair.weight_norm),
            pair.title,
            theme.class_color(pair.place),
            theme.DASHES[pair.place % len(theme.DASHES)],
            text=[digits(value, 4) for value in pair.weight_norm],
            hover="%{text}",
        )
    return figure


class Split(NamedTuple):
    """Training and test score of one remedy for each seed, shape (K,)."""

    title: str
    train: Array
    test: Array
    metric: str


def splits_data(cells: Sequence[Cell], titles: Sequence[str]) -> list[Split]:
    """Return the scores of each seed, without diverged runs."""
    splits = []
    for cell, title in zip(cells, titles, strict=True):
        good = np.isfinite(cell.train_scores - cell.scores)
        if good.any():
            splits.append(Split(title, cell.train_scores[good], cell.scores[good], cell.metric))
    return splits


def splits_figure(splits: Sequence[Split], label: str) -> go.Figure:
    """Draw a bar from the mean test to the mean training score, and a dot for every seed."""
    rows = np.arange(len(splits))[::-1]
    is_share = any(split.metric == "accuracy" for split in splits)
    ticks = {"tickvals": rows, "ticktext": [split.title for split in splits]}
    figure = new_figure(
        110 + 38 * len(splits),
        {"title": label, **({"tickformat": theme.PERCENT_TICKS} if is_share else {})},
        {**ticks, "showgrid": False, "zeroline": False},
        left=8,
        top=48,
        legend={"font": {"size": 12}},
    )
    across = [end for one in splits for end in (one.test.mean(), one.train.mean(), None)]
    up = [end for row in rows for end in (row, row, None)]
    line(figure, (across, up), _("gap"), theme.GAP_COLOR, width=7, opacity=0.35)
    for name, title, shift, symbol in (
        ("test", _("test"), -0.16, "circle"),
        ("train", _("train"), 0.16, "diamond"),
    ):
        color = theme.SPLIT_COLORS[name]
        values = [getattr(split, name) for split in splits]
        means = [own.mean() for own in values]
        # Equal scores of several seeds are drawn side by side, so that they can be counted.
        spread = [row + shift + _offsets(own) for row, own in zip(rows, values, strict=True)]
        dots(
            figure,
            (np.concatenate(values), np.concatenate(spread)),
            {"color": color, "size": 5, "opacity": 0.55},
            _("{part}, a seed").format(part=title),
            text=[
                score_text(x, one.metric)
                for one, own in zip(splits, values, strict=True)
                for x in own
            ],
            hover="%{text}",
        )
        dots(
            figure,
            (means, rows),
            outlined(color, 12, 1, symbol=symbol),
            _("{part}, mean").format(part=title),
            text=[score_text(x, one.metric) for x, one in zip(means, splits, strict=True)],
            hover="%{text}",
        )
    return figure


def _offsets(values: Array) -> Array:
    """Return small offsets that separate equal values."""
    offsets = np.zeros(len(values))
    for value in np.unique(values):
        own = np.flatnonzero(values == value)
        offsets[own] = (np.arange(len(own)) - (len(own) - 1) / 2) * min(0.05, 0.3 / len(own))
    return offsets


class Sweep(NamedTuple):
    """Training and test quantity over strengths or widths, each with its text.

    Arrays have shape (S, 3): mean, lower and upper end of the 95% interval over the seeds.
    """

    texts: tuple[str, ...]
    train: Array
    test: Array
    gap: Array
    metric: str


def sweep_data(cells: Sequence[Cell], texts: Sequence[str], *, errors: bool = False) -> Sweep:
    """Return scores, or errors (1 − score); interval ends are clipped to the possible range."""

    def ends(values: Array, least: float, most: float) -> list[float]:
        good = values[np.isfinite(values)]
        if not len(good):
            return [np.nan] * 3
        interval = mean_interval(good)
        mean, half = interval.mean, interval.half_width or 0.0
        return [mean, *np.clip([mean - half, mean + half], least, most).tolist()]

    rows: tuple[list[list[float]], ...] = ([], [], [])
    for cell in cells:
        least, most = possible_range(cell.metric)
        scores = (cell.train_scores, cell.scores)
        for own, values in zip(rows, scores, strict=False):
            own.append(
                ends(1.0 - values, 1.0 - most, 1.0 - least) if errors else ends(values, least, most)
            )
        rows[2].append(ends(scores[0] - scores[1], least - most, most - least))
    train, test, gap = map(np.array, rows)
    return Sweep(tuple(texts), train, test, gap, cells[0].metric)


def sweep_figure(
    sweep: Sweep, label: str, x_label: str, *, marked: float | None = None, mark: str = ""
) -> go.Figure:
    """Draw training, test and gap at equal distances; ``marked`` is a fractional index."""
    steps = np.arange(len(sweep.texts))
    around = [-0.3, float(max(len(steps) - 1, 0)) + 0.3]
    is_share = sweep.metric == "accuracy"
    figure = new_figure(
        340,
        {"title": x_label, "tickvals": steps, "ticktext": sweep.texts, "range": around},
        {"title": label, "nticks": 6, **({"tickformat": theme.PERCENT_TICKS} if is_share else {})},
        top=24,
        hovermode="x unified",
        below=0.25,
    )
    colors, dashes = theme.SPLIT_COLORS, theme.SPLIT_DASHES
    for name, values, color, dash, symbol, write in (
        (_("train"), sweep.train, colors["train"], dashes["train"], "diamond", score_text),
        (_("test"), sweep.test, colors["test"], dashes["test"], "circle", score_text),
        (_("gap"), sweep.gap, theme.GAP_COLOR, "dash", "square", short_points_text),
    ):
        band(figure, steps, values[:, 1], values[:, 2], color)
        line(
            figure,
            (steps, values[:, 0]),
            name,
            color,
            dash,
            mode="lines+markers",
            marker={"size": 7, "symbol": symbol},
            customdata=[[write(end, sweep.metric) for end in ends] for ends in values],
            hover="%{customdata[0]} (%{customdata[1]} – %{customdata[2]})",
        )
    if marked is not None:
        note = {"text": mark, "font": {"size": 12}, "yanchor": "bottom"}
        upright(figure, marked, dash="longdashdot", annotation=note, annotation_position="top")
    return figure


def crossing(values: Sequence[float], limit: float) -> float | None:
    """Return the fractional index, log-interpolated, at which rising values reach a limit, or None.

    >>> crossing([1, 10, 100], 10), crossing([1, 10, 100], 1), crossing([20, 30], 10)
    (1.0, 0.0, None)
    """
    if len(values) < 2 or not values[0] <= limit <= values[-1]:
        return None
    return float(np.interp(np.log(limit), np.log(values), np.arange(len(values))))
