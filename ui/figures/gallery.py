"""Small figures of activations and losses, computed by the engine."""

from typing import NamedTuple

import numpy as np
import plotly.graph_objects as go

from nn_core.activations import Activation
from nn_core.losses import Loss
from nn_core.types import Array
from ui import theme
from ui.figures.base import WIDE_MARGINS, line, new_figure, upright
from ui.i18n import _
from ui.text import fixed

DEAD = 1e-3
"""Below this |f'| nearly no gradient passes."""


class ActivationCard(NamedTuple):
    """Curve, derivative, and the intervals of z, perhaps infinite, with ``|f'| < 1e-3``."""

    z: Array
    value: Array
    derivative: Array
    dead: tuple[tuple[float, float], ...]


def activation_card(activation: Activation, reach: float) -> ActivationCard:
    """Return an activation over z from ``-reach`` to ``reach``.

    Of softmax it is the first of three outputs, with the other two weighted sums at 0.
    """
    z = np.linspace(-reach, reach, 4001)
    if activation.elementwise:
        value, derivative = activation(z), activation.derivative(z)
    else:
        rows = np.column_stack([z, np.zeros_like(z), np.zeros_like(z)])
        outputs = activation(rows)
        first = np.zeros_like(rows)
        first[:, 0] = 1.0
        value = outputs[:, 0]
        derivative = activation.backward(first, rows, outputs)[:, 0]
    derivative = np.broadcast_to(derivative, z.shape)
    return ActivationCard(z, value, derivative, _stretches(z, np.abs(derivative) < DEAD))


def _stretches(z: Array, inside: Array) -> tuple[tuple[float, float], ...]:
    """Return the intervals of a grid on which a condition holds."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], inside, [False]])))
    pairs = zip(edges[::2], edges[1::2] - 1, strict=True)
    return tuple(
        (-np.inf if start == 0 else float(z[start]), np.inf if end == z.size - 1 else float(z[end]))
        for start, end in pairs
        # A single grid point is a zero crossing of f', where no gradient vanishes.
        if z[end] - z[start] > 0.05
    )


def activation_card_figure(card: ActivationCard) -> go.Figure:
    """Draw curve and derivative, with the intervals of vanishing gradient shaded."""
    every = slice(None, None, 10)
    curves = (("f(z)", card.value[every]), ("f′(z)", card.derivative[every]))
    figure = _card_figure("z", card.z[every], curves)
    low, high = float(card.z[0]), float(card.z[-1])
    shade = {"fillcolor": theme.INK, "opacity": 0.22, "line_width": 0, "layer": "below"}
    for start, end in card.dead:
        figure.add_vrect(x0=max(start, low), x1=min(end, high), **shade)
    return figure


class LossCard(NamedTuple):
    """Value and gradient of a loss over the prediction of one unit."""

    prediction: Array
    value: Array
    gradient: Array
    target: float


def loss_card(loss: Loss, target: float, probability: bool) -> LossCard:
    """Return a loss of one output unit over its prediction.

    Probabilities exclude 0 and 1, where logarithms diverge; other predictions are from -2 to 3.
    """
    a = np.linspace(0.005, 0.995, 397) if probability else np.linspace(-2.0, 3.0, 401)
    y = np.full((a.size, 1), target)
    column = a[:, np.newaxis]
    return LossCard(a, loss.per_sample(column, y), loss.gradient(column, y)[:, 0], target)


def loss_card_figure(card: LossCard) -> go.Figure:
    """Draw value and gradient, with the target marked."""
    curves = (("L", card.value), ("∂L/∂a", card.gradient))
    figure = _card_figure(_("prediction a"), card.prediction, curves)
    upright(figure, card.target, width=1)
    spread = float(np.quantile(np.abs(card.gradient), 0.97))
    low, high = min(float(card.value.min()), -spread), max(float(card.value.max()), spread)
    figure.update_yaxes(range=[low - 0.3, high + 0.3])
    return figure


def _card_figure(x_title: str, x: Array, curves: tuple[tuple[str, Array], ...]) -> go.Figure:
    """Draw two curves over the same axis, distinct by color and dash."""
    figure = new_figure(230, x_title, left=36, top=28)
    colors = (theme.SPLIT_COLORS["train"], theme.SPLIT_COLORS["validation"])
    for (name, y), color, dash in zip(curves, colors, theme.DASHES, strict=False):
        hover = f"%{{x:.3f}}: {name} = %{{y:.4g}}<extra></extra>"
        line(figure, (x, y), name, color, dash, width=2.5, hover=hover)
    return figure


class OverlayInfo(NamedTuple):
    """Several functions over the same axis: values and slopes by title."""

    x: Array
    curves: dict[str, tuple[Array, Array]]
    x_title: str
    names: tuple[str, str]


def overlay_figure(info: OverlayInfo) -> go.Figure:
    """Draw values above and slopes below, with one color and dash for each function."""
    figure = new_figure(560, info.x_title, rows=(1, 1), spacing=0.08, **WIDE_MARGINS)
    for k, (title, pair) in enumerate(info.curves.items()):
        for row, y in enumerate(pair, 1):
            line(
                figure,
                (info.x, y),
                title,
                theme.class_color(k),
                theme.DASHES[k % len(theme.DASHES)],
                width=2.5,
                legendgroup=title,
                showlegend=row == 1,
                hover=f"%{{x:.3f}}: %{{y:.4g}}<extra>{title}</extra>",
                row=row,
                col=1,
            )
    for row, name in enumerate(info.names, 1):
        figure.update_yaxes(title_text=name, row=row, col=1)
    # Slopes of logarithms are huge at the ends; the axis is fitted to the middle.
    slopes = np.concatenate([np.abs(pair[1]) for pair in info.curves.values()])
    top = float(np.quantile(slopes, 0.97)) * 1.1 or 1.0
    lowest = min(float(pair[1].min()) for pair in info.curves.values())
    figure.update_yaxes(range=[max(lowest, -top) - 0.1, top], row=2, col=1)
    return figure


def intervals_text(card: ActivationCard) -> str:
    """Return a sentence on where the gradient vanishes."""
    if not card.dead:
        return _("The gradient passes everywhere in this picture.")
    parts = []
    for start, end in card.dead:
        if np.isinf(start) and np.isinf(end):
            parts.append(_("everywhere"))
        elif np.isinf(start):
            parts.append(f"z < {fixed(end, 2)}")
        elif np.isinf(end):
            parts.append(f"z > {fixed(start, 2)}")
        else:
            parts.append(f"{fixed(start, 2)} < z < {fixed(end, 2)}")
    return _("The gradient dies where {where}.").format(where=_(" or ").join(parts))
