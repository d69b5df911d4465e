"""The decision surface of a network in training, with its data, flat or in three dimensions.

Every message is complete, because the server may merge updates and a browser may come back to the
page. Parts that are constant in training (points, axes, legend) have a token, so that the browser
redraws them only when they change.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal, Unpack

import numpy as np

from nn_core.types import Array
from ui.i18n import _
from ui.live import assets
from ui.live.packing import class_levels, edge_levels, levels, pack, token
from ui.theme import CLASS_COLORS, DIVERGING_DARK, DIVERGING_LIGHT, DOUBT_DARK, DOUBT_LIGHT
from ui.widgets.downloads import Table

Kind = Literal["binary", "classes", "uncertainty", "regression", "curve"]
Split = Literal["train", "validation", "test"]


@dataclass(frozen=True)
class SurfacePoints:
    """Points of one part of the data; `split` determines the marker, `label` is for the legend.

    `x` and `y`, shape (n,), are in axis units; `value` is the true class index or target.
    """

    split: Split
    label: str
    x: Array
    y: Array
    value: Array


@dataclass(frozen=True)
class SurfaceFrame:
    """Content of the view at one epoch; texts are shown literally, so translate them before."""

    kind: Kind
    # The network's output at ``np.linspace(*x_range, columns)`` and ``np.linspace(*y_range,
    # rows)``, row 0 at the bottom. By kind: "binary", probability of class 1, (rows, columns);
    # "classes", probabilities, (rows, columns, C), C up to 10; "uncertainty", entropy in bits,
    # (rows, columns); "regression", output in units of the target, (rows, columns); "curve", output
    # at ``np.linspace(*x_range, n)``, (n,).
    values: Array
    x_range: tuple[float, float]
    y_range: tuple[float, float]
    x_label: str
    y_label: str
    # What `values` are, and the name of the points' own values in the tip
    value_label: str
    target_label: str
    epoch: int
    summary: str  # State in a sentence, for screen readers
    points: tuple[SurfacePoints, ...] = ()
    class_labels: tuple[str, ...] = ()
    caption: str = ""  # Description of the plane, where the data have more than two features
    # Range of the colors of a regression, points included; by default that of `values`, which
    # changes with every frame. The color bar marks ends that outputs exceed by ≤ or ≥.
    value_range: tuple[float, float] | None = None
    # Paint the decision instead of the output: one color per class, or steps of a regression
    discrete: bool = False
    # Mask of the points with a ring, for each part of `points`, or empty; shape (n,)
    wrong: tuple[Array, ...] = ()
    wrong_label: str = ""  # Legend text of the rings; may change from frame to frame
    # Selected part of `points`, and index of the point
    picked: tuple[int, int] | None = None
    class_colors: tuple[str, ...] = CLASS_COLORS  # As ``#rrggbb``; a curve is drawn in the second
    diverging_light: tuple[str, ...] = DIVERGING_LIGHT
    diverging_dark: tuple[str, ...] = DIVERGING_DARK


_STABLE = (
    *("kind", "x_range", "y_range", "x_label", "y_label", "value_label", "target_label"),
    *("caption", "discrete", "class_labels"),
)
"""Constant fields in training, which are sent unchanged."""


def surface_message(frame: SurfaceFrame) -> dict[str, Any]:
    """Return the message: values and classes of points as bytes, all else in full precision."""
    low, high = _range(frame)
    light, dark = frame.diverging_light, frame.diverging_dark
    if frame.kind == "uncertainty":
        light, dark = DOUBT_LIGHT, DOUBT_DARK
    kind = np.uint8 if frame.class_labels else np.float64
    stable = {name: getattr(frame, name) for name in _STABLE} | {
        "class_colors": frame.class_colors[: max(2, len(frame.class_labels))],
        "diverging": {"light": light, "dark": dark},
        "points": [replace(part, value=part.value.astype(kind)) for part in frame.points],
        "ringed": bool(frame.wrong),
        "failure": _("The picture in three dimensions could not be loaded. Try it once more."),
    }
    finite = frame.values[np.isfinite(frame.values)]
    return stable | {
        "token": token(stable),
        "epoch": frame.epoch,
        "summary": frame.summary,
        "raster": raster(frame.kind, frame.values, low, high),
        "edge": edge(frame.kind, frame.values),
        "shape": frame.values.shape[:2],
        "range": (low, high),
        "below": bool(finite.size and finite.min() < low),
        "above": bool(finite.size and finite.max() > high),
        "wrong": frame.wrong,
        "wrong_label": frame.wrong_label,
        "picked": frame.picked,
    }


def raster(kind: str, values: Array, low: float, high: float) -> Array:
    """Return the values of a surface as they are sent: bytes, or the float64 of a curve."""
    if kind == "curve":
        return values.astype(np.float64)
    if kind in {"binary", "classes"}:
        return class_levels(_by_class(kind, values))
    return levels(values, low, high)


def edge(kind: str, values: Array) -> Array:
    """Return the bytes that define class borders; empty for kinds without them."""
    if kind in {"binary", "classes"}:
        return edge_levels(_by_class(kind, values))
    return np.zeros(0, dtype=np.uint8)


def _by_class(kind: str, values: Array) -> Array:
    return values if kind == "classes" else values[..., np.newaxis]


def surface(frame: SurfaceFrame, **place: Unpack[assets.Place]) -> None:
    """Show a frame; another call with the same key updates it in place.

    A click on a point sends "picked", a dict of ``part`` and ``index``.
    """
    assets.mount(
        Path(__file__).with_name("surface.js"),
        pack(surface_message(frame)),
        table=lambda _asked: surface_table(frame),
        **place,
    )


def solid(
    frame: SurfaceFrame, heights: Sequence[Array], label: str, **place: Unpack[assets.Place]
) -> None:
    """Show a frame in three dimensions; the camera position is kept."""
    assets.mount(
        Path(__file__).with_name("solid.js"),
        pack(solid_message(frame, heights, label)),
        table=lambda _asked: surface_table(frame),
        **place,
    )


def solid_message(frame: SurfaceFrame, heights: Sequence[Array], label: str) -> dict[str, Any]:
    """Return the message of a plane, with the heights of the points of each part.

    `label` is the title of the vertical axis.
    """
    return surface_message(frame) | {"heights": heights, "height_label": label}


def surface_table(frame: SurfaceFrame) -> Table:
    """Return the values of the surface, then the points."""
    values, is_curve = frame.values, frame.kind == "curve"
    xs = np.linspace(*frame.x_range, len(values) if is_curve else values.shape[1])
    rows: list[tuple[object, ...]]
    if is_curve:
        rows = [(frame.value_label, x, y, y) for x, y in zip(xs, values, strict=True)]
    else:
        names = frame.class_labels if frame.kind == "classes" else (frame.value_label,)
        ys = np.linspace(*frame.y_range, len(values))
        rows = list(grid_rows(names, xs, ys, _by_class(frame.kind, values)))
    for part in frame.points:
        for x, y, own in zip(part.x, part.y, part.value, strict=True):
            value = frame.class_labels[int(own)] if frame.class_labels else own
            rows.append((part.label, x, y, value))
    heading = frame.target_label if is_curve else "value"
    return Table(["part", frame.x_label, frame.y_label, heading], rows)


def grid_rows(
    names: Sequence[str], xs: Array, ys: Array, outputs: Array
) -> Iterator[tuple[object, ...]]:
    """Yield name, coordinates and value for outputs, shape (rows, columns, names)."""
    for y, row in zip(ys, outputs, strict=True):
        for x, values in zip(xs, row, strict=True):
            for name, value in zip(names, values, strict=True):
                yield name, x, y, value


def _range(frame: SurfaceFrame) -> tuple[float, float]:
    """Return the range of the color bar; a constant surface gets one of positive width."""
    if frame.kind in {"binary", "classes"}:
        return 0.0, 1.0
    if frame.kind == "uncertainty":
        return 0.0, math.log2(len(frame.class_labels))
    finite = frame.values[np.isfinite(frame.values)]
    bounds = (float(finite.min()), float(finite.max())) if finite.size else (0.0, 1.0)
    low, high = (float(end) for end in frame.value_range or bounds)
    return (low, high) if high > low else (low - 0.5, low + 0.5)
