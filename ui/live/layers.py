"""Every layer at every kept epoch: a map and panels of lines with one mark that moves.

Data in, one message out; ``web/layers.js`` draws it. Where only the epoch changes, the picture
stays as it is and the mark moves.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from nn_core.types import Array
from ui import theme
from ui.live import assets
from ui.live.numbers import layers_table
from ui.live.packing import pack

MARK_COLOR = "#bd1f01"
DASHES = ("solid", "dash", "dot", "dashdot")
"""Of the layers, ten by ten, as there are ten colors."""


@dataclass(frozen=True, eq=False)
class LayerPanel:
    """One number of each layer over the epochs.

    Parameters
    ----------
    title : str
    values : array, shape (E, L)
        Layers without such a number, all NaN, are left out.
    log : bool
        Whether its axis is logarithmic; what is not above 0 is left out.
    spread : array, shape (E, L), optional
        Half the height of a band around each line.
    reference : float, optional
        Where a level line is drawn.
    """

    title: str
    values: Array
    log: bool = False
    spread: Array | None = None
    reference: float | None = None


@dataclass(frozen=True, eq=False)
class LayersFrame:
    """What the view shows. All text is shown as it is, so translate it before.

    Parameters
    ----------
    epochs : array, shape (E,)
        Rising.
    layers : sequence of str
        Short titles of the L layers.
    map_title, scale_title : str
        Of the map, and of its scale of colors.
    map_values : array, shape (E, L)
        Colored by their logarithm; what is not above 0 stays empty.
    panels : sequence of LayerPanel
        From top to bottom.
    x_label : str
    epoch : int
        The one that is looked at.
    summary : str
        The state in a sentence, for those who cannot see the picture.

    Raises
    ------
    ValueError
        When a panel's numbers are not one for each epoch and layer.
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
        for title, values in ((self.map_title, self.map_values), *self._numbers()):
            if values.shape != shape:
                raise ValueError(f"values of {title} must have shape {shape}; got {values.shape}")

    def _numbers(self) -> list[tuple[str, Array]]:
        pairs = [(panel.title, panel.values) for panel in self.panels]
        return pairs + [(p.title, p.spread) for p in self.panels if p.spread is not None]


def layers_payload(frame: LayersFrame) -> bytes:
    """Message that shows a frame, for ``web/layers.js``."""
    arrays = {"epochs": np.asarray(frame.epochs, dtype=np.float64)}
    for k in range(len(frame.layers)):
        arrays[f"map.{k}"] = np.asarray(frame.map_values[:, k], dtype=np.float64)
    panels = []
    for row, panel in enumerate(frame.panels):
        known = np.flatnonzero(np.isfinite(panel.values).any(axis=0)).tolist()
        for k in known:
            arrays[f"{row}.{k}"] = np.asarray(panel.values[:, k], dtype=np.float64)
            if panel.spread is not None:
                arrays[f"spread{row}.{k}"] = np.asarray(panel.spread[:, k], dtype=np.float64)
        panels.append(
            {
                "title": panel.title,
                "log": panel.log,
                "layers": known,
                "reference": panel.reference,
            }
        )
    head = {
        "layers": [
            {
                "label": label,
                "color": theme.class_color(k),
                "dash": DASHES[k // len(theme.CLASS_COLORS) % len(DASHES)],
            }
            for k, label in enumerate(frame.layers)
        ],
        "mapTitle": frame.map_title,
        "scaleTitle": frame.scale_title,
        "scale": list(theme.SEQUENTIAL),
        "panels": panels,
        "xLabel": frame.x_label,
    }
    drawn = zlib.crc32(repr(head).encode())
    for array in arrays.values():
        drawn = zlib.crc32(array.tobytes(), drawn)
    moving = {
        "token": drawn,
        "epoch": frame.epoch,
        "markColor": MARK_COLOR,
        "summary": frame.summary,
    }
    return pack(head | moving, arrays)


def layers(frame: LayersFrame, *, key: str, on_epoch: Callable[[], None]) -> None:
    """Show a frame; called again with the same key and other epoch, the mark moves.

    Parameters
    ----------
    frame : LayersFrame
    key : str
        Stable name of the view on its page.
    on_epoch : callable
        Called when the reader has clicked an epoch, which the view sends as ``epoch``.
    """
    events = {"epoch": on_epoch}
    assets.mount(
        "layers",
        layers_payload(frame),
        key=key,
        table=lambda: layers_table(frame),
        height="content",
        on_event=events,
    )
