"""Drawing points on a plane, and typing them into a table beside it."""

from __future__ import annotations

from typing import Any

import numpy as np
import streamlit as st

from nn_core.datasets.own import MAX_NAME
from nn_core.number_input import InputError
from ui.controls.messages import spoken
from ui.i18n import _
from ui.own_data.canvas import canvas
from ui.own_data.drawing import CLASSES, EXAMPLES, MOST_POINTS, Drawing, Kind
from ui.own_data.use import download, use_in_lab
from ui.own_data.workshop import Easel
from ui.state import widget_value


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
    x1, x2, value = base.points.T
    shown: Any = [CLASSES[int(k)] for k in value] if is_classes else value
    frame = pd.DataFrame({"x1": x1, "x2": x2, label: shown})
    number = st.column_config.NumberColumn(format="%g", required=True)
    edited = st.data_editor(
        frame.astype({label: "object" if is_classes else "float64"}),
        num_rows="dynamic",
        hide_index=True,
        height=380,
        key=key,
        column_config={
            "x1": number,
            "x2": number,
            label: st.column_config.SelectboxColumn(_("class"), options=CLASSES, required=True)
            if is_classes
            else st.column_config.NumberColumn(_("value"), format="%g", required=True),
        },
        alt=_("The points as a table"),
    )
    easel.from_table(drawing_of(edited, base.kind))
    drawing = easel.drawing
    rows = [(x, y, CLASSES[int(k)] if is_classes else k) for x, y, k in drawing.points.tolist()]
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        download(("x1", "x2", label), rows, easel.name, "own.download.points")
        st.caption(
            _("Type, paste, add or delete rows; at most {n} points.").format(n=f"{MOST_POINTS:,}")
        )


def drawing_of(frame: Any, kind: Kind) -> Drawing:
    """Return the drawing in a table; a row that is not complete yet is left out.

    Parameters
    ----------
    frame : pandas.DataFrame
        Coordinates, and a class or a number.
    kind : {"classes", "number"}
    """
    columns = [frame.iloc[:, k].tolist() for k in range(3)]
    if kind == "classes":
        index = {name: label for label, name in enumerate(CLASSES)}
        columns[2] = [index.get(name, np.nan) for name in columns[2]]
    rows = [
        [np.nan if cell is None else cell for cell in row] for row in zip(*columns, strict=True)
    ]
    return Drawing.of(kind, rows)
