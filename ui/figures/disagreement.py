"""Where the networks of an ensemble do not agree."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from experiments.compare.ensembles import Ensemble
from ui import theme
from ui.figures.comparison import scatter_samples
from ui.figures.shapes import add_boundary, frame_map
from ui.i18n import _


def disagreement_figure(ensemble: Ensemble) -> go.Figure:
    """Draw the disagreement over the plane, or all answers over one feature, and the test data."""
    cell = ensemble.cell
    view, data = cell.view, cell.data
    figure = go.Figure()
    if view.plane is None:
        for k, member in enumerate(ensemble.members):
            figure.add_scatter(
                x=view.xs,
                y=member.surface,
                mode="lines",
                line={"color": theme.class_color(4), "width": 1},
                opacity=0.6,
                name=_("a network alone"),
                legendgroup="members",
                showlegend=k == 0,
                hoverinfo="skip",
            )
        scatter_samples(figure, cell)
        figure.add_scatter(
            x=view.xs,
            y=cell.surface,
            mode="lines",
            line={"color": theme.class_color(2), "width": 3},
            name=_("the ensemble"),
            hovertemplate="%{y:.4g}",
        )
    else:
        is_regression = cell.metric == "r_squared"
        largest = float(np.nanmax(ensemble.disagreement))
        figure.add_heatmap(
            x=view.xs,
            y=view.ys,
            z=ensemble.disagreement,
            zmin=0.0,
            zmax=largest or 1.0,
            zsmooth="best",
            colorscale=theme.DIFFERENCE_SCALE,
            colorbar={
                "title": {
                    "text": _("standard deviation") if is_regression else _("share that differs"),
                    "side": "right",
                },
                "tickformat": ".3g" if is_regression else ".0%",
                "thickness": 12,
            },
            hovertemplate="%{z:.3g}<extra></extra>",
        )
        if data.problem == "binary":
            add_boundary(figure, cell, cell.surface, _("boundary of the ensemble"))
        scatter_samples(figure, cell)
    return frame_map(figure, cell)
