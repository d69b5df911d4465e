"""Own-data page: draw, upload, or edit a dataset."""

import streamlit as st

from ui.i18n import _
from ui.own_data.draw import draw_section
from ui.own_data.file import FILE, file_section
from ui.run.own_data import DRAWING
from ui.widgets.choices import parts

with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
    st.title(_("Own data"), anchor=False, width="content")
    titles = {"draw": _("Draw"), "file": _("CSV file")}
    source = parts(_("Where the data come from"), titles, "own.source", default="draw")
if source == "file":
    file_section(FILE.get())
else:
    draw_section(DRAWING.get())
