"""Loss and metric of a run over its epochs, in two panels.

The whole history is sent each time, thinned to the screen's resolution, so that a browser that
comes back to the page has all of it.
"""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

import numpy as np

from nn_core.types import Array
from ui.live import assets
from ui.live.packing import pack
from ui.widgets.downloads import Table

MAX_POINTS = 400


@dataclass(frozen=True)
class CurveLine:
    """Line through epochs `x`, rising, and values `y`, both of shape (n,); NaN is a gap.

    Lines of both panels with the same label and style share a legend entry. `color` is ``#rrggbb``;
    `dash` distinguishes lines without color.
    """

    label: str
    x: Array
    y: Array
    color: str
    dash: Literal["solid", "dash", "dot"] = "solid"


@dataclass(frozen=True)
class ReferenceLine:
    """Horizontal reference level, such as the accuracy of the majority class."""

    label: str
    y: float


@dataclass(frozen=True)
class EpochMark:
    """Vertical mark at an epoch, such as the best one."""

    label: str
    epoch: float


@dataclass(frozen=True)
class CurvePanel:
    """Upper or lower panel; its values are shares where `percent`."""

    title: str
    lines: tuple[CurveLine, ...]
    references: tuple[ReferenceLine, ...] = ()
    log: bool = False
    percent: bool = False


@dataclass(frozen=True)
class CurvesFrame:
    """Content of the view at one epoch; texts are shown literally, so translate them before.

    Panels are stacked, or `beside` each other where the page is wide enough. The epoch axis begins
    at `start`; `summary` is for screen readers.
    """

    panels: tuple[CurvePanel, ...]
    x_label: str
    epoch: int
    summary: str
    marks: tuple[EpochMark, ...] = ()
    beside: bool = False
    start: float = 0.0


def thin(x: Array, y: Array, most: int = MAX_POINTS) -> tuple[Array, Array]:
    """Return at most `most` points of a line, with no visible change of its plot.

    The line is cut into blocks of equally many points; the first and last point, and the minimum
    and maximum of each block are kept, so that no spike is lost.
    """
    if len(x) <= most:
        return x, y
    inner = y[1:-1]
    size = -(-len(inner) // (most // 2 - 1))
    stretches = -(-len(inner) // size)
    blocks = np.pad(inner, (0, stretches * size - len(inner)), mode="edge").reshape(-1, size)
    gaps = np.isnan(blocks)
    # A gap within a block is too narrow to see; a block of only NaN stays a gap.
    lowest = np.where(gaps, np.inf, blocks).argmin(axis=1)
    highest = np.where(gaps, -np.inf, blocks).argmax(axis=1)
    starts = np.arange(stretches) * size
    chosen = np.concatenate([starts + lowest, starts + highest])
    index = np.unique([0, len(y) - 1, *(1 + np.minimum(chosen, len(inner) - 1))])
    return x[index], y[index]


def thinned(frame: CurvesFrame) -> CurvesFrame:
    """Return a frame with each line thinned to the screen's resolution."""

    def short(line: CurveLine) -> CurveLine:
        x, y = thin(line.x, line.y)
        return replace(line, x=x, y=y)

    return replace(
        frame,
        panels=tuple(
            replace(panel, lines=tuple(short(line) for line in panel.lines))
            for panel in frame.panels
        ),
    )


def curves(frame: CurvesFrame, *, key: str, height: int | Literal["content"] = 460) -> None:
    """Show a frame; another call with the same key updates it in place.

    `height` is in CSS pixels, with the legend; "content" is less where panels are side by side.
    """
    assets.mount(
        Path(__file__).with_name("curves.js"),
        pack(thinned(frame)),
        key=key,
        table=lambda _asked: curves_table(frame),
        height=height,
    )


def curves_table(frame: CurvesFrame) -> Table:
    """Return every point of every line."""
    rows = (
        (panel.title, line.label, int(x), y)
        for panel in frame.panels
        for line in panel.lines
        for x, y in zip(line.x, line.y, strict=True)
    )
    return Table(["panel", "series", frame.x_label, "value"], rows)
