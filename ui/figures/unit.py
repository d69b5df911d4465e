"""Pictures of one unit: its sum, its activation, its output over the plane."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go

from nn_core.types import Array
from tutorial.neuron.unit import Unit
from ui import theme
from ui.figures.unit_latex import shown
from ui.i18n import _
from ui.text import digits

RESOLUTION = 81
REACH = 3.0
LINE = theme.SPLIT_COLORS["validation"]
CURVE = theme.SPLIT_COLORS["train"]


@dataclass(frozen=True, eq=False)
class SumInfo:
    """The parts of a weighted sum, the bias last, and the sum."""

    labels: tuple[str, ...]
    parts: tuple[float, ...]
    total: float


def sum_data(unit: Unit) -> SumInfo:
    """Return the contributions that add up to z."""
    parts = [w * x for w, x in zip(unit.weights, unit.inputs, strict=True)]
    subscripts = "₁₂₃₄"
    labels = [f"w{subscripts[i]}x{subscripts[i]}" for i in range(len(parts))]
    return SumInfo((*labels, "b"), (*parts, unit.bias), unit.z)


def sum_figure(info: SumInfo) -> go.Figure:
    """Waterfall from 0 over the contributions to z."""
    figure = go.Figure(
        go.Waterfall(
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
    )
    theme.style(figure, height=300)
    figure.update_layout(showlegend=False, margin={"t": 16})
    figure.update_yaxes(title_text=_("sum so far"), zeroline=True, zerolinecolor=theme.INK)
    return figure


@dataclass(frozen=True, eq=False)
class ActivationInfo:
    """f and f' over z, and the point at which a unit works (NaN for none)."""

    z: Array
    value: Array
    derivative: Array
    at: tuple[float, float, float]


def activation_data(unit: Unit) -> ActivationInfo:
    """Return curve and derivative around 0, as far as the working point and a little more."""
    reach = max(6.0, 1.2 * abs(unit.z))
    z = np.linspace(-reach, reach, 401)
    f = unit.activation
    return ActivationInfo(z, f(z), f.derivative(z), (unit.z, unit.output, unit.slope))


def activation_figure(info: ActivationInfo) -> go.Figure:
    """Curve and derivative, the working point on both, and the tangent there."""
    z, a, slope = info.at
    reach = 0.12 * (info.z[-1] - info.z[0])
    ends = [z - reach, z + reach]
    figure = go.Figure(
        [
            _curve(info.z, info.value, "f(z)", CURVE, "solid"),
            _curve(info.z, info.derivative, "f′(z)", LINE, "dash"),
            go.Scatter(
                x=ends,
                y=[a + slope * (end - z) for end in ends],
                mode="lines",
                line={"color": theme.INK, "width": 2, "dash": "dot"},
                name=_("tangent"),
                hoverinfo="skip",
            ),
            go.Scatter(
                x=[z, z],
                y=[a, slope],
                mode="markers",
                marker={"size": 11, "color": [CURVE, LINE], "line": {"width": 2, "color": "#fff"}},
                name=_("working point"),
                hovertemplate="z = %{x:.4g}<br>%{y:.4g}<extra></extra>",
                showlegend=False,
            ),
        ]
    )
    theme.style(figure, height=300)
    figure.add_vline(x=z, line={"color": theme.INK, "width": 1, "dash": "dot"})
    figure.update_xaxes(title_text="z")
    return figure


def _curve(x: Array, y: Array, name: str, color: str, dash: str) -> go.Scatter:
    return go.Scatter(
        x=x,
        y=y,
        mode="lines",
        name=name,
        line={"color": color, "width": 2.5, "dash": dash},
        hovertemplate=f"z = %{{x:.3f}}<br>{name} = %{{y:.4g}}<extra></extra>",
    )


@dataclass(frozen=True, eq=False)
class PlaneInfo:
    """Output over the plane of the first two inputs; the others rest.

    Attributes
    ----------
    axis : array, shape (R,)
        Grid of both inputs.
    output : array, shape (R, R)
        Row r belongs to x₂ = axis[r].
    middle : float
        f(0), the output on the boundary.
    boundary : array, shape (2, 2), or None
        Two points of the line z = 0; none when both weights are 0.
    arrow : array, shape (2, 2), or None
        From the boundary's point next to 0, along the weight vector.
    point : tuple of float
        The unit's own inputs.
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

    Parameters
    ----------
    weights : array, shape (3,)
        w₁, w₂, b.
    reach : float
        Half the width of the picture; the line leaves it at both ends.

    Returns
    -------
    line, arrow : array, shape (2, 2), or None
        Rows are points. None for w = 0, where there is no line.
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
    """Heat map of the output, the boundary z = 0, the weight vector and the inputs."""
    span = float(np.abs(info.output - info.middle).max()) or 1.0
    figure = go.Figure(
        go.Heatmap(
            x=info.axis,
            y=info.axis,
            z=info.output,
            zmin=info.middle - span,
            zmax=info.middle + span,
            colorscale=theme.plotly_scale(theme.diverging(dark)),
            colorbar={"title": {"text": "a"}, "thickness": 12},
            hovertemplate="x₁ = %{x:.2f}<br>x₂ = %{y:.2f}<br>a = %{z:.4g}<extra></extra>",
        )
    )
    ink = "#e6eaf1" if dark else "#1c2430"
    if info.boundary is not None and info.arrow is not None:
        figure.add_scatter(
            x=info.boundary[:, 0],
            y=info.boundary[:, 1],
            mode="lines",
            line={"color": ink, "width": 2},
            name="z = 0",
        )
        add_arrow(figure, info.arrow, ink, "w")
    figure.add_scatter(
        x=[info.point[0]],
        y=[info.point[1]],
        mode="markers",
        marker={"size": 12, "color": LINE, "line": {"width": 2, "color": "#fff"}},
        name="x",
        hovertemplate="x = (%{x:.3g}, %{y:.3g})<extra></extra>",
    )
    theme.style(figure, height=360)
    reach = float(info.axis[-1])
    square_axes(figure, (-reach, reach), (-reach, reach))
    return figure


def add_arrow(figure: go.Figure, arrow: Array, color: str, name: str) -> None:
    """Draw a vector as a line with a head, named in the legend."""
    figure.add_scatter(
        x=arrow[:, 0],
        y=arrow[:, 1],
        mode="lines+markers",
        line={"color": color, "width": 3},
        marker={
            "symbol": "arrow",
            "size": [0, 14],
            "angleref": "previous",
            "color": color,
        },
        name=name,
        hoverinfo="skip",
    )


def square_axes(
    figure: go.Figure, x_range: tuple[float, float], y_range: tuple[float, float]
) -> None:
    """Give both inputs the same scale, so that the weight vector stands upright on the line."""
    figure.update_xaxes(title_text="x₁", range=list(x_range), constrain="domain", zeroline=False)
    figure.update_yaxes(
        title_text="x₂", range=list(y_range), scaleanchor="x", constrain="domain", zeroline=False
    )
