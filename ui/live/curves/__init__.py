"""Loss and metric of a run over its epochs, in two panels that share the axis.

The history is sent whole, each line thinned to what a screen can show, so that a browser that
comes back to the page has all of it.
"""

from __future__ import annotations

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
    """One line: epochs `x`, rising, and values `y`, both of shape (n,); NaN leaves a gap.

    Lines of both panels that share label and look share the entry in the legend. The dash is
    there so that the color, as ``#rrggbb``, is not alone in telling lines apart.
    """

    label: str
    x: Array
    y: Array
    color: str
    dash: Literal["solid", "dash", "dot"] = "solid"


@dataclass(frozen=True)
class ReferenceLine:
    """Level to compare with, such as the accuracy of always answering the largest class."""

    label: str
    y: float


@dataclass(frozen=True)
class EpochMark:
    """Epoch to point out by a vertical line, such as the best one."""

    label: str
    epoch: float


@dataclass(frozen=True)
class CurvePanel:
    """Upper or lower half of the chart; its values are shares where `percent`."""

    title: str
    lines: tuple[CurveLine, ...]
    references: tuple[ReferenceLine, ...] = ()
    log: bool = False
    percent: bool = False


@dataclass(frozen=True)
class CurvesFrame:
    """What the view shows at one epoch. All text is shown as it is, so translate it before.

    One or two panels stand one above the other, or `beside` each other where the page is wide
    enough. The axis begins at `start`; `summary` is for those who cannot see the picture.
    """

    panels: tuple[CurvePanel, ...]
    x_label: str
    epoch: int
    summary: str
    marks: tuple[EpochMark, ...] = ()
    beside: bool = False
    start: float = 0.0

    def __post_init__(self) -> None:
        if len(self.panels) not in {1, 2}:
            raise ValueError(f"panels must be 1 or 2; got {len(self.panels)}")
        for panel in self.panels:
            for line in panel.lines:
                if line.x.shape != line.y.shape or line.x.ndim != 1:
                    raise ValueError(
                        f"x and y of line {line.label} must be of one length; "
                        f"got shapes {line.x.shape} and {line.y.shape}"
                    )


def thin(x: Array, y: Array, most: int = MAX_POINTS) -> tuple[Array, Array]:
    """Return at most `most` points of a line that look like all of them.

    The line is cut into stretches of equally many points; first and last point, and the lowest
    and highest of each stretch, stay: no spike is lost.

    >>> x = np.arange(1000.0)
    >>> kept_x, kept_y = thin(x, np.where(x == 501, 9.0, 0.0), most=12)
    >>> len(kept_x) <= 12, kept_x[0], kept_x[-1], kept_y.max()
    (True, np.float64(0.0), np.float64(999.0), np.float64(9.0))
    """
    if len(x) <= most:
        return x, y
    inner = y[1:-1]
    size = -(-len(inner) // (most // 2 - 1))
    stretches = -(-len(inner) // size)
    blocks = np.pad(inner, (0, stretches * size - len(inner)), mode="edge").reshape(-1, size)
    gaps = np.isnan(blocks)
    # A gap inside a stretch is too narrow to see; one of a whole stretch stays a gap.
    lowest = np.where(gaps, np.inf, blocks).argmin(axis=1)
    highest = np.where(gaps, -np.inf, blocks).argmax(axis=1)
    starts = np.arange(stretches) * size
    chosen = np.concatenate([starts + lowest, starts + highest])
    index = np.unique([0, len(y) - 1, *(1 + np.minimum(chosen, len(inner) - 1))])
    return x[index], y[index]


def thinned(frame: CurvesFrame) -> CurvesFrame:
    """Return a frame whose lines have no more points than a screen can show."""

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
    """Show a frame; called again with the same key, the lines grow in place.

    The height is in CSS pixels, with the legend; "content" is less where panels are side by side.
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
