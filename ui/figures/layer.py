"""Charts of the inside of one layer: distributions and matrices."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from nn_core.diagnostics.distributions import Histograms
from nn_core.diagnostics.symmetry import Pairs
from nn_core.types import Array
from ui import theme
from ui.i18n import _

MOST_RIDGES = 10


def histogram_figure(found: Histograms, label: str) -> go.Figure:
    """Draw the histogram of one epoch, the first row of ``found``."""
    edges = found.edges
    figure = go.Figure()
    figure.add_bar(
        x=(edges[1:] + edges[:-1]) / 2,
        y=found.shares[0],
        width=np.diff(edges),
        marker={"color": theme.CLASS_COLORS[0], "line": {"width": 0}},
        hovertemplate="%{x:.3g}: %{y:.1%}<extra></extra>",
    )
    theme.style(figure, height=220)
    figure.update_layout(margin={"l": 48, "r": 8, "t": 8, "b": 40}, bargap=0)
    figure.update_xaxes(title=label, nticks=6)
    figure.update_yaxes(tickformat=".0%", nticks=5)
    return figure


def ridges_figure(found: Histograms, epochs: Sequence[int], label: str) -> go.Figure:
    """Draw one ridge for each epoch, the first at the back.

    Parameters
    ----------
    found : Histograms
        Of E epochs.
    epochs : sequence of int
    label : str
        What is counted.
    """
    figure = go.Figure()
    middles = (found.edges[1:] + found.edges[:-1]) / 2
    height = 1.6 / max(1e-12, float(found.shares.max()))
    for row, (epoch, shares) in enumerate(zip(epochs, found.shares, strict=True)):
        base = float(len(epochs) - 1 - row)
        figure.add_scatter(
            x=middles,
            y=np.full(len(middles), base),
            mode="lines",
            line={"width": 0},
            hoverinfo="skip",
            showlegend=False,
        )
        figure.add_scatter(
            x=middles,
            y=base + height * shares,
            fill="tonexty",
            mode="lines",
            line={"color": theme.CLASS_COLORS[0], "width": 1.5},
            fillcolor="rgba(63, 144, 218, 0.35)",
            customdata=shares,
            name=_("Epoch {n}").format(n=epoch),
            hovertemplate="%{x:.3g}: %{customdata:.1%}",
            showlegend=False,
        )
    theme.style(figure, height=120 + 34 * len(epochs))
    figure.update_layout(margin={"l": 64, "r": 8, "t": 8, "b": 40})
    figure.update_xaxes(title=label)
    figure.update_yaxes(
        title=_("Epoch"),
        tickvals=list(range(len(epochs) - 1, -1, -1)),
        ticktext=[str(epoch) for epoch in epochs],
    )
    return figure


def matrix_figure(
    matrix: Array,
    inputs: Sequence[str],
    units: Sequence[str],
    dark: bool,
    *,
    limit: float | None = None,
    titles: tuple[str, str] | None = None,
    clickable: bool = False,
) -> go.Figure:
    """Draw a matrix entry by entry, negative and positive in the colors of the two classes.

    Parameters
    ----------
    matrix : array, shape (n_in, n_out)
    inputs, units : sequence of str
        What rows and columns are called.
    dark : bool
    limit : float, optional
        End of the scale; the largest absolute value where None.
    titles : (str, str), optional
        Of the upright and the level axis.
    clickable : bool
        Lay a dot that nobody sees over each entry, row by row, which takes clicks.
    """
    largest = limit or float(np.nanmax(np.abs(matrix), initial=0.0)) or 1.0
    up, level = titles or (_("Input"), _("Unit"))
    figure = go.Figure()
    figure.add_heatmap(
        x=list(units),
        y=list(inputs),
        z=matrix,
        zmin=-largest,
        zmax=largest,
        colorscale=theme.plotly_scale(theme.diverging(dark)),
        colorbar={"thickness": 12, "exponentformat": "power"},
        hovertemplate="%{y} → %{x}: %{z:.4g}<extra></extra>",
    )
    if clickable:
        figure.add_scatter(
            x=list(units) * len(inputs),
            y=[name for name in inputs for _unit in units],
            mode="markers",
            marker={"size": 14, "opacity": 0.0, "symbol": "square"},
            customdata=matrix.ravel(),
            hovertemplate="%{y} → %{x}: %{customdata:.4g}<extra></extra>",
            showlegend=False,
        )
    theme.style(figure, height=min(520, max(240, 110 + 18 * len(matrix))))
    figure.update_layout(margin={"l": 56, "r": 8, "t": 8, "b": 40})
    figure.update_xaxes(title=level, type="category", showgrid=False)
    figure.update_yaxes(title=up, type="category", autorange="reversed", showgrid=False)
    return figure


def pairs_figure(found: Pairs, epochs: Sequence[int], epoch: int, dark: bool) -> go.Figure:
    """Draw the similarity of pairs of units over the epochs, the most alike on top.

    Parameters
    ----------
    found : Pairs
        Of E epochs.
    epochs : sequence of int
    epoch : int
        The one that is looked at.
    dark : bool
    """
    names = [f"{i + 1} · {j + 1}" for i, j in found.pairs]
    figure = go.Figure()
    figure.add_heatmap(
        x=list(epochs),
        y=names,
        z=found.values.T,
        zmin=-1.0,
        zmax=1.0,
        colorscale=theme.plotly_scale(theme.diverging(dark)),
        colorbar={"thickness": 12},
        hovertemplate=_("Units {y}, epoch {x}: {value}").format(
            x="%{x}", y="%{y}", value="%{z:.3f}"
        )
        + "<extra></extra>",
    )
    theme.style(figure, height=max(180, 100 + 14 * len(names)))
    figure.update_layout(margin={"l": 64, "r": 8, "t": 8, "b": 40})
    figure.add_vline(x=epoch, line={"color": theme.INK, "dash": "dot", "width": 1.5})
    figure.update_xaxes(title=_("Epoch"), showgrid=False, zeroline=False)
    figure.update_yaxes(
        title=_("Units"), type="category", autorange="reversed", showgrid=False, tickfont_size=10
    )
    return figure
