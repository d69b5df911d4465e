"""Replay of a run: all kept epochs in one message, through which the browser scrubs alone.

Pictures are bytes, so that hundreds of epochs take a few megabytes.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from nn_core.types import Array
from ui.i18n import _
from ui.live import assets
from ui.live.curves import CurvesFrame, thinned
from ui.live.packing import levels, pack, token
from ui.live.surface import SurfaceFrame, surface_message
from ui.theme import CLASS_COLORS

SPEEDS = (5, 15, 30, 60)
FIRST_SPEED = 30
MAP_SIDE = 16
MAP_LINE = 48


@dataclass(frozen=True, eq=False)
class Frame:
    """One epoch of the film."""

    # From `ui.live.surface.raster` and `edge`
    raster: Array
    edge: Array
    maps: Array  # Maps of all units, one after the other
    # Largest absolute activation shown, by layer, shape (L,). Bytes 0..254 span ± this value, or
    # 0..1 where `LayerTitle.is_share`
    scales: Array
    # By part of the data: counts (C, C) as float64, or predictions (n,) as uint8
    answers: Mapping[str, Array]
    # By layer, of shape (L,)
    gradient_norm: Array
    update_ratio: Array


@dataclass(frozen=True)
class LayerTitle:
    """A layer of the film: the `units` with maps, from 0, and whether activations are in [0, 1]."""

    title: str
    units: tuple[int, ...]
    is_share: bool


@dataclass(frozen=True)
class Figure:
    """A number shown at each epoch, such as the loss, as text for each frame."""

    label: str
    texts: Sequence[str]


@dataclass(frozen=True, eq=False)
class Film:
    """Content of the view; texts are shown literally, so translate them before."""

    epochs: Sequence[int]  # Of the frames, rising; `epoch` is the one shown first
    frames: Sequence[Frame]
    epoch: int
    surface: SurfaceFrame  # Constant parts of the surface: axes, points, legend
    curves: CurvesFrame
    layers: Sequence[LayerTitle]
    figures: Sequence[Figure]
    parts: Mapping[str, str]  # Titles of the parts of the data that have answers
    # True targets of a regression, by part, on the byte scale of the predictions; else empty
    truths: Mapping[str, Array]
    target_range: tuple[float, float]  # Targets at bytes 0 and 254


def map_bytes(maps: Sequence[Array], shares: Sequence[bool]) -> tuple[Array, Array]:
    """Return unit maps, shape (U, M) per layer, as bytes, and the largest activation by layer.

    Bytes span ± the largest absolute activation, or 0..1 for layers of `shares`.

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
    """Return the packed message of a film."""
    arrays = {
        name: np.stack([getattr(frame, name) for frame in film.frames])
        for name in ("raster", "edge", "maps", "scales", "gradient_norm", "update_ratio")
    }
    parts = [
        {
            "name": name,
            "label": label,
            "answers": np.stack([frame.answers[name] for frame in film.frames]),
            "truth": film.truths.get(name),
        }
        for name, label in film.parts.items()
    ]
    message: dict[str, Any] = arrays | {
        "epochs": np.array(film.epochs),
        "surface": surface_message(film.surface),
        "curves": thinned(film.curves),
        "parts": parts,
        "layers": film.layers,
        "map_shape": [MAP_LINE] if film.surface.kind == "curve" else [MAP_SIDE, MAP_SIDE],
        "figures": film.figures,
        "target_range": film.target_range,
        "point_color": CLASS_COLORS[0],
        "speeds": SPEEDS,
        "speed": FIRST_SPEED,
        "words": _words(),
    }
    return pack(message | {"token": token(message), "opening": film.epoch})


def replay(message: bytes, *, key: str, table: assets.MakeTable) -> int | None:
    """Show a film, or update it; return the epoch on which the slider has just come to rest.

    `table` makes the table of one ``picture``, at an ``epoch`` and, for answers, of a ``part``.
    """
    rested = assets.mount(
        Path(__file__).with_name("replay.js"), message, key=key, table=table, returns="rested"
    )
    return int(rested) if isinstance(rested, int | float) else None


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
