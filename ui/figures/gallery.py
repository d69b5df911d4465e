"""Small pictures of activations and losses, all computed by the engine."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go

from nn_core.activations import Activation
from nn_core.losses import Loss
from nn_core.types import Array
from ui import theme
from ui.i18n import _
from ui.text import fixed

DEAD = 1e-3
"""Below this size of f' next to nothing of a gradient passes."""

HEIGHT = 230
FIRST = theme.SPLIT_COLORS["train"]
SECOND = theme.SPLIT_COLORS["validation"]


@dataclass(frozen=True, eq=False)
class ActivationCard:
    """Curve, derivative and where the gradient dies.

    Attributes
    ----------
    z, value, derivative : array, shape (n,)
    dead : tuple of (float, float)
        Stretches of z where ``|f'| < 1e-3``; infinite where a stretch leaves the picture.
    """

    z: Array
    value: Array
    derivative: Array
    dead: tuple[tuple[float, float], ...]


def activation_card(activation: Activation, reach: float) -> ActivationCard:
    """Return an activation over z from ``-reach`` to ``reach``.

    Softmax is shown as its first output of three, while the other two weighted sums rest at 0.
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
        (
            -np.inf if start == 0 else float(z[start]),
            np.inf if end == z.size - 1 else float(z[end]),
        )
        for start, end in pairs
        # A single grid point is where f' crosses 0, and nothing dies there.
        if z[end] - z[start] > 0.05
    )


def activation_card_figure(card: ActivationCard) -> go.Figure:
    """Curve and derivative, with the stretches shaded in which the gradient dies."""
    every = slice(None, None, 10)
    figure = two_curves(
        card.z[every], card.value[every], card.derivative[every], ("f(z)", "f′(z)"), "z"
    )
    ends = (float(card.z[0]), float(card.z[-1]))
    for start, end in card.dead:
        figure.add_vrect(
            x0=max(start, ends[0]),
            x1=min(end, ends[1]),
            fillcolor=theme.INK,
            opacity=0.22,
            line_width=0,
            layer="below",
        )
    return figure


@dataclass(frozen=True, eq=False)
class LossCard:
    """Value and gradient of a loss against the prediction of one unit."""

    prediction: Array
    value: Array
    gradient: Array
    target: float


def loss_card(loss: Loss, target: float, probability: bool) -> LossCard:
    """Return a loss of one output unit against its prediction.

    Parameters
    ----------
    loss : Loss
    target : float
    probability : bool
        Predictions from 0 to 1, kept off the ends where logarithms leave the picture; else
        from -2 to 3.
    """
    a = np.linspace(0.005, 0.995, 397) if probability else np.linspace(-2.0, 3.0, 401)
    y = np.full((a.size, 1), target)
    column = a[:, np.newaxis]
    return LossCard(a, loss.per_sample(column, y), loss.gradient(column, y)[:, 0], target)


def loss_card_figure(card: LossCard) -> go.Figure:
    """Value and gradient, with the target marked."""
    figure = two_curves(
        card.prediction, card.value, card.gradient, ("L", "∂L/∂a"), _("prediction a")
    )
    figure.add_vline(x=card.target, line={"color": theme.INK, "width": 1, "dash": "dot"})
    low, high = float(card.value.min()), float(card.value.max())
    spread = float(np.quantile(np.abs(card.gradient), 0.97))
    figure.update_yaxes(range=[min(low, -spread) - 0.3, max(high, spread) + 0.3])
    return figure


def two_curves(
    x: Array, first: Array, second: Array, names: tuple[str, str], x_title: str
) -> go.Figure:
    """Draw two curves over the same axis, told apart by color and dash."""
    figure = go.Figure(
        [
            go.Scatter(
                x=x,
                y=y,
                mode="lines",
                name=name,
                line={"color": color, "width": 2.5, "dash": dash},
                hovertemplate=f"%{{x:.3f}}: {name} = %{{y:.4g}}<extra></extra>",
            )
            for y, name, color, dash in (
                (first, names[0], FIRST, "solid"),
                (second, names[1], SECOND, "dash"),
            )
        ]
    )
    theme.style(figure, height=HEIGHT)
    figure.update_layout(margin={"l": 36, "r": 8, "t": 28, "b": 40})
    figure.update_xaxes(title_text=x_title)
    return figure


@dataclass(frozen=True, eq=False)
class OverlayInfo:
    """Several functions over the same axis: values and slopes by title."""

    x: Array
    curves: dict[str, tuple[Array, Array]]
    x_title: str
    names: tuple[str, str]


def overlay_figure(info: OverlayInfo) -> go.Figure:
    """Draw values above, slopes below, one color and dash for each function."""
    from plotly.subplots import make_subplots

    figure = make_subplots(2, 1, shared_xaxes=True, vertical_spacing=0.08)
    dashes = ("solid", "dash", "dot", "dashdot")
    for k, (title, pair) in enumerate(info.curves.items()):
        for row, y in enumerate(pair, 1):
            figure.add_scatter(
                x=info.x,
                y=y,
                mode="lines",
                name=title,
                legendgroup=title,
                showlegend=row == 1,
                line={"color": theme.class_color(k), "width": 2.5, "dash": dashes[k % 4]},
                hovertemplate=f"%{{x:.3f}}: %{{y:.4g}}<extra>{title}</extra>",
                row=row,
                col=1,
            )
    theme.style(figure, height=560)
    for row, name in enumerate(info.names, 1):
        figure.update_yaxes(title_text=name, row=row, col=1)
    figure.update_xaxes(title_text=info.x_title, row=2, col=1)
    # Slopes of logarithms are huge at the ends; the middle is what one compares.
    slopes = np.concatenate([np.abs(pair[1]) for pair in info.curves.values()])
    top = float(np.quantile(slopes, 0.97)) * 1.1 or 1.0
    lowest = min(float(pair[1].min()) for pair in info.curves.values())
    figure.update_yaxes(range=[max(lowest, -top) - 0.1, top], row=2, col=1)
    return figure


def intervals_text(card: ActivationCard) -> str:
    """Say where the gradient dies."""
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
