"""One button for all charts of a page: each as SVG, as PNG, and its numbers as CSV.

The frame draws it on every page, and it finds the charts by itself when it is opened: those of
``st.plotly_chart`` and the live views of `ui.live`. A chart has to do nothing to be among them.
Its title in the list is its own, or its ``alt``. A view that is neither gives its outermost element
the attribute ``data-save``, with its title, and may give it a function ``numbers`` that returns
the rows of its CSV, the header first. All happens in the browser: nothing is rendered on the
server, and nothing is fetched from elsewhere.
"""

from __future__ import annotations

import streamlit as st

from ui.i18n import _
from ui.live import assets


def save_charts() -> None:
    """Draw the button, at its place in the header bar."""
    words = {
        "title": _("Save charts and numbers"),
        "none": _("There is no chart on this page."),
        "failure": _("This chart cannot be saved so."),
    }
    with st.container(key="save-charts"):
        assets.serve()
        assets.renderer("save")(key="frame.save", data=words, height=40)
