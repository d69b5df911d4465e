"""The decision surface of a network that is learning, with the data it learns from.

Data in, one message out; ``web/surface.js`` paints it. The message is complete every time: a
browser that comes back to the page, or that missed an update because the server merges updates
that wait in one queue, needs nothing from before. What rests (points, axes, legend) carries a
token, and the browser leaves it alone while that stays the same.
"""

import hashlib
import json
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from nn_core.types import Array
from ui.i18n import _
from ui.live import assets
from ui.live.numbers import surface_table
from ui.live.packing import class_levels, edge_levels, levels, pack
from ui.theme import CLASS_COLORS, DIVERGING_DARK, DIVERGING_LIGHT, DOUBT_DARK, DOUBT_LIGHT

Kind = Literal["binary", "classes", "uncertainty", "regression", "curve"]
Split = Literal["train", "validation", "test"]


@dataclass(frozen=True)
class SurfacePoints:
    """Points of one part of the data.

    Parameters
    ----------
    split : {"train", "validation", "test"}
        Decides the mark: filled circle, diamond, square.
    label : str
        What the legend calls this part.
    x, y : ndarray of shape (n,)
        Where the points are drawn, in the units of the axes.
    value : ndarray of shape (n,)
        True class index, or true target of a regression.
    """

    split: Split
    label: str
    x: Array
    y: Array
    value: Array


@dataclass(frozen=True)
class SurfaceFrame:
    """What the view shows at one epoch. All text is shown as it is, so translate it before.

    Parameters
    ----------
    kind : {"binary", "classes", "uncertainty", "regression", "curve"}
        Two classes; several; how undecided between them; a regression over two features; a
        regression over one.
    values : ndarray
        The network's output at ``np.linspace(*x_range, columns)`` and
        ``np.linspace(*y_range, rows)``, row 0 at the bottom. "binary": probability of class 1,
        shape (rows, columns). "classes": probabilities, shape (rows, columns, C), C up to 10.
        "uncertainty": entropy in bits, shape (rows, columns), at most log2 of the classes.
        "regression": output in units of the target, shape (rows, columns). "curve": output at
        ``np.linspace(*x_range, n)``, shape (n,).
    x_range, y_range : tuple of float
        Ends of the axes.
    x_label, y_label : str
        Titles of the axes.
    value_label : str
        What `values` are: title of the color bar, and name of the output under the pointer.
    target_label : str
        What the points' own values are called under the pointer.
    epoch : int
        Epoch the surface belongs to.
    summary : str
        The state in a sentence, for those who cannot see the picture.
    points : tuple of SurfacePoints
        The data, at most one entry for each part.
    class_labels : tuple of str
        Names of the classes, in order of their index; empty for a regression.
    caption : str
        What plane this is, where the data have more than two features.
    value_range : tuple of float, optional
        Range of the colors of a regression, points included; by default that of `values`, which
        moves with every frame. Where outputs lie outside, the color bar says so with ≤ or ≥ at
        its end.
    discrete : bool
        Paint the decision instead of the output: one color a class, or steps of a regression.
    wrong : tuple of array of bool, shape (n,)
        For each part of `points` the points that are ringed; empty where none are.
    wrong_label : str
        What the legend says of the rings; may change from frame to frame.
    picked : (int, int), optional
        Part of `points` and index of the point that is looked at.
    class_colors : tuple of str
        One color a class, as ``#rrggbb``; a curve is drawn in the second.
    diverging_light, diverging_dark : tuple of str
        Colors from the low to the high end, on a light and on a dark page.
    """

    kind: Kind
    values: Array
    x_range: tuple[float, float]
    y_range: tuple[float, float]
    x_label: str
    y_label: str
    value_label: str
    target_label: str
    epoch: int
    summary: str
    points: tuple[SurfacePoints, ...] = ()
    class_labels: tuple[str, ...] = ()
    caption: str = ""
    value_range: tuple[float, float] | None = None
    discrete: bool = False
    wrong: tuple[Array, ...] = ()
    wrong_label: str = ""
    picked: tuple[int, int] | None = None
    class_colors: tuple[str, ...] = CLASS_COLORS
    diverging_light: tuple[str, ...] = DIVERGING_LIGHT
    diverging_dark: tuple[str, ...] = DIVERGING_DARK

    def __post_init__(self) -> None:
        dimensions = {"classes": 3, "curve": 1}.get(self.kind, 2)
        if self.values.ndim != dimensions or min(self.values.shape) < 2:
            raise ValueError(
                f"values of kind {self.kind} must have {dimensions} axes of 2 or more; "
                f"got shape {self.values.shape}"
            )
        classes = {
            "binary": 2,
            "classes": self.values.shape[-1],
            # Its raster does not say how many there are.
            "uncertainty": max(2, len(self.class_labels)),
        }.get(self.kind, 0)
        if len(self.class_labels) != classes:
            raise ValueError(
                f"class_labels must name {classes} classes; got {len(self.class_labels)}"
            )
        if len(self.class_colors) < classes:
            raise ValueError(
                f"class_colors must have a color for each of {classes} classes; "
                f"got {len(self.class_colors)}"
            )
        sizes = [part.x.size for part in self.points]
        if self.wrong and [part.size for part in self.wrong] != sizes:
            raise ValueError(
                f"wrong must have a flag for each of {sizes} points; "
                f"got {[part.size for part in self.wrong]}"
            )


