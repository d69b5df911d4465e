"""One unit of a network from inside: its incoming weights, and what it answers to the data.

Data in, one message out; ``web/unit_view.js`` draws it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from nn_core.types import Array
from ui.i18n import _
from ui.live import assets
from ui.live.network import words
from ui.live.numbers import unit_table
from ui.live.packing import levels, pack
from ui.theme import CLASS_COLORS, DIVERGING_DARK, DIVERGING_LIGHT


@dataclass(frozen=True, eq=False)
class UnitFrame:
    """What the view shows at one moment. All text is shown as it is, so translate it before.

    Parameters
    ----------
    layer, unit : int
        From 0.
    title : str
    sources : tuple of str
        What each incoming weight comes from.
    weights : ndarray of shape (n_in,)
    bias : float
    edges : ndarray of shape (B + 1,)
        Bins of the histogram, rising.
    counts : ndarray of shape (groups, B)
        Samples in each bin, by class; one row where there are none.
    groups : tuple of str
        Names of the classes; empty where there is one row.
    facts : tuple of (str, str)
        Name and value of what is worth knowing.
    epoch : int
    summary : str
        The state in a sentence.
    picture : ndarray of shape (rows, columns), optional
        The weights as a picture, row 0 on top, where the inputs are one.
    undo, notice : str
        As in `ui.live.network.NetworkFrame`.
    """

    layer: int
    unit: int
    title: str
    sources: tuple[str, ...]
    weights: Array
    bias: float
    edges: Array
    counts: Array
    groups: tuple[str, ...]
    facts: tuple[tuple[str, str], ...]
    epoch: int
    summary: str
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
    """Message that shows a frame, for ``web/unit_view.js``."""
    arrays = {
        "weights": frame.weights.astype(np.float64),
        "bias": np.array([frame.bias], dtype=np.float64),
        "counts": frame.counts.astype(np.float64),
    }
    head: dict[str, Any] = {
        "layer": frame.layer,
        "unit": frame.unit,
        "title": frame.title,
        "sources": frame.sources,
        "range": (float(frame.edges[0]), float(frame.edges[-1])),
        "groups": frame.groups,
        "colors": CLASS_COLORS,
        "facts": frame.facts,
        "epoch": frame.epoch,
        "summary": frame.summary,
        "undo": frame.undo,
        "notice": frame.notice,
        "shape": None,
        "diverging": {"light": DIVERGING_LIGHT, "dark": DIVERGING_DARK},
        "words": words()
        | {
            "weights": _("Incoming weights"),
            "histogram": _("Activation over the training samples"),
            "samples": _("samples"),
        },
    }
    if frame.picture is not None:
        most = float(np.abs(frame.picture[np.isfinite(frame.picture)]).max(initial=0.0)) or 1.0
        arrays["picture"] = levels(frame.picture, -most, most)
        head |= {"shape": frame.picture.shape, "largest": most}
    return pack(head, arrays)


def unit_view(
    frame: UnitFrame,
    *,
    key: str,
    height: int = 400,
    on_event: Mapping[str, Callable[[], None]] | None = None,
) -> None:
    """Show a frame; called again with the same key, it moves in place.

    Parameters
    ----------
    frame : UnitFrame
        What to show.
    key : str
        Stable name of the view on its page.
    height : int
        Height in CSS pixels.
    on_event : mapping of str to callable, optional
        "edited" and "undone", as in `ui.live.network.network_map`.
    """
    assets.mount(
        "unit_view",
        unit_payload(frame),
        key=key,
        table=lambda: unit_table(frame),
        height=height,
        on_event=on_event,
    )
