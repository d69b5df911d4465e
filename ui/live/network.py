"""The network of a run, drawn unit by unit with what each of them answers.

Data in, one message out; ``web/network_map.js`` paints it. The message is complete every time.
Maps travel as bytes, weights and biases as float64, so that their values can be read exactly.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from nn_core.types import Array
from ui.i18n import _
from ui.live import assets
from ui.live.numbers import network_table
from ui.live.packing import levels, pack
from ui.theme import DIVERGING_DARK, DIVERGING_LIGHT

PictureKind = Literal["plane", "curve", "image", "bars"]


@dataclass(frozen=True, eq=False)
class NetworkColumn:
    """The inputs, or one layer.

    Parameters
    ----------
    title, short : str
        Title with room, and without.
    note : str
        Below the title, such as size and activation.
    total : int
        Units it has.
    names : tuple of str
        Names of the units that are drawn, which are the first of them; the others are one bundle.
    kind : {"plane", "curve", "image", "bars"}
        What the pictures are: activation over the plane, activation over the line of a single
        feature, incoming weights as a picture (row 0 on top), or incoming weights as bars.
    pictures : ndarray of shape (drawn, rows, columns)
        One for each unit drawn; or a single one where all units together are one picture, as the
        pixels of a digit are.
    value_range : tuple of float
        The ends of the color scale.
    biases : ndarray of shape (drawn,)
        Empty for the inputs.
    frozen : bool
        Whether its weights and biases stay as they are.
    """

    title: str
    short: str
    note: str
    total: int
    names: tuple[str, ...]
    kind: PictureKind
    pictures: Array
    value_range: tuple[float, float]
    biases: Array
    frozen: bool = False

    @property
    def nodes(self) -> int:
        """Places in the picture: the units drawn, and the bundle where some are not."""
        return len(self.names) + (self.total > len(self.names))


@dataclass(frozen=True, eq=False)
class NetworkFrame:
    """What the view shows at one moment. All text is shown as it is, so translate it before.

    Parameters
    ----------
    columns : tuple of NetworkColumn
        Inputs, hidden layers, output.
    weights : tuple of ndarray
        Between a column and the next, of shape (nodes, nodes); what has to do with a bundle is
        the root mean square of the weights that it holds.
    epoch : int
    summary : str
        The state in a sentence, for those who cannot see the picture.
    selected : tuple of int, optional
        Layer and unit that are looked at more closely; layers from 0.
    undo : str
        What an undo would take back; empty where there is nothing.
    notice : str
        Why the last request was not followed.
    """

    columns: tuple[NetworkColumn, ...]
    weights: tuple[Array, ...]
    epoch: int
    summary: str
    selected: tuple[int, int] | None = None
    undo: str = ""
    notice: str = ""

    def __post_init__(self) -> None:
        if len(self.weights) != len(self.columns) - 1:
            raise ValueError(
                f"weights must lie between {len(self.columns)} columns; got {len(self.weights)}"
            )
        for k, weights in enumerate(self.weights):
            expected = (self.columns[k].nodes, self.columns[k + 1].nodes)
            if weights.shape != expected:
                raise ValueError(
                    f"weights into column {k + 1} must have shape {expected}; got {weights.shape}"
                )


def network_payload(frame: NetworkFrame) -> bytes:
    """Message that shows a frame, for ``web/network_map.js``."""
    columns: list[dict[str, Any]] = []
    rasters: list[Array] = []
    start = 0
    for column in frame.columns:
        low, high = column.value_range
        raster = levels(column.pictures, low, high)
        rasters.append(raster.ravel())
        columns.append(
            {
                "title": column.title,
                "short": column.short,
                "note": column.note,
                "total": column.total,
                "names": column.names,
                "kind": column.kind,
                "shape": column.pictures.shape[1:],
                "range": (float(low), float(high)),
                "start": start,
                "frozen": column.frozen,
            }
        )
        start += raster.size
    head = {
        "columns": columns,
        "epoch": frame.epoch,
        "summary": frame.summary,
        "selected": frame.selected,
        "undo": frame.undo,
        "notice": frame.notice,
        "diverging": {"light": DIVERGING_LIGHT, "dark": DIVERGING_DARK},
        "words": words(),
    }
    arrays = {
        "pictures": np.concatenate(rasters),
        "weights": np.concatenate([w.ravel() for w in frame.weights]).astype(np.float64),
        "biases": np.concatenate([c.biases for c in frame.columns]).astype(np.float64),
    }
    return pack(head, arrays)


def words() -> dict[str, str]:
    """Return the words of the view itself; braces are filled in the browser."""
    return {
        "more": _("{count} more"),
        "notDrawn": _("not drawn one by one; click to choose one of them"),
        "bundle": _("{count} weights, root mean square"),
        "bias": _("bias b"),
        "weight": _("weight w"),
        "over": _("activation on the map"),
        "freeze": _("Freeze {layer}: its weights and biases stay as they are"),
        "thaw": _("Thaw {layer}: let it learn again"),
        "negative": _("negative"),
        "positive": _("positive"),
        "biasDot": _("bias"),
        "widest": _("widest link: {value}"),
        "apply": _("Apply"),
        "undo": _("Undo"),
        "close": _("Close"),
        "now": _("now"),
        "value": _("New value"),
        "notANumber": _("Type a number from −1000 to 1000, such as 0.5."),
        "clickHint": _("click: type a value"),
        "unitHint": _("click: look inside"),
    }


def network_map(
    frame: NetworkFrame,
    *,
    key: str,
    height: int = 400,
    on_event: Mapping[str, Callable[[], None]] | None = None,
) -> None:
    """Show a frame; called again with the same key, the picture moves in place.

    Parameters
    ----------
    frame : NetworkFrame
        What to show.
    key : str
        Stable name of the view on its page.
    height : int
        Height in CSS pixels.
    on_event : mapping of str to callable, optional
        Called before the next drawing, each for one request: "picked" (a unit), "edited" (a
        weight or bias), "frozen" (a layer), "undone". The request itself is the view's value.
    """
    assets.mount(
        "network_map",
        network_payload(frame),
        key=key,
        table=lambda: network_table(frame),
        height=height,
        on_event=on_event,
    )
