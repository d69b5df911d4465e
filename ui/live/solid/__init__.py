"""The decision surface in three dimensions, with the data at given heights."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Unpack

from nn_core.types import Array
from ui.live import assets
from ui.live.packing import pack
from ui.live.surface import SurfaceFrame, surface_message, surface_table


def solid_message(frame: SurfaceFrame, heights: Sequence[Array], label: str) -> dict[str, Any]:
    """Return the message of a flat surface, with heights added to its points.

    `heights` has one array for each part of the points; `label` is the title of the vertical axis.
    Raises a ValueError for a curve, or for heights that do not fit the points.
    """
    sizes = [len(part.x) for part in frame.points]
    if frame.kind == "curve" or [len(own) for own in heights] != sizes:
        raise ValueError(
            f"expected a surface and heights for {sizes} points; "
            f"got a {frame.kind} and {[len(own) for own in heights]}"
        )
    return surface_message(frame) | {"heights": list(heights), "height_label": label}


def solid(
    frame: SurfaceFrame, heights: Sequence[Array], label: str, **place: Unpack[assets.Place]
) -> None:
    """Show a frame as `ui.live.surface.surface` does; the camera position is kept."""
    assets.mount(
        Path(__file__).with_name("solid.js"),
        pack(solid_message(frame, heights, label)),
        table=lambda _asked: surface_table(frame),
        **place,
    )
