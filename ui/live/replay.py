"""A run as a film: all kept epochs in one message, and the browser scrubs through them alone.

Data in, one message out; ``web/replay.js`` paints it. Pictures are bytes, so that hundreds of
epochs fit into a few megabytes; surface and curves travel as the messages of their own views.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from nn_core.types import Array
from ui.i18n import _
from ui.live import assets
from ui.live.curves import CurvesFrame, curves_payload
from ui.live.numbers import MakeTable, offer
from ui.live.packing import class_levels, levels, pack
from ui.live.surface import SurfaceFrame, surface_payload
from ui.theme import CLASS_COLORS

SPEEDS = (5, 15, 30, 60)
FIRST_SPEED = 30
MAP_SIDE = 16
MAP_LINE = 48


@dataclass(frozen=True, eq=False)
class Frame:
    """One epoch of the film, in bytes.

    Attributes
    ----------
    raster : array
        The surface: uint8, or float64 for a curve.
    edge : array of uint8
        Of classes, `edge_levels` of the surface; else empty.
    maps : array of uint8
        All unit maps, one after the other.
    scales : array of float64, shape (L,)
        By layer, the largest activation shown: a map's bytes are 254 for it and 0 for minus that,
        or for 0 where `LayerTitle.is_share`.
    answers : dict of str to array
        By part of the data: counts (C, C) as float64, or predictions (n,) as uint8.
    gradient_norm, update_ratio : array of float64, shape (L,)
    """

    raster: Array
    edge: Array
    maps: Array
    scales: Array
    answers: Mapping[str, Array]
    gradient_norm: Array
    update_ratio: Array


@dataclass(frozen=True)
class LayerTitle:
    """A layer of the film.

    Attributes
    ----------
    title : str
    units : tuple of int
        Which units have maps, from 0.
    is_share : bool
        Whether activations lie from 0 to 1.
    """

    title: str
    units: tuple[int, ...]
    is_share: bool


@dataclass(frozen=True)
class Figure:
    """A number that is read out at each epoch, such as the loss, as text for each frame."""

    label: str
    texts: Sequence[str]


@dataclass(frozen=True, eq=False)
class Film:
    """What the view needs; all text is shown as it is, so translate it before.

    Attributes
    ----------
    epochs : sequence of int
        One for each frame, rising.
    frames : sequence of Frame
    epoch : int
        Where it opens.
    surface : SurfaceFrame
        For what of the surface rests: axes, points, legend.
    curves : CurvesFrame
        Of the whole run.
    layers : sequence of LayerTitle
    figures : sequence of Figure
    parts : dict of str to str
        Titles of the parts of the data that have answers.
    truths : dict of str to array of uint8
        True targets of a regression, by part, in the bytes of the predictions; else empty.
    target_range : tuple of float
        What those bytes span.
    """

    epochs: Sequence[int]
    frames: Sequence[Frame]
    epoch: int
    surface: SurfaceFrame
    curves: CurvesFrame
    layers: Sequence[LayerTitle]
    figures: Sequence[Figure]
    parts: Mapping[str, str]
    truths: Mapping[str, Array]
    target_range: tuple[float, float]


def raster_of(surface: SurfaceFrame, output: Array, low: float, high: float) -> Array:
    """Return a surface in the bytes of its view; a curve stays a line of float64."""
    if surface.kind == "curve":
        return output.astype(np.float64)
    if surface.kind in {"binary", "classes"}:
        return class_levels(output if surface.kind == "classes" else output[..., np.newaxis])
    return levels(output, low, high)


def map_bytes(maps: Sequence[Array], shares: Sequence[bool]) -> tuple[Array, Array]:
    """Return unit maps as bytes, each layer by the largest activation in it, and those.

    Parameters
    ----------
    maps : sequence of array, shape (U, M)
        Per layer.
    shares : sequence of bool
        Whether the layer's activations lie from 0 to 1, which is then what its bytes span.

    Examples
    --------
    >>> maps, scales = map_bytes([np.array([[0.0, -2.0]]), np.array([[0.0, 1.0]])], [False, True])
    >>> maps.tolist(), scales.tolist()
    ([127, 0, 0, 254], [2.0, 1.0])
    """
    shown, scales = [], []
    for one, share in zip(maps, shares, strict=True):
        largest = float(np.max(np.abs(one), initial=0.0, where=np.isfinite(one)))
        scale = 1.0 if share or not largest else largest
        shown.append(levels(one, 0.0 if share else -scale, scale).ravel())
        scales.append(scale)
    return np.concatenate(shown), np.array(scales)


def replay_message(film: Film) -> bytes:
    """Return the message that shows a film, for ``web/replay.js``."""
    frames = film.frames
    arrays: dict[str, Array] = {
        "epochs": np.array(film.epochs, dtype=np.float64),
        # Messages in the message: the views of surface and curves read their own.
        "surface": np.frombuffer(surface_payload(film.surface), dtype=np.uint8),
        "curves": np.frombuffer(curves_payload(film.curves), dtype=np.uint8),
        "rasters": np.stack([frame.raster for frame in frames]),
        "edges": np.stack([frame.edge for frame in frames]),
        "maps": np.stack([frame.maps for frame in frames]),
        "scales": np.stack([frame.scales for frame in frames]),
        "norms": np.stack([frame.gradient_norm for frame in frames]),
        "ratios": np.stack([frame.update_ratio for frame in frames]),
    }
    for part in film.parts:
        arrays[f"answers.{part}"] = np.stack([frame.answers[part] for frame in frames])
    for part, truth in film.truths.items():
        arrays[f"truths.{part}"] = truth
    head: dict[str, Any] = {
        "epoch": film.epoch,
        "layers": [
            {"title": one.title, "units": one.units, "share": one.is_share} for one in film.layers
        ],
        "mapShape": [MAP_LINE] if film.surface.kind == "curve" else [MAP_SIDE, MAP_SIDE],
        "figures": [{"label": one.label, "texts": one.texts} for one in film.figures],
        "parts": [{"name": name, "label": label} for name, label in film.parts.items()],
        "targetRange": film.target_range,
        "targetLabel": film.surface.target_label,
        "classLabels": film.surface.class_labels,
        "classColors": film.surface.class_colors,
        "pointColor": CLASS_COLORS[0],
        "diverging": {
            "light": film.surface.diverging_light,
            "dark": film.surface.diverging_dark,
        },
        "speeds": SPEEDS,
        "speed": FIRST_SPEED,
        "words": _words(),
    }
    token = hashlib.blake2b(digest_size=8)
    for array in arrays.values():
        token.update(array.tobytes())
    return pack({**head, "token": token.hexdigest()}, arrays)


def replay(message: bytes, *, key: str, table: MakeTable) -> int | None:
    """Show a film, or go on with it where it is the one that this key already shows.

    Parameters
    ----------
    message : bytes
        From `replay_message`.
    key : str
        Stable name of the view on its page.
    table : callable
        Makes the table of one picture: of ``picture``, ``epoch`` and, of answers, ``part``.

    Returns
    -------
    int or None
        The epoch on which the scrubber came to rest just now.
    """
    assets.serve()
    offer(key, table)
    result = assets.renderer("replay")(key=key, data=message, on_rested_change=lambda: None)
    rested = result.get("rested")
    return None if rested is None else int(rested)


def _words() -> dict[str, str]:
    return {
        "play": _("Play"),
        "pause": _("Pause"),
        "back": _("Kept epoch before"),
        "on": _("Kept epoch after"),
        "scrub": _("Epoch shown"),
        "epoch": _("Epoch {epoch} of {last}"),
        "speed": _("Speed"),
        "rate": _("{n} epochs shown/s"),
        "loop": _("Loop"),
        "part": _("Part of the data"),
        "confusion": _("Confusion matrix"),
        "true": _("True"),
        "predicted": _("Predicted"),
        "scatter": _("Predicted against true"),
        "units": _("Unit maps"),
        "unit": _("Unit {n}"),
        "gradients": _("Gradient norm by layer"),
        "update": _("update : weights"),
        "surface": _("Decision surface after {epoch} epochs"),
        "curves": _("Curves of the whole run; epoch {epoch} is marked"),
    }
