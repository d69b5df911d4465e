"""The reader's own dataset in the session, and the drawing that can make it."""

from __future__ import annotations

from dataclasses import dataclass, field

from experiments.own_data.drawing import Drawing, Kind, smile
from nn_core.data import OwnTable
from ui.i18n import _
from ui.session import Key


@dataclass
class DrawingState:
    """The drawing, which both the page's canvas and its table can edit.

    Each of them keeps its state until the drawing is changed elsewhere, which raises its revision.
    """

    drawing: Drawing
    name: str
    base: Drawing = field(init=False)  # Content of the table before its pending edits
    canvas_revision: int = 0
    table_revision: int = 0

    def __post_init__(self) -> None:
        self.base = self.drawing

    def from_canvas(self, points: object, revision: object) -> None:
        """Take over the canvas's points, unless the drawing has been changed elsewhere since."""
        if revision == self.canvas_revision:
            self.drawing = self.base = Drawing.of(self.drawing.kind, points)
            self.table_revision += 1

    def from_table(self, drawing: Drawing) -> None:
        """Take over the edits in the table."""
        if drawing != self.drawing:
            self.drawing = drawing
            self.canvas_revision += 1

    def start(self, drawing: Drawing, name: str) -> None:
        """Replace the drawing."""
        self.drawing = self.base = drawing
        self.name = name
        self.canvas_revision += 1
        self.table_revision += 1

    def change_kind(self, kind: Kind) -> None:
        """Switch between classes and numbers; points keep their value as far as possible."""
        points = self.drawing.points.copy()
        if kind == "number":
            # Class 0 becomes a low and class 1 a high number, with the same colors on the surface.
            points[:, 2] = points[:, 2].clip(0, 1) * 2 - 1
        else:
            points[:, 2] = points[:, 2] > 0
        self.start(Drawing(kind, points), self.name)


DRAWING: Key[DrawingState] = Key(
    "gradient_lab.drawing", lambda: DrawingState(smile(), _("My drawing"))
)


def _first_table() -> OwnTable:
    state = DRAWING.get()
    return state.drawing.table(state.name)


OWN_TABLE: Key[OwnTable] = Key("gradient_lab.own_table", _first_table)
"""The reader's own dataset that is, or was last, in the Lab."""
