"""The page of the reader's own data."""

from __future__ import annotations

import streamlit as st

from ui.i18n import _
from ui.own_data.draw_section import draw_section
from ui.own_data.file_section import file_section
from ui.run.workshop import WORKSHOP
from ui.widgets.style import apply_section_style

# The table's own download would write formulas of a spreadsheet as they are; ours does not.
STYLE = """<style>
.stMain [data-testid="stDataFrame"] [aria-label^="Download as CSV"],
.stMain [data-testid="stElementToolbar"] [aria-label^="Download as CSV"] {display: none;}
</style>"""


def show() -> None:
    """Draw the page."""
    apply_section_style()
    st.html(STYLE)
    workshop = WORKSHOP.get()
    with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
        st.title(_("Own data"), anchor=False, width="content")
        titles = {"draw": _("Draw"), "file": _("CSV file")}
        chosen = st.segmented_control(
            _("Where the data come from"),
            list(titles),
            default="draw",
            format_func=titles.__getitem__,
            required=True,
            key="own.source",
            label_visibility="collapsed",
            persist_state="session",
        )
    if chosen == "file":
        file_section(workshop)
    else:
        draw_section(workshop.easel)
