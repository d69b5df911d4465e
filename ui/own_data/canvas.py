"""The plane to draw on: data in, strokes out; ``web/draw.js`` does the drawing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ui.i18n import _
from ui.live import assets
from ui.live.packing import pack
from ui.run.drawing import CLASSES, MOST_POINTS, SIDE
from ui.run.workshop import Easel
from ui.session import widget_value
from ui.theme import CLASS_COLORS, DIVERGING_DARK, DIVERGING_LIGHT

KEY = "own.canvas"


def canvas(easel: Easel) -> None:
    """Show the plane; what is drawn is taken over before the page's next run begins."""

    def drawn() -> None:
        found = widget_value(KEY)
        sent = found.get("drawn") if isinstance(found, Mapping) else None
        if isinstance(sent, Mapping):
            easel.from_canvas(sent.get("points"), sent.get("revision"))

    assets.serve()
    assets.renderer("draw")(key=KEY, data=canvas_message(easel), on_drawn_change=drawn)


def canvas_message(easel: Easel) -> bytes:
    """Return the message that shows a drawing, for ``web/draw.js``."""
    drawing = easel.drawing
    points: list[list[Any]] = drawing.points.tolist()
    if drawing.kind == "classes":
        points = [[x, y, int(label)] for x, y, label in points]
    return pack(
        {
            "revision": easel.canvas,
            "kind": drawing.kind,
            "points": points,
            "side": SIDE,
            "most": MOST_POINTS,
            "classes": [
                {"name": name, "color": color}
                for name, color in zip(CLASSES, CLASS_COLORS, strict=False)
            ],
            "diverging": {"light": DIVERGING_LIGHT, "dark": DIVERGING_DARK},
            "labels": {
                "class": _("Class to draw"),
                "value": _("Number to draw"),
                "draw": _("Draw"),
                "erase": _("Erase"),
                "undo": _("Undo"),
                "clear": _("Clear"),
                "brush": _("Brush"),
                "dense": _("Points a dab"),
                "paper": _(
                    "Plane to draw on: click or drag; with the keyboard arrows move, space draws, "
                    "digits choose the class"
                ),
                "count": _("{n} points. Click or drag to add more."),
                "full": _("No more points fit."),
            },
        },
        {},
    )
