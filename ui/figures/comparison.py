"""Figures of a comparison: curves with intervals, and differences of predictions."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import plotly.graph_objects as go

from experiments.compare.cells import Cell
from experiments.compare.ensembles import Ensemble
from experiments.compare.verdicts import disagreement
from nn_core.types import Array
from ui import theme
from ui.figures.base import (
    band,
    boundary,
    data_axis,
    dots,
    heat,
    line,
    new_figure,
    outlined,
)
from ui.i18n import _
from ui.text import range_text

CURVES_HEIGHT = 320
MOST_NAMED = 4


class Curve(NamedTuple):
    """Mean and 95% interval over the seeds by epoch, shape (E,); the metric is empty for a loss."""

    title: str
    place: int
    epochs: Array
    mean: Array
    low: Array
    high: Array
    metric: str = ""


def curves_data(cells: Sequence[Cell], titles: Sequence[str], quantity: str) -> list[Curve]:
    """Return the curves of a row's cells; cells without the quantity are left out.

    ``quantity`` is ``train_loss``, ``validation_loss``, ``train_score`` or ``validation_score``.
    """
    curves = []
    for cell, title in zip(cells, titles, strict=True):
        name = quantity.replace("score", cell.metric)
        metric = cell.metric if quantity.endswith("score") else ""
        if name in cell.curves:
            place = cell.place.column
            curves.append(Curve(title, place, cell.epochs, *cell.curve(name), metric))
    return curves


def curves_figure(curves: Sequence[Curve], label: str, *, log: bool = False) -> go.Figure:
    """Draw means as lines and 95% intervals as bands."""
    is_share = any(curve.metric == "accuracy" for curve in curves)
    figure = epochs_figure(CURVES_HEIGHT, label, 0.2, log=log, is_share=is_share)
    for curve in curves:
        color = theme.class_color(curve.place)
        # An interval that reaches below 0 has no lower end on a logarithmic axis.
        low = np.maximum(curve.low, curve.mean / 10) if log else curve.low
        band(figure, curve.epochs, low, curve.high, color, group=curve.title)
        ends = zip(curve.mean, curve.low, curve.high, strict=True)
        line(
            figure,
            (curve.epochs, curve.mean),
            curve.title,
            color,
            theme.DASHES[curve.place % len(theme.DASHES)],
            legendgroup=curve.title,
            text=[range_text(*three, curve.metric) for three in ends],
            hover="%{text}",
        )
    return figure


def epochs_figure(
    height: int, label: str, below: float, *, log: bool = False, is_share: bool = False
) -> go.Figure:
    """Return an empty figure of a quantity over the epochs."""
    up = {"title": label, "type": "log" if log else "linear", "nticks": 6}
    up |= {"tickformat": theme.PERCENT_TICKS} if is_share else {}
    up["exponentformat"] = "power"
    return new_figure(height, _("Epoch"), up, hovermode="x unified", below=below)


@dataclass(frozen=True, eq=False)
class DifferenceMap:
    """Where the predictions of two cells differ, as in `experiments.compare.Disagreement`."""

    a: Cell
    b: Cell
    titles: tuple[str, str]
    difference: Array
    differs: Array

    @property
    def is_curve(self) -> bool:
        """Whether the data have one feature, over which both predictions are drawn."""
        return self.a.view.plane is None


def difference_data(a: Cell, b: Cell, titles: tuple[str, str]) -> DifferenceMap:
    """Return the difference of two cells of one row; raise a ValueError for different data."""
    result = disagreement(a, b)
    return DifferenceMap(a, b, titles, result.difference, result.differs)


def difference_figure(info: DifferenceMap, dark: bool) -> go.Figure:
    """Draw the difference of two predictions on the plane, or both over one feature."""
    cell, view = info.a, info.a.view
    figure = _map_figure(cell)
    # Colors other than those of the classes in the same plot.
    first, second = info.titles
    both = ((info.a, first, theme.RED, "solid"), (info.b, second, theme.INK, "dash"))
    if info.is_curve:
        _add_samples(figure, cell)
        for one, title, color, dash in both:
            line(figure, (view.xs, one.surface), title, color, dash, width=2.5, hoverinfo=None)
        return figure
    is_regression = cell.metric == "r_squared"
    largest = float(np.nanmax(np.abs(info.difference))) if is_regression else 1.0
    heat(
        figure,
        view.xs,
        view.ys,
        info.difference,
        dark if is_regression else theme.DIFFERENCE_SCALE,
        (-largest if is_regression else 0.0, largest or 1.0),
        bar="A − B" if is_regression else _("difference"),
        hover="%{z:.3g}<extra></extra>",
        zsmooth="best",
    )
    if info.differs.any() and cell.data.problem == "multiclass":
        differs = info.differs.astype(float)
        boundary(figure, view.xs, view.ys, differs, _("another class within"))
    if cell.data.problem == "binary":
        for one, title, color, dash in both:
            name = _("{title}: boundary").format(title=title)
            boundary(figure, view.xs, view.ys, one.surface, name, color, dash)
    _add_samples(figure, cell)
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
        bar={
            "title": {"text": title, "side": "right"},
            "tickformat": ".3g" if is_regression else ".0%",
        },
        hover="%{z:.3g}<extra></extra>",
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
