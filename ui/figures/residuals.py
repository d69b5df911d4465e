"""Charts of what a regression leaves over."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from nn_core.types import Array
from ui import theme
from ui.i18n import _

HEIGHT = 340


def predicted_figure(predicted: Array, true: Array, color: str, unit: str) -> go.Figure:
    """Draw true values over predictions, and the line on which both are equal.

    Parameters
    ----------
    predicted, true : array, shape (N,)
    color : str
    unit : str
        What is predicted.
    """
    ends = [float(np.min([predicted, true])), float(np.max([predicted, true]))]
    figure = go.Figure()
    figure.add_scatter(
        x=ends,
        y=ends,
        mode="lines",
        line={"color": theme.INK, "dash": "dot", "width": 1.5},
        name=_("exact"),
        hoverinfo="skip",
    )
    _dots(figure, predicted, true, color)
    _frame(figure, _("Predicted: {unit}").format(unit=unit), _("True: {unit}").format(unit=unit))
    return figure


def residuals_figure(
    predicted: Array, residuals: Array, color: str, unit: str, noise: float | None
) -> go.Figure:
    """Draw residuals over predictions, and the band of the noise.

    Parameters
    ----------
    predicted, residuals : array, shape (N,)
    color : str
    unit : str
        What is predicted.
    noise : float, optional
        Standard deviation of the noise in the targets.
    """
    figure = go.Figure()
    _dots(figure, predicted, residuals, color)
    figure.add_hline(y=0.0, line={"color": theme.INK, "width": 1.5})
    if noise:
        _level(figure, noise)
    _frame(figure, _("Predicted: {unit}").format(unit=unit), _("True − predicted"))
    return figure


def residual_histogram_figure(residuals: Array, color: str, noise: float | None) -> go.Figure:
    """Draw the distribution of the residuals, beside that of the noise.

    Parameters
    ----------
    residuals : array, shape (N,)
    color : str
    noise : float, optional
        Standard deviation of the noise in the targets.
    """
    bins = max(5, min(40, round(2 * len(residuals) ** 0.5)))
    counts, edges = np.histogram(residuals, bins=bins)
    middles = (edges[1:] + edges[:-1]) / 2
    figure = go.Figure()
    figure.add_bar(
        x=middles,
        y=counts,
        width=np.diff(edges),
        marker={"color": color, "line": {"width": 0}},
        hovertemplate=_("{n} samples").format(n="%{y}") + "<extra></extra>",
        showlegend=False,
    )
    if noise:
        reach = max(3.5 * noise, float(np.abs(edges).max()))
        x = np.linspace(-reach, reach, 161)
        density = np.exp(-0.5 * (x / noise) ** 2) / (noise * np.sqrt(2 * np.pi))
        figure.add_scatter(
            x=x,
            y=len(residuals) * float(edges[1] - edges[0]) * density,
            mode="lines",
            line={"color": "#bd1f01", "width": 2, "dash": "dash"},
            name=_("the noise alone"),
            hoverinfo="skip",
        )
    _frame(figure, _("True − predicted"), _("Samples"))
    figure.update_layout(bargap=0.02)
    return figure


def _dots(figure: go.Figure, x: Array, y: Array, color: str) -> None:
    figure.add_scatter(
        x=x,
        y=y,
        mode="markers",
        marker={"size": 6, "color": color, "opacity": 0.75, "line": {"width": 0}},
        customdata=np.arange(1, len(x) + 1),
        hovertemplate="#%{customdata}: %{x}, %{y}<extra></extra>",
        showlegend=False,
    )


def _level(figure: go.Figure, noise: float) -> None:
    figure.add_hrect(y0=-noise, y1=noise, fillcolor="#bd1f01", opacity=0.1, line_width=0)
    for k, level in enumerate((-noise, noise)):
        figure.add_hline(y=level, line={"color": "#bd1f01", "dash": "dash", "width": 1.5})
        if k:
            figure.add_scatter(
                x=[None],
                y=[None],
                mode="lines",
                line={"color": "#bd1f01", "dash": "dash", "width": 1.5},
                name=_("noise, ± one standard deviation"),
            )


def _frame(figure: go.Figure, x: str, y: str) -> None:
    theme.style(figure, height=HEIGHT)
    figure.update_layout(margin={"l": 56, "r": 8, "t": 28, "b": 40})
    theme.data_axes(figure, x, y)