def surface_payload(frame: SurfaceFrame) -> bytes:
    """Message that shows a frame, for ``web/surface.js``."""
    return pack(*surface_message(frame))


def surface_message(frame: SurfaceFrame) -> tuple[dict[str, Any], dict[str, Array]]:
    """Head and arrays of the message that shows a frame.

    Raster values are bytes over the range that the head states (a step of 0.4 % of it), and so
    are the classes of points; curves, places of points and targets are float64.
    """
    low, high = _range(frame)
    arrays: dict[str, Array] = {}
    for index, part in enumerate(frame.points):
        kind = np.uint8 if frame.class_labels else np.float64
        arrays[f"x{index}"] = np.asarray(part.x, dtype=np.float64)
        arrays[f"y{index}"] = np.asarray(part.y, dtype=np.float64)
        arrays[f"value{index}"] = np.asarray(part.value, dtype=kind)
    resting = _resting(frame)
    token = hashlib.blake2b(json.dumps(resting).encode(), digest_size=8)
    for array in arrays.values():
        token.update(array.tobytes())
    for index, flags in enumerate(frame.wrong):
        arrays[f"wrong{index}"] = flags.astype(np.uint8)
    if frame.kind == "curve":
        arrays["raster"] = frame.values.astype(np.float64)
    elif frame.kind == "classes":
        arrays["raster"] = class_levels(frame.values)
        arrays["edge"] = edge_levels(frame.values)
    elif frame.kind == "binary":
        arrays["raster"] = class_levels(frame.values[..., np.newaxis])
        arrays["edge"] = edge_levels(frame.values[..., np.newaxis])
    else:
        arrays["raster"] = levels(frame.values, low, high)
    finite = frame.values[np.isfinite(frame.values)]
    moving = {
        "token": token.hexdigest(),
        "epoch": frame.epoch,
        "summary": frame.summary,
        "shape": frame.values.shape[:2],
        "range": (low, high),
        "below": bool(finite.size and finite.min() < low),
        "above": bool(finite.size and finite.max() > high),
        "wrongLabel": frame.wrong_label,
        "picked": frame.picked,
    }
    return {**resting, **moving}, arrays


def surface(
    frame: SurfaceFrame,
    *,
    key: str,
    height: int = 460,
    on_event: Mapping[str, Callable[[], None]] | None = None,
) -> None:
    """Show a frame; called again with the same key, the picture moves in place.

    Parameters
    ----------
    frame : SurfaceFrame
        What to show.
    key : str
        Stable name of the view on its page.
    height : int
        Height in CSS pixels, with caption, color bar and legend.
    on_event : mapping of str to callable, optional
        What to call when a point is clicked: "picked", a dict of ``part`` and ``index``.
    """
    assets.mount(
        "surface",
        surface_payload(frame),
        key=key,
        table=lambda: surface_table(frame),
        height=height,
        on_event=on_event,
    )


def _range(frame: SurfaceFrame) -> tuple[float, float]:
    """Range of the color bar; a surface that is flat gets one that has a width."""
    if frame.kind in {"binary", "classes"}:
        return 0.0, 1.0
    if frame.kind == "uncertainty":
        return 0.0, math.log2(len(frame.class_labels))
    finite = frame.values[np.isfinite(frame.values)]
    bounds = (float(finite.min()), float(finite.max())) if finite.size else (0.0, 1.0)
    low, high = (float(end) for end in frame.value_range or bounds)
    return (low, high) if high > low else (low - 0.5, low + 0.5)


def _resting(frame: SurfaceFrame) -> dict[str, Any]:
    """Part of the head that stays the same while a network trains."""
    light, dark = frame.diverging_light, frame.diverging_dark
    if frame.kind == "uncertainty":
        light, dark = DOUBT_LIGHT, DOUBT_DARK
    return {
        "kind": frame.kind,
        "xRange": tuple(map(float, frame.x_range)),
        "yRange": tuple(map(float, frame.y_range)),
        "xLabel": frame.x_label,
        "yLabel": frame.y_label,
        "valueLabel": frame.value_label,
        "targetLabel": frame.target_label,
        "caption": frame.caption,
        "discrete": frame.discrete,
        "classLabels": frame.class_labels,
        "classColors": frame.class_colors[: max(2, len(frame.class_labels))],
        "diverging": {"light": light, "dark": dark},
        "ringed": bool(frame.wrong),
        "points": [{"split": part.split, "label": part.label} for part in frame.points],
        "failure": _("The picture in three dimensions could not be loaded. Try it once more."),
    }
