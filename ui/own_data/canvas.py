"""The plane to draw on: data in, strokes out; ``canvas.js`` does the drawing."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from ui.i18n import _
from ui.live import assets
from ui.live.packing import pack
from ui.live.requests import sent_value
from ui.run.drawing import CLASSES, MOST_POINTS, SIDE
from ui.run.workshop import Easel
from ui.theme import CLASS_COLORS, DIVERGING_DARK, DIVERGING_LIGHT

KEY = "own.canvas"


def canvas(easel: Easel) -> None:
    """Show the plane; what is drawn is taken over before the page's next run begins."""

    def drawn() -> None:
        sent = sent_value(KEY, "drawn")
        if isinstance(sent, Mapping):
            easel.from_canvas(sent.get("points"), sent.get("revision"))

    script = Path(__file__).with_suffix(".js")
    assets.mount(script, canvas_message(easel), key=KEY, on_event={"drawn": drawn})


def canvas_message(easel: Easel) -> bytes:
    """Return the message that shows a drawing."""
    return pack(
        {
            "revision": easel.canvas,
            "kind": easel.drawing.kind,
            "points": easel.drawing.points,
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
        }
    )
