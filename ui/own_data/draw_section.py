"""Drawing points on a plane, and typing them into a table beside it."""

from __future__ import annotations

from typing import Any

import streamlit as st

from nn_core.data.own import MAX_NAME
from nn_core.input_errors import InputError, parse_number
from ui.i18n import _
from ui.own_data.canvas import canvas
from ui.own_data.use import download, use_in_lab
from ui.run.drawing import CLASSES, EXAMPLES, MOST_POINTS, Drawing, Kind
from ui.run.workshop import Easel
from ui.session import widget_value
from ui.widgets.messages import spoken
from ui.widgets.typed_numbers import text_of

_MOST_REFUSED = 3


def draw_section(easel: Easel) -> None:
    """Draw the section."""
    _choices(easel)
    left, right = st.columns((5, 4), gap="medium")
    with right:
        place = st.container()
        # The table before the canvas: what was typed into it is drawn at once.
        _table(easel)
    with left:
        canvas(easel)
    with place:
        try:
            table = easel.drawing.table(easel.name)
        except InputError as error:
            st.info(spoken(error), icon=":material/draw:")
        else:
            use_in_lab(table)


def _choices(easel: Easel) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        titles: dict[Kind, str] = {"classes": _("Classes"), "number": _("A number")}
        kind = st.segmented_control(
            _("A point carries"),
            list(titles),
            default=easel.drawing.kind,
            format_func=titles.__getitem__,
            required=True,
            key=f"own.kind.{easel.table}",
        )
        if kind != easel.drawing.kind:
            easel.turn_to("number" if kind == "number" else "classes")
            st.rerun()
        name = st.text_input(
            _("Name"), easel.name, max_chars=MAX_NAME, key=f"own.name.{easel.table}", width=220
        )
        easel.name = " ".join(name.split()) or easel.name
        for key, (title, draw) in EXAMPLES.items():
            if st.button(_(title), key=f"own.example.{key}", icon=":material/brush:"):
                easel.start(draw(), _(title))
                st.rerun()


def _table(easel: Easel) -> None:
    import pandas as pd

    key = f"own.points.{easel.table}"
    if widget_value(key) is None:
        easel.rest()
    base = easel.base
    is_classes = base.kind == "classes"
    label = "class" if is_classes else "value"
    x1, x2, value = ([text_of(number) for number in column] for column in base.points.T.tolist())
    shown = [CLASSES[int(k)] for k in base.points[:, 2]] if is_classes else value
    frame = pd.DataFrame({"x1": x1, "x2": x2, label: shown}, dtype=object)
    # As texts: a column of numbers would drop a comma or a minus that it does not know.
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
    easel.from_table(typed)
    for row, error in refused[:_MOST_REFUSED]:
        st.warning(
            _("Row {row} is left out: {reason}").format(row=row, reason=spoken(error)),
            icon=":material/warning:",
        )
    drawing = easel.drawing
    rows = [(x, y, CLASSES[int(k)] if is_classes else k) for x, y, k in drawing.points.tolist()]
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        download(("x1", "x2", label), rows, easel.name, "own.download.points")
        st.caption(
            _(
                "Type, paste, add or delete rows, with decimal point or comma; at most {n} points."
            ).format(n=f"{MOST_POINTS:,}")
        )


def drawing_of(frame: Any, kind: Kind) -> tuple[Drawing, list[tuple[int, InputError]]]:
    """Return the drawing in a table, and the rows, from 1, with a cell that is no number.

    A row that is not complete yet is left out without a word.

    Parameters
    ----------
    frame : pandas.DataFrame
        Coordinates, and a class or a number.
    kind : {"classes", "number"}
    """
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
