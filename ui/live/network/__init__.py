"""The network of a run, drawn unit by unit with the activation or weights of each.

Every message is complete. Maps are bytes, weights and biases float64, so that values are exact.
"""

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

    # Long and short title; text below, such as size and activation
    title: str
    short: str
    note: str
    total: int  # Number of units
    # Names of the drawn units, which are the first ones; the others are drawn as one bundle
    names: tuple[str, ...]
    # Kind of the pictures: activation over the plane or over a single feature, incoming weights as
    # an image (row 0 on top), or incoming weights as bars
    kind: PictureKind
    # Shape (drawn, rows, columns): a picture of each drawn unit, or one of all units together, such
    # as the pixels of a digit
    pictures: Array
    value_range: tuple[float, float]
    biases: Array  # Empty for the inputs; shape (drawn,)
    frozen: bool = False  # Whether its parameters are fixed

    @property
    def nodes(self) -> int:
        """Number of nodes: the drawn units, and the bundle of the others, if any."""
        return len(self.names) + (self.total > len(self.names))


@dataclass(frozen=True, eq=False)
class NetworkFrame:
    """Content of the view at one moment; texts are shown literally, so translate them before."""

    columns: tuple[NetworkColumn, ...]  # Inputs, hidden layers, output
    # Between consecutive columns, shape (nodes, nodes); the weight of a bundle is the root mean
    # square of its weights
    weights: tuple[Array, ...]
    epoch: int
    summary: str  # State in a sentence, for screen readers
    # Selected layer and unit, from 0
    selected: tuple[int, int] | None = None
    # Description of the edit that undo reverts, and reason of the last refusal; else empty
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
    """Return the packed message of a frame."""
    columns = tuple(
        replace(column, pictures=levels(column.pictures, *column.value_range))
        for column in frame.columns
    )
    return pack(vars(replace(frame, columns=columns)) | {"words": words(), "diverging": DIVERGING})


def words() -> dict[str, str]:
    """Return the texts of the views of network and unit, with placeholders for the browser."""
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
    """Show a frame; another call with the same key updates it in place.

    It sends "picked" (a unit), "edited" (a weight or bias), "frozen" (a layer) and "undone".
    """
    assets.mount(
        Path(__file__).with_name("network_map.js"),
        network_payload(frame),
        table=lambda _asked: network_table(frame),
        **place,
    )


def network_table(frame: NetworkFrame) -> Table:
    """Return weights and biases; those of undrawn units are pooled to their root mean square."""
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
