"""Figures of comparisons: curves with intervals, maps, and training against test."""

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from experiments.compare.cells import Cell, possible_range
from experiments.compare.ensembles import Ensemble
from experiments.compare.statistics import mean_interval
from experiments.compare.verdicts import disagreement
from nn_core.types import Array
from ui import theme
from ui.figures.base import (
    NO_GRID,
    band,
    boundary,
    color_bar,
    data_axis,
    dots,
    heat,
    legend_below,
    line,
    named_axis,
    new_figure,
    outlined,
    upright,
)
from ui.i18n import _
from ui.text import digits, range_text, score_text, short_points_text

MOST_NAMED = 4


def _share_ticks(metric: str) -> dict[str, str]:
    # Without trailing zeros.
    return {"tickformat": "~%"} if metric == "accuracy" else {}


def _epochs_figure(
    height: int, label: str, below: float, metric: str = "", *, log: bool = False
) -> go.Figure:
    up = {"title": label, "type": "log" if log else "linear", "nticks": 6}
    up |= {"exponentformat": "power", **_share_ticks(metric)}
    legend = legend_below(below, font_size=12)
    return new_figure(height, _("Epoch"), up, hovermode="x unified", legend=legend)


def curves_figure(
    cells: Sequence[Cell], titles: Sequence[str], quantity: str, label: str, *, log: bool = False
) -> go.Figure:
    """Draw means over the seeds as lines, and their 95% intervals as bands.

    ``quantity`` is ``train_loss``, ``validation_loss``, ``train_score`` or ``validation_score``;
    cells without it are left out.
    """
    curves = [
        (title, cell, cell.curve(name))
        for cell, title in zip(cells, titles, strict=True)
        if (name := quantity.replace("score", cell.metric)) in cell.curves
    ]
    metric = curves[0][1].metric if curves and quantity.endswith("score") else ""
    figure = _epochs_figure(320, label, 0.2, metric, log=log)
    for title, cell, (mean, low, high) in curves:
        place, color = cell.place.column, theme.class_color(cell.place.column)
        # An interval that reaches below 0 has no lower end on a logarithmic axis.
        drawn = np.maximum(low, mean / 10) if log else low
        band(figure, cell.epochs, drawn, high, color, group=title)
        line(
            figure,
            (cell.epochs, mean),
            title,
            color,
            theme.class_dash(place),
            legendgroup=title,
            text=[range_text(*three, metric) for three in zip(mean, low, high, strict=True)],
            hover="%{text}",
        )
    return figure


def difference_figure(a: Cell, b: Cell, titles: tuple[str, str], dark: bool) -> go.Figure:
    """Draw the difference of two predictions on the plane, or both over one feature.

    The cells are of one row; ValueError if their data differ.
    """
    result, view, problem = disagreement(a, b), a.view, a.data.problem
    figure = _map_figure(a)
    # Colors other than those of the classes in the same plot.
    both = ((a, titles[0], theme.RED, "solid"), (b, titles[1], theme.INK, "dash"))
    if view.plane is None:
        _add_samples(figure, a)
        for one, title, color, dash in both:
            line(figure, (view.xs, one.surface), title, color, dash, width=2.5, hoverinfo=None)
        return figure
    is_regression = problem == "regression"
    largest = float(np.nanmax(np.abs(result.difference))) if is_regression else 1.0
    heat(
        figure,
        view.xs,
        view.ys,
        result.difference,
        dark if is_regression else theme.DIFFERENCE_SCALE,
        (-largest if is_regression else 0.0, largest or 1.0),
        bar="A − B" if is_regression else _("difference"),
        hover="%{z:.3g}",
        zsmooth="best",
    )
    if result.differs.any() and problem == "multiclass":
        differs = result.differs.astype(float)
        boundary(figure, view.xs, view.ys, differs, _("another class within"))
    if problem == "binary":
        for one, title, color, dash in both:
            name = _("{title}: boundary").format(title=title)
            boundary(figure, view.xs, view.ys, one.surface, name, color, dash)
    _add_samples(figure, a)
    return figure


