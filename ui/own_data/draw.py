"""Points drawn on a plane or typed into a table beside it."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import streamlit as st

from experiments.own_data.drawing import CLASSES, EXAMPLES, MOST_POINTS, SIDE, Drawing, Kind
from nn_core.data.own import MAX_NAME
from nn_core.input_errors import InputError, parse_number
from ui.i18n import _
from ui.live import assets
from ui.live.packing import pack
from ui.own_data.use import download, use_in_lab
from ui.run.own_data import DrawingState
from ui.session import widget_value
from ui.theme import CLASS_COLORS, DIVERGING_DARK, DIVERGING_LIGHT
from ui.widgets.choices import choose
from ui.widgets.messages import sentence
from ui.widgets.typed_numbers import text_of

CANVAS_KEY = "own.canvas"
_MOST_REFUSED = 3


def draw_section(state: DrawingState) -> None:
    """Draw the canvas and the table of points."""
    _choices(state)
    left, right = st.columns((5, 4), gap="medium")
    with right:
        place = st.container()
        # The table runs before the canvas, so that typed points appear at once.
        _table(state)
    with left:
        _canvas(state)
    with place:
        try:
            table = state.drawing.table(state.name)
        except InputError as error:
            st.info(sentence(error), icon=":material/draw:")
        else:
            use_in_lab(table)


def _choices(state: DrawingState) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        titles = {"classes": _("Classes"), "number": _("A number")}
        key = f"own.kind.{state.table_revision}"
        kind = choose(_("A point carries"), titles, key, default=state.drawing.kind)
        if kind != state.drawing.kind:
            state.change_kind("number" if kind == "number" else "classes")
            st.rerun()
        name = st.text_input(
            _("Name"),
            state.name,
            max_chars=MAX_NAME,
            key=f"own.name.{state.table_revision}",
            width=220,
        )
        state.name = " ".join(name.split()) or state.name
        for key, (title, draw) in EXAMPLES.items():
            if st.button(_(title), key=f"own.example.{key}", icon=":material/brush:"):
                state.start(draw(), _(title))
                st.rerun()


def _canvas(state: DrawingState) -> None:
    """Draw the canvas; its callback applies changes before the next run of the page."""

    def drawn() -> None:
        sent = assets.sent_value(CANVAS_KEY, "drawn")
        if isinstance(sent, Mapping):
            state.from_canvas(sent.get("points"), sent.get("revision"))

    message = {
        "revision": state.canvas_revision,
        "kind": state.drawing.kind,
        "points": state.drawing.points,
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
    script = Path(__file__).with_name("canvas.js")
    assets.mount(script, pack(message), key=CANVAS_KEY, on_event={"drawn": drawn})


def _table(state: DrawingState) -> None:
    import pandas as pd

    key = f"own.points.{state.table_revision}"
    if widget_value(key) is None:
        # The page was opened again.
        state.base = state.drawing
    base = state.base
    is_classes = base.kind == "classes"
    label = "class" if is_classes else "value"
    x1, x2, value = ([text_of(number) for number in column] for column in base.points.T.tolist())
    shown = [CLASSES[int(k)] for k in base.points[:, 2]] if is_classes else value
    frame = pd.DataFrame({"x1": x1, "x2": x2, label: shown}, dtype=object)
    # Text columns: a number column would drop a comma or an unknown minus sign.
    number = st.column_config.TextColumn(max_chars=40, required=True)
    edited = st.data_editor(
        frame,
        num_rows="dynamic",
        hide_index=True,
        height=380,
        key=key,
        column_config={
            "x1": number,
            "x2": number,
            label: st.column_config.SelectboxColumn(_("class"), options=CLASSES, required=True)
            if is_classes
            else st.column_config.TextColumn(_("value"), max_chars=40, required=True),
        },
        alt=_("The points as a table"),
    )
    typed, refused = drawing_of(edited, base.kind)
    state.from_table(typed)
    for row, error in refused[:_MOST_REFUSED]:
        st.warning(
            _("Row {row} is left out: {reason}").format(row=row, reason=sentence(error)),
            icon=":material/warning:",
        )
    drawing = state.drawing
    rows = [(x, y, CLASSES[int(k)] if is_classes else k) for x, y, k in drawing.points.tolist()]
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        download(("x1", "x2", label), rows, state.name, "own.download.points")
        st.caption(
            _(
                "Type, paste, add or delete rows, with decimal point or comma; at most {n} points."
            ).format(n=f"{MOST_POINTS:,}")
        )


def drawing_of(frame: Any, kind: Kind) -> tuple[Drawing, list[tuple[int, InputError]]]:
    """Return the drawing of the complete rows, and the errors with row numbers from 1."""
    index = {name: label for label, name in enumerate(CLASSES)}
    points: list[list[float]] = []
    refused: list[tuple[int, InputError]] = []
    for number, cells in enumerate(frame.itertuples(index=False, name=None), start=1):
        if any(cell is None or cell != cell or cell == "" for cell in cells):  # noqa: PLR0124
            continue
        try:
            x1, x2 = map(parse_number, cells[:2])
            value = index[cells[2]] if kind == "classes" else parse_number(cells[2])
        except InputError as error:
            refused.append((number, error))
        else:
            points.append([x1, x2, value])
    return Drawing.of(kind, points), refused
