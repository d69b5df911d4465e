"""The network of a run, drawn unit by unit with what each of them answers.

The message is complete every time. Maps travel as bytes, weights and biases as float64, so that
their values can be read exactly.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal, Unpack

from nn_core.types import Array
from ui.i18n import _
from ui.live import assets
from ui.live.packing import levels, pack
from ui.theme import DIVERGING_DARK, DIVERGING_LIGHT
from ui.widgets.downloads import Table

PictureKind = Literal["plane", "curve", "image", "bars"]
DIVERGING = {"light": DIVERGING_LIGHT, "dark": DIVERGING_DARK}


@dataclass(frozen=True, eq=False)
class NetworkColumn:
    """The inputs, or one layer."""

    # Title with room, and without; what stands below, such as size and activation
    title: str
    short: str
    note: str
    total: int  # Units it has
    # Names of the units that are drawn, which are the first of them; the others are one bundle
    names: tuple[str, ...]
    # What the pictures are: activation over the plane, activation over the line of a single
    # feature, incoming weights as a picture (row 0 on top), or incoming weights as bars
    kind: PictureKind
    # One for each unit drawn; or a single one where all units together are one picture, as the
    # pixels of a digit are; shape (drawn, rows, columns)
    pictures: Array
    value_range: tuple[float, float]
    biases: Array  # Empty for the inputs; shape (drawn,)
    frozen: bool = False  # Whether its weights and biases stay as they are

    @property
    def nodes(self) -> int:
        """Places in the picture: the units drawn, and the bundle where some are not."""
        return len(self.names) + (self.total > len(self.names))


@dataclass(frozen=True, eq=False)
class NetworkFrame:
    """What the view shows at one moment. All text is shown as it is, so translate it before."""

    columns: tuple[NetworkColumn, ...]  # Inputs, hidden layers, output
    # Between a column and the next, of shape (nodes, nodes); what has to do with a bundle is the
    # root mean square of the weights that it holds
    weights: tuple[Array, ...]
    epoch: int
    summary: str  # The state in a sentence, for those who cannot see the picture
    # Layer and unit that are looked at more closely; layers from 0
    selected: tuple[int, int] | None = None
    # What an undo would take back, and why the last request was not followed; else empty
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
    """Return the message that shows a frame."""
    columns = tuple(
        replace(column, pictures=levels(column.pictures, *column.value_range))
        for column in frame.columns
    )
    return pack(vars(replace(frame, columns=columns)) | {"words": words(), "diverging": DIVERGING})


def words() -> dict[str, str]:
    """Return the words of the views of network and unit; braces are filled in the browser."""
    return {
        "more": _("{count} more"),
        "not_drawn": _("not drawn one by one; click to choose one of them"),
        "bundle": _("{count} weights, root mean square"),
        "bias": _("bias b"),
        "weight": _("weight w"),
        "over": _("activation on the map"),
        "freeze": _("Freeze {layer}: its weights and biases stay as they are"),
        "thaw": _("Thaw {layer}: let it learn again"),
        "negative": _("negative"),
        "positive": _("positive"),
        "bias_dot": _("bias"),
        "widest": _("widest link: {value}"),
        "apply": _("Apply"),
        "undo": _("Undo"),
        "close": _("Close"),
        "now": _("now"),
        "value": _("New value"),
        "not_a_number": _("Type a number from −1000 to 1000, such as 0.5."),
        "click_hint": _("click: type a value"),
        "unit_hint": _("click: look inside"),
        "weights": _("Incoming weights"),
        "histogram": _("Activation over the training samples"),
        "samples": _("samples"),
    }


def network_map(frame: NetworkFrame, **place: Unpack[assets.Place]) -> None:
    """Show a frame; called again with the same key, the picture moves in place.

    It sends "picked" (a unit), "edited" (a weight or bias), "frozen" (a layer) and "undone".
    """
    assets.mount(
        Path(__file__).with_name("network_map.js"),
        network_payload(frame),
        table=lambda _asked: network_table(frame),
        **place,
    )


def network_table(frame: NetworkFrame) -> Table:
    """Return weights and biases, layers counted from 1.

    What has to do with units that are not drawn is the root mean square of their weights.
    """
    return Table(["layer", "unit", "from", "value"], _table_rows(frame))


def _table_rows(frame: NetworkFrame) -> Iterator[tuple[object, ...]]:
    names = [
        [*column.names, f"{len(column.names) + 1} …"][: column.nodes] for column in frame.columns
    ]
    for k, (weights, column) in enumerate(zip(frame.weights, frame.columns[1:], strict=True)):
        for source, own in zip(names[k], weights, strict=True):
            for unit, weight in zip(names[k + 1], own, strict=True):
                yield k + 1, unit, source, weight
        for unit, bias in zip(column.names, column.biases, strict=True):
            yield k + 1, unit, "", bias