def disagreement_figure(ensemble: Ensemble) -> go.Figure:
    """Draw the disagreement over the plane, or all predictions over one feature; and test data."""
    cell, view = ensemble.cell, ensemble.cell.view
    figure = _map_figure(cell)
    if view.plane is None:
        for k, member in enumerate(ensemble.members):
            line(
                figure,
                (view.xs, member.surface),
                _("a network alone"),
                theme.class_color(4),
                width=1,
                opacity=0.6,
                legendgroup="members",
                showlegend=k == 0,
            )
        _add_samples(figure, cell)
        name, color = _("the ensemble"), theme.class_color(2)
        line(figure, (view.xs, cell.surface), name, color, width=3, hover="%{y:.4g}")
        return figure
    is_regression = cell.metric == "r_squared"
    title = _("standard deviation") if is_regression else _("share that differs")
    heat(
        figure,
        view.xs,
        view.ys,
        ensemble.disagreement,
        theme.DIFFERENCE_SCALE,
        (0.0, float(np.nanmax(ensemble.disagreement)) or 1.0),
        bar=color_bar(title, tickformat=".3g" if is_regression else ".0%"),
        hover="%{z:.3g}",
        zsmooth="best",
    )
    if cell.data.problem == "binary":
        boundary(figure, view.xs, view.ys, cell.surface, _("boundary of the ensemble"))
    _add_samples(figure, cell)
    return figure


def _map_figure(cell: Cell) -> go.Figure:
    """Return an empty figure with the axes of a cell's plane, or of its single feature."""
    plane, dataset = cell.view.plane, cell.data.dataset
    titles = (dataset.feature_names[0], dataset.target_name) if plane is None else plane.axis_labels
    across, up = (data_axis(_(title), showgrid=plane is None) for title in titles)
    return new_figure(420, across, up, top=72, legend={"font": {"size": 12}})


def _add_samples(figure: go.Figure, cell: Cell) -> None:
    """Draw the test data of a cell's first seed."""
    raw, y, plane = cell.data.test.raw, cell.data.test.y, cell.view.plane
    points = np.column_stack([raw[:, 0], y]) if plane is None else plane.project(raw, y)
    if cell.data.problem == "regression":
        parts = [(_("test data"), np.ones(len(y), dtype=bool), theme.INK)]
    else:
        names = cell.data.dataset.class_names
        parts = [(_(name), y == k, theme.class_color(k)) for k, name in enumerate(names)]
    for name, chosen, color in parts:
        x, up = points[chosen].T
        # A longer legend would leave no room for the map; the class is in the hover text.
        shown = len(parts) <= MOST_NAMED
        dots(figure, (x, up), outlined(color), name, hoverinfo="name", showlegend=shown)


def pairs_figure(
    cells: Sequence[Cell], titles: Sequence[str], quantity: str, label: str, *, log: bool = False
) -> go.Figure:
    """Draw training as a solid and test as a dotted line, with the gap shaded.

    They are means over the seeds of the ``loss`` or ``score`` of the cells that have test curves.
    """
    metric = cells[0].metric if quantity == "score" else ""
    figure = _epochs_figure(360, label, 0.28, metric, log=log)
    for cell, title in zip(cells, titles, strict=True):
        followed, color = cell.kept_curves, theme.class_color(cell.place.column)
        if followed is None:
            continue
        own = np.searchsorted(cell.epochs, followed.epochs).clip(max=len(cell.epochs) - 1)
        train = cell.curves[f"train_{metric or 'loss'}"][own].mean(axis=1)
        test = (followed.test_score if metric else followed.test_loss).mean(axis=1)
        band(figure, followed.epochs, train, test, color, opacity=0.10, group=title)
        for split, part, values in (("train", _("train"), train), ("test", _("test"), test)):
            line(
                figure,
                (followed.epochs, values),
                f"{title}: {part}",
                color,
                theme.SPLIT_DASHES[split],
                legendgroup=title,
                text=[score_text(value, metric) for value in values],
                hover="%{text}",
            )
    return figure


def weight_norms_figure(cells: Sequence[Cell], titles: Sequence[str]) -> go.Figure:
    """Draw the norm of all weights by epoch, of the cells that have test curves."""
    figure = _epochs_figure(360, _("Norm of all weights ‖W‖"), 0.28)
    for cell, title in zip(cells, titles, strict=True):
        followed, place = cell.kept_curves, cell.place.column
        if followed is None:
            continue
        norms = followed.weight_norm.mean(axis=1)
        line(
            figure,
            (followed.epochs, norms),
            title,
            theme.class_color(place),
            theme.class_dash(place),
            text=[digits(value, 4) for value in norms],
            hover="%{text}",
        )
    return figure


