"""Loss and metric of a run over its epochs, in two panels that share the axis.

Data in, one message out; ``web/curves.js`` draws it. The history is sent whole, each line thinned
to what a screen can show, so that a browser that comes back to the page has all of it.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from nn_core.types import Array
from ui.live import assets
from ui.live.numbers import curves_table
from ui.live.packing import pack

MAX_POINTS = 400


@dataclass(frozen=True)
class CurveLine:
    """One line.

    Parameters
    ----------
    label : str
        Name in the legend; lines of both panels that share name and look share the entry.
    x, y : ndarray of shape (n,)
        Epochs, rising, and values; NaN leaves a gap.
    color : str
        Color as ``#rrggbb``.
    dash : {"solid", "dash", "dot"}
        So that the color is not alone in telling lines apart.
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
    """Epoch to point out, such as the best one."""

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

    Parameters
    ----------
    panels : tuple of CurvePanel
        One or two, from top to bottom.
    x_label : str
        Title of the shared axis.
    epoch : int
        Epoch the lines have reached.
    summary : str
        The state in a sentence, for those who cannot see the picture.
    marks : tuple of EpochMark
        Vertical lines through all panels.
    beside : bool
        Panels side by side where the page is wide enough, and not one above the other.
    start : float
        Epoch at which the axis begins.
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
    """At most `most` points of a line that look like all of them.

    The line is cut into stretches of equally many points; first and last point, and the lowest
    and highest of each stretch, stay: no spike is lost.

    >>> import numpy as np
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
    ends = [0, len(y) - 1]
    index = np.unique(np.concatenate([ends, 1 + np.minimum(chosen, len(inner) - 1)]))
    return x[index], y[index]


def curves_payload(frame: CurvesFrame) -> bytes:
    """Message that shows a frame, for ``web/curves.js``."""
    arrays: dict[str, Array] = {}
    panels = []
    for panel_index, panel in enumerate(frame.panels):
        for line_index, line in enumerate(panel.lines):
            x, y = thin(line.x, line.y)
            arrays[f"x{panel_index}.{line_index}"] = np.asarray(x, dtype=np.float64)
            arrays[f"y{panel_index}.{line_index}"] = np.asarray(y, dtype=np.float64)
        panels.append(
            {
                "title": panel.title,
                "log": panel.log,
                "percent": panel.percent,
                "lines": [
                    {"label": line.label, "color": line.color, "dash": line.dash}
                    for line in panel.lines
                ],
                "references": [
                    {"label": reference.label, "y": float(reference.y)}
                    for reference in panel.references
                ],
            }
        )
    head = {
        "panels": panels,
        "xLabel": frame.x_label,
        "beside": frame.beside,
        "start": float(frame.start),
        "epoch": frame.epoch,
        "summary": frame.summary,
        "marks": [{"label": mark.label, "epoch": float(mark.epoch)} for mark in frame.marks],
    }
    return pack(head, arrays)


def curves(frame: CurvesFrame, *, key: str, height: int | Literal["content"] = 460) -> None:
    """Show a frame; called again with the same key, the lines grow in place.

    Parameters
    ----------
    frame : CurvesFrame
        What to show.
    key : str
        Stable name of the view on its page.
    height : int or "content"
        Height in CSS pixels, with the legend; "content" is less where panels are side by side.
    """
    assets.mount(
        "curves", curves_payload(frame), key=key, table=lambda: curves_table(frame), height=height
    )
