"""Loss of a run and of the same run with one change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go

from nn_core.types import Array
from ui import theme
from ui.i18n import _

COLORS = ("#7d828e", theme.CLASS_COLORS[0])
"""Before, and with the change."""


@dataclass(frozen=True, eq=False)
class PairLines:
    """The losses of one of the two.

    Attributes
    ----------
    title : str
    epochs, train : array, shape (E,)
    validation : array, shape (E,), or None
    """

    title: str
    epochs: Array
    train: Array
    validation: Array | None


def pair_figure(runs: Sequence[PairLines]) -> go.Figure:
    """Draw training as solid and validation as dashed lines, each run in its color."""
    figure = go.Figure()
    for color, run in zip(COLORS, runs, strict=True):
        parts = (("train", _("train"), run.train), ("validation", _("validation"), run.validation))
        for split, name, values in parts:
            if values is None:
                continue
            figure.add_scatter(
                x=run.epochs,
                y=np.where(np.isfinite(values) & (values > 0), values, np.nan),
                name=f"{run.title}: {name}",
                mode="lines" if len(run.epochs) > 1 else "markers",
                line={"color": color, "width": 2, "dash": theme.SPLIT_DASHES[split]},
                hovertemplate="%{y:.4g}",
            )
    theme.style(figure, height=320)
    figure.update_layout(hovermode="x unified", margin={"l": 64, "r": 8, "t": 8, "b": 40})
    figure.update_xaxes(title=_("Epoch"))
    figure.update_yaxes(title=_("Loss"))
    theme.log_axis(figure, *(values for run in runs for values in (run.train, run.validation)))
    return figure
