"""Figures of input gradients: as bars, and as images beside the sample."""

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from nn_core.types import Array
from ui import theme
from ui.figures.base import new_figure

PIXEL = 12
"""Screen pixels per side of an image's pixel."""
GAP = 8
MOST_BARS = 20


def picture_pair(pixels: Array, gradient: Array, dark: bool) -> Array:
    """Return a sample's image and, to its right, its input gradient, both (rows, columns).

    The result is RGBA of uint8, shape (rows * 12, 2 * columns * 12 + 8, 4). The gradient is scaled
    by its largest absolute value and colored by its sign.
    """
    low, high = float(pixels.min()), float(pixels.max())
    paper, pen = ((25, 30, 38), (250, 250, 250)) if dark else ((246, 246, 244), (20, 24, 32))
    picture = _mixed((pixels - low) / ((high - low) or 1.0), np.array([paper, pen], dtype=float))
    largest = float(np.nanmax(np.abs(gradient), initial=0.0)) or 1.0
    share = np.nan_to_num(gradient / largest, nan=0.0) / 2 + 0.5
    colors = np.array([list(bytes.fromhex(color[1:])) for color in theme.diverging(dark)])
    rows, columns = pixels.shape
    image = np.zeros((rows * PIXEL, 2 * columns * PIXEL + GAP, 4), dtype=np.uint8)
    for start, own in ((0, picture), (columns * PIXEL + GAP, _mixed(share, colors))):
        end = start + columns * PIXEL
        image[:, start:end, :3] = own.repeat(PIXEL, axis=0).repeat(PIXEL, axis=1)
        image[:, start:end, 3] = 255
    return image


def _mixed(share: Array, colors: Array) -> Array:
    """Return the interpolated colors at shares from 0 to 1 of a scale."""
    place = np.clip(share, 0.0, 1.0) * (len(colors) - 1)
    parts = [np.interp(place, np.arange(len(colors)), colors[:, k]) for k in range(3)]
    mixed: Array = np.rint(np.stack(parts, axis=-1)).astype(np.uint8)
    return mixed


def input_gradient_figure(gradient: Array, names: Sequence[str]) -> go.Figure:
    """Draw one sample's input gradient, shape (n_in,), the largest entries first."""
    order = np.argsort(-np.abs(gradient), kind="stable")[:MOST_BARS]
    values = gradient[order]
    figure = new_figure(
        90 + 26 * max(2, len(order)),
        "∂L/∂x",
        {"autorange": "reversed", "type": "category", "showgrid": False},
        bargap=0.25,
    )
    figure.add_bar(
        x=values,
        y=[theme.literal(names[k]) for k in order],
        orientation="h",
        marker={"color": np.where(values > 0, theme.CLASS_COLORS[1], theme.CLASS_COLORS[0])},
        hovertemplate="%{y}: %{x:.4g}<extra></extra>",
    )
    return figure