def splits_figure(cells: Sequence[Cell], titles: Sequence[str], label: str) -> go.Figure:
    """Draw bars from mean test to mean training score, and dots for all seeds not diverged."""
    splits = {}
    for cell, title in zip(cells, titles, strict=True):
        good = np.isfinite(cell.train_scores - cell.scores)
        if good.any():
            splits[title] = (cell.train_scores[good], cell.scores[good])
    metric, rows = cells[0].metric, np.arange(len(splits))[::-1]
    figure = new_figure(
        110 + 38 * len(splits),
        {"title": label, **_share_ticks(metric)},
        named_axis(list(splits)[::-1], **NO_GRID),
        left=8,
        top=48,
        legend={"font": {"size": 12}},
    )
    across = [end for train, test in splits.values() for end in (test.mean(), train.mean(), None)]
    up = [end for row in rows for end in (row, row, None)]
    line(figure, (across, up), _("gap"), theme.GAP_COLOR, width=7, opacity=0.35)
    for k, split, title, shift, symbol in (
        (1, "test", _("test"), -0.16, "circle"),
        (0, "train", _("train"), 0.16, "diamond"),
    ):
        color = theme.SPLIT_COLORS[split]
        values = [pair[k] for pair in splits.values()]
        # Equal scores of several seeds are drawn side by side, so that they can be counted.
        spread = [row + shift + _offsets(own) for row, own in zip(rows, values, strict=True)]
        for x, y, marker, name in (
            (
                np.concatenate(values),
                np.concatenate(spread),
                {"color": color, "size": 5, "opacity": 0.55},
                _("{part}, a seed"),
            ),
            (
                [own.mean() for own in values],
                rows,
                outlined(color, 12, 1, symbol=symbol),
                _("{part}, mean"),
            ),
        ):
            text = [score_text(value, metric) for value in x]
            dots(figure, (x, y), marker, name.format(part=title), text=text, hover="%{text}")
    return figure


def _offsets(values: Array) -> Array:
    """Return small offsets that separate equal values."""
    offsets = np.zeros(len(values))
    for value in np.unique(values):
        own = np.flatnonzero(values == value)
        offsets[own] = (np.arange(len(own)) - (len(own) - 1) / 2) * min(0.05, 0.3 / len(own))
    return offsets


def sweep_values(cells: Sequence[Cell], *, errors: bool = False) -> tuple[Array, Array, Array]:
    """Return training and test scores, or errors (1 − score), and their gap, of S cells.

    Each has shape (S, 3): the mean over the seeds and both ends of its 95% interval, which are
    clipped to the possible range.
    """

    def ends(values: Array, least: float, most: float) -> list[float]:
        good = values[np.isfinite(values)]
        if not len(good):
            return [np.nan] * 3
        interval = mean_interval(good)
        mean, half = interval.mean, interval.half_width or 0.0
        return [mean, *np.clip([mean - half, mean + half], least, most).tolist()]

    rows = []
    for cell in cells:
        least, most = possible_range(cell.metric)
        scores = (cell.train_scores, cell.scores)
        quantities = [
            ends(1.0 - own, 1.0 - most, 1.0 - least) if errors else ends(own, least, most)
            for own in scores
        ]
        rows.append([*quantities, ends(scores[0] - scores[1], least - most, most - least)])
    train, test, gap = np.array(rows).swapaxes(0, 1)
    return train, test, gap


def sweep_figure(
    cells: Sequence[Cell],
    texts: Sequence[str],
    label: str,
    x_label: str,
    *,
    errors: bool = False,
    marked: float | None = None,
    mark: str = "",
) -> go.Figure:
    """Draw training, test and gap over strengths or widths, at equal distances.

    ``marked`` is a fractional index, and ``mark`` its text.
    """
    train, test, gap = sweep_values(cells, errors=errors)
    metric, steps = cells[0].metric, np.arange(len(texts))
    around = [-0.3, float(max(len(steps) - 1, 0)) + 0.3]
    figure = new_figure(
        340,
        {"title": x_label, "tickvals": steps, "ticktext": texts, "range": around},
        {"title": label, "nticks": 6, **_share_ticks(metric)},
        top=24,
        hovermode="x unified",
        legend=legend_below(0.25, font_size=12),
    )
    colors, dashes = theme.SPLIT_COLORS, theme.SPLIT_DASHES
    for name, values, color, dash, symbol, write in (
        (_("train"), train, colors["train"], dashes["train"], "diamond", score_text),
        (_("test"), test, colors["test"], dashes["test"], "circle", score_text),
        (_("gap"), gap, theme.GAP_COLOR, "dash", "square", short_points_text),
    ):
        mean, low, high = values.T
        band(figure, steps, low, high, color)
        line(
            figure,
            (steps, mean),
            name,
            color,
            dash,
            mode="lines+markers",
            marker={"size": 7, "symbol": symbol},
            customdata=[[write(end, metric) for end in ends] for ends in values],
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
