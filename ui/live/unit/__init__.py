"""One unit of a network: its incoming weights, and the distribution of its activation."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Unpack

import numpy as np

from nn_core.types import Array
from ui.i18n import _
from ui.live import assets
from ui.live.network import DIVERGING, words
from ui.live.packing import levels, pack
from ui.theme import CLASS_COLORS
from ui.widgets.downloads import Table


@dataclass(frozen=True, eq=False)
class UnitFrame:
    """Content of the view at one moment; texts are shown literally, so translate them before."""

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

    def __post_init__(self) -> None:
        if self.weights.shape != (len(self.sources),):
            raise ValueError(
                f"weights must be one for each of {len(self.sources)} sources; "
                f"got shape {self.weights.shape}"
            )
        expected = (max(1, len(self.groups)), len(self.edges) - 1)
        if self.counts.shape != expected:
            raise ValueError(f"counts must have shape {expected}; got {self.counts.shape}")


def unit_payload(frame: UnitFrame) -> bytes:
    """Return the packed message of a frame."""
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
        "words": words(),
    }
    return pack(vars(frame) | more)


def unit_view(frame: UnitFrame, **place: Unpack[assets.Place]) -> None:
    """Show a frame; another call with the same key updates it in place.

    It sends "edited" and "undone", as `ui.live.network.network_map` does.
    """
    assets.mount(
        Path(__file__).with_name("unit_view.js"),
        unit_payload(frame),
        table=lambda _asked: unit_table(frame),
        **place,
    )


def unit_table(frame: UnitFrame) -> Table:
    """Return weights and bias by source, then the histogram by bin and class."""
    return Table([_("Incoming weights"), "value"], _table_rows(frame))


def _table_rows(frame: UnitFrame) -> Iterator[tuple[object, ...]]:
    yield from zip(frame.sources, frame.weights, strict=True)
    yield _("bias b"), frame.bias
    yield _("Activation over the training samples"), _("samples")
    for group, counts in zip(frame.groups or ("",), frame.counts, strict=True):
        for low, high, count in zip(frame.edges[:-1], frame.edges[1:], counts, strict=True):
            yield f"{low} … {high} {group}".strip(), int(count)
