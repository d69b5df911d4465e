"""The network of a run, drawn unit by unit with the activation or weights of each, and one unit.

The view of a unit has its incoming weights, and the distribution of its activation. Every message
is complete. Maps are bytes, weights and biases float64, so that values are exact.
"""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal, Unpack

import numpy as np

from nn_core.types import Array
from ui.i18n import _
from ui.live import assets
from ui.live.packing import levels, pack
from ui.theme import CLASS_COLORS, DIVERGING_DARK, DIVERGING_LIGHT
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


@dataclass(frozen=True, eq=False)
class UnitFrame:
    """Content of the view of one unit, whose texts are shown literally too."""

    layer: int
    unit: int
    title: str
    sources: tuple[str, ...]  # Origin of each incoming weight
    weights: Array
    bias: float
    edges: Array  # Bins of the histogram, rising; shape (B + 1,)
    # Samples per bin and class; one row, and empty `groups`, without classes; shape (groups, B)
    counts: Array
    groups: tuple[str, ...]
    facts: tuple[tuple[str, str], ...]  # Names and values, such as mean and saturation
    epoch: int
    summary: str
    # Weights as an image, row 0 on top, if the inputs are one; shape (rows, columns)
    picture: Array | None = None
    undo: str = ""
    notice: str = ""


def network_payload(frame: NetworkFrame) -> bytes:
    """Return the packed message of a network."""
    columns = tuple(
        replace(column, pictures=levels(column.pictures, *column.value_range))
        for column in frame.columns
    )
    return pack(vars(replace(frame, columns=columns)) | {"words": _words(), "diverging": DIVERGING})


def unit_payload(frame: UnitFrame) -> bytes:
    """Return the packed message of a unit."""
    picture, largest = frame.picture, 0.0
    if picture is not None:
        largest = float(np.abs(picture[np.isfinite(picture)]).max(initial=0.0)) or 1.0
        picture = levels(picture, -largest, largest)
    more = {
        # An array, because JSON has no NaN or infinity for a diverged bias.
        "bias": np.array([frame.bias]),
        "picture": picture,
        "largest": largest,
        "colors": CLASS_COLORS,
        "diverging": DIVERGING,
        "words": _words(),
    }
    return pack(vars(frame) | more)


def _words() -> dict[str, str]:
    return {
        "more": _("{count} more"),
        "not_drawn": _("not drawn one by one; click to choose one of them"),
        "bundle": _("{count} weights, root mean square"),
        "bias": _("bias b"),
        "weight": _("weight w"),
        "over": _("activation on the map"),
        "freeze": _("Freeze {layer}: its weights and biases stay as they are"),
        "thaw": _("Unfreeze {layer}: let it learn again"),
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


def unit_view(frame: UnitFrame, **place: Unpack[assets.Place]) -> None:
    """Show a unit; it sends "edited" and "undone", as `network_map` does."""
    assets.mount(
        Path(__file__).with_name("unit_view.js"),
        unit_payload(frame),
        table=lambda _asked: unit_table(frame),
        **place,
    )


def network_table(frame: NetworkFrame) -> Table:
    """Return weights and biases; those of undrawn units are pooled to their root mean square."""
    rows: list[tuple[object, ...]] = []
    names = [
        [*column.names, f"{len(column.names) + 1} …"][: column.nodes] for column in frame.columns
    ]
    for k, weights in enumerate(frame.weights, start=1):
        for source, own in zip(names[k - 1], weights, strict=True):
            rows += [(k, unit, source, w) for unit, w in zip(names[k], own, strict=True)]
        column = frame.columns[k]
        rows += [(k, unit, "", b) for unit, b in zip(column.names, column.biases, strict=True)]
    return Table(["layer", "unit", "from", "value"], rows)


def unit_table(frame: UnitFrame) -> Table:
    """Return weights and bias by source, then the histogram by bin and class."""
    rows: list[tuple[object, ...]] = [
        *zip(frame.sources, frame.weights, strict=True),
        (_("bias b"), frame.bias),
        (_("Activation over the training samples"), _("samples")),
    ]
    for group, counts in zip(frame.groups or ("",), frame.counts, strict=True):
        for low, high, count in zip(frame.edges[:-1], frame.edges[1:], counts, strict=True):
            rows.append((f"{low} … {high} {group}".strip(), int(count)))
    return Table([_("Incoming weights"), "value"], rows)
