"""Pictures of the article checked: wrong formulas at work, and its program on twenty seeds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go

from nn_core.types import Array
from tutorial.article.demonstrations import Comparison, Descent, Mismatch
from ui import theme
from ui.i18n import _

RIGHT = theme.SPLIT_COLORS["train"]
ARTICLE = theme.SPLIT_COLORS["validation"]
DEMO_HEIGHT = 280
CURVE_HEIGHT = 340
MOST_POINTS = 400


def descent_figure(found: Descent) -> go.Figure:
    """Loss over the steps, by the right formula and by the article's."""
    steps = np.arange(found.right.size)
    figure = _pair(steps, found.right, found.wrong)
    figure.update_xaxes(title_text=_("step"))
    figure.update_yaxes(title_text=_("loss"), rangemode="tozero")
    return figure


def comparison_figure(found: Comparison, x_title: str) -> go.Figure:
    """Two formulas over the same points."""
    figure = _pair(found.points, found.right, found.wrong)
    figure.update_xaxes(title_text=x_title)
    figure.update_yaxes(title_text=_("loss"), rangemode="tozero")
    return figure


def _pair(x: Array, right: Array, wrong: Array) -> go.Figure:
    figure = go.Figure()
    for y, name, color, dash in (
        (right, _("right"), RIGHT, "solid"),
        (wrong, _("the article"), ARTICLE, "dash"),
    ):
        figure.add_scatter(
            x=x,
            y=y,
            mode="lines" if x.size > 30 else "lines+markers",
            name=name,
            line={"color": color, "dash": dash, "width": 2.5},
            hovertemplate=f"%{{x:.4g}}: %{{y:.4g}}<extra>{name}</extra>",
        )
    return theme.style(figure, height=DEMO_HEIGHT)


def mismatch_figure(found: Mismatch) -> go.Figure:
    """Every component of the gradient: by the right rule, by the article's, and measured."""
    number = np.arange(1, found.numeric.size + 1)
    figure = go.Figure()
    for y, name, color in (
        (found.right, _("right"), RIGHT),
        (found.wrong, _("the article"), ARTICLE),
    ):
        figure.add_bar(
            x=number,
            y=y,
            name=name,
            marker={"color": color},
            hovertemplate=f"%{{x}}: %{{y:.4g}}<extra>{name}</extra>",
        )
    name = _("central difference")
    figure.add_scatter(
        x=number,
        y=found.numeric,
        mode="markers",
        name=name,
        marker={"symbol": "x-thin", "size": 7, "line": {"width": 1.5, "color": theme.INK}},
        hovertemplate=f"%{{x}}: %{{y:.4g}}<extra>{name}</extra>",
    )
    theme.style(figure, height=DEMO_HEIGHT)
    figure.update_layout(barmode="group", bargap=0.25)
    figure.update_xaxes(title_text=_("weights and biases, in order"))
    figure.update_yaxes(title_text=_("gradient"))
    return figure


@dataclass(frozen=True, eq=False)
class SeedCurves:
    """One quantity over the epochs, on several seeds.

    Attributes
    ----------
    epochs, mean, low, high : array, shape (n,)
        Mean, least and largest over the seeds.
    printed : tuple of (epoch, value)
        The article's log.
    """

    epochs: Array
    mean: Array
    low: Array
    high: Array
    printed: tuple[tuple[int, float], ...]


def seed_curves(
    epochs: Array, values: Array, printed: Sequence[tuple[int, float]], most: int = MOST_POINTS
) -> SeedCurves:
    """Return mean and band over the seeds, at ``most`` epochs at most.

    Parameters
    ----------
    epochs : array, shape (E,)
    values : array, shape (E, K)
    printed : sequence of (epoch, value)
    most : int
    """
    last = len(epochs) - 1
    kept = np.unique(np.linspace(0, last, min(most, last + 1)).round().astype(int))
    rows = values[kept]
    return SeedCurves(
        epochs[kept], rows.mean(axis=1), rows.min(axis=1), rows.max(axis=1), tuple(printed)
    )


def seed_figure(
    curves: SeedCurves, y_title: str, lines: Sequence[tuple[float, str, str]] = ()
) -> go.Figure:
    """Mean and band over the seeds, and the article's log.

    Parameters
    ----------
    curves : SeedCurves
    y_title : str
    lines : sequence of (value, text, dash)
        Horizontal lines to compare with.
    """
    figure = go.Figure()
    band = theme.class_color(0)
    for y, fill in ((curves.low, None), (curves.high, "tonexty")):
        figure.add_scatter(
            x=curves.epochs,
            y=y,
            mode="lines",
            line={"width": 0, "color": band},
            fill=fill,
            fillcolor="rgba(63, 144, 218, 0.22)",
            name=_("least to largest"),
            showlegend=fill is not None,
            hoverinfo="skip",
        )
    mean, article = _("mean over 20 seeds"), _("the article's log")
    figure.add_scatter(
        x=curves.epochs,
        y=curves.mean,
        mode="lines",
        line={"width": 2.5, "color": RIGHT},
        name=mean,
        hovertemplate=f"%{{x}}: %{{y:.4f}}<extra>{mean}</extra>",
    )
    figure.add_scatter(
        x=[epoch for epoch, _value in curves.printed],
        y=[value for _epoch, value in curves.printed],
        mode="markers",
        marker={"symbol": "diamond", "size": 9, "color": ARTICLE},
        # A loss of 0.0025 lies on the axis.
        cliponaxis=False,
        name=article,
        hovertemplate=f"%{{x}}: %{{y:.4f}}<extra>{article}</extra>",
    )
    theme.style(figure, height=CURVE_HEIGHT)
    for value, text, dash in lines:
        figure.add_hline(
            y=value,
            line={"color": theme.INK, "width": 1.5, "dash": dash},
            annotation={"text": text, "xanchor": "center", "yanchor": "bottom", "x": 0.5},
        )
    figure.update_xaxes(title_text=_("epoch"))
    figure.update_yaxes(title_text=y_title)
    return figure
