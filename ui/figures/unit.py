"""Figures of one unit: weighted sum, activation, and output over the plane."""

from typing import NamedTuple

import numpy as np
import plotly.graph_objects as go

from nn_core.types import Array
from tutorial.neuron.unit import Unit
from ui import theme
from ui.figures.base import WIDE_MARGINS, dots, heat, line, new_figure, square_axes, upright
from ui.figures.unit_latex import shown
from ui.i18n import _
from ui.text import digits

RESOLUTION = 81
REACH = 3.0
LINE = theme.SPLIT_COLORS["validation"]
CURVE = theme.SPLIT_COLORS["train"]


class SumInfo(NamedTuple):
    """Terms of a weighted sum, with the bias last, and their sum."""

    labels: tuple[str, ...]
    parts: tuple[float, ...]
    total: float


def sum_data(unit: Unit) -> SumInfo:
    """Return the terms of z."""
    parts = [w * x for w, x in zip(unit.weights, unit.inputs, strict=True)]
    labels = [f"w{k}x{k}" for k, _part in zip("₁₂₃₄", parts, strict=False)]
    return SumInfo((*labels, "b"), (*parts, unit.bias), unit.z)


def sum_figure(info: SumInfo) -> go.Figure:
    """Draw a waterfall chart of the terms of z."""
    up = {"title": _("sum so far"), "zeroline": True, "zerolinecolor": theme.INK}
    figure = new_figure(300, y=up, right=16, top=16, bottom=48, showlegend=False)
    figure.add_waterfall(
        x=[*info.labels, "z"],
        y=[*info.parts, info.total],
        measure=[*("relative" for _part in info.parts), "total"],
        text=[*(digits(part, sign=True) for part in info.parts), shown(info.total)],
        textposition="auto",
        increasing={"marker": {"color": theme.class_color(1)}},
        decreasing={"marker": {"color": theme.class_color(0)}},
        totals={"marker": {"color": theme.INK}},
        connector={"line": {"color": theme.INK, "width": 1, "dash": "dot"}},
        hovertemplate="%{x}: %{text}<extra></extra>",
    )
    return figure


class ActivationInfo(NamedTuple):
    """f and f' over z, and the unit's own (z, f, f'), NaN for none."""

    z: Array
    value: Array
    derivative: Array
    at: tuple[float, float, float]


def activation_data(unit: Unit) -> ActivationInfo:
    """Return curve and derivative around 0, on a range that includes the unit's z."""
    reach = max(6.0, 1.2 * abs(unit.z))
    z = np.linspace(-reach, reach, 401)
    f = unit.activation
    return ActivationInfo(z, f(z), f.derivative(z), (unit.z, unit.output, unit.slope))


def activation_figure(info: ActivationInfo) -> go.Figure:
    """Draw curve and derivative, with the unit's point on both and the tangent."""
    figure = new_figure(300, "z", **WIDE_MARGINS)
    for name, y, color, dash in (
        ("f(z)", info.value, CURVE, "solid"),
        ("f′(z)", info.derivative, LINE, "dash"),
    ):
        hover = f"z = %{{x:.3f}}<br>{name} = %{{y:.4g}}<extra></extra>"
        line(figure, (info.z, y), name, color, dash, width=2.5, hover=hover)
    z, a, slope = info.at
    reach = 0.12 * (info.z[-1] - info.z[0])
    ends = np.array([z - reach, z + reach])
    line(figure, (ends, a + slope * (ends - z)), _("tangent"), dash="dot")
    marker = {"size": 11, "color": [CURVE, LINE], "line": {"width": 2, "color": "#fff"}}
    dots(figure, ([z, z], [a, slope]), marker, hover="z = %{x:.4g}<br>%{y:.4g}<extra></extra>")
    upright(figure, z, width=1)
    return figure


class PlaneInfo(NamedTuple):
    """Output over the plane of the first two inputs, with the others fixed.

    Row r of the output, shape (R, R), belongs to x₂ = axis[r]. ``middle`` is f(0), the output on
    the boundary; boundary and arrow are from `boundary_line`; ``point`` is the unit's input.
    """

    axis: Array
    output: Array
    middle: float
    boundary: Array | None
    arrow: Array | None
    point: tuple[float, float]


def plane_data(unit: Unit) -> PlaneInfo:
    """Return the output over the plane, its boundary and the weight vector."""
    reach = max(REACH, 1.15 * max(abs(x) for x in unit.inputs[:2]))
    axis = np.linspace(-reach, reach, RESOLUTION)
    first, second = np.meshgrid(axis, axis)
    rest = [np.full(first.size, x) for x in unit.inputs[2:]]
    output = unit.run(np.column_stack([first.ravel(), second.ravel(), *rest])).a
    offset = unit.bias + sum(w * x for w, x in zip(unit.weights[2:], unit.inputs[2:], strict=True))
    boundary, arrow = boundary_line(np.array([*unit.weights[:2], offset]), reach)
    middle = float(unit.activation(np.zeros(1))[0])
    point = (unit.inputs[0], unit.inputs[1])
    return PlaneInfo(axis, output.reshape(RESOLUTION, RESOLUTION), middle, boundary, arrow, point)


def boundary_line(weights: Array, reach: float) -> tuple[Array | None, Array | None]:
    """Return two points of w₁x₁ + w₂x₂ + b = 0, and the weight vector as an arrow.

    ``weights`` are (w₁, w₂, b). Both results have shape (2, 2), a point per row, or are None for w
    = 0. The line extends beyond a plot of ± 2 ``reach``.
    """
    w, b = weights[:2], weights[2]
    square = float(w @ w)
    if square == 0.0:
        return None, None
    foot = -b * w / square
    along = np.array([-w[1], w[0]]) / np.sqrt(square)
    length = 2.0 * reach + float(np.abs(foot).max())
    return np.array([foot - length * along, foot + length * along]), np.array([foot, foot + w])


def plane_figure(info: PlaneInfo, dark: bool) -> go.Figure:
    """Draw a heat map of the output, the boundary z = 0, the weight vector and the inputs."""
    reach = float(info.axis[-1])
    figure = new_figure(360, **square_axes((-reach, reach), (-reach, reach)), **WIDE_MARGINS)
    span = float(np.abs(info.output - info.middle).max()) or 1.0
    heat(
        figure,
        info.axis,
        info.axis,
        info.output,
        dark,
        (info.middle - span, info.middle + span),
        bar={"title": {"text": "a"}},
        hover="x₁ = %{x:.2f}<br>x₂ = %{y:.2f}<br>a = %{z:.4g}<extra></extra>",
    )
    ink = theme.ink(dark)
    if info.boundary is not None and info.arrow is not None:
        line(figure, info.boundary.T, "z = 0", ink, hoverinfo=None)
        add_arrow(figure, info.arrow, ink, "w")
    marker = {"size": 12, "color": LINE, "line": {"width": 2, "color": "#fff"}}
    x, y = info.point
    dots(figure, ([x], [y]), marker, "x", hover="x = (%{x:.3g}, %{y:.3g})<extra></extra>")
    return figure


def add_arrow(figure: go.Figure, arrow: Array, color: str, name: str) -> None:
    """Draw a vector with an arrowhead and an entry in the legend."""
    head = {"symbol": "arrow", "size": [0, 14], "angleref": "previous", "color": color}
    line(figure, arrow.T, name, color, width=3, mode="lines+markers", marker=head)
