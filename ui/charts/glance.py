"""All layers at all kept epochs: one picture, one axis of epochs, one mark that moves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from nn_core.types import Array
from ui import theme
from ui.charts.gradients import DASHES, add_norms
from ui.charts.shapes import add_band
from ui.i18n import _

ROW, GAP, TOP, BOTTOM = 150, 44, 34, 96
"""Heights in pixels: of a panel of lines, between panels, above and below all."""
MARK_COLOR = "#bd1f01"


@dataclass(frozen=True, eq=False)
class Panel:
    """One number of each layer over the epochs.

    Attributes
    ----------
    title : str
    values : array, shape (E, L)
        Layers without such a number, all NaN, are left out.
    log : bool
        Whether its axis is logarithmic; what is not above 0 is left out.
    spread : array, shape (E, L), optional
        Half the height of a band around each line.
    reference : float, optional
        Where a level line is drawn.
    """

    title: str
    values: Array
    log: bool = False
    spread: Array | None = None
    reference: float | None = None


def glance_figure(
    epochs: Array,
    norms: Array,
    panels: Sequence[Panel],
    layers: Sequence[str],
    epoch: int,
    norms_title: str,
) -> go.Figure:
    """Draw the map of gradient norms and the panels below it, on one axis of epochs.

    Parameters
    ----------
    epochs : array, shape (E,)
    norms : array, shape (E, L)
    panels : sequence of Panel
    layers : sequence of str
    epoch : int
        The one that is looked at.
    norms_title : str
    """
    first = 60 + 34 * len(layers)
    inner = first + len(panels) * ROW + len(panels) * GAP
    figure = make_subplots(
        rows=1 + len(panels),
        shared_xaxes=True,
        vertical_spacing=GAP / inner,
        row_heights=[first, *(ROW for _panel in panels)],
        subplot_titles=[norms_title, *(panel.title for panel in panels)],
    )
    figure.update_annotations(x=0, xanchor="left", font_size=14)
    add_norms(figure, epochs, norms, layers, row=1)
    top = 1.0 - first / inner
    figure.update_traces(
        selector={"type": "heatmap"}, colorbar={"y": (1.0 + top) / 2, "len": 1.0 - top}
    )
    for place, panel in enumerate(panels):
        _add_panel(figure, epochs, panel, layers, row=2 + place)
    theme.style(figure, height=inner + TOP + BOTTOM)
    figure.update_layout(
        margin={"l": 64, "r": 8, "t": TOP, "b": BOTTOM},
        legend={"font": {"size": 12}, "y": -62 / inner, "yanchor": "top"},
        hovermode="x",
        hoverdistance=-1,
    )
    # One line through all panels, however far they reach.
    figure.add_shape(
        type="line",
        xref="x",
        yref="paper",
        x0=epoch,
        x1=epoch,
        y0=0,
        y1=1,
        line={"color": MARK_COLOR, "width": 1.5},
    )
    step = float(np.diff(epochs).min()) if len(epochs) > 1 else 1.0
    around = [float(epochs[0]) - step / 2, float(epochs[-1]) + step / 2]
    figure.update_xaxes(range=around, zeroline=False)
    figure.update_xaxes(title=_("Epoch"), row=1 + len(panels))
    return theme.same_data(
        figure, epochs, norms, *(part for panel in panels for part in (panel.values, panel.spread))
    )


def _add_panel(
    figure: go.Figure, epochs: Array, panel: Panel, layers: Sequence[str], row: int
) -> None:
    place = {"row": row, "col": 1}
    for k, name in enumerate(layers):
        own = panel.values[:, k]
        if not np.isfinite(own).any():
            continue
        color = theme.class_color(k)
        if panel.spread is not None:
            add_band(
                figure,
                epochs,
                own - panel.spread[:, k],
                own + panel.spread[:, k],
                color,
                group=name,
                **place,
            )
        figure.add_scatter(
            x=epochs,
            y=np.where(own > 0, own, np.nan) if panel.log else own,
            name=name,
            legendgroup=name,
            showlegend=row == 2,
            mode="lines" if len(epochs) > 1 else "markers",
            line={"color": color, "width": 2, "dash": DASHES[k // 10 % len(DASHES)]},
            hovertemplate=f"{name}: %{{y:.3g}}<extra></extra>",
            **place,
        )
    if panel.reference is not None:
        figure.add_hline(
            y=panel.reference,
            line={"color": MARK_COLOR, "dash": "dash", "width": 1.5},
            **place,
        )
    if panel.log:
        reference = None if panel.reference is None else np.array([panel.reference])
        step = theme.log_step(panel.values, reference)
        figure.update_yaxes(type="log", exponentformat="power", dtick=step, **place)
    else:
        figure.update_yaxes(nticks=5, **place)
