"""All layers at all kept epochs: a heat map and panels of lines, with a mark at one epoch."""

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


@dataclass(frozen=True, eq=False)
class LayerPanel:
    """One number of each layer over the epochs.

    `values` and `spread`, half the height of a band around each line, have shape (E, L). Layers of
    only NaN are left out, and values ≤ 0 on a logarithmic axis.
    """

    title: str
    values: Array
    log: bool = False
    spread: Array | None = None
    reference: float | None = None


@dataclass(frozen=True, eq=False)
class LayersFrame:
    """Content of the view; texts are shown literally, so translate them before.

    `epochs` rise; the map's values, shape (E, L), are colored by their logarithm, those ≤ 0 left
    empty. `epoch` is the marked one; `summary` is for screen readers.
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


def layers_message(frame: LayersFrame) -> dict[str, Any]:
    """Return the message; with the same token only epoch and summary may differ."""
    looks = [
        {
            "label": label,
            "color": theme.class_color(k),
            # Ten layers have the same dash, because there are ten colors.
            "dash": theme.class_dash(k // len(theme.CLASS_COLORS)),
        }
        for k, label in enumerate(frame.layers)
    ]
    more = {"layers": looks, "scale": theme.SEQUENTIAL, "mark_color": MARK_COLOR}
    message = vars(frame) | more
    return message | {"token": token(message | {"epoch": None, "summary": None})}


def layers(frame: LayersFrame, *, key: str, on_epoch: Callable[[], None]) -> None:
    """Show a frame; another call with the same key and another epoch only moves the mark.

    `on_epoch` is called after a click on an epoch, which the view sends as ``epoch``.
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
