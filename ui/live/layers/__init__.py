"""Every layer at every kept epoch: a map and panels of lines with one mark that moves."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from nn_core.types import Array
from ui import theme
from ui.live import assets
from ui.live.packing import pack, token
from ui.widgets.downloads import Table

MARK_COLOR = "#bd1f01"
DASHES = ("solid", "dash", "dot", "dashdot")
"""Of the layers, ten by ten, as there are ten colors."""


@dataclass(frozen=True, eq=False)
class LayerPanel:
    """One number of each layer over the epochs.

    `values` and `spread`, half the height of a band around each line, have shape (E, L). Layers
    without such a number, all NaN, are left out, and on a logarithmic axis what is not above 0.
    A level line is drawn at the reference.
    """

    title: str
    values: Array
    log: bool = False
    spread: Array | None = None
    reference: float | None = None


@dataclass(frozen=True, eq=False)
class LayersFrame:
    """What the view shows. All text is shown as it is, so translate it before.

    There are E epochs, rising, and L layers, with short titles. The map's values, shape (E, L),
    are colored by their logarithm; what is not above 0 stays empty. `epoch` is the one that is
    looked at; `summary` is for those who cannot see the picture.
    """

    epochs: Array
    layers: Sequence[str]
    map_title: str
    scale_title: str
    map_values: Array
    panels: Sequence[LayerPanel]
    x_label: str
    epoch: int
    summary: str

    def __post_init__(self) -> None:
        shape = (len(self.epochs), len(self.layers))
        titled = [(self.map_title, self.map_values)]
        titled += [(panel.title, panel.values) for panel in self.panels]
        titled += [(own.title, own.spread) for own in self.panels if own.spread is not None]
        for title, values in titled:
            if values.shape != shape:
                raise ValueError(f"values of {title} must have shape {shape}; got {values.shape}")


def layers_message(frame: LayersFrame) -> dict[str, Any]:
    """Return what is packed; only epoch and summary may differ where the token is the same."""
    looks = [
        {
            "label": label,
            "color": theme.class_color(k),
            "dash": DASHES[k // len(theme.CLASS_COLORS) % len(DASHES)],
        }
        for k, label in enumerate(frame.layers)
    ]
    drawn = {"layers": looks, "scale": theme.SEQUENTIAL} | {
        name: getattr(frame, name)
        for name in ("epochs", "map_title", "scale_title", "map_values", "panels", "x_label")
    }
    return drawn | {
        "token": token(drawn),
        "epoch": frame.epoch,
        "mark_color": MARK_COLOR,
        "summary": frame.summary,
    }


def layers(frame: LayersFrame, *, key: str, on_epoch: Callable[[], None]) -> None:
    """Show a frame; called again with the same key and another epoch, the mark moves.

    `on_epoch` is called when the reader has clicked an epoch, which the view sends as ``epoch``.
    """
    assets.mount(
        Path(__file__).with_name("layers.js"),
        pack(layers_message(frame)),
        key=key,
        table=lambda _asked: layers_table(frame),
        on_event={"epoch": on_epoch},
    )


def layers_table(frame: LayersFrame) -> Table:
    """Return the map and the panels, layer by layer."""
    every = [(frame.map_title, frame.map_values)]
    every += [(panel.title, panel.values) for panel in frame.panels]
    rows = (
        (title, layer, int(epoch), value)
        for title, values in every
        for layer, own in zip(frame.layers, values.T, strict=True)
        if np.isfinite(own).any()
        for epoch, value in zip(frame.epochs, own, strict=True)
    )
    return Table(["panel", "layer", frame.x_label, "value"], rows)
