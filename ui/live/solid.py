"""The decision surface in three dimensions, with the data at heights of their own.

The message is that of the flat surface and the heights behind it; ``web/solid.js`` draws it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from nn_core.types import Array
from ui.live import assets
from ui.live.numbers import surface_table
from ui.live.packing import pack
from ui.live.surface import SurfaceFrame, surface_message


def solid_payload(frame: SurfaceFrame, heights: Sequence[Array], label: str) -> bytes:
    """Message that shows a frame, for ``web/solid.js``.

    Parameters
    ----------
    frame : SurfaceFrame
        Of any kind but a curve.
    heights : sequence of array, shape (n,)
        How high the points of each part stand.
    label : str
        Title of the upright axis.

    Raises
    ------
    ValueError
        For a curve, or heights that do not fit the points.
    """
    sizes = [len(part.x) for part in frame.points]
    if frame.kind == "curve" or [len(own) for own in heights] != sizes:
        raise ValueError(
            f"expected a surface and heights for {sizes} points; "
            f"got a {frame.kind} and {[len(own) for own in heights]}"
        )
    head, arrays = surface_message(frame)
    for k, own in enumerate(heights):
        arrays[f"height{k}"] = np.asarray(own, dtype=np.float64)
    return pack({**head, "heightLabel": label}, arrays)


def solid(
    frame: SurfaceFrame,
    heights: Sequence[Array],
    label: str,
    *,
    key: str,
    height: int = 460,
    on_event: Mapping[str, Callable[[], None]] | None = None,
) -> None:
    """Show a frame; called again with the same key it moves in place, the camera staying.

    Parameters
    ----------
    frame, heights, label
        As in `solid_payload`.
    key : str
        Stable name of the view on its page.
    height : int
        Height in CSS pixels, with the legend.
    on_event : mapping of str to callable, optional
        What to call when a point is clicked: "picked", a dict of ``part`` and ``index``.
    """
    payload = solid_payload(frame, heights, label)
    assets.mount(
        "solid",
        payload,
        key=key,
        height=height,
        table=lambda: surface_table(frame),
        on_event=on_event,
    )
