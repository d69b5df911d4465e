"""Charts of a comparison: curves with their bands, and where two answers differ."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go

from experiments.compare.cells import Cell
from experiments.compare.verdicts import disagreement
from nn_core.types import Array
from ui import theme
from ui.figures.shapes import add_band, add_boundary, frame_map
from ui.i18n import _
from ui.text import range_text

DASHES = ("solid", "dash", "dot", "dashdot")
CURVES_HEIGHT = 320
MOST_NAMED = 4


@dataclass(frozen=True, eq=False)
class Curve:
    """A curve over the epochs with the band that covers its mean over seeds.

    Attributes
    ----------
    title : str
    place : int
        Of the column, which decides color and dash.
    epochs, mean, low, high : array, shape (E,)
    metric : str
        ``accuracy`` or ``r_squared``; empty for a loss.
    """

    title: str
    place: int
    epochs: Array
    mean: Array
    low: Array
    high: Array
    metric: str = ""


def curves_data(cells: Sequence[Cell], titles: Sequence[str], quantity: str) -> list[Curve]:
    """Return the curves of a row's networks.

    Parameters
    ----------
    cells : sequence of Cell
        Baselines, and networks without such a curve, are left out.
    titles : sequence of str
        One for each cell.
    quantity : str
        ``train_loss``, ``validation_loss``, ``train_score`` or ``validation_score``.
    """
    found = []
    for cell, title in zip(cells, titles, strict=True):
        name = quantity.replace("score", cell.metric)
        metric = cell.metric if quantity.endswith("score") else ""
        if name in cell.curves:
            curve = Curve(title, cell.place.column, cell.epochs, *cell.curve(name), metric)
            found.append(curve)
    return found


def curves_figure(curves: Sequence[Curve], label: str, *, log: bool = False) -> go.Figure:
    """Draw means as lines, and the 95 % intervals as bands around them."""
    figure = go.Figure()
    for curve in curves:
        color = theme.class_color(curve.place)
        x, low = curve.epochs, curve.low
        if log:
            # An interval that reaches below 0 has no lower end on this axis.
            low = np.maximum(low, curve.mean / 10)
        add_band(figure, x, low, curve.high, color, group=curve.title)
        figure.add_scatter(
            x=x,
            y=curve.mean,
            name=theme.literal(curve.title),
            mode="lines",
            line={"color": color, "width": 2, "dash": DASHES[curve.place % len(DASHES)]},
            legendgroup=curve.title,
            text=[
                range_text(*ends, curve.metric)
                for ends in zip(curve.mean, curve.low, curve.high, strict=True)
            ],
            hovertemplate="%{text}",
        )
    theme.style(figure, height=CURVES_HEIGHT)
    figure.update_layout(hovermode="x unified", margin={"l": 56, "r": 8, "t": 8, "b": 40})
    figure.update_layout(legend={"y": -0.2, "yanchor": "top", "font": {"size": 12}})
    figure.update_xaxes(title=_("Epoch"))
    figure.update_yaxes(title=label, type="log" if log else "linear")
    figure.update_yaxes(nticks=6, exponentformat="power")
    if any(curve.metric == "accuracy" for curve in curves):
        figure.update_yaxes(tickformat=theme.PERCENT_TICKS)
    return figure


@dataclass(frozen=True, eq=False)
class DifferenceMap:
    """Where the answers of two cells differ.

    Attributes
    ----------
    a, b : Cell
    titles : (str, str)
    difference : array
        As `experiments.compare.Disagreement` has it.
    differs : array of bool
    """

    a: Cell
    b: Cell
    titles: tuple[str, str]
    difference: Array
    differs: Array

    @property
    def is_curve(self) -> bool:
        """Whether the data have one feature, over which both answers are drawn."""
        return self.a.view.plane is None


def difference_data(a: Cell, b: Cell, titles: tuple[str, str]) -> DifferenceMap:
    """Return the map of where two cells of one row differ.

    Raises
    ------
    ValueError
        When they have other data.
    """
    found = disagreement(a, b)
    return DifferenceMap(a, b, titles, found.difference, found.differs)


def difference_figure(info: DifferenceMap, dark: bool) -> go.Figure:
    """Draw the difference of two answers on the plane, or both of them over one feature."""
    figure = go.Figure()
    view, prepared = info.a.view, info.a.data
    if info.is_curve:
        scatter_samples(figure, info.a)
        for cell, title, color, dash in _pair(info):
            line = {"color": color, "width": 2.5, "dash": dash}
            figure.add_scatter(
                x=view.xs, y=cell.surface, mode="lines", name=theme.literal(title), line=line
            )
    else:
        _heat(figure, info, dark)
        if prepared.problem == "binary":
            for cell, title, color, dash in _pair(info):
                name = _("{title}: boundary").format(title=title)
                add_boundary(figure, info.a, cell.surface, name, color=color, dash=dash)
        scatter_samples(figure, info.a)
    return frame_map(figure, info.a)


def _pair(info: DifferenceMap) -> list[tuple[Cell, str, str, str]]:
    # Neither color is that of a class, which are on the same picture.
    colors = ("#bd1f01", theme.INK)
    cells = (info.a, info.b)
    return list(zip(cells, info.titles, colors, ("solid", "dash"), strict=True))


def _heat(figure: go.Figure, info: DifferenceMap, dark: bool) -> None:
    view, is_regression = info.a.view, info.a.metric == "r_squared"
    largest = float(np.nanmax(np.abs(info.difference))) if is_regression else 1.0
    figure.add_heatmap(
        x=view.xs,
        y=view.ys,
        z=info.difference,
        zmin=-largest if is_regression else 0.0,
        zmax=largest or 1.0,
        zsmooth="best",
        colorscale=theme.plotly_scale(theme.diverging(dark))
        if is_regression
        else theme.DIFFERENCE_SCALE,
        colorbar={
            "title": {"text": "A − B" if is_regression else _("difference"), "side": "right"},
            "thickness": 12,
        },
        hovertemplate="%{z:.3g}<extra></extra>",
    )
    if info.differs.any() and info.a.data.problem == "multiclass":
        inside = info.differs.astype(float)
        add_boundary(figure, info.a, inside, _("another class within"))


def scatter_samples(figure: go.Figure, cell: Cell) -> None:
    """Draw the test data of a cell's first seed."""
    prepared, view = cell.data, cell.view
    raw, y = prepared.test.raw, prepared.test.y
    plane = view.plane
    points = np.column_stack([raw[:, 0], y]) if plane is None else plane.project(raw, y)
    if prepared.problem == "regression":
        parts = [(_("test data"), np.ones(len(y), dtype=bool), theme.INK)]
    else:
        parts = [
            (_(name), y == k, theme.class_color(k))
            for k, name in enumerate(prepared.dataset.class_names)
        ]
    for name, chosen, color in parts:
        figure.add_scatter(
            x=points[chosen, 0],
            y=points[chosen, 1],
            mode="markers",
            name=theme.literal(name),
            marker={"color": color, "size": 6, "line": {"color": theme.INK, "width": 0.8}},
            hoverinfo="name",
            # A longer legend would take the map's place; the pointer tells the class.
            showlegend=len(parts) <= MOST_NAMED,
        )
