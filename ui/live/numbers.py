"""The numbers of the live views as tables: the engine's own, not what the pictures were sent as.

A view offers a function that makes its table; it is called when the reader saves it as CSV.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from ui.i18n import _
from ui.session import Key
from ui.widgets.downloads import Table

if TYPE_CHECKING:
    from ui.live.curves import CurvesFrame
    from ui.live.layers import LayersFrame
    from ui.live.network import NetworkFrame
    from ui.live.surface import SurfaceFrame
    from ui.live.unit import UnitFrame


MakeTable = Callable[[Mapping[str, Any]], Table]
"""Makes the table of what the browser asks for: nothing but of a film, its part and epoch."""


def offer(key: str, make: MakeTable) -> None:
    """Let the numbers of the view with this key be saved; the last one offered counts."""
    NUMBERS.get()[_css_class(key)] = make


def offered(asked: Mapping[str, Any]) -> Table | None:
    """Return the table that the browser asks for by the view's CSS class, if there is one."""
    make = NUMBERS.get().get(str(asked.get("view")))
    return None if make is None else make(asked)


def _css_class(key: str) -> str:
    """Return the class that Streamlit gives the element of a key."""
    return "st-key-" + re.sub(r"[^a-zA-Z0-9_-]", "-", key)


def surface_table(frame: SurfaceFrame) -> Table:
    """Return a surface place by place, then the points."""
    across = frame.x_label, frame.y_label
    value = frame.target_label if frame.kind == "curve" else "value"
    return Table(["part", *across, value], _surface_rows(frame))


def _surface_rows(frame: SurfaceFrame) -> Iterator[tuple[object, ...]]:
    values = frame.values
    if frame.kind == "curve":
        for x, y in zip(np.linspace(*frame.x_range, len(values)), values, strict=True):
            yield frame.value_label, x, y, y
    else:
        several = frame.kind == "classes"
        names = frame.class_labels if several else (frame.value_label,)
        stacked = values if several else values[..., np.newaxis]
        xs = np.linspace(*frame.x_range, values.shape[1])
        for y, row in zip(np.linspace(*frame.y_range, values.shape[0]), stacked, strict=True):
            for x, outputs in zip(xs, row, strict=True):
                for name, output in zip(names, outputs, strict=True):
                    yield name, x, y, output
    for part in frame.points:
        for x, y, own in zip(part.x, part.y, part.value, strict=True):
            yield part.label, x, y, frame.class_labels[int(own)] if frame.class_labels else own


def curves_table(frame: CurvesFrame) -> Table:
    """Return every point of every line."""
    rows = (
        (panel.title, line.label, int(x), y)
        for panel in frame.panels
        for line in panel.lines
        for x, y in zip(line.x, line.y, strict=True)
    )
    return Table(["panel", "series", frame.x_label, "value"], rows)


def layers_table(frame: LayersFrame) -> Table:
    """Return the map and the panels, layer by layer."""
    every = [(frame.map_title, frame.map_values)]
    every += [(panel.title, panel.values) for panel in frame.panels]
    rows = (
        (title, layer, int(epoch), value)
        for title, values in every
        for layer, own in zip(frame.layers, values.T, strict=True)
        if np.isfinite(own).any()
        for epoch, value in zip(frame.epochs, own, strict=True)
    )
    return Table(["panel", "layer", frame.x_label, "value"], rows)


def network_table(frame: NetworkFrame) -> Table:
    """Return weights and biases, layers counted from 1.

    What has to do with units that are not drawn is the root mean square of their weights.
    """
    return Table(["layer", "unit", "from", "value"], _network_rows(frame))


def _network_rows(frame: NetworkFrame) -> Iterator[tuple[object, ...]]:
    names = [
        [*column.names, f"{len(column.names) + 1} …"][: column.nodes] for column in frame.columns
    ]
    for k, (weights, column) in enumerate(zip(frame.weights, frame.columns[1:], strict=True)):
        for source, own in zip(names[k], weights, strict=True):
            for unit, weight in zip(names[k + 1], own, strict=True):
                yield k + 1, unit, source, weight
        for unit, bias in zip(column.names, column.biases, strict=True):
            yield k + 1, unit, "", bias


def unit_table(frame: UnitFrame) -> Table:
    """Return weights and bias by where they come from, then the histogram by bin and class."""
    return Table([_("Incoming weights"), "value"], _unit_rows(frame))


def _unit_rows(frame: UnitFrame) -> Iterator[tuple[object, ...]]:
    yield from zip(frame.sources, frame.weights, strict=True)
    yield _("bias b"), frame.bias
    yield _("Activation over the training samples"), _("samples")
    for group, counts in zip(frame.groups or ("",), frame.counts, strict=True):
        for low, high, count in zip(frame.edges[:-1], frame.edges[1:], counts, strict=True):
            yield f"{low} … {high} {group}".strip(), int(count)


NUMBERS: Key[dict[str, MakeTable]] = Key("gradient_lab.numbers", dict)
"""What makes the table of each live view, by the class of its element."""
